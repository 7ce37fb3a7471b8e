package io.caravan.settlement.statement;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Statements and what is wrong with them, for those who look. */
@Component
public class Statements {
  private final JdbcClient jdbc;

  Statements(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param sumCheck UNREAD, ADDS_UP, INCOMPLETE or DIFFERS
   * @param difference what it says beyond its transactions; null until it was read
   * @param paidAt when its payment was made; null if it was not, or is not known
   */
  public record Row(
      String id,
      Instant time,
      String currency,
      @Nullable BigDecimal settlement,
      @Nullable BigDecimal reserve,
      @Nullable BigDecimal payable,
      String paymentStatus,
      String paymentId,
      @Nullable Instant paidAt,
      int transactions,
      String sumCheck,
      @Nullable BigDecimal difference,
      @Nullable Instant readAt) {}

  /** The newest first. */
  public List<Row> list(int storeId, int limit, int offset) {
    return jdbc.sql(
            """
            select s.*, p.paid_at, (select count(*) from statement_transaction t
                                    where t.store_id = s.store_id and t.statement_id = s.statement_id) as n
            from statement s
            left join payment p on p.store_id = s.store_id and p.payment_id = s.payment_id
            where s.store_id = ? order by s.statement_time desc, s.statement_id limit ? offset ?
            """)
        .params(storeId, limit, offset)
        .query(
            (rs, n) ->
                new Row(
                    rs.getString("statement_id"),
                    rs.getTimestamp("statement_time").toInstant(),
                    rs.getString("currency"),
                    rs.getBigDecimal("settlement_amount"),
                    rs.getBigDecimal("reserve_amount"),
                    rs.getBigDecimal("payable_amount"),
                    rs.getString("payment_status"),
                    rs.getString("payment_id"),
                    instant(rs.getTimestamp("paid_at")),
                    rs.getInt("n"),
                    rs.getString("sum_check"),
                    rs.getBigDecimal("sum_difference"),
                    instant(rs.getTimestamp("read_at"))))
        .list();
  }

  public long count(int storeId) {
    return jdbc.sql("select count(*) from statement where store_id = ?")
        .params(storeId)
        .query(Long.class)
        .single();
  }

  /**
   * What is wrong now.
   *
   * @param subject a statement, an order, or the scope that is missing
   * @param nextAction what a person should do
   */
  public record Wrong(
      String code, String subject, String detail, Instant since, String nextAction) {}

  /** By the code of the finding. */
  private static String nextAction(String code, String subject) {
    return switch (code) {
      case StatementPoll.NO_SCOPE ->
          "Add scope "
              + subject
              + " to the app in TikTok's Partner Center and authorise the shop again. Until then no"
              + " statement is read; everything else goes on.";
      case SettleOrder.NO_COSTS ->
          "Grant "
              + subject
              + " in Shopify, or set caravan.settlement.cost-of-goods to false. Until then profit is"
              + " what was settled, before the cost of goods.";
      case SettleOrder.REFUSED ->
          "Shopify refused to show the order's figures. They are here, and tried again by every look"
              + " at statements.";
      default -> "Read it again; if it stays so, ask TikTok's seller support.";
    };
  }

  public List<Wrong> wrong(int storeId) {
    return jdbc.sql(
            """
            select code, subject, detail, found_at from settlement_finding
            where store_id = ? order by found_at, code, subject limit 500
            """)
        .params(storeId)
        .query(
            (rs, n) ->
                new Wrong(
                    rs.getString(1),
                    rs.getString(2),
                    rs.getString(3),
                    rs.getTimestamp(4).toInstant(),
                    nextAction(rs.getString(1), rs.getString(2))))
        .list();
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
