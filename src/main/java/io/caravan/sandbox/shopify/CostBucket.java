package io.caravan.sandbox.shopify;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The leaky bucket of one app and shop: points come back with time, up to its size. */
final class CostBucket {

  private final int size;
  private final int restoreRate;
  private double available;
  private Instant at;

  CostBucket(int size, int restoreRate, Instant now) {
    this.size = size;
    this.restoreRate = restoreRate;
    this.available = size;
    this.at = now;
  }

  /** Takes the points if they are there. */
  synchronized boolean take(int points, Instant now) {
    restore(now);
    if (available < points) {
      return false;
    }
    available -= points;
    return true;
  }

  synchronized void giveBack(int points) {
    available = Math.min(size, available + points);
  }

  synchronized void drain() {
    available = 0;
  }

  synchronized Map<String, Object> status(Instant now) {
    restore(now);
    return Map.of(
        "maximumAvailable",
        size,
        "currentlyAvailable",
        (int) Math.floor(available),
        "restoreRate",
        restoreRate);
  }

  private void restore(Instant now) {
    if (now.isAfter(at)) {
      available =
          Math.min(size, available + Duration.between(at, now).toNanos() / 1e9 * restoreRate);
      at = now;
    }
  }
}
