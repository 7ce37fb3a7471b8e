package io.caravan.sandbox.tiktok;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's own stock: an order takes it when it is placed, a cancellation puts it back. A virtual
 * bundle has none; it takes that of its parts. Callers hold the platform's lock and commit.
 */
final class Shelf {

  private final State state;

  Shelf(State state) {
    this.state = state;
  }

  /** What these lines hold, by SKU id. */
  private static Map<String, Integer> units(JsonNode order, Predicate<JsonNode> which) {
    var units = new TreeMap<String, Integer>();
    if (order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      return units; // stock that TikTok itself keeps
    }
    for (JsonNode line : order.path("line_items")) {
      if (!which.test(line)) {
        continue;
      }
      JsonNode parts = line.path("combined_listing_skus");
      if (parts.isEmpty()) {
        units.merge(line.path("sku_id").asString(), 1, Integer::sum);
      }
      for (JsonNode part : parts) {
        units.merge(
            part.path("sku_id").asString(), part.path("sku_count").asInt(), Integer::sum);
      }
    }
    return units;
  }

  /**
   * @throws IllegalStateException if there is less than the order wants
   */
  void require(String shopId, JsonNode order) {
    units(order, line -> true)
        .forEach(
            (skuId, wanted) -> {
              TikTokSku sku = state.skuById(shopId, skuId);
              if (sku != null && sku.quantity() < wanted) {
                throw new IllegalStateException(
                    "SKU "
                        + sku.sellerSku()
                        + ": sold out on TikTok, "
                        + sku.quantity()
                        + " left and "
                        + wanted
                        + " wanted");
              }
            });
  }

  void take(String shopId, JsonNode order) {
    units(order, line -> true).forEach((skuId, n) -> move(shopId, skuId, -n));
  }

  void putBack(String shopId, JsonNode order, Collection<String> lineIds) {
    units(order, line -> lineIds.contains(line.path("id").asString()))
        .forEach((skuId, n) -> move(shopId, skuId, n));
  }

  /** What an "out of stock" does. */
  void empty(String shopId, JsonNode order, Collection<String> lineIds) {
    units(order, line -> lineIds.contains(line.path("id").asString()))
        .keySet()
        .forEach(
            skuId -> {
              TikTokSku sku = state.skuById(shopId, skuId);
              if (sku != null) {
                state.put(sku.stocked(0));
              }
            });
  }

  private void move(String shopId, String skuId, int by) {
    TikTokSku sku = state.skuById(shopId, skuId);
    if (sku != null) {
      state.put(sku.stocked(sku.quantity() + by));
    }
  }
}
