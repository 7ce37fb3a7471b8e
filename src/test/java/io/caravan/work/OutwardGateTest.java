package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutwardGateTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  @Test
  void aYoungLeaseOfARunningStoreMaySend() {
    assertThat(OutwardGate.permit(true, false, false)).isEqualTo(new OutwardGate.Send());
  }

  @Test
  void nothingGoesOutOfAPausedStoreAndNoAttemptIsSpent() {
    assertThat(OutwardGate.permit(true, true, false))
        .isEqualTo(new OutwardGate.NotNow(Outcome.later(Duration.ofSeconds(5), "STORE_PAUSED")));
  }

  @Test
  void nothingGoesOutInADryRun() {
    assertThat(OutwardGate.permit(true, false, true)).isEqualTo(new OutwardGate.OnlyIntend());
  }

  @Test
  void anOldLeaseSendsNothing() {
    assertThat(OutwardGate.permit(false, false, false)).isInstanceOf(OutwardGate.NotNow.class);
  }

  @Test
  void aLeaseIsYoungForAThirdOfItsLengthByWhicheverClockSaysMore() {
    Lease lease =
        new Lease(
            Kinds.tiktokOrder(1, "1"),
            Lane.ORDERS,
            1,
            1,
            0,
            null,
            null,
            NOW.plusSeconds(60),
            Duration.ofSeconds(60),
            0,
            NOW);
    assertThat(lease.maySend(seconds(19), NOW.plusSeconds(19))).isTrue();
    assertThat(lease.maySend(seconds(20), NOW.plusSeconds(1))).as("monotonic says more").isFalse();
    assertThat(lease.maySend(seconds(1), NOW.plusSeconds(20))).as("wall clock says more").isFalse();
    assertThat(lease.maySend(seconds(1), NOW.minusSeconds(3600)))
        .as("wall clock set back")
        .isTrue();
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
