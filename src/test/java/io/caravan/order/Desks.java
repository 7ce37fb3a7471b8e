package io.caravan.order;

import io.caravan.mapping.Releases;

/** Opens what this package keeps to itself to the tests of the routes. */
public final class Desks {
  private Desks() {}

  /** The real desk over these. */
  public static FailureDesk over(OrderLedger ledger, Releases releases) {
    return new FailureDesk(ledger, releases);
  }
}
