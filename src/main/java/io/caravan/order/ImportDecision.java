package io.caravan.order;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to do with an order that has no open question: a pure function with its reason. */
public sealed interface ImportDecision {

  /** The read is older than what a signal has seen: read again. */
  record ReadAgain(Duration delay, String why) implements ImportDecision {}

  /** Not to be made yet; comes back by itself. */
  record Hold(String cause, @Nullable Instant until) implements ImportDecision {}

  /** Cancelled before it was made: never made. */
  record LeaveCancelled() implements ImportDecision {}

  /** Already in Shopify: note what changed. */
  record NoteChange(boolean changed) implements ImportDecision {}

  /**
   * To be made.
   *
   * @param lookFirst ask Shopify first: it may have been made in a life we do not remember
   */
  record Import(boolean lookFirst) implements ImportDecision {}

  /** In a status we have never heard of. */
  record Unsupported(String why) implements ImportDecision {}

  /** Statuses that come before shipping; they end by themselves. */
  Set<String> NOT_YET = Set.of("UNPAID", "ON_HOLD");

  /** Delays before a stale read is taken as it is: the platform's replicas lag by seconds. */
  List<Duration> STALE_READS =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(15));

  /** Statuses under which an order is made (TikTok facts, section 4.5). */
  Set<String> IMPORTABLE =
      Set.of(
          "AWAITING_SHIPMENT",
          "PARTIALLY_SHIPPING",
          "AWAITING_COLLECTION",
          "IN_TRANSIT",
          "DELIVERED",
          "COMPLETED");

  /** The webhook says CANCEL where the API says CANCELLED (TikTok facts, section 9.3). */
  Set<String> CANCELLED = Set.of("CANCELLED", "CANCEL");

  /**
   * @param known what we have
   * @param order as just read
   * @param seenAtLeast update time a signal has seen; null if none
   * @param staleReads how often it was read again already
   * @param grace wait after payment where the shop has no ON_HOLD status
   * @param lateDiscovery an order first seen longer than this after it was paid is looked up before
   *     its first create
   * @param forgotten our memory may have a gap (restored or failed-over database)
   */
  static ImportDecision decide(
      OrderRecord known,
      OrderFacts order,
      @Nullable Instant seenAtLeast,
      int staleReads,
      Duration grace,
      Duration lateDiscovery,
      boolean forgotten) {
    Instant newest = latest(seenAtLeast, known.updateTime());
    if (newest != null && order.updateTime().isBefore(newest) && staleReads < STALE_READS.size()) {
      return new ReadAgain(
          STALE_READS.get(staleReads),
          "read " + order.updateTime() + ", but " + newest + " was seen");
    }
    if (known.isImported()) {
      return new NoteChange(!order.status().equals(known.tiktokStatus()));
    }
    if (CANCELLED.contains(order.status())) {
      return new LeaveCancelled();
    }
    if (NOT_YET.contains(order.status())) {
      return new Hold(order.status(), null);
    }
    if (!IMPORTABLE.contains(order.status())) {
      return new Unsupported(
          "TikTok says status \"" + order.status() + "\", which Caravan does not know");
    }
    if (order.status().equals("AWAITING_SHIPMENT") && !order.onHoldShop()) {
      Instant paid = order.paidTime() != null ? order.paidTime() : order.createTime();
      if (paid != null && known.now().isBefore(paid.plus(grace))) {
        return new Hold("GRACE", paid.plus(grace));
      }
    }
    boolean late =
        order.paidTime() != null
            && order.paidTime().plus(lateDiscovery).isBefore(known.firstSeenAt());
    return new Import(late || forgotten);
  }

  private static @Nullable Instant latest(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
  }
}
