package io.caravan.order;

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
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The real queue, ledger, releases and parked orders over one database; no platforms. */
final class OrderBooks {
  final JdbcWorkQueue queue;
  final Releases releases;
  final TransactionTemplate transaction;
  final OrderLedger ledger;
  final Orphans orphans;
  private final Postgres db;

  OrderBooks(Postgres db) {
    this.db = db;
    queue =
        new JdbcWorkQueue(
            db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
    releases = TestLinks.releases(db.jdbc());
    transaction = new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
    ledger = ledgerWith(releases);
    orphans = new Orphans(db.jdbc(), queue, ledger);
  }

  OrderLedger ledgerWith(Releases others) {
    return Desks.ledger(db.jdbc(), queue, others);
  }

  /** An order that is in work for the first time. */
  Lease claim(int store, String order) {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, order), Lane.ORDERS)));
    Lease lease =
        queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test").stream()
            .filter(l -> l.key().externalId().equals(order))
            .findFirst()
            .orElseThrow();
    ledger.take(store, List.of(order));
    return lease;
  }

  /** Parked because nothing is linked to this SKU. */
  Parking park(Lease lease, long epoch, String sku) {
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

  /** What the route release-orphans does with Camel JPA. */
  void release(int store) {
    while (db.jdbc().sql("select count(*) from release_request").query(Long.class).single() > 0) {
      transaction.executeWithoutResult(status -> orphans.turn(store, null));
    }
  }

  List<String> dueOrders() {
    return db.jdbc()
        .sql("select external_id from work_item where ready")
        .query(String.class)
        .list();
  }
}
