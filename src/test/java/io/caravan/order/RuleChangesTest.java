package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderLedger.Parking;
import io.caravan.order.rules.Rules;
import io.caravan.order.rules.RulesSettings;
import io.caravan.order.rules.Verdict;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What rules do to orders, written down, and what becomes of it when the rules change. */
class RuleChangesTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String ORDER = "576461413038785752";
  private static final String SKIP =
      "rules:\n  - {name: all, when: \"true\", then: skip, reason: x}\n";
  private static int store;

  @TempDir Path dir;

  private final OrderBooks books = new OrderBooks(db);
  private final JdbcWorkQueue queue = books.queue;
  private final Releases releases = books.releases;
  private final TransactionTemplate transaction = books.transaction;
  private final OrderLedger ledger = books.ledger;
  private final TickedOrders ticked = new TickedOrders(db.jdbc(), new NodeName("test"));

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "work_item",
        "tiktok_order",
        "order_event",
        "release_epoch",
        "release_request",
        "ticked_order");
  }

  @Test
  void aSkippedOrderIsFilteredWithItsRuleVersionAndReason() {
    Lease lease = claim();
    assertThat(filter(lease, epoch())).isEqualTo(Parking.PARKED);
    assertThat(
            one(
                "select state || '|' || rule || '|' || rule_version || '|' || detail from tiktok_order"))
        .isEqualTo("FILTERED|tests|v1|Not a sale.");
    assertThat(count("work_item")).isZero();
    JsonNode rules = event("filtered").path("rules");
    assertThat(rules.path("decision").asString()).isEqualTo("skip");
    assertThat(rules.path("rule").asString()).isEqualTo("tests");
    assertThat(rules.path("version").asString()).isEqualTo("v1");
  }

  @Test
  void aParkedOrderThatIsSkippedLeavesTheOrphanQueue() {
    park(claim(), epoch());
    assertThat(count("orphan_order")).isOne();
    filter(claim(), epoch());
    assertThat(count("orphan_order")).isZero();
    assertThat(count("orphan_wait")).isZero();
  }

  @Test
  void whatWasFilteredIsKnownAtItsNextSignalUntilAPersonTicksIt() {
    filter(claim(), epoch());
    OrderRecord known = take();
    assertThat(known.filtered()).isEqualTo(new Verdict.Skip("tests", "Not a sale.", "v1"));
    assertThat(known.ticked()).isFalse();
    in(
        () -> {
          ticked.tick(store, List.of(ORDER, ORDER), "otto");
          ticked.tick(store, List.of(ORDER), "vera");
          return true;
        });
    assertThat(take().ticked()).isTrue();
    assertThat(event("ticked").path("by").asString()).isEqualTo("otto");
    assertThat(ticked.isTicked(store, ORDER)).isTrue();
    assertThat(ticked.isTicked(store, "1")).isFalse();
  }

  @Test
  void aHeldOrderSaysUntilWhenAndComesBackThen() {
    Instant until = Instant.now().plusSeconds(3600);
    hold(claim(), epoch(), until);
    assertThat(one("select state || '|' || cause || '|' || rule from tiktok_order"))
        .isEqualTo("HELD|RULE|expensive");
    assertThat(one("select detail from tiktok_order")).contains("Someone looks.", "Until 20");
    assertThat(
            db.jdbc()
                .sql("select not_before > now() + interval '59 min' from work_item where not ready")
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  @Test
  void anOrderHeldWithoutAnEndHasNothingDue() {
    hold(claim(), epoch(), null);
    assertThat(count("work_item")).isZero();
  }

  @Test
  void theIntentsEventSaysWhichRulesMatched() {
    Lease lease = claim();
    OrderFacts facts =
        facts(new Verdict.Import(List.of("tts-sample"), null, List.of("sample"), "v1"));
    in(() -> ledger.open(lease, facts, new byte[32], epoch(), Map.of("total", "1.00")));
    JsonNode rules = event("intent").path("rules");
    assertThat(rules.path("decision").asString()).isEqualTo("import");
    assertThat(rules.path("matched").toString()).isEqualTo("[\"sample\"]");
    assertThat(rules.path("version").asString()).isEqualTo("v1");
  }

  @Test
  void nothingIsParkedHeldOrLeftOutByRulesThatChangedSinceTheyWereAsked() {
    Lease lease = claim();
    long before = epoch();
    in(
        () -> {
          releases.request(store, Topics.RULES, List.of(Topics.ANY), "rules v2");
          return true;
        });
    assertThat(park(lease, before)).isEqualTo(Parking.DECIDE_AGAIN);
    assertThat(hold(lease, before, null)).isEqualTo(Parking.DECIDE_AGAIN);
    assertThat(filter(lease, before)).isEqualTo(Parking.DECIDE_AGAIN);
    assertThat(one("select state from tiktok_order")).isEqualTo("RECEIVED");
  }

  @Test
  void changedRulesMakeDueWhatRulesParkedOrHeldAndNothingElse() throws IOException {
    park(claim("parked"), epoch());
    hold(claim("held"), epoch(), null);
    hold(claim("held-for-long"), epoch(), Instant.now().plusSeconds(3600));
    filter(claim("skipped"), epoch());
    in(
        () -> {
          ledger.hold(claim("on-hold"), facts("on-hold", null), "ON_HOLD", null);
          return true;
        });
    Rules rules = rules();
    RuleChanges changes = changes(rules);
    changes.look();
    assertThat(due()).as("nothing changed").isEmpty();
    write(SKIP);
    changes.look();
    changes.look();
    drain();
    assertThat(due()).containsExactlyInAnyOrder("parked", "held", "held-for-long");
  }

  @Test
  void whatOtherRulesParkedBeforeAStartIsDueAfterIt() throws IOException {
    park(claim("parked"), epoch());
    hold(claim("held"), epoch(), null);
    changes(rules()).atStart();
    drain();
    assertThat(due()).containsExactlyInAnyOrder("parked", "held");
  }

  /** A node with an older file goes on for a while after the new one's start, then it is gone. */
  @Test
  void whatAnotherNodeHeldByItsRulesAfterOurStartIsFoundLater() throws IOException {
    long[] nanos = {0};
    Rules rules = rules();
    RuleChanges changes =
        new RuleChanges(
            rules, releases, new OneStore(), ledger, queue, db.jdbc(), transaction, () -> nanos[0]);
    changes.atStart();
    hold(claim("held-by-the-old-node"), epoch(), null);
    park(claim("parked-by-the-old-node"), epoch());
    version = rules.version();
    hold(claim("held-by-us"), epoch(), null);
    changes.look();
    drain();
    assertThat(due()).isEmpty();
    nanos[0] = Duration.ofMinutes(15).toNanos();
    changes.look();
    drain();
    assertThat(due()).contains("held-by-the-old-node", "parked-by-the-old-node");
  }

  @Test
  void whatRulesLeftOutAgainstAPersonsWordIsDecidedAgainByOthers() throws IOException {
    filter(claim("pulled-in-vain"), epoch());
    filter(claim("skipped"), epoch());
    in(
        () -> {
          ticked.tick(store, List.of("pulled-in-vain"), "otto");
          return true;
        });
    Rules rules = rules();
    changes(rules).atStart();
    assertThat(due()).containsExactly("pulled-in-vain");
    db.truncate("work_item");
    RuleChanges changes = changes(rules);
    write(SKIP);
    changes.look();
    changes.look();
    assertThat(due()).containsExactly("pulled-in-vain");
  }

  @Test
  void whatTheseRulesParkedStaysAfterAStart() throws IOException {
    Rules rules = rules();
    version = rules.version();
    park(claim("parked"), epoch());
    hold(claim("held"), epoch(), null);
    changes(rules).atStart();
    drain();
    assertThat(due()).isEmpty();
  }

  @Test
  void aReleaseThatTheDatabaseRefusedIsOwedUntilItWorks() throws IOException {
    hold(claim("held"), epoch(), null);
    Rules rules = rules();
    boolean[] away = {true};
    Stores stores =
        new OneStore() {
          @Override
          public List<Store> all() {
            if (away[0]) {
              throw new IllegalStateException("the database is away");
            }
            return super.all();
          }
        };
    RuleChanges changes =
        new RuleChanges(rules, releases, stores, ledger, queue, db.jdbc(), transaction);
    write(SKIP);
    changes.look();
    org.assertj.core.api.Assertions.assertThatThrownBy(changes::look).hasMessageContaining("away");
    assertThat(due()).isEmpty();
    away[0] = false;
    changes.look();
    assertThat(due()).containsExactly("held");
  }

  /** The rules change while orders are being parked and held by the old ones: none is stranded. */
  @Test
  void aReloadThatRacesWithParkingAndHoldingLeavesNoneBehind() throws Exception {
    for (int round = 0; round < 60; round++) {
      empty();
      write("");
      Rules rules = rules();
      RuleChanges changes = changes(rules);
      version = rules.version();
      write(SKIP);
      changes.look();
      Lease toPark = claim("parked");
      Lease toHold = claim("held");
      CyclicBarrier start = new CyclicBarrier(3);
      long epoch = epoch();
      CompletableFuture<Parking> parking =
          CompletableFuture.supplyAsync(() -> after(start, () -> park(toPark, epoch)));
      CompletableFuture<Parking> holding =
          CompletableFuture.supplyAsync(() -> after(start, () -> hold(toHold, epoch, null)));
      after(
          start,
          () -> {
            changes.look();
            drain();
            return true;
          });
      Parking parked = parking.get();
      Parking held = holding.get();
      assertThat(due().contains("parked") || parked == Parking.DECIDE_AGAIN)
          .as("round %d: parked and released, or decided again", round)
          .isTrue();
      assertThat(due().contains("held") || held == Parking.DECIDE_AGAIN)
          .as("round %d: held and released, or decided again", round)
          .isTrue();
    }
  }

  // Helpers ---------------------------------------------------------------------------------------

  private String version = "v1";

  private static class OneStore implements Stores {
    @Override
    public List<Store> all() {
      return List.of(byId(store));
    }

    @Override
    public Store byId(int id) {
      return new Store(id, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null);
    }

    @Override
    public Optional<Store> byName(String name) {
      return Optional.empty();
    }

    @Override
    public List<Store> byShopifyDomain(String domain) {
      return List.of();
    }

    @Override
    public List<Store> byTikTokShop(String shopId) {
      return List.of();
    }

    @Override
    public boolean isPaused(int storeId) {
      return false;
    }

    @Override
    public void pause(int storeId, String who) {}

    @Override
    public void resume(int storeId, String who) {}
  }

  private Rules rules() {
    return new Rules(new RulesSettings(dir.resolve("rules.yaml").toString()), Clock.systemUTC());
  }

  private RuleChanges changes(Rules rules) {
    return new RuleChanges(rules, releases, new OneStore(), ledger, queue, db.jdbc(), transaction);
  }

  private void write(String text) {
    try {
      Files.writeString(dir.resolve("rules.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Lease claim() {
    return claim(ORDER);
  }

  private Lease claim(String order) {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, order), Lane.ORDERS)));
    Lease lease =
        queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test").stream()
            .filter(l -> l.key().externalId().equals(order))
            .findFirst()
            .orElseThrow();
    in(() -> ledger.take(store, List.of(order)));
    return lease;
  }

  private OrderRecord take() {
    return in(() -> ledger.take(store, List.of(ORDER)).get(ORDER));
  }

  private long epoch() {
    return releases.epoch(store);
  }

  private Parking park(Lease lease, long epoch) {
    Verdict.Park why = new Verdict.Park("big", "Someone looks.", version);
    return in(
        () ->
            ledger.park(
                lease,
                facts(lease.key().externalId(), why),
                new OrderState.Parked(
                    ParkCause.RULE,
                    "big: Someone looks.",
                    List.of(new OrderState.WaitsOn(Topics.RULES, "big"))),
                epoch));
  }

  private Parking hold(Lease lease, long epoch, @Nullable Instant until) {
    Verdict.Hold why = new Verdict.Hold("expensive", "Someone looks.", until, version);
    return in(() -> ledger.holdByRule(lease, facts(lease.key().externalId(), why), why, epoch));
  }

  private Parking filter(Lease lease, long epoch) {
    Verdict.Skip why = new Verdict.Skip("tests", "Not a sale.", version);
    return in(() -> ledger.filter(lease, facts(lease.key().externalId(), why), why, epoch));
  }

  private static OrderFacts facts(@Nullable Verdict verdict) {
    return facts(ORDER, verdict);
  }

  private static OrderFacts facts(String id, @Nullable Verdict verdict) {
    Instant paid = Instant.parse("2026-05-01T12:00:00Z");
    return new OrderFacts(
        id,
        "AWAITING_SHIPMENT",
        true,
        paid,
        paid,
        paid,
        "SELLER",
        null,
        "USD",
        null,
        null,
        verdict);
  }

  /** What the route release-orphans does for requests of this topic. */
  private void drain() {
    in(
        () -> {
          List<String> requests =
              db.jdbc()
                  .sql("delete from release_request returning topic || ' ' || subject")
                  .query(String.class)
                  .list();
          assertThat(requests).allMatch((Topics.RULES + " " + Topics.ANY)::equals);
          if (!requests.isEmpty()) {
            queue.markDue(
                db
                    .jdbc()
                    .sql("select tiktok_order_id from orphan_wait where topic = ?")
                    .param(Topics.RULES)
                    .query(String.class)
                    .list()
                    .stream()
                    .map(id -> Due.now(Kinds.tiktokOrder(store, id), Lane.ORDERS))
                    .toList());
          }
          return true;
        });
  }

  private static List<String> due() {
    return db.jdbc()
        .sql("select external_id from work_item where ready")
        .query(String.class)
        .list();
  }

  private static JsonNode event(String kind) {
    return JsonMapper.builder()
        .build()
        .readTree(one("select detail::text from order_event where kind = '" + kind + "'"));
  }

  private static String one(String sql) {
    return db.jdbc().sql(sql).query(String.class).single();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }

  private <T> T in(Supplier<T> work) {
    return transaction.execute(status -> work.get());
  }

  private static <T> T after(CyclicBarrier barrier, Supplier<T> work) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return work.get();
  }
}
