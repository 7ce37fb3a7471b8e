package io.caravan.order;

/** Opens what this package keeps to itself to the tests of the routes. */
public final class Desks {
  private Desks() {}

  /** The real desk over this ledger. */
  public static FailureDesk over(OrderLedger ledger) {
    return new FailureDesk(ledger);
  }
}
