package io.caravan.inventory.claim;

import io.caravan.inventory.InventorySettings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens what this package keeps to itself to the tests of others. */
public final class TestClaims {
  private TestClaims() {}

  /** What happens each minute. */
  public static void forget(JdbcClient jdbc, InventorySettings settings) {
    new ForgetClaims(jdbc, settings).forget();
  }
}
