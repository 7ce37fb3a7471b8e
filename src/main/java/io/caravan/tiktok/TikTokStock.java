package io.caravan.tiktok;

import java.util.List;

/**
 * Stock of a SKU as TikTok's Inventory Search tells it (docv2/page/inventory-search-202309).
 *
 * @param available units that can be ordered, over all warehouses
 * @param committed units of orders that exist, over all warehouses: not part of {@code available}
 * @param campaign units set apart for campaigns
 * @param creator units set apart for creators
 * @param inShop units left for the shop; -1 if TikTok did not say
 * @param warehouses the SKU's own; whoever updates its stock must list them all
 */
public record TikTokStock(
    String productId,
    String skuId,
    int available,
    int committed,
    int campaign,
    int creator,
    int inShop,
    List<AtWarehouse> warehouses) {

  /** One warehouse of it. */
  public record AtWarehouse(String warehouseId, int available, int committed) {}

  public TikTokStock {
    warehouses = List.copyOf(warehouses);
  }
}
