package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PaceGate.Asker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptivePaceGateTest {
  private static final Asker ORDERS = new Asker("orders", 12);
  private static final Asker LEVELS = new Asker("levels", 12);
  private static final Asker FOLLOWUPS = new Asker("followups", 60);
  private static final Asker REPORTS = new Asker("reports", 200);

  /** Near the end of the range: nanoTime may be anything, also negative and wrapping. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  private double jitter = 1.0 - 1e-12;
  private final AdaptivePaceGate gate = new AdaptivePaceGate(() -> now, () -> jitter);

  @Test
  void aStoreNobodyAskedAboutIsOpen() {
    assertThat(gate.isOpen(1)).isTrue();
    assertThat(gate.permits(1, ORDERS, 50)).isEqualTo(50);
  }

  @Test
  void permitsFollowTheBucketAsItRefills() {
    gate.learned(1, new CostBucket(2000, 25, 100));
    assertThat(gate.permits(1, ORDERS, 50)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(gate.permits(1, ORDERS, 50)).isEqualTo(10);
    pass(Duration.ofMinutes(5));
    assertThat(gate.permits(1, ORDERS, 500)).isEqualTo(2000 / 12);
    assertThat(gate.permits(1, ORDERS, 3)).isEqualTo(3);
  }

  @Test
  void anEmptyBucketGivesNoPermit() {
    gate.learned(1, new CostBucket(2000, 11.9, 0));
    assertThat(gate.permits(1, ORDERS, 1)).isZero();
    gate.learned(1, new CostBucket(2000, -40, 100));
    assertThat(gate.permits(1, ORDERS, 1)).isZero();
  }

  @Test
  void whatIsBeingSpentIsNotGivenTwice() {
    gate.learned(1, new CostBucket(2000, 24, 0));
    gate.spending(1, 12);
    assertThat(gate.permits(1, ORDERS, 5)).isEqualTo(1);
    gate.spending(1, 12);
    assertThat(gate.permits(1, ORDERS, 5)).isZero();
    gate.learned(1, new CostBucket(2000, 2000, 0));
    assertThat(gate.permits(1, ORDERS, 5)).isEqualTo(5);
  }

  @Test
  void whoNeedsMoreForAKeyMayClaimFewer() {
    gate.learned(1, new CostBucket(2000, 1000, 0));
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isEqualTo(1000 / 60);
    assertThat(gate.permits(1, REPORTS, 50)).isEqualTo(5);
  }

  @Test
  void whatIsClaimedButNotYetSpentIsNotGivenTwice() {
    gate.learned(1, new CostBucket(2000, 1000, 0));
    gate.claimed(1, FOLLOWUPS, 16);
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isZero();
    assertThat(gate.permits(2, FOLLOWUPS, 50)).as("of another store").isEqualTo(50);
    for (int call = 0; call < 16; call++) {
      gate.spending(1, 60);
    }
    gate.learned(1, new CostBucket(2000, 680, 0)); // they cost less than they might have
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isEqualTo(680 / 60);
  }

  @Test
  void whatIsClaimedAndNeedsNoCallIsGivenToOthersSoon() {
    gate.learned(1, new CostBucket(2000, 120, 0));
    gate.claimed(1, FOLLOWUPS, 2);
    pass(AdaptivePaceGate.PROMISED.minusMillis(1));
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isZero();
    pass(Duration.ofMillis(1));
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isEqualTo(2);
  }

  @Test
  void whoNeedsMuchIsNotOvertakenForEverByWhoNeedsLittle() {
    gate.learned(1, new CostBucket(2000, 0, 100));
    int orders = 0;
    int reports = 0;
    for (int turn = 0; turn < 200 && reports == 0; turn++) {
      pass(Duration.ofMillis(100));
      int some = gate.permits(1, ORDERS, 50);
      gate.claimed(1, ORDERS, some);
      gate.spending(1, some * 12);
      orders += some;
      reports = gate.permits(1, REPORTS, 1);
    }
    assertThat(reports).isEqualTo(1);
    assertThat(orders).as("till the report was refused").isLessThan(2);
  }

  @Test
  void whoIsRefusedLaterWaitsForWhoWasRefusedBefore() {
    gate.learned(1, new CostBucket(2000, 50, 0));
    assertThat(gate.permits(1, REPORTS, 1)).isZero();
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isZero();
    gate.learned(1, new CostBucket(2000, 230, 0));
    assertThat(gate.permits(1, FOLLOWUPS, 50)).isZero();
    assertThat(gate.permits(1, ORDERS, 50)).isZero();
    assertThat(gate.permits(1, REPORTS, 1)).isEqualTo(1);
    assertThat(gate.permits(1, FOLLOWUPS, 50)).as("the report had nothing to do").isEqualTo(3);
  }

  @Test
  void whoNoLongerAsksKeepsNobodyWaiting() {
    gate.learned(1, new CostBucket(2000, 150, 0));
    assertThat(gate.permits(1, REPORTS, 1)).isZero();
    pass(AdaptivePaceGate.QUEUED.plusMillis(1));
    assertThat(gate.permits(1, ORDERS, 50)).isEqualTo(150 / 12);
  }

  @Test
  void whoCallsTikTokAloneNeedsNoPoints() {
    Asker stock = new Asker("stock", 0);
    gate.learned(1, new CostBucket(2000, 12, 0));
    gate.claimed(1, stock, 50);
    assertThat(gate.permits(1, ORDERS, 50)).isEqualTo(1);
    gate.spending(1, 12);
    assertThat(gate.permits(1, stock, 50)).isEqualTo(50);
  }

  @Test
  void aBucketThatCannotHoldWhatIsNeededIsEnoughWhenFull() {
    gate.learned(1, new CostBucket(100, 100, 10));
    assertThat(gate.permits(1, REPORTS, 1)).isEqualTo(1);
  }

  @Test
  void aPauseClosesOneStoreOnly() {
    gate.closeFor(1, Platform.TIKTOK, Duration.ofSeconds(2));
    assertThat(gate.isOpen(1)).isFalse();
    assertThat(gate.permits(1, ORDERS, 5)).isZero();
    assertThat(gate.isOpen(2)).isTrue();
    pass(Duration.ofSeconds(2));
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void aShorterPauseDoesNotShortenALongerOne() {
    gate.closeFor(1, Platform.SHOPIFY, Duration.ofSeconds(10));
    gate.closeFor(1, Platform.SHOPIFY, Duration.ofSeconds(1));
    pass(Duration.ofSeconds(9));
    assertThat(gate.isOpen(1)).isFalse();
  }

  @Test
  void aCallThatGotThroughDoesNotEndAPause() {
    gate.closeFor(1, Platform.SHOPIFY, Duration.ofSeconds(10));
    gate.succeeded(1, Platform.SHOPIFY);
    assertThat(gate.isOpen(1)).isFalse();
  }

  @Test
  void anAbsurdPauseIsBounded() {
    gate.closeFor(1, Platform.TIKTOK, Duration.ofDays(400));
    pass(RetryAfter.LONGEST);
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void theBreakerOpensForLongerWithEachFailureUpToAMinute() {
    long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    for (long expected : seconds) {
      gate.unreachable(1, Platform.SHOPIFY);
      pass(Duration.ofSeconds(expected).minusMillis(1));
      assertThat(gate.isOpen(1)).isFalse();
      pass(Duration.ofMillis(1));
      assertThat(gate.isOpen(1)).isTrue();
    }
  }

  @Test
  void jitterHalvesABreakAtMost() {
    jitter = 0;
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofMillis(499));
    assertThat(gate.isOpen(1)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void callsThatFailSideBySideCountAsOneFailure() {
    for (int call = 0; call < 50; call++) {
      gate.unreachable(1, Platform.SHOPIFY);
    }
    pass(Duration.ofSeconds(1));
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void afterABreakOneOrderProbesAndTheRestFollowItsSuccess() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(1);
    gate.claimed(1, ORDERS, 1);
    assertThat(gate.permits(1, ORDERS, 20)).isZero();
    gate.succeeded(1, Platform.SHOPIFY);
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(20);
  }

  @Test
  void whoAsksAndHasNothingToDoTakesNobodysProbe() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    for (int idle = 0; idle < 20; idle++) {
      assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(1);
    }
  }

  @Test
  void whatOneProbesWithDoesNotKeepAnotherFromProbing() {
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, LEVELS, 1);
    assertThat(gate.permits(1, LEVELS, 20)).isZero();
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(1);
  }

  @Test
  void twoProbesThatFailSideBySideCountAsOneFailure() {
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, LEVELS, 1);
    gate.claimed(1, ORDERS, 1);
    gate.unreachable(1, Platform.TIKTOK);
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(2));
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void aProbeThatNobodyHeardOfAgainIsFollowedByAnother() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, ORDERS, 1);
    pass(AdaptivePaceGate.PROBE_INTERVAL);
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(1);
  }

  @Test
  void whileThePlatformsAnswerAClaimClosesNothing() {
    gate.claimed(1, ORDERS, 1);
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(20);
  }

  @Test
  void aProbeThatFailsOpensTheBreakerForLonger() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    assertThat(gate.permits(1, ORDERS, 20)).isEqualTo(1);
    gate.claimed(1, ORDERS, 1);
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofMillis(1999));
    assertThat(gate.isOpen(1)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(gate.isOpen(1)).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
