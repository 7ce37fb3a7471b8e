package io.caravan.order;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a parked order is looked at again although nothing was heard. Pure. Only for causes that
 * live in Shopify, where no lock of ours can hold a change off and a webhook may be lost: soon at
 * first, since the change may just have been missed, then slowly, and once more shortly before each
 * deadline.
 */
final class Recheck {
  /** After an order was parked for a new cause. */
  static final Duration FIRST = Duration.ofSeconds(30);

  /** From then on. */
  static final Duration SLOW = Duration.ofHours(1);

  /** Ahead of each deadline: time enough to make the order and to ship what is packed. */
  static final Duration BEFORE_DEADLINE = Duration.ofMinutes(15);

  private Recheck() {}

  /** Whether the cause may go away without an event that is certain to reach us. */
  static boolean isFor(ParkCause cause) {
    return switch (cause) {
      case OUT_OF_STOCK, NO_LOCATION, FORBIDDEN, DELETED_IN_SHOPIFY -> true;
      default -> false;
    };
  }

  /**
   * @param first it was not parked for this cause before
   * @param now by the database's clock
   */
  static Instant next(
      boolean first, Instant now, @Nullable Instant shipBy, @Nullable Instant autoCancelAt) {
    Instant usual = now.plus(first ? FIRST : SLOW);
    return Stream.of(shipBy, autoCancelAt)
        .filter(deadline -> deadline != null)
        .map(deadline -> deadline.minus(BEFORE_DEADLINE))
        .filter(moment -> moment.isAfter(now) && moment.isBefore(usual))
        .reduce((a, b) -> a.isBefore(b) ? a : b)
        .orElse(usual);
  }
}
