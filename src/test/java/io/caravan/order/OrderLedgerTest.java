package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.mapping.TestLinks;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderLedger.Parking;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What is written down, against a real PostgreSQL: late holders, parking, intents. */
class OrderLedgerTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String ORDER = "576461413038785752";
  private static final String SKU = "1729";
  private static int store;

  private final OrderBooks books = new OrderBooks(db);
  private final JdbcWorkQueue queue = books.queue;
  private final Releases releases = books.releases;
  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final TransactionTemplate transaction = books.transaction;
  private final OrderLedger ledger = books.ledger;

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "work_item",
        "dead_letter",
        "tiktok_order",
        "order_event",
        "intent",
        "sku_link",
        "release_epoch");
  }

  @Test
  void aLateHolderDoesNotUndoWhatItsSuccessorParked() {
    Lease late = claim();
    expire();
    Lease successor = claim();
    park(successor, releases.epoch(store));
    in(() -> ledger.hold(late, facts("ON_HOLD"), "ON_HOLD", null));
    assertThat(state()).isEqualTo("PARKED");
    assertThat(count("orphan_wait")).isOne();
  }

  @Test
  void aSuccessIsRecordedWhoeverHoldsTheKeyByNow() {
    Lease late = claim();
    UUID intent = open(late);
    expire();
    claim();
    in(() -> ledger.imported(late, intent, made(1), OrderLedger.ANSWERED, Map.of()));
    assertThat(state()).isEqualTo("IMPORTED");
    assertThat(intentState(intent)).isEqualTo("SUCCEEDED");
  }

  @Test
  void noIntentIsOpenedOverAnOrderThatIsInShopifyAlready() {
    Lease late = claim();
    UUID first = open(late);
    in(() -> ledger.abandon(late, first, "absent twice"));
    Lease successor = claim();
    in(() -> ledger.imported(late, first, made(1), OrderLedger.ANSWERED, Map.of()));
    assertThat(tryOpen(successor)).isInstanceOf(OrderLedger.NotOurs.class);
  }

  @Test
  void noIntentIsOpenedUnderALostLease() {
    Lease late = claim();
    expire();
    claim();
    assertThat(tryOpen(late)).isInstanceOf(OrderLedger.NotOurs.class);
  }

  @Test
  void noSecondIntentIsOpenedWhileOneIsUnsettled() {
    Lease first = claim();
    open(first);
    expire();
    assertThat(tryOpen(claim())).isInstanceOf(OrderLedger.NotOurs.class);
  }

  @Test
  void twoShopifyOrdersForOneAreShownAndTheFirstIsKept() {
    Lease lease = claim();
    UUID intent = open(lease);
    in(() -> ledger.imported(lease, intent, made(1), OrderLedger.ANSWERED, Map.of()));
    in(() -> ledger.imported(lease, intent, made(2), OrderLedger.ANSWERED, Map.of()));
    assertThat(events()).contains("imported", "duplicate");
    assertThat(one("select shopify_order_id from tiktok_order")).isEqualTo(made(1).id());
  }

  @Test
  void aParkIsRefusedWhenTheMappingMovedSinceItsDecision() {
    Lease lease = claim();
    long epoch = releases.epoch(store);
    in(() -> links.link(link("someone")));
    assertThat(park(lease, epoch)).isEqualTo(Parking.DECIDE_AGAIN);
    assertThat(count("orphan_order")).isZero();
  }

  @Test
  void anIntentIsRefusedWhenTheMappingMovedSinceItsDecision() {
    Lease lease = claim();
    long epoch = releases.epoch(store);
    in(() -> links.link(link("someone")));
    assertThat(
            in(() -> ledger.open(lease, facts("AWAITING_SHIPMENT"), new byte[32], epoch, Map.of())))
        .isInstanceOf(OrderLedger.DecideAgain.class);
  }

  @Test
  void aMissingScopeIsParkedWhateverTheMappingDid() {
    in(() -> links.link(link("someone")));
    Lease lease = claim();
    OrderInHand hand =
        OrderInHand.taken(
            new Store(store, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null),
            lease,
            JsonMapper.builder()
                .build()
                .readValue("{\"id\":\"1\",\"status\":\"AWAITING_SHIPMENT\"}", TikTokOrder.class),
            ledger.take(store, List.of(ORDER)).get(ORDER));
    in(
        () ->
            new FailureDesk(ledger, releases)
                .park(
                    new FailurePolicy.Park(ParkCause.FORBIDDEN, "write_orders"),
                    hand,
                    List.of(lease)));
    assertThat(state()).isEqualTo("PARKED");
    assertThat(one("select cause from orphan_order where next_recheck_at > now()"))
        .isEqualTo("FORBIDDEN");
    assertThat(count("work_item")).isZero();
  }

  @Test
  void whatADryRunHeldBackGoesOnAfterIt() {
    Lease lease = claim();
    in(() -> ledger.intended(lease, facts("AWAITING_SHIPMENT"), Map.of("total", "1.00")));
    assertThat(count("work_item")).isZero();
    assertThat(in(ledger::releaseRehearsed)).isOne();
    assertThat(claim().key().externalId()).isEqualTo(ORDER);
  }

  @Test
  void anUnknownOutcomeStartsItsQuietPeriodAnew() {
    Lease lease = claim();
    UUID intent = open(lease);
    in(() -> ledger.unknown(lease, intent, "cut"));
    assertThat(state()).isEqualTo("UNKNOWN");
    assertThat(
            db.jdbc()
                .sql(
                    "select quiet_until > now() + interval '50 s' and quiet_until < now() + interval '70 s' from intent")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void aRefusalThatComesAfterItsIntentWasSettledChangesNothing() {
    Lease lease = claim();
    UUID intent = open(lease);
    in(() -> ledger.imported(lease, intent, made(1), OrderLedger.LOOKED_UP, Map.of()));
    in(
        () ->
            ledger.refused(
                lease,
                intent,
                facts("AWAITING_SHIPMENT"),
                new OrderState.Parked(ParkCause.INVALID, "no", List.of()),
                releases.epoch(store)));
    assertThat(state()).isEqualTo("IMPORTED");
    assertThat(count("orphan_order")).isZero();
  }

  private Lease claim() {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, ORDER), Lane.ORDERS)));
    queue.wake(Kinds.tiktokOrder(store, ORDER));
    Lease lease = queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test").get(0);
    in(() -> ledger.take(store, List.of(ORDER)));
    return lease;
  }

  /** As if the lease had ended, without waiting for it. */
  private void expire() {
    db.jdbc().sql("update work_item set wake_at = now() - interval '1 s'").update();
    assertThat(queue.sweep()).isOne();
  }

  private UUID open(Lease lease) {
    return ((OrderLedger.Opened) tryOpen(lease)).intent();
  }

  private OrderLedger.Opening tryOpen(Lease lease) {
    return in(
        () ->
            ledger.open(
                lease, facts("AWAITING_SHIPMENT"), new byte[32], releases.epoch(store), Map.of()));
  }

  private Parking park(Lease lease, long epoch) {
    return in(
        () ->
            ledger.park(
                lease,
                facts("AWAITING_SHIPMENT"),
                new OrderState.Parked(
                    ParkCause.UNMAPPED_SKU,
                    "no link",
                    List.of(new OrderState.WaitsOn(Topics.SKU, SKU))),
                epoch));
  }

  private static SkuLink link(String who) {
    return new SkuLink(
        store,
        SKU,
        null,
        List.of(new LinkPart("gid://shopify/ProductVariant/1", null, true, true, null, 1)),
        "manual",
        who);
  }

  private static OrderFacts facts(String status) {
    Instant paid = Instant.parse("2026-05-01T12:00:00Z");
    return new OrderFacts(ORDER, status, true, paid, paid, paid, "SELLER", null, "USD", null, null);
  }

  private static ShopifyOrderRef made(int n) {
    return new ShopifyOrderRef("gid://shopify/Order/" + n, "#100" + n);
  }

  private <T> T in(Supplier<T> step) {
    return transaction.execute(status -> step.get());
  }

  private void in(Runnable step) {
    transaction.executeWithoutResult(status -> step.run());
  }

  private static String state() {
    return one("select state from tiktok_order");
  }

  private static String intentState(UUID intent) {
    return db.jdbc()
        .sql("select state from intent where id = ?")
        .params(intent)
        .query(String.class)
        .single();
  }

  private static String one(String sql) {
    return db.jdbc().sql(sql).query(String.class).single();
  }

  private static List<String> events() {
    return db.jdbc().sql("select kind from order_event order by id").query(String.class).list();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }
}
