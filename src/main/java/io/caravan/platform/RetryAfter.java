package io.caravan.platform;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header: seconds or a date (RFC 9110, 10.2.3). */
public final class RetryAfter {
  /** Nobody is waited for longer than this: a nonsensical header must not stop a store. */
  public static final Duration LONGEST = Duration.ofMinutes(15);

  private RetryAfter() {}

  /** From zero to {@link #LONGEST}; empty if the header is absent or unreadable. */
  public static Optional<Duration> parse(@Nullable String header, Clock clock) {
    if (header == null || header.isBlank()) {
      return Optional.empty();
    }
    String text = header.strip();
    if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      long millis = Math.round(Double.parseDouble(text) * 1000);
      return Optional.of(bounded(Duration.ofMillis(millis)));
    }
    try {
      ZonedDateTime at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(bounded(Duration.between(clock.instant(), at.toInstant())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
