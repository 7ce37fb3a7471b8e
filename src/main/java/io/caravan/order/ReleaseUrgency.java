package io.caravan.order;

import io.caravan.work.Due;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How urgent an order that has a deadline is in the work queue. Pure. As a rule it is one among the
 * new ones, in the order of arrival; one that TikTok will soon cancel goes before them. That cannot
 * starve them: only a bounded number of released orders is in the queue at a time.
 */
public final class ReleaseUrgency {
  /** Before everything new. */
  static final int AT_RISK = 2;

  /** So close to the automatic cancellation an order is at risk. */
  static final Duration RISK = Duration.ofHours(4);

  private ReleaseUrgency() {}

  /**
   * @param left until the automatic cancellation, or the time to ship if that is nearer; negative
   *     once it has passed, null if none is known
   */
  public static int of(@Nullable Duration left) {
    return left != null && !left.isNegative() && left.compareTo(RISK) <= 0 ? AT_RISK : Due.SOON;
  }
}
