package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.store.Store;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Polls;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class PollRunTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  @Test
  void thePassEndsWithTheLastPageWhenEverythingCountedWasSeen() {
    PollRun run = run().page(seen("a", 1), "next", 2).page(seen("b", 2), "", 2);
    assertThat(run.hasMore()).isFalse();
    assertThat(run.complete()).isTrue();
    assertThat(run.newest()).isEqualTo(NOW.plusSeconds(2));
  }

  @Test
  void whatIsMissingIsReadAgainTwiceAndThenKeepsTheWatermark() {
    PollRun run = run().page(seen("a", 1), "", 2);
    assertThat(run.hasMore()).as("first re-read").isTrue();
    run = run.page(seen("a", 1), "", 2);
    assertThat(run.hasMore()).as("second re-read").isTrue();
    run = run.page(seen("a", 1), "", 2);
    assertThat(run.hasMore()).isFalse();
    assertThat(run.complete()).isFalse();
  }

  @Test
  void whatAReReadFindsIsAddedToWhatWasSeen() {
    PollRun run = run().page(seen("a", 1), "", 2).page(seen("b", 2), "", 2);
    assertThat(run.complete()).isTrue();
    assertThat(run.seen()).containsOnlyKeys("a", "b");
  }

  @Test
  void anOrderOnTwoPagesCountsOnceWithItsNewestTime() {
    PollRun run = run().page(seen("a", 5), "next", 1).page(seen("a", 3), "", 1);
    assertThat(run.seen()).containsExactly(Map.entry("a", NOW.plusSeconds(5)));
  }

  @Test
  void aTokenThatRepeatsEndsThePassWithoutMovingTheWatermark() {
    PollRun run = run().page(seen("a", 1), "x", 10).page(seen("b", 2), "x", 10);
    assertThat(run.hasMore()).isFalse();
    assertThat(run.complete()).isFalse();
  }

  @Test
  void theFirstPollLooksBackAndLaterOnesStartAtTheWatermark() {
    assertThat(PollWindow.from(null, NOW)).isEqualTo(NOW.minus(Duration.ofHours(96)));
    assertThat(PollWindow.from(NOW.minusSeconds(5), NOW)).isEqualTo(NOW.minusSeconds(5));
  }

  @Test
  void theWatermarkNeverMovesBackNorPastWhatWasSeenNorIntoTheFuture() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 10_000; i++) {
      Instant mark = NOW.plusSeconds(random.nextLong(-10_000, 10_000));
      Instant newest = NOW.plusSeconds(random.nextLong(-20_000, 20_000));
      Instant next = PollWindow.next(mark, mark, newest, NOW);
      assertThat(next).as("seed %d", seed).isAfterOrEqualTo(mark);
      if (next.isAfter(mark)) {
        assertThat(next)
            .as("seed %d", seed)
            .isBeforeOrEqualTo(newest.minus(PollWindow.OVERLAP))
            .isBeforeOrEqualTo(NOW.minus(PollWindow.OVERLAP));
      }
    }
  }

  @Test
  void aPollThatSawNothingKeepsItsWatermark() {
    assertThat(PollWindow.next(NOW, NOW, null, NOW)).isEqualTo(NOW);
    assertThat(PollWindow.next(null, NOW, null, NOW)).isEqualTo(NOW);
  }

  private static Map<String, Instant> seen(String id, int second) {
    return new HashMap<>(Map.of(id, NOW.plusSeconds(second)));
  }

  private static PollRun run() {
    Lease lease =
        new Lease(
            Polls.key(1, Kinds.POLL_TIKTOK_ORDERS),
            Lane.POLLS,
            1,
            1,
            0,
            null,
            null,
            NOW,
            Duration.ofMinutes(1),
            0,
            NOW);
    return PollRun.begin(
        new Store(1, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null),
        lease,
        null,
        NOW.minusSeconds(60));
  }
}
