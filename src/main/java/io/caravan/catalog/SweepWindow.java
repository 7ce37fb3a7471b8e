package io.caravan.catalog;

import java.time.Duration;
import java.time.Instant;

/**
 * How all products are gone over although a search gives ten thousand at most: in windows of their
 * time of creation, halved until each fits. Pure.
 *
 * @param from included
 * @param to included
 * @param end of the last window: when the sweep began
 */
record SweepWindow(Instant from, Instant to, Instant end) {

  /** No product of TikTok Shop is older. */
  static final Instant BEGINNING = Instant.parse("2016-01-01T00:00:00Z");

  /** Everything at once, in the hope that it fits. */
  static SweepWindow all(Instant now) {
    return new SweepWindow(BEGINNING, now, now);
  }

  /** The older half of it, by whole seconds. */
  SweepWindow half() {
    if (!canBeHalved()) {
      throw new IllegalStateException("a window of one second cannot be halved: " + this);
    }
    return new SweepWindow(from, from.plusSeconds(seconds() / 2), end);
  }

  boolean canBeHalved() {
    return seconds() >= 1;
  }

  boolean isLast() {
    return !to.isBefore(end);
  }

  /** The rest, again in one piece. */
  SweepWindow next() {
    return new SweepWindow(to.plusSeconds(1), end, end);
  }

  private long seconds() {
    return Duration.between(from, to).toSeconds();
  }
}
