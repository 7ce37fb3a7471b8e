package io.caravan.order.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.alert.Alert;
import io.caravan.order.Desks;
import io.caravan.platform.InvalidSetting;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Alerts before a deadline: each once, and only while the order is in the queue. */
class DeadlineAlertsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;

  private final List<Alert> raised = new ArrayList<>();
  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final SimpleMeterRegistry counters = new SimpleMeterRegistry();
  private final DeadlineAlerts alerts =
      new DeadlineAlerts(
          db.jdbc(),
          Desks.ledger(db.jdbc(), queue),
          new OrphanAlertSettings(
              List.of(Duration.ofHours(24), Duration.ofHours(4), Duration.ofHours(1)),
              Duration.ofSeconds(10)),
          List.of(raised::add),
          counters,
          Clock.systemUTC());

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("work_item", "tiktok_order", "order_event");
  }

  @Test
  void eachThresholdOfEachDeadlineIsRaisedOnce() {
    park("1", "2 h", "20 h");
    look();
    look();
    assertThat(raised)
        .extracting(fact("deadline"), fact("before"))
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("SHIP_BY", "PT4H"),
            org.assertj.core.groups.Tuple.tuple("AUTO_CANCEL", "PT24H"));
    raised.clear();
    pass("75 min");
    look();
    look();
    assertThat(raised)
        .extracting(fact("deadline"), fact("before"))
        .containsExactly(org.assertj.core.groups.Tuple.tuple("SHIP_BY", "PT1H"));
  }

  @Test
  void ofThresholdsPassedAtOnceOnlyTheLastIsRaised() {
    park("1", null, "30 min");
    look();
    assertThat(raised).singleElement().extracting(fact("before")).isEqualTo("PT1H");
    assertThat((Long) raised.get(0).facts().get("secondsToDeadline")).isBetween(1740L, 1800L);
  }

  @Test
  void aDeadlineThatMovedOrAnOrderThatCameBackIsAnAlertAnew() {
    park("1", null, "30 min");
    look();
    db.jdbc()
        .sql("update orphan_order set auto_cancel_at = auto_cancel_at + interval '10 min'")
        .update();
    look();
    assertThat(raised).hasSize(2);
    db.jdbc().sql("delete from orphan_order").update();
    assertThat(count("orphan_alert")).as("cleared with the order").isZero();
    db.jdbc().sql("delete from tiktok_order").update();
    park("1", null, "30 min");
    look();
    assertThat(raised).hasSize(3);
  }

  @Test
  void aDeadlineThatHasPassedOrIsFarOffIsNoAlert() {
    park("1", "-1 h", "-1 min");
    park("2", "25 h", "3 days");
    park("3", null, null);
    look();
    assertThat(raised).isEmpty();
  }

  @Test
  void anAlertTellsTheCauseTheValueAndWhatToDoAndNothingOfTheBuyer() {
    park("1", null, "30 min");
    look();
    Alert alert = raised.get(0);
    assertThat(alert.nextAction()).contains("Link");
    assertThat(alert.event()).isEqualTo("orphan-order-deadline");
    UUID id = UUID.randomUUID();
    Map<String, Object> body = new TreeMap<>(alert.body(id));
    assertThat(body.remove("secondsToDeadline")).isInstanceOf(Long.class);
    assertThat(body.remove("deadlineAt")).isInstanceOf(String.class);
    assertThat(body.remove("raisedAt")).isEqualTo(alert.at().toString());
    assertThat(body.remove("nextAction")).isEqualTo(alert.nextAction());
    assertThat(body)
        .as("what receivers know, and nothing else")
        .isEqualTo(
            Map.of(
                "id", id.toString(),
                "event", "orphan-order-deadline",
                "store", "acme-us",
                "tiktokOrderId", "1",
                "cause", "UNMAPPED_SKU",
                "waitsOn", List.of("1729"),
                "deadline", "AUTO_CANCEL",
                "before", "PT1H",
                "value", "57.07",
                "currency", "USD"));
    assertThat(alert.toString()).doesNotContain("McMillan");
    assertThat(counters.get("caravan.orphans.alerts").counter().count()).isEqualTo(1);
    assertThat(db.jdbc().sql("select kind from order_event").query(String.class).list())
        .containsExactly("alert");
  }

  @Test
  void aThresholdOfNothingIsRefused() {
    assertThatThrownBy(
            () -> new OrphanAlertSettings(List.of(Duration.ZERO), Duration.ofSeconds(10)))
        .isInstanceOf(InvalidSetting.class);
  }

  private static Function<Alert, Object> fact(String name) {
    return alert -> alert.facts().get(name);
  }

  private void park(String order, @Nullable String shipBy, @Nullable String cancel) {
    db.jdbc()
        .sql("insert into tiktok_order (store_id, tiktok_order_id, state) values (?, ?, 'PARKED')")
        .params(store, order)
        .update();
    db.jdbc()
        .sql(
            """
            insert into orphan_order (store_id, tiktok_order_id, cause, detail, value, currency,
                                      ship_by, auto_cancel_at)
            values (?, ?, 'UNMAPPED_SKU', 'McMillan is no SKU', 57.07, 'USD',
                    now() + ?::interval, now() + ?::interval)
            """)
        .params(java.util.Arrays.asList(store, order, shipBy, cancel))
        .update();
    db.jdbc()
        .sql("insert into orphan_wait values (?, ?, 'sku', '1729')")
        .params(store, order)
        .update();
  }

  /** As if time had gone on: deadlines, and what was noted of them, come nearer. */
  private static void pass(String time) {
    db.jdbc()
        .sql(
            """
            update orphan_order set ship_by = ship_by - cast(:t as interval),
                                    auto_cancel_at = auto_cancel_at - cast(:t as interval)
            """)
        .param("t", time)
        .update();
    db.jdbc()
        .sql("update orphan_alert set deadline_at = deadline_at - cast(:t as interval)")
        .param("t", time)
        .update();
  }

  private void look() {
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(status -> alerts.raise(store));
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }
}
