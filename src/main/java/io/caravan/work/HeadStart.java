package io.caravan.work;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the ready keys of a lane begin, for each store and urgency.
 *
 * <p>Keys are taken from the head of an index. While another session holds an old snapshot (a dump,
 * a report, a forgotten transaction), the entries of keys that were taken cannot be removed, and
 * each claim would step over all of them: a hundred thousand cost 60 ms. So claims remember up to
 * where they came and start there, but only while that is needed: when a claim from the very
 * beginning was slow, and even then one in a while starts from the beginning again, for keys that
 * were locked or not yet committed when the claims passed them. What is remembered is used two
 * seconds later at the earliest, which is longer than such a lock or commit takes.
 */
final class HeadStart {
  static final int LEVELS = 10;

  static final long SLOW = 5_000_000;
  static final long GENERATION = 500_000_000;

  private static final long AGAIN_AT_LEAST = 1_000_000_000;
  private static final long AGAIN_SHARE = 20;

  /** A ready key that was taken: due since, in microseconds of the epoch. */
  record Taken(int storeId, int urgency, long dueSince) {}

  private final long slowNanos;
  private final long generationNanos;
  private Map<Integer, long[]> now = new HashMap<>();
  private Map<Integer, long[]> recent = new HashMap<>();
  private Map<Integer, long[]> settled = new HashMap<>();
  private long generationBegan;
  private boolean slow;
  private long fullEnded;
  private long fullTook;

  /**
   * @param slowNanos a claim that took longer than this was slow
   * @param generationNanos what is learned is used this much later at the earliest
   */
  HeadStart(long slowNanos, long generationNanos, long nanos) {
    this.slowNanos = slowNanos;
    this.generationNanos = generationNanos;
    generationBegan = nanos;
  }

  /** Whether the next claim may start where earlier ones came to. */
  synchronized boolean applies(long nanos) {
    return slow && nanos - fullEnded < Math.max(AGAIN_AT_LEAST, AGAIN_SHARE * fullTook);
  }

  /** For each store in turn and each urgency: no ready key is older, in microseconds. */
  synchronized long[] bounds(List<Integer> stores) {
    long[] bounds = new long[stores.size() * LEVELS];
    for (int i = 0; i < stores.size(); i++) {
      long[] own = settled.get(stores.get(i));
      if (own != null) {
        System.arraycopy(own, 0, bounds, i * LEVELS, LEVELS);
      }
    }
    return bounds;
  }

  /** A claim from the very beginning: how long it took says whether to go on like this. */
  synchronized void full(long began, long ended) {
    fullTook = ended - began;
    fullEnded = ended;
    slow = fullTook > slowNanos;
  }

  /**
   * What a claim took, oldest first inside a store and urgency.
   *
   * @param exhausted stores that had no more ready keys
   * @param databaseTime when the claim began, in microseconds
   */
  synchronized void learn(
      List<Taken> taken, List<Integer> exhausted, long databaseTime, long nanos) {
    if (nanos - generationBegan >= generationNanos) {
      settled = recent;
      recent = copy(now);
      generationBegan = nanos;
    }
    for (Taken one : taken) {
      long[] own = now.computeIfAbsent(one.storeId(), store -> new long[LEVELS]);
      own[one.urgency()] = Math.max(own[one.urgency()], one.dueSince());
    }
    for (int store : exhausted) {
      long[] own = now.computeIfAbsent(store, s -> new long[LEVELS]);
      for (int level = 0; level < LEVELS; level++) {
        own[level] = Math.max(own[level], databaseTime);
      }
    }
  }

  private static Map<Integer, long[]> copy(Map<Integer, long[]> bounds) {
    Map<Integer, long[]> copy = new HashMap<>();
    bounds.forEach((store, own) -> copy.put(store, own.clone()));
    return copy;
  }
}
