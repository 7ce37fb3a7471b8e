package io.caravan.tiktok;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A warehouse of a TikTok shop (docv2/page/get-warehouse-list-202309). Its address stays out.
 *
 * @param type SALES_WAREHOUSE or RETURN_WAREHOUSE: one place that is both has two ids
 * @param subType DOMESTIC_WAREHOUSE, CB_OVERSEA_WAREHOUSE, CB_DIRECT_SHIPPING_WAREHOUSE
 * @param effectStatus ENABLED, DISABLED, or RESTRICTED: holiday or order limit, its stock is not
 *     sold
 */
public record TikTokWarehouse(
    String id,
    String name,
    String type,
    @Nullable String subType,
    String effectStatus,
    boolean isDefault,
    @Nullable String regionCode) {

  /** Of Get Warehouse List's answer; one without an id is left out. */
  static List<TikTokWarehouse> listOf(JsonNode data) {
    List<TikTokWarehouse> warehouses = new ArrayList<>();
    for (JsonNode node : data.path("warehouses")) {
      String id = node.path("id").asString("");
      if (!id.isEmpty()) {
        warehouses.add(
            new TikTokWarehouse(
                id,
                node.path("name").asString(""),
                node.path("type").asString(""),
                text(node.path("sub_type")),
                node.path("effect_status").asString(""),
                node.path("is_default").asBoolean(false),
                text(node.path("address").path("region_code"))));
      }
    }
    return warehouses;
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asString("").strip();
    return text.isEmpty() ? null : text;
  }
}
