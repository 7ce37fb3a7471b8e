package io.caravan.platform;

import java.time.Duration;

/**
 * Whether a store may be worked on now. Closed by a 429, a THROTTLED answer, an empty cost bucket
 * or a series of failed connections; asked before work is claimed, so that waiting costs no lease
 * and no attempt. In memory of each node: every node learns from its own answers.
 */
public interface PaceGate {

  /** True while neither platform of the store asked us to wait. */
  boolean isOpen(int storeId);

  /**
   * How many keys of the store may be claimed now without overdrawing a bucket; 0 while closed.
   * Asking takes nothing: most who ask have nothing to do. Whoever is refused for want of points is
   * let in before those who need fewer and ask later.
   *
   * @param wanted the most the caller would take
   */
  int permits(int storeId, Asker asker, int wanted);

  /**
   * The asker claimed work of the store: its points are spoken for until they are spent, and after
   * a break this is its probe, and it waits for it.
   */
  void claimed(int storeId, Asker asker, int keys);

  /**
   * Who claims, such as a lane: after a break each probes for itself, because what one claims need
   * not call the platform that the other waits for.
   *
   * @param points of Shopify's bucket that one key needs, about; 0 if it does not call Shopify
   */
  record Asker(String name, int points) {}

  /** The platform asked for a pause. */
  void closeFor(int storeId, Platform platform, Duration pause);

  /** A call got through: ends a series of failures. */
  void succeeded(int storeId, Platform platform);

  /** No connection: opens the breaker for longer with each failure in a row. */
  void unreachable(int storeId, Platform platform);
}
