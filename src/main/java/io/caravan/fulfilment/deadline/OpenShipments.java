package io.caravan.fulfilment.deadline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Orders that are to be shipped or handed over, read from what is written down: imported, held,
 * parked, on their way in, or deleted in Shopify and alive on TikTok. Those TikTok ships from its
 * own warehouse are not the seller's.
 */
@Component
public class OpenShipments {
  /** Read at once: the nearest deadlines. */
  public static final int MOST = 10_000;

  /** Why it is not shipped yet: of a parked order its cause. */
  private static final String CAUSE =
      """
      coalesce(p.cause,
        case when o.tiktok_status = 'ON_HOLD' then 'ON_HOLD'
             when i.cancel_requested then 'CANCEL_REQUESTED'
             when o.state = 'GONE_IN_SHOPIFY' then 'GONE_IN_SHOPIFY'
             when o.state <> 'IMPORTED' then 'NOT_IMPORTED'
             when o.tiktok_status = 'AWAITING_COLLECTION' then 'TO_HAND_OVER'
             when o.tiktok_status not in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') then 'SHIPPED'
             when i.stock in ('SHORT', 'HELD') then 'OUT_OF_STOCK'
             else 'TO_SHIP' end)
      """;

  /** By when it costs points, and by when the order. */
  private static final String LATE =
      "case when o.tiktok_status = 'AWAITING_COLLECTION' then o.collect_by else o.ship_by end";

  private static final String LOST =
      "case when o.tiktok_status = 'AWAITING_COLLECTION' then o.collection_due_at"
          + " else o.auto_cancel_at end";

  private static final String ORDERS =
      """
      from tiktok_order o
      join store s on s.id = o.store_id
      left join orphan_order p on p.store_id = o.store_id and p.tiktok_order_id = o.tiktok_order_id
      left join imported_order i on i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
      """;

  /** Who deletes an order in Shopify has not cancelled the sale: TikTok's clock goes on. */
  private static final String OPEN =
      """
      o.state not in ('FILTERED', 'CANCELLED')
        and o.tiktok_status in ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING',
                                'AWAITING_COLLECTION')
        and coalesce(o.fulfilment_authority, '') <> 'FULFILLED_BY_TIKTOK'
      """;

  private static final String DUE =
      """
      select o.tiktok_order_id, o.state, o.tiktok_status, o.shopify_order_id, o.shopify_order_name,
             o.warehouse_id, o.value, o.currency, o.ship_by, o.collect_by, o.auto_cancel_at,
             o.collection_due_at, %s as open, %s as cause,
             case when i.route like 'gid://%%' then array[i.route]
                  else array(select w.location_id from warehouse_location w
                             where w.store_id = o.store_id and w.warehouse_id = o.warehouse_id
                             order by w.position) end as locations
      %s
      where o.store_id = :store
        and (o.tiktok_order_id = any (:also) or %s and least(%s, %s) < :until)
      order by least(%s, %s) nulls last, o.tiktok_order_id
      limit :most
      """
          .formatted(OPEN, CAUSE, ORDERS, OPEN, LATE, LOST, LATE, LOST);

  private static final String NEAREST =
      """
      select s.name, %s as cause, count(*) as n,
             extract(epoch from min(case when %s > now() then least(%s, %s) else %s end) - now()
             )::bigint as nearest
      %s
      where %s and p.cause is null
      group by 1, 2 order by 1, 2
      """
          .formatted(CAUSE, LATE, LATE, LOST, LOST, ORDERS, OPEN);

  /**
   * Orders that are not parked and not with the carrier.
   *
   * @param seconds to the nearest deadline that lies ahead, negative once TikTok may cancel; null
   *     if none is known
   */
  public record Nearest(String store, String cause, long orders, @Nullable Long seconds) {}

  private final JdbcClient jdbc;
  private final AskedOnTheOrder guess;
  private final List<DueSource> sources;

  OpenShipments(JdbcClient jdbc, AskedOnTheOrder guess, List<DueSource> sources) {
    this.jdbc = jdbc;
    this.guess = guess;
    this.sources = sources.stream().filter(source -> source != guess).toList();
  }

  /** The database's clock, by which deadlines are counted. */
  public Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /**
   * What has a deadline before a moment, passed ones included; the nearest first. Of orders with
   * the carrier, or with the buyer, those with a request that waits for an answer.
   */
  public List<OpenShipment> dueBefore(int storeId, Instant until) {
    List<DueSource.AnswerDue> known = new ArrayList<>();
    Map<String, String> obstacles = new HashMap<>();
    for (DueSource source : sources) {
      known.addAll(source.answersDue(storeId, until));
      obstacles.putAll(source.obstacles(storeId));
    }
    Map<String, List<Deadline>> answers = Answers.of(known, guess.answersDue(storeId, until));
    return jdbc
        .sql(DUE)
        .param("store", storeId)
        .param("also", answers.keySet().toArray(String[]::new))
        .param("until", Timestamp.from(until))
        .param("most", MOST)
        .query((rs, n) -> shipment(rs))
        .list()
        .stream()
        .map(one -> one.waitingFor(answers.getOrDefault(one.tiktokOrderId(), List.of())))
        .map(
            one -> {
              String obstacle = obstacles.get(one.tiktokOrderId());
              return obstacle == null || !one.cause().equals(OpenShipment.TO_SHIP)
                  ? one
                  : one.because(obstacle);
            })
        .toList();
  }

  /** Of all stores, by cause. */
  public List<Nearest> nearest() {
    return jdbc.sql(NEAREST)
        .query(
            (rs, n) ->
                new Nearest(
                    rs.getString("name"),
                    rs.getString("cause"),
                    rs.getLong("n"),
                    rs.getObject("nearest", Long.class)))
        .list();
  }

  private static OpenShipment shipment(ResultSet rs) throws SQLException {
    return new OpenShipment(
        rs.getString("tiktok_order_id"),
        rs.getString("state"),
        rs.getString("tiktok_status"),
        rs.getString("cause"),
        rs.getBoolean("open"),
        rs.getString("shopify_order_id"),
        rs.getString("shopify_order_name"),
        rs.getString("warehouse_id"),
        Arrays.asList((String[]) rs.getArray("locations").getArray()),
        rs.getBigDecimal("value"),
        rs.getString("currency"),
        instant(rs, "ship_by"),
        instant(rs, "collect_by"),
        instant(rs, "auto_cancel_at"),
        instant(rs, "collection_due_at"),
        List.of());
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp at = rs.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
