package io.caravan.order.followup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Concern} says of an order.
 *
 * @param missing acts that are still to be done, the most urgent first
 * @param lookAgain something is to be seen soon; null if not
 * @param recheck something is to be looked at again that no signal may announce
 * @param undecided of these acts nobody can say now whether they are missing, because something
 *     keeps them: an unknown outcome of one stays unknown, and is not taken for done
 */
public record Judgement(
    List<Act> missing,
    List<Finding> findings,
    @Nullable Instant lookAgain,
    boolean recheck,
    Set<Action> undecided) {

  public static final Judgement NOTHING = new Judgement(List.of(), List.of(), null, false);

  public Judgement {
    missing = List.copyOf(missing);
    findings = List.copyOf(findings);
    undecided = Set.copyOf(undecided);
  }

  /** One that decided on all of its acts. */
  public Judgement(
      List<Act> missing, List<Finding> findings, @Nullable Instant lookAgain, boolean recheck) {
    this(missing, findings, lookAgain, recheck, Set.of());
  }

  /** The same, with acts that something keeps. */
  public Judgement keeping(Set<Action> kept) {
    return new Judgement(missing, findings, lookAgain, recheck, kept);
  }

  /** What several of one concern say together. */
  public static Judgement together(List<Judgement> all) {
    List<Act> missing = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Set<Action> undecided = new HashSet<>();
    for (Judgement one : all) {
      missing.addAll(one.missing());
      findings.addAll(one.findings());
      undecided.addAll(one.undecided());
    }
    Instant soonest =
        all.stream()
            .flatMap(one -> Stream.ofNullable(one.lookAgain()))
            .min(Comparator.naturalOrder())
            .orElse(null);
    boolean recheck = all.stream().anyMatch(Judgement::recheck);
    return new Judgement(missing, findings, soonest, recheck, undecided);
  }

  public static Judgement missing(List<? extends Act> acts) {
    return new Judgement(List.copyOf(acts), List.of(), null, false);
  }
}
