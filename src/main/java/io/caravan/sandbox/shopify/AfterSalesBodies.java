package io.caravan.sandbox.shopify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of webhooks about fulfilment events, refunds and returns. No two of the returns' are
 * alike: some name the order in an object, some by its number, some not at all.
 */
final class AfterSalesBodies {

  private AfterSalesBodies() {}

  static Map<String, Object> event(
      Shop shop, Order order, Fulfilment fulfilment, Happened happened) {
    RestBodies.Fields body = fields(order);
    body.put("id", happened.id());
    body.put("fulfillment_id", fulfilment.id());
    body.put("status", happened.status().toLowerCase(Locale.ROOT));
    body.put("message", happened.message());
    body.put("happened_at", RestBodies.time(happened.happenedAt()));
    body.put("city", happened.city());
    body.put("province", happened.province());
    body.put("country", happened.country());
    body.put("zip", happened.zip());
    body.put("address1", null);
    body.put("latitude", null);
    body.put("longitude", null);
    body.put("shop_id", shop.row().id());
    body.put("created_at", RestBodies.time(happened.createdAt()));
    body.put("updated_at", RestBodies.time(happened.createdAt()));
    body.put("estimated_delivery_at", RestBodies.time(happened.estimatedDeliveryAt()));
    body.put("order_id", order.id);
    body.put("admin_graphql_api_id", Gid.of("FulfillmentEvent", happened.id()));
    return body.map();
  }

  static Map<String, Object> refund(Shop shop, Order order, MadeRefund refund) {
    RestBodies.Fields body = fields(order);
    body.put("id", refund.id());
    body.put("order_id", order.id);
    body.put("created_at", RestBodies.time(refund.createdAt()));
    body.put("note", refund.note());
    body.put("user_id", null);
    body.put("processed_at", RestBodies.time(refund.processedAt()));
    body.put("duties", List.of());
    body.put("total_duties_set", body.set(Bag.ZERO));
    Long returned = refund.returnId();
    body.put("return", returned == null ? null : reference("Return", returned));
    body.put(
        "refund_shipping_lines",
        refund.shipping().stream()
            .map(
                each -> {
                  RestBodies.Fields line = fields(order);
                  line.put("id", each.id());
                  line.put("shipping_line", Map.of("id", each.shippingId()));
                  line.put("subtotal_amount_set", line.set(each.amount()));
                  line.put("tax_amount_set", line.set(each.tax()));
                  return line.map();
                })
            .toList());
    body.put(
        "restock",
        refund.lines().stream().anyMatch(l -> !l.restockType().equals(Refunds.NO_RESTOCK)));
    body.put("admin_graphql_api_id", Gid.of("Refund", refund.id()));
    body.put("order_adjustments", adjustments(order, refund));
    body.put(
        "refund_line_items", refund.lines().stream().map(each -> line(shop, order, each)).toList());
    body.put(
        "transactions",
        order.payments.stream()
            .filter(payment -> refund.paymentIds().contains(payment.id()))
            .map(payment -> payment(order, payment))
            .toList());
    return body.map();
  }

  private static List<Map<String, Object>> adjustments(Order order, MadeRefund refund) {
    if (refund.discrepancy().isZero()) {
      return List.of();
    }
    RestBodies.Fields body = fields(order);
    body.put("id", refund.discrepancyId());
    body.put("order_id", order.id);
    body.put("refund_id", refund.id());
    body.put("kind", "refund_discrepancy");
    body.put("reason", "Refund discrepancy");
    body.money("amount", refund.discrepancy());
    body.money("tax_amount", Bag.ZERO);
    return List.of(body.map());
  }

  private static Map<String, Object> line(Shop shop, Order order, RefundedLine refunded) {
    RestBodies.Fields body = fields(order);
    body.put("id", refunded.id());
    body.put("quantity", refunded.quantity());
    body.put("line_item_id", refunded.lineId());
    body.put("location_id", refunded.locationId());
    body.put("restock_type", refunded.restockType().toLowerCase(Locale.ROOT));
    body.put("subtotal", refunded.subtotal().shop());
    body.put("total_tax", refunded.tax().shop());
    body.put("subtotal_set", body.set(refunded.subtotal()));
    body.put("total_tax_set", body.set(refunded.tax()));
    body.put(
        "line_item",
        RestBodies.line(shop, order, Objects.requireNonNull(order.line(refunded.lineId()))));
    return body.map();
  }

  private static Map<String, Object> payment(Order order, Payment payment) {
    RestBodies.Fields body = fields(order);
    body.put("id", payment.id());
    body.put("order_id", order.id);
    body.put("kind", payment.kind().toLowerCase(Locale.ROOT));
    body.put("gateway", payment.gateway());
    body.put("status", payment.status().toLowerCase(Locale.ROOT));
    body.put("message", null);
    body.put("created_at", RestBodies.time(payment.createdAt()));
    body.put("test", payment.test());
    body.put("authorization", payment.authorizationCode());
    body.put("location_id", null);
    body.put("user_id", null);
    body.put("parent_id", payment.parentId());
    body.put("processed_at", RestBodies.time(payment.processedAt()));
    body.put("device_id", null);
    body.put("error_code", null);
    body.put("source_name", Long.toString(order.appId));
    body.put("receipt", Map.of());
    body.put("amount", Bag.money(payment.amount().presentment(), order.presentmentCurrency));
    body.put("currency", order.presentmentCurrency);
    body.put("admin_graphql_api_id", Gid.of("OrderTransaction", payment.id()));
    return body.map();
  }

  /** Of {@code returns/request} and {@code returns/approve}: all there is to it. */
  static Map<String, Object> full(Order order, ReturnCase made) {
    Map<String, Object> body = head(order, made);
    body.put("total_return_line_items", made.total());
    body.put("name", made.name);
    body.put("return_line_items", made.lines.stream().map(AfterSalesBodies::line).toList());
    body.put("return_shipping_fees", List.of());
    body.put("exchange_line_items", List.of());
    body.put("total_exchange_line_items", 0);
    return body;
  }

  private static Map<String, Object> line(ReturnLine line) {
    Map<String, Object> of = reference("FulfillmentLineItem", line.shippedId);
    of.put("line_item", reference("LineItem", line.lineId));
    Map<String, Object> body = reference("ReturnLineItem", line.id);
    body.put("fulfillment_line_item", of);
    body.put("quantity", line.quantity);
    body.put("return_reason", line.reason.toLowerCase(Locale.ROOT));
    body.put("return_reason_note", line.note);
    put(body, "customer_note", line.customerNote);
    return body;
  }

  static Map<String, Object> declined(Order order, ReturnCase made) {
    Map<String, Object> decline = new LinkedHashMap<>();
    put(decline, "reason", RestBodies.lower(made.declineReason));
    put(decline, "note", made.declineNote);
    Map<String, Object> body = head(order, made);
    body.put("decline", decline);
    return body;
  }

  /** Of {@code returns/close}, {@code /reopen} and {@code /cancel}. */
  static Map<String, Object> brief(Order order, ReturnCase made) {
    Map<String, Object> body = reference("Return", made.id);
    body.put("order_id", order.id);
    body.put("status", made.status.toLowerCase(Locale.ROOT));
    return body;
  }

  /** What left a return; nothing tells the order. */
  static Map<String, Object> updated(ReturnCase made, ReturnLine line, int fewer) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("admin_graphql_api_id", Gid.of("Return", made.id));
    body.put(
        "return_line_items",
        Map.of(
            "removals",
            List.of(
                Map.of(
                    "admin_graphql_api_id", Gid.of("ReturnLineItem", line.id), "delta", fewer))));
    Map<String, Object> none = Map.of("updates", List.of(), "removals", List.of());
    body.put("restocking_fees", none);
    body.put("return_shipping_fees", none);
    return body;
  }

  /** Shopify's example of this body is empty: no order to rely on (ADR 0027). */
  static Map<String, Object> processed(ReturnCase made) {
    return Map.of("admin_graphql_api_id", Gid.of("Return", made.id));
  }

  private static Map<String, Object> head(Order order, ReturnCase made) {
    Map<String, Object> body = reference("Return", made.id);
    body.put("status", made.status.toLowerCase(Locale.ROOT));
    body.put("order", reference("Order", order.id));
    return body;
  }

  private static Map<String, Object> reference(String type, long id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    body.put("admin_graphql_api_id", Gid.of(type, id));
    return body;
  }

  private static RestBodies.Fields fields(Order order) {
    return new RestBodies.Fields(order.currency, order.presentmentCurrency);
  }

  @SuppressWarnings("NullAway") // JSON has nulls; the map's type cannot say so
  private static void put(Map<String, Object> body, String name, @Nullable Object value) {
    body.put(name, value);
  }
}
