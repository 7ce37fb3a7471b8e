package io.caravan.order.followup;

import io.caravan.work.Outcome;
import java.util.Map;

/** What came of sending an act. */
public sealed interface ActOutcome {

  /**
   * @param told what the answer said that is worth keeping: ids, codes and warnings, for the
   *     timeline and for {@link Concern#recorded}
   */
  record Done(Map<String, String> told) implements ActOutcome {
    public Done {
      told = Map.copyOf(told);
    }

    public Done() {
      this(Map.of());
    }
  }

  /** Nothing was done, for a cause a person can see to. */
  record Refused(String code) implements ActOutcome {}

  /** Certainly not executed, and nobody to blame. */
  record NotSent(String why, Outcome then) implements ActOutcome {}

  /** It may have taken effect or not. */
  record Unknown(String why) implements ActOutcome {}
}
