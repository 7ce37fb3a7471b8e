package io.caravan.work;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a key until the lease ends, by the database's clock. The holder measures its
 * own time from <em>before</em> the claim, by the larger of monotonic and wall clock, so that a
 * paused process or a stepped clock can only make it stop too early.
 *
 * @param fence moves with every claim of the key: what a late holder writes with an old one is
 *     refused
 * @param version of the key when claimed: if it moved meanwhile the key is due again
 * @param attempts failed attempts so far
 * @param lastCause why it was put off last; null if it never was
 * @param seenAtLeast a read older than this is stale
 * @param leaseUntil end of the lease by the database's clock
 */
public record Lease(
    WorkKey key,
    Lane lane,
    long fence,
    long version,
    int attempts,
    @Nullable String lastCause,
    @Nullable Instant seenAtLeast,
    Instant leaseUntil,
    Duration length,
    long claimedNanos,
    Instant claimedWall) {

  /** Attempts that were spent on this cause, as far as the last one tells; else none. */
  public int attemptsFor(String cause) {
    return lastCause != null && lastCause.startsWith(cause) ? attempts : 0;
  }

  public int storeId() {
    return key.storeId();
  }

  /**
   * Whether a write may still be sent: less than a third of the lease has passed since before the
   * claim.
   */
  public boolean maySend(long nanosNow, Instant wallNow) {
    Duration byNanos = Duration.ofNanos(nanosNow - claimedNanos);
    Duration byWall = Duration.between(claimedWall, wallNow);
    Duration held = byNanos.compareTo(byWall) >= 0 ? byNanos : byWall;
    return held.multipliedBy(3).compareTo(length) < 0;
  }
}
