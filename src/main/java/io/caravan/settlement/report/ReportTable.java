package io.caravan.settlement.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reports, for those who look. */
@Component
public class ReportTable {
  private final JdbcClient jdbc;
  private final JsonMapper json;

  ReportTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * A report.
   *
   * @param phase DONE, or what it is at
   * @param orders compared so far
   * @param products compared so far
   * @param inFlight of both, those with something under way
   * @param totals differences by class
   * @param unexpected differences that nobody decided
   */
  public record Report(
      long id,
      String requestedBy,
      Instant requestedAt,
      String phase,
      Instant windowFrom,
      Instant windowUntil,
      @Nullable Instant finishedAt,
      int orders,
      int products,
      int inFlight,
      Map<String, Integer> totals,
      int unexpected) {}

  /** The newest that is finished; empty if none is. */
  public Optional<Report> latest(int storeId) {
    return find(storeId, "finished_at is not null order by finished_at desc limit 1", List.of());
  }

  /** The one under way; empty if none is. */
  public Optional<Report> underWay(int storeId) {
    return find(storeId, "finished_at is null", List.of());
  }

  /** Empty if there is no such report, or not any more. */
  public Optional<Report> find(int storeId, long id) {
    return find(storeId, "id = ?", List.of(id));
  }

  private Optional<Report> find(int storeId, String where, List<Object> more) {
    List<Object> parameters = new java.util.ArrayList<>();
    parameters.add(storeId);
    parameters.addAll(more);
    return jdbc.sql("select * from report where store_id = ? and " + where)
        .params(parameters)
        .query((rs, n) -> report(storeId, rs))
        .optional();
  }

  private Report report(int storeId, ResultSet rs) throws SQLException {
    long id = rs.getLong("id");
    Map<String, Integer> totals = new LinkedHashMap<>();
    int[] unexpected = {0};
    jdbc.sql(
            """
            select class, expected, count(*) from report_difference
            where store_id = ? and report_id = ? group by 1, 2 order by 3 desc, 1
            """)
        .params(storeId, id)
        .query(
            row -> {
              totals.put(row.getString(1), row.getInt(3));
              unexpected[0] += row.getBoolean(2) ? 0 : row.getInt(3);
            });
    record Items(int orders, int products, int inFlight) {}
    Items items =
        jdbc.sql(
                """
                select count(*) filter (where kind = 'order' and outcome is not null),
                       count(*) filter (where kind = 'product' and outcome is not null),
                       count(*) filter (where outcome = 'IN_FLIGHT')
                from report_item where store_id = ? and report_id = ?
                """)
            .params(storeId, id)
            .query((row, n) -> new Items(row.getInt(1), row.getInt(2), row.getInt(3)))
            .single();
    Timestamp finished = rs.getTimestamp("finished_at");
    return new Report(
        id,
        rs.getString("requested_by"),
        rs.getTimestamp("requested_at").toInstant(),
        rs.getString("phase"),
        rs.getTimestamp("window_from").toInstant(),
        rs.getTimestamp("window_until").toInstant(),
        finished == null ? null : finished.toInstant(),
        items.orders(),
        items.products(),
        items.inFlight(),
        totals,
        unexpected[0]);
  }

  /**
   * A difference of a report.
   *
   * @param n from 1
   * @param label its class
   * @param expected somebody or a rule decided that it is so
   * @param repair null if no key does anything about it
   */
  public record Row(
      int n,
      String label,
      String title,
      boolean expected,
      String kind,
      String subject,
      String cause,
      JsonNode facts,
      String nextAction,
      @Nullable String repair,
      @Nullable Instant repairedAt,
      @Nullable String repairedBy) {}

  /** What nobody decided comes first. */
  public List<Row> differences(
      int storeId, long report, @Nullable String label, int limit, int offset) {
    return jdbc.sql(
            """
            select * from report_difference
            where store_id = :store and report_id = :report
              and (cast(:class as text) is null or class = :class)
            order by expected, n limit :limit offset :offset
            """)
        .param("store", storeId)
        .param("report", report)
        .param("class", label)
        .param("limit", limit)
        .param("offset", offset)
        .query((rs, n) -> row(rs))
        .list();
  }

  /** Empty if there is none of that number. */
  public Optional<Row> difference(int storeId, long report, int n) {
    return jdbc.sql(
            "select * from report_difference where store_id = ? and report_id = ? and n = ?")
        .params(storeId, report, n)
        .query((rs, row) -> row(rs))
        .optional();
  }

  private Row row(ResultSet rs) throws SQLException {
    Timestamp repaired = rs.getTimestamp("repaired_at");
    String label = rs.getString("class");
    return new Row(
        rs.getInt("n"),
        label,
        DifferenceClass.of(label).title(),
        rs.getBoolean("expected"),
        rs.getString("kind"),
        rs.getString("subject"),
        rs.getString("cause"),
        json.readTree(rs.getString("facts")),
        rs.getString("next_action"),
        rs.getString("repair"),
        repaired == null ? null : repaired.toInstant(),
        rs.getString("repaired_by"));
  }

  /** How many of each class the latest report of each store has: for metrics. */
  public record Count(String store, String label, int count) {}

  public List<Count> latestCounts() {
    return jdbc.sql(
            """
            select s.name, d.class, count(*) from store s
            join lateral (select id from report r where r.store_id = s.id and r.finished_at is not null
                          order by r.finished_at desc limit 1) r on true
            join report_difference d on d.store_id = s.id and d.report_id = r.id
            group by 1, 2
            """)
        .query((rs, n) -> new Count(rs.getString(1), rs.getString(2), rs.getInt(3)))
        .list();
  }

  /** Stores that have a finished report: those without a difference are zero, not unknown. */
  public List<String> reported() {
    return jdbc.sql(
            """
            select name from store s where exists (
              select from report r where r.store_id = s.id and r.finished_at is not null)
            """)
        .query(String.class)
        .list();
  }
}
