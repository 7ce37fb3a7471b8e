package io.caravan.order.followup;

import io.caravan.work.Outcome;

/** What came of sending an act. */
public sealed interface ActOutcome {

  record Done() implements ActOutcome {}

  /** Nothing was done, for a cause a person can see to. */
  record Refused(String code) implements ActOutcome {}

  /** Certainly not executed, and nobody to blame. */
  record NotSent(String why, Outcome then) implements ActOutcome {}

  /** It may have taken effect or not. */
  record Unknown(String why) implements ActOutcome {}
}
