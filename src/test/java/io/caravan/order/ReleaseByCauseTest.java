package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.mapping.TestLinks;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderState.WaitsOn;
import io.caravan.signal.Intake;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Each cause and the event that releases it; chunks, deadlines and rechecks. */
class ReleaseByCauseTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SKU = "1729";
  private static final String ITEM = "gid://shopify/InventoryItem/271878346596884015";
  private static final String VARIANT = "gid://shopify/ProductVariant/1";
  private static int store;

  private final OrderBooks books = new OrderBooks(db);
  private final JdbcWorkQueue queue = books.queue;
  private final Releases releases = books.releases;
  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final TransactionTemplate transaction = books.transaction;
  private final OrderLedger ledger = books.ledger;
  private final Orphans orphans = books.orphans;
  private final ShopifyChanges changes = new ShopifyChanges(db.jdbc(), releases, queue);
  private final Discards discards = new Discards(db.jdbc(), queue, JsonMapper.builder().build());

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "work_item",
        "tiktok_order",
        "order_event",
        "sku_link",
        "release_epoch",
        "release_request",
        "release_mark",
        "tiktok_sku");
  }

  // Each cause by its event -----------------------------------------------------------------------

  @Test
  void aLinkReleasesUnmapped() {
    parkAll();
    link(SKU);
    assertThat(released()).containsExactlyInAnyOrder("UNMAPPED_SKU", "DELETED_IN_SHOPIFY");
  }

  @Test
  void aLinkOfAnotherSkuReleasesNothing() {
    parkAll();
    link("another");
    assertThat(released()).isEmpty();
  }

  @Test
  void stockThatArrivesReleasesOutOfStock() {
    parkAll();
    webhook(
        "inventory_levels/update",
        """
        {"inventory_item_id": 271878346596884000, "location_id": 24826418, "available": 10,
         "admin_graphql_api_id":
           "gid://shopify/InventoryLevel/24826418?inventory_item_id=271878346596884015"}
        """);
    assertThat(released()).containsExactly("OUT_OF_STOCK");
  }

  @Test
  void stockThatIsGoneOrOfAnotherItemReleasesNothing() {
    parkAll();
    String level =
        """
        {"inventory_item_id": 1, "location_id": 24826418, "available": %d,
         "admin_graphql_api_id": "gid://shopify/InventoryLevel/24826418?inventory_item_id=%s"}
        """;
    webhook("inventory_levels/update", level.formatted(0, "271878346596884015"));
    webhook("inventory_levels/update", level.formatted(-3, "271878346596884015"));
    webhook("inventory_levels/update", level.formatted(5, "42"));
    assertThat(released()).isEmpty();
    assertThat(releases.epoch(store)).as("decisions under way are left alone").isZero();
  }

  @Test
  void aProductWrittenInShopifyReleasesDeleted() {
    parkAll();
    webhook(
        "products/create",
        """
        {"id": 788032119674292922, "variants": [{"id": 1, "sku": "a"}],
         "admin_graphql_api_id": "gid://shopify/Product/788032119674292922"}
        """);
    assertThat(released()).containsExactly("DELETED_IN_SHOPIFY");
  }

  @Test
  void aProductWrittenInShopifyHasTheSkusThatOrdersWaitForTriedAgain() {
    parkAll();
    links.noteMissing(store, SKU, "1729000", "LIVE-1", "Tumbler", "no variant has it");
    links.noteMissing(store, "1730", "1730000", "LIVE-2", "Bottle", "nobody has bought it yet");
    webhook(
        "products/create",
        """
        {"id": 788032119674292922, "variants": [{"id": 1, "sku": "LIVE-1"}],
         "admin_graphql_api_id": "gid://shopify/Product/788032119674292922"}
        """);
    assertThat(
            db.jdbc()
                .sql(
                    """
                    select external_id from work_item
                    where store_id = ? and kind = ? and lane = 'listings'
                      and not ready and wake_at > now() + interval '5 seconds'
                    """)
                .params(store, Kinds.TIKTOK_PRODUCT)
                .query(String.class)
                .list())
        .as("once Shopify's search may know it")
        .containsExactly("1729000");
  }

  @Test
  void aLocationMadeOrActivatedInShopifyReleasesNoLocation() {
    parkAll();
    webhook(
        "locations/activate",
        """
        {"id": 1, "active": true, "admin_graphql_api_id": "gid://shopify/Location/1"}
        """);
    assertThat(released()).containsExactly("NO_LOCATION");
  }

  @Test
  void aWarehouseThatIsMappedReleasesNoLocation() {
    parkAll();
    request(Topics.LOCATION, "7011");
    assertThat(released()).containsExactly("NO_LOCATION");
  }

  @Test
  void aDefaultLocationThatWasSetReleasesNoLocationAtTheNextStart() {
    parkAll();
    start(null, "1.0.0");
    assertThat(released()).isEmpty();
    start("gid://shopify/Location/1", "1.0.0");
    assertThat(released()).containsExactly("NO_LOCATION");
    settleAll();
    start("gid://shopify/Location/1", "1.0.0");
    assertThat(released()).isEmpty();
  }

  @Test
  void aGrantedScopeReleasesForbidden() {
    parkAll();
    webhook(
        "app/scopes_update",
        """
        {"id": 1, "shop_id": "gid://shopify/Shop/548380009", "previous": ["read_products"],
         "current": ["read_products", "write_orders"]}
        """);
    assertThat(released()).containsExactly("FORBIDDEN");
  }

  @Test
  void anotherVersionOfCaravanReleasesWhatTheOldOneCouldNotMake() {
    parkAll();
    start(null, "1.0.0");
    assertThat(released()).as("the first start that keeps note").isEmpty();
    start(null, "1.1.0");
    assertThat(released()).containsExactlyInAnyOrder("INVALID", "UNSUPPORTED");
  }

  @Test
  void aRetryByCauseReleasesThatCauseAlone() {
    parkAll();
    request(Orphans.CAUSE, "INVALID");
    assertThat(released()).containsExactly("INVALID");
  }

  @Test
  void aChangeOnTikTokReleasesAnyCause() {
    parkAll();
    for (ParkCause cause : ParkCause.values()) {
      queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, cause.name()), Lane.ORDERS)));
    }
    assertThat(ready()).hasSize(ParkCause.values().length);
  }

  @Test
  void everySubjectOfATopicIsReleasedAtOnce() {
    parkAll();
    request(Topics.STOCK, Topics.ANY);
    assertThat(released()).containsExactly("OUT_OF_STOCK");
  }

  @Test
  void theHeaderOfAWebhookIsNotBelieved() {
    parkAll();
    webhook(
        "inventory_levels/update",
        """
        {"id": 1, "active": true, "admin_graphql_api_id": "gid://shopify/Location/1"}
        """);
    assertThat(released()).as("the signed body tells of a location").containsExactly("NO_LOCATION");
  }

  @Test
  void theSameChangeReleasesAtMostEveryHalfMinute() {
    park("1", ParkCause.OUT_OF_STOCK, new WaitsOn(Topics.STOCK, ITEM), null, null);
    change("stock:" + ITEM);
    assertThat(released()).containsExactly("1");
    settleAll();
    park("1", ParkCause.OUT_OF_STOCK, new WaitsOn(Topics.STOCK, ITEM), null, null);
    change("stock:" + ITEM);
    assertThat(released()).isEmpty();
    assertThat(one("select last_cause from work_item where kind = 'shopify-change'"))
        .isEqualTo("RELEASED_JUST_NOW");
  }

  // Deadlines, chunks -----------------------------------------------------------------------------

  @Test
  void anOrderBetweenItsTwoDeadlinesAndEvenALateOneIsStillReleased() {
    Instant now = Instant.now();
    park("late", UNMAPPED, ON_SKU, now.minusSeconds(9000), now.minusSeconds(60));
    park("between", UNMAPPED, ON_SKU, now.minusSeconds(60), now.plusSeconds(9000));
    park("in-time", UNMAPPED, ON_SKU, now.plusSeconds(60), now.plusSeconds(99_000));
    link(SKU);
    drain();
    assertThat(claimed(10)).containsExactly("between", "in-time", "late");
  }

  @Test
  void atMostAChunkIsReleasedInATurnAndTheRequestStaysUntilAllAre() {
    Instant now = Instant.now();
    int orders = 2 * Orphans.CHUNK + 50;
    for (int i = 0; i < orders; i++) {
      park("a" + i, UNMAPPED, ON_SKU, null, now.plusSeconds(100_000 - i));
    }
    link(SKU);
    assertThat(turn()).isEqualTo(Orphans.CHUNK);
    assertThat(count("release_request")).as("a crash now loses nothing").isOne();
    assertThat(turn()).isEqualTo(Orphans.CHUNK);
    assertThat(turn()).as("no more than the window is under way").isZero();
    assertThat(ready()).hasSize(Orphans.WINDOW);
    settleAll();
    assertThat(turn()).isEqualTo(50);
    assertThat(count("release_request")).isZero();
  }

  @Test
  void anEarlierDeadlineOfALaterRequestOvertakesWhatStillWaits() {
    Instant now = Instant.now();
    int orders = Orphans.CHUNK + 20;
    for (int i = 0; i < orders; i++) {
      park("a" + i, UNMAPPED, ON_SKU, null, now.plusSeconds(100_000 + i));
    }
    link(SKU);
    turn();
    park("b", UNMAPPED, new WaitsOn(Topics.SKU, "other"), null, now.plusSeconds(90_000));
    link("other");
    assertThat(turn()).isEqualTo(21);
    List<String> claimed = claimed(500);
    assertThat(claimed).hasSize(orders + 1);
    assertThat(claimed.get(Orphans.CHUNK)).isEqualTo("b");
    assertThat(claimed.subList(0, Orphans.CHUNK))
        .isEqualTo(IntStream.range(0, Orphans.CHUNK).mapToObj(i -> "a" + i).toList());
  }

  @Test
  void anOrderSoonToBeCancelledIsClaimedBeforeNewOnesAndOthersAfterThem() {
    Instant now = Instant.now();
    park("relaxed", UNMAPPED, ON_SKU, null, now.plusSeconds(200_000));
    park("at-risk", UNMAPPED, ON_SKU, null, now.plusSeconds(1800));
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "new"), Lane.ORDERS)));
    link(SKU);
    drain();
    assertThat(claimed(10)).containsExactly("at-risk", "new", "relaxed");
  }

  @Test
  void whatIsParkedAgainIsNotReleasedByARequestItsDecisionHasSeen() {
    Instant now = Instant.now();
    for (int i = 0; i < Orphans.CHUNK + 1; i++) {
      park("a" + i, UNMAPPED, ON_SKU, null, now.plusSeconds(100_000 + i));
    }
    link(SKU);
    turn();
    // The first of the chunk misses another SKU still, and the request is not drained yet.
    queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").forEach(this::parkAgain);
    assertThat(turn()).isOne();
    assertThat(ready()).doesNotContain("a0");
  }

  // Rechecks --------------------------------------------------------------------------------------

  @Test
  void aCauseInShopifyIsLookedAtAgainAlthoughNothingWasHeard() {
    Instant now = Instant.now();
    park("b", ParkCause.OUT_OF_STOCK, new WaitsOn(Topics.STOCK, ITEM), null, now.plusSeconds(99));
    park("a", ParkCause.OUT_OF_STOCK, new WaitsOn(Topics.STOCK, ITEM), null, now.plusSeconds(9));
    park("c", UNMAPPED, ON_SKU, null, null);
    assertThat(recheck()).isZero();
    db.jdbc()
        .sql(
            "update orphan_order set next_recheck_at = now() - interval '1 s'"
                + " where next_recheck_at is not null")
        .update();
    assertThat(recheck()).isEqualTo(2);
    assertThat(claimed(10)).containsExactly("a", "b");
    assertThat(recheck()).as("once").isZero();
  }

  @Test
  void theFirstRecheckComesSoonTheOthersSlowlyAndAgeGoesOn() {
    park("1", ParkCause.FORBIDDEN, new WaitsOn(Topics.SCOPE, "*"), null, null);
    assertThat(secondsToRecheck()).isBetween(20, 30);
    db.jdbc().sql("update orphan_order set parked_at = now() - interval '1 h'").update();
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "1"), Lane.ORDERS)));
    park("1", ParkCause.FORBIDDEN, new WaitsOn(Topics.SCOPE, "*"), null, null);
    assertThat(secondsToRecheck()).isBetween(3500, 3600);
    park("1", ParkCause.NO_LOCATION, new WaitsOn(Topics.LOCATION, "*"), null, null);
    assertThat(secondsToRecheck()).as("another cause: soon again").isBetween(20, 30);
    assertThat(one("select (parked_at < now() - interval '50 min')::text from orphan_order"))
        .isEqualTo("true");
  }

  @Test
  void anOrderThatIsTriedAgainKeepsItsPlaceAndIsFoundByWhatArrivesMeanwhile() {
    park("1", ParkCause.OUT_OF_STOCK, new WaitsOn(Topics.STOCK, ITEM), null, null);
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "1"), Lane.ORDERS)));
    Lease lease = queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").get(0);
    transaction.executeWithoutResult(
        status ->
            assertThat(
                    ledger.open(
                        lease,
                        facts("1", null, null),
                        new byte[32],
                        releases.epoch(store),
                        Map.of()))
                .isInstanceOf(OrderLedger.Opened.class));
    change("stock:" + ITEM);
    drain();
    assertThat(
            one(
                "select (version > "
                    + lease.version()
                    + ")::text from work_item where kind ="
                    + " 'tiktok-order'"))
        .as("due again once this try is settled")
        .isEqualTo("true");
  }

  // Discards --------------------------------------------------------------------------------------

  @Test
  void aDiscardedOrderIsMadeByNobodyAndReleasedByNothing() {
    park("1", UNMAPPED, ON_SKU, null, null);
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "1"), Lane.ORDERS)));
    Lease decidedOn = queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").get(0);
    assertThat(inside(() -> discards.discard(store, "1", "by hand", "otto"))).isTrue();
    assertThat(
            inside(
                () ->
                    ledger.open(
                        decidedOn,
                        facts("1", null, null),
                        new byte[32],
                        releases.epoch(store),
                        Map.of())))
        .isInstanceOf(OrderLedger.NotOurs.class);
    parkAgain(decidedOn);
    assertThat(one("select state from tiktok_order")).isEqualTo("DISCARDED");
    assertThat(count("orphan_order")).isZero();
    link(SKU);
    assertThat(released()).isEmpty();
    assertThat(ledger.take(store, List.of("1")).get("1").isDiscarded()).isTrue();
    assertThat(inside(() -> discards.restore(store, "1", "otto"))).isTrue();
    assertThat(ledger.take(store, List.of("1")).get("1").isDiscarded()).isFalse();
  }

  // Helpers ---------------------------------------------------------------------------------------

  private static final ParkCause UNMAPPED = ParkCause.UNMAPPED_SKU;
  private static final WaitsOn ON_SKU = new WaitsOn(Topics.SKU, SKU);

  /** One order of each cause, named after it, waiting as the steps would have it wait. */
  private void parkAll() {
    for (ParkCause cause : ParkCause.values()) {
      List<WaitsOn> waits =
          switch (cause) {
            case UNMAPPED_SKU -> List.of(ON_SKU);
            case DELETED_IN_SHOPIFY -> List.of(ON_SKU, new WaitsOn(Topics.VARIANT, VARIANT));
            case OUT_OF_STOCK -> List.of(new WaitsOn(Topics.STOCK, ITEM));
            case NO_LOCATION -> List.of(new WaitsOn(Topics.LOCATION, "7011"));
            case FORBIDDEN -> List.of(new WaitsOn(Topics.SCOPE, "write_orders"));
            default -> List.of();
          };
      park(cause.name(), cause, waits, null, null);
    }
  }

  private void park(
      String order,
      ParkCause cause,
      WaitsOn wait,
      @Nullable Instant shipBy,
      @Nullable Instant cancelAt) {
    park(order, cause, List.of(wait), shipBy, cancelAt);
  }

  private void park(
      String order,
      ParkCause cause,
      List<WaitsOn> waits,
      @Nullable Instant shipBy,
      @Nullable Instant cancelAt) {
    WorkKey key = Kinds.tiktokOrder(store, order);
    queue.markDue(List.of(new Due(key, Lane.ORDERS, 0, null, Duration.ZERO)));
    ledger.take(store, List.of(order));
    Lease lease = queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").get(0);
    assertThat(lease.key()).isEqualTo(key);
    inside(
        () ->
            ledger.park(
                lease,
                facts(order, shipBy, cancelAt),
                new OrderState.Parked(cause, "why", waits),
                releases.epoch(store)));
  }

  private void parkAgain(Lease lease) {
    inside(
        () ->
            ledger.park(
                lease,
                facts(lease.key().externalId(), null, Instant.now().plusSeconds(100_000)),
                new OrderState.Parked(UNMAPPED, "why", List.of(ON_SKU)),
                releases.epoch(store)));
  }

  private static OrderFacts facts(
      String order, @Nullable Instant shipBy, @Nullable Instant cancelAt) {
    Instant at = Instant.parse("2026-05-01T12:00:00Z");
    return new OrderFacts(
        order, "AWAITING_SHIPMENT", true, at, at, at, "SELLER", null, "USD", shipBy, cancelAt);
  }

  private void link(String sku) {
    inside(
        () -> {
          links.link(
              new SkuLink(
                  store,
                  sku,
                  null,
                  List.of(new LinkPart(VARIANT, null, true, true, null, 1)),
                  "manual",
                  "someone"));
          return true;
        });
  }

  private void request(String topic, String subject) {
    inside(
        () -> {
          releases.request(store, topic, List.of(subject), "someone");
          return true;
        });
  }

  /** What the intake and the worker do with it. */
  private void webhook(String topic, String body) {
    Intake.shopify(theStore(null), topic, body).forEach(key -> change(key.externalId()));
  }

  private void change(String id) {
    WorkKey key = new WorkKey(store, Kinds.SHOPIFY_CHANGE, id);
    queue.markDue(List.of(Due.now(key, Lane.UPKEEP)));
    queue
        .claim(Lane.UPKEEP, Map.of(store, 10), 10, "test")
        .forEach(
            lease ->
                inside(
                    () -> {
                      changes.release(lease);
                      return true;
                    }));
  }

  private void start(@Nullable String defaultLocation, String version) {
    StartReleases at =
        new StartReleases(db.jdbc(), releases, Intake.stores(List.of(theStore(defaultLocation))));
    inside(
        () -> {
          at.compare(version);
          return true;
        });
  }

  private static Store theStore(@Nullable String defaultLocation) {
    return new Store(
        store, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, defaultLocation);
  }

  private List<String> released() {
    drain();
    return ready();
  }

  private void drain() {
    while (count("release_request") > 0) {
      turn();
    }
  }

  private int turn() {
    return inside(() -> orphans.turn(store, null).released());
  }

  private int recheck() {
    return inside(() -> orphans.recheck(store));
  }

  private static List<String> ready() {
    return db.jdbc()
        .sql("select external_id from work_item where ready and kind = 'tiktok-order'")
        .query(String.class)
        .list();
  }

  private List<String> claimed(int most) {
    List<String> claimed = new ArrayList<>();
    List<Lease> batch;
    do {
      batch = queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test");
      batch.forEach(lease -> claimed.add(lease.key().externalId()));
    } while (!batch.isEmpty() && claimed.size() < most);
    return claimed;
  }

  /** As if all that is due had been made. */
  private void settleAll() {
    db.jdbc()
        .sql(
            """
            with made as (delete from work_item where kind = 'tiktok-order' and ready returning *)
            delete from orphan_order o using made m
            where o.store_id = m.store_id and o.tiktok_order_id = m.external_id
            """)
        .update();
  }

  private static int secondsToRecheck() {
    return db.jdbc()
        .sql("select extract(epoch from next_recheck_at - now())::int from orphan_order")
        .query(Integer.class)
        .single();
  }

  private <T> T inside(java.util.function.Supplier<T> step) {
    return transaction.execute(status -> step.get());
  }

  private static String one(String sql) {
    return db.jdbc().sql(sql).query(String.class).single();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }
}
