package io.caravan.order.rules;

import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Orders as TikTok tells them, made for rules. */
final class Orders {
  static final Instant CREATED = Instant.parse("2026-11-20T10:00:00Z");
  static final Instant PAID = Instant.parse("2026-11-20T10:05:00Z");
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final Store STORE =
      new Store(1, "acme-us", "US", "USD", "acme.myshopify.com", "7001", "c", null);

  private Orders() {}

  /** Two lines, three units, 57.07 USD, shipped by the seller. */
  static ObjectNode ordinary() {
    return (ObjectNode)
        PlatformJson.read(
            """
            {"id": "576461413038785752", "status": "AWAITING_SHIPMENT", "user_id": "7021436810468230477",
             "fulfillment_type": "FULFILLMENT_BY_SELLER", "shipping_type": "SELLER",
             "order_type": "NORMAL", "warehouse_id": "6955005333819123123",
             "delivery_option_name": "Express shipping", "create_time": %d, "paid_time": %d,
             "payment": {"currency": "USD", "total_amount": "57.07", "sub_total": "49"},
             "recipient_address": {"name": "Dana Doe", "region_code": "US", "postal_code": "95110",
               "phone_number": "(+1)213-***-1234",
               "district_info": [{"address_level": "L1", "address_name": "California"}]},
             "line_items": [
               {"id": "1", "sku_id": "11", "seller_sku": "A-1", "original_price": "25", "sku_type": "NORMAL"},
               {"id": "2", "sku_id": "11", "seller_sku": "A-1", "original_price": "25", "sku_type": "NORMAL"},
               {"id": "3", "sku_id": "12", "seller_sku": "B-1", "original_price": "10", "sku_type": "NORMAL"},
               {"id": "4", "sku_id": "13", "seller_sku": "C-1", "original_price": "99",
                "display_status": "CANCELLED"}]}
            """
                .formatted(CREATED.getEpochSecond(), PAID.getEpochSecond())
                .getBytes(StandardCharsets.UTF_8));
  }

  static TikTokOrder read(ObjectNode order) {
    return PlatformJson.MAPPER.treeToValue(order, TikTokOrder.class);
  }

  static RuleFacts facts(Consumer<ObjectNode> change) {
    return facts(change, Instant.EPOCH, false);
  }

  static RuleFacts facts(Consumer<ObjectNode> change, Instant startMark, boolean ticked) {
    ObjectNode order = ordinary();
    change.accept(order);
    return RuleFacts.of(
        new RuleFacts.Source(read(order), STORE, startMark, "LOCAL", ticked, NOW, NOW));
  }
}
