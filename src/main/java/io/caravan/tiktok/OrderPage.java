package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One page of an order search.
 *
 * @param orders as TikTok wrote them
 * @param totalCount of the whole search, to compare with what was read; -1 if TikTok did not say
 * @param nextPageToken null on the last page
 */
public record OrderPage(List<JsonNode> orders, long totalCount, @Nullable String nextPageToken) {

  /** Without the orders, which hold personal data. */
  @Override
  public String toString() {
    return "OrderPage[" + orders.size() + " of " + totalCount + "]";
  }
}
