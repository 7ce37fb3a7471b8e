package io.caravan.sandbox;

import io.caravan.sandbox.shopify.MerchantFulfilments.Shipment;
import io.caravan.sandbox.shopify.MerchantReturns;
import io.caravan.sandbox.shopify.ShopifySandbox;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a merchant does with one order after it was made: parcels, refunds, returns. */
final class ShopifyOrderDesk {

  static final List<String> CALLS =
      List.of(
          "POST /shopify/orders/{number}/parcel  {\"shop\", \"lines\": {sku: quantity},"
              + " \"company\", \"number\"}: ships a part; without a number it comes later",
          "POST /shopify/orders/{number}/track  {\"shop\", \"fulfilment\": its name, else the"
              + " latest, \"company\", \"number\"}",
          "POST /shopify/orders/{number}/event  {\"shop\", \"fulfilment\", \"status\":"
              + " \"IN_TRANSIT|DELIVERED|...\"}",
          "POST /shopify/orders/{number}/take-back  {\"shop\", \"fulfilment\"}: to be shipped again",
          "POST /shopify/orders/{number}/refund  {\"shop\", \"lines\": {sku: quantity},"
              + " \"restock\": \"CANCEL|RETURN|NO_RESTOCK\", \"amount\"}",
          "POST /shopify/orders/{number}/return  {\"shop\", \"lines\", \"reason\", \"note\"};"
              + " with \"request\": true the buyer asks for it",
          "POST /shopify/orders/{number}/return-act  {\"shop\", \"return\": its name, else the"
              + " latest, \"act\": \"approve|decline|process|close|reopen|cancel\", \"reason\" and"
              + " \"note\" of a refusal, \"disposition\", \"location\": its id, \"amount\"}");

  /** The acts that {@link #answer} knows. */
  static final Set<String> ACTS =
      Set.of("parcel", "track", "event", "take-back", "refund", "return", "return-act");

  private final ShopifySandbox shops;

  ShopifyOrderDesk(ShopifySandbox shops) {
    this.shops = shops;
  }

  /**
   * @param orderId GID
   * @return the order's fulfilments, refunds and returns as they now are
   */
  Object answer(ControlCall call, String shop, String orderId, String act) {
    switch (act) {
      case "parcel" ->
          shops
              .fulfilments()
              .ship(shop, orderId, lines(call), text(call, "company"), text(call, "number"));
      case "track" ->
          shops
              .fulfilments()
              .track(
                  shop,
                  fulfilment(call, shop, orderId),
                  text(call, "company"),
                  text(call, "number"));
      case "event" ->
          shops.fulfilments().event(shop, fulfilment(call, shop, orderId), call.required("status"));
      case "take-back" -> shops.fulfilments().cancel(shop, fulfilment(call, shop, orderId));
      case "refund" ->
          shops
              .refunds()
              .refund(shop, orderId, lines(call), call.text("restock", "NO_RESTOCK"), amount(call));
      case "return" -> opened(call, shop, orderId);
      default -> dealtWith(call, shop, returned(call, shop, orderId));
    }
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("fulfilments", shops.fulfilments().of(shop, orderId));
    now.put("refunds", shops.refunds().of(shop, orderId));
    now.put("returns", shops.returns().of(shop, orderId));
    return now;
  }

  private void opened(ControlCall call, String shop, String orderId) {
    String reason = call.text("reason", "UNKNOWN");
    if (call.body().path("request").asBoolean(false)) {
      shops.returns().request(shop, orderId, lines(call), reason);
    } else {
      shops.returns().open(shop, orderId, lines(call), reason, text(call, "note"));
    }
  }

  private void dealtWith(ControlCall call, String shop, String id) {
    MerchantReturns returns = shops.returns();
    switch (call.required("act")) {
      case "approve" -> returns.approve(shop, id);
      case "decline" ->
          returns.decline(shop, id, call.text("reason", "OTHER"), call.text("note", ""));
      case "process" ->
          returns.process(
              shop,
              id,
              call.text("disposition", "RESTOCKED"),
              call.text("location", shops.locations(shop).get(0)),
              amount(call));
      case "close" -> returns.close(shop, id);
      case "reopen" -> returns.reopen(shop, id);
      case "cancel" -> returns.cancel(shop, id);
      default ->
          throw new IllegalArgumentException(
              "act: '"
                  + call.required("act")
                  + "', expected approve, decline, process, close, reopen or cancel");
    }
  }

  private String fulfilment(ControlCall call, String shop, String orderId) {
    String named = call.text("fulfilment", "");
    String found = null;
    for (Shipment each : shops.fulfilments().of(shop, orderId)) {
      boolean fits = named.isEmpty() ? each.status().equals("SUCCESS") : each.name().equals(named);
      found = fits ? each.id() : found;
    }
    return there(found, "fulfilment", named);
  }

  private String returned(ControlCall call, String shop, String orderId) {
    String named = call.text("return", "");
    String found = null;
    for (MerchantReturns.View each : shops.returns().of(shop, orderId)) {
      found = named.isEmpty() || each.name().equals(named) ? each.id() : found;
    }
    return there(found, "return", named);
  }

  private static String there(@Nullable String found, String what, String named) {
    if (found == null) {
      throw new IllegalArgumentException(what + " " + named + ": the order has none");
    }
    return Objects.requireNonNull(found);
  }

  private static Map<String, Integer> lines(ControlCall call) {
    JsonNode lines = call.body().path("lines");
    Map<String, Integer> bySku = new TreeMap<>();
    lines.propertyNames().forEach(sku -> bySku.put(sku, ControlCall.number(lines, sku)));
    return bySku;
  }

  private static @Nullable BigDecimal amount(ControlCall call) {
    return call.body().has("amount") ? ControlCall.amount(call.body(), "amount") : null;
  }

  private static @Nullable String text(ControlCall call, String field) {
    String text = call.text(field, "");
    return text.isEmpty() ? null : text;
  }
}
