package io.caravan.work;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes the consumers of this node when work has become due here, so that an idle queue answers at
 * once. Only a hint: other nodes, and what it misses, are found by polling.
 */
public final class WorkSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Lane, Long> counts = new EnumMap<>(Lane.class);

  /** Something is due in these lanes. Call it after the commit. */
  public void wakeUp(Iterable<Lane> lanes) {
    lock.lock();
    try {
      for (Lane lane : lanes) {
        counts.merge(lane, 1L, Long::sum);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Taken before a claim and given to {@link #await}: no call in between is missed. */
  public long seen(Lane lane) {
    lock.lock();
    try {
      return counts.getOrDefault(lane, 0L);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the lane has been signalled since {@code seen}, at most for the given time.
   *
   * @return whether it was signalled
   */
  public boolean await(Lane lane, long seen, Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (counts.getOrDefault(lane, 0L) == seen) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(Math.min(nanos, TimeUnit.MINUTES.toNanos(1)));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
