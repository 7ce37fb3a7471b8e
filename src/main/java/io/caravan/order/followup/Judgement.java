package io.caravan.order.followup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Concern} says of an order.
 *
 * @param missing acts that are still to be done, the most urgent first
 * @param lookAgain something is to be seen soon; null if not
 * @param recheck something is to be looked at again that no signal may announce
 */
public record Judgement(
    List<Act> missing, List<Finding> findings, @Nullable Instant lookAgain, boolean recheck) {

  public static final Judgement NOTHING = new Judgement(List.of(), List.of(), null, false);

  public Judgement {
    missing = List.copyOf(missing);
    findings = List.copyOf(findings);
  }

  public static Judgement missing(List<? extends Act> acts) {
    return new Judgement(List.copyOf(acts), List.of(), null, false);
  }
}
