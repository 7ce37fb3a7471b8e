package io.caravan.order;

import java.util.List;

/** What the platform says when asked whether an order of ours is there. */
public sealed interface Lookup {

  /** There it is. Conclusive at any time. */
  record Found(ShopifyOrderRef order) implements Lookup {}

  /** Not there, as far as this way of asking can see now. */
  record Absent() implements Lookup {}

  /** The question could not be answered. */
  record CannotTell(String why) implements Lookup {}

  Lookup ABSENT = new Absent();

  /**
   * The verdict of several ways of asking: found if any found it, absent only if all say so.
   *
   * @param answers one per way of asking; at least one
   */
  static Lookup combined(List<? extends Lookup> answers) {
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("nobody was asked");
    }
    Lookup verdict = ABSENT;
    for (Lookup answer : answers) {
      if (answer instanceof Found) {
        return answer;
      }
      if (answer instanceof CannotTell) {
        verdict = answer;
      }
    }
    return verdict;
  }
}
