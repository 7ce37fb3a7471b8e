package io.caravan.inventory;

import io.caravan.work.WorkQueue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens what this package keeps to itself to the tests of others. */
public final class TestStock {
  private TestStock() {}

  public static StockDue due(JdbcClient jdbc, WorkQueue queue) {
    return new StockDue(jdbc, queue);
  }
}
