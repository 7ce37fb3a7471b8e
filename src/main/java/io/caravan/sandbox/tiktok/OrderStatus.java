package io.caravan.sandbox.tiktok;

import java.util.EnumSet;
import java.util.Set;

/** An order's status and what may follow it. Source: TikTok's order API overview. */
public enum OrderStatus {
  UNPAID,
  ON_HOLD,
  AWAITING_SHIPMENT,
  PARTIALLY_SHIPPING,
  AWAITING_COLLECTION,
  IN_TRANSIT,
  DELIVERED,
  COMPLETED,
  CANCELLED;

  /** The webhook says CANCEL where the API says CANCELLED. */
  public String inWebhook() {
    return this == CANCELLED ? "CANCEL" : name();
  }

  Set<OrderStatus> next() {
    return switch (this) {
      case UNPAID -> EnumSet.of(ON_HOLD, AWAITING_SHIPMENT, CANCELLED);
      case ON_HOLD -> EnumSet.of(AWAITING_SHIPMENT, CANCELLED);
      case AWAITING_SHIPMENT -> EnumSet.of(PARTIALLY_SHIPPING, AWAITING_COLLECTION, CANCELLED);
      case PARTIALLY_SHIPPING -> EnumSet.of(AWAITING_COLLECTION, CANCELLED);
      case AWAITING_COLLECTION -> EnumSet.of(IN_TRANSIT, COMPLETED, CANCELLED);
      case IN_TRANSIT -> EnumSet.of(DELIVERED, COMPLETED, CANCELLED);
      case DELIVERED -> EnumSet.of(COMPLETED);
      case COMPLETED, CANCELLED -> EnumSet.noneOf(OrderStatus.class);
    };
  }

  /** Where an order goes that nothing happens to. */
  OrderStatus natural() {
    return switch (this) {
      case UNPAID -> throw new IllegalStateException("an UNPAID order goes on by being paid");
      case ON_HOLD -> AWAITING_SHIPMENT;
      case AWAITING_SHIPMENT, PARTIALLY_SHIPPING -> AWAITING_COLLECTION;
      case AWAITING_COLLECTION -> IN_TRANSIT;
      case IN_TRANSIT -> DELIVERED;
      case DELIVERED -> COMPLETED;
      case COMPLETED, CANCELLED -> throw new IllegalStateException(this + " is the end");
    };
  }
}
