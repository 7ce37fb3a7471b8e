package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search for returns.
 *
 * @param totalCount of the whole search; -1 if TikTok did not say
 * @param nextPageToken null on the last page
 */
public record ReturnPage(
    List<TikTokReturn> returns, long totalCount, @Nullable String nextPageToken) {

  public ReturnPage {
    returns = List.copyOf(returns);
  }
}
