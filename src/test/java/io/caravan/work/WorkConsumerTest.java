package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.caravan.platform.PaceGate;
import io.caravan.platform.Platform;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.testing.PostgresServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(60)
class WorkConsumerTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  final WorkSignal signal = new WorkSignal();
  final FakeStores stores = new FakeStores(1, 2, 3, 4, 5);
  final FakeGate gate = new FakeGate();
  final HikariDataSource pool = db.pool(4);
  final JdbcWorkQueue queue =
      new JdbcWorkQueue(pool, Duration.ofSeconds(60), Clock.systemUTC(), signal);
  final List<Exchange> received = new CopyOnWriteArrayList<>();
  final CamelContext camel = new DefaultCamelContext();
  WorkQueue used = queue;
  WorkSettings settings = settings(Duration.ofMillis(500), Duration.ofSeconds(10));

  @BeforeEach
  void empty() {
    db.truncate("work_item", "dead_letter");
  }

  @AfterEach
  void stop() {
    camel.stop();
    pool.close();
  }

  @Test
  void eachExchangeHasTheKeysOfOneStore() throws Exception {
    queue.markDue(orders(1, 3));
    queue.markDue(orders(2, 2));
    start("work:orders", this::settleAll);
    await().until(() -> count("work_item") == 0);
    for (Exchange exchange : received) {
      int store = exchange.getVariable("store", Integer.class);
      assertThat(leases(exchange))
          .isNotEmpty()
          .allSatisfy(l -> assertThat(l.storeId()).isEqualTo(store));
    }
    assertThat(received.stream().mapToInt(exchange -> leases(exchange).size()).sum()).isEqualTo(5);
  }

  @Test
  void aBatchIsNotLargerThanItsOptionSays() throws Exception {
    queue.markDue(orders(1, 10));
    start("work:orders?batch=4", this::settleAll);
    await().until(() -> count("work_item") == 0);
    assertThat(received).allSatisfy(e -> assertThat(leases(e)).hasSizeLessThanOrEqualTo(4));
  }

  @Test
  void aPausedStoreIsSkippedUntilItIsResumed() throws Exception {
    stores.pause(1, "test");
    queue.markDue(orders(1, 2));
    queue.markDue(orders(2, 2));
    start("work:orders", this::settleAll);
    await().until(() -> count("work_item where store_id = 2") == 0);
    assertThat(count("work_item where store_id = 1 and ready")).isEqualTo(2);
    stores.resume(1, "test");
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void upkeepCanGoOnWhileAStoreIsPaused() throws Exception {
    stores.pause(1, "test");
    queue.markDue(List.of(Due.now(new WorkKey(1, "refresh-token", "tiktok"), Lane.UPKEEP)));
    start("work:upkeep?whilePaused=true", this::settleAll);
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void aClosedGateCostsNoLeaseAndNoAttempt() throws Exception {
    gate.closed.add(1);
    queue.markDue(orders(1, 2));
    queue.markDue(orders(2, 1));
    start("work:orders", this::settleAll);
    await().until(() -> count("work_item where store_id = 2") == 0);
    assertThat(count("work_item where ready and attempts = 0 and fence = 0")).isEqualTo(2);
    gate.closed.clear();
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void theGateLimitsHowManyKeysAStoreGives() throws Exception {
    gate.limit = 2;
    queue.markDue(orders(1, 7));
    start("work:orders?batch=50", this::settleAll);
    await().until(() -> count("work_item") == 0);
    assertThat(received).allSatisfy(e -> assertThat(leases(e)).hasSizeLessThanOrEqualTo(2));
  }

  @Test
  void theGateHearsOfClaimsAndNotOfStoresWithoutWork() throws Exception {
    queue.markDue(orders(2, 1));
    start("work:orders", this::settleAll);
    await().until(() -> count("work_item") == 0);
    assertThat(gate.claimed).containsExactly(2);
  }

  @Test
  void workMarkedDueHereIsClaimedAtOnceAlsoWhenIdleForLong() throws Exception {
    settings = settings(Duration.ofMinutes(5), Duration.ofSeconds(10));
    start("work:orders", this::settleAll);
    // Idle: the waits double, so after a second or two the next claim is far away.
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    queue.markDue(orders(1, 1));
    await().atMost(Duration.ofSeconds(2)).until(() -> count("work_item") == 0);
  }

  @Test
  void workMarkedDueByAnotherNodeIsFoundByPolling() throws Exception {
    start("work:orders", this::settleAll);
    new JdbcWorkQueue(db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal())
        .markDue(orders(1, 1));
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void onlyWhatCanStartAtOnceIsClaimed() throws Exception {
    for (int store = 1; store <= 5; store++) {
      queue.markDue(orders(store, 2));
    }
    CountDownLatch go = new CountDownLatch(1);
    start(
        "work:orders?threads=2",
        exchange -> {
          go.await();
          settleAll(exchange);
        });
    await().until(() -> received.size() == 2);
    signal.wakeUp(List.of(Lane.ORDERS));
    assertThat(count("work_item where lease_owner is not null")).isEqualTo(4);
    assertThat(count("work_item where ready")).isEqualTo(6);
    go.countDown();
    await().until(() -> count("work_item") == 0);
    assertThat(received.stream().map(e -> e.getVariable("store", Integer.class)).distinct())
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  @Test
  void noConnectionIsHeldWhileAnExchangeRuns() throws Exception {
    queue.markDue(orders(1, 1));
    CountDownLatch go = new CountDownLatch(1);
    start(
        "work:orders?threads=1",
        exchange -> {
          go.await();
          settleAll(exchange);
        });
    await().until(() -> received.size() == 1);
    await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    go.countDown();
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void whatARouteLeavesUnsettledIsRetriedAndSpendsAnAttempt() throws Exception {
    queue.markDue(orders(1, 2));
    start("work:orders", exchange -> queue.settle(leases(exchange).get(0), Outcome.DONE));
    await().until(() -> count("work_item where last_cause = 'UNSETTLED' and attempts = 1") == 1);
    assertThat(count("work_item")).isOne();
    assertThat(count("work_item where not_before > now()")).as("with a back-off").isOne();
  }

  @Test
  void anErrorOfTheRouteLeavesItsKeysToARetryAndItsThreadToOthers() throws Exception {
    queue.markDue(orders(1, 1));
    queue.markDue(orders(2, 1));
    start(
        "work:orders?threads=1",
        exchange -> {
          if (exchange.getVariable("store", Integer.class) == 1) {
            throw new IllegalStateException("broken");
          }
          settleAll(exchange);
        });
    await().until(() -> count("work_item where store_id = 2") == 0);
    await().until(() -> count("work_item where last_cause = 'UNSETTLED' and attempts = 1") == 1);
  }

  // Convoy: TestCloseDrainsInFlightCompletions

  @Test
  void aStopWaitsForWhatIsInFlightAndLeavesNoLeaseBehind() throws Exception {
    for (int store = 1; store <= 5; store++) {
      queue.markDue(orders(store, 4));
    }
    CountDownLatch go = new CountDownLatch(1);
    start(
        "work:orders?threads=2&batch=2",
        exchange -> {
          go.await();
          settleAll(exchange);
        });
    await().until(() -> received.size() == 2);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(camel::stop);
    await().until(() -> camel.getStatus().isStopping());
    assertThat(stopped).isNotDone();
    go.countDown();
    stopped.get(20, TimeUnit.SECONDS);
    assertThat(received).hasSize(2);
    assertThat(count("work_item where lease_owner is not null")).isZero();
    assertThat(count("work_item where ready")).isEqualTo(16);
  }

  @Test
  void aStopWaitsNoLongerThanItsLimitAndDoesNotGiveBackWhatMayStillBeSending() throws Exception {
    settings = settings(Duration.ofMillis(500), Duration.ofMillis(200));
    queue.markDue(orders(1, 1));
    CountDownLatch sent = new CountDownLatch(1);
    // Not to be interrupted, as a socket's write is not: Camel interrupts what outlives its stop,
    // and an exchange that ends by that settles its key.
    start("work:orders", exchange -> awaitThoughInterrupted(sent));
    camel.getShutdownStrategy().setTimeout(1);
    await().until(() -> received.size() == 1);
    try {
      camel.stop();
      assertThat(count("work_item where lease_owner is not null")).isOne();
    } finally {
      sent.countDown();
    }
  }

  private static void awaitThoughInterrupted(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // goes on waiting
      }
    }
  }

  @Test
  void suspendingStopsClaimsAndResumingGoesOn() throws Exception {
    start("work:orders", this::settleAll);
    camel.getRouteController().suspendRoute("test-work");
    queue.markDue(orders(1, 3));
    signal.wakeUp(List.of(Lane.ORDERS));
    await().pollDelay(Duration.ofMillis(600)).until(() -> count("work_item where ready") == 3);
    assertThat(received).isEmpty();
    camel.getRouteController().resumeRoute("test-work");
    await().until(() -> count("work_item") == 0);
  }

  @Test
  void whatWasClaimedWhenASuspensionCameIsGivenBackUnspent() throws Exception {
    queue.markDue(orders(1, 3));
    CountDownLatch claimed = new CountDownLatch(1);
    CountDownLatch suspending = new CountDownLatch(1);
    used =
        new Delegating(queue) {
          @Override
          public List<Lease> claim(
              Lane lane, Map<Integer, Integer> permits, int max, int maxStores, String owner) {
            List<Lease> leases = super.claim(lane, permits, max, maxStores, owner);
            if (!leases.isEmpty()) {
              claimed.countDown();
              awaitQuietly(suspending);
            }
            return leases;
          }
        };
    start("work:orders", this::settleAll);
    claimed.await();
    CompletableFuture<Void> suspended =
        CompletableFuture.runAsync(
            () -> {
              try {
                camel.getRouteController().suspendRoute("test-work");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    WorkConsumer consumer = (WorkConsumer) camel.getRoute("test-work").getConsumer();
    await().until(() -> !consumer.isClaiming());
    suspending.countDown();
    suspended.get(20, TimeUnit.SECONDS);
    assertThat(received).isEmpty();
    assertThat(count("work_item where ready and attempts = 0 and lease_owner is null"))
        .isEqualTo(3);
  }

  @Test
  void itKeepsPollingThroughErrorsOfTheDatabase() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    queue.markDue(orders(1, 1));
    used =
        new Delegating(queue) {
          @Override
          public List<Lease> claim(
              Lane lane, Map<Integer, Integer> permits, int max, int maxStores, String owner) {
            if (failures.incrementAndGet() <= 3) {
              db.jdbc().sql("select 1 / 0").query(Integer.class).single();
            }
            return super.claim(lane, permits, max, maxStores, owner);
          }
        };
    start("work:orders", this::settleAll);
    await().until(() -> count("work_item") == 0);
    assertThat(failures).hasValueGreaterThan(3);
  }

  @Test
  void itWorksAgainWithinFiveSecondsAfterPostgresqlIsBack() throws Exception {
    try (PostgresServer server = PostgresServer.start(false)) {
      String url = server.url("postgres") + "&connectTimeout=1";
      Postgres.migrate(url);
      try (HikariDataSource own = new HikariDataSource()) {
        own.setJdbcUrl(url);
        own.setConnectionTimeout(1000);
        own.setMinimumIdle(0);
        JdbcWorkQueue there =
            new JdbcWorkQueue(own, Duration.ofSeconds(60), Clock.systemUTC(), signal);
        used = there;
        start(
            "work:orders",
            exchange -> leases(exchange).forEach(l -> there.settle(l, Outcome.DONE)));
        there.markDue(orders(1, 1));
        await().until(() -> received.size() == 1);
        server.kill();
        assertThatThrownBy(() -> there.markDue(orders(1, 2)))
            .isInstanceOf(DataAccessException.class);
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        server.start();
        long back = System.nanoTime();
        await()
            .atMost(Duration.ofSeconds(5))
            .ignoreExceptions()
            .until(
                () -> {
                  there.markDue(orders(1, 3));
                  return received.size() >= 2;
                });
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
        await()
            .until(
                () ->
                    JdbcClient.create(own)
                            .sql("select count(*) from work_item")
                            .query(Integer.class)
                            .single()
                        == 0);
        camel.stop();
      }
    }
  }

  @Test
  void aLaneThatDoesNotExistIsRefusedInWords() {
    assertThatThrownBy(() -> start("work:parcels", this::settleAll))
        .rootCause()
        .hasMessage(
            "there is no lane 'parcels'; lanes are [orders, listings, followups, levels, stock,"
                + " reports, polls, upkeep]");
  }

  // Helpers

  private void start(String uri, Processor work) throws Exception {
    camel.getRegistry().bind("queue", used);
    camel.getRegistry().bind("signal", signal);
    camel.getRegistry().bind("settings", settings);
    camel.getRegistry().bind("stores", stores);
    camel.getRegistry().bind("gate", gate);
    camel.getShutdownStrategy().setTimeout(15);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(uri).routeId("test-work").process(received::add).process(work);
          }
        });
    camel.start();
  }

  private void settleAll(Exchange exchange) {
    leases(exchange).forEach(lease -> queue.settle(lease, Outcome.DONE));
  }

  @SuppressWarnings("unchecked")
  private static List<Lease> leases(Exchange exchange) {
    return exchange.getMessage().getBody(List.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static WorkSettings settings(Duration idleAtMost, Duration drain) {
    return new WorkSettings(
        Duration.ofSeconds(60),
        Map.of(),
        Duration.ofMillis(20),
        idleAtMost,
        drain,
        Duration.ofSeconds(1));
  }

  private static List<Due> orders(int store, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Due.now(new WorkKey(store, "tiktok-order", "order-" + i), Lane.ORDERS))
        .toList();
  }

  private static int count(String what) {
    return db.jdbc().sql("select count(*) from " + what).query(Integer.class).single();
  }

  /** The real queue, for tests that step in between. */
  private static class Delegating implements WorkQueue {
    private final WorkQueue queue;

    Delegating(WorkQueue queue) {
      this.queue = queue;
    }

    @Override
    public void markDue(Collection<Due> due) {
      queue.markDue(due);
    }

    @Override
    public boolean wake(WorkKey key) {
      return queue.wake(key);
    }

    @Override
    public List<Lease> claim(
        Lane lane, Map<Integer, Integer> permits, int max, int maxStores, String owner) {
      return queue.claim(lane, permits, max, maxStores, owner);
    }

    @Override
    public boolean settle(Lease lease, Outcome outcome) {
      return queue.settle(lease, outcome);
    }

    @Override
    public List<Lease> takeUnsettled(Collection<Lease> leases) {
      return queue.takeUnsettled(leases);
    }

    @Override
    public int sweep() {
      return queue.sweep();
    }

    @Override
    public void giveBack(Collection<Lease> leases) {
      queue.giveBack(leases);
    }

    @Override
    public boolean replay(WorkKey key) {
      return queue.replay(key);
    }

    @Override
    public List<DeadLetter> deadLetters(Integer storeId, int limit, int offset) {
      return queue.deadLetters(storeId, limit, offset);
    }

    @Override
    public long countDeadLetters() {
      return queue.countDeadLetters();
    }

    @Override
    public List<Backlog> backlog() {
      return queue.backlog();
    }
  }

  static final class FakeStores implements Stores {
    private final List<Store> all = new ArrayList<>();
    private final Set<Integer> paused = ConcurrentHashMap.newKeySet();

    FakeStores(int... ids) {
      for (int id : ids) {
        all.add(
            new Store(
                id, "store-" + id, "US", "USD", "s" + id + ".myshopify.com", "7" + id, null, null));
      }
    }

    @Override
    public List<Store> all() {
      return all;
    }

    @Override
    public Store byId(int id) {
      return all.stream().filter(store -> store.id() == id).findFirst().orElseThrow();
    }

    @Override
    public Optional<Store> byName(String name) {
      return all.stream().filter(store -> store.name().equals(name)).findFirst();
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
      return paused.contains(storeId);
    }

    @Override
    public void pause(int storeId, String who) {
      paused.add(storeId);
    }

    @Override
    public void resume(int storeId, String who) {
      paused.remove(storeId);
    }
  }

  static final class FakeGate implements PaceGate {
    final Set<Integer> closed = ConcurrentHashMap.newKeySet();
    final Set<Integer> claimed = ConcurrentHashMap.newKeySet();
    volatile int limit = Integer.MAX_VALUE;

    @Override
    public boolean isOpen(int storeId) {
      return !closed.contains(storeId);
    }

    @Override
    public int permits(int storeId, Asker asker, int wanted) {
      return isOpen(storeId) ? Math.min(wanted, limit) : 0;
    }

    @Override
    public void claimed(int storeId, Asker asker, int keys) {
      claimed.add(storeId);
    }

    @Override
    public void closeFor(int storeId, Platform platform, Duration pause) {
      closed.add(storeId);
    }

    @Override
    public void succeeded(int storeId, Platform platform) {}

    @Override
    public void unreachable(int storeId, Platform platform) {}
  }
}
