package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * R0: walks through every path of the submission protocol: each step, a crash after each step, each
 * way the platform can answer, a lagging index, a request still in flight, to a fixed depth, and
 * then lets the world calm down. On every path the order is made exactly once or visibly waits.
 */
class SubmissionStateExplorerTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Submission.Timing TIMING =
      new Submission.Timing(Duration.ofSeconds(60), Duration.ofSeconds(30));

  /** A request sent may take effect this late; the index shows it this much later. */
  private static final int IN_FLIGHT_SECONDS = 20;

  private static final int INDEX_LAG_SECONDS = 25;
  private static final int DEPTH = 10;

  /** How Shopify treats one create. */
  enum Answer {
    OK,
    REFUSED,
    THROTTLED,
    NOT_SENT,
    UNKNOWN_COMMITTED,
    UNKNOWN_NOT_COMMITTED,
    UNKNOWN_COMMITS_LATE
  }

  /** What the worker does next, and what happens to it. */
  enum Event {
    STEP,
    CRASH_BEFORE_INTENT,
    CRASH_AFTER_INTENT,
    CRASH_AFTER_SEND,
    CRASH_BEFORE_RECORD,
    LOOKUP_CANNOT_TELL,
    CRASH_AFTER_LOOKUP,
    SECONDS_PASS,
    TIME_PASSES
  }

  record Rules(boolean idUnique, boolean lookup, boolean quiet) {}

  /**
   * The world: our tables and theirs.
   *
   * @param made when each Shopify order became real
   * @param throttled the open intent is of a throttled create
   */
  record World(
      Instant now,
      Instant notBefore,
      @Nullable Intent intent,
      boolean imported,
      boolean parked,
      List<Instant> made) {

    World with(@Nullable Intent next, Instant wake) {
      return new World(now, wake, next, imported, parked, made);
    }

    long visible(int lagSeconds) {
      return made.stream().filter(m -> !m.plusSeconds(lagSeconds).isAfter(now)).count();
    }

    /** Abstracts absolute time away, so that equal futures are explored once. */
    String key() {
      StringBuilder key = new StringBuilder();
      key.append(Duration.between(now, notBefore).toSeconds()).append('|');
      if (intent != null) {
        key.append(intent.state())
            .append(Duration.between(now, intent.quietUntil()).toSeconds())
            .append(
                intent.absentOnceAt() == null
                    ? "-"
                    : Duration.between(now, intent.absentOnceAt()).toSeconds());
      }
      key.append('|').append(imported).append(parked);
      made.forEach(
          m -> key.append('|').append(Math.max(-60, Duration.between(now, m).toSeconds())));
      return key.toString();
    }
  }

  private final Set<String> violations = new HashSet<>();
  private long paths;

  @Test
  void everyPathMakesTheOrderExactlyOnceOrParksIt() {
    explore(new Rules(false, true, true));
    assertThat(violations).isEmpty();
    assertThat(paths).as("distinct transitions explored").isGreaterThan(10_000);
  }

  @Test
  void everyPathIsSafeToo_whenShopifyRefusesATakenId() {
    explore(new Rules(true, true, true));
    assertThat(violations).isEmpty();
  }

  @Test
  void theExplorerNoticesAProtocolWithoutLookup() {
    explore(new Rules(false, false, true));
    assertThat(violations).anyMatch(v -> v.startsWith("twice"));
  }

  @Test
  void theExplorerNoticesAProtocolWithoutQuietPeriod() {
    explore(new Rules(false, true, false));
    assertThat(violations).anyMatch(v -> v.startsWith("twice"));
  }

  private void explore(Rules rules) {
    violations.clear();
    paths = 0;
    Deque<World> frontier = new ArrayDeque<>();
    frontier.add(new World(T0, T0, null, false, false, List.of()));
    Set<String> seen = new HashSet<>();
    for (int depth = 0; depth < DEPTH; depth++) {
      Deque<World> next = new ArrayDeque<>();
      for (World world : frontier) {
        for (Event event : Event.values()) {
          for (World after : happen(world, event, rules)) {
            paths++;
            check(after, "after " + event);
            if (seen.add(after.key())) {
              next.add(after);
            }
          }
        }
      }
      frontier = next;
      frontier.forEach(w -> calmDown(w, rules));
    }
  }

  /** Nothing fails any more: within a bounded number of steps the order is made or parked. */
  private void calmDown(World world, Rules rules) {
    World w = world;
    for (int i = 0; i < 12 && !(w.imported() || w.parked()); i++) {
      Instant wake = w.notBefore().isAfter(w.now()) ? w.notBefore() : w.now();
      w = new World(wake, wake, w.intent(), w.imported(), w.parked(), w.made());
      w = step(w, Event.STEP, Answer.OK, rules);
      check(w, "calming down");
    }
    if (!w.imported() && !w.parked()) {
      violations.add("lost: never settled from " + world);
    }
    if (w.imported() && w.made().isEmpty()) {
      violations.add("lost: imported but not there, from " + world);
    }
  }

  private void check(World w, String when) {
    if (w.made().size() > 1) {
      violations.add("twice " + when + ": " + w);
    }
  }

  private List<World> happen(World w, Event event, Rules rules) {
    if (event == Event.TIME_PASSES || event == Event.SECONDS_PASS) {
      Instant later = w.now().plusSeconds(event == Event.TIME_PASSES ? 31 : 7);
      return List.of(
          new World(later, w.notBefore(), w.intent(), w.imported(), w.parked(), w.made()));
    }
    if (w.imported() || w.parked() || w.now().isBefore(w.notBefore())) {
      return List.of();
    }
    List<World> results = new ArrayList<>();
    if (w.intent() != null) {
      results.add(step(w, event, Answer.OK, rules));
    } else {
      for (Answer answer : Answer.values()) {
        results.add(step(w, event, answer, rules));
      }
    }
    return results;
  }

  private World step(World w, Event event, Answer answer, Rules rules) {
    return w.intent() != null
        ? resolve(w, w.intent(), event, rules)
        : submit(w, event, answer, rules);
  }

  private World resolve(World w, Intent intent, Event event, Rules rules) {
    Lookup verdict =
        event == Event.LOOKUP_CANNOT_TELL
            ? new Lookup.CannotTell("no answer")
            : !rules.lookup()
                ? Lookup.ABSENT
                : w.visible(INDEX_LAG_SECONDS) > 0
                    ? new Lookup.Found(new ShopifyOrderRef("gid://shopify/Order/1", "#1"))
                    : Lookup.ABSENT;
    if (event == Event.CRASH_AFTER_LOOKUP) {
      return w.with(intent, w.now().plus(LEASE));
    }
    Intent judged =
        rules.quiet()
            ? intent
            : new Intent(
                intent.id(), intent.state(), 1, intent.openedAt(), T0, intent.absentOnceAt());
    Submission.Timing timing =
        rules.quiet() ? TIMING : new Submission.Timing(Duration.ZERO, Duration.ZERO);
    Submission.Step step = Submission.next(judged, verdict, w.now(), timing);
    if (step instanceof Submission.Adopt) {
      return new World(w.now(), w.now(), null, true, false, w.made());
    }
    if (step instanceof Submission.LookAgain again) {
      return w.with(intent, again.notBefore());
    }
    if (step instanceof Submission.NoteAbsence noted) {
      return w.with(
          new Intent(
              intent.id(), intent.state(), 1, intent.openedAt(), intent.quietUntil(), w.now()),
          noted.lookAgain());
    }
    return w.with(null, w.now());
  }

  private World submit(World w, Event event, Answer answer, Rules rules) {
    if (event == Event.CRASH_BEFORE_INTENT) {
      return w.with(null, w.now().plus(LEASE));
    }
    Instant leaseUntil = w.now().plus(LEASE);
    Intent intent =
        new Intent(
            UUID.nameUUIDFromBytes(new byte[] {1}),
            IntentState.OPEN,
            1,
            w.now(),
            Submission.quietUntil(leaseUntil, TIMING),
            null);
    if (event == Event.CRASH_AFTER_INTENT) {
      return w.with(intent, leaseUntil);
    }
    boolean taken = rules.idUnique() && w.visible(0) > 0;
    List<Instant> made = new ArrayList<>(w.made());
    boolean commits =
        answer == Answer.OK
            || answer == Answer.UNKNOWN_COMMITTED
            || answer == Answer.UNKNOWN_COMMITS_LATE;
    if (commits && !taken) {
      made.add(
          answer == Answer.UNKNOWN_COMMITS_LATE ? w.now().plusSeconds(IN_FLIGHT_SECONDS) : w.now());
    }
    if (event == Event.CRASH_AFTER_SEND || event == Event.CRASH_BEFORE_RECORD) {
      return new World(w.now(), leaseUntil, intent, false, false, made);
    }
    Submission.CreateOutcome outcome = outcomeOf(answer, taken);
    if (outcome == null) {
      // Known not to have reached Shopify, or throttled: the intent says so.
      return answer == Answer.THROTTLED
          ? new World(
              w.now(), w.now(), at(intent, IntentState.THROTTLED, w.now()), false, false, made)
          : new World(w.now(), w.now(), null, false, false, made);
    }
    IntentState settled = Submission.settledBy(outcome);
    return switch (settled) {
      case SUCCEEDED -> new World(w.now(), w.now(), null, true, false, made);
      case REFUSED -> new World(w.now(), w.now(), null, false, true, made);
      default -> new World(w.now(), w.now(), at(intent, settled, w.now()), false, false, made);
    };
  }

  private static Intent at(Intent intent, IntentState state, Instant now) {
    return new Intent(
        intent.id(), state, 1, intent.openedAt(), now.plus(TIMING.quietPeriod()), null);
  }

  private static Submission.@Nullable CreateOutcome outcomeOf(Answer answer, boolean taken) {
    if (taken && answer != Answer.NOT_SENT && answer != Answer.THROTTLED) {
      return answer == Answer.OK
          ? new Submission.IdTaken("taken")
          : new Submission.NobodyKnows("cut");
    }
    return switch (answer) {
      case OK -> new Submission.Created(new ShopifyOrderRef("gid://shopify/Order/1", "#1"), true);
      case REFUSED -> new Submission.Refused(ParkCause.INVALID, "no");
      case NOT_SENT, THROTTLED -> null;
      default -> new Submission.NobodyKnows("cut");
    };
  }
}
