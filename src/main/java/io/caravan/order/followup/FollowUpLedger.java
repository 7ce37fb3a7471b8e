package io.caravan.order.followup;

import io.caravan.order.OrderLedger;
import io.caravan.order.OrderSettings;
import io.caravan.order.ReleaseUrgency;
import io.caravan.order.Submission;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Standing.Place;
import io.caravan.shopify.ShopifyOrderChanges.ChangedOrder;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down about imported orders: intents of their acts, findings, what they wait for.
 * Each method is one short transaction. Nothing here calls a platform.
 */
@Component
public class FollowUpLedger {
  private static final Logger log = LoggerFactory.getLogger(FollowUpLedger.class);

  private static final String[] ACTIONS =
      Stream.of(Action.values()).map(Action::label).toArray(String[]::new);

  /**
   * Shopify's times have whole seconds: what changed in this last while may change again under the
   * same time. Longer than a second, because its clock and ours may differ.
   */
  static final Duration MAY_CHANGE_AGAIN = Duration.ofSeconds(10);

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final OrderLedger orders;
  private final OrderSettings settings;
  private final JsonMapper json;

  FollowUpLedger(
      JdbcClient jdbc,
      WorkQueue queue,
      OrderLedger orders,
      OrderSettings settings,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.orders = orders;
    this.settings = settings;
    this.json = json;
  }

  // Due ----------------------------------------------------------------------------------------

  /**
   * Marks imported orders due, also those that sleep: looking early does no harm, since every
   * intent keeps its own quiet period and every refusal its own rest.
   */
  @Transactional
  public void due(int storeId, Collection<String> tiktokOrderIds) {
    List<String> ids = tiktokOrderIds.stream().distinct().sorted().toList();
    Map<String, Integer> urgencies = urgencies(storeId, ids);
    List<WorkKey> keys = ids.stream().map(id -> Kinds.importedOrder(storeId, id)).toList();
    queue.markDue(
        keys.stream()
            .map(
                key ->
                    new Due(
                        key,
                        Lane.FOLLOWUPS,
                        urgencies.getOrDefault(key.externalId(), Due.SOON),
                        null,
                        Duration.ZERO))
            .toList());
    keys.forEach(queue::wake);
  }

  /** Orders that are not shipped and soon late, or soon cancelled, go before the others. */
  private Map<String, Integer> urgencies(int storeId, List<String> ids) {
    Map<String, Integer> urgencies = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_order_id,
                   extract(epoch from case when ship_by > now() then least(ship_by, auto_cancel_at)
                                           else auto_cancel_at end - now()) as left
            from tiktok_order
            where store_id = ? and tiktok_order_id = any (?)
              and tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
              and (ship_by is not null or auto_cancel_at is not null)
            """)
        .params(storeId, ids.toArray(String[]::new))
        .query(
            (rs, n) -> {
              double left = rs.getDouble("left");
              Duration until = rs.wasNull() ? null : Duration.ofSeconds((long) left);
              return urgencies.put(rs.getString("tiktok_order_id"), ReleaseUrgency.of(until));
            })
        .list();
    return urgencies;
  }

  /** As {@link #due}, of an order Shopify speaks of; nothing if it is none of ours. */
  @Transactional
  public void dueByShopifyOrder(int storeId, Collection<String> shopifyOrderIds) {
    due(
        storeId,
        jdbc.sql(
                """
                select tiktok_order_id from tiktok_order
                where store_id = ? and shopify_order_id = any (?) and state = 'IMPORTED'
                """)
            .params(storeId, shopifyOrderIds.toArray(String[]::new))
            .query(String.class)
            .list());
  }

  /**
   * As {@link #dueByShopifyOrder}, of those that changed since they were last named here: who asks
   * for changes asks for the last minutes again and again. What may change again under the same
   * time is not remembered: it is due once more when that can be told.
   */
  @Transactional
  public void dueIfChanged(int storeId, Collection<ChangedOrder> changed) {
    List<String> due =
        jdbc.sql(
                """
                update imported_order i
                set shopify_updated_at = case when c.at <= ? then c.at end
                from unnest(?, ?::timestamptz[]) as c (id, at)
                join tiktok_order o
                  on o.store_id = ? and o.shopify_order_id = c.id and o.state = 'IMPORTED'
                where i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
                  and (i.shopify_updated_at is distinct from c.at or c.at is null)
                returning i.tiktok_order_id
                """)
            .params(
                Timestamp.from(orders.now().minus(MAY_CHANGE_AGAIN)),
                changed.stream().map(ChangedOrder::id).toArray(String[]::new),
                changed.stream()
                    .map(one -> one.at() == null ? null : one.at().toString())
                    .toArray(String[]::new),
                storeId)
            .query(String.class)
            .list();
    if (!due.isEmpty()) {
      due(storeId, due);
    }
  }

  /** As {@link #due}, of the orders that wait for stock of an inventory item. */
  @Transactional
  public void dueByItem(int storeId, String inventoryItemId) {
    List<String> waiting =
        jdbc.sql(
                """
                select distinct tiktok_order_id from order_shortage
                where store_id = ? and inventory_item_id = ?
                """)
            .params(storeId, inventoryItemId)
            .query(String.class)
            .list();
    if (!waiting.isEmpty()) {
      due(storeId, waiting);
    }
  }

  /** Marks due what is to be looked at again by now. */
  @Transactional
  public int dueForRecheck(int storeId) {
    List<String> due =
        jdbc.sql(
                """
                update imported_order set recheck_at = null
                where store_id = ? and recheck_at <= now()
                returning tiktok_order_id
                """)
            .params(storeId)
            .query(String.class)
            .list();
    if (!due.isEmpty()) {
      due(storeId, due);
    }
    return due.size();
  }

  /** Marks due what a dry run held back: to be called at a start that is none. */
  @Transactional
  public int releaseRehearsed() {
    Map<Integer, List<String>> held = new HashMap<>();
    jdbc.sql(
            """
            update imported_order set rehearsed = false where rehearsed
            returning store_id, tiktok_order_id
            """)
        .query((rs, n) -> Map.entry(rs.getInt(1), rs.getString(2)))
        .list()
        .forEach(
            row ->
                held.computeIfAbsent(row.getKey(), any -> new java.util.ArrayList<>())
                    .add(row.getValue()));
    held.forEach(this::due);
    return held.values().stream().mapToInt(List::size).sum();
  }

  /** Shopify GIDs of imported orders that have not shipped, in order of our ids. */
  public List<Map.Entry<String, String>> unshipped(int storeId, String after, int limit) {
    return jdbc.sql(
            """
            select tiktok_order_id, shopify_order_id from tiktok_order
            where store_id = ? and state = 'IMPORTED' and tiktok_order_id > ?
              and tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
              and shopify_order_id is not null
            order by tiktok_order_id limit ?
            """)
        .params(storeId, after, limit)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list();
  }

  // What is watched ------------------------------------------------------------------------------

  /** What was seen of an order last; empty if it was never watched. Locks its row. */
  Optional<Watched> watched(int storeId, String orderId) {
    return jdbc.sql(
            """
            select cancel_requested, cancel_requested_at, live_lines, address::text, address_masked,
                   packages
            from imported_order where store_id = ? and tiktok_order_id = ? for update
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                new Watched(
                    rs.getBoolean("cancel_requested"),
                    instant(rs, "cancel_requested_at"),
                    texts(rs, "live_lines"),
                    digests(rs.getString("address")),
                    rs.getBoolean("address_masked"),
                    texts(rs, "packages")))
        .optional();
  }

  /** Starts watching an order. What is watched already stays as it is. */
  void watch(int storeId, String orderId, Watched seen, FirstLook look, @Nullable String route) {
    jdbc.sql(
            """
            insert into imported_order (store_id, tiktok_order_id, cancel_requested, cancel_requested_at,
                                        live_lines, address, address_masked, packages, stock,
                                        shipped_at_import, route)
            values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .params(
            Arrays.asList(
                storeId,
                orderId,
                seen.cancelRequested(),
                ts(seen.cancelRequestedAt()),
                seen.liveLines().toArray(String[]::new),
                json.writeValueAsString(seen.address()),
                seen.addressMasked(),
                seen.packages().toArray(String[]::new),
                look.stock().name(),
                look.shippedAtImport().toArray(String[]::new),
                route))
        .update();
  }

  /**
   * As it is seen now. What a person permitted despite a buyer's request ends with that request: a
   * later one of which TikTok names no moment must not be taken for it.
   *
   * @param addressPending Shopify has to be told; false leaves what is pending pending
   */
  void seen(int storeId, String orderId, Watched seen, boolean addressPending) {
    jdbc.sql(
            """
            update imported_order
            set cancel_requested = ?, cancel_requested_at = ?, live_lines = ?, address = ?::jsonb,
                address_masked = ?, packages = ?, address_pending = address_pending or ?,
                ship_anyway_at = case when ? and (? or cancel_requested_at is null)
                                      then ship_anyway_at end
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(
            Arrays.asList(
                seen.cancelRequested(),
                ts(seen.cancelRequestedAt()),
                seen.liveLines().toArray(String[]::new),
                json.writeValueAsString(seen.address()),
                seen.addressMasked(),
                seen.packages().toArray(String[]::new),
                addressPending,
                seen.cancelRequested(),
                seen.cancelRequestedAt() != null,
                storeId,
                orderId))
        .update();
  }

  /** Where a rule wanted an order shipped from when it was last to be made; null if none did. */
  @Nullable String routeIntended(int storeId, String orderId) {
    return jdbc.sql(
            """
            select detail -> 'rules' ->> 'route' as route from order_event
            where store_id = ? and tiktok_order_id = ? and kind = 'intent'
            order by at desc, id desc limit 1
            """)
        .params(storeId, orderId)
        .query((rs, n) -> Optional.ofNullable(rs.getString("route")))
        .optional()
        .flatMap(route -> route)
        .orElse(null);
  }

  /** Where a rule wants an imported order shipped from; null if none does. */
  @Nullable String route(int storeId, String orderId) {
    return jdbc.sql("select route from imported_order where store_id = ? and tiktok_order_id = ?")
        .params(storeId, orderId)
        .query((rs, n) -> Optional.ofNullable(rs.getString("route")))
        .optional()
        .flatMap(route -> route)
        .orElse(null);
  }

  /** Whether a hold of ours may be on it. */
  boolean mayBeHeld(int storeId, String orderId) {
    return jdbc.sql(
            """
            select exists (select from intent where store_id = ? and external_id = ? and action = ?)
            """)
        .params(storeId, orderId, Action.HOLD_FULFILMENT_ORDER.label())
        .query(Boolean.class)
        .single();
  }

  // Memory -------------------------------------------------------------------------------------

  /** Everything known of an imported order; empty if it is not one. */
  @Transactional
  public Optional<Memory> memory(int storeId, String orderId) {
    Map<Place, Integer> shortages = new LinkedHashMap<>();
    Map<Place, Integer> behind = new HashMap<>();
    jdbc.sql(
            """
            select s.inventory_item_id, s.location_id, s.quantity,
                   (select coalesce(sum(b.quantity), 0) from order_shortage b
                    join imported_order i on i.store_id = b.store_id and i.tiktok_order_id = b.tiktok_order_id
                    where b.store_id = s.store_id and b.inventory_item_id = s.inventory_item_id
                      and b.location_id = s.location_id and i.stock in ('SHORT', 'HELD')
                      and (b.since, b.tiktok_order_id) > (s.since, s.tiktok_order_id)) as behind
            from order_shortage s where s.store_id = ? and s.tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) -> {
              Place place = new Place(rs.getString(1), rs.getString(2));
              shortages.put(place, rs.getInt(3));
              behind.put(place, rs.getInt(4));
              return place;
            })
        .list();
    CancelRequest request = request(storeId, orderId);
    List<Past> past =
        jdbc.sql(
                """
                select distinct on (action, subject) id, action, coalesce(subject, '') as subject, state,
                       coalesce(answered_at, opened_at) as at, quiet_until, answer,
                       (array_agg(id) filter (where state = 'REFUSED')
                          over (partition by action, subject order by opened_at desc
                                rows between unbounded preceding and unbounded following))[1] as refusal,
                       min(opened_at) filter (where sent_at is null or opened_at > sent_at)
                          over (partition by action, subject) as unsent_since
                from (select *, max(opened_at) filter (where state <> 'NOT_SENT' or answer = ?)
                                  over (partition by action, subject) as sent_at
                      from intent
                      where store_id = ? and external_id = ? and action = any (?)) tried
                order by action, subject, opened_at desc
                """)
            .params(CarryOut.THROTTLED, storeId, orderId, ACTIONS)
            .query((rs, n) -> past(rs))
            .list();
    return jdbc.sql(
            """
            select clock_timestamp() as now, coalesce(o.imported_at, o.first_seen_at) as imported_at,
                   coalesce(i.shipped_at_import, '{}') as shipped_at_import,
                   coalesce(i.address_pending, false) as address_pending,
                   coalesce(i.stock, 'NOT_ASKED') as stock, i.cancel_wanted,
                   exists (select from order_event e
                           where e.store_id = o.store_id and e.tiktok_order_id = o.tiktok_order_id
                             and e.kind = 'duplicate') as twice
            from tiktok_order o
            left join imported_order i on i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
            where o.store_id = ? and o.tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                new Memory(
                    rs.getTimestamp("now").toInstant(),
                    rs.getTimestamp("imported_at").toInstant(),
                    texts(rs, "shipped_at_import"),
                    rs.getBoolean("address_pending"),
                    Stock.valueOf(rs.getString("stock")),
                    shortages,
                    behind,
                    past,
                    rs.getBoolean("twice"),
                    rs.getString("cancel_wanted"),
                    request))
        .optional();
  }

  /** The buyer's request that was pending when it was last read; null if there is none. */
  private @Nullable CancelRequest request(int storeId, String orderId) {
    return jdbc.sql(
            """
            select cancel_id, asked_at, lines, answer_by, wish from tiktok_cancellation
            where store_id = ? and tiktok_order_id = ? and status = 'CANCELLATION_REQUEST_PENDING'
            order by asked_at desc nulls last limit 1
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                new CancelRequest(
                    rs.getString("cancel_id"),
                    instant(rs, "asked_at"),
                    texts(rs, "lines"),
                    instant(rs, "answer_by"),
                    rs.getString("wish") == null
                        ? null
                        : CancelRequest.Wish.valueOf(rs.getString("wish"))))
        .optional()
        .orElse(null);
  }

  private static Past past(ResultSet rs) throws SQLException {
    return new Past(
        rs.getObject("id", UUID.class),
        Action.of(rs.getString("action")),
        rs.getString("subject"),
        switch (rs.getString("state")) {
          case "SUCCEEDED" -> Fate.SUCCEEDED;
          case "REFUSED" -> Fate.REFUSED;
          case "NOT_SENT", "ABANDONED" -> Fate.NOT_DONE;
          default -> Fate.OPEN;
        },
        rs.getTimestamp("at").toInstant(),
        rs.getTimestamp("quiet_until").toInstant(),
        rs.getString("answer"),
        rs.getObject("refusal", UUID.class),
        instant(rs, "unsent_since"));
  }

  // What was decided -----------------------------------------------------------------------------

  /** Writes down what was found out by reading, before anything is sent. */
  @Transactional
  public void noted(FollowUpInHand hand, Next next) {
    int storeId = hand.store().id();
    for (Next.Settled settled : next.settled()) {
      boolean changed =
          settle(
              settled.intent(),
              settled.tookEffect() ? "SUCCEEDED" : "ABANDONED",
              settled.tookEffect() ? Past.SHOWS : "read again: it does not show");
      if (changed) {
        event(
            hand,
            "act-settled",
            settled.action(),
            settled.subject(),
            Map.of("tookEffect", settled.tookEffect()));
      }
      if (changed && settled.tookEffect() && settled.action() == Action.UPDATE_SHOPIFY_ADDRESS) {
        addressTold(storeId, hand.orderId());
      }
    }
    next.findings().forEach(finding -> found(storeId, hand.orderId(), finding));
    Stock stock = next.stock();
    if (stock != null && stock != hand.known().stock()) {
      stock(hand, stock, next.shortages());
    }
  }

  private void stock(FollowUpInHand hand, Stock stock, Map<Place, Integer> shortages) {
    int storeId = hand.store().id();
    jdbc.sql("update imported_order set stock = ? where store_id = ? and tiktok_order_id = ?")
        .params(stock.name(), storeId, hand.orderId())
        .update();
    if (stock == Stock.SHORT) {
      shortages.forEach(
          (place, quantity) ->
              jdbc.sql(
                      """
                      insert into order_shortage (store_id, tiktok_order_id, inventory_item_id, location_id,
                                                  quantity)
                      values (?, ?, ?, ?, ?) on conflict do nothing
                      """)
                  .params(
                      storeId,
                      hand.orderId(),
                      place.inventoryItemId(),
                      place.locationId(),
                      quantity)
                  .update());
    } else if (stock == Stock.RELEASED) {
      jdbc.sql("delete from order_shortage where store_id = ? and tiktok_order_id = ?")
          .params(storeId, hand.orderId())
          .update();
    }
    if (stock != Stock.NOT_ASKED && stock != Stock.ENOUGH) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("stock", stock.name());
      if (stock == Stock.SHORT) {
        told.put(
            "short",
            shortages.entrySet().stream()
                .map(
                    e ->
                        Map.of(
                            "inventoryItem",
                            e.getKey().inventoryItemId(),
                            "location",
                            e.getKey().locationId(),
                            "by",
                            e.getValue()))
                .toList());
      }
      orders.event(storeId, hand.orderId(), "stock", told);
    }
  }

  /** Told once; again if what it says changed. */
  @Transactional
  public void found(int storeId, String orderId, Finding finding) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("finding", finding.code().label());
    if (!finding.subject().isEmpty()) {
      detail.put("subject", finding.subject());
    }
    detail.put("detail", finding.detail());
    String text = json.writeValueAsString(detail);
    int anew =
        jdbc.sql(
                """
                insert into order_finding (store_id, tiktok_order_id, code, subject, detail)
                values (?, ?, ?, ?, ?::jsonb)
                on conflict (store_id, tiktok_order_id, code, subject) do update
                  set detail = excluded.detail, found_at = now()
                  where order_finding.detail is distinct from excluded.detail
                """)
            .params(storeId, orderId, finding.code().label(), finding.subject(), text)
            .update();
    if (anew == 1) {
      orders.event(storeId, orderId, "finding", detail);
      log.warn(
          "Order {}: {}{} ({})",
          orderId,
          finding.code().label(),
          finding.subject().isEmpty() ? "" : ", " + finding.subject(),
          finding.detail());
    }
  }

  // Intents ------------------------------------------------------------------------------------

  /**
   * Commits the intention before anything is sent. Only under a fence that still holds.
   *
   * @return empty if another claim has the order, or such an act of it is unsettled
   */
  @Transactional
  public Optional<UUID> open(FollowUpInHand hand, Act act, byte[] requestHash) {
    Lease lease = hand.lease();
    // First the order, then its work item: whoever notes an order locks them in this order too.
    // Somebody may have settled a duplicate meanwhile, and be about to cancel the one we read.
    boolean same =
        jdbc.sql(
                """
                select true from tiktok_order
                where store_id = ? and tiktok_order_id = ? and shopify_order_id = ? for share
                """)
            .params(lease.storeId(), hand.orderId(), hand.shopifyOrder().id())
            .query(Boolean.class)
            .optional()
            .isPresent();
    boolean ours =
        jdbc.sql(
                """
                select true from work_item
                where store_id = ? and kind = ? and external_id = ? and fence = ? for update
                """)
            .params(lease.storeId(), lease.key().kind(), lease.key().externalId(), lease.fence())
            .query(Boolean.class)
            .optional()
            .isPresent();
    if (!ours || !same) {
      return Optional.empty();
    }
    UUID id = UUID.randomUUID();
    int opened =
        jdbc.sql(
                """
                insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                    quiet_until)
                values (?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)
                on conflict (store_id, action, external_id) where state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                do nothing
                """)
            .params(
                id,
                lease.storeId(),
                act.action().label(),
                hand.orderId(),
                act.subject(),
                lease.fence(),
                requestHash,
                Timestamp.from(Submission.quietUntil(lease.leaseUntil(), settings.timing())))
            .update();
    if (opened == 0) {
      return Optional.empty();
    }
    event(hand, "act-begun", act.action(), act.subject(), Map.of("intent", id.toString()));
    return Optional.of(id);
  }

  /**
   * What came of it. Recorded whoever holds the key by now: a late answer is an answer.
   *
   * @param owner what whoever sent it writes down in the same transaction, if it was done or
   *     refused
   */
  @Transactional
  public void answered(FollowUpInHand hand, ActOutcome outcome, Runnable owner) {
    UUID intent = hand.opened();
    Act act = hand.act();
    if (outcome instanceof ActOutcome.Done done) {
      if (settle(intent, "SUCCEEDED", "answered")) {
        event(hand, "act-done", act.action(), act.subject(), done.told());
        effect(hand, act);
        owner.run();
      }
    } else if (outcome instanceof ActOutcome.Refused refused) {
      if (settle(intent, "REFUSED", refused.code())) {
        event(hand, "act-refused", act.action(), act.subject(), Map.of("code", refused.code()));
        found(
            hand.store().id(),
            hand.orderId(),
            new Finding(
                Finding.Code.REFUSED, act.action().label() + " " + act.subject(), refused.code()));
        owner.run();
      }
    } else if (outcome instanceof ActOutcome.NotSent notSent) {
      if (settle(intent, "NOT_SENT", notSent.why())) {
        event(hand, "act-not-sent", act.action(), act.subject(), Map.of());
      }
    } else if (outcome instanceof ActOutcome.Unknown unknown) {
      unknown(hand, intent, act, unknown.why());
    }
  }

  private void unknown(FollowUpInHand hand, UUID intent, Act act, String why) {
    int open =
        jdbc.sql(
                """
                update intent set state = 'UNKNOWN', answer = ?, answered_at = now(),
                       quiet_until = clock_timestamp() + make_interval(secs => ?)
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(why, settings.unknownQuietPeriod().toMillis() / 1000.0, intent)
            .update();
    if (open == 1) {
      event(hand, "act-unknown", act.action(), act.subject(), Map.of("why", why));
    }
  }

  private void effect(FollowUpInHand hand, Act act) {
    if (act instanceof Act.UpdateAddress) {
      addressTold(hand.store().id(), hand.orderId());
    }
  }

  private void addressTold(int storeId, String orderId) {
    jdbc.sql(
            """
            update imported_order set address_pending = false
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .update();
  }

  private boolean settle(UUID intent, String state, String answer) {
    return jdbc.sql(
                """
                update intent set state = ?, answer = ?, answered_at = now()
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(state, answer, intent)
            .update()
        == 1;
  }

  /** A dry run's answer to "what would you have sent": told once for each act. */
  @Transactional
  public void intended(FollowUpInHand hand, Act act) {
    int told =
        jdbc.sql(
                """
                insert into intended_write (store_id, action, external_id, summary)
                select ?, ?, ?, jsonb_build_object('subject', ?::text)
                where not exists (select from intended_write where store_id = ? and action = ?
                                  and external_id = ? and summary ->> 'subject' = ?)
                """)
            .params(
                hand.store().id(),
                act.action().label(),
                hand.orderId(),
                act.subject(),
                hand.store().id(),
                act.action().label(),
                hand.orderId(),
                act.subject())
            .update();
    jdbc.sql(
            "update imported_order set rehearsed = true where store_id = ? and tiktok_order_id = ?")
        .params(hand.store().id(), hand.orderId())
        .update();
    if (told == 1) {
      event(hand, "act-intended", act.action(), act.subject(), Map.of());
    }
  }

  // Ends ---------------------------------------------------------------------------------------

  /** A person deleted it in Shopify: never made again. */
  @Transactional
  public void gone(FollowUpInHand hand, List<Finding> findings) {
    int moved =
        jdbc.sql(
                """
                update tiktok_order set state = 'GONE_IN_SHOPIFY', state_since = now()
                where store_id = ? and tiktok_order_id = ? and state = 'IMPORTED'
                """)
            .params(hand.store().id(), hand.orderId())
            .update();
    if (moved == 1) {
      orders.event(
          hand.store().id(),
          hand.orderId(),
          "gone-in-shopify",
          Map.of("shopifyOrderId", hand.shopifyOrder().id()));
      findings.forEach(finding -> found(hand.store().id(), hand.orderId(), finding));
    }
    jdbc.sql("delete from order_shortage where store_id = ? and tiktok_order_id = ?")
        .params(hand.store().id(), hand.orderId())
        .update();
    queue.settle(hand.lease(), Outcome.DONE);
  }

  /**
   * Nothing may be done now. What is to be seen soon keeps the key asleep; what is to be seen some
   * time is remembered beside it, so that any signal may wake the order.
   */
  @Transactional
  public void rest(FollowUpInHand hand, Next next, Duration recheck) {
    Instant soon = next.lookAgain();
    if (next.recheck()) {
      jdbc.sql(
              """
              update imported_order set recheck_at = now() + make_interval(secs => ?)
              where store_id = ? and tiktok_order_id = ?
              """)
          .params(recheck.toMillis() / 1000.0, hand.store().id(), hand.orderId())
          .update();
    }
    if (soon == null) {
      queue.settle(hand.lease(), Outcome.DONE);
      return;
    }
    Duration wait = Duration.between(orders.now(), soon);
    queue.settle(
        hand.lease(),
        Outcome.later(
            wait.isNegative() ? Duration.ZERO : wait.plusMillis(50), "WAITS_FOR_PLATFORM"));
  }

  public void settle(Lease lease, Outcome outcome) {
    queue.settle(lease, outcome);
  }

  private void event(
      FollowUpInHand hand, String kind, Action action, String subject, Map<String, ?> more) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("act", action.label());
    told.put("subject", subject);
    told.putAll(more);
    orders.event(hand.store().id(), hand.orderId(), kind, told);
  }

  private Map<String, String> digests(@Nullable String text) {
    if (text == null) {
      return Map.of();
    }
    Map<String, String> digests = new LinkedHashMap<>();
    json.readTree(text)
        .properties()
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue().asString("")));
    return digests;
  }

  private static Set<String> texts(ResultSet rs, String column) throws SQLException {
    java.sql.Array array = rs.getArray(column);
    return array == null ? Set.of() : Set.of((String[]) array.getArray());
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Timestamp ts(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }
}
