package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void secondsAreRead() {
    assertThat(RetryAfter.parse("7", CLOCK)).contains(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse(" 2.0 ", CLOCK)).contains(Duration.ofSeconds(2));
  }

  @Test
  void aDateIsReadAgainstTheClock() {
    assertThat(RetryAfter.parse("Mon, 23 Nov 2026 12:00:30 GMT", CLOCK))
        .contains(Duration.ofSeconds(30));
    assertThat(RetryAfter.parse("Mon, 23 Nov 2026 11:00:00 GMT", CLOCK)).contains(Duration.ZERO);
  }

  @Test
  void anAbsurdWaitIsBounded() {
    assertThat(RetryAfter.parse("999999999", CLOCK)).contains(RetryAfter.LONGEST);
  }

  @Test
  void whatCannotBeReadIsAbsent() {
    assertThat(RetryAfter.parse(null, CLOCK)).isEmpty();
    assertThat(RetryAfter.parse("", CLOCK)).isEmpty();
    assertThat(RetryAfter.parse("soon", CLOCK)).isEmpty();
    assertThat(RetryAfter.parse("-3", CLOCK)).isEmpty();
  }
}
