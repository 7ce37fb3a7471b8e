package io.caravan.sandbox.shopify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fulfilment orders, their holds and moves, and what ships. */
final class Fulfilments {

  private static final int HOLDS_PER_APP = 10;

  /** A mutation's answer: the rows by payload field, or the errors. */
  record Outcome(Map<String, @Nullable Object> rows, List<UserError> errors) {
    static Outcome refused(UserError error) {
      return new Outcome(Map.of(), List.of(error));
    }
  }

  private Fulfilments() {}

  /** One fulfilment order per location, for the lines that need shipping. */
  static void route(Work work, Order order, @Nullable Long forcedLocation) {
    Map<Long, FulfilmentOrder> byLocation = new LinkedHashMap<>();
    for (Line line : order.lines) {
      if (!line.requiresShipping) {
        continue;
      }
      Long location = forcedLocation;
      if (location == null) {
        location = line.claimedAt;
      }
      if (location == null) {
        Variant variant = line.variantId == null ? null : work.shop.variants.get(line.variantId);
        location = Stock.shipsFrom(work.shop, variant, line.quantity);
      }
      if (location == null) {
        continue;
      }
      FulfilmentOrder part = byLocation.computeIfAbsent(location, at -> fresh(work, order, at));
      part.lines.add(part(work, line.id, line.quantity));
    }
  }

  static FulfilmentOrder fresh(Work work, Order order, long locationId) {
    FulfilmentOrder part = new FulfilmentOrder();
    part.id = work.ids.next();
    part.locationId = locationId;
    part.createdAt = work.now;
    part.updatedAt = work.now;
    order.fulfilmentOrders.add(part);
    return part;
  }

  static FulfilmentLine part(Work work, long lineId, int quantity) {
    FulfilmentLine line = new FulfilmentLine();
    line.id = work.ids.next();
    line.lineId = lineId;
    line.total = quantity;
    line.remaining = quantity;
    return line;
  }

  /** An order that is created as already fulfilled. */
  static void shipAll(
      Work work,
      Order order,
      long locationId,
      @Nullable String company,
      @Nullable String number,
      @Nullable String shipmentStatus) {
    List<Shipped> shipped =
        order.lines.stream()
            .map(
                line ->
                    new Shipped(work.ids.next(), line.id, line.quantity, partOf(order, line.id)))
            .toList();
    for (FulfilmentOrder part : order.fulfilmentOrders) {
      part.lines.forEach(line -> line.remaining = 0);
      part.status = FulfilmentOrder.CLOSED;
    }
    order.fulfilments.add(
        new Fulfilment(
            work.ids.next(),
            order.name + ".1",
            locationId,
            work.now,
            company,
            number == null ? List.of() : List.of(number),
            List.of(),
            shipmentStatus,
            shipped,
            order.fulfilmentOrders.stream().map(FulfilmentOrder::id).toList(),
            null,
            false,
            List.of()));
  }

  private static @Nullable Long partOf(Order order, long lineId) {
    for (FulfilmentOrder part : order.fulfilmentOrders) {
      if (part.lines.stream().anyMatch(line -> line.lineId == lineId)) {
        return part.id;
      }
    }
    return null;
  }

  private record Picked(FulfilmentOrder part, Map<FulfilmentLine, Integer> lines) {}

  static Outcome create(Work work, Input input) {
    input.only("lineItemsByFulfillmentOrder", "notifyCustomer", "trackingInfo");
    List<Picked> picked = new ArrayList<>();
    Set<Long> orderIds = new LinkedHashSet<>();
    Set<Long> locationIds = new LinkedHashSet<>();
    List<Input> groups = input.objects("lineItemsByFulfillmentOrder");
    for (int i = 0; i < groups.size(); i++) {
      List<Input> wanted = groups.get(i).objects("fulfillmentOrderLineItems");
      for (int j = 0; j < wanted.size(); j++) {
        if (wanted.get(j).number("quantity") < 1) {
          return Outcome.refused(
              UserError.at(
                  List.of(
                      "fulfillment",
                      "lineItemsByFulfillmentOrder",
                      Integer.toString(i),
                      "fulfillmentOrderLineItems",
                      Integer.toString(j),
                      "quantity"),
                  "Quantity must be greater than 0"));
        }
      }
    }
    for (Input group : groups) {
      long id =
          Gid.number(Objects.requireNonNull(group.text("fulfillmentOrderId")), "FulfillmentOrder");
      Order order = work.shop.orderOfPart(id);
      FulfilmentOrder part = order == null ? null : find(order, id);
      if (order == null || part == null || !order.routed(work.precise)) {
        return refused("Fulfillment order does not exist.");
      }
      if (!part.status.equals(FulfilmentOrder.OPEN)
          && !part.status.equals(FulfilmentOrder.IN_PROGRESS)) {
        return refused(
            "Fulfillment order "
                + id
                + " has an unfulfillable status= "
                + part.status.toLowerCase(java.util.Locale.ROOT)
                + ".");
      }
      orderIds.add(order.id);
      locationIds.add(part.locationId);
      Map<FulfilmentLine, Integer> lines = new LinkedHashMap<>();
      List<Input> wanted = group.objects("fulfillmentOrderLineItems");
      if (wanted.isEmpty()) {
        part.lines.stream()
            .filter(line -> line.remaining > 0)
            .forEach(line -> lines.put(line, line.remaining));
      }
      for (Input each : wanted) {
        FulfilmentLine line = line(part, each);
        if (line == null) {
          return refused("Fulfillment order line item does not exist.");
        }
        if (lines.merge(line, each.number("quantity"), Integer::sum) > line.remaining) {
          return refused("Invalid fulfillment order line item quantity requested.");
        }
      }
      picked.add(new Picked(part, lines));
    }
    if (orderIds.size() > 1) {
      return refused(
          "All fulfillment orders must belong to the same order. Multiple orders with ids "
              + orderIds
              + " were found.");
    }
    if (locationIds.size() > 1) {
      return refused(
          "All fulfillment orders must be assigned to a single location. Multiple locations with"
              + " ids "
              + locationIds
              + " were found.");
    }
    if (picked.isEmpty()) {
      return refused("Fulfillment order does not exist.");
    }
    Order order = Objects.requireNonNull(work.shop.orders.get(orderIds.iterator().next()));
    return ship(work, order, picked, input.object("trackingInfo"));
  }

  private static Outcome refused(String message) {
    return Outcome.refused(UserError.at(List.of("fulfillment"), message));
  }

  /** Carrier, numbers and links of a fulfilment. */
  record Tracked(@Nullable String company, List<String> numbers, List<String> urls) {
    static Tracked none() {
      return new Tracked(null, List.of(), List.of());
    }

    static Tracked of(Fulfilment fulfilment) {
      return new Tracked(fulfilment.company(), fulfilment.numbers(), fulfilment.urls());
    }

    /** What is given takes the place of what there was; a list goes before a single one. */
    Tracked with(@Nullable Input given) {
      return given == null
          ? this
          : new Tracked(
              given.mentions("company") ? given.words("company") : company,
              either(given, "numbers", "number", numbers),
              either(given, "urls", "url", urls));
    }

    private static List<String> either(Input given, String list, String one, List<String> before) {
      if (given.has(list)) {
        return List.copyOf(given.texts(list));
      }
      String single = given.words(one);
      return !given.mentions(one) ? before : single == null ? List.of() : List.of(single);
    }
  }

  private static Outcome ship(
      Work work, Order order, List<Picked> picked, @Nullable Input tracking) {
    List<Shipped> shipped = new ArrayList<>();
    for (Picked pick : picked) {
      pick.lines()
          .forEach(
              (part, quantity) -> {
                part.remaining -= quantity;
                Line line = Objects.requireNonNull(order.line(part.lineId));
                Stock.release(work, line, quantity, false);
                shipped.add(new Shipped(work.ids.next(), part.lineId, quantity, pick.part().id));
              });
      closeOrKeep(pick.part(), work);
    }
    Tracked tracked = Tracked.none().with(tracking);
    Fulfilment fulfilment =
        new Fulfilment(
            work.ids.next(),
            order.name + "." + (order.fulfilments.size() + 1),
            picked.get(0).part().locationId,
            work.now,
            tracked.company(),
            tracked.numbers(),
            tracked.urls(),
            null,
            shipped,
            picked.stream().map(pick -> pick.part().id).toList(),
            null,
            false,
            List.of());
    order.fulfilments.add(fulfilment);
    work.store(order);
    work.raise("FULFILLMENTS_CREATE", any -> RestBodies.fulfilment(work.shop, order, fulfilment));
    work.raise(
        order.fulfilmentStatus().equals("FULFILLED")
            ? "ORDERS_FULFILLED"
            : "ORDERS_PARTIALLY_FULFILLED",
        any -> RestBodies.order(work.shop, order));
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("order " + order.name + " shipped as " + fulfilment.name());
    return new Outcome(Map.of("fulfillment", new FulfilmentOf(order, fulfilment)), List.of());
  }

  private static void closeOrKeep(FulfilmentOrder part, Work work) {
    part.updatedAt = work.now;
    if (part.lines.stream().allMatch(line -> line.remaining == 0)) {
      part.status = FulfilmentOrder.CLOSED;
    } else {
      part.status = FulfilmentOrder.IN_PROGRESS;
    }
  }

  static Outcome move(Work work, String gid, String locationGid, List<Input> wanted) {
    Order order = orderOf(work, gid);
    FulfilmentOrder part = order == null ? null : find(order, number(gid));
    if (order == null || part == null) {
      return Outcome.refused(UserError.at(List.of("id"), "Fulfillment order does not exist."));
    }
    Place place = work.shop.places.get(Gid.number(locationGid, "Location"));
    if (place == null || !place.active()) {
      return Outcome.refused(UserError.at(List.of("id"), "Location not found."));
    }
    if (!part.active() || part.locationId == place.id()) {
      return cannotMove();
    }
    Map<FulfilmentLine, Integer> moved = new LinkedHashMap<>();
    if (wanted.isEmpty()) {
      part.lines.stream()
          .filter(line -> line.remaining > 0)
          .forEach(line -> moved.put(line, line.remaining));
    }
    for (Input each : wanted) {
      FulfilmentLine line = line(part, each);
      int quantity = each.number("quantity");
      if (line == null || quantity < 1 || quantity > line.remaining) {
        return Outcome.refused(
            UserError.general("Invalid fulfillment order line item quantity requested.", null));
      }
      moved.put(line, quantity);
    }
    for (FulfilmentLine each : moved.keySet()) {
      Line line = Objects.requireNonNull(order.line(each.lineId));
      Variant variant = line.variantId == null ? null : work.shop.variants.get(line.variantId);
      if (variant != null
          && variant.tracked()
          && work.shop.level(variant.inventoryItemId(), place.id()) == null) {
        return cannotMove();
      }
    }
    moved.forEach(
        (each, quantity) ->
            Stock.relocate(
                work, Objects.requireNonNull(order.line(each.lineId)), quantity, place.id()));
    boolean whole =
        part.untouched()
            && moved.size() == part.lines.size()
            && moved.entrySet().stream().allMatch(e -> e.getKey().remaining == e.getValue());
    FulfilmentOrder target;
    if (whole) {
      part.locationId = place.id();
      part.updatedAt = work.now;
      target = part;
    } else {
      target = split(work, order, part, moved, place.id());
    }
    saved(work, order, "moved to " + place.name());
    Map<String, @Nullable Object> rows = new LinkedHashMap<>();
    rows.put("movedFulfillmentOrder", new PartOf(order, target));
    rows.put("originalFulfillmentOrder", new PartOf(order, part));
    rows.put("remainingFulfillmentOrder", null);
    return new Outcome(rows, List.of());
  }

  private static Outcome cannotMove() {
    return Outcome.refused(UserError.general("Cannot change location.", null));
  }

  /** Takes the quantities out into a new fulfilment order, joined with an active one there. */
  private static FulfilmentOrder split(
      Work work,
      Order order,
      FulfilmentOrder from,
      Map<FulfilmentLine, Integer> moved,
      long locationId) {
    FulfilmentOrder existing = null;
    if (locationId != from.locationId) {
      for (FulfilmentOrder each : order.fulfilmentOrders) {
        if (each.locationId == locationId
            && each.status.equals(FulfilmentOrder.OPEN)
            && each.untouched()) {
          existing = each;
        }
      }
    }
    FulfilmentOrder target = fresh(work, order, locationId);
    if (existing != null) {
      existing.lines.forEach(line -> target.lines.add(part(work, line.lineId, line.remaining)));
      existing.lines.forEach(line -> line.remaining = 0);
      existing.status = FulfilmentOrder.CLOSED;
      existing.absorbed = true;
      existing.updatedAt = work.now;
    }
    moved.forEach(
        (line, quantity) -> {
          target.lines.add(part(work, line.lineId, quantity));
          line.remaining -= quantity;
          line.total -= quantity;
        });
    from.lines.removeIf(line -> line.total == 0);
    from.absorbed = from.lines.isEmpty();
    from.updatedAt = work.now;
    if (from.lines.stream().allMatch(line -> line.remaining == 0)) {
      from.status = FulfilmentOrder.CLOSED;
    }
    return target;
  }

  static Outcome hold(Work work, String gid, Input hold) {
    hold.only(
        "externalId",
        "fulfillmentOrderLineItems",
        "handle",
        "notifyMerchant",
        "reason",
        "reasonNotes");
    Order order = orderOf(work, gid);
    FulfilmentOrder part = order == null ? null : find(order, number(gid));
    if (order == null || part == null) {
      return Outcome.refused(
          UserError.at(
              List.of("id"), "Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND"));
    }
    List<Input> wanted = hold.objects("fulfillmentOrderLineItems");
    List<String> itemsField = List.of("fulfillmentHold", "fulfillmentOrderLineItems");
    if (!part.active() || (!wanted.isEmpty() && !part.status.equals(FulfilmentOrder.OPEN))) {
      return Outcome.refused(
          UserError.at(
              itemsField,
              "The fulfillment order is not in a splittable state.",
              "FULFILLMENT_ORDER_NOT_SPLITTABLE"));
    }
    String handle = hold.words("handle");
    if (handle != null && part.holds.stream().anyMatch(each -> handle.equals(each.handle()))) {
      return Outcome.refused(
          UserError.at(
              List.of("fulfillmentHold", "handle"),
              "The handle provided for the fulfillment hold is already in use by this app for"
                  + " another hold on this fulfillment order.",
              "DUPLICATE_FULFILLMENT_HOLD_HANDLE"));
    }
    if (part.holds.size() >= HOLDS_PER_APP) {
      return Outcome.refused(
          UserError.at(
              List.of("id"),
              "The maximum number of fulfillment holds for this fulfillment order has been"
                  + " reached for this app. An app can only have up to 10 holds on a single"
                  + " fulfillment order at any one time.",
              "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED"));
    }
    Map<FulfilmentLine, Integer> held = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      FulfilmentLine line = line(part, wanted.get(i));
      int quantity = wanted.get(i).number("quantity");
      if (quantity < 1) {
        return Outcome.refused(
            UserError.at(
                List.of(
                    "fulfillmentHold",
                    "fulfillmentOrderLineItems",
                    Integer.toString(i),
                    "quantity"),
                "You must select at least one item to place on partial hold.",
                "GREATER_THAN_ZERO"));
      }
      if (!seen.add(wanted.get(i).text("id", ""))) {
        return Outcome.refused(
            UserError.at(
                itemsField,
                "must contain unique line item ids",
                "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS"));
      }
      if (line == null || quantity > line.remaining) {
        return Outcome.refused(
            UserError.at(
                itemsField,
                "Invalid fulfillment order line item quantity requested.",
                "INVALID_LINE_ITEM_QUANTITY"));
      }
      held.put(line, quantity);
    }
    FulfilmentOrder rest = null;
    if (!held.isEmpty()) {
      Map<FulfilmentLine, Integer> others = new LinkedHashMap<>();
      for (FulfilmentLine line : part.lines) {
        int left = line.remaining - held.getOrDefault(line, 0);
        if (left > 0) {
          others.put(line, left);
        }
      }
      if (!others.isEmpty()) {
        rest = split(work, order, part, others, part.locationId);
      }
    }
    Hold placed =
        new Hold(
            work.ids.next(), hold.text("reason", "OTHER"), hold.words("reasonNotes"), handle, true);
    part.holds.add(placed);
    part.status = FulfilmentOrder.ON_HOLD;
    part.updatedAt = work.now;
    saved(work, order, "on hold: " + placed.reason());
    Map<String, @Nullable Object> rows = new LinkedHashMap<>();
    rows.put("fulfillmentHold", placed);
    rows.put("fulfillmentOrder", new PartOf(order, part));
    rows.put("remainingFulfillmentOrder", rest == null ? null : new PartOf(order, rest));
    return new Outcome(rows, List.of());
  }

  /** Without hold ids all holds are released, whoever placed them. */
  static Outcome release(Work work, String gid, @Nullable List<String> holdIds) {
    Order order = orderOf(work, gid);
    FulfilmentOrder part = order == null ? null : find(order, number(gid));
    if (order == null || part == null) {
      return Outcome.refused(
          UserError.at(
              List.of("id"), "Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND"));
    }
    if (holdIds == null) {
      part.holds.clear();
    } else {
      for (String holdId : holdIds) {
        long id = Gid.number(holdId, "FulfillmentHold");
        part.holds.removeIf(hold -> hold.id() == id);
      }
    }
    if (part.holds.isEmpty() && part.status.equals(FulfilmentOrder.ON_HOLD)) {
      part.status = part.untouched() ? FulfilmentOrder.OPEN : FulfilmentOrder.IN_PROGRESS;
    }
    part.updatedAt = work.now;
    saved(work, order, part.holds.isEmpty() ? "released" : "still on hold");
    return new Outcome(Map.of("fulfillmentOrder", new PartOf(order, part)), List.of());
  }

  private static void saved(Work work, Order order, String what) {
    work.store(order);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("order " + order.name + " " + what);
  }

  private static long number(String gid) {
    return Gid.number(gid, "FulfillmentOrder");
  }

  /** Null while routing is still under way. */
  private static @Nullable Order orderOf(Work work, String gid) {
    Order order = work.shop.orderOfPart(number(gid));
    return order == null || !order.routed(work.precise) ? null : order;
  }

  static @Nullable FulfilmentOrder find(Order order, long id) {
    for (FulfilmentOrder part : order.fulfilmentOrders) {
      if (part.id == id) {
        return part;
      }
    }
    return null;
  }

  private static @Nullable FulfilmentLine line(FulfilmentOrder part, Input wanted) {
    long id = Gid.number(wanted.text("id", ""), "FulfillmentOrderLineItem");
    for (FulfilmentLine line : part.lines) {
      if (line.id == id) {
        return line;
      }
    }
    return null;
  }

  /** Pieces nobody is to ship any more leave the fulfilment orders, those there first. */
  static void takeOut(
      Work work, Order order, Line line, int quantity, @Nullable Long firstAtLocation) {
    List<FulfilmentOrder> parts = new ArrayList<>(order.fulfilmentOrders);
    parts.sort(
        java.util.Comparator.comparing(
            part -> firstAtLocation == null || part.locationId != firstAtLocation));
    int left = quantity;
    for (FulfilmentOrder part : parts) {
      for (FulfilmentLine each : part.lines) {
        int taken = each.lineId == line.id && part.active() ? Math.min(left, each.remaining) : 0;
        if (taken > 0) {
          each.remaining -= taken;
          each.total -= taken;
          left -= taken;
          part.updatedAt = work.now;
        }
      }
      if (part.active() && part.lines.stream().allMatch(each -> each.remaining == 0)) {
        part.status = FulfilmentOrder.CLOSED;
        part.holds.clear();
      }
    }
  }

  /** Ends all work on an order. */
  static void closeAll(Work work, Order order) {
    for (FulfilmentOrder part : order.fulfilmentOrders) {
      part.status = FulfilmentOrder.CLOSED;
      part.holds.clear();
      part.updatedAt = work.now;
      part.lines.forEach(line -> line.remaining = 0);
    }
  }
}

/** A fulfilment order with the order it is kept in, as the schema's fields need both. */
record PartOf(Order order, FulfilmentOrder part) {}

/** A line of a fulfilment order, likewise. */
record PartLineOf(Order order, FulfilmentLine line) {}

/** A fulfilment, likewise. */
record FulfilmentOf(Order order, Fulfilment fulfilment) {}

/** A line of a fulfilment, likewise. */
record ShippedOf(Order order, Shipped shipped) {}

/** A line of an order, likewise. */
record LineOf(Order order, Line line) {}
