package io.caravan.order.rules;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.caravan.order.rules.Expressions.Compiled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force, in order: a pure function from an order's facts to a verdict. The first rule
 * that matches and skips, holds or parks decides; tags of the rules before it add up; the first
 * route counts.
 *
 * <p>A rule that cannot be evaluated for an order (a number made of a text that is none, a line
 * that is not there) parks this order under its name, whatever it would have done: an order is
 * neither made on a guess nor lost.
 */
public final class RuleSet {
  /** As long as a name need be to tell sets apart. */
  private static final int VERSION_DIGITS = 12;

  private final List<Rule> rules;
  private final List<Ready> ready;
  private final String version;

  private record Ready(Rule rule, CelRuntime.Program when) {}

  /** A set, or all that is wrong with its file. */
  public sealed interface Parsed {
    record Accepted(RuleSet rules) implements Parsed {}

    record Refused(List<RuleProblem> problems) implements Parsed {}
  }

  private RuleSet(List<Rule> rules, List<Ready> ready) {
    this.rules = List.copyOf(rules);
    this.ready = List.copyOf(ready);
    this.version = version(ready.stream().map(Ready::rule).toList());
  }

  /**
   * Reads a file. Built-in rules it does not name come before its own.
   *
   * @param fileName for the problems
   */
  public static Parsed parse(String text, String fileName) {
    RulesFile.Read read = RulesFile.read(text, fileName);
    List<RuleProblem> problems = new ArrayList<>(read.problems());
    List<Rule> all = new ArrayList<>();
    BuiltIns.all().stream()
        .filter(builtIn -> read.rules().stream().noneMatch(r -> r.is(builtIn.name())))
        .forEach(all::add);
    List<Ready> ready = new ArrayList<>();
    for (RulesFile.Written written : read.rules()) {
      // Also of rules that are switched off: a mistake is best found while it is made.
      Compiled compiled = Expressions.compile(written.rule().when());
      compiled.faults().forEach(fault -> problems.add(read.problem(written, fault)));
      if (written.is(BuiltIns.ON_HOLD)) {
        all.add(0, written.rule());
      } else {
        all.add(written.rule());
      }
    }
    if (!problems.isEmpty()) {
      problems.sort(
          java.util.Comparator.comparingInt(RuleProblem::line)
              .thenComparingInt(RuleProblem::column));
      return new Parsed.Refused(List.copyOf(problems));
    }
    for (Rule rule : all) {
      if (rule.enabled()) {
        ready.add(new Ready(rule, Expressions.compile(rule.when()).program().orElseThrow()));
      }
    }
    return new Parsed.Accepted(new RuleSet(all, ready));
  }

  /** What is in force without a file. */
  public static RuleSet builtIns() {
    if (parse("", "built-in rules") instanceof Parsed.Accepted accepted) {
      return accepted.rules();
    }
    throw new IllegalStateException("a built-in rule is wrong");
  }

  /** A short hash of the rules that are switched on: same rules, same version, on every node. */
  public String version() {
    return version;
  }

  /** All rules, also those that are switched off. */
  public List<Rule> rules() {
    return rules;
  }

  public Verdict judge(RuleFacts facts) {
    Set<String> tags = new LinkedHashSet<>();
    List<String> matched = new ArrayList<>();
    RouteTo route = null;
    for (Ready next : ready) {
      Rule rule = next.rule();
      Answer answer = ask(next, facts);
      if (answer.error() != null) {
        return new Verdict.Park(
            rule.name(), "the rule could not be asked about it: " + answer.error(), version);
      }
      if (!answer.matched()) {
        continue;
      }
      if (rule.then() instanceof Action.Mark mark) {
        matched.add(rule.name());
        tags.addAll(mark.tags());
        route = route == null ? mark.route() : route;
      } else if (rule.then() instanceof Action.Skip) {
        return new Verdict.Skip(rule.name(), rule.reason(), version);
      } else if (rule.then() instanceof Action.Hold hold) {
        return new Verdict.Hold(rule.name(), rule.reason(), hold.endsFor(facts.paidAt()), version);
      } else {
        return new Verdict.Park(rule.name(), rule.reason(), version);
      }
    }
    return new Verdict.Import(List.copyOf(tags), route, matched, version);
  }

  /** What became of one rule. */
  public enum Outcome {
    MATCHED,
    NOT_MATCHED,
    ERROR,
    /** Switched off in the file. */
    OFF
  }

  /**
   * What one rule says of an order.
   *
   * @param asked false where a rule before it decided already
   * @param why in words, for an error or a hold that is over; null otherwise
   * @param values of the names its expression uses; what is personal is withheld
   */
  public record Finding(
      Rule rule,
      Outcome outcome,
      boolean asked,
      @Nullable String why,
      Map<String, String> values) {}

  /** What every rule says, also those behind the one that decides. */
  public List<Finding> explain(RuleFacts facts) {
    List<Finding> findings = new ArrayList<>();
    boolean decided = false;
    for (Rule rule : rules) {
      Ready asked =
          ready.stream().filter(r -> r.rule().name().equals(rule.name())).findFirst().orElse(null);
      if (asked == null) {
        findings.add(new Finding(rule, Outcome.OFF, false, null, Map.of()));
        continue;
      }
      Answer answer = ask(asked, facts);
      Outcome outcome =
          answer.error() != null
              ? Outcome.ERROR
              : answer.matched() ? Outcome.MATCHED : Outcome.NOT_MATCHED;
      findings.add(
          new Finding(
              rule,
              outcome,
              !decided,
              answer.error() != null ? answer.error() : answer.note(),
              shown(rule, facts)));
      decided |= outcome == Outcome.ERROR || outcome == Outcome.MATCHED && rule.then().isTerminal();
    }
    return findings;
  }

  /** What a rule answered: matched or not, or could not be asked. */
  private record Answer(boolean matched, @Nullable String error, @Nullable String note) {}

  /** Messages of the evaluation quote values, which may be a buyer's: only its code is told. */
  private static Answer ask(Ready asked, RuleFacts facts) {
    boolean matched;
    try {
      matched = Boolean.TRUE.equals(asked.when().eval(facts.values()));
    } catch (CelEvaluationException e) {
      return new Answer(false, e.getErrorCode().name(), null);
    } catch (RuntimeException e) {
      return new Answer(false, e.getClass().getSimpleName(), null);
    }
    if (matched && asked.rule().then() instanceof Action.Hold hold) {
      Instant end = hold.endsFor(facts.paidAt());
      if (end != null && !facts.now().isBefore(end)) {
        return new Answer(false, null, "it matched, but its hold ended " + end);
      }
    }
    return new Answer(matched, null, null);
  }

  private static Map<String, String> shown(Rule rule, RuleFacts facts) {
    Map<String, String> shown = new TreeMap<>();
    for (String name : Expressions.namesIn(rule.when())) {
      Vocabulary.Word word = Vocabulary.words().get(name);
      Object value = facts.values().get(name);
      if (word != null && value != null) {
        shown.put(name, word.personal() ? "(withheld)" : value.toString());
      }
    }
    return shown;
  }

  private static String version(List<Rule> effective) {
    StringBuilder text = new StringBuilder();
    for (Rule rule : effective) {
      for (String part : List.of(rule.name(), rule.when(), rule.then().toString(), rule.reason())) {
        text.append(part.length()).append(':').append(part);
      }
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  @Override
  public String toString() {
    return "rules " + version;
  }
}
