package io.caravan.inventory.adjust;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.adjust.Adjusting.Order;
import io.caravan.inventory.adjust.Adjusting.Problem;
import io.caravan.inventory.adjust.Adjusting.Units;
import io.caravan.inventory.adjust.Adjustment.Purpose;
import io.caravan.inventory.adjust.Adjustment.State;
import io.caravan.shopify.StockDelta;
import io.caravan.store.Store;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.NodeName;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down about adjustments of Shopify's stock. Each method is one short transaction,
 * or joins the caller's. Nothing here calls a platform.
 */
@Component
public class Adjustments {
  private static final Logger log = LoggerFactory.getLogger(Adjustments.class);

  /** What a dry run says it would have written. */
  static final String ACTION = "adjust-shopify-stock";

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final StockDue due;
  private final InventorySettings settings;
  private final JsonMapper json;
  private final String node;

  Adjustments(
      JdbcClient jdbc,
      WorkQueue queue,
      StockDue due,
      InventorySettings settings,
      JsonMapper json,
      NodeName node) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.due = due;
    this.settings = settings;
    this.json = json;
    this.node = node.value();
  }

  // Wanting
  // ----------------------------------------------------------------------------------------

  /**
   * Asks for adjustments on account of something that is told to us, as a return is. Each item and
   * location of a subject once, however often it is asked for; they are sent soon.
   *
   * @param purpose {@link Purpose#RETURN}; what orders take and give back finds itself
   * @param subject the return's id
   * @param deltas each not 0
   * @return how many were new
   */
  @Transactional
  public int want(
      Store store, String orderId, Purpose purpose, String subject, Collection<StockDelta> deltas) {
    int fresh = 0;
    for (StockDelta delta : deltas) {
      fresh += write(store, orderId, delta, purpose, subject, false).isPresent() ? 1 : 0;
    }
    if (fresh > 0) {
      queue.markDue(List.of(Due.whenever(Kinds.adjustStock(store.id(), orderId), Lane.UPKEEP)));
    }
    return fresh;
  }

  // Reading
  // ----------------------------------------------------------------------------------------

  /** All that is known of an order's stock. */
  record Known(Order order, List<Adjustment> past, Instant now) {}

  /** Empty if we do not know the order. */
  @Transactional(readOnly = true)
  Optional<Known> known(Store store, String orderId) {
    record At(String state, boolean over, boolean forgotten, boolean adjust, Instant now) {}
    Optional<At> at =
        jdbc.sql(
                """
                select o.state, coalesce(o.tiktok_status, '') in ('COMPLETED', 'CANCELLED', 'CANCEL') as over,
                       o.state in ('FILTERED', 'DISCARDED', 'CANCELLED')
                         and coalesce(o.tiktok_status, '') = 'COMPLETED' as forgotten,
                       o.first_seen_at >= s.stock_since as ours, clock_timestamp() as now
                from tiktok_order o join store s on s.id = o.store_id
                where o.store_id = ? and o.tiktok_order_id = ?
                """)
            .params(store.id(), orderId)
            .query(
                (rs, n) ->
                    new At(
                        rs.getString("state"),
                        rs.getBoolean("over"),
                        rs.getBoolean("forgotten"),
                        settings.adjust() && rs.getBoolean("ours"),
                        rs.getTimestamp("now").toInstant()))
            .optional();
    if (at.isEmpty()) {
      return Optional.empty();
    }
    record Row(Units units, boolean takes) {}
    List<Row> rows =
        jdbc.sql(
                """
                select u.tiktok_sku_id, p.inventory_item_id, u.takes,
                       coalesce(w.location_id, ?) as location_id,
                       least(u.units::bigint * coalesce(p.quantity, 1), 1000000000) as units,
                       least(u.shipped::bigint * coalesce(p.quantity, 1), 1000000000) as shipped
                from order_unit u
                left join link_part p on p.store_id = u.store_id and p.tiktok_sku_id = u.tiktok_sku_id
                left join warehouse_location w on w.store_id = u.store_id
                  and w.warehouse_id = u.warehouse_id and w.position = 0
                left join stock_item i on i.shop = ? and i.inventory_item_id = p.inventory_item_id
                where u.store_id = ? and u.tiktok_order_id = ? and coalesce(i.tracked, true)
                order by 1, 2
                """)
            .params(
                Arrays.asList(store.defaultLocation(), store.shopifyDomain(), store.id(), orderId))
            .query(
                (rs, n) ->
                    new Row(
                        new Units(
                            rs.getString("tiktok_sku_id"),
                            rs.getString("inventory_item_id"),
                            rs.getString("location_id"),
                            rs.getInt("units"),
                            rs.getInt("shipped")),
                        rs.getBoolean("takes")))
            .list();
    List<Adjustment> past = past(store.id(), orderId);
    // Where no unit is left the question is only what is to be given back. Of a completed order
    // they are not cancelled but forgotten: they have left, and what was taken stays taken.
    boolean takes =
        rows.isEmpty()
            ? !past.isEmpty() && !at.get().forgotten()
            : rows.stream().allMatch(Row::takes);
    return Optional.of(
        new Known(
            new Order(
                at.get().state(),
                takes,
                at.get().over(),
                at.get().adjust(),
                rows.stream().map(Row::units).toList()),
            past,
            at.get().now()));
  }

  private List<Adjustment> past(int storeId, String orderId) {
    return jdbc.sql(
            """
            select id, inventory_item_id, location_id, delta, purpose, subject, state, attempts, sent_at,
                   answered_at
            from stock_adjustment where store_id = ? and tiktok_order_id = ?
            order by opened_at, id
            """)
        .params(storeId, orderId)
        .query((rs, n) -> adjustment(rs))
        .list();
  }

  // Recording
  // --------------------------------------------------------------------------------------

  /** Commits the intention, before anything is sent. Empty: the lease was lost. */
  @Transactional
  Optional<Adjustment> begin(Lease lease, Store store, String orderId, Adjusting.Begin begin) {
    return isOurs(lease)
        ? write(
            store,
            orderId,
            new StockDelta(begin.inventoryItemId(), begin.locationId(), begin.delta()),
            begin.purpose(),
            begin.subject(),
            true)
        : Optional.empty();
  }

  /** The same for one that is written down already. */
  @Transactional
  Optional<Adjustment> begin(Lease lease, Adjustment adjustment) {
    return isOurs(lease)
        ? jdbc.sql(
                """
                update stock_adjustment set sent_at = coalesce(sent_at, clock_timestamp())
                where id = ? and state in ('OPEN', 'UNKNOWN')
                returning id, inventory_item_id, location_id, delta, purpose, subject, state, attempts,
                          sent_at, answered_at
                """)
            .param(adjustment.id())
            .query((rs, n) -> adjustment(rs))
            .optional()
        : Optional.empty();
  }

  /** Opens a refused one again, under a new key. */
  @Transactional
  Optional<Adjustment> beginAgain(Lease lease, Store store, String orderId, Adjusting.Retry retry) {
    if (!isOurs(lease)) {
      return Optional.empty();
    }
    Adjustment refused = retry.refused();
    return jdbc.sql(
            """
            update stock_adjustment
            set state = 'OPEN', delta = ?, attempts = ?, idempotency_key = ?, detail = null,
                answered_at = null, sent_at = clock_timestamp()
            where id = ? and state = 'REFUSED'
            returning id, inventory_item_id, location_id, delta, purpose, subject, state, attempts, sent_at,
                      answered_at
            """)
        .params(
            retry.delta(),
            refused.attempts() + 1,
            key(
                store,
                orderId,
                new StockDelta(refused.inventoryItemId(), refused.locationId(), refused.delta()),
                refused.purpose(),
                refused.subject(),
                refused.attempts() + 1),
            refused.id())
        .query((rs, n) -> adjustment(rs))
        .optional();
  }

  private Optional<Adjustment> write(
      Store store,
      String orderId,
      StockDelta delta,
      Purpose purpose,
      String subject,
      boolean sending) {
    return jdbc.sql(
            """
            insert into stock_adjustment (id, store_id, shop, tiktok_order_id, inventory_item_id, location_id,
                                          delta, purpose, subject, idempotency_key, state, sent_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', case when ? then clock_timestamp() end)
            on conflict do nothing
            returning id, inventory_item_id, location_id, delta, purpose, subject, state, attempts, sent_at,
                      answered_at
            """)
        .params(
            UUID.randomUUID(),
            store.id(),
            store.shopifyDomain(),
            orderId,
            delta.inventoryItemId(),
            delta.locationId(),
            delta.delta(),
            purpose.name(),
            subject,
            key(store, orderId, delta, purpose, subject, 1),
            sending)
        .query((rs, n) -> adjustment(rs))
        .optional();
  }

  static String key(
      Store store, String orderId, StockDelta delta, Purpose purpose, String subject, int attempt) {
    return Adjustment.key(
        store.shopifyDomain(),
        orderId,
        delta.inventoryItemId(),
        delta.locationId(),
        purpose,
        subject,
        attempt);
  }

  private boolean isOurs(Lease lease) {
    return jdbc.sql(
            """
            select true from work_item
            where store_id = ? and kind = ? and external_id = ? and fence = ? for update
            """)
        .params(lease.storeId(), lease.key().kind(), lease.key().externalId(), lease.fence())
        .query(Boolean.class)
        .optional()
        .isPresent();
  }

  /** It took effect, whoever holds the key by now. */
  @Transactional
  void done(Store store, String orderId, Adjustment one) {
    int settled =
        jdbc.sql(
                """
                update stock_adjustment set state = 'DONE', answered_at = clock_timestamp(), detail = null
                where id = ? and state in ('OPEN', 'UNKNOWN')
                """)
            .param(one.id())
            .update();
    if (settled == 1) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("inventoryItemId", one.inventoryItemId());
      told.put("locationId", one.locationId());
      told.put("delta", one.delta());
      if (!one.subject().isEmpty()) {
        told.put("subject", one.subject());
      }
      event(store.id(), orderId, one.purpose().event(), told);
      forget(store.id(), orderId, one.inventoryItemId());
      due.items(store.id(), List.of(one.inventoryItemId()), Due.SOON, settings.settle());
    }
  }

  /** Shopify does not want it, as it says. */
  @Transactional
  void refused(Store store, String orderId, Adjustment one, String why) {
    int settled =
        jdbc.sql(
                """
                update stock_adjustment set state = 'REFUSED', answered_at = clock_timestamp(), detail = ?
                where id = ? and state in ('OPEN', 'UNKNOWN')
                """)
            .params(why, one.id())
            .update();
    if (settled == 1) {
      found(
          store.id(),
          orderId,
          new Problem(
              "stock-adjustment-refused",
              one.inventoryItemId(),
              one.purpose().event() + " " + one.delta() + " at " + one.locationId() + ": " + why));
    }
  }

  /** Nobody can say; it is sent again under the same key. */
  @Transactional
  void unknown(Adjustment one, String why) {
    jdbc.sql(
            """
            update stock_adjustment set state = 'UNKNOWN', detail = ?
            where id = ? and state in ('OPEN', 'UNKNOWN')
            """)
        .params(why, one.id())
        .update();
  }

  /** Told once, until it is different. */
  @Transactional
  void found(int storeId, String orderId, Problem problem) {
    String detail =
        json.writeValueAsString(
            Map.of(
                "finding",
                problem.code(),
                "subject",
                problem.subject(),
                "detail",
                problem.detail()));
    int anew =
        jdbc.sql(
                """
                insert into order_finding (store_id, tiktok_order_id, code, subject, detail)
                values (?, ?, ?, ?, ?::jsonb)
                on conflict (store_id, tiktok_order_id, code, subject) do update
                  set detail = excluded.detail, found_at = now()
                  where order_finding.detail is distinct from excluded.detail
                """)
            .params(storeId, orderId, problem.code(), problem.subject(), detail)
            .update();
    if (anew == 1) {
      log.warn(
          "Order {}: {}, {} ({})", orderId, problem.code(), problem.subject(), problem.detail());
    }
  }

  private void forget(int storeId, String orderId, String item) {
    jdbc.sql(
            """
            delete from order_finding
            where store_id = ? and tiktok_order_id = ? and subject = ? and code like 'stock-%'
            """)
        .params(storeId, orderId, item)
        .update();
  }

  /** A dry run's answer to "what would you have sent": told once. */
  @Transactional
  void intended(Store store, String orderId, Adjusting.Step step) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select ?, ?, ?, s.s from (select ?::jsonb as s) s
            where not exists (select from intended_write w where w.store_id = ? and w.action = ?
                              and w.external_id = ? and w.summary = s.s)
            """)
        .params(
            store.id(),
            ACTION,
            orderId,
            json.writeValueAsString(summary(step)),
            store.id(),
            ACTION,
            orderId)
        .update();
  }

  private static Map<String, Object> summary(Adjusting.Step step) {
    if (step instanceof Adjusting.Begin begin) {
      return summary(begin.purpose(), begin.inventoryItemId(), begin.locationId(), begin.delta());
    }
    Adjustment one =
        step instanceof Adjusting.Send send
            ? send.adjustment()
            : ((Adjusting.Retry) step).refused();
    return summary(one.purpose(), one.inventoryItemId(), one.locationId(), one.delta());
  }

  private static Map<String, Object> summary(
      Purpose purpose, String item, String location, int delta) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("purpose", purpose.name());
    told.put("inventoryItemId", item);
    told.put("locationId", location);
    told.put("delta", delta);
    return told;
  }

  private void event(int storeId, String orderId, String kind, Map<String, ?> detail) {
    jdbc.sql(
            """
            insert into order_event (store_id, tiktok_order_id, kind, detail, node)
            values (?, ?, ?, ?::jsonb, ?)
            """)
        .params(storeId, orderId, kind, json.writeValueAsString(detail), node)
        .update();
  }

  void settle(Lease lease, Outcome outcome) {
    queue.settle(lease, outcome);
  }

  private static Adjustment adjustment(ResultSet rs) throws SQLException {
    return new Adjustment(
        rs.getObject("id", UUID.class),
        rs.getString("inventory_item_id"),
        rs.getString("location_id"),
        rs.getInt("delta"),
        Purpose.valueOf(rs.getString("purpose")),
        rs.getString("subject"),
        State.valueOf(rs.getString("state")),
        rs.getInt("attempts"),
        instant(rs, "sent_at"),
        instant(rs, "answered_at"));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
