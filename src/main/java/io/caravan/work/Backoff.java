package io.caravan.work;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles with each failure up to a cap, and is spread by
 * chance so that keys that failed together do not come back together.
 *
 * @param base wait after the first failure, before the spread; positive
 * @param cap the longest wait, spread included; not shorter than the base
 * @param spread share of the wait that is left to chance, 0 to 1: with 0.5 a wait of 10 s becomes 5
 *     to 10 s
 */
public record Backoff(Duration base, Duration cap, double spread) {

  /** 2 s, 4 s, 8 s ... 15 min, each up to half shorter. */
  public static final Backoff STANDARD =
      new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(15), 0.5);

  public Backoff {
    if (base.isZero() || base.isNegative() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "base must be positive and cap not shorter, but base=%s cap=%s".formatted(base, cap));
    }
    if (!(spread >= 0 && spread <= 1)) {
      throw new IllegalArgumentException("spread must be 0 to 1, but is " + spread);
    }
  }

  /**
   * @param attempts failed attempts so far, from 0 (counts as 1)
   */
  public Duration after(int attempts, RandomGenerator random) {
    int doublings = Math.max(0, attempts - 1);
    // Compared before shifting: never overflows, however many attempts.
    boolean capped = doublings >= 62 || base.toMillis() >= cap.toMillis() >> doublings;
    long full = capped ? cap.toMillis() : base.toMillis() << doublings;
    long chance = (long) (full * spread * random.nextDouble());
    return Duration.ofMillis(Math.max(1, full - chance));
  }
}
