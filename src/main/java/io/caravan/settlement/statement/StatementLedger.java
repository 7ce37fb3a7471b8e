package io.caravan.settlement.statement;

import io.caravan.store.Store;
import io.caravan.tiktok.StatementPage;
import io.caravan.tiktok.StatementTransaction;
import io.caravan.tiktok.TikTokPayment;
import io.caravan.tiktok.TikTokStatement;
import io.caravan.tiktok.UnsettledTransaction;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down of statements. Reading is idempotent: everything is known by TikTok's own
 * ids. Each method is one short transaction; nothing here calls a platform.
 */
@Component
public class StatementLedger {
  private static final String PAID = "PAID";

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final WorkQueue queue;

  StatementLedger(JdbcClient jdbc, JsonMapper json, WorkQueue queue) {
    this.jdbc = jdbc;
    this.json = json;
    this.queue = queue;
  }

  /** The database's clock. */
  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** When the oldest statement was generated that is not paid; empty if all are. */
  Optional<Instant> oldestUnpaid(int storeId) {
    return jdbc.sql(
            """
            select min(statement_time) from statement where store_id = ? and payment_status <> 'PAID'
            """)
        .params(storeId)
        .query((rs, n) -> Optional.ofNullable(rs.getTimestamp(1)).map(Timestamp::toInstant))
        .single();
  }

  /**
   * Notes a statement. One that is new or says another sum is to be read; where only its payment
   * moved, its orders' figures are.
   */
  @Transactional
  public void seen(Store store, TikTokStatement one) {
    record Known(@Nullable BigDecimal amount, String status, String check) {}
    Optional<Known> known =
        jdbc.sql(
                """
                select settlement_amount, payment_status, sum_check from statement
                where store_id = ? and statement_id = ? for update
                """)
            .params(store.id(), one.id())
            .query((rs, n) -> new Known(rs.getBigDecimal(1), rs.getString(2), rs.getString(3)))
            .optional();
    jdbc.sql(
            """
            insert into statement (store_id, statement_id, statement_time, currency, settlement_amount,
                                   revenue_amount, net_sales_amount, fee_amount, shipping_cost_amount,
                                   adjustment_amount, payment_status, payment_id)
            values (:store, :id, :time, :currency, :settlement, :revenue, :net, :fee, :shipping,
                    :adjustment, :status, :payment)
            on conflict (store_id, statement_id) do update set
              statement_time = excluded.statement_time, currency = excluded.currency,
              settlement_amount = excluded.settlement_amount, revenue_amount = excluded.revenue_amount,
              net_sales_amount = excluded.net_sales_amount, fee_amount = excluded.fee_amount,
              shipping_cost_amount = excluded.shipping_cost_amount,
              adjustment_amount = excluded.adjustment_amount,
              payment_status = excluded.payment_status, payment_id = excluded.payment_id,
              seen_at = clock_timestamp()
            """)
        .param("store", store.id())
        .param("id", one.id())
        .param("time", Timestamp.from(Objects.requireNonNullElse(one.time(), Instant.EPOCH)))
        .param("currency", one.currency())
        .param("settlement", one.settlementAmount())
        .param("revenue", one.revenueAmount())
        .param("net", one.netSalesAmount())
        .param("fee", one.feeAmount())
        .param("shipping", one.shippingCostAmount())
        .param("adjustment", one.adjustmentAmount())
        .param("status", one.paymentStatus())
        .param("payment", one.paymentId())
        .update();
    boolean toRead =
        known.isEmpty()
            || !known.get().check().equals("ADDS_UP")
            || !same(known.get().amount(), one.settlementAmount());
    if (toRead) {
      queue.markDue(
          List.of(Due.whenever(Kinds.tiktokStatement(store.id(), one.id()), Lane.REPORTS)));
    } else if (!known.get().status().equals(one.paymentStatus())) {
      ordersDue(store.id(), one.id());
    }
  }

  private static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null || other == null ? one == other : one.compareTo(other) == 0;
  }

  /** Reading a statement, page by page. */
  record Reading(Instant since, @Nullable String token) {}

  /** Goes on where the last claim left off, or begins; empty if we do not know the statement. */
  @Transactional
  public Optional<Reading> reading(int storeId, String statementId) {
    return jdbc.sql(
            """
            update statement set reading_since = coalesce(reading_since, clock_timestamp())
            where store_id = ? and statement_id = ?
            returning reading_since, reading_token
            """)
        .params(storeId, statementId)
        .query((rs, n) -> new Reading(rs.getTimestamp(1).toInstant(), rs.getString(2)))
        .optional();
  }

  /** Keeps a page, and where the next one is. */
  @Transactional
  public void keep(int storeId, String statementId, StatementPage page) {
    for (StatementTransaction one : page.transactions()) {
      jdbc.sql(
              """
              insert into statement_transaction (store_id, statement_id, transaction_id, type,
                  tiktok_order_id, order_created_at, settlement_amount, revenue_amount, shipping_amount,
                  fee_tax_amount, adjustment_amount, reserve_amount, amounts, read_at)
              values (:store, :statement, :id, :type, nullif(:order, ''), :created, :settlement, :revenue,
                      :shipping, :fee, :adjustment, :reserve, :amounts::jsonb, clock_timestamp())
              on conflict (store_id, statement_id, transaction_id) do update set
                type = excluded.type, tiktok_order_id = excluded.tiktok_order_id,
                order_created_at = excluded.order_created_at,
                settlement_amount = excluded.settlement_amount,
                revenue_amount = excluded.revenue_amount, shipping_amount = excluded.shipping_amount,
                fee_tax_amount = excluded.fee_tax_amount,
                adjustment_amount = excluded.adjustment_amount,
                reserve_amount = excluded.reserve_amount, amounts = excluded.amounts,
                read_at = excluded.read_at
              """)
          .param("store", storeId)
          .param("statement", statementId)
          .param("id", one.id())
          .param("type", one.type())
          .param("order", one.concerns())
          .param("created", ts(one.orderCreateTime()), java.sql.Types.TIMESTAMP)
          .param("settlement", one.settlementAmount())
          .param("revenue", one.revenueAmount())
          .param("shipping", one.shippingCostAmount())
          .param("fee", one.feeTaxAmount())
          .param("adjustment", one.adjustmentAmount())
          .param("reserve", one.reserveAmount())
          .param("amounts", json.writeValueAsString(texts(one.amounts())))
          .update();
    }
    jdbc.sql(
            """
            update statement set reading_token = ?,
              transactions = case when ? >= 0 then ? else transactions end,
              total_amount = coalesce(?, total_amount), reserve_amount = coalesce(?, reserve_amount),
              payable_amount = coalesce(?, payable_amount)
            where store_id = ? and statement_id = ?
            """)
        .params(
            java.util.Arrays.asList(
                page.nextPageToken(),
                page.totalCount(),
                page.totalCount(),
                page.settlementAmount(),
                page.reserveAmount(),
                page.payableAmount(),
                storeId,
                statementId))
        .update();
  }

  /**
   * The last page is read: forgets what the statement no longer has, adds up what it has, and has
   * its orders' figures made anew.
   */
  @Transactional
  public StatementSum finish(int storeId, String statementId, Instant since) {
    List<String> left =
        jdbc.sql(
                """
                with gone as (
                  delete from statement_transaction
                  where store_id = ? and statement_id = ? and read_at < ? returning tiktok_order_id)
                select distinct tiktok_order_id from gone where tiktok_order_id is not null order by 1
                """)
            .params(storeId, statementId, Timestamp.from(since))
            .query(String.class)
            .list();
    List<Booked> booked = booked(storeId, "t.statement_id", statementId);
    BigDecimal added =
        booked.stream().map(Booked::settled).reduce(BigDecimal.ZERO, BigDecimal::add);
    StatementSum sum =
        jdbc.sql(
                """
                select settlement_amount, total_amount, transactions from statement
                where store_id = ? and statement_id = ? for update
                """)
            .params(storeId, statementId)
            .query(
                (rs, n) ->
                    new StatementSum(
                        rs.getBigDecimal(1),
                        rs.getBigDecimal(2),
                        added,
                        rs.getObject(3) == null ? -1 : rs.getInt(3),
                        booked.size()))
            .single();
    jdbc.sql(
            """
            update statement set sum_check = ?, sum_difference = ?, reading_since = null,
              reading_token = null, read_at = clock_timestamp()
            where store_id = ? and statement_id = ?
            """)
        .params(sum.result().name(), sum.difference(), storeId, statementId)
        .update();
    ordersDue(storeId, statementId);
    ordersDue(storeId, left);
    return sum;
  }

  /** A read that cannot go on begins anew the next time. */
  @Transactional
  public void beginAnew(int storeId, String statementId) {
    jdbc.sql(
            """
            update statement set reading_since = null, reading_token = null
            where store_id = ? and statement_id = ?
            """)
        .params(storeId, statementId)
        .update();
  }

  private void ordersDue(int storeId, String statementId) {
    List<String> orders =
        jdbc.sql(
                """
                select distinct tiktok_order_id from statement_transaction
                where store_id = ? and statement_id = ? and tiktok_order_id is not null order by 1
                """)
            .params(storeId, statementId)
            .query(String.class)
            .list();
    ordersDue(storeId, orders);
  }

  private void ordersDue(int storeId, List<String> orders) {
    queue.markDue(
        orders.stream()
            .map(id -> Due.whenever(Kinds.settledOrder(storeId, id), Lane.REPORTS))
            .toList());
  }

  /** Everything that statements say of an order, and in which currency. */
  record OfOrder(String currency, Instant lastStatement, List<Booked> booked) {}

  /** Empty if no statement names it, or ever did. */
  Optional<OfOrder> ofOrder(int storeId, String tiktokOrderId) {
    List<Booked> booked = booked(storeId, "t.tiktok_order_id", tiktokOrderId);
    return booked.isEmpty()
        ? nothingLeft(storeId, tiktokOrderId)
        : Optional.of(
            jdbc.sql(
                    """
                    select currency, statement_time from statement
                    where store_id = ? and statement_id = any (?) order by statement_time desc limit 1
                    """)
                .params(storeId, booked.stream().map(Booked::statementId).toArray(String[]::new))
                .query(
                    (rs, n) -> new OfOrder(rs.getString(1), rs.getTimestamp(2).toInstant(), booked))
                .single());
  }

  /** A statement that was read again has it no more: what it earned falls to nothing. */
  private Optional<OfOrder> nothingLeft(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select currency, last_statement from settled_order
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, tiktokOrderId)
        .query((rs, n) -> new OfOrder(rs.getString(1), rs.getTimestamp(2).toInstant(), List.of()))
        .optional();
  }

  private List<Booked> booked(int storeId, String column, String value) {
    return jdbc.sql(
            """
            select t.statement_id, t.type, t.settlement_amount, t.revenue_amount, t.shipping_amount,
                   t.fee_tax_amount, t.adjustment_amount, t.reserve_amount, t.amounts::text,
                   s.payment_status
            from statement_transaction t
            join statement s on s.store_id = t.store_id and s.statement_id = t.statement_id
            where t.store_id = ? and %s = ?
            order by s.statement_time, t.statement_id, t.transaction_id
            """
                .formatted(column))
        .params(storeId, value)
        .query((rs, n) -> booked(rs))
        .list();
  }

  private Booked booked(ResultSet rs) throws SQLException {
    Map<String, BigDecimal> amounts = new LinkedHashMap<>();
    json.readTree(rs.getString(9))
        .properties()
        .forEach(each -> amounts.put(each.getKey(), new BigDecimal(each.getValue().asString())));
    return new Booked(
        rs.getString(1),
        rs.getString(2),
        rs.getBigDecimal(3),
        rs.getBigDecimal(4),
        rs.getBigDecimal(5),
        rs.getBigDecimal(6),
        rs.getBigDecimal(7),
        rs.getBigDecimal(8),
        amounts,
        rs.getString(10).equals(PAID));
  }

  /** Notes a payment as it stands. */
  @Transactional
  public void paid(Store store, TikTokPayment one) {
    jdbc.sql(
            """
            insert into payment (store_id, payment_id, created_at, status, amount, currency,
                settlement_amount, reserve_amount, before_exchange, original_currency, exchange_rate, paid_at)
            values (:store, :id, :created, :status, :amount, :currency, :settlement, :reserve, :before,
                    :original, :rate, :paid)
            on conflict (store_id, payment_id) do update set
              status = excluded.status, amount = excluded.amount, currency = excluded.currency,
              settlement_amount = excluded.settlement_amount, reserve_amount = excluded.reserve_amount,
              before_exchange = excluded.before_exchange, exchange_rate = excluded.exchange_rate,
              paid_at = excluded.paid_at, read_at = clock_timestamp()
            """)
        .param("store", store.id())
        .param("id", one.id())
        .param("created", ts(one.createTime()), java.sql.Types.TIMESTAMP)
        .param("status", one.status())
        .param("amount", one.amount())
        .param("currency", one.currency())
        .param("settlement", one.settlementAmount())
        .param("reserve", one.reserveAmount())
        .param("before", one.amountBeforeExchange())
        .param("original", one.originalCurrency())
        .param("rate", one.exchangeRate())
        .param("paid", ts(one.paidTime()), java.sql.Types.TIMESTAMP)
        .update();
  }

  /**
   * What TikTok still owes.
   *
   * @param whole all of it: what is not in the list is settled
   */
  @Transactional
  public void owed(Store store, Collection<UnsettledTransaction> all, boolean whole) {
    Instant now = now();
    for (UnsettledTransaction one : all) {
      jdbc.sql(
              """
              insert into unsettled_transaction (store_id, transaction_id, type, tiktok_order_id, currency,
                                                 estimated_amount, estimated_when, reason, read_at)
              values (:store, :id, :type, nullif(:order, ''), :currency, :amount, :when, :reason, :now)
              on conflict (store_id, transaction_id) do update set
                type = excluded.type, tiktok_order_id = excluded.tiktok_order_id,
                currency = excluded.currency, estimated_amount = excluded.estimated_amount,
                estimated_when = excluded.estimated_when, reason = excluded.reason,
                read_at = excluded.read_at
              """)
          .param("store", store.id())
          .param("id", one.id())
          .param("type", one.type())
          .param("order", one.orderId())
          .param("currency", one.currency())
          .param("amount", one.estimatedSettlementAmount())
          .param("when", one.estimatedSettlement())
          .param("reason", one.reason())
          .param("now", Timestamp.from(now))
          .update();
    }
    if (whole) {
      jdbc.sql("delete from unsettled_transaction where store_id = ? and read_at < ?")
          .params(store.id(), Timestamp.from(now))
          .update();
    }
  }

  // Findings -------------------------------------------------------------------------------------

  /** Notes what is wrong; told anew where it changed. */
  @Transactional
  public boolean found(int storeId, String code, String subject, String detail) {
    return jdbc.sql(
                """
                insert into settlement_finding (store_id, code, subject, detail) values (?, ?, ?, ?)
                on conflict (store_id, code, subject) do update
                  set detail = excluded.detail, found_at = clock_timestamp()
                  where settlement_finding.detail <> excluded.detail
                """)
            .params(storeId, code, subject, detail)
            .update()
        == 1;
  }

  /** It is wrong no longer. */
  @Transactional
  public void cleared(int storeId, String code, String subject) {
    jdbc.sql("delete from settlement_finding where store_id = ? and code = ? and subject = ?")
        .params(storeId, code, subject)
        .update();
  }

  static Map<String, String> texts(Map<String, BigDecimal> amounts) {
    Map<String, String> texts = new LinkedHashMap<>();
    amounts.forEach((name, amount) -> texts.put(name, amount.toPlainString()));
    return texts;
  }

  private static @Nullable Timestamp ts(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }
}
