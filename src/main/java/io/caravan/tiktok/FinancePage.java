package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of finance records.
 *
 * @param nextPageToken null on the last page
 */
public record FinancePage<T>(List<T> items, @Nullable String nextPageToken) {

  public FinancePage {
    items = List.copyOf(items);
  }
}
