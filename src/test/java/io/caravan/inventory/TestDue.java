package io.caravan.inventory;

import io.caravan.work.WorkQueue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes what other packages cannot. */
public final class TestDue {
  private TestDue() {}

  public static StockDue over(JdbcClient jdbc, WorkQueue queue) {
    return new StockDue(jdbc, queue);
  }
}
