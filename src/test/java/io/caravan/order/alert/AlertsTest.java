package io.caravan.order.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.order.Desks;
import io.caravan.platform.InvalidSetting;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Alerts before a deadline: each once, and only while the order is in the queue. */
class AlertsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;

  private final List<Alert> raised = new ArrayList<>();
  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final AlertSettings settings =
      new AlertSettings(
          List.of(Duration.ofHours(24), Duration.ofHours(4), Duration.ofHours(1)),
          Duration.ofSeconds(10),
          new AlertSettings.Webhook(
              URI.create("https://hooks.example.com/caravan"), "0123456789abcdef"));
  private final WebhookAlerts webhook =
      new WebhookAlerts(
          db.jdbc(), queue, settings, JsonMapper.builder().build(), Clock.systemUTC());
  private final Alerts alerts =
      new Alerts(
          db.jdbc(), Desks.ledger(db.jdbc(), queue), settings, List.of(raised::add, webhook));

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("work_item", "tiktok_order", "order_event", "alert_delivery");
  }

  @Test
  void eachThresholdOfEachDeadlineIsRaisedOnce() {
    park("1", "2 h", "20 h");
    look();
    look();
    assertThat(raised)
        .extracting(Alert::deadline, Alert::before)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Alert.Deadline.SHIP_BY, Duration.ofHours(4)),
            org.assertj.core.groups.Tuple.tuple(Alert.Deadline.AUTO_CANCEL, Duration.ofHours(24)));
    raised.clear();
    pass("75 min");
    look();
    look();
    assertThat(raised)
        .extracting(Alert::deadline, Alert::before)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Alert.Deadline.SHIP_BY, Duration.ofHours(1)));
  }

  @Test
  void ofThresholdsPassedAtOnceOnlyTheLastIsRaised() {
    park("1", null, "30 min");
    look();
    assertThat(raised).singleElement().extracting(Alert::before).isEqualTo(Duration.ofHours(1));
    assertThat(raised.get(0).left()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
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
    assertThat(alert.cause()).isEqualTo("UNMAPPED_SKU");
    assertThat(alert.value()).isEqualTo("57.07");
    assertThat(alert.waitsOn()).containsExactly("1729");
    assertThat(alert.nextAction()).contains("Link");
    String body =
        db.jdbc().sql("select body::text from alert_delivery").query(String.class).single();
    assertThat(body).contains("UNMAPPED_SKU", "57.07", "1729").doesNotContain("McMillan");
    assertThat(
            db.jdbc().sql("select kind || ' ' || lane from work_item").query(String.class).list())
        .as("sent by the route, at least once")
        .containsExactly("alert upkeep");
    assertThat(db.jdbc().sql("select kind from order_event").query(String.class).list())
        .containsExactly("alert");
  }

  @ParameterizedTest
  @CsvSource({
    "http://hooks.example.com/x, 0123456789abcdef",
    "https://hooks.example.com/x, short",
    "https://hooks.example.com/x,",
    "ftp://127.0.0.1/x, 0123456789abcdef"
  })
  void aWebhookThatIsNotSafeIsRefusedAtTheStart(String url, @Nullable String secret) {
    assertThatThrownBy(() -> new AlertSettings.Webhook(URI.create(url), secret))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.alerts.webhook")
        .hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void aThresholdOfNothingIsRefused() {
    assertThatThrownBy(
            () ->
                new AlertSettings(
                    List.of(Duration.ZERO),
                    Duration.ofSeconds(10),
                    new AlertSettings.Webhook(null, null)))
        .isInstanceOf(InvalidSetting.class);
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
