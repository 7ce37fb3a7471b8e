package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecheckTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void itIsLookedAtSoonAtFirstAndThenEveryHour() {
    assertThat(Recheck.next(true, NOW, null, null)).isEqualTo(NOW.plusSeconds(30));
    assertThat(Recheck.next(false, NOW, null, null)).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void andShortlyBeforeEachDeadline() {
    Instant shipBy = NOW.plus(Duration.ofMinutes(40));
    Instant cancel = NOW.plus(Duration.ofMinutes(50));
    assertThat(Recheck.next(false, NOW, shipBy, cancel))
        .isEqualTo(shipBy.minus(Recheck.BEFORE_DEADLINE));
    assertThat(Recheck.next(false, NOW.plus(Duration.ofMinutes(30)), shipBy, cancel))
        .isEqualTo(cancel.minus(Recheck.BEFORE_DEADLINE));
    assertThat(Recheck.next(false, NOW.plus(Duration.ofMinutes(36)), shipBy, cancel))
        .isEqualTo(NOW.plus(Duration.ofMinutes(96)));
  }

  @Test
  void onlyCausesWhoseEventMayBeMissedAreLookedAt() {
    assertThat(Arrays.stream(ParkCause.values()).filter(Recheck::isFor))
        .containsExactlyInAnyOrder(
            ParkCause.OUT_OF_STOCK,
            ParkCause.DELETED_IN_SHOPIFY,
            ParkCause.NO_LOCATION,
            ParkCause.FORBIDDEN);
  }

  @Test
  void everyCauseSaysWhatToDoAndWhatReleasesIt() {
    assertThat(ParkCause.values())
        .allSatisfy(
            cause -> {
              assertThat(cause.nextAction()).isNotBlank();
              assertThat(cause.releasedBy()).isNotBlank();
            });
  }

  @Test
  void anOrderSoonToBeCancelledGoesBeforeNewOnesAndOthersAmongThem() {
    assertThat(ReleaseUrgency.of(Duration.ofHours(1))).isEqualTo(ReleaseUrgency.AT_RISK);
    assertThat(ReleaseUrgency.of(Duration.ofHours(40)))
        .isEqualTo(ReleaseUrgency.of(null))
        .isEqualTo(ReleaseUrgency.of(Duration.ofHours(-1)))
        .isEqualTo(io.caravan.work.Due.SOON);
  }
}
