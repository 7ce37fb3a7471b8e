package io.caravan.settlement.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settlement.statement.StatementLedger.OfOrder;
import io.caravan.settlement.statement.StatementLedger.Reading;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.StatementPage;
import io.caravan.tiktok.StatementTransaction;
import io.caravan.tiktok.TikTokStatement;
import io.caravan.tiktok.UnsettledTransaction;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** What statements say is kept as they say it last. */
class StatementLedgerTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");

  private Store store;
  private StatementLedger ledger;

  @BeforeEach
  void aStore() {
    db.jdbc().sql("truncate store cascade").update();
    db.truncate("work_item");
    store =
        new Store(db.store("acme-us"), "acme-us", "US", "USD", "acme.myshopify.com", "7", "c", "1");
    ledger =
        new StatementLedger(
            db.jdbc(),
            JsonMapper.builder().build(),
            new JdbcWorkQueue(
                db.dataSource(), Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal()));
  }

  @Test
  void anOrderThatAStatementHasNoMoreIsWorkedOutAnew() {
    seen("30.00", "PROCESSING");
    read("30.00", sale("t1", "11", "20.00"), sale("t2", "12", "10.00"));
    db.jdbc()
        .sql(
            """
            insert into settled_order (store_id, tiktok_order_id, currency, sold, fees, shipping,
              platform_share, refunds, settled, paid_out, profit, figures, last_statement)
            values (?, '12', 'USD', 10, 0, 0, 0, 0, 10, 0, 10, '{}', ?::timestamptz)
            """)
        .params(store.id(), MIDNIGHT.toString())
        .update();
    db.truncate("work_item");

    StatementSum sum = read("20.00", sale("t1", "11", "20.00"));

    assertThat(sum.added()).isEqualByComparingTo("20.00");
    assertThat(due()).containsExactlyInAnyOrder("settled-order 11", "settled-order 12");
    OfOrder nothing = ledger.ofOrder(store.id(), "12").orElseThrow();
    assertThat(nothing.booked()).isEmpty();
    assertThat(OrderFigures.of(nothing.currency(), nothing.booked(), null).settled()).isZero();
    assertThat(ledger.ofOrder(store.id(), "13")).isEmpty();
  }

  @Test
  void aStatementThatSaysAnotherSumAfterItWasReadIsReadAgain() {
    seen("30.00", "PROCESSING");
    read("30.00", sale("t1", "11", "30.00"));
    db.truncate("work_item");

    seen("30.00", "PROCESSING");
    assertThat(due()).isEmpty();
    seen("30.00", "PAID");
    assertThat(due()).containsExactly("settled-order 11");
    seen("29.99", "PAID");
    assertThat(due()).containsExactlyInAnyOrder("settled-order 11", "tiktok-statement 77");
  }

  @Test
  void aPageThatIsReadTwiceCountsOnce() {
    seen("30.00", "PROCESSING");
    Reading reading = ledger.reading(store.id(), "77").orElseThrow();
    StatementPage first =
        new StatementPage(
            "77", List.of(sale("t1", "11", "20.00")), 2, null, null, null, "second-page");

    ledger.keep(store.id(), "77", first);
    ledger.keep(store.id(), "77", first);
    assertThat(ledger.reading(store.id(), "77").orElseThrow().token()).isEqualTo("second-page");
    ledger.keep(store.id(), "77", page("30.00", 2, sale("t2", "12", "10.00")));

    assertThat(ledger.finish(store.id(), "77", reading.since()).result())
        .isEqualTo(StatementSum.Result.ADDS_UP);
  }

  @Test
  void whatIsOwedIsForgottenOnlyWhereAllOfItWasRead() {
    ledger.owed(store, List.of(owed("u1"), owed("u2")), true);
    ledger.owed(store, List.of(owed("u2")), false);
    assertThat(column("select transaction_id from unsettled_transaction")).hasSize(2);

    ledger.owed(store, List.of(owed("u2")), true);
    assertThat(column("select transaction_id from unsettled_transaction")).containsExactly("u2");
  }

  private void seen(String amount, String status) {
    ledger.seen(
        store,
        new TikTokStatement(
            "77",
            MIDNIGHT,
            "USD",
            new BigDecimal(amount),
            null,
            null,
            null,
            null,
            null,
            status,
            ""));
  }

  private StatementSum read(String total, StatementTransaction... all) {
    Reading reading = ledger.reading(store.id(), "77").orElseThrow();
    ledger.keep(store.id(), "77", page(total, all.length, all));
    return ledger.finish(store.id(), "77", reading.since());
  }

  private static StatementPage page(String total, long count, StatementTransaction... all) {
    return new StatementPage("77", List.of(all), count, new BigDecimal(total), null, null, null);
  }

  private static StatementTransaction sale(String id, String order, String amount) {
    BigDecimal money = new BigDecimal(amount);
    return new StatementTransaction(
        id,
        StatementTransaction.ORDER,
        order,
        "",
        "",
        MIDNIGHT,
        money,
        money,
        null,
        null,
        null,
        null,
        Map.of("revenue_breakdown.subtotal_before_discount_amount", money));
  }

  private static UnsettledTransaction owed(String id) {
    return new UnsettledTransaction(id, "ORDER", "1" + id, "USD", BigDecimal.TEN, "", "returns");
  }

  private static List<String> due() {
    return column("select kind || ' ' || external_id from work_item");
  }

  private static List<String> column(String sql) {
    return db.jdbc().sql(sql).query(String.class).list();
  }
}
