package io.caravan.settlement.statement;

import io.caravan.order.OrderLedger;
import io.caravan.settlement.Intents;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is written down of what each order earned, and of showing it in Shopify. */
@Component
public class SettledOrders {
  /** Action of the intents: the metafield with an order's figures. */
  static final String ACTION = "show-settlement";

  private static final int MOST_DUE = 1000;

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final WorkQueue queue;
  private final OrderLedger orders;
  private final Intents intents;

  SettledOrders(
      JdbcClient jdbc, JsonMapper json, WorkQueue queue, OrderLedger orders, Intents intents) {
    this.jdbc = jdbc;
    this.json = json;
    this.queue = queue;
    this.orders = orders;
    this.intents = intents;
  }

  /** The Shopify order that was made of it; empty if there is none. */
  Optional<String> shopifyOrder(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select shopify_order_id from tiktok_order
            where store_id = ? and tiktok_order_id = ? and state = 'IMPORTED'
            """)
        .params(storeId, tiktokOrderId)
        .query((rs, n) -> Optional.ofNullable(rs.getString(1)))
        .optional()
        .flatMap(id -> id);
  }

  /** Keeps the figures; what Shopify shows has to be looked at again if they changed. */
  @Transactional
  public void keep(int storeId, String tiktokOrderId, OrderFigures figures, Instant statement) {
    String text = json.writeValueAsString(FiguresJson.of(figures));
    jdbc.sql(
            """
            insert into settled_order (store_id, tiktok_order_id, currency, sold, fees, shipping,
                platform_share, refunds, settled, paid_out, cost_of_goods, profit, figures, last_statement)
            values (:store, :order, :currency, :sold, :fees, :shipping, :share, :refunds, :settled, :paid,
                    :cost, :profit, :figures::jsonb, :statement)
            on conflict (store_id, tiktok_order_id) do update set
              currency = excluded.currency, sold = excluded.sold, fees = excluded.fees,
              shipping = excluded.shipping, platform_share = excluded.platform_share,
              refunds = excluded.refunds, settled = excluded.settled, paid_out = excluded.paid_out,
              cost_of_goods = excluded.cost_of_goods, profit = excluded.profit,
              figures = excluded.figures, last_statement = excluded.last_statement,
              computed_at = clock_timestamp(),
              shown_at = case when settled_order.figures = excluded.figures
                              then settled_order.shown_at end
            """)
        .param("store", storeId)
        .param("order", tiktokOrderId)
        .param("currency", figures.currency())
        .param("sold", figures.sold())
        .param("fees", figures.feesTotal().add(figures.taxesTotal()))
        .param("shipping", figures.shipping().total())
        .param("share", figures.platformShare())
        .param("refunds", figures.refunds())
        .param("settled", figures.settled())
        .param("paid", figures.paidOut())
        .param("cost", figures.costOfGoods())
        .param("profit", figures.profit())
        .param("figures", text)
        .param("statement", Timestamp.from(statement))
        .update();
  }

  /** Marks due the imported orders whose figures Shopify does not show: refused, or held back. */
  @Transactional
  public void unshownDue(int storeId) {
    List<String> unshown =
        jdbc.sql(
                """
                select s.tiktok_order_id from settled_order s
                join tiktok_order o on o.store_id = s.store_id and o.tiktok_order_id = s.tiktok_order_id
                where s.store_id = ? and s.shown_at is null and o.state = 'IMPORTED'
                order by s.computed_at limit ?
                """)
            .params(storeId, MOST_DUE)
            .query(String.class)
            .list();
    queue.markDue(
        unshown.stream()
            .map(id -> Due.whenever(Kinds.settledOrder(storeId, id), Lane.REPORTS))
            .toList());
  }

  /** Shopify shows the figures; with the intent that brought them there, if one did. */
  @Transactional
  public void shown(int storeId, String tiktokOrderId, @Nullable UUID intent, Map<String, ?> told) {
    if (intent != null) {
      intents.settle(intent, "SUCCEEDED", "it shows");
    }
    int anew =
        jdbc.sql(
                """
                update settled_order set shown_at = clock_timestamp()
                where store_id = ? and tiktok_order_id = ? and shown_at is null
                """)
            .params(storeId, tiktokOrderId)
            .update();
    if (anew == 1 && intent != null) {
      orders.event(storeId, tiktokOrderId, "settlement-shown", told);
    }
  }

  /** What a dry run would have sent; told once for the same figures. */
  @Transactional
  public void intended(int storeId, String tiktokOrderId, String value) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select ?, ?, ?, ?::jsonb
            where not exists (select from intended_write where store_id = ? and action = ?
                              and external_id = ? and summary = ?::jsonb)
            """)
        .params(storeId, ACTION, tiktokOrderId, value, storeId, ACTION, tiktokOrderId, value)
        .update();
  }

  Instant now() {
    return orders.now();
  }

  // For those who look ---------------------------------------------------------------------------

  /**
   * A row of the table of what orders earned.
   *
   * @param shopifyOrderName null if it is not in Shopify
   * @param figures all of them, by name
   */
  public record Row(
      String tiktokOrderId,
      @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      String currency,
      BigDecimal sold,
      BigDecimal fees,
      BigDecimal shipping,
      BigDecimal platformShare,
      BigDecimal refunds,
      BigDecimal settled,
      BigDecimal paidOut,
      @Nullable BigDecimal costOfGoods,
      BigDecimal profit,
      Instant lastStatement,
      @Nullable Instant shownAt,
      JsonNode figures) {}

  private static final String ROW =
      """
      select s.*, o.shopify_order_id, o.shopify_order_name, s.figures::text as figures_text
      from settled_order s
      left join tiktok_order o on o.store_id = s.store_id and o.tiktok_order_id = s.tiktok_order_id
      where s.store_id = ?
      """;

  /** The newest statement first. */
  public List<Row> list(int storeId, int limit, int offset) {
    return jdbc.sql(ROW + " order by s.last_statement desc, s.tiktok_order_id limit ? offset ?")
        .params(storeId, limit, offset)
        .query((rs, n) -> row(rs))
        .list();
  }

  /** How many orders were settled. */
  public long count(int storeId) {
    return jdbc.sql("select count(*) from settled_order where store_id = ?")
        .params(storeId)
        .query(Long.class)
        .single();
  }

  /** Empty if no statement names it. */
  public Optional<Row> find(int storeId, String tiktokOrderId) {
    return jdbc.sql(ROW + " and s.tiktok_order_id = ?")
        .params(storeId, tiktokOrderId)
        .query((rs, n) -> row(rs))
        .optional();
  }

  private Row row(ResultSet rs) throws SQLException {
    Timestamp shown = rs.getTimestamp("shown_at");
    return new Row(
        rs.getString("tiktok_order_id"),
        rs.getString("shopify_order_id"),
        rs.getString("shopify_order_name"),
        rs.getString("currency"),
        rs.getBigDecimal("sold"),
        rs.getBigDecimal("fees"),
        rs.getBigDecimal("shipping"),
        rs.getBigDecimal("platform_share"),
        rs.getBigDecimal("refunds"),
        rs.getBigDecimal("settled"),
        rs.getBigDecimal("paid_out"),
        rs.getBigDecimal("cost_of_goods"),
        rs.getBigDecimal("profit"),
        rs.getTimestamp("last_statement").toInstant(),
        shown == null ? null : shown.toInstant(),
        json.readTree(rs.getString("figures_text")));
  }

  /** What TikTok says it still owes for an order, by its estimate. */
  public record Owed(
      String transactionId,
      String type,
      String currency,
      @Nullable BigDecimal estimatedAmount,
      String when,
      String reason) {}

  public List<Owed> owed(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select transaction_id, type, currency, estimated_amount, estimated_when, reason
            from unsettled_transaction where store_id = ? and tiktok_order_id = ? order by 1
            """)
        .params(storeId, tiktokOrderId)
        .query(
            (rs, n) ->
                new Owed(
                    rs.getString(1),
                    rs.getString(2),
                    rs.getString(3),
                    rs.getBigDecimal(4),
                    rs.getString(5),
                    rs.getString(6)))
        .list();
  }

  /** A transaction that concerns an order. */
  public record Line(
      String statementId,
      Instant statementTime,
      String paymentStatus,
      String transactionId,
      String type,
      @Nullable BigDecimal amount,
      @Nullable BigDecimal reserve) {}

  /** The oldest first. */
  public List<Line> lines(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select t.statement_id, s.statement_time, s.payment_status, t.transaction_id, t.type,
                   coalesce(t.settlement_amount, t.adjustment_amount), t.reserve_amount
            from statement_transaction t
            join statement s on s.store_id = t.store_id and s.statement_id = t.statement_id
            where t.store_id = ? and t.tiktok_order_id = ?
            order by s.statement_time, t.statement_id, t.transaction_id
            """)
        .params(storeId, tiktokOrderId)
        .query(
            (rs, n) ->
                new Line(
                    rs.getString(1),
                    rs.getTimestamp(2).toInstant(),
                    rs.getString(3),
                    rs.getString(4),
                    rs.getString(5),
                    rs.getBigDecimal(6),
                    rs.getBigDecimal(7)))
        .list();
  }
}
