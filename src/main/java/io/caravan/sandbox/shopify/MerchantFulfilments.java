package io.caravan.sandbox.shopify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person, or another app, does with an order's shipments in the admin. Ids are Shopify's
 * global ids; what Shopify refuses is an {@link IllegalStateException} with its words.
 */
public final class MerchantFulfilments {

  /**
   * A fulfilment as it stands, taken back or not.
   *
   * @param status SUCCESS or CANCELLED
   * @param displayStatus by its last event
   */
  public record Shipment(
      String id,
      String name,
      String status,
      String displayStatus,
      @Nullable String company,
      List<String> numbers,
      List<ShipmentLine> lines) {}

  /**
   * @param id of the fulfilment's line
   */
  public record ShipmentLine(String id, String lineItemId, @Nullable String sku, int quantity) {}

  private final Merchant merchant;

  MerchantFulfilments(Merchant merchant) {
    this.merchant = merchant;
  }

  /** All fulfilments of an order, the oldest first. */
  public List<Shipment> of(String domain, String orderId) {
    return merchant.act(
        domain,
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          return order.fulfilments.stream().map(each -> view(order, each)).toList();
        });
  }

  private static Shipment view(Order order, Fulfilment fulfilment) {
    return new Shipment(
        Gid.of("Fulfillment", fulfilment.id()),
        fulfilment.name(),
        fulfilment.cancelled() ? "CANCELLED" : "SUCCESS",
        OrderFields.shown(fulfilment),
        fulfilment.company(),
        fulfilment.numbers(),
        fulfilment.lines().stream()
            .map(
                line ->
                    new ShipmentLine(
                        Gid.of("FulfillmentLineItem", line.id()),
                        Gid.of("LineItem", line.lineId()),
                        Objects.requireNonNull(order.line(line.lineId())).sku,
                        line.quantity()))
            .toList());
  }

  /**
   * Ships some of what is open, in one fulfilment.
   *
   * @param bySku quantities; empty: all that is open at the first location that has anything
   * @param company as the person types it; null: none
   * @param number null: none yet
   * @return the fulfilment's id
   */
  public String ship(
      String domain,
      String orderId,
      Map<String, Integer> bySku,
      @Nullable String company,
      @Nullable String number) {
    return merchant.act(
        domain,
        work -> {
          Order order = OrderActs.get(work.shop, Gid.number(orderId, "Order"));
          Map<String, Object> fulfilment = new LinkedHashMap<>();
          fulfilment.put("lineItemsByFulfillmentOrder", groups(order, bySku));
          Map<String, Object> tracking = tracking(company, number);
          if (!tracking.isEmpty()) {
            fulfilment.put("trackingInfo", tracking);
          }
          Fulfilments.Outcome outcome =
              Fulfilments.create(work, Input.of("fulfillment", fulfilment));
          Merchant.allowed(outcome.errors());
          FulfilmentOf made =
              (FulfilmentOf) Objects.requireNonNull(outcome.rows().get("fulfillment"));
          return Gid.of("Fulfillment", made.fulfilment().id());
        });
  }

  private static Map<String, Object> tracking(@Nullable String company, @Nullable String number) {
    Map<String, Object> tracking = new LinkedHashMap<>();
    if (company != null) {
      tracking.put("company", company);
    }
    if (number != null) {
      tracking.put("number", number);
    }
    return tracking;
  }

  private static List<Map<String, Object>> groups(Order order, Map<String, Integer> bySku) {
    Map<String, Integer> wanted = new HashMap<>(bySku);
    List<Map<String, Object>> groups = new ArrayList<>();
    for (FulfilmentOrder part : order.fulfilmentOrders) {
      List<Map<String, Object>> lines = new ArrayList<>();
      boolean ready = part.active() && !part.status.equals(FulfilmentOrder.ON_HOLD);
      for (FulfilmentLine line : part.lines) {
        String sku = Objects.requireNonNull(order.line(line.lineId)).sku;
        int take =
            bySku.isEmpty()
                ? line.remaining
                : Math.min(line.remaining, wanted.getOrDefault(sku, 0));
        if (ready && take > 0) {
          wanted.computeIfPresent(String.valueOf(sku), (any, left) -> left - take);
          lines.add(Map.of("id", Gid.of("FulfillmentOrderLineItem", line.id), "quantity", take));
        }
      }
      if (!lines.isEmpty() && (!bySku.isEmpty() || groups.isEmpty())) {
        groups.add(Map.of("fulfillmentOrderId", part.gid(), "fulfillmentOrderLineItems", lines));
      }
    }
    if (!bySku.isEmpty() && wanted.values().stream().anyMatch(left -> left > 0)) {
      throw new IllegalStateException("not open to be shipped of " + order.name + ": " + wanted);
    }
    return groups;
  }

  /** A number that comes later, or another one; each null leaves what there is. */
  public void track(
      String domain, String fulfilmentId, @Nullable String company, @Nullable String number) {
    merchant.act(
        domain,
        work -> {
          Merchant.allowed(
              FulfilmentActs.track(
                      work, fulfilmentId, Input.of("trackingInfo", tracking(company, number)))
                  .errors());
          return true;
        });
  }

  /** Takes it back: what was in it is to be shipped again. */
  public void cancel(String domain, String fulfilmentId) {
    merchant.act(
        domain,
        work -> {
          Merchant.allowed(FulfilmentActs.cancel(work, fulfilmentId).errors());
          return true;
        });
  }

  /**
   * The carrier says where the parcel is.
   *
   * @param status of {@code FulfillmentEventStatus}, such as {@code DELIVERED}
   */
  public void event(String domain, String fulfilmentId, String status) {
    merchant.act(
        domain,
        work -> {
          Merchant.allowed(
              FulfilmentActs.happened(
                      work,
                      Input.of(
                          "fulfillmentEvent",
                          Map.of("fulfillmentId", fulfilmentId, "status", status)))
                  .errors());
          return true;
        });
  }
}
