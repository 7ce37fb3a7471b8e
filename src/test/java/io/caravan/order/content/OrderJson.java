package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Orders as TikTok would send them, so that tests go through the reading of the JSON too. */
final class OrderJson {
  static final JsonMapper MAPPER = JsonMapper.builder().build();
  static final String ID = "576461413038785752";

  private final ObjectNode order = MAPPER.createObjectNode();
  private int lines;

  private OrderJson() {}

  /** Paid, to be shipped by the seller. */
  static OrderJson order(String region, String currency, String total) {
    OrderJson json = new OrderJson();
    json.order
        .put("id", ID)
        .put("status", "AWAITING_SHIPMENT")
        .put("fulfillment_type", "FULFILLMENT_BY_SELLER")
        .put("shipping_type", "SELLER")
        .put("create_time", 1_760_000_000)
        .put("paid_time", 1_760_000_060)
        .put("update_time", 1_760_003_660)
        .put("rts_sla_time", 1_760_172_860)
        .put("cancel_order_sla_time", 1_760_345_660)
        .put("buyer_email", "v2b2V5@chat.seller.tiktok.com")
        .put("warehouse_id", "6955005333819123123");
    json.order.putObject("payment").put("currency", currency).put("total_amount", total);
    json.order
        .putObject("recipient_address")
        .put("name", "David Kong")
        .put("first_name", "David")
        .put("last_name", "Kong")
        .put("phone_number", "(+1)2135550123")
        .put("region_code", region)
        .put("postal_code", "95110")
        .put("address_line1", "5800 Bristol Parkway")
        .put("address_line2", "Suite 100");
    json.order.putArray("line_items");
    return json;
  }

  OrderJson payment(String... namesAndAmounts) {
    ObjectNode payment = (ObjectNode) order.get("payment");
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      payment.put(namesAndAmounts[i], namesAndAmounts[i + 1]);
    }
    return this;
  }

  /** One unit; its tax at a rate of 8.25 %, none where empty. */
  OrderJson unit(String sku, String price, String seller, String platform, String tax) {
    return unit(
        sku,
        price,
        line -> {
          line.put("seller_discount", seller).put("platform_discount", platform);
          if (!tax.isEmpty()) {
            line.putArray("item_tax")
                .addObject()
                .put("tax_type", "SALES_TAX")
                .put("tax_amount", tax)
                .put("tax_rate", "0.0825");
          }
        });
  }

  OrderJson unit(String sku, String price, Consumer<ObjectNode> more) {
    ObjectNode line = order.withArray("/line_items").addObject();
    line.put("id", "57708651212375" + (1000 + lines++))
        .put("sku_id", sku)
        .put("original_price", price)
        .put("currency", order.get("payment").path("currency").asString(null))
        .put("display_status", "AWAITING_SHIPMENT");
    more.accept(line);
    return this;
  }

  /** Makes the last unit a virtual bundle: SKU, count, SKU, count. */
  OrderJson consistingOf(Object... skusAndCounts) {
    var units = order.withArray("/line_items");
    var parts = ((ObjectNode) units.get(units.size() - 1)).putArray("combined_listing_skus");
    for (int i = 0; i < skusAndCounts.length; i += 2) {
      parts
          .addObject()
          .put("sku_id", (String) skusAndCounts[i])
          .put("sku_count", (Integer) skusAndCounts[i + 1])
          .put("product_id", "P-" + skusAndCounts[i])
          .put("seller_sku", "seller-" + skusAndCounts[i]);
    }
    return this;
  }

  OrderJson with(Consumer<ObjectNode> change) {
    change.accept(order);
    return this;
  }

  OrderJson address(Consumer<ObjectNode> change) {
    change.accept((ObjectNode) order.get("recipient_address"));
    return this;
  }

  OrderJson district(String level, String levelName, String name, String iso) {
    ObjectNode district =
        ((ObjectNode) order.get("recipient_address")).withArray("/district_info").addObject();
    district.put("address_level", level).put("address_level_name", levelName);
    district.put("address_name", name);
    if (!iso.isEmpty()) {
      district.put("iso_code", iso);
    }
    return this;
  }

  TikTokOrder read() {
    return MAPPER.readValue(order.toString(), TikTokOrder.class);
  }

  static JsonNode json(OrderCreateRequest request) {
    return MAPPER.readTree(MAPPER.writeValueAsString(request.order()));
  }
}
