package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.mapping.TestLinks;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderLedger.Parking;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The proof that a mapping write releases every order that waits on it: the real ledger, queue and
 * releases over a real PostgreSQL with real threads, no platforms. The mutant without the epoch
 * check must fail it.
 */
class ReleaseProofTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final int ROUNDS = Integer.getInteger("caravan.test.release-rounds", 200);
  private static final int ORDERS = 100;
  private static final String SKU = "1729";
  private static final ExecutorService threads = Executors.newFixedThreadPool(6);

  /** Each test and each round has a store of its own. */
  private static int stores;

  private int store;

  private final OrderBooks books = new OrderBooks(db);
  private final JdbcWorkQueue queue = books.queue;
  private final Releases releases = books.releases;
  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final TransactionTemplate transaction = books.transaction;
  private final OrderLedger ledger = books.ledger;
  private final Orphans orphans = books.orphans;

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  @BeforeEach
  void openStore() {
    store = db.store("acme-" + ++stores);
  }

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void oneMappingCallMakesEveryOrderThatWaitsForItWhateverElseGoesOn() throws Exception {
    Random random = new Random(46);
    int waited = 0;
    for (int round = 0; round < ROUNDS; round++) {
      waited += new Round(round, random).play();
    }
    assertThat(waited).as("orders that were parked first, in all rounds").isPositive();
  }

  /** The one interleaving that matters, made to happen instead of waited for. */
  @Test
  void aLinkMadeBetweenADecisionAndItsParkStrandsNoOrder() {
    assertThat(strandedBy(ledger)).isFalse();
  }

  @Test
  void withoutTheEpochCheckThatOrderWouldBeStranded() {
    assertThat(strandedBy(books.ledgerWith(TestLinks.forgetfulReleases(db.jdbc())))).isTrue();
  }

  /** Decides to park, then the link is made and its release drained, then parks. */
  private boolean strandedBy(OrderLedger candidate) {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "1"), Lane.ORDERS)));
    Lease lease = queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").get(0);
    ledger.take(store, List.of("1"));
    long epoch = releases.epoch(store);
    assertThat(links.find(store, epoch, SKU)).isEmpty();
    link();
    drainAll();
    Parking parking =
        transaction.execute(status -> candidate.park(lease, facts("1", Instant.now()), WHY, epoch));
    drainAll();
    boolean parked = count("orphan_order") == 1;
    boolean due = count("work_item") == 1;
    assertThat(parking == Parking.PARKED).isEqualTo(parked);
    return parked && !due;
  }

  /** A hundred orders on one unmapped SKU, a mapping call somewhere in between, nothing else. */
  private final class Round {
    private final int number;
    private final int parkedBeforeTheCall;
    private final List<String> claimed = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Instant> deadlines;

    Round(int number, Random random) {
      this.number = number;
      openStore();
      // From the whole store waiting to hardly anyone parked yet.
      parkedBeforeTheCall = number % 4 == 0 ? ORDERS : random.nextInt(ORDERS);
      List<Integer> minutes =
          new ArrayList<>(IntStream.range(0, ORDERS).mapToObj(i -> 120 + 3 * i).toList());
      Collections.shuffle(minutes, random);
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      deadlines =
          IntStream.range(0, ORDERS)
              .boxed()
              .collect(
                  java.util.stream.Collectors.toMap(
                      i -> String.valueOf(1_000 + i),
                      i -> now.plus(Duration.ofMinutes(minutes.get(i)))));
    }

    int play() throws Exception {
      ledger.take(store, deadlines.keySet());
      queue.markDue(
          deadlines.keySet().stream()
              .sorted()
              .map(id -> Due.now(Kinds.tiktokOrder(store, id), Lane.ORDERS))
              .toList());
      Future<?> dispatcher = threads.submit(this::dispatch);
      Future<?> drain = threads.submit(this::drain);
      while (parked() < parkedBeforeTheCall) {
        breathe();
      }
      link();
      drain.get(20, TimeUnit.SECONDS);
      dispatcher.get(20, TimeUnit.SECONDS);
      List<String> twice =
          claimed.stream().filter(id -> Collections.frequency(claimed, id) > 1).distinct().toList();
      check();
      return twice.size();
    }

    private boolean over() {
      return db.jdbc()
              .sql("select count(*) from tiktok_order where store_id = ? and state = 'IMPORTED'")
              .params(store)
              .query(Integer.class)
              .single()
          == ORDERS;
    }

    private long parked() {
      return count("orphan_order");
    }

    /** One claims, as a node's consumer does; the others work. */
    private void dispatch() {
      List<Future<?>> working = new ArrayList<>();
      while (!over()) {
        List<Lease> batch = queue.claim(Lane.ORDERS, Map.of(store, 10), 10, "test");
        if (batch.isEmpty()) {
          breathe();
        }
        batch.forEach(lease -> claimed.add(lease.key().externalId()));
        batch.forEach(lease -> working.add(threads.submit(() -> work(lease))));
      }
      working.forEach(ReleaseProofTest::join);
    }

    /** What release-orphans does, turn after turn. */
    private void drain() {
      // The turn that finds nothing left to release takes the request away.
      while (!over() || count("release_request") > 0) {
        transaction.executeWithoutResult(status -> orphans.turn(store, null));
        breathe();
      }
    }

    private void work(Lease lease) {
      String id = lease.key().externalId();
      OrderFacts facts = facts(id, deadlines.get(id));
      while (true) {
        long epoch = releases.epoch(store);
        if (links.find(store, epoch, SKU).isEmpty()) {
          Parking parking = transaction.execute(status -> ledger.park(lease, facts, WHY, epoch));
          if (parking == Parking.PARKED) {
            return;
          }
          continue;
        }
        OrderLedger.Opening opening =
            transaction.execute(status -> ledger.open(lease, facts, new byte[32], epoch, Map.of()));
        if (opening instanceof OrderLedger.Opened opened) {
          transaction.executeWithoutResult(
              status ->
                  ledger.imported(
                      lease,
                      opened.intent(),
                      new ShopifyOrderRef("gid://shopify/Order/" + id, "#" + id),
                      OrderLedger.ANSWERED,
                      Map.of()));
          return;
        }
        if (opening instanceof OrderLedger.NotOurs notOurs) {
          throw new IllegalStateException(notOurs.why());
        }
      }
    }

    private void check() {
      assertThat(parked()).as("round %d: still parked", number).isZero();
      assertThat(count("intent"))
          .as("round %d: creates, one for each order", number)
          .isEqualTo(ORDERS);
      assertThat(count("release_request")).as("round %d: requests left", number).isZero();
      List<String> released = new ArrayList<>();
      for (int i = 0; i < claimed.size(); i++) {
        if (claimed.subList(0, i).contains(claimed.get(i))) {
          released.add(claimed.get(i));
        }
      }
      assertThat(released.stream().map(deadlines::get).toList())
          .as("round %d: released orders are taken up by their deadlines", number)
          .isSorted();
    }
  }

  // Helpers ---------------------------------------------------------------------------------------

  private static final OrderState.Parked WHY =
      new OrderState.Parked(
          ParkCause.UNMAPPED_SKU, "no link", List.of(new OrderState.WaitsOn(Topics.SKU, SKU)));

  private static OrderFacts facts(String id, Instant autoCancel) {
    Instant at = autoCancel.minus(Duration.ofDays(2));
    return new OrderFacts(
        id, "AWAITING_SHIPMENT", true, at, at, at, "SELLER", null, "USD", null, autoCancel);
  }

  private void link() {
    transaction.executeWithoutResult(
        status ->
            links.link(
                new SkuLink(
                    store,
                    SKU,
                    null,
                    List.of(
                        new LinkPart("gid://shopify/ProductVariant/1", null, true, true, null, 1)),
                    "manual",
                    "someone")));
  }

  private void drainAll() {
    while (count("release_request") > 0) {
      transaction.executeWithoutResult(status -> orphans.turn(store, null));
    }
  }

  /** Of this round's store. */
  private long count(String table) {
    return db.jdbc()
        .sql("select count(*) from " + table + " where store_id = ?")
        .params(store)
        .query(Long.class)
        .single();
  }

  /** The platform's two cores are shared with PostgreSQL. */
  private static void breathe() {
    LockSupport.parkNanos(500_000);
  }

  private static void join(Future<?> work) {
    try {
      work.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
