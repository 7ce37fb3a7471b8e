package io.caravan.order.connect;

import io.caravan.order.ImportDecision;
import io.caravan.order.OrderInHand;
import io.caravan.order.OrderLedger;
import io.caravan.order.OrderRecord;
import io.caravan.order.OrderSteps;
import io.caravan.order.ReadOrders;
import io.caravan.order.ShopifyOrders;
import io.caravan.order.TickedOrders;
import io.caravan.order.WantedSku;
import io.caravan.order.content.ContentSettings;
import io.caravan.order.content.MoneyCheck;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.order.rules.Verdict;
import io.caravan.platform.PlatformException;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyOrder;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkKey;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Decides an order with the very code of the import and leaves nothing behind: each step that
 * touches our tables runs in a transaction that is rolled back, after what it wrote was read. So a
 * write that is added to the import one day cannot be forgotten here. What goes out to a platform
 * is reads alone, between the transactions; no step that sends is called.
 *
 * <p>The order is taken as if it had never been seen and somebody had ticked it: a rehearsal asks
 * what would be made of it, not whether it is new.
 */
@Component
class DryRun {
  /** Where a decision that is not to make the order is carried out: only our own tables. */
  private static final String FOLLOW = "direct:follow-decision";

  /** The mapping may move under the rehearsal as under the import. */
  private static final int MOST_TRIES = 3;

  private static final Duration LEASE = Duration.ofMinutes(1);

  /**
   * An order may be imported for real at the same time, and takes its locks in other orders. The
   * rehearsal gives way before PostgreSQL looks for a deadlock (after a second, as a rule), so that
   * it is never the import that is cut off.
   */
  private static final String GIVE_WAY = "set local lock_timeout = '250ms'";

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final int MOST_WAITS = 8;

  private final OrderSteps steps;
  private final OrderLedger ledger;
  private final ShopifyOrders orders;
  private final ShopifyApi shopify;
  private final TickedOrders ticks;
  private final Stores stores;
  private final ContentSettings content;
  private final ProducerTemplate routes;
  private final JdbcClient jdbc;
  private final TransactionTemplate rolledBack;
  private final Clock clock;

  DryRun(
      OrderSteps steps,
      OrderLedger ledger,
      ShopifyOrders orders,
      ShopifyApi shopify,
      TickedOrders ticks,
      Stores stores,
      ContentSettings content,
      ProducerTemplate routes,
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.steps = steps;
    this.ledger = ledger;
    this.orders = orders;
    this.shopify = shopify;
    this.ticks = ticks;
    this.stores = stores;
    this.content = content;
    this.routes = routes;
    this.jdbc = jdbc;
    this.rolledBack = new TransactionTemplate(transactions);
    this.rolledBack.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    this.clock = clock;
  }

  /** What a step wrote about the order, read before it was taken back. */
  private record Written(
      String state, @Nullable String cause, @Nullable String rule, @Nullable String detail) {}

  private record Taken(OrderInHand hand, Written written) {}

  Rehearsed of(Store store, JsonNode node) {
    String id = node.path("id").asString("");
    Lease lease = lease(Kinds.tiktokOrder(store.id(), id));
    Taken judged = dry(() -> judged(store, lease, node));
    OrderInHand hand = judged.hand();
    if (hand.read() == null) {
      return unreadable(node, String.valueOf(hand.unreadable()));
    }
    if (!wouldBeMade(hand)) {
      return told(store, hand, judged.written(), lookUp(store, id));
    }
    for (int tries = 1; ; tries++) {
      OrderInHand enriched = enrich(hand);
      Taken made = dry(() -> made(enriched));
      boolean decided = made.hand().content() != null || !made.written().state().equals("RECEIVED");
      if (decided || tries == MOST_TRIES) {
        return told(store, made.hand(), made.written(), lookUp(store, id));
      }
    }
  }

  // Rolled back -----------------------------------------------------------------------------------

  private Taken judged(Store store, Lease lease, JsonNode node) {
    OrderInHand hand = ReadOrders.understand(store, lease, node, unseen(lease));
    if (hand.read() == null) {
      return new Taken(hand, written(lease));
    }
    OrderInHand decided = steps.judge(hand);
    if (!wouldBeMade(decided)) {
      routes.sendBody(FOLLOW, decided);
    }
    return new Taken(decided, written(lease));
  }

  /** Whether neither the import nor a rule has anything against it. */
  private static boolean wouldBeMade(OrderInHand hand) {
    return hand.decision() instanceof ImportDecision.Import
        && (hand.verdict() == null || hand.verdict() instanceof Verdict.Import);
  }

  private Taken made(OrderInHand enriched) {
    unseen(enriched.lease());
    OrderInHand made =
        enriched.missing().isEmpty() ? steps.compose(enriched) : steps.parkForLinks(enriched);
    return new Taken(made, written(made.lease()));
  }

  /** The order as if it came in this moment, in our hand alone. */
  private OrderRecord unseen(Lease lease) {
    WorkKey key = lease.key();
    ledger.take(key.storeId(), List.of(key.externalId()));
    ticks.tick(key.storeId(), List.of(key.externalId()), "rehearsal");
    jdbc.sql(
            """
            update tiktok_order
            set state = 'RECEIVED', cause = null, detail = null, rule = null, rule_version = null,
                tiktok_status = null, tiktok_update_time = null, shopify_order_id = null,
                shopify_order_name = null, first_seen_at = now()
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(key.storeId(), key.externalId())
        .update();
    jdbc.sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, version, fence, lease_owner)
            values (?, ?, ?, ?, false, ?, ?, 'rehearsal')
            on conflict (store_id, kind, external_id) do update
              set ready = false, version = excluded.version, fence = excluded.fence,
                  lease_owner = excluded.lease_owner
            """)
        .params(
            key.storeId(),
            key.kind(),
            key.externalId(),
            lease.lane().label(),
            lease.version(),
            lease.fence())
        .update();
    OrderRecord record =
        ledger.take(key.storeId(), List.of(key.externalId())).get(key.externalId());
    if (record == null) {
      throw new IllegalStateException(
          "order " + key.externalId() + " was written and is not there");
    }
    return record;
  }

  private Written written(Lease lease) {
    return jdbc.sql(
            """
            select state, cause, rule, detail from tiktok_order
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(lease.storeId(), lease.key().externalId())
        .query(
            (rs, n) ->
                new Written(
                    rs.getString("state"),
                    rs.getString("cause"),
                    rs.getString("rule"),
                    rs.getString("detail")))
        .single();
  }

  /** Runs it and takes back whatever it wrote. */
  private <T> T dry(Supplier<T> step) {
    for (int waits = 1; ; waits++) {
      try {
        return takenBack(step);
      } catch (RuntimeException e) {
        if (!gaveWay(e)) {
          throw e;
        }
        if (waits == MOST_WAITS) {
          throw new TransientDataAccessResourceException("the order is being imported", e);
        }
      }
    }
  }

  private <T> T takenBack(Supplier<T> step) {
    T result =
        rolledBack.execute(
            status -> {
              status.setRollbackOnly();
              jdbc.sql(GIVE_WAY).update();
              return step.get();
            });
    if (result == null) {
      throw new IllegalStateException("a dry step answered nothing");
    }
    return result;
  }

  private static boolean gaveWay(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** A right of our own making, good inside one transaction that nobody sees. */
  private Lease lease(WorkKey key) {
    Instant now = clock.instant();
    return new Lease(
        key,
        Lane.ORDERS,
        Long.MIN_VALUE,
        Long.MIN_VALUE,
        0,
        null,
        null,
        now.plus(LEASE),
        LEASE,
        System.nanoTime(),
        now);
  }

  // Reads from the platforms, and steps between them
  // --------------------------------------------------

  /** As route find-links, with what it would write down taken back. */
  private OrderInHand enrich(OrderInHand hand) {
    OrderInHand at = steps.beginEnriching(hand);
    List<WantedSku> found = new ArrayList<>();
    for (WantedSku wanted : steps.wantedSkus(at)) {
      found.add(find(at.store(), steps.inTable(wanted)));
    }
    return dry(() -> steps.gather(at, found));
  }

  private WantedSku find(Store store, WantedSku wanted) {
    if (wanted.isUnread()) {
      var variants = orders.variantOf(wanted, store);
      return dry(() -> steps.learn(wanted, variants));
    }
    if (wanted.isFindable()) {
      var variants = orders.variantsOf(wanted, store);
      return dry(() -> steps.propose(wanted, variants));
    }
    return wanted.link() == null ? steps.unlinked(wanted) : wanted;
  }

  /** What is in Shopify with this id already, whoever made it. */
  private Optional<ShopifyOrder> lookUp(Store store, String id) {
    Optional<ShopifyOrder> found = shopify.findBySourceIdentifier(store, id).stream().findFirst();
    if (found.isPresent()) {
      return found;
    }
    try {
      return shopify.findByTikTokId(store, id);
    } catch (PlatformException.Throttled e) {
      throw e;
    } catch (PlatformException e) {
      return Optional.empty(); // Before the first order there is no definition to ask by.
    }
  }

  // The report ------------------------------------------------------------------------------------

  private Rehearsed told(
      Store store, OrderInHand hand, Written written, Optional<ShopifyOrder> there) {
    OrderCreateRequest request = hand.content() instanceof OrderCreateRequest made ? made : null;
    ShopifySum sum = request == null ? null : ShopifySum.of(request.order());
    MoneyCheck check = request == null ? null : request.money();
    BigDecimal paid = check == null ? null : PaidAtTikTok.of(hand.order(), check, content);
    Instant created = hand.order().createTime();
    return new Rehearsed(
        hand.orderId(),
        hand.facts().status(),
        created,
        created != null && stores.startMark(store.id()).map(created::isBefore).orElse(false),
        request != null ? "IMPORT" : written.state(),
        request != null ? null : written.cause(),
        written.rule(),
        request != null ? null : written.detail(),
        hand.facts().currency(),
        paid,
        sum == null ? null : sum.total(),
        sum == null ? null : sum.tax(),
        sum == null || paid == null ? null : sum.total().subtract(paid),
        check == null ? null : check.remainder(),
        hand.missing().stream().map(OrderInHand.MissingLink::skuId).toList(),
        there.map(ShopifyOrder::id).orElse(null),
        there.map(ShopifyOrder::total).orElse(null),
        there.map(order -> order.tiktokOrderId() != null ? "caravan" : "other").orElse(null));
  }

  private static Rehearsed unreadable(JsonNode node, String why) {
    return new Rehearsed(
        node.path("id").asString(""),
        node.path("status").asString(""),
        null,
        false,
        "UNREADABLE",
        null,
        null,
        why,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null);
  }
}
