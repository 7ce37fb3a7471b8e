package io.caravan.order.followup;

import java.time.Duration;
import java.time.Instant;

/**
 * How something is waited for that may come soon, late or never: it is looked for again after as
 * long as it was waited for already, so that each rest doubles the wait. Nothing is given up: after
 * a while people are told, and it is looked for at the longest rest.
 *
 * @param least the first rest
 * @param longest no rest is longer
 * @param told so long it is waited for in silence
 */
public record Patience(Duration least, Duration longest, Duration told) {

  public Patience {
    if (least.isNegative() || least.isZero() || longest.compareTo(least) < 0) {
      throw new IllegalArgumentException("rests from " + least + " to " + longest);
    }
  }

  /** The next rest of what is waited for since then. */
  public Duration rest(Instant since, Instant now) {
    Duration waited = Duration.between(since, now);
    if (waited.compareTo(least) < 0) {
      return least;
    }
    return waited.compareTo(longest) > 0 ? longest : waited;
  }

  /** Whether people are to be told by now. */
  public boolean isOver(Instant since, Instant now) {
    return Duration.between(since, now).compareTo(told) > 0;
  }
}
