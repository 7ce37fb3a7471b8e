package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptivePaceGateTest {
  /** Near the end of the range: nanoTime may be anything, also negative and wrapping. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  private double jitter = 1.0 - 1e-12;
  private final AdaptivePaceGate gate = new AdaptivePaceGate(() -> now, () -> jitter);

  @Test
  void aStoreNobodyAskedAboutIsOpen() {
    assertThat(gate.isOpen(1)).isTrue();
    assertThat(gate.permits(1, "orders", 50)).isEqualTo(50);
  }

  @Test
  void permitsFollowTheBucketAsItRefills() {
    gate.learned(1, new CostBucket(2000, 25, 100));
    assertThat(gate.permits(1, "orders", 50)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(gate.permits(1, "orders", 50)).isEqualTo(10);
    pass(Duration.ofMinutes(5));
    assertThat(gate.permits(1, "orders", 500)).isEqualTo(2000 / 12);
    assertThat(gate.permits(1, "orders", 3)).isEqualTo(3);
  }

  @Test
  void anEmptyBucketGivesNoPermit() {
    gate.learned(1, new CostBucket(2000, 11.9, 0));
    assertThat(gate.permits(1, "orders", 1)).isZero();
    gate.learned(1, new CostBucket(2000, -40, 100));
    assertThat(gate.permits(1, "orders", 1)).isZero();
  }

  @Test
  void whatIsBeingSpentIsNotGivenTwice() {
    gate.learned(1, new CostBucket(2000, 24, 0));
    gate.spending(1, 12);
    assertThat(gate.permits(1, "orders", 5)).isEqualTo(1);
    gate.spending(1, 12);
    assertThat(gate.permits(1, "orders", 5)).isZero();
    gate.learned(1, new CostBucket(2000, 2000, 0));
    assertThat(gate.permits(1, "orders", 5)).isEqualTo(5);
  }

  @Test
  void aPauseClosesOneStoreOnly() {
    gate.closeFor(1, Platform.TIKTOK, Duration.ofSeconds(2));
    assertThat(gate.isOpen(1)).isFalse();
    assertThat(gate.permits(1, "orders", 5)).isZero();
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
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(1);
    gate.claimed(1, "orders");
    assertThat(gate.permits(1, "orders", 20)).isZero();
    gate.succeeded(1, Platform.SHOPIFY);
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(20);
  }

  @Test
  void whoAsksAndHasNothingToDoTakesNobodysProbe() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    for (int idle = 0; idle < 20; idle++) {
      assertThat(gate.permits(1, "orders", 20)).isEqualTo(1);
    }
  }

  @Test
  void whatOneProbesWithDoesNotKeepAnotherFromProbing() {
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, "levels");
    assertThat(gate.permits(1, "levels", 20)).isZero();
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(1);
  }

  @Test
  void twoProbesThatFailSideBySideCountAsOneFailure() {
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, "levels");
    gate.claimed(1, "orders");
    gate.unreachable(1, Platform.TIKTOK);
    gate.unreachable(1, Platform.TIKTOK);
    pass(Duration.ofSeconds(2));
    assertThat(gate.isOpen(1)).isTrue();
  }

  @Test
  void aProbeThatNobodyHeardOfAgainIsFollowedByAnother() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    gate.claimed(1, "orders");
    pass(AdaptivePaceGate.PROBE_INTERVAL);
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(1);
  }

  @Test
  void whileThePlatformsAnswerAClaimClosesNothing() {
    gate.claimed(1, "orders");
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(20);
  }

  @Test
  void aProbeThatFailsOpensTheBreakerForLonger() {
    gate.unreachable(1, Platform.SHOPIFY);
    pass(Duration.ofSeconds(1));
    assertThat(gate.permits(1, "orders", 20)).isEqualTo(1);
    gate.claimed(1, "orders");
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
