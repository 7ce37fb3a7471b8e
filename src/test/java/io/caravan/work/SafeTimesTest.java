package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SafeTimesTest {

  @Test
  void theDefaultsAreSafe() {
    assertThatCode(() -> times(60, 15, 60, 10).requireSafe()).doesNotThrowAnyException();
  }

  @Test
  void aTimeoutOfAThirdOfTheLeaseIsRefusedWithBothValuesAndWhatToChange() {
    assertThat(times(45, 15, 60, 0).problems())
        .singleElement()
        .asString()
        .contains("caravan.http.timeout is PT15S", "caravan.work.lease is PT45S")
        .contains("Set the lease above PT45S or the timeout below PT15S");
    assertThat(times(46, 15, 60, 0).problems()).isEmpty();
  }

  @Test
  void aQuietPeriodThatTheSearchMayOutlastIsRefused() {
    assertThat(times(60, 15, 25, 10).problems())
        .singleElement()
        .asString()
        .contains("caravan.orders.unknown-quiet-period is PT25S", "(PT10S)", "above PT25S");
    assertThat(times(60, 15, 26, 10).problems()).isEmpty();
  }

  @Test
  void aTimeoutThatIsNotPositiveIsRefused() {
    assertThat(times(60, 0, 60, 0).problems())
        .singleElement()
        .asString()
        .contains("it must be positive");
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    assertThatThrownBy(() -> times(10, 15, 10, 0).requireSafe())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("caravan.work.lease")
        .hasMessageContaining("unknown-quiet-period");
  }

  private static SafeTimes times(int lease, int timeout, int quiet, int lag) {
    return new SafeTimes(
        Duration.ofSeconds(lease),
        Duration.ofSeconds(timeout),
        Duration.ofSeconds(quiet),
        Duration.ofSeconds(lag));
  }
}
