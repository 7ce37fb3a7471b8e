package io.caravan.work;

import java.time.Duration;

/** What came of a lease. A lease is settled by one of these, never by the absence of an error. */
public sealed interface Outcome {

  /** Nothing more to do until the next signal. */
  record Done() implements Outcome {}

  /**
   * Try again, not before the delay.
   *
   * @param spendsAttempt false for everything that is not the item's own fault: pace, breaker,
   *     token, quiet period
   */
  record RetryLater(Duration delay, String cause, boolean spendsAttempt) implements Outcome {}

  /** A bug of ours: taken out of the queue, shown, replayable. */
  record Dead(String cause, String detail) implements Outcome {}

  Outcome DONE = new Done();

  static Outcome later(Duration delay, String cause) {
    return new RetryLater(delay, cause, false);
  }

  static Outcome failed(Duration delay, String cause) {
    return new RetryLater(delay, cause, true);
  }
}
