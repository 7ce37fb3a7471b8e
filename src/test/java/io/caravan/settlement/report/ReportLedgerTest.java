package io.caravan.settlement.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settlement.report.ReportLedger.Run;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** A report survives those who make it, and is made once however many do. */
class ReportLedgerTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration WINDOW = Duration.ofHours(96);

  private int store;
  private ReportLedger ledger;

  @BeforeEach
  void aStore() {
    db.jdbc().sql("truncate store cascade").update();
    store = db.store("acme-us");
    ledger =
        new ReportLedger(
            db.jdbc(),
            JsonMapper.builder().build(),
            new JdbcWorkQueue(
                db.dataSource(), Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal()));
  }

  @Test
  void twoWhoAskAtOnceGetTheSameReport() {
    assertThat(ledger.request(store, "ada", WINDOW))
        .isEqualTo(ledger.request(store, "otto", WINDOW));
    assertThat(count("select count(*) from report")).isEqualTo(1);
  }

  @Test
  void aClaimThatCameTooLateAddsNoDifferenceASecondTime() {
    Run run = at(Phase.COMPARE_MONEY);
    List<Difference> found = List.of(new Difference.Statement("77", "by 0.01"));

    ledger.comparedMoney(store, run, found);
    ledger.comparedMoney(store, run, found);

    assertThat(count("select count(*) from report_difference")).isEqualTo(1);
    assertThat(ledger.open(store)).isEmpty();
  }

  @Test
  void whatWasLeftHalfMadeGoesOnWhereItStopped() {
    Run run = at(Phase.COMPARE_ORDERS);

    ledger.begin(store, "caravan", WINDOW);

    assertThat(ledger.open(store)).contains(run);
  }

  @Test
  void whatWasLeftHalfMadeADayAgoIsMadeAnew() {
    Run old = at(Phase.COMPARE_ORDERS);
    db.jdbc().sql("update report set requested_at = now() - interval '25 hours'").update();

    ledger.begin(store, "caravan", WINDOW);

    Run fresh = ledger.open(store).orElseThrow();
    assertThat(fresh.id()).isNotEqualTo(old.id());
    assertThat(fresh.phase()).isEqualTo(Phase.LIST_TIKTOK);
  }

  private Run at(Phase phase) {
    ledger.begin(store, "caravan", WINDOW);
    db.jdbc().sql("update report set phase = ?").params(phase.name()).update();
    return ledger.open(store).orElseThrow();
  }

  private static long count(String sql) {
    return db.jdbc().sql(sql).query(Long.class).single();
  }
}
