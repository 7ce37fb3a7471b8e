package io.caravan.settlement.report;

import io.caravan.settlement.report.OurOrder.Dead;
import io.caravan.settlement.report.StockComparison.Sku;
import io.caravan.settlement.statement.ReadStatement;
import io.caravan.store.Store;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What our own tables say of what is compared. Only reads. */
@Component
class OurSide {
  private final JdbcClient jdbc;

  OurSide(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** By TikTok's id; what we never saw is missing. */
  Map<String, OurOrder> orders(int storeId, Collection<String> ids) {
    String[] asked = ids.toArray(String[]::new);
    Map<String, List<Dead>> dead = new HashMap<>();
    jdbc.sql(
            """
            select external_id, kind, cause || ': ' || detail from dead_letter
            where store_id = ? and external_id = any (?) and kind in ('tiktok-order', 'imported-order')
            """)
        .params(storeId, asked)
        .query(
            rs -> {
              dead.computeIfAbsent(rs.getString(1), any -> new ArrayList<>())
                  .add(new Dead(rs.getString(2), rs.getString(3)));
            });
    Map<String, List<String>> findings = new HashMap<>();
    texts(
        """
        select tiktok_order_id, code || coalesce(' (' || nullif(detail ->> 'detail', '') || ')', '')
        from order_finding where store_id = ? and tiktok_order_id = any (?) order by found_at
        """,
        storeId,
        asked,
        findings);
    texts(
        """
        select tiktok_order_id, 'shipment parked: ' || coalesce(cause, '')
               || coalesce(' (' || nullif(detail, '') || ')', '')
        from shipment where store_id = ? and tiktok_order_id = any (?) and state = 'PARKED' order by since
        """,
        storeId,
        asked,
        findings);
    Map<String, List<String>> returns = new HashMap<>();
    texts(
        """
        select tiktok_order_id, status from tiktok_return
        where store_id = ? and tiktok_order_id = any (?) and outcome = 'OPEN'
          and type = 'RETURN_AND_REFUND' order by return_id
        """,
        storeId,
        asked,
        returns);
    Map<String, Instant> open = new HashMap<>();
    jdbc.sql(
            """
            select external_id, min(due_since) from work_item
            where store_id = ? and external_id = any (?) and kind in ('tiktok-order', 'imported-order')
            group by 1
            """)
        .params(storeId, asked)
        .query(
            rs -> {
              open.put(rs.getString(1), rs.getTimestamp(2).toInstant());
            });
    Map<String, OurOrder> orders = new HashMap<>();
    jdbc.sql(
            """
            select o.*, e.total, e.remainder, r.sold, r.refunded, r.took_back,
                   exists (select from intent i where i.store_id = o.store_id
                           and i.external_id = o.tiktok_order_id
                           and i.state in ('OPEN', 'UNKNOWN', 'THROTTLED')) as unsettled
            from tiktok_order o
            left join lateral (
              select detail ->> 'total' as total, detail ->> 'remainder' as remainder from order_event e
              where e.store_id = o.store_id and e.tiktok_order_id = o.tiktok_order_id and e.kind = 'intent'
              order by e.at desc, e.id desc limit 1) e on true
            left join lateral (
              -- An adjustment may come days before the order itself: that is not settled by it.
              select case when bool_or(t.type = 'ORDER') then coalesce(sum((t.amounts
                       ->> 'revenue_breakdown.subtotal_before_discount_amount')::numeric)
                       filter (where t.type = 'ORDER'), 0) end as sold,
                     abs(sum((t.amounts ->> 'supplementary_component.customer_refund_amount')::numeric))
                       as refunded,
                     abs(sum((t.amounts ->> 'supplementary_component.platform_discount_refund_amount')::numeric))
                       as took_back
              from statement_transaction t
              where t.store_id = o.store_id and t.tiktok_order_id = o.tiktok_order_id) r on true
            where o.store_id = ? and o.tiktok_order_id = any (?)
            """)
        .params(storeId, asked)
        .query(
            rs -> {
              String id = rs.getString("tiktok_order_id");
              String rule = rs.getString("rule");
              String cause = rs.getString("cause");
              String detail = rs.getString("detail");
              BigDecimal sold = rs.getBigDecimal("sold");
              BigDecimal refunded = orZero(rs.getBigDecimal("refunded"));
              BigDecimal tookBack = orZero(rs.getBigDecimal("took_back"));
              orders.put(
                  id,
                  new OurOrder(
                      rs.getString("state"),
                      because(cause, detail, rule),
                      rs.getTimestamp("state_since").toInstant(),
                      rs.getString("shopify_order_id"),
                      decimal(rs.getString("total")),
                      decimal(rs.getString("remainder")),
                      instant(rs.getTimestamp("ship_by")),
                      instant(rs.getTimestamp("auto_cancel_at")),
                      open.get(id),
                      rs.getBoolean("unsettled"),
                      dead.getOrDefault(id, List.of()),
                      findings.getOrDefault(id, List.of()),
                      returns.getOrDefault(id, List.of()),
                      sold,
                      sold == null ? null : new OurOrder.Refunded(refunded, tookBack)));
            });
    return orders;
  }

  private void texts(String sql, int storeId, String[] asked, Map<String, List<String>> into) {
    jdbc.sql(sql)
        .params(storeId, asked)
        .query(
            rs -> {
              into.computeIfAbsent(rs.getString(1), any -> new ArrayList<>()).add(rs.getString(2));
            });
  }

  private static String because(
      @Nullable String cause, @Nullable String detail, @Nullable String rule) {
    List<String> parts = new ArrayList<>();
    Consumer<@Nullable String> add =
        part -> {
          if (part != null && !part.isBlank()) {
            parts.add(part);
          }
        };
    add.accept(rule == null ? null : "rule " + rule);
    add.accept(cause);
    add.accept(detail);
    return String.join(": ", parts);
  }

  // Stock ----------------------------------------------------------------------------------------

  /** Linked SKUs of these products, without the numbers of either side. */
  List<Sku> skus(Store store, Collection<String> products) {
    return jdbc.sql(
            """
            select k.tiktok_sku_id, k.tiktok_product_id,
                   greatest(
                     k.dirty_since, k.sent_at,
                     (select max(u.first_seen_at) from order_unit u
                      where u.store_id = k.store_id and u.tiktok_sku_id = k.tiktok_sku_id),
                     (select max(v.updated_at) from link_part p
                      join stock_level v on v.shop = :shop and v.inventory_item_id = p.inventory_item_id
                      where p.store_id = k.store_id and p.tiktok_sku_id = k.tiktok_sku_id)
                   ) as changed_at,
                   k.refused_code,
                   array(select p.inventory_item_id from link_part p
                         join stock_item i on i.shop = :shop and i.inventory_item_id = p.inventory_item_id
                         where p.store_id = k.store_id and p.tiktok_sku_id = k.tiktok_sku_id
                           and i.gone_at is not null order by 1) as gone
            from stock_sku k
            join sku_link l on l.store_id = k.store_id and l.tiktok_sku_id = k.tiktok_sku_id
            where k.store_id = :store and k.tiktok_product_id = any (:products)
            order by k.tiktok_product_id, k.tiktok_sku_id
            """)
        .param("shop", store.shopifyDomain())
        .param("store", store.id())
        .param("products", products.toArray(String[]::new))
        .query(
            (rs, n) ->
                new Sku(
                    rs.getString(1),
                    rs.getString(2),
                    Map.of(),
                    null,
                    instant(rs.getTimestamp(3)),
                    rs.getString(4),
                    List.of((String[]) rs.getArray(5).getArray())))
        .list();
  }

  // Money ----------------------------------------------------------------------------------------

  /** Statements whose transactions say something else than themselves. */
  List<Difference> statements(int storeId) {
    return jdbc.sql(
            """
            select subject, detail from settlement_finding where store_id = ? and code = ?
            order by subject
            """)
        .params(storeId, ReadStatement.DOES_NOT_ADD_UP)
        .query((rs, n) -> (Difference) new Difference.Statement(rs.getString(1), rs.getString(2)))
        .list();
  }

  /** How far back what is not settled is looked for. */
  private static final Duration OLDEST_UNSETTLED = Duration.ofDays(60);

  /**
   * Orders that were delivered long ago, and that no statement and no list of TikTok's names; none
   * where statements were never read.
   */
  List<Difference> notSettled(int storeId, Duration after) {
    return jdbc.sql(
            """
            select o.tiktok_order_id, o.tiktok_status, o.tiktok_update_time from tiktok_order o
            where o.store_id = :store and o.state = 'IMPORTED'
              and o.tiktok_status in ('DELIVERED', 'COMPLETED')
              and o.tiktok_update_time < now() - make_interval(secs => :after)
              and o.tiktok_update_time > now() - make_interval(secs => :after + :oldest)
              and o.tiktok_update_time > (select min(statement_time) from statement where store_id = :store)
              and not exists (select from statement_transaction t where t.store_id = o.store_id
                              and t.tiktok_order_id = o.tiktok_order_id and t.type = 'ORDER')
              and not exists (select from unsettled_transaction u where u.store_id = o.store_id
                              and u.tiktok_order_id = o.tiktok_order_id)
            order by o.tiktok_update_time, o.tiktok_order_id
            """)
        .param("store", storeId)
        .param("after", (double) after.toSeconds())
        .param("oldest", (double) OLDEST_UNSETTLED.toSeconds())
        .query(
            (rs, n) ->
                (Difference)
                    new Difference.NotSettled(
                        rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant()))
        .list();
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  private static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }

  private static @Nullable BigDecimal decimal(@Nullable String text) {
    try {
      return text == null ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
