package io.caravan.order;

import io.caravan.inventory.claim.OrderClaims;
import io.caravan.inventory.claim.OrderUnits;
import io.caravan.mapping.Releases;
import io.caravan.order.rules.Verdict;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.NodeName;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down about orders: their state, their intents, their timeline, the orphan-order
 * queue. Each method is one short transaction that also settles the lease where one is given, so
 * that state and work never disagree. Nothing here calls a platform.
 */
@Component
public class OrderLedger {
  private static final Logger log = LoggerFactory.getLogger(OrderLedger.class);

  /** The first look after an unknown outcome: found is conclusive at any time. */
  static final Duration EARLY_LOOK = Duration.ofSeconds(3);

  /** How a create was found out: by its answer, or by looking it up. */
  static final String ANSWERED = "answered";

  static final String LOOKED_UP = "looked-up";

  private static final String DRY_RUN = "DRY_RUN";

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final OrderClaims claims;
  private final Releases releases;
  private final OrderSettings settings;
  private final JsonMapper json;
  private final String node;

  private @Nullable OrderCounts counts;

  OrderLedger(
      JdbcClient jdbc,
      WorkQueue queue,
      Releases releases,
      OrderSettings settings,
      JsonMapper json,
      NodeName node) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.claims = new OrderClaims(jdbc, queue);
    this.releases = releases;
    this.settings = settings;
    this.json = json;
    this.node = node.value();
  }

  /** Where nobody measures, nothing is counted. */
  @Autowired(required = false)
  void countBy(OrderCounts measured) {
    counts = measured;
  }

  // Reading -------------------------------------------------------------------------------------

  /** Writes down orders never seen before, and returns what is known of each. */
  @Transactional
  public Map<String, OrderRecord> take(int storeId, Collection<String> orderIds) {
    String[] ids = orderIds.stream().distinct().sorted().toArray(String[]::new);
    jdbc.sql(
            """
            with fresh as (
              insert into tiktok_order (store_id, tiktok_order_id, state)
              select ?, id, 'RECEIVED' from unnest(?::text[]) id
              on conflict do nothing
              returning store_id, tiktok_order_id)
            insert into order_event (store_id, tiktok_order_id, kind, node)
            select store_id, tiktok_order_id, 'received', ? from fresh
            """)
        .params(storeId, ids, node)
        .update();
    Map<String, OrderRecord> known = new HashMap<>();
    jdbc.sql(
            """
            select o.tiktok_order_id, o.state, o.tiktok_status, o.tiktok_update_time, o.first_seen_at,
                   o.shopify_order_id, o.shopify_order_name, now() as db_now,
                   i.id as intent_id, i.state as intent_state, i.fence, i.opened_at, i.quiet_until,
                   i.absent_once_at, o.rule, o.rule_version, o.detail, t.ticked_at, s.start_mark
            from tiktok_order o
            join store s on s.id = o.store_id
            left join ticked_order t on t.store_id = o.store_id and t.tiktok_order_id = o.tiktok_order_id
            left join intent i on i.store_id = o.store_id and i.action = ?
                 and i.external_id = o.tiktok_order_id and i.state in ('OPEN', 'UNKNOWN', 'THROTTLED')
            where o.store_id = ? and o.tiktok_order_id = any (?)
            """)
        .params(Actions.CREATE_SHOPIFY_ORDER, storeId, ids)
        .query((rs, n) -> Map.entry(rs.getString("tiktok_order_id"), record(rs)))
        .list()
        .forEach(e -> known.put(e.getKey(), e.getValue()));
    return known;
  }

  /** The database's clock. */
  public Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  // Decisions that end the work for now
  // ------------------------------------------------------------

  @Transactional
  public void hold(Lease lease, OrderFacts order, String cause, @Nullable Instant until) {
    Duration wait = until == null ? Duration.ZERO : until(until);
    if (!queue.settle(lease, wait.isZero() ? Outcome.DONE : Outcome.later(wait, cause))) {
      return;
    }
    move(lease.storeId(), order, "HELD", cause, until == null ? null : "until " + until, "held");
    forgetOrphan(lease.storeId(), order.id());
  }

  @Transactional
  public void leaveCancelled(Lease lease, OrderFacts order) {
    if (queue.settle(lease, Outcome.DONE)) {
      move(lease.storeId(), order, "CANCELLED", null, null, "cancelled-before-import");
      forgetOrphan(lease.storeId(), order.id());
    }
  }

  /**
   * Already in Shopify: the status is noted, the state stays.
   *
   * @param alongside in the same transaction
   */
  @Transactional
  public void noteStatus(Lease lease, OrderFacts order, boolean changed, Runnable alongside) {
    if (!queue.settle(lease, Outcome.DONE)) {
      return;
    }
    seen(lease.storeId(), order);
    if (changed) {
      event(lease.storeId(), order.id(), "status", Map.of("tiktokStatus", order.status()));
    }
    claim(lease.storeId(), order, OrderClaims.Place.IN_SHOPIFY);
    alongside.run();
  }

  /** Given up by a person: what TikTok says of it is noted, and changes nothing else. */
  @Transactional
  public void noteDiscarded(Lease lease, OrderFacts order) {
    if (queue.settle(lease, Outcome.DONE)) {
      seen(lease.storeId(), order);
      claim(lease.storeId(), order, OrderClaims.Place.DISCARDED);
    }
  }

  /** What TikTok says of an order that is not decided any more. */
  private void seen(int storeId, OrderFacts order) {
    jdbc.sql(
            """
            update tiktok_order set tiktok_status = ?, tiktok_update_time = ?, ship_by = ?, auto_cancel_at = ?
            where store_id = ? and tiktok_order_id = ?
              and (tiktok_status, tiktok_update_time, ship_by, auto_cancel_at)
                  is distinct from (?, ?, ?, ?)
            """)
        .params(
            Arrays.asList(
                order.status(),
                ts(order.updateTime()),
                ts(order.shipBy()),
                ts(order.autoCancelAt()),
                storeId,
                order.id(),
                order.status(),
                ts(order.updateTime()),
                ts(order.shipBy()),
                ts(order.autoCancelAt())))
        .update();
  }

  private void claim(int storeId, OrderFacts order, OrderClaims.Place place) {
    OrderUnits units = order.units();
    if (units != null) {
      claims.write(storeId, order.id(), units, place);
    }
  }

  /**
   * A rule leaves it out, unless the rules changed since they were asked. That is final: later
   * signals are noted and a later set of rules does not bring it in, only a person does.
   */
  @Transactional
  public Parking filter(Lease lease, OrderFacts order, Verdict.Skip why, long epoch) {
    if (!releases.stillAt(lease.storeId(), epoch)) {
      return Parking.DECIDE_AGAIN;
    }
    if (queue.settle(lease, Outcome.DONE)) {
      move(lease.storeId(), order, "FILTERED", null, why.reason(), "filtered");
      forgetOrphan(lease.storeId(), order.id());
    }
    return Parking.PARKED;
  }

  /** A rule holds it back, unless the rules changed since they were asked. */
  @Transactional
  public Parking holdByRule(Lease lease, OrderFacts order, Verdict.Hold why, long epoch) {
    if (!releases.stillAt(lease.storeId(), epoch)) {
      return Parking.DECIDE_AGAIN;
    }
    Instant until = why.until();
    Duration wait = until == null ? Duration.ZERO : until(until);
    if (queue.settle(
        lease, until == null ? Outcome.DONE : Outcome.later(wait, ParkCause.RULE.name()))) {
      move(
          lease.storeId(),
          order,
          "HELD",
          ParkCause.RULE.name(),
          why.rule() + ": " + why.reason() + (until == null ? "" : " Until " + until + "."),
          "held");
      forgetOrphan(lease.storeId(), order.id());
    }
    return Parking.PARKED;
  }

  /** What became of an attempt to park. */
  public enum Parking {
    PARKED,
    /** The mapping moved since the decision read it: decide again. */
    DECIDE_AGAIN
  }

  /**
   * Puts an order into the orphan-order queue, unless what it would wait for happened meanwhile.
   *
   * @param epoch the mapping's release epoch the decision stands on
   */
  @Transactional
  public Parking park(Lease lease, OrderFacts order, OrderState.Parked why, long epoch) {
    if (!releases.stillAt(lease.storeId(), epoch)) {
      return Parking.DECIDE_AGAIN;
    }
    // Nothing more to do until its event, or the recheck that the row has a time for. The key does
    // not sleep until then: any other signal about the order must find it awake.
    if (queue.settle(lease, Outcome.DONE)) {
      writeParked(lease.storeId(), order, why);
    }
    return Parking.PARKED;
  }

  private void writeParked(int storeId, OrderFacts order, OrderState.Parked why) {
    Moved moved = move(storeId, order, "PARKED", why.cause().name(), why.detail(), "parked");
    if (moved == Moved.NOT) {
      return;
    }
    if (moved == Moved.ANEW) {
      afterCommit(
          () ->
              log.info(
                  "Order {} is parked: {}. {} ({})",
                  order.id(),
                  why.cause(),
                  why.cause().nextAction(),
                  "GET /api/orphan-orders"));
    }
    jdbc.sql(
            """
            insert into orphan_order as o (store_id, tiktok_order_id, cause, detail, value, currency,
                                           ship_by, auto_cancel_at, heard_request, next_recheck_at)
            values (?, ?, ?, ?, ?, ?, ?, ?,
                    -- The epoch holds: whatever was asked for so far, this decision has seen.
                    coalesce((select max(id) from release_request where store_id = ?), 0), ?)
            on conflict (store_id, tiktok_order_id) do update
              set cause = excluded.cause, detail = excluded.detail, value = excluded.value,
                  ship_by = excluded.ship_by, auto_cancel_at = excluded.auto_cancel_at,
                  heard_request = greatest(o.heard_request, excluded.heard_request),
                  released_at = null,
                  rechecks = case when o.cause = excluded.cause then o.rechecks + 1 else 0 end,
                  next_recheck_at = case when o.cause = excluded.cause then ?
                                         else excluded.next_recheck_at end
            """)
        .params(
            Arrays.asList(
                storeId,
                order.id(),
                why.cause().name(),
                why.detail(),
                order.value(),
                order.currency(),
                ts(order.shipBy()),
                ts(order.autoCancelAt()),
                storeId,
                ts(recheck(why.cause(), order, true)),
                ts(recheck(why.cause(), order, false))))
        .update();
    jdbc.sql("delete from orphan_wait where store_id = ? and tiktok_order_id = ?")
        .params(storeId, order.id())
        .update();
    jdbc.sql(
            """
            insert into orphan_wait (store_id, tiktok_order_id, topic, subject)
            select ?, ?, t, s from unnest(?::text[], ?::text[]) w (t, s) on conflict do nothing
            """)
        .params(
            storeId,
            order.id(),
            why.waitsOn().stream().map(OrderState.WaitsOn::topic).toArray(String[]::new),
            why.waitsOn().stream().map(OrderState.WaitsOn::subject).toArray(String[]::new))
        .update();
  }

  private @Nullable Instant recheck(ParkCause cause, OrderFacts order, boolean first) {
    return Recheck.isFor(cause)
        ? Recheck.next(first, now(), order.shipBy(), order.autoCancelAt())
        : null;
  }

  // The intent ledger -----------------------------------------------------------------------------

  /** Whether an intent could be opened. */
  public sealed interface Opening {}

  public record Opened(UUID intent) implements Opening {}

  /** The mapping moved since the decision read it. */
  public record DecideAgain() implements Opening {}

  /** Another claim has the key, or another intent is unsettled: not ours to send. */
  public record NotOurs(String why) implements Opening {}

  /**
   * Commits the intention to create, before anything is sent. Only under a fence that still holds.
   *
   * @param requestHash SHA-256 of the bytes that will be sent
   * @param summary what goes into the timeline: amounts and codes, no personal data
   */
  @Transactional
  public Opening open(
      Lease lease, OrderFacts order, byte[] requestHash, long epoch, Map<String, ?> summary) {
    Optional<Long> fence =
        jdbc.sql(
                """
                select fence from work_item
                where store_id = ? and kind = ? and external_id = ? and fence = ? for update
                """)
            .params(lease.storeId(), lease.key().kind(), lease.key().externalId(), lease.fence())
            .query(Long.class)
            .optional();
    if (fence.isEmpty()) {
      return new NotOurs("the lease was lost");
    }
    if (releases.epoch(lease.storeId()) != epoch) {
      return new DecideAgain();
    }
    boolean there =
        jdbc.sql(
                """
                select state in ('IMPORTED', 'GONE_IN_SHOPIFY', 'DISCARDED') from tiktok_order
                where store_id = ? and tiktok_order_id = ? for update
                """)
            .params(lease.storeId(), order.id())
            .query(Boolean.class)
            .single();
    if (there) {
      return new NotOurs("it is in Shopify already, or discarded");
    }
    UUID id = UUID.randomUUID();
    int opened =
        jdbc.sql(
                """
                insert into intent (id, store_id, action, external_id, state, fence, request_hash, quiet_until)
                values (?, ?, ?, ?, 'OPEN', ?, ?, ?)
                on conflict (store_id, action, external_id) where state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                do nothing
                """)
            .params(
                id,
                lease.storeId(),
                Actions.CREATE_SHOPIFY_ORDER,
                order.id(),
                lease.fence(),
                requestHash,
                Timestamp.from(Submission.quietUntil(lease.leaseUntil(), settings.timing())))
            .update();
    if (opened == 0) {
      return new NotOurs("another intent is unsettled");
    }
    move(lease.storeId(), order, "SUBMITTING", null, null, null);
    // What was parked stays in the queue's table until it is made: its age and its alerts go on.
    jdbc.sql(
            "update orphan_order set released_at = null where store_id = ? and tiktok_order_id = ?")
        .params(lease.storeId(), order.id())
        .update();
    Map<String, Object> detail = new LinkedHashMap<>(summary);
    detail.put("intent", id.toString());
    tellRules(detail, order);
    event(lease.storeId(), order.id(), "intent", detail);
    return new Opened(id);
  }

  /**
   * The create took effect. Recorded whoever holds the key by now: a late success is a success.
   *
   * @param how {@code answered} or {@code looked-up}
   */
  @Transactional
  public void imported(
      Lease lease, UUID intent, ShopifyOrderRef made, String how, Map<String, ?> detail) {
    imported(lease, intent, made, how, detail, () -> {});
  }

  /**
   * {@link #imported(Lease, UUID, ShopifyOrderRef, String, Map)}.
   *
   * @param alongside in the same transaction
   */
  @Transactional
  public void imported(
      Lease lease,
      UUID intent,
      ShopifyOrderRef made,
      String how,
      Map<String, ?> detail,
      Runnable alongside) {
    int storeId = lease.storeId();
    String orderId = lease.key().externalId();
    jdbc.sql(
            "update intent set state = 'SUCCEEDED', result = ?, answered_at = now(), answer = ? where id = ?")
        .params(made.id(), how, intent)
        .update();
    adopt(storeId, orderId, made, how, detail);
    alongside.run();
    // What was read before a lookup may say more than that it exists: a cancellation, say.
    queue.settle(
        lease, how.equals(LOOKED_UP) ? Outcome.later(Duration.ZERO, "ADOPTED") : Outcome.DONE);
  }

  /** Found in Shopify before any intent of ours: made in a life we do not remember. */
  @Transactional
  public void foundBeforeFirstCreate(
      Lease lease, OrderFacts order, ShopifyOrderRef made, Runnable alongside) {
    if (queue.settle(lease, Outcome.DONE)) {
      move(lease.storeId(), order, "RECEIVED", null, null, null);
      adopt(lease.storeId(), order.id(), made, "found-before-first-create", Map.of());
      alongside.run();
    }
  }

  private void adopt(
      int storeId, String orderId, ShopifyOrderRef made, String how, Map<String, ?> detail) {
    String before =
        jdbc.sql(
                "select shopify_order_id from tiktok_order where store_id = ? and tiktok_order_id = ? for update")
            .params(storeId, orderId)
            .query((rs, n) -> Optional.ofNullable(rs.getString(1)))
            .single()
            .orElse(null);
    if (before != null && !before.equals(made.id())) {
      log.error(
          "TikTok order {} is in Shopify twice: {} and {}. Cancel the latter; the former is followed.",
          orderId,
          before,
          made.id());
      event(storeId, orderId, "duplicate", Map.of("kept", before, "other", made.id()));
      return;
    }
    jdbc.sql(
            """
            update tiktok_order set state = 'IMPORTED', cause = null, detail = null, shopify_order_id = ?,
                   shopify_order_name = ?, imported_at = coalesce(imported_at, now()),
                   state_since = case when state = 'IMPORTED' then state_since else now() end
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(made.id(), made.name(), storeId, orderId)
        .update();
    forgetOrphan(storeId, orderId);
    if (before == null) {
      Map<String, Object> told = new LinkedHashMap<>(detail);
      told.put("shopifyOrderId", made.id());
      told.put("name", made.name());
      told.put("how", how);
      event(storeId, orderId, "imported", told);
    }
  }

  /** Refused with a cause: parked, unless what it waits for happened meanwhile. */
  @Transactional
  public void refused(
      Lease lease, UUID intent, OrderFacts order, OrderState.Parked why, long epoch) {
    if (settleIntent(intent, IntentState.REFUSED, why.cause() + ": " + why.detail())) {
      if (releases.stillAt(lease.storeId(), epoch)) {
        queue.settle(lease, Outcome.DONE);
        writeParked(lease.storeId(), order, why);
      } else {
        move(lease.storeId(), order, "RECEIVED", null, null, null);
        queue.settle(lease, Outcome.later(Duration.ZERO, "MAPPING_CHANGED"));
      }
    } else {
      queue.settle(lease, Outcome.DONE);
    }
  }

  /** Sent, and nobody can say whether it took effect. The quiet period starts now. */
  @Transactional
  public void unknown(Lease lease, UUID intent, String why) {
    int open =
        jdbc.sql(
                """
                update intent set state = 'UNKNOWN', answer = ?, answered_at = now(), absent_once_at = null,
                       quiet_until = clock_timestamp() + make_interval(secs => ?)
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(why, seconds(settings.unknownQuietPeriod()), intent)
            .update();
    if (open == 1) {
      stay(lease.storeId(), lease.key().externalId(), "UNKNOWN", why);
      event(lease.storeId(), lease.key().externalId(), "unknown", Map.of("why", why));
      log.info(
          "Order {}: nobody knows whether it was made; it is looked up", lease.key().externalId());
    }
    queue.settle(lease, Outcome.later(EARLY_LOOK, "OUTCOME_UNKNOWN"));
  }

  /** Refused for its pace: looked up once before it is sent again. */
  @Transactional
  public void throttled(Lease lease, UUID intent, Duration retryAfter) {
    if (settleIntent(intent, IntentState.THROTTLED, "throttled")) {
      stay(lease.storeId(), lease.key().externalId(), "UNKNOWN", "throttled by Shopify");
    }
    queue.settle(lease, Outcome.later(retryAfter, "THROTTLED"));
  }

  /** Never reached the platform. */
  @Transactional
  public void notSent(Lease lease, UUID intent, String why, Outcome outcome) {
    if (settleIntent(intent, IntentState.NOT_SENT, why)) {
      stay(lease.storeId(), lease.key().externalId(), "RECEIVED", null);
      event(lease.storeId(), lease.key().externalId(), "not-sent", Map.of("why", why));
    }
    queue.settle(lease, outcome);
  }

  /** Looked up, not settled yet. */
  @Transactional
  public void lookAgain(Lease lease, UUID intent, Instant notBefore, String why) {
    if (queue.settle(lease, Outcome.later(until(notBefore), "OUTCOME_UNKNOWN"))) {
      stay(lease.storeId(), lease.key().externalId(), "UNKNOWN", why);
    }
  }

  /** Absent once by both ways of asking, after the quiet period. */
  @Transactional
  public void noteAbsence(Lease lease, UUID intent, Instant lookAgain) {
    if (!queue.settle(lease, Outcome.later(until(lookAgain), "OUTCOME_UNKNOWN"))) {
      return;
    }
    jdbc.sql("update intent set absent_once_at = clock_timestamp() where id = ?")
        .params(intent)
        .update();
    event(lease.storeId(), lease.key().externalId(), "looked-up", Map.of("found", "absent, once"));
  }

  /** Certainly never made: another intent may be opened, at the next claim. */
  @Transactional
  public void abandon(Lease lease, UUID intent, String why) {
    if (queue.settle(lease, Outcome.later(Duration.ZERO, "NEVER_MADE"))
        && settleIntent(intent, IntentState.ABANDONED, why)) {
      stay(lease.storeId(), lease.key().externalId(), "RECEIVED", null);
      event(lease.storeId(), lease.key().externalId(), "looked-up", Map.of("found", why));
    }
  }

  /** How many creates of an order were given up as never made. */
  public long abandonedIntents(int storeId, String orderId) {
    return jdbc.sql(
            """
            select count(*) from intent
            where store_id = ? and action = ? and external_id = ? and state = 'ABANDONED'
            """)
        .params(storeId, Actions.CREATE_SHOPIFY_ORDER, orderId)
        .query(Long.class)
        .single();
  }

  /** A dry run's answer to "what would you have sent". */
  @Transactional
  public void intended(Lease lease, OrderFacts order, Map<String, ?> summary) {
    if (!queue.settle(lease, Outcome.DONE)) {
      return;
    }
    jdbc.sql(
            "insert into intended_write (store_id, action, external_id, summary) values (?, ?, ?, ?::jsonb)")
        .params(
            lease.storeId(),
            Actions.CREATE_SHOPIFY_ORDER,
            order.id(),
            json.writeValueAsString(summary))
        .update();
    move(lease.storeId(), order, "HELD", DRY_RUN, "would have been created", "intended");
    forgetOrphan(lease.storeId(), order.id());
  }

  /** Marks due what a dry run held back: to be called at a start that is none. */
  @Transactional
  public int releaseRehearsed() {
    List<WorkKey> held =
        jdbc.sql(
                "select store_id, tiktok_order_id from tiktok_order where state = 'HELD' and cause = ?")
            .params(DRY_RUN)
            .query((rs, n) -> Kinds.tiktokOrder(rs.getInt(1), rs.getString(2)))
            .list();
    queue.markDue(held.stream().map(key -> Due.now(key, Lane.ORDERS)).toList());
    return held.size();
  }

  /** Settles a lease without touching the order: reads that failed, pace, a drain. */
  public void settle(Lease lease, Outcome outcome) {
    queue.settle(lease, outcome);
  }

  /** Adds to an order's timeline. */
  public void event(int storeId, String orderId, String kind, Map<String, ?> detail) {
    jdbc.sql(
            "insert into order_event (store_id, tiktok_order_id, kind, detail, node) values (?, ?, ?, ?::jsonb, ?)")
        .params(storeId, orderId, kind, json.writeValueAsString(detail), node)
        .update();
    count(storeId, kind, detail);
  }

  /** One order's line in {@link #events}. */
  record Told(String orderId, Map<String, ?> detail) {}

  /** {@link #event} of many orders in one statement. */
  void events(int storeId, String kind, List<Told> told) {
    jdbc.sql(
            """
            insert into order_event (store_id, tiktok_order_id, kind, detail, node)
            select ?, id, ?, detail::jsonb, ? from unnest(?::text[], ?::text[]) t (id, detail)
            """)
        .params(
            storeId,
            kind,
            node,
            told.stream().map(Told::orderId).toArray(String[]::new),
            told.stream().map(t -> json.writeValueAsString(t.detail())).toArray(String[]::new))
        .update();
    told.forEach(one -> count(storeId, kind, one.detail()));
  }

  // Helpers ---------------------------------------------------------------------------------------

  /** What became of an attempt to move an order. */
  private enum Moved {
    /** It is in Shopify, or not known. */
    NOT,
    /** State, cause and detail are what they were. */
    SAME,
    ANEW
  }

  /** {@link #write}, counted where it is an event. */
  private Moved move(
      int storeId,
      OrderFacts order,
      String state,
      @Nullable String cause,
      @Nullable String detail,
      @Nullable String event) {
    Moved moved = write(storeId, order, state, cause, detail, event);
    if (moved == Moved.ANEW && event != null) {
      count(storeId, event, cause == null ? Map.of() : Map.of("cause", cause));
    }
    return moved;
  }

  private void count(int storeId, String kind, Map<String, ?> detail) {
    if (counts != null) {
      counts.happened(storeId, kind, detail);
    }
  }

  /** Moves an order that is not in Shopify; an event is added where state or cause changed. */
  private Moved write(
      int storeId,
      OrderFacts order,
      String state,
      @Nullable String cause,
      @Nullable String detail,
      @Nullable String event) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("tiktokStatus", order.status());
    if (cause != null) {
      told.put("cause", cause);
    }
    if (detail != null) {
      told.put("detail", detail);
    }
    tellRules(told, order);
    Verdict verdict = order.verdict();
    Moved moved =
        jdbc.sql(
                """
            with before as (
              select state, cause, detail, rule, rule_version from tiktok_order
              where store_id = :store and tiktok_order_id = :id
                and state not in ('IMPORTED', 'GONE_IN_SHOPIFY', 'DISCARDED') for update),
            moved as (
              update tiktok_order t
              set state = :state, cause = :cause, detail = :detail, rule = :rule,
                  rule_version = :ruleVersion, tiktok_status = :status,
                  tiktok_update_time = :updated, fulfilment_authority = :authority, value = :value,
                  currency = :currency, ship_by = :shipBy, auto_cancel_at = :autoCancel,
                  state_since = case when b.state = :state then t.state_since else now() end
              from before b
              where t.store_id = :store and t.tiktok_order_id = :id
              returning (b.state, b.cause, b.detail, b.rule, b.rule_version)
                is distinct from (:state, :cause, :detail, :rule, :ruleVersion) as changed),
            told as (
              insert into order_event (store_id, tiktok_order_id, kind, detail, node)
              select :store, :id, :event, :told::jsonb, :node from moved
              where changed and :event::text is not null)
            select changed from moved
            """)
            .param("store", storeId)
            .param("id", order.id())
            .param("state", state)
            .param("cause", cause, java.sql.Types.VARCHAR)
            .param("detail", detail, java.sql.Types.VARCHAR)
            .param("rule", verdict == null ? null : verdict.decidedBy(), java.sql.Types.VARCHAR)
            .param(
                "ruleVersion", verdict == null ? null : verdict.version(), java.sql.Types.VARCHAR)
            .param("status", order.status())
            .param("updated", ts(order.updateTime()))
            .param("authority", order.authority(), java.sql.Types.VARCHAR)
            .param("value", order.value(), java.sql.Types.NUMERIC)
            .param("currency", order.currency(), java.sql.Types.VARCHAR)
            .param("shipBy", ts(order.shipBy()), java.sql.Types.TIMESTAMP)
            .param("autoCancel", ts(order.autoCancelAt()), java.sql.Types.TIMESTAMP)
            .param("event", event, java.sql.Types.VARCHAR)
            .param("told", json.writeValueAsString(told))
            .param("node", node)
            .query(Boolean.class)
            .optional()
            .map(changed -> changed ? Moved.ANEW : Moved.SAME)
            .orElse(Moved.NOT);
    if (moved != Moved.NOT) {
      claim(storeId, order, place(state, moved));
    }
    return moved;
  }

  private static OrderClaims.Place place(String state, Moved moved) {
    return !state.equals("FILTERED") && !state.equals("CANCELLED")
        ? OrderClaims.Place.WAITS
        : moved == Moved.ANEW ? OrderClaims.Place.LEFT_OUT : OrderClaims.Place.LEFT_OUT_BEFORE;
  }

  /**
   * Decision, rule and version, beside whatever is told about an order that rules were asked of.
   */
  private static void tellRules(Map<String, Object> told, OrderFacts order) {
    Verdict verdict = order.verdict();
    if (verdict == null) {
      return;
    }
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("decision", verdict.decision());
    rules.put("version", verdict.version());
    if (verdict.decidedBy() != null) {
      rules.put("rule", verdict.decidedBy());
    }
    if (verdict instanceof Verdict.Import made) {
      if (!made.matched().isEmpty()) {
        rules.put("matched", made.matched());
      }
      if (made.route() != null) {
        rules.put("route", made.route().words());
      }
    }
    told.put("rules", rules);
  }

  /** Changes state and detail of an order that is not in Shopify; facts stay as they are. */
  private void stay(int storeId, String orderId, String state, @Nullable String detail) {
    jdbc.sql(
            """
            update tiktok_order set state = ?, cause = null, detail = ?,
                   state_since = case when state = ? then state_since else now() end
            where store_id = ? and tiktok_order_id = ?
              and state not in ('IMPORTED', 'GONE_IN_SHOPIFY', 'DISCARDED')
            """)
        .params(Arrays.asList(state, detail, state, storeId, orderId))
        .update();
  }

  /** What is rolled back, as every rehearsal is, did not happen and is not told. */
  private static void afterCommit(Runnable told) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      told.run();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            told.run();
          }
        });
  }

  private boolean settleIntent(UUID intent, IntentState state, String answer) {
    return jdbc.sql(
                """
                update intent set state = ?, answer = ?, answered_at = now()
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(state.name(), answer, intent)
            .update()
        == 1;
  }

  private void forgetOrphan(int storeId, String orderId) {
    jdbc.sql("delete from orphan_order where store_id = ? and tiktok_order_id = ?")
        .params(storeId, orderId)
        .update();
  }

  private Duration until(Instant moment) {
    Duration left = Duration.between(now(), moment);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static OrderRecord record(ResultSet rs) throws SQLException {
    UUID intentId = rs.getObject("intent_id", UUID.class);
    String shopifyId = rs.getString("shopify_order_id");
    return new OrderRecord(
        rs.getString("state"),
        rs.getString("tiktok_status"),
        instant(rs, "tiktok_update_time"),
        rs.getTimestamp("first_seen_at").toInstant(),
        shopifyId == null
            ? null
            : new ShopifyOrderRef(
                shopifyId, Optional.ofNullable(rs.getString("shopify_order_name")).orElse("")),
        intentId == null
            ? null
            : new Intent(
                intentId,
                IntentState.valueOf(rs.getString("intent_state")),
                rs.getLong("fence"),
                rs.getTimestamp("opened_at").toInstant(),
                rs.getTimestamp("quiet_until").toInstant(),
                instant(rs, "absent_once_at")),
        rs.getTimestamp("db_now").toInstant(),
        rs.getTimestamp("ticked_at") != null,
        filtered(rs),
        instant(rs, "start_mark"));
  }

  private static Verdict.@Nullable Skip filtered(ResultSet rs) throws SQLException {
    String rule = rs.getString("rule");
    return rule == null || !rs.getString("state").equals("FILTERED")
        ? null
        : new Verdict.Skip(
            rule,
            Optional.ofNullable(rs.getString("detail")).orElse(""),
            Optional.ofNullable(rs.getString("rule_version")).orElse(""));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Timestamp ts(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** What a lookup of a whole store wants: orders made and not shipped. */
  public List<String> importedAwaitingShipment(int storeId, int limit, String after) {
    return jdbc.sql(
            """
            select tiktok_order_id from tiktok_order
            where store_id = ? and state = 'IMPORTED' and tiktok_order_id > ?
              and tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
            order by tiktok_order_id limit ?
            """)
        .params(storeId, after, limit)
        .query(String.class)
        .list();
  }
}
