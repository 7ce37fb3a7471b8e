package io.caravan.sandbox.tiktok;

import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a change of status writes into an order: its times, its lines, its packages. */
final class OrderChanges {

  private static final String PROVIDER = "7117858858072016686";

  private final TikTokSettings settings;
  private final Supplier<String> ids;

  OrderChanges(TikTokSettings settings, Supplier<String> ids) {
    this.settings = settings;
    this.ids = ids;
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
        order.put("split_or_combine_tag", "SPLIT");
        ship(order, now, true);
      }
      case AWAITING_COLLECTION -> ship(order, now, false);
      case IN_TRANSIT -> {
        order.put("collection_time", now);
        order.put("delivery_due_time", now + settings.collectWithin().toSeconds());
        display(order, next.name());
        packages(order, "FULFILLING");
      }
      case DELIVERED -> {
        order.put("delivery_time", now);
        if (order.path("is_cod").asBoolean()) {
          order.put("paid_time", now); // the carrier has the money
        }
        display(order, next.name());
        packages(order, "COMPLETED");
      }
      case COMPLETED -> display(order, next.name());
      case CANCELLED -> {
        order.put("cancel_time", now);
        order.put("is_buyer_request_cancel", false);
        display(order, next.name());
        packages(order, "CANCELLED");
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
    if (shop.market().packageFromPayment()) {
      String packageId = ids.get();
      order.putArray("packages").addObject().put("id", packageId);
      for (JsonNode line : order.withArray("line_items")) {
        ((ObjectNode) line).put("package_id", packageId).put("package_status", "TO_FULFILL");
      }
    }
  }

  /** Ships what is not shipped yet, or, if only a part, the first half of the lines. */
  private void ship(ObjectNode order, long now, boolean part) {
    ArrayNode lines = (ArrayNode) order.withArray("line_items");
    int upTo = part ? Math.max(1, lines.size() / 2) : lines.size();
    String provider = "Sandbox Express";
    String tracking = "SBX" + ids.get();
    String newPackage = "";
    for (int i = 0; i < upTo; i++) {
      ObjectNode line = (ObjectNode) lines.get(i);
      if (line.has("rts_time") || line.path("display_status").asString().equals("CANCELLED")) {
        continue;
      }
      if (!line.has("package_id")) {
        if (newPackage.isEmpty()) {
          newPackage = ids.get();
          order.withArray("packages").addObject().put("id", newPackage);
        }
        line.put("package_id", newPackage);
      }
      line.put("package_status", "PROCESSING");
      line.put("display_status", OrderStatus.AWAITING_COLLECTION.name());
      line.put("rts_time", now);
      line.put("tracking_number", tracking);
      line.put("shipping_provider_id", PROVIDER);
      line.put("shipping_provider_name", provider);
    }
    if (!part) {
      order.put("rts_time", now);
      order.put("tracking_number", tracking);
      order.put("shipping_provider", provider);
      order.put("shipping_provider_id", PROVIDER);
      order.put("collection_due_time", now + settings.collectWithin().toSeconds());
    }
  }

  /** One package of these lines; the rest of the order stays as it is. */
  void shipLines(
      ObjectNode order, List<String> lineIds, String provider, String tracking, long now) {
    String packageId = ids.get();
    order.withArray("packages").addObject().put("id", packageId);
    boolean all = true;
    for (JsonNode node : order.withArray("line_items")) {
      ObjectNode line = (ObjectNode) node;
      if (lineIds.contains(line.path("id").asString())) {
        line.put("package_id", packageId);
        line.put("package_status", "PROCESSING");
        line.put("display_status", OrderStatus.AWAITING_COLLECTION.name());
        line.put("rts_time", now);
        line.put("tracking_number", tracking);
        line.put("shipping_provider_id", PROVIDER);
        line.put("shipping_provider_name", provider);
      }
      all &= line.has("rts_time") || line.path("display_status").asString().equals("CANCELLED");
    }
    withoutEmptyPackages(order);
    if (all) {
      order.put("rts_time", now);
      order.put("tracking_number", tracking);
      order.put("shipping_provider", provider);
      order.put("shipping_provider_id", PROVIDER);
      order.put("collection_due_time", now + settings.collectWithin().toSeconds());
    } else {
      order.put("split_or_combine_tag", "SPLIT");
    }
    OrderStatus next = all ? OrderStatus.AWAITING_COLLECTION : OrderStatus.PARTIALLY_SHIPPING;
    if (!order.path("status").asString().equals(next.name())) {
      order.put("status", next.name());
      order.put("update_time", now);
    }
  }

  /** Where packages exist from payment on, one that lost all its lines is gone. */
  private static void withoutEmptyPackages(ObjectNode order) {
    var used = new HashSet<String>();
    order.path("line_items").forEach(line -> used.add(line.path("package_id").asString("")));
    ArrayNode packages = order.withArray("packages");
    for (int i = packages.size() - 1; i >= 0; i--) {
      if (!used.contains(packages.get(i).path("id").asString())) {
        packages.remove(i);
      }
    }
  }

  private static void display(ObjectNode order, String status) {
    for (JsonNode line : order.withArray("line_items")) {
      if (!line.path("display_status").asString().equals("CANCELLED")) {
        ((ObjectNode) line).put("display_status", status);
      }
    }
  }

  private static void packages(ObjectNode order, String status) {
    for (JsonNode line : order.withArray("line_items")) {
      if (line.has("package_id")) {
        ((ObjectNode) line).put("package_status", status);
      }
    }
  }
}
