package io.caravan.order.followup;

import java.util.Map;
import java.util.Set;

/**
 * One side of an order's life after its import that is decided by a package of its own: shipments,
 * cancellations, returns. What is missing by all of them is carried out one act at a time, each
 * recorded before it is sent, and everything is read again before the next (ADR 0016 and 0025).
 *
 * <p>Concerns are asked by their {@code @Order}, after this package's own acts; the first act that
 * may be done is done. A failure to read fails the order's whole follow-up, which is tried again.
 */
public interface Concern {

  /** Acts it decides on and sends. No two concerns share one. */
  Set<Action> actions();

  /**
   * Reads what it needs besides both orders, then asks a pure function of its own. May call
   * platforms; holds no database connection while it does. Asked anew before every act.
   *
   * @param hand with {@code known()}, {@code wanted()} and a standing
   */
  Judgement judge(FollowUpInHand hand);

  /** What is sent for one of its acts, by which the intent is known again. No personal data. */
  Map<String, Object> request(FollowUpInHand hand, Act act);

  /**
   * Sends one of its acts, once. Its intent is committed.
   *
   * @throws io.caravan.platform.PlatformException as the platform's API does: refusals, throttling
   *     and unknown outcomes are told apart by the caller
   */
  ActOutcome send(FollowUpInHand hand, Act act);

  /**
   * Refused because it has happened already: what was wanted is so.
   *
   * @param code the platform's, or one of {@link ActRefusal}'s
   */
  default boolean isDoneAlready(Act act, String code) {
    return false;
  }

  /** In the transaction that records that an act was done, or refused. No platform is called. */
  default void recorded(FollowUpInHand hand, Act act, ActOutcome outcome) {}
}
