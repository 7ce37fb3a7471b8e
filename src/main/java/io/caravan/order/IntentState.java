package io.caravan.order;

/** Where a recorded intention to write to a platform stands. */
public enum IntentState {
  /** Committed; the call may be under way, or its sender may have died. */
  OPEN,
  /** Sent, and nobody can say whether it took effect. */
  UNKNOWN,
  /** Refused for its pace; looked up once before it is sent again. */
  THROTTLED,
  /** Took effect; the result is known. */
  SUCCEEDED,
  /** Refused by the platform before taking effect. */
  REFUSED,
  /** Never reached the platform. */
  NOT_SENT,
  /** Asked for twice by both ways and not there: another may be opened. */
  ABANDONED;

  /** Until settled, no second intent for the same thing may be opened. */
  public boolean unsettled() {
    return this == OPEN || this == UNKNOWN || this == THROTTLED;
  }
}
