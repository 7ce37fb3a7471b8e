package io.caravan.fulfilment.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.deadline.Countdown.Standing;
import io.caravan.fulfilment.deadline.Deadline.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What TikTok's clock says of an order. */
class CountdownTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // ship by, cancelled at: hours from now
    "5, 48, ON_TIME, SHIP_BY, 5",
    "-1, 48, LATE, AUTO_CANCEL, 48",
    "-48, -1, PAST, AUTO_CANCEL, -1",
    "0, 48, LATE, AUTO_CANCEL, 48"
  })
  void anOrderToShipIsOnTimeLateOrPast(
      int shipBy, int cancel, Standing standing, Sort next, int left) {
    Countdown countdown = Countdown.of(order("AWAITING_SHIPMENT", shipBy, cancel), NOW);
    assertThat(countdown.standing()).isEqualTo(standing);
    assertThat(countdown.next().orElseThrow().sort()).isEqualTo(next);
    assertThat(countdown.left()).isEqualTo(Duration.ofHours(left));
  }

  @Test
  void whatIsShippedIsMeasuredByTheCarrierAlone() {
    Countdown countdown = Countdown.of(order("AWAITING_COLLECTION", -100, -50), NOW);
    assertThat(countdown.deadlines())
        .extracting(Deadline::sort)
        .containsExactly(Sort.COLLECT_BY, Sort.COLLECTION_CANCEL);
    assertThat(countdown.standing()).isEqualTo(Standing.ON_TIME);
  }

  @Test
  void aPartThatIsShippedDoesNotStopTheClock() {
    assertThat(Countdown.of(order("PARTIALLY_SHIPPING", -1, 10), NOW).standing())
        .isEqualTo(Standing.LATE);
  }

  @Test
  void anOrderWithoutDeadlinesIsOnTimeAndHasNoNext() {
    Countdown countdown =
        Countdown.of(
            new OpenShipment(
                "1", "HELD", "ON_HOLD", "ON_HOLD", null, null, null, List.of(), null, null, null,
                null, null, null, List.of()),
            NOW);
    assertThat(countdown.standing()).isEqualTo(Standing.ON_TIME);
    assertThat(countdown.next()).isEmpty();
    assertThat(countdown.left()).isNull();
    assertThat(countdown.isToShipBefore(Instant.MAX)).isFalse();
  }

  @Test
  void anAnswerThatIsDueIsTheNextButMakesNoShipmentLate() {
    Deadline answer = new Deadline(Sort.ANSWER, NOW.minusSeconds(1), "CANCELLATION 7");
    OpenShipment order =
        order("AWAITING_SHIPMENT", 5, 48)
            .waitingFor(List.of(answer, new Deadline(Sort.ANSWER, NOW.plusSeconds(60), "RETURN")));
    Countdown countdown = Countdown.of(order, NOW);
    assertThat(countdown.standing()).isEqualTo(Standing.ON_TIME);
    assertThat(countdown.next().orElseThrow().subject()).isEqualTo("RETURN");
    assertThat(countdown.of(Sort.ANSWER)).contains(answer);
    assertThat(countdown.isToShipBefore(NOW.plusSeconds(3600))).isFalse();
    assertThat(countdown.isToShipBefore(NOW.plus(Duration.ofHours(6)))).isTrue();
  }

  static OpenShipment order(String status, int shipBy, int cancel) {
    return new OpenShipment(
        "576460000000000001",
        "IMPORTED",
        status,
        "TO_SHIP",
        "gid://shopify/Order/1",
        "#1001",
        "7100",
        List.of("gid://shopify/Location/1"),
        null,
        null,
        in(shipBy),
        in(20),
        in(cancel),
        in(120),
        List.of());
  }

  private static Instant in(int hours) {
    return NOW.plus(Duration.ofHours(hours));
  }
}
