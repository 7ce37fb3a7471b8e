package io.caravan.sandbox;

import java.time.Instant;

/**
 * One line of the sender's log.
 *
 * @param id the webhook; its copies and retries share it
 * @param bodySha256 lower-case hex, to find the webhook again on the receiver's side
 * @param attempt 1 for the first
 * @param status the receiver's answer, 0 if none came
 * @param millis time to the answer
 */
public record Delivery(
    long id,
    String label,
    String bodySha256,
    int attempt,
    Outcome outcome,
    int status,
    long millis,
    Instant at) {

  /** What became of an attempt. */
  public enum Outcome {
    /** The receiver took it over: from here on it is the receiver's to lose. */
    ACCEPTED,
    /** The receiver said that the signature is wrong; never sent again. */
    REFUSED,
    /** No good answer; it will be sent again. */
    FAILED,
    /** No good answer, and no retry left. */
    GIVEN_UP,
    /** Lost on purpose. */
    DROPPED,
    /** Too many webhooks are waiting; lost, and not on purpose. */
    OVERFLOWED,
    /** The address is not on this machine. */
    FORBIDDEN
  }
}
