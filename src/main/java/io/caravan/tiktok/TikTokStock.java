package io.caravan.tiktok;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Stock of a SKU as TikTok's Inventory Search tells it (docv2/page/inventory-search-202309).
 *
 * @param available units that can be ordered, over all warehouses; what campaigns and creators have
 *     set apart is a part of it
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

  /** Of Inventory Search's answer; a SKU without an id or without a product is left out. */
  static List<TikTokStock> listOf(JsonNode data) {
    List<TikTokStock> stock = new ArrayList<>();
    for (JsonNode product : data.path("inventory")) {
      String productId = product.path("product_id").asString("");
      for (JsonNode sku : product.path("skus")) {
        String skuId = sku.path("id").asString("");
        if (!productId.isEmpty() && !skuId.isEmpty()) {
          stock.add(of(productId, skuId, sku));
        }
      }
    }
    return stock;
  }

  private static TikTokStock of(String productId, String skuId, JsonNode sku) {
    List<AtWarehouse> warehouses = new ArrayList<>();
    int available = 0;
    int committed = 0;
    for (JsonNode at : sku.path("warehouse_inventory")) {
      AtWarehouse here =
          new AtWarehouse(
              at.path("warehouse_id").asString(""),
              count(at.path("available_quantity"), 0),
              count(at.path("committed_quantity"), 0));
      if (!here.warehouseId().isEmpty()) {
        warehouses.add(here);
        available += here.available();
        committed += here.committed();
      }
    }
    JsonNode distribution = sku.path("total_available_inventory_distribution");
    return new TikTokStock(
        productId,
        skuId,
        count(sku.path("total_available_quantity"), available),
        count(sku.path("total_committed_quantity"), committed),
        sum(distribution.path("campaign_inventory")),
        sum(distribution.path("creator_inventory")),
        count(distribution.path("in_shop_inventory").path("quantity"), -1),
        warehouses);
  }

  private static int sum(JsonNode parts) {
    int sum = 0;
    for (JsonNode part : parts) {
      sum += count(part.path("quantity"), 0);
    }
    return sum;
  }

  private static int count(JsonNode node, int otherwise) {
    Integer count = node.isValueNode() ? Lenient.count(node.asString("")) : null;
    return count == null ? otherwise : count;
  }
}
