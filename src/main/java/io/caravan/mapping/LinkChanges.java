package io.caravan.mapping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node knows about which links of a store changed at which epoch, so that a new epoch costs
 * it those and not its whole cache. Knows an interval of epochs without gap; what was read before
 * that interval is not trusted.
 */
public final class LinkChanges {
  /** One change; subject {@code *} is a change of very many at once. */
  public record Change(long epoch, String skuId) {}

  /** More than these between two looks: forget instead of learning them. */
  static final int AT_ONCE = 5_000;

  private static final int REMEMBERED = 50_000;
  private static final long NEVER = -1;

  private final Map<String, Long> changedAt = new HashMap<>();
  private long from = NEVER;
  private long upTo = NEVER;

  /** The epoch up to which changes are known. */
  synchronized long upTo() {
    return upTo;
  }

  synchronized boolean startsFresh() {
    return upTo == NEVER;
  }

  /** Forgets: nothing read before this epoch is to be trusted. */
  synchronized void restart(long epoch) {
    if (epoch > upTo) {
      changedAt.clear();
      from = epoch;
      upTo = epoch;
    }
  }

  /** Forgets everything, also how far it had come: the next look starts afresh. */
  synchronized void forget() {
    changedAt.clear();
    from = NEVER;
    upTo = NEVER;
  }

  /**
   * Learns all changes after {@link #upTo} and up to an epoch.
   *
   * @param since what {@link #upTo} was when they were asked for; they are ignored if it has moved
   */
  synchronized void learn(long since, long epoch, List<Change> changes) {
    if (since != upTo || epoch <= upTo) {
      return;
    }
    if (changes.size() > AT_ONCE || changedAt.size() + changes.size() > REMEMBERED) {
      restart(epoch);
      return;
    }
    for (Change change : changes) {
      if (change.skuId().equals(Topics.ANY)) {
        from = Math.max(from, change.epoch());
      } else {
        changedAt.merge(change.skuId(), change.epoch(), Math::max);
      }
    }
    upTo = epoch;
  }

  /**
   * Whether a link that was read at or after an epoch is still the one that holds at another.
   *
   * @param asOf the epoch that was known before the link was read
   */
  synchronized boolean isCurrent(String skuId, long asOf, long epoch) {
    return epoch <= upTo && asOf >= from && changedAt.getOrDefault(skuId, NEVER) <= asOf;
  }
}
