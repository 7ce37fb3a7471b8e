package io.caravan.work;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The durable queue of due keys. All times are the database's.
 *
 * <p>Every method is one short transaction of its own, or joins the caller's.
 */
public interface WorkQueue {

  /**
   * Marks keys due in one statement, in key order (no deadlocks): a new key is ready, a ready key
   * stays, a leased key gets a new version so that it is due again when settled. Never lowers
   * {@code not_before}. A dead letter of the same key is forgotten.
   */
  void markDue(Collection<Due> due);

  /**
   * Wakes a sleeping, unleased key although its {@code not_before} lies ahead: for receipts and
   * human acts, where looking early can do no harm because the intent keeps its own quiet period.
   *
   * @return false if there is no such key, or it is leased
   */
  boolean wake(WorkKey key);

  /**
   * Claims ready keys of a lane: round-robin over the given stores from a cursor that rotates, by
   * urgency and age inside a store.
   *
   * @param permits how many keys each open store may give; paused stores and stores whose pace gate
   *     is closed are not in it
   * @param max the most keys in all
   */
  List<Lease> claim(Lane lane, Map<Integer, Integer> permits, int max, String owner);

  /**
   * Settles a lease, if it is still ours.
   *
   * @return false if another claim has the key meanwhile; nothing was changed then
   */
  boolean settle(Lease lease, Outcome outcome);

  /** Wakes back-offs that are over and leases that expired. Returns how many. */
  int sweep();

  /** Gives keys back at once, unspent: a drain. */
  void giveBack(Collection<Lease> leases);
}
