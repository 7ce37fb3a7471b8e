package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a product search.
 *
 * @param products their key properties only: no identifier codes, no external ids
 * @param totalCount of the whole search; -1 if TikTok did not say
 * @param nextPageToken null on the last page
 */
public record ProductPage(
    List<TikTokProduct> products, long totalCount, @Nullable String nextPageToken) {

  public ProductPage {
    products = List.copyOf(products);
  }
}
