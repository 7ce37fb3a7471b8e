package io.caravan.work;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that may have changed.
 *
 * @param urgency 0 first, 9 last; a repeated mark only ever makes a key more urgent
 * @param seenAtLeast the platform's own update time that was seen: a read older than it is stale;
 *     null if none was given
 * @param delay how long a <em>new</em> key sleeps first; it never delays or hastens a known one
 */
public record Due(
    WorkKey key, Lane lane, int urgency, @Nullable Instant seenAtLeast, Duration delay) {

  /** Urgency of a signal, a release, a human act. */
  public static final int SOON = 3;

  /** Urgency of what a sweep or look-back found. */
  public static final int WHENEVER = 7;

  public Due {
    if (urgency < 0 || urgency > 9) {
      throw new IllegalArgumentException("urgency must be 0 to 9, but is " + urgency);
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but is " + delay);
    }
  }

  /** The same key marked once more: as if the other mark had come after this one. */
  Due and(Due later) {
    Instant seen =
        seenAtLeast == null || (later.seenAtLeast != null && later.seenAtLeast.isAfter(seenAtLeast))
            ? later.seenAtLeast
            : seenAtLeast;
    return new Due(key, later.lane, Math.min(urgency, later.urgency), seen, delay);
  }

  public static Due now(WorkKey key, Lane lane) {
    return new Due(key, lane, SOON, null, Duration.ZERO);
  }

  public static Due seen(WorkKey key, Lane lane, @Nullable Instant seenAtLeast) {
    return new Due(key, lane, SOON, seenAtLeast, Duration.ZERO);
  }

  public static Due whenever(WorkKey key, Lane lane) {
    return new Due(key, lane, WHENEVER, null, Duration.ZERO);
  }
}
