package io.caravan.sandbox;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that goes wrong between a client and a simulated platform. Each names its kind for
 * counters; whether the call was executed is part of the kind, because that is what a client cannot
 * see.
 */
public sealed interface Fault {

  /** Stable name for counters and the control API, such as {@code commit-then-cut}. */
  String kind();

  /** The answer comes late, by {@code min} up to {@code max}; otherwise nothing is wrong. */
  record Latency(Duration min, Duration max) implements Fault {
    public Latency {
      if (min.isNegative() || max.compareTo(min) < 0) {
        throw new IllegalArgumentException(
            "latency: expected 0 <= min <= max, got " + min + " .. " + max);
      }
    }

    @Override
    public String kind() {
      return "latency";
    }
  }

  /** 429 with {@code Retry-After} in whole seconds, rounded up; not executed. */
  record Throttled(Duration retryAfter) implements Fault {
    @Override
    public String kind() {
      return "429";
    }
  }

  /** A 5xx before anything was executed. */
  record Refused(int status) implements Fault {
    public Refused {
      requireServerError(status);
    }

    @Override
    public String kind() {
      return status + "-before";
    }
  }

  /** A 5xx although the call was executed: the outcome is unknown to the client. */
  record FailedAfter(int status) implements Fault {
    public FailedAfter {
      requireServerError(status);
    }

    @Override
    public String kind() {
      return status + "-after";
    }
  }

  /** Executed, then the connection is closed without a byte of answer. */
  record CommitThenCut() implements Fault {
    @Override
    public String kind() {
      return "commit-then-cut";
    }
  }

  /** Executed; half of the body that Content-Length announces is sent, then the connection ends. */
  record HalfBody() implements Fault {
    @Override
    public String kind() {
      return "half-body";
    }
  }

  /** Executed; 200 with a body that is no JSON. */
  record Garbage() implements Fault {
    @Override
    public String kind() {
      return "garbage";
    }
  }

  /** The connection stays open and silent until the client gives up. */
  record Silence(boolean executed) implements Fault {
    @Override
    public String kind() {
      return executed ? "silence-after" : "silence-before";
    }
  }

  /** A TCP reset (RST). */
  record Reset(boolean executed) implements Fault {
    @Override
    public String kind() {
      return executed ? "reset-after" : "reset-before";
    }
  }

  /**
   * The fault of a name, with the control API's parameters.
   *
   * @param delay for {@code latency} the upper end, for {@code 429} the Retry-After
   * @throws IllegalArgumentException for a name that is none
   */
  static Fault named(String name, Duration delay) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "latency" -> new Latency(Duration.ZERO, delay);
      case "429" -> new Throttled(delay);
      case "500-before", "502-before", "503-before", "504-before" ->
          new Refused(Integer.parseInt(name.substring(0, 3)));
      case "500-after", "502-after", "503-after", "504-after" ->
          new FailedAfter(Integer.parseInt(name.substring(0, 3)));
      case "commit-then-cut" -> new CommitThenCut();
      case "half-body" -> new HalfBody();
      case "garbage" -> new Garbage();
      case "silence-before" -> new Silence(false);
      case "silence-after" -> new Silence(true);
      case "reset-before" -> new Reset(false);
      case "reset-after" -> new Reset(true);
      default ->
          throw new IllegalArgumentException(
              "fault: '"
                  + name
                  + "' is unknown; expected latency, 429, 500-before..504-before,"
                  + " 500-after..504-after, commit-then-cut, half-body, garbage, silence-before,"
                  + " silence-after, reset-before or reset-after");
    };
  }

  private static void requireServerError(int status) {
    if (status < 500 || status > 599) {
      throw new IllegalArgumentException("status: expected 500..599, got " + status);
    }
  }
}
