package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkImport;
import io.caravan.mapping.Releases;
import io.caravan.mapping.TestLinks;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderLedger.Parking;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.NodeName;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A file of links imported while orders are being parked: none is left behind. */
class ImportedLinksTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;
  private static final String SKU = "1729";

  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final Releases releases = TestLinks.releases(db.jdbc());
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
  private final OrderLedger ledger =
      new OrderLedger(
          db.jdbc(),
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
  private final Orphans orphans = new Orphans(db.jdbc(), queue, ledger);

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "work_item", "tiktok_order", "order_event", "sku_link", "release_epoch", "release_request");
  }

  @Test
  void anImportWhileOrdersAreBeingParkedLeavesNoneBehind() throws Exception {
    LinkImport imports = TestLinks.imports(db.dataSource());
    String file = "tiktok_sku_id,variant_id\n" + SKU + ",7\n9,8\n";
    for (int round = 0; round < 60; round++) {
      empty();
      Lease lease = claim("order");
      long epoch = releases.epoch(store);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<Parking> parking =
          CompletableFuture.supplyAsync(
              () -> {
                await(start);
                return park(lease, epoch, SKU);
              });
      await(start);
      transaction.executeWithoutResult(
          status -> imports.run(store, new java.io.StringReader(file), false, false, "otto"));
      Parking parked = parking.get();
      drain();
      if (parked == Parking.PARKED) {
        assertThat(dueOrders()).as("round %d: parked, then released", round).contains("order");
      } else {
        assertThat(count("orphan_order")).as("round %d: decided again", round).isZero();
      }
    }
  }

  /** What the route release-orphans does with Camel JPA. */
  private void drain() {
    while (count("release_request") > 0) {
      transaction.executeWithoutResult(status -> orphans.turn(store, null));
    }
  }

  private Lease claim(String order) {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, order), Lane.ORDERS)));
    Lease lease =
        queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test").stream()
            .filter(l -> l.key().externalId().equals(order))
            .findFirst()
            .orElseThrow();
    ledger.take(store, List.of(order));
    return lease;
  }

  private Parking park(Lease lease, long epoch, String sku) {
    Instant at = Instant.parse("2026-05-01T12:00:00Z");
    return transaction.execute(
        status ->
            ledger.park(
                lease,
                new OrderFacts(
                    lease.key().externalId(),
                    "AWAITING_SHIPMENT",
                    true,
                    at,
                    at,
                    at,
                    "SELLER",
                    null,
                    "USD",
                    null,
                    null),
                new OrderState.Parked(
                    ParkCause.UNMAPPED_SKU,
                    "no link",
                    List.of(new OrderState.WaitsOn(Topics.SKU, sku))),
                epoch));
  }

  private static List<String> dueOrders() {
    return db.jdbc()
        .sql("select external_id from work_item where ready")
        .query(String.class)
        .list();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
