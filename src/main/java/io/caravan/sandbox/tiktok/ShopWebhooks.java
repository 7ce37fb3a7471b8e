package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.WebhookOutlet;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What TikTok announces of a shop, signed for every app. A shop's own address for a topic (Event
 * API) comes before the app's. Shapes: TikTok's webhook pages.
 */
final class ShopWebhooks {

  private final Map<String, String> apps;
  private final State state;
  private final WebhookOutlet outlet;
  private final Clock clock;
  private volatile String appUrl;

  /**
   * @param apps secret by app key; may change at any time
   */
  ShopWebhooks(
      Map<String, String> apps, State state, WebhookOutlet outlet, Clock clock, String appUrl) {
    this.apps = apps;
    this.state = state;
    this.outlet = outlet;
    this.clock = clock;
    this.appUrl = appUrl;
  }

  void appUrl(String url) {
    appUrl = url;
  }

  /** Type 1. PARTIALLY_SHIPPING is not among its values. */
  void orderStatus(TikTokShop shop, ObjectNode order) {
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    if (status == OrderStatus.PARTIALLY_SHIPPING) {
      return;
    }
    ObjectNode data = State.JSON.createObjectNode();
    data.put("order_id", order.path("id").asString());
    data.put("order_status", status.inWebhook());
    data.put("is_on_hold_order", order.path("is_on_hold_order").asBoolean());
    data.put("update_time", order.path("update_time").asLong());
    send(shop, 1, "ORDER_STATUS_CHANGE", data);
  }

  /** Type 3. */
  void recipientAddress(TikTokShop shop, String orderId) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("order_id", orderId);
    data.put("update_time", now());
    send(shop, 3, "RECIPIENT_ADDRESS_UPDATE", data);
  }

  /**
   * Type 4.
   *
   * @param what COMBINE, CANCEL_COMBINE, SPLIT, CANCEL_SPLIT, ADDRESS_UPDATE_SPLIT,
   *     CANCEL_FULFILL_SPLIT, FULFILL_UNCOMBINE, PARTLY_CANCEL_SPLIT or SPLIT_BY_SKU_CANCEL
   * @param role ROLE_USER, ROLE_SELLER, ROLE_OPERATOR or ROLE_SYSTEM
   * @param packages as they are now
   */
  void packages(TikTokShop shop, String what, String role, List<TikTokPackage> packages) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("sc_type", what);
    data.put("role_type", role);
    ArrayNode list = data.putArray("package_list");
    for (TikTokPackage one : packages) {
      ObjectNode entry = list.addObject().put("package_id", one.id());
      ArrayNode orders = entry.putArray("order_id_list");
      one.orderIds().forEach(orders::add);
    }
    data.put("update_time", now());
    send(shop, 4, "PACKAGE_UPDATE", data);
  }

  /** Type 11. */
  void cancellation(TikTokShop shop, Cancellation cancellation) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("order_id", cancellation.orderId());
    data.put("cancellations_role", cancellation.role());
    data.put("cancel_status", cancellation.status());
    data.put("cancel_id", cancellation.id());
    data.put("create_time", cancellation.createTime());
    send(shop, 11, "CANCELLATION_STATUS_CHANGE", data);
  }

  /** Type 12. */
  void returned(TikTokShop shop, Return one) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("order_id", one.orderId());
    data.put("return_role", one.role());
    data.put("return_type", one.type());
    data.put("return_status", one.status());
    data.put("return_id", one.id());
    data.put("create_time", one.createTime());
    data.put("update_time", one.updateTime());
    send(shop, 12, "RETURN_STATUS_CHANGE", data);
  }

  /** Type 16; its product id is a JSON number. */
  void productCreated(TikTokShop shop, String productId, List<String> types) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("product_id", Long.parseLong(productId));
    ArrayNode list = data.putArray("product_types");
    types.forEach(list::add);
    data.put("update_time", now());
    send(shop, 16, "PRODUCT_CREATION", data);
  }

  /** Type 15; its product id is a text. */
  void productChanged(TikTokShop shop, String productId, List<String> fields) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("product_id", productId);
    data.put("change_source", "SELLER_CENTER");
    ArrayNode list = data.putArray("changed_fields");
    fields.forEach(list::add);
    data.put("update_time", now());
    send(shop, 15, "PRODUCT_INFORMATION_CHANGE", data);
  }

  /** Type 5; its product id is a JSON number. */
  void productStatus(TikTokShop shop, String productId, String status, String reason) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("product_id", Long.parseLong(productId));
    data.put("status", status);
    data.put("suspended_reason", reason);
    data.put("update_time", now());
    send(shop, 5, "PRODUCT_STATUS_CHANGE", data);
  }

  /**
   * Type 27; has no name in the Event API, so it goes to the app's address only.
   *
   * @param leadDays days until it is foreseen to run out; -1: it is so now
   */
  void inventoryStatus(TikTokShop shop, SkuStock stock, String status, int alert, int leadDays) {
    ObjectNode data = State.JSON.createObjectNode();
    data.put("product_id", stock.productId());
    data.put("sku_id", stock.skuId());
    ObjectNode reason = data.putObject("trigger_reason");
    if (leadDays < 0) {
      reason.put("alert_type", "REALTIME").put("low_stock_threshold", alert);
    } else {
      reason.put("alert_type", "PREDICTION").put("lead_days", leadDays);
    }
    data.put("current_inventory_status", status);
    data.putObject("inventory_distribution")
        .put("total_quantity", stock.available() + stock.committed())
        .put("available_quantity", stock.inShop())
        .put("creator_reserved_quantity", stock.reserved(SkuStock.Holder.CREATOR))
        .put("campaign_reserved_quantity", stock.reserved(SkuStock.Holder.CAMPAIGN))
        .put("committed_quantity", stock.committed());
    data.put("update_time", now());
    send(shop, 27, "", data);
  }

  /**
   * Type 68, as secondary sources of 2026 show it: flat, without the envelope of the others, and
   * naming a seller where those name a shop.
   */
  void inventoryChanged(TikTokShop shop, SkuStock before, SkuStock after, Shelf.Source source) {
    String at = clock.instant().toString();
    ObjectNode event = State.JSON.createObjectNode();
    event.put("event_id", state.nextId());
    event.put("occurred_at", at);
    event.put("seller_id", sellerOf(shop));
    event.put("product_id", after.productId());
    event.put("sku_id", after.skuId());
    event
        .putObject("quantity_snapshot_after_change")
        .put("total", after.available() + after.committed())
        .put("total_available", after.available())
        .put("total_committed", after.committed())
        .put("in_shop", after.inShop())
        .put("campaign_locked", after.reserved(SkuStock.Holder.CAMPAIGN))
        .put("creator_locked", after.reserved(SkuStock.Holder.CREATOR));
    event
        .putArray("change_detail")
        .addObject()
        .put("idempotency_key", state.nextId())
        .put("trigger_source", source.name().toLowerCase(Locale.ROOT))
        .put("occurred_at", at)
        .put("total_available_delta", after.available() - before.available())
        .put("total_committed_delta", after.committed() - before.committed())
        .put("in_shop_delta", after.inShop() - before.inShop());
    if (!appUrl.isEmpty()) {
      deliver(68, appUrl, event);
    }
  }

  /** A seller is not a shop: the id is another one. */
  static String sellerOf(TikTokShop shop) {
    return "8" + shop.id().substring(1);
  }

  private void send(TikTokShop shop, int type, String eventType, ObjectNode data) {
    State.Hook hook = eventType.isEmpty() ? null : state.hook(shop.id(), eventType);
    String url = hook == null ? appUrl : hook.address();
    if (url.isEmpty()) {
      return;
    }
    ObjectNode event = State.JSON.createObjectNode();
    event.put("type", type);
    if (type != 3) { // TikTok's own sample of type 3 has none
      event.put("tts_notification_id", state.nextId());
    }
    event.put("shop_id", shop.id());
    event.put("timestamp", now());
    event.set("data", data);
    deliver(type, url, event);
  }

  private void deliver(int type, String url, ObjectNode event) {
    byte[] body = State.JSON.writeValueAsBytes(event);
    apps.forEach(
        (key, secret) ->
            outlet.send(
                new OutgoingWebhook(
                    "tiktok/" + type,
                    url,
                    Map.of(
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        TikTokSigner.webhook(key, secret, body)),
                    body)));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
