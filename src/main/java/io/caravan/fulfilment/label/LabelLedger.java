package io.caravan.fulfilment.label;

import io.caravan.fulfilment.label.Arranging.Company;
import io.caravan.order.followup.FollowUpLedger;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What persons asked for, and what is to be printed. Nothing here calls a platform. */
@Component
public class LabelLedger {
  private final JdbcClient jdbc;
  private final FollowUpLedger followUps;

  LabelLedger(JdbcClient jdbc, FollowUpLedger followUps) {
    this.jdbc = jdbc;
    this.followUps = followUps;
  }

  /**
   * An order of the print queue.
   *
   * @param shipBy late after it; null if TikTok names no time
   * @param cancelRequested the buyer asks to cancel, as last seen, and nobody has answered
   */
  public record QueuedOrder(
      String tiktokOrderId,
      @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      @Nullable Instant shipBy,
      boolean cancelRequested) {}

  /**
   * A package whose label is there to be printed: the orders in it are packed together.
   *
   * @param deadline the earliest of its orders
   */
  public record Queued(
      String packageId,
      String status,
      @Nullable String providerName,
      @Nullable String trackingNumber,
      @Nullable String handover,
      @Nullable Instant deadline,
      Instant arrangedAt,
      @Nullable Instant printedAt,
      List<QueuedOrder> orders) {}

  // Requests -------------------------------------------------------------------------------------

  /** What a person asked for; empty if nobody did. */
  Optional<ArrangeRequest> request(int storeId, String orderId) {
    return jdbc.sql(
            """
            select number, weight_grams, length, width, height, dimension_unit
            from arrangement_request where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                new ArrangeRequest(
                    rs.getInt(1),
                    rs.getObject(2, Integer.class),
                    rs.getBigDecimal(3),
                    rs.getBigDecimal(4),
                    rs.getBigDecimal(5),
                    rs.getString(6)))
        .optional();
  }

  /** A person asks, once more or for the first time; the order is due. */
  @Transactional
  public void ask(
      int storeId,
      String orderId,
      @Nullable Integer grams,
      @Nullable BigDecimal length,
      @Nullable BigDecimal width,
      @Nullable BigDecimal height,
      @Nullable String unit) {
    jdbc.sql(
            """
            insert into arrangement_request (store_id, tiktok_order_id, weight_grams, length, width, height,
                                             dimension_unit)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_order_id) do update set
              number = arrangement_request.number + 1, weight_grams = excluded.weight_grams,
              length = excluded.length, width = excluded.width, height = excluded.height,
              dimension_unit = excluded.dimension_unit, requested_at = now()
            """)
        .params(Arrays.asList(storeId, orderId, grams, length, width, height, unit))
        .update();
    followUps.due(storeId, List.of(orderId));
  }

  // Company --------------------------------------------------------------------------------------

  /**
   * Orders that go in one package, as they stand with us: whoever is not imported, asks to cancel,
   * waits for stock or is not to be shipped keeps the others waiting.
   */
  Company company(int storeId, String self, Collection<String> orders) {
    Set<String> ready = new TreeSet<>();
    Set<String> imported = new TreeSet<>();
    jdbc.sql(
            """
            select o.tiktok_order_id,
                   not i.cancel_requested and i.stock in ('NOT_ASKED', 'ENOUGH', 'RELEASED')
                   and o.tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') as ready
            from tiktok_order o
            join imported_order i on i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
            where o.store_id = ? and o.tiktok_order_id = any (?) and o.state = 'IMPORTED'
            """)
        .params(storeId, orders.toArray(String[]::new))
        .query(
            (rs, n) -> {
              imported.add(rs.getString(1));
              if (rs.getBoolean(2)) {
                ready.add(rs.getString(1));
              }
              return n;
            })
        .list();
    ready.add(self);
    imported.add(self);
    Set<String> waiting = new TreeSet<>(orders);
    waiting.removeAll(ready);
    return new Company(
        orders.stream().sorted().toList(), imported.stream().findFirst().orElse(self), waiting);
  }

  /** Whoever arranges a package for all looks again: one of the others may be shipped now. */
  void ready(int storeId, String leader) {
    followUps.due(storeId, List.of(leader));
  }

  // Print queue ----------------------------------------------------------------------------------

  /**
   * The most urgent first.
   *
   * @param printed what was printed; else what is to be
   */
  public List<Queued> queue(int storeId, boolean printed, int limit, int offset) {
    return jdbc.sql(
            """
            select p.package_id, p.status, p.provider_name, p.tracking_number, p.handover, p.arranged_at,
                   p.printed_at, min(o.ship_by) as deadline,
                   array_agg(o.tiktok_order_id order by o.tiktok_order_id) as ids,
                   array_agg(o.shopify_order_id order by o.tiktok_order_id) as gids,
                   array_agg(o.shopify_order_name order by o.tiktok_order_id) as names,
                   array_agg(o.ship_by order by o.tiktok_order_id) as times,
                   array_agg(coalesce(i.cancel_requested, false) order by o.tiktok_order_id) as asked
            from tiktok_package p
            join tiktok_order o on o.store_id = p.store_id and o.tiktok_order_id = any (p.order_ids)
            left join imported_order i on i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
            where p.store_id = ? and p.arranged_at is not null and not p.gone
              and p.shipping_type = 'TIKTOK'
              and case when ? then p.printed_at is not null
                       else p.printed_at is null and p.status = 'PROCESSING' end
            group by p.store_id, p.package_id
            order by deadline nulls last, p.arranged_at, p.package_id
            limit ? offset ?
            """)
        .params(storeId, printed, limit, offset)
        .query((rs, n) -> queued(rs))
        .list();
  }

  /** How many there are in all. */
  public long count(int storeId, boolean printed) {
    return jdbc.sql(
            """
            select count(*) from tiktok_package p
            where p.store_id = ? and p.arranged_at is not null and not p.gone
              and p.shipping_type = 'TIKTOK'
              and exists (select from tiktok_order o
                          where o.store_id = p.store_id and o.tiktok_order_id = any (p.order_ids))
              and case when ? then p.printed_at is not null
                       else p.printed_at is null and p.status = 'PROCESSING' end
            """)
        .params(storeId, printed)
        .query(Long.class)
        .single();
  }

  private static Queued queued(ResultSet rs) throws SQLException {
    String[] ids = strings(rs.getArray("ids"));
    String[] gids = strings(rs.getArray("gids"));
    String[] names = strings(rs.getArray("names"));
    Timestamp[] times = (Timestamp[]) rs.getArray("times").getArray();
    Boolean[] asked = (Boolean[]) rs.getArray("asked").getArray();
    List<QueuedOrder> orders = new java.util.ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      orders.add(
          new QueuedOrder(
              ids[i], gids[i], names[i], times[i] == null ? null : times[i].toInstant(), asked[i]));
    }
    return new Queued(
        rs.getString("package_id"),
        rs.getString("status"),
        rs.getString("provider_name"),
        rs.getString("tracking_number"),
        rs.getString("handover"),
        instant(rs, "deadline"),
        rs.getTimestamp("arranged_at").toInstant(),
        instant(rs, "printed_at"),
        orders);
  }

  private static String[] strings(Array array) throws SQLException {
    return (String[]) array.getArray();
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp at = rs.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
