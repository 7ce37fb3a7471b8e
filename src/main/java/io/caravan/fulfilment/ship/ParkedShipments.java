package io.caravan.fulfilment.ship;

import io.caravan.alert.AlertBook;
import io.caravan.alert.Severity;
import io.caravan.alert.Wrong;
import io.caravan.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Alerts of shipments that wait for a person: open as long as they are parked. */
@Component
class ParkedShipments {
  static final String KIND = "PARKED_SHIPMENT";

  private final Shipments shipments;
  private final AlertBook book;

  ParkedShipments(Shipments shipments, AlertBook book) {
    this.shipments = shipments;
    this.book = book;
  }

  /**
   * Raises what is new of all of a store's orders, clears what is over; in pieces, for a carrier
   * that is not mapped may park any number of them.
   */
  void look(Store store) {
    String after = null;
    boolean more = true;
    while (more) {
      List<Wrong> now = wrong(shipments.parked(store.id(), after, Shipments.MOST));
      more = now.size() == Shipments.MOST;
      String upTo = more ? now.get(now.size() - 1).subject() : null;
      var unused = book.look(store, KIND, new AlertBook.Subjects(after, upTo), now);
      after = upTo;
    }
  }

  /** The same of one order, which alone has changed. */
  void look(Store store, String orderId) {
    // Whatever starts with the order's id and a slash: the character after the slash is '0'.
    AlertBook.Subjects its = new AlertBook.Subjects(orderId + "/", orderId + "0");
    var unused = book.look(store, KIND, its, wrong(shipments.parkedOf(store.id(), orderId)));
  }

  private static List<Wrong> wrong(List<Shipments.Shipment> parked) {
    return parked.stream().map(ParkedShipments::wrong).toList();
  }

  private static Wrong wrong(Shipments.Shipment one) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("tiktokOrderId", one.tiktokOrderId());
    facts.put("fulfilmentId", one.fulfilmentId());
    facts.put("cause", one.cause());
    facts.put("carrier", one.carrier());
    facts.put("detail", one.detail());
    facts.put("suggestions", one.suggestions());
    facts.put("shipBy", one.shipBy() == null ? null : one.shipBy().toString());
    facts.put("autoCancelAt", one.autoCancelAt() == null ? null : one.autoCancelAt().toString());
    return new Wrong(
        KIND,
        one.tiktokOrderId() + "/" + one.fulfilmentId(),
        Severity.WARNING,
        "Order %s was shipped in Shopify, and TikTok is not told: %s%s"
            .formatted(
                one.tiktokOrderId(),
                one.cause(),
                one.carrier().isEmpty() ? "" : ", carrier \"" + one.carrier() + "\""),
        facts,
        one.nextAction(),
        true);
  }
}
