package io.caravan.settlement.report;

import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What is written down of reports while they are made. Each method is one short transaction. */
@Component
public class ReportLedger {
  /** Kinds of what is compared. */
  static final String ORDER = "order";

  static final String PRODUCT = "product";

  /** The largest shops are compared within an hour or two. */
  static final Duration TOO_OLD = Duration.ofHours(24);

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final WorkQueue queue;

  ReportLedger(JdbcClient jdbc, JsonMapper json, WorkQueue queue) {
    this.jdbc = jdbc;
    this.json = json;
    this.queue = queue;
  }

  /**
   * A report that is being made.
   *
   * @param listedTo up to there the phase has listed
   */
  record Run(long id, Phase phase, Instant from, Instant until, Instant listedTo) {}

  /** Begins a report, or has the one under way go on. */
  @Transactional
  public long request(int storeId, String who, Duration window) {
    begin(storeId, who, window);
    queue.markDue(List.of(Due.now(Polls.key(storeId, Kinds.RECONCILE), Lane.REPORTS)));
    return open(storeId).orElseThrow().id();
  }

  /**
   * Begins one, unless one is under way. One that was left half made for {@link #TOO_OLD}, because
   * the store was paused or a platform out of reach, is given up: its first half is not true any
   * more.
   */
  @Transactional
  public void begin(int storeId, String who, Duration window) {
    jdbc.sql(
            """
            delete from report
            where store_id = ? and finished_at is null
              and requested_at < now() - make_interval(secs => ?)
            """)
        .params(storeId, (double) TOO_OLD.toSeconds())
        .update();
    jdbc.sql(
            """
            insert into report (store_id, requested_by, window_from, window_until, listed_to)
            select :store, :who, w.start, now(), w.start
            from (select date_trunc('second', now() - make_interval(secs => :window)) as start) w
            on conflict (store_id) where finished_at is null do nothing
            """)
        .param("store", storeId)
        .param("who", who)
        .param("window", window.toMillis() / 1000.0)
        .update();
  }

  Optional<Run> open(int storeId) {
    return jdbc.sql(
            """
            select id, phase, window_from, window_until, listed_to from report
            where store_id = ? and finished_at is null
            """)
        .params(storeId)
        .query((rs, n) -> run(rs))
        .optional();
  }

  private static Run run(ResultSet rs) throws SQLException {
    return new Run(
        rs.getLong(1),
        Phase.valueOf(rs.getString(2)),
        rs.getTimestamp(3).toInstant(),
        rs.getTimestamp(4).toInstant(),
        rs.getTimestamp(5).toInstant());
  }

  /** The database's clock. */
  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** Things to compare; what is there already stays. */
  @Transactional
  public void add(int storeId, Run run, String kind, Collection<String> subjects) {
    jdbc.sql(
            """
            insert into report_item (store_id, report_id, kind, subject)
            select ?, ?, ?, s from unnest(?::text[]) s on conflict do nothing
            """)
        .params(storeId, run.id(), kind, subjects.stream().distinct().toArray(String[]::new))
        .update();
  }

  /** Orders that we take for open, whenever they were made. */
  @Transactional
  public void addOurOpen(int storeId, Run run) {
    jdbc.sql(
            """
            insert into report_item (store_id, report_id, kind, subject)
            select store_id, ?, 'order', tiktok_order_id from tiktok_order
            where store_id = ?
              and (state in ('PARKED', 'SUBMITTING', 'UNKNOWN', 'RECEIVED')
                   or state = 'IMPORTED'
                      and tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
                   or exists (select from tiktok_return r where r.store_id = tiktok_order.store_id
                              and r.tiktok_order_id = tiktok_order.tiktok_order_id and r.outcome = 'OPEN'))
            on conflict do nothing
            """)
        .params(run.id(), storeId)
        .update();
  }

  /** Products of which a SKU is linked. */
  @Transactional
  public void addLinkedProducts(int storeId, Run run) {
    jdbc.sql(
            """
            insert into report_item (store_id, report_id, kind, subject)
            select distinct k.store_id, ?::bigint, 'product', k.tiktok_product_id
            from stock_sku k
            join sku_link l on l.store_id = k.store_id and l.tiktok_sku_id = k.tiktok_sku_id
            where k.store_id = ? on conflict do nothing
            """)
        .params(run.id(), storeId)
        .update();
  }

  @Transactional
  public void listedTo(int storeId, Run run, Instant to) {
    jdbc.sql("update report set listed_to = ? where store_id = ? and id = ? and phase = ?")
        .params(Timestamp.from(to), storeId, run.id(), run.phase().name())
        .update();
  }

  /**
   * The next phase begins where the window does.
   *
   * @return false if another claim went on from this phase already
   */
  @Transactional
  public boolean next(int storeId, Run run) {
    return jdbc.sql(
                """
            update report set phase = ?, listed_to = window_from,
              finished_at = case when ? then clock_timestamp() end
            where store_id = ? and id = ? and phase = ?
            """)
            .params(
                run.phase().next().name(),
                run.phase().next() == Phase.DONE,
                storeId,
                run.id(),
                run.phase().name())
            .update()
        == 1;
  }

  /** What is still to be compared. */
  List<String> open(int storeId, Run run, String kind, int limit) {
    return jdbc.sql(
            """
            select subject from report_item
            where store_id = ? and report_id = ? and kind = ? and outcome is null
            order by subject limit ?
            """)
        .params(storeId, run.id(), kind, limit)
        .query(String.class)
        .list();
  }

  /** Keeps what came of a comparison, once. */
  @Transactional
  public void compared(int storeId, Run run, String kind, Map<String, OrderComparison.Result> all) {
    all.forEach(
        (subject, result) -> {
          int first =
              jdbc.sql(
                      """
                      update report_item set outcome = ?
                      where store_id = ? and report_id = ? and kind = ? and subject = ? and outcome is null
                      """)
                  .params(
                      result.inFlight()
                          ? "IN_FLIGHT"
                          : result.differences().isEmpty() ? "SAME" : "DIFFERS",
                      storeId,
                      run.id(),
                      kind,
                      subject)
                  .update();
          if (first == 1) {
            keep(storeId, run, result.differences());
          }
        });
  }

  /** Differences of what is no item, and the end of its phase, together: so they are kept once. */
  @Transactional
  public void comparedMoney(int storeId, Run run, List<Difference> differences) {
    if (next(storeId, run)) {
      keep(storeId, run, differences);
    }
  }

  private void keep(int storeId, Run run, List<Difference> differences) {
    for (Difference one : differences) {
      Repair repair = one.repair();
      jdbc.sql(
              """
              insert into report_difference (store_id, report_id, n, class, expected, kind, subject, cause,
                                             facts, next_action, repair)
              select :store, :report, coalesce(max(n), 0) + 1, :class, :expected, :kind, :subject, :cause,
                     :facts::json, :next, :repair
              from report_difference where store_id = :store and report_id = :report
              """)
          .param("store", storeId)
          .param("report", run.id())
          .param("class", one.type().label())
          .param("expected", one.type().expected())
          .param("kind", one.kind())
          .param("subject", one.subject())
          .param("cause", one.cause())
          .param("facts", json.writeValueAsString(one.facts()))
          .param("next", one.nextAction())
          .param("repair", repair == null ? null : repair.label())
          .update();
    }
  }

  /** Old ones go, with all that belongs to them. */
  @Transactional
  public void forgetOld(int storeId, Duration keep) {
    jdbc.sql(
            """
            delete from report where store_id = ? and finished_at < now() - make_interval(secs => ?)
            """)
        .params(storeId, keep.toMillis() / 1000.0)
        .update();
  }
}
