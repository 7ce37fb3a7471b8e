package io.caravan.work;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The durable queue of due keys. All times are the database's.
 *
 * <p>Every method is one short transaction of its own, or joins the caller's. A key is in one of
 * three states: <em>ready</em> (waits for a claim), <em>leased</em> (being worked on) or
 * <em>asleep</em> (until its {@code not_before}).
 */
public interface WorkQueue {

  /**
   * Marks keys due in one statement, in key order (no deadlocks): a new key is ready, a ready key
   * stays, a leased key gets a new version so that it is due again when settled. Never lowers
   * {@code not_before}. A dead letter of the same key is forgotten. Among equally urgent keys of a
   * store those that became ready by one call are claimed in the order given.
   */
  void markDue(Collection<Due> due);

  /**
   * Wakes a sleeping, unleased key although its {@code not_before} lies ahead: for receipts and
   * human acts, where looking early can do no harm because the intent keeps its own quiet period.
   *
   * @return false if there is no such key, or it is leased
   */
  boolean wake(WorkKey key);

  /** {@link #claim(Lane, Map, int, int, String)} with as many stores as keys. */
  default List<Lease> claim(Lane lane, Map<Integer, Integer> permits, int max, String owner) {
    return claim(lane, permits, max, max, owner);
  }

  /**
   * Claims ready keys of a lane: round-robin over the given stores from a cursor that rotates, by
   * urgency and age inside a store. Each store with ready keys gets an equal share; what some leave
   * goes to the others.
   *
   * @param permits how many keys each open store may give; paused stores and stores whose pace gate
   *     is closed are not in it
   * @param max the most keys in all
   * @param maxStores the most stores the keys may come from
   * @param owner of the leases, for people who look: node and consumer
   * @return the most urgent first, then the oldest
   */
  List<Lease> claim(Lane lane, Map<Integer, Integer> permits, int max, int maxStores, String owner);

  /**
   * Settles a lease, once, if it is still ours: it has not ended and no other claim has the key.
   * Where the key was marked due meanwhile, {@code Done} and {@code Dead} leave it due again, not
   * before its {@code not_before}.
   *
   * @return false if another claim has the key meanwhile; nothing was changed then
   */
  boolean settle(Lease lease, Outcome outcome);

  /**
   * Those of these leases that this node claimed and neither settled nor gave back. Asked once,
   * when an exchange is over: the queue forgets them.
   */
  List<Lease> takeUnsettled(Collection<Lease> leases);

  /**
   * Wakes back-offs that are over and leases that expired; an expired lease spends an attempt, so
   * that a key that kills its worker is noticed. In chunks, at most some ten thousand keys a call.
   *
   * @return how many
   */
  int sweep();

  /** Gives keys back at once, unspent: a drain. */
  void giveBack(Collection<Lease> leases);

  /**
   * Makes a dead letter due again, as if new.
   *
   * @return false if there is none
   */
  boolean replay(WorkKey key);

  /**
   * The newest dead letters first.
   *
   * @param storeId only of this store; null for all
   */
  List<DeadLetter> deadLetters(@Nullable Integer storeId, int limit, int offset);

  /** How many dead letters there are. */
  long countDeadLetters();

  /**
   * Backlog of every lane and store that has any. Reads the whole table: for metrics, not loops.
   */
  List<Backlog> backlog();
}
