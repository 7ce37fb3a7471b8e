package io.caravan.sandbox.shopify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be done to a fulfilment that is there: numbers, events, taking it back. */
final class FulfilmentActs {

  private FulfilmentActs() {}

  /** Numbers that come later, or other ones. */
  static Fulfilments.Outcome track(Work work, String gid, Input tracking) {
    FulfilmentOf found = find(work, gid);
    if (found == null || found.fulfilment().cancelled()) {
      return refused(List.of("fulfillmentId"), "Fulfillment does not exist.");
    }
    Fulfilments.Tracked tracked = Fulfilments.Tracked.of(found.fulfilment()).with(tracking);
    Fulfilment changed =
        found.fulfilment().with(tracked.company(), tracked.numbers(), tracked.urls(), work.now);
    return saved(work, found.order(), changed, "has tracking", "fulfillment");
  }

  /** What happened to the parcel; the fulfilment shows the latest. */
  static Fulfilments.Outcome happened(Work work, Input event) {
    event.only(
        "city",
        "country",
        "estimatedDeliveryAt",
        "fulfillmentId",
        "happenedAt",
        "message",
        "province",
        "status",
        "zip");
    FulfilmentOf found = find(work, event.text("fulfillmentId", ""));
    if (found == null || found.fulfilment().cancelled()) {
      return refused(List.of("fulfillmentEvent", "fulfillmentId"), "Fulfillment does not exist.");
    }
    Instant given = event.instant("happenedAt");
    Happened happened =
        new Happened(
            work.ids.next(),
            event.text("status", ""),
            event.words("message"),
            given == null ? work.now : given,
            work.now,
            event.words("city"),
            event.words("province"),
            event.words("country"),
            event.words("zip"),
            event.instant("estimatedDeliveryAt"));
    Order order = found.order();
    Fulfilment changed = found.fulfilment().with(happened, work.now);
    saved(work, order, changed, "is " + happened.status(), "fulfillment");
    work.raise(
        "FULFILLMENT_EVENTS_CREATE",
        any -> AfterSalesBodies.event(work.shop, order, changed, happened));
    return new Fulfilments.Outcome(Map.of("fulfillmentEvent", happened), List.of());
  }

  /**
   * Takes a fulfilment back. What a fulfilment order that was done with had in it goes to a new
   * one; one that had something left gets its pieces back (description of {@code fulfillmentCancel}
   * in the schema). The pieces are on hand again, and committed as they were.
   */
  static Fulfilments.Outcome cancel(Work work, String gid) {
    FulfilmentOf found = find(work, gid);
    List<String> field = List.of("id");
    if (found == null) {
      return refused(field, "Fulfillment not found.");
    }
    Order order = found.order();
    Fulfilment fulfilment = found.fulfilment();
    if (fulfilment.cancelled()) {
      return refused(field, "Fulfillment is already cancelled.");
    }
    if (order.returns.stream().filter(ReturnCase::counts).anyMatch(of -> takes(of, fulfilment))) {
      return refused(field, "Cannot cancel a fulfillment that has returns.");
    }
    Map<FulfilmentOrder, FulfilmentOrder> fresh = new LinkedHashMap<>();
    for (Shipped shipped : fulfilment.lines()) {
      Line line = Objects.requireNonNull(order.line(shipped.lineId()));
      int wanted = stillWanted(order, line, shipped.quantity());
      line.removed += shipped.quantity() - wanted;
      Stock.takeBack(work, line, wanted);
      if (line.requiresShipping && wanted > 0) {
        reopen(work, order, fulfilment, shipped, wanted, fresh);
      }
    }
    return saved(work, order, fulfilment.cancelledAt(work.now), "was taken back", "fulfillment");
  }

  private static boolean takes(ReturnCase of, Fulfilment fulfilment) {
    return of.lines.stream().anyMatch(line -> fulfilment.line(line.shippedId) != null);
  }

  /** Pieces that were refunded after they had left are not to be shipped again. */
  private static int stillWanted(Order order, Line line, int quantity) {
    int elsewhere = order.unshipped(line) + order.shipped(line.id) - quantity;
    return Math.min(quantity, Math.max(0, line.currentQuantity - elsewhere));
  }

  private static void reopen(
      Work work,
      Order order,
      Fulfilment fulfilment,
      Shipped shipped,
      int wanted,
      Map<FulfilmentOrder, FulfilmentOrder> fresh) {
    FulfilmentOrder from = part(order, fulfilment, shipped);
    FulfilmentLine old =
        from == null
            ? null
            : from.lines.stream()
                .filter(line -> line.lineId == shipped.lineId())
                .findFirst()
                .orElse(null);
    if (from != null && old != null && from.active()) {
      old.remaining += wanted;
      from.updatedAt = work.now;
      if (from.status.equals(FulfilmentOrder.IN_PROGRESS) && from.untouched()) {
        from.status = FulfilmentOrder.OPEN;
      }
      return;
    }
    FulfilmentOrder target =
        from == null
            ? Fulfilments.fresh(work, order, fulfilment.locationId())
            : fresh.computeIfAbsent(
                from, any -> Fulfilments.fresh(work, order, locationFor(work, order, fulfilment)));
    target.lines.add(Fulfilments.part(work, shipped.lineId(), wanted));
  }

  /** Where it was, if that place is still open; else where the shop would ship it from. */
  private static long locationFor(Work work, Order order, Fulfilment fulfilment) {
    if (work.shop.isActive(fulfilment.locationId())) {
      return fulfilment.locationId();
    }
    Line line = Objects.requireNonNull(order.line(fulfilment.lines().get(0).lineId()));
    Variant variant = line.variantId == null ? null : work.shop.variants.get(line.variantId);
    Long other = Stock.shipsFrom(work.shop, variant, line.quantity);
    return other == null ? fulfilment.locationId() : other;
  }

  private static @Nullable FulfilmentOrder part(
      Order order, Fulfilment fulfilment, Shipped shipped) {
    Long known = shipped.partId();
    if (known != null) {
      return Fulfilments.find(order, known);
    }
    for (Long id : fulfilment.fulfilmentOrderIds()) {
      FulfilmentOrder part = Fulfilments.find(order, id);
      if (part != null && part.lines.stream().anyMatch(l -> l.lineId == shipped.lineId())) {
        return part;
      }
    }
    return null;
  }

  static @Nullable FulfilmentOf find(Work work, String gid) {
    long id = Gid.number(gid, "Fulfillment");
    Order order = work.shop.orderOfPart(id);
    Fulfilment fulfilment = order == null ? null : order.fulfilment(id);
    return order == null || fulfilment == null ? null : new FulfilmentOf(order, fulfilment);
  }

  private static Fulfilments.Outcome saved(
      Work work, Order order, Fulfilment changed, String what, String field) {
    order.replace(changed);
    work.store(order);
    work.raise("FULFILLMENTS_UPDATE", any -> RestBodies.fulfilment(work.shop, order, changed));
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("fulfilment " + changed.name() + " " + what);
    return new Fulfilments.Outcome(Map.of(field, new FulfilmentOf(order, changed)), List.of());
  }

  private static Fulfilments.Outcome refused(List<String> field, String message) {
    return Fulfilments.Outcome.refused(UserError.at(new ArrayList<>(field), message));
  }
}
