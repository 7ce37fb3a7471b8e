package io.caravan.work;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.Postgres;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class JdbcWorkQueueTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  static final Duration LEASE = Duration.ofSeconds(60);
  static final int ACME = 1;
  static final int BOLT = 2;

  final WorkSignal signal = new WorkSignal();
  final JdbcWorkQueue queue = queue();

  JdbcWorkQueue queue() {
    return new JdbcWorkQueue(db.dataSource(), LEASE, Clock.systemUTC(), signal);
  }

  @BeforeEach
  void empty() {
    db.truncate("work_item", "dead_letter");
  }

  // Convoy: TestConcurrentWritesAreDurableOnReturn

  @Test
  void whatIsMarkedDueIsThereWhenTheCallReturnsAlsoWithManyCallers() throws Exception {
    inParallel(
        8,
        caller -> {
          for (int i = 0; i < 25; i++) {
            String id = "order-" + caller + "-" + i;
            queue.markDue(List.of(order(ACME, id)));
            assertThat(exists(ACME, id)).as(id).isTrue();
          }
        });
    assertThat(count("work_item")).isEqualTo(200);
  }

  @Test
  void callersThatMarkTheSameKeysInDifferentOrdersDoNotDeadlock() throws Exception {
    List<Due> keys = orders(ACME, 200);
    db.jdbc()
        .sql(
            """
            insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
            select 1, 'tiktok-order', 'order-' || n, 'orders', 'BUG', '', 1
            from generate_series(0, 199) n
            """)
        .update();
    inParallel(
        8,
        caller -> {
          Random random = new Random(caller);
          for (int i = 0; i < 20; i++) {
            List<Due> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, random);
            queue.markDue(shuffled);
          }
        });
    assertThat(count("work_item")).isEqualTo(200);
    assertThat(count("dead_letter")).isZero();
  }

  // Convoy: TestClaimSkipLockedDoesNotOverlap

  @Test
  void claimsOfManyClaimersDoNotOverlapAndMissNothing() throws Exception {
    for (int store = 1; store <= 4; store++) {
      queue.markDue(orders(store, 250));
    }
    Set<WorkKey> claimed = Collections.synchronizedSet(new HashSet<>());
    ConcurrentLinkedQueue<WorkKey> twice = new ConcurrentLinkedQueue<>();
    inParallel(
        8,
        caller -> {
          JdbcWorkQueue own = queue();
          while (claimed.size() < 1000) {
            for (Lease lease : own.claim(Lane.ORDERS, permits(64, 1, 2, 3, 4), 16, "c" + caller)) {
              if (!claimed.add(lease.key())) {
                twice.add(lease.key());
              }
            }
          }
        });
    assertThat(twice).isEmpty();
    assertThat(claimed).hasSize(1000);
  }

  @Test
  void aClaimWaitsForNoLock() throws Exception {
    queue.markDue(orders(ACME, 2));
    try (Connection other = db.dataSource().getConnection()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("select 1 from work_item where external_id = 'order-0' for update");
      assertThat(claim(ACME))
          .extracting(lease -> lease.key().externalId())
          .containsExactly("order-1");
      other.rollback();
    }
    assertThat(claim(ACME))
        .extracting(lease -> lease.key().externalId())
        .containsExactly("order-0");
  }

  @Test
  void everyClaimAndEveryMarkHasANewNumberFromOneSequence() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease first = only(claim(ACME));
    assertThat(first.fence()).isGreaterThan(first.version());
    queue.settle(first, Outcome.DONE);
    queue.markDue(List.of(order(ACME, "a")));
    Lease second = only(claim(ACME));
    assertThat(second.version()).isGreaterThan(first.fence());
    assertThat(queue.settle(first, Outcome.DONE)).isFalse();
  }

  // Convoy: TestReclaimStuckMakesRowClaimable

  @Test
  void aLeaseThatExpiredIsClaimedByAnotherAndSpendsAnAttempt() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lost = only(claim(ACME));
    assertThat(queue.sweep()).isZero();
    expireLeases();
    assertThat(queue.sweep()).isOne();
    Lease found = only(claim(ACME));
    assertThat(found.key()).isEqualTo(lost.key());
    assertThat(found.fence()).isGreaterThan(lost.fence());
    assertThat(found.attempts()).isOne();
    assertThat(cause("a")).isEqualTo("LEASE_EXPIRED");
  }

  @Test
  void aSweepWakesMoreThanAChunkAtOnce() {
    queue.markDue(orders(ACME, 2500));
    assertThat(queue.claim(Lane.ORDERS, permits(2500, ACME), 2500, "c")).hasSize(2500);
    expireLeases();
    assertThat(queue.sweep()).isEqualTo(2500);
    assertThat(queue.sweep()).isZero();
  }

  @Test
  void twoSweepersAtOnceWakeEachKeyOnce() throws Exception {
    queue.markDue(orders(ACME, 2000));
    queue.claim(Lane.ORDERS, permits(2000, ACME), 2000, "c");
    expireLeases();
    List<Integer> swept = answersInParallel(2, caller -> queue().sweep());
    assertThat(swept.stream().mapToInt(i -> i).sum()).isEqualTo(2000);
    assertThat(
            db.jdbc()
                .sql("select count(*) from work_item where ready and attempts = 1")
                .query(Integer.class)
                .single())
        .isEqualTo(2000);
  }

  // Convoy: TestHeartbeatKeepsClaimFromBeingReclaimed, TestHeartbeatDoesNotRenewForeignClaim.
  // Leases are not renewed here: a holder that is late is refused instead.

  @Test
  void aLeaseThatHasNotExpiredIsNotSweptAndNotClaimed() {
    queue.markDue(List.of(order(ACME, "a")));
    only(claim(ACME));
    assertThat(queue.sweep()).isZero();
    assertThat(claim(ACME)).isEmpty();
  }

  @Test
  void aZombieCannotSettleWhatAnotherHasClaimedSince() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease zombie = only(claim(ACME));
    expireLeases();
    queue.sweep();
    Lease holder = only(claim(ACME));
    List<Outcome> outcomes =
        List.of(
            Outcome.DONE,
            Outcome.later(Duration.ofHours(1), "PACE"),
            Outcome.failed(Duration.ZERO, "BUG"),
            new Outcome.Dead("BUG", "late"));
    for (Outcome outcome : outcomes) {
      assertThat(queue.settle(zombie, outcome)).as("%s", outcome).isFalse();
    }
    queue.giveBack(List.of(zombie));
    assertThat(state("a")).isEqualTo("leased");
    assertThat(count("dead_letter")).isZero();
    assertThat(queue.settle(holder, Outcome.DONE)).isTrue();
    assertThat(count("work_item")).isZero();
  }

  @Test
  void whoIsLateSettlesNothingEvenBeforeItsSuccessorClaims() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease late = only(claim(ACME));
    expireLeases();
    queue.sweep();
    assertThat(queue.settle(late, Outcome.DONE)).isFalse();
    assertThat(only(claim(ACME)).key()).isEqualTo(late.key());
  }

  @Test
  void aLeaseIsSettledOnce() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    assertThat(queue.settle(lease, Outcome.later(Duration.ofHours(1), "BACK_OFF"))).isTrue();
    assertThat(queue.settle(lease, Outcome.DONE)).isFalse();
    assertThat(count("work_item")).isOne();
  }

  // Convoy: TestRetryWithoutIncrementLeavesRetryCount

  @Test
  void aRetryThatSpendsNoAttemptLeavesTheirNumber() {
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(only(claim(ACME)), Outcome.later(Duration.ZERO, "THROTTLED"));
    assertThat(only(claim(ACME)).attempts()).isZero();
    assertThat(cause("a")).isEqualTo("THROTTLED");
  }

  @Test
  void aRetryThatSpendsAnAttemptCountsIt() {
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(only(claim(ACME)), Outcome.failed(Duration.ZERO, "HTTP_500"));
    Lease second = only(claim(ACME));
    assertThat(second.attempts()).isOne();
    queue.settle(second, Outcome.failed(Duration.ZERO, "HTTP_500"));
    assertThat(only(claim(ACME)).attempts()).isEqualTo(2);
  }

  // Convoy: TestProcessingConflictDoesNotRollBackBatchedSiblings

  @Test
  void aSettlementThatIsRefusedOrFailsLeavesItsSiblingsSettled() {
    queue.markDue(orders(ACME, 3));
    List<Lease> leases = claim(ACME);
    takeOver(leases.get(1));
    String unstorable = "a cause with a NUL \0 and half a pair \ud800 in it";
    assertThat(queue.settle(leases.get(0), Outcome.DONE)).isTrue();
    assertThat(queue.settle(leases.get(1), Outcome.DONE)).isFalse();
    assertThat(queue.settle(leases.get(2), new Outcome.Dead(unstorable, unstorable))).isTrue();
    assertThat(count("work_item")).isOne();
    assertThat(queue.deadLetters(null, 10, 0))
        .extracting(DeadLetter::detail)
        .containsExactly("a cause with a NUL ? and half a pair ? in it");
  }

  @Test
  void aGiveBackReturnsTheKeysThatAreStillOursAndNoOthers() {
    queue.markDue(orders(ACME, 3));
    List<Lease> leases = claim(ACME);
    takeOver(leases.get(0));
    queue.settle(leases.get(1), Outcome.later(Duration.ofHours(1), "QUIET"));
    queue.giveBack(leases);
    assertThat(claim(ACME)).extracting(Lease::key).containsExactly(leases.get(2).key());
    assertThat(queue.takeUnsettled(leases)).isEmpty();
  }

  // Signals and not-before

  @Test
  void noSignalLowersNotBefore() {
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(only(claim(ACME)), Outcome.later(Duration.ofHours(1), "GRACE"));
    Instant before = notBefore("a");
    queue.markDue(List.of(order(ACME, "a")));
    queue.markDue(List.of(new Due(key(ACME, "a"), Lane.ORDERS, 0, Instant.now(), Duration.ZERO)));
    queue.sweep();
    assertThat(claim(ACME)).isEmpty();
    assertThat(notBefore("a")).isEqualTo(before);
  }

  @Test
  void aSignalDuringWorkDoesNotCancelTheBackOffThatFollows() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(lease, Outcome.later(Duration.ofHours(1), "QUIET"));
    queue.sweep();
    assertThat(claim(ACME)).isEmpty();
  }

  @Test
  void aBackOffThatIsOverIsSweptAndKeepsItsAttempts() {
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(only(claim(ACME)), Outcome.failed(Duration.ofHours(1), "HTTP_500"));
    pass(Duration.ofHours(1));
    assertThat(queue.sweep()).isOne();
    assertThat(only(claim(ACME)).attempts()).isOne();
    assertThat(cause("a")).isEqualTo("HTTP_500");
  }

  @Test
  void aLeasedKeyMarkedAgainIsDueAgainAfterDone() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    Instant seen = Instant.parse("2026-08-01T10:00:00.123456Z");
    queue.markDue(List.of(Due.seen(key(ACME, "a"), Lane.ORDERS, seen)));
    assertThat(claim(ACME)).as("not while it is leased").isEmpty();
    assertThat(queue.settle(lease, Outcome.DONE)).isTrue();
    Lease again = only(claim(ACME));
    assertThat(again.seenAtLeast()).isEqualTo(seen);
    assertThat(queue.settle(again, Outcome.DONE)).isTrue();
    assertThat(count("work_item")).isZero();
  }

  @Test
  void aLeasedKeyMarkedAgainIsDueAgainAfterItDied() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    queue.markDue(List.of(order(ACME, "a")));
    assertThat(queue.settle(lease, new Outcome.Dead("BUG", "broke"))).isTrue();
    assertThat(count("dead_letter")).isZero();
    assertThat(only(claim(ACME)).attempts()).isOne();
    assertThat(cause("a")).isEqualTo("BUG");
  }

  @Test
  void aMarkThatIsCommittedWhileDoneWaitsForItIsNotLost() throws Exception {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> settled =
          transaction.execute(
              status -> {
                queue.markDue(List.of(order(ACME, "a")));
                Future<Boolean> waits = executor.submit(() -> queue.settle(lease, Outcome.DONE));
                untilSomebodyWaitsForALock();
                return waits;
              });
      assertThat(settled.get(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      executor.shutdownNow();
    }
    assertThat(only(claim(ACME)).key()).isEqualTo(lease.key());
  }

  @Test
  void aReadyKeyMarkedAgainIsNotWrittenAgainUnlessItLearnsSomething() {
    queue.markDue(
        List.of(Due.seen(key(ACME, "a"), Lane.ORDERS, Instant.parse("2026-08-01T00:00:00Z"))));
    String before = rowVersion("a");
    queue.markDue(List.of(order(ACME, "a")));
    queue.markDue(
        List.of(Due.seen(key(ACME, "a"), Lane.ORDERS, Instant.parse("2026-07-01T00:00:00Z"))));
    assertThat(rowVersion("a")).isEqualTo(before);
    Instant later = Instant.parse("2026-08-02T00:00:00Z");
    queue.markDue(List.of(Due.seen(key(ACME, "a"), Lane.ORDERS, later)));
    assertThat(only(claim(ACME)).seenAtLeast()).isEqualTo(later);
  }

  @Test
  void aKeyMarkedTwiceInOneCallTakesTheBestOfBoth() {
    Instant early = Instant.parse("2026-08-01T00:00:00Z");
    Instant late = Instant.parse("2026-08-02T00:00:00Z");
    queue.markDue(
        List.of(
            new Due(key(ACME, "a"), Lane.ORDERS, 7, late, Duration.ZERO),
            new Due(key(ACME, "a"), Lane.ORDERS, 2, early, Duration.ofHours(1)),
            new Due(key(ACME, "a"), Lane.ORDERS, 5, null, Duration.ZERO)));
    Lease lease = only(claim(ACME));
    assertThat(lease.seenAtLeast()).isEqualTo(late);
    assertThat(db.jdbc().sql("select urgency from work_item").query(Integer.class).single())
        .isEqualTo(2);
  }

  @Test
  void aNewKeyWithADelaySleepsAndAKnownOneDoesNot() {
    Due delayed = new Due(key(ACME, "a"), Lane.ORDERS, 3, null, Duration.ofMinutes(5));
    queue.markDue(List.of(delayed));
    assertThat(claim(ACME)).isEmpty();
    assertThat(state("a")).isEqualTo("asleep");
    queue.markDue(List.of(order(ACME, "b")));
    queue.markDue(List.of(new Due(key(ACME, "b"), Lane.ORDERS, 3, null, Duration.ofMinutes(5))));
    assertThat(only(claim(ACME)).key().externalId()).isEqualTo("b");
  }

  @Test
  void wakingIsForSleepersOnly() {
    assertThat(queue.wake(key(ACME, "a"))).as("unknown").isFalse();
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    assertThat(queue.wake(key(ACME, "a"))).as("leased").isFalse();
    queue.settle(lease, Outcome.later(Duration.ofHours(1), "QUIET"));
    assertThat(queue.wake(key(ACME, "a"))).as("asleep").isTrue();
    Lease woken = only(claim(ACME));
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(woken, Outcome.DONE);
    assertThat(claim(ACME)).as("its not-before was lifted, not kept for later").hasSize(1);
  }

  // Fairness

  @Test
  void aStoreWithAHundredThousandKeysDoesNotDelayAnother() {
    fill(ACME, 100_000);
    queue.markDue(orders(BOLT, 5));
    List<Lease> leases = queue.claim(Lane.ORDERS, permits(50, ACME, BOLT), 20, "c");
    assertThat(perStore(leases)).containsExactlyInAnyOrderEntriesOf(Map.of(ACME, 15L, BOLT, 5L));
  }

  @Test
  void storesTakeTurnsWhenNotAllFitIntoAClaim() {
    for (int store = 1; store <= 9; store++) {
      queue.markDue(orders(store, 20));
    }
    Map<Integer, Long> got = new HashMap<>();
    for (int round = 0; round < 6; round++) {
      List<Lease> leases =
          queue.claim(Lane.ORDERS, permits(50, 1, 2, 3, 4, 5, 6, 7, 8, 9), 12, 3, "c");
      assertThat(perStore(leases)).hasSize(3);
      perStore(leases).forEach((store, n) -> got.merge(store, n, Long::sum));
    }
    assertThat(got).hasSize(9).allSatisfy((store, n) -> assertThat(n).isEqualTo(8));
  }

  @Test
  void aStoreGivesNoMoreThanItsPermits() {
    queue.markDue(orders(ACME, 30));
    queue.markDue(orders(BOLT, 30));
    Map<Integer, Integer> permits = Map.of(ACME, 3, BOLT, 100, 3, 0);
    assertThat(perStore(queue.claim(Lane.ORDERS, permits, 20, "c")))
        .containsExactlyInAnyOrderEntriesOf(Map.of(ACME, 3L, BOLT, 17L));
  }

  @Test
  void aStoreWithoutPermitsIsSkippedAndItsKeysStay() {
    queue.markDue(orders(ACME, 3));
    queue.markDue(orders(BOLT, 3));
    assertThat(perStore(claim(BOLT))).containsOnlyKeys(BOLT);
    assertThat(queue.claim(Lane.ORDERS, Map.of(ACME, 0), 10, "c")).isEmpty();
    assertThat(claim(ACME)).hasSize(3);
  }

  @Test
  void urgentKeysComeFirstAndOldOnesBeforeNewOnes() {
    queue.markDue(List.of(Due.whenever(key(ACME, "look-back"), Lane.ORDERS)));
    queue.markDue(List.of(order(ACME, "older")));
    queue.markDue(List.of(order(ACME, "newer")));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      order.add(only(queue.claim(Lane.ORDERS, permits(1, ACME), 1, "c")).key().externalId());
    }
    assertThat(order).containsExactly("older", "newer", "look-back");
    queue.markDue(List.of(Due.whenever(key(ACME, "patient"), Lane.ORDERS)));
    queue.markDue(List.of(order(ACME, "pressing")));
    assertThat(claim(ACME))
        .as("in one batch too")
        .extracting(lease -> lease.key().externalId())
        .containsExactly("pressing", "patient");
  }

  @Test
  void lanesDoNotSeeEachOther() {
    queue.markDue(List.of(order(ACME, "a"), Due.now(key(ACME, "poll"), Lane.POLLS)));
    assertThat(claim(ACME)).extracting(lease -> lease.key().externalId()).containsExactly("a");
    assertThat(queue.claim(Lane.POLLS, permits(5, ACME), 5, "c")).hasSize(1);
  }

  // Dead letters

  @Test
  void aDeadLetterIsListedAndReplayed() {
    queue.markDue(List.of(order(ACME, "a"), order(BOLT, "b")));
    queue.settle(only(claim(ACME)), new Outcome.Dead("BUG", "a null where none can be"));
    queue.settle(only(claim(BOLT)), new Outcome.Dead("BUG", "another"));
    assertThat(count("work_item")).isZero();
    assertThat(queue.countDeadLetters()).isEqualTo(2);
    DeadLetter letter = only(queue.deadLetters(ACME, 10, 0));
    assertThat(letter.key()).isEqualTo(key(ACME, "a"));
    assertThat(letter.detail()).isEqualTo("a null where none can be");
    assertThat(letter.attempts()).isOne();
    assertThat(queue.replay(key(ACME, "a"))).isTrue();
    assertThat(queue.replay(key(ACME, "a"))).isFalse();
    assertThat(only(claim(ACME)).attempts()).isZero();
    assertThat(queue.countDeadLetters()).isOne();
  }

  @Test
  void theNextSignalForgetsADeadLetterAndReplaysIt() {
    queue.markDue(List.of(order(ACME, "a")));
    queue.settle(only(claim(ACME)), new Outcome.Dead("BUG", "broke"));
    queue.markDue(List.of(order(ACME, "a")));
    assertThat(queue.countDeadLetters()).isZero();
    assertThat(claim(ACME)).hasSize(1);
  }

  @Test
  void whatIsDoneLeavesNoDeadLetterBehind() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    // As a mark may that began before the other's death was committed.
    db.jdbc()
        .sql(
            """
            insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
            values (1, 'tiktok-order', 'a', 'orders', 'BUG', '', 1)
            """)
        .update();
    queue.settle(lease, Outcome.DONE);
    assertThat(queue.countDeadLetters()).isZero();
  }

  // What the holder knows

  @Test
  void aLeaseCarriesTheDatabasesEndAndItsOwnBeginningTakenBeforeTheClaim() {
    queue.markDue(List.of(order(ACME, "a")));
    Instant behind = Instant.parse("2020-01-01T00:00:00Z");
    JdbcWorkQueue slowClock =
        new JdbcWorkQueue(db.dataSource(), LEASE, Clock.fixed(behind, ZoneOffset.UTC), signal);
    long before = System.nanoTime();
    Lease lease = only(slowClock.claim(Lane.ORDERS, permits(5, ACME), 5, "c"));
    assertThat(lease.claimedNanos()).isBetween(before, System.nanoTime());
    assertThat(lease.claimedWall()).isEqualTo(behind);
    assertThat(lease.leaseUntil())
        .as("by the database's clock, whatever ours says")
        .isAfter(databaseTime().plusSeconds(50));
    assertThat(lease.length()).isEqualTo(LEASE);
  }

  @Test
  void theQueueKnowsWhichLeasesWereLeftUnsettled() {
    queue.markDue(orders(ACME, 3));
    List<Lease> leases = claim(ACME);
    queue.settle(leases.get(0), Outcome.DONE);
    assertThat(queue.takeUnsettled(leases)).containsExactly(leases.get(1), leases.get(2));
    assertThat(queue.takeUnsettled(leases)).as("asked once").isEmpty();
  }

  @Test
  void aSettlementRolledBackByTheCallerCountsAsUnsettled() {
    queue.markDue(List.of(order(ACME, "a")));
    Lease lease = only(claim(ACME));
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
    transaction.executeWithoutResult(
        status -> {
          queue.settle(lease, Outcome.DONE);
          status.setRollbackOnly();
        });
    assertThat(state("a")).isEqualTo("leased");
    assertThat(queue.takeUnsettled(List.of(lease))).containsExactly(lease);
  }

  @Test
  void theLocalSignalComesAfterTheCommitAndNotForARollback() {
    long before = signal.seen(Lane.ORDERS);
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
    transaction.executeWithoutResult(
        status -> {
          queue.markDue(List.of(order(ACME, "a")));
          assertThat(signal.seen(Lane.ORDERS)).isEqualTo(before);
          status.setRollbackOnly();
        });
    assertThat(signal.seen(Lane.ORDERS)).isEqualTo(before);
    queue.markDue(List.of(order(ACME, "a")));
    assertThat(signal.seen(Lane.ORDERS)).isGreaterThan(before);
  }

  @Test
  void theBacklogSaysWhatIsReadyLeasedAndAsleep() {
    queue.markDue(orders(ACME, 6));
    List<Lease> leases = queue.claim(Lane.ORDERS, permits(3, ACME), 3, "c");
    queue.settle(leases.get(0), Outcome.later(Duration.ofHours(1), "QUIET"));
    db.jdbc().sql("update work_item set due_since = now() - interval '90 s' where ready").update();
    Backlog backlog = only(queue.backlog());
    assertThat(backlog.lane()).isEqualTo(Lane.ORDERS);
    assertThat(backlog.ready()).isEqualTo(3);
    assertThat(backlog.leased()).isEqualTo(2);
    assertThat(backlog.asleep()).isOne();
    assertThat(backlog.oldestReady()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(150));
  }

  // Faults

  @Test
  void connectionsCutInMidWorkLoseNoKeyAndCompleteNoneTwice() throws Exception {
    queue.markDue(orders(ACME, 500));
    Map<WorkKey, Integer> completed = new ConcurrentHashMap<>();
    AtomicInteger faults = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    inParallel(
        5,
        caller -> {
          JdbcWorkQueue own = queue();
          while (!over.get()) {
            try {
              if (caller == 0) {
                faults.addAndGet(faults.get() < 100 ? db.cutConnections() : 0);
                expireLeasesOlderThanHalfASecond();
                queue.sweep();
                over.set(count("work_item") == 0);
                TimeUnit.MILLISECONDS.sleep(5);
                continue;
              }
              for (Lease lease : own.claim(Lane.ORDERS, permits(10, ACME), 10, "c" + caller)) {
                if (own.settle(lease, Outcome.DONE)) {
                  completed.merge(lease.key(), 1, Integer::sum);
                }
              }
            } catch (DataAccessException e) {
              // Cut: what was claimed comes back when its lease ends.
            }
          }
        });
    db.heal();
    assertThat(faults).as("connections cut").hasPositiveValue();
    assertThat(completed).as("some answers were cut off after the commit").hasSizeGreaterThan(300);
    assertThat(completed.values()).containsOnly(1);
  }

  private void expireLeasesOlderThanHalfASecond() {
    db.jdbc()
        .sql(
            """
            update work_item set wake_at = now() - interval '1 s'
            where lease_owner is not null and wake_at < now() + interval '59.5 s'
            """)
        .update();
  }

  @Test
  void aWrongDueIsRefusedInWords() {
    assertThatThrownBy(() -> new Due(key(ACME, "a"), Lane.ORDERS, 10, null, Duration.ZERO))
        .hasMessageContaining("urgency must be 0 to 9, but is 10");
    assertThatThrownBy(() -> new Due(key(ACME, "a"), Lane.ORDERS, 3, null, Duration.ofSeconds(-1)))
        .hasMessageContaining("must not be negative");
  }

  // Helpers

  static WorkKey key(int store, String id) {
    return new WorkKey(store, "tiktok-order", id);
  }

  static Due order(int store, String id) {
    return Due.now(key(store, id), Lane.ORDERS);
  }

  static List<Due> orders(int store, int count) {
    return IntStream.range(0, count).mapToObj(i -> order(store, "order-" + i)).toList();
  }

  static Map<Integer, Integer> permits(int each, int... stores) {
    Map<Integer, Integer> permits = new HashMap<>();
    for (int store : stores) {
      permits.put(store, each);
    }
    return permits;
  }

  List<Lease> claim(int store) {
    return queue.claim(Lane.ORDERS, permits(50, store), 50, "test");
  }

  static <T> T only(Collection<T> all) {
    assertThat(all).hasSize(1);
    return all.iterator().next();
  }

  static Map<Integer, Long> perStore(List<Lease> leases) {
    return leases.stream().collect(groupingBy(Lease::storeId, counting()));
  }

  void takeOver(Lease lease) {
    db.jdbc()
        .sql(
            """
            update work_item set fence = nextval('work_seq'), lease_owner = 'another'
            where store_id = ? and external_id = ?
            """)
        .param(lease.storeId())
        .param(lease.key().externalId())
        .update();
  }

  void expireLeases() {
    assertThat(
            db.jdbc()
                .sql(
                    """
                    update work_item set wake_at = now() - interval '1 s'
                    where lease_owner is not null
                    """)
                .update())
        .isPositive();
  }

  void pass(Duration time) {
    db.jdbc()
        .sql(
            """
            update work_item set wake_at = wake_at - ? * interval '1 ms',
                                 not_before = not_before - ? * interval '1 ms'
            """)
        .param(time.toMillis())
        .param(time.toMillis())
        .update();
  }

  void fill(int store, int count) {
    db.jdbc()
        .sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, urgency, version)
            select ?, 'tiktok-order', 'bulk-' || n, 'orders', true, 3, nextval('work_seq')
            from generate_series(1, ?) n
            """)
        .param(store)
        .param(count)
        .update();
  }

  void untilSomebodyWaitsForALock() {
    await()
        .until(
            () ->
                db.jdbc()
                        .sql(
                            """
                            select count(*) from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock'
                            """)
                        .query(Integer.class)
                        .single()
                    > 0);
  }

  int count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Integer.class).single();
  }

  boolean exists(int store, String id) {
    return db.jdbc()
        .sql("select exists (select from work_item where store_id = ? and external_id = ?)")
        .param(store)
        .param(id)
        .query(Boolean.class)
        .single();
  }

  String state(String id) {
    return db.jdbc()
        .sql(
            """
            select case when ready then 'ready' when lease_owner is null then 'asleep' else 'leased' end
            from work_item where external_id = ?
            """)
        .param(id)
        .query(String.class)
        .single();
  }

  String cause(String id) {
    return db.jdbc()
        .sql("select last_cause from work_item where external_id = ?")
        .param(id)
        .query(String.class)
        .single();
  }

  String rowVersion(String id) {
    return db.jdbc()
        .sql("select ctid::text || version from work_item where external_id = ?")
        .param(id)
        .query(String.class)
        .single();
  }

  Instant notBefore(String id) {
    return db.jdbc()
        .sql("select not_before from work_item where external_id = ?")
        .param(id)
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  Instant databaseTime() {
    return db.jdbc()
        .sql("select clock_timestamp()")
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  interface Task {
    void run(int caller) throws Exception;
  }

  interface Question<T> {
    T answer(int caller) throws Exception;
  }

  static void inParallel(int callers, Task task) throws Exception {
    answersInParallel(
        callers,
        caller -> {
          task.run(caller);
          return true;
        });
  }

  static <T> List<T> answersInParallel(int callers, Question<T> question) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(callers);
    try {
      List<Callable<T>> tasks =
          IntStream.range(0, callers)
              .<Callable<T>>mapToObj(caller -> () -> question.answer(caller))
              .toList();
      List<T> answers = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(tasks)) {
        answers.add(future.get());
      }
      return answers;
    } finally {
      executor.shutdownNow();
    }
  }
}
