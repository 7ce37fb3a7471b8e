package io.caravan.shopify;

import io.caravan.store.Store;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Asks Shopify what things weigh. */
public final class ShopifyWeights {
  private final ShopifyApi shopify;

  ShopifyWeights(ShopifyApi shopify) {
    this.shopify = shopify;
  }

  /**
   * By inventory item; items Shopify does not know are missing.
   *
   * @param inventoryItemIds any number of GIDs, asked for {@value ShopifyApi#MOST_ITEMS_A_READ} at
   *     a time
   */
  public Map<String, ItemWeight> of(Store store, Collection<String> inventoryItemIds) {
    List<String> all = inventoryItemIds.stream().distinct().sorted().toList();
    Map<String, ItemWeight> weights = new HashMap<>();
    for (int from = 0; from < all.size(); from += ShopifyApi.MOST_ITEMS_A_READ) {
      int to = Math.min(all.size(), from + ShopifyApi.MOST_ITEMS_A_READ);
      JsonNode nodes =
          shopify
              .call(store, ShopifyDocument.ITEM_WEIGHTS, Map.of("ids", all.subList(from, to)))
              .field("nodes");
      nodes.forEach(
          node -> ItemWeight.of(node).ifPresent(each -> weights.put(each.inventoryItemId(), each)));
    }
    return weights;
  }
}
