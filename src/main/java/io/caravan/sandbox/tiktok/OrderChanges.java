package io.caravan.sandbox.tiktok;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a change of status writes into an order: its times, and what its lines show. */
final class OrderChanges {

  private final TikTokSettings settings;
  private final Packages packages;
  private final Fulfilment fulfilment;

  OrderChanges(TikTokSettings settings, Packages packages, Fulfilment fulfilment) {
    this.settings = settings;
    this.packages = packages;
    this.fulfilment = fulfilment;
  }

  /** Changes the order in place. {@code now} in Unix seconds. */
  void apply(ObjectNode order, TikTokShop shop, OrderStatus next, long now) {
    OrderStatus before = OrderStatus.valueOf(order.path("status").asString());
    boolean preOrder = order.has("release_date");
    boolean confirmed =
        preOrder ? next == OrderStatus.AWAITING_SHIPMENT : before == OrderStatus.UNPAID;
    if (confirmed && next != OrderStatus.CANCELLED) {
      paid(order, shop, now);
    }
    switch (next) {
      case UNPAID -> throw new IllegalStateException("no order becomes UNPAID");
      case ON_HOLD, AWAITING_SHIPMENT -> display(order, next.name());
      case PARTIALLY_SHIPPING -> {
        // Its packages were written before.
      }
      case AWAITING_COLLECTION -> shipped(order, now);
      case IN_TRANSIT -> {
        order.put("collection_time", now);
        order.put("delivery_due_time", now + settings.collectWithin().toSeconds());
        display(order, next.name());
      }
      case DELIVERED -> {
        order.put("delivery_time", now);
        if (order.path("is_cod").asBoolean()) {
          order.put("paid_time", now); // the carrier has the money
        }
        display(order, next.name());
      }
      case COMPLETED -> display(order, next.name());
      case CANCELLED -> {
        order.put("cancel_time", now);
        order.put("is_buyer_request_cancel", false);
        display(order, next.name());
        packages.cancelled(order, shop);
      }
    }
    order.put("status", next.name());
    order.put("update_time", now);
  }

  private void paid(ObjectNode order, TikTokShop shop, long now) {
    if (!order.path("is_cod").asBoolean()) {
      order.put("paid_time", now);
    }
    long ship = now + settings.shipWithin().toSeconds();
    long cancel = now + settings.autoCancelAfter().toSeconds();
    order.put("rts_sla_time", ship);
    order.put("tts_sla_time", ship + 24 * 3600);
    order.put("delivery_sla_time", cancel + 72 * 3600);
    order.put("shipping_due_time", cancel);
    order.put("cancel_order_sla_time", cancel);
    fulfilment.paid(order, shop);
  }

  /** All of it has left: the order shows the last package's carrier and number. */
  private void shipped(ObjectNode order, long now) {
    order.put("rts_time", now);
    order.put("collection_due_time", now + settings.collectWithin().toSeconds());
    packages.of(order.path("id").asString()).stream()
        .filter(one -> one.shippedAt() > 0)
        .max(Comparator.comparingLong(TikTokPackage::shippedAt).thenComparing(TikTokPackage::id))
        .ifPresent(
            one ->
                tracking(
                    order, new Provider(one.providerId(), one.providerName()), one.tracking()));
  }

  static void tracking(ObjectNode order, Provider provider, String tracking) {
    order.put("tracking_number", tracking);
    order.put("shipping_provider", provider.name());
    order.put("shipping_provider_id", provider.id());
  }

  private static void display(ObjectNode order, String status) {
    for (JsonNode line : order.withArray("line_items")) {
      if (!line.path("display_status").asString().equals("CANCELLED")) {
        ((ObjectNode) line).put("display_status", status);
      }
    }
  }
}
