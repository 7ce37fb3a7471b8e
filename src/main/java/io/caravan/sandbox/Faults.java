package io.caravan.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls go wrong, and how. Rules aim at operations by name, where {@code *} stands for any
 * text. A one-shot or scripted fault comes before the probabilities; latency adds to whatever else
 * happens.
 *
 * <p>The n-th call of an operation meets the same fate for the same seed and rules, however calls
 * of other operations are interleaved. Every injected fault is counted, so that a test can prove
 * that it happened. Safe for use by many threads; rules may change at any time.
 */
public final class Faults {

  /** What one call is to suffer. */
  record Decision(Duration latency, @Nullable Fault fault) {}

  /** A rule in force, for those who look. */
  public record Rule(String operation, Fault fault, double probability) {}

  private record Matcher(Pattern pattern, Rule rule) {}

  private record Script(Pattern pattern, Deque<Fault> faults) {}

  private final long seed;
  private final List<Matcher> rules = new ArrayList<>();
  private final List<Script> scripts = new ArrayList<>();
  private final Map<String, Long> ordinals = new HashMap<>();
  private final Map<String, Map<String, Long>> counts = new TreeMap<>();

  public Faults(long seed) {
    this.seed = seed;
  }

  /** From now on, each call of a matching operation suffers the fault with this probability. */
  public synchronized Faults with(String operation, double probability, Fault fault) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability: expected 0..1, got " + probability);
    }
    rules.add(new Matcher(pattern(operation), new Rule(operation, fault, probability)));
    return this;
  }

  /** The next call of a matching operation suffers the fault, and no later one. */
  public Faults once(String operation, Fault fault) {
    return script(operation, List.of(fault));
  }

  /** The next calls of a matching operation suffer these faults, in order, one each. */
  public synchronized Faults script(String operation, List<? extends Fault> faults) {
    scripts.add(new Script(pattern(operation), new ArrayDeque<>(faults)));
    return this;
  }

  /** Nothing goes wrong any more; the counters stay. */
  public synchronized void clear() {
    rules.clear();
    scripts.clear();
  }

  public synchronized List<Rule> rules() {
    return rules.stream().map(Matcher::rule).toList();
  }

  /** Injected faults by kind and operation: {@code counts().get("commit-then-cut")}. */
  public synchronized Map<String, Map<String, Long>> counts() {
    var copy = new TreeMap<String, Map<String, Long>>();
    counts.forEach((kind, byOperation) -> copy.put(kind, new TreeMap<>(byOperation)));
    return copy;
  }

  /** How often a kind was injected, over all operations. */
  public synchronized long count(String kind) {
    return counts.getOrDefault(kind, Map.of()).values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Decision decide(String operation) {
    long ordinal = ordinals.merge(operation, 1L, Long::sum);
    Duration latency = Duration.ZERO;
    Fault fault = scripted(operation);
    if (fault instanceof Fault.Latency scriptedLatency) {
      latency = drawn(scriptedLatency, new SplittableRandom(mix(operation, ordinal, -1)));
      fault = null;
    }
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i).rule();
      if (!rules.get(i).pattern().matcher(operation).matches()) {
        continue;
      }
      var random = new SplittableRandom(mix(operation, ordinal, i));
      if (random.nextDouble() >= rule.probability()) {
        continue;
      }
      if (rule.fault() instanceof Fault.Latency drawnLatency) {
        latency = latency.plus(drawn(drawnLatency, random));
      } else if (fault == null) {
        fault = rule.fault();
      }
    }
    return new Decision(latency, fault);
  }

  /** To be called when the fault is really injected, not when it was planned. */
  synchronized void injected(String kind, String operation) {
    counts.computeIfAbsent(kind, k -> new TreeMap<>()).merge(operation, 1L, Long::sum);
  }

  private @Nullable Fault scripted(String operation) {
    for (var i = scripts.iterator(); i.hasNext(); ) {
      Script script = i.next();
      if (script.faults().isEmpty()) {
        i.remove();
      } else if (script.pattern().matcher(operation).matches()) {
        return script.faults().poll();
      }
    }
    return null;
  }

  private static Duration drawn(Fault.Latency latency, SplittableRandom random) {
    long spread = latency.max().minus(latency.min()).toNanos();
    return latency.min().plusNanos(spread == 0 ? 0 : random.nextLong(spread + 1));
  }

  private long mix(String operation, long ordinal, int rule) {
    long h = seed * 0x9E3779B97F4A7C15L + operation.hashCode();
    h = (h ^ ordinal) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 31) ^ rule) * 0x94D049BB133111EBL;
    return h ^ (h >>> 29);
  }

  private static Pattern pattern(String operation) {
    var regex = new StringBuilder();
    for (String part : operation.split("((?<=\\*)|(?=\\*))")) {
      regex.append(part.equals("*") ? ".*" : Pattern.quote(part));
    }
    return Pattern.compile(regex.toString());
  }
}
