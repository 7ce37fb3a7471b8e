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
import org.springframework.transaction.annotation.Transactional;

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

  /** Raises what is new, clears what is over. */
  @Transactional
  public void look(Store store) {
    List<Wrong> now =
        shipments.list(store.id(), Shown.State.PARKED, Shipments.MOST, 0).stream()
            .filter(one -> one.cause() != null)
            .map(ParkedShipments::wrong)
            .toList();
    var unused = book.look(store, List.of(KIND), now);
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
