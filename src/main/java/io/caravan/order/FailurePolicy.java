package io.caravan.order;

import io.caravan.platform.PlatformException;
import io.caravan.work.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says what a failure means for the item that met it. Pure; the routes' error
 * policy only carries out the verdict.
 */
public final class FailurePolicy {
  private FailurePolicy() {}

  /** A failure nobody foresaw is tried this often before it is buried and shown. */
  static final int TRIES_BEFORE_BURIAL = 8;

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** A platform that is down is asked again this soon; nobody is to blame for it. */
  private static final Duration UNAVAILABLE = Duration.ofSeconds(5);

  /**
   * PostgreSQL's classes of what passes: connection, resources, operator, transaction, locks,
   * system.
   */
  private static final Set<String> PASSING_SQL_STATES =
      Set.of("08", "53", "57", "40", "55", "58", "25");

  public sealed interface Verdict {}

  /** No intent is open: settle the lease so. */
  public record Settle(Outcome outcome) implements Verdict {}

  /** An intent is open and nobody can say what came of it. */
  public record MarkUnknown(String why) implements Verdict {}

  /** An intent is open and the platform refused it for its pace. */
  public record MarkThrottled(Duration retryAfter) implements Verdict {}

  /** An intent is open, and the request certainly was not executed. */
  public record MarkNotSent(String why, Outcome then) implements Verdict {}

  /** Refused for a cause people can remove. */
  public record Park(ParkCause cause, String detail) implements Verdict {}

  /**
   * @param intentOpen an intent of this claim is committed and not settled
   * @param attempts failed attempts before this one
   * @param alone it concerns one item: a whole batch is never buried for what one of it may be
   */
  public static Verdict judge(Throwable failure, boolean intentOpen, int attempts, boolean alone) {
    Verdict verdict = judge(failure, intentOpen, attempts);
    return !alone
            && verdict instanceof Settle settle
            && settle.outcome() instanceof Outcome.Dead dead
        ? new Settle(Outcome.failed(backoff(attempts), dead.cause()))
        : verdict;
  }

  /** {@link #judge(Throwable, boolean, int, boolean)} of one item. */
  static Verdict judge(Throwable failure, boolean intentOpen, int attempts) {
    PlatformException platform = find(failure, PlatformException.class);
    if (platform != null) {
      return judge(platform, intentOpen, attempts);
    }
    if (intentOpen) {
      // Something of ours broke between the intent and its record: the call may have gone out.
      return new MarkUnknown(name(failure));
    }
    SQLException sql = find(failure, SQLException.class);
    if (sql != null && passes(sql)) {
      return new Settle(Outcome.later(backoff(attempts), "DATABASE"));
    }
    return new Settle(
        attempts + 1 >= TRIES_BEFORE_BURIAL
            ? new Outcome.Dead(name(failure), where(failure))
            : Outcome.failed(backoff(attempts), name(failure)));
  }

  private static Verdict judge(PlatformException failure, boolean intentOpen, int attempts) {
    String where = failure.platform().name();
    if (failure instanceof PlatformException.Throttled throttled) {
      return intentOpen
          ? new MarkThrottled(throttled.retryAfter())
          : new Settle(Outcome.later(throttled.retryAfter(), where + "_THROTTLED"));
    }
    if (failure instanceof PlatformException.NotSent) {
      return notSent(intentOpen, failure, Outcome.later(backoff(attempts), where + "_UNREACHABLE"));
    }
    if (failure instanceof PlatformException.Unauthorized) {
      return notSent(
          intentOpen, failure, Outcome.later(Duration.ofSeconds(5), where + "_UNAUTHORIZED"));
    }
    if (failure instanceof PlatformException.OutcomeUnknown) {
      return intentOpen
          ? new MarkUnknown(String.valueOf(failure.getMessage()))
          : new Settle(Outcome.later(UNAVAILABLE, where + "_UNAVAILABLE"));
    }
    if (failure instanceof PlatformException.Forbidden forbidden) {
      return new Park(ParkCause.FORBIDDEN, forbidden.code() + ": " + forbidden.getMessage());
    }
    PlatformException.Misuse misuse = (PlatformException.Misuse) failure;
    if (intentOpen) {
      // Of all calls this one was wrong, so it is this order's content that Shopify cannot take.
      return new Park(ParkCause.INVALID, misuse.code() + ": " + misuse.getMessage());
    }
    return notSent(
        intentOpen,
        failure,
        new Outcome.Dead(where + "_" + misuse.code(), String.valueOf(misuse.getMessage())));
  }

  private static Verdict notSent(boolean intentOpen, Throwable failure, Outcome then) {
    return intentOpen
        ? new MarkNotSent(String.valueOf(failure.getMessage()), then)
        : new Settle(then);
  }

  /** 1 s doubling to 5 min; the queue adds no jitter because keys differ in age anyway. */
  static Duration backoff(int attempts) {
    Duration delay = SHORTEST.multipliedBy(1L << Math.min(Math.max(attempts, 0), 9));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  private static boolean passes(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        || state.length() < 2
        || PASSING_SQL_STATES.contains(state.substring(0, 2));
  }

  private static String name(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName();
  }

  /** The first line of ours in the trace. Messages are left out: they may quote a buyer. */
  private static String where(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      for (StackTraceElement frame : t.getStackTrace()) {
        if (frame.getClassName().startsWith("io.caravan.")) {
          return name(failure) + " at " + frame;
        }
      }
    }
    return name(failure);
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
