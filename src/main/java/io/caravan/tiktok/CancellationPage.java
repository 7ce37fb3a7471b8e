package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search for cancellations.
 *
 * @param totalCount of the whole search; -1 if TikTok did not say
 * @param nextPageToken null on the last page
 */
public record CancellationPage(
    List<TikTokCancellation> cancellations, long totalCount, @Nullable String nextPageToken) {

  public CancellationPage {
    cancellations = List.copyOf(cancellations);
  }
}
