package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.mapping.TestLinks;
import io.caravan.work.NodeName;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Opens what this package keeps to itself to the tests of the routes. */
public final class Desks {
  private Desks() {}

  /** The real desk over these. */
  public static FailureDesk over(OrderLedger ledger, Releases releases) {
    return new FailureDesk(ledger, releases);
  }

  /** The real ledger over these. */
  public static OrderLedger ledger(JdbcClient jdbc, WorkQueue queue) {
    return ledger(jdbc, queue, TestLinks.releases(jdbc));
  }

  /** The real ledger over these. */
  static OrderLedger ledger(JdbcClient jdbc, WorkQueue queue, Releases releases) {
    return new OrderLedger(
        jdbc,
        queue,
        releases,
        new OrderSettings(
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            4),
        JsonMapper.builder().build(),
        new NodeName("test"));
  }
}
