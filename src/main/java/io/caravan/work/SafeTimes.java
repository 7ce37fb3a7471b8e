package io.caravan.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The times that keep an order from being created twice, checked before the program starts.
 *
 * @param lease {@code caravan.work.lease}
 * @param httpTimeout {@code caravan.http.timeout}: of a whole call, connecting included
 * @param quietPeriod {@code caravan.orders.unknown-quiet-period}
 * @param indexLag how late the platform's search may show what was created; zero where the lookup
 *     reads its own writes
 */
public record SafeTimes(
    Duration lease, Duration httpTimeout, Duration quietPeriod, Duration indexLag) {

  /** What is wrong, in words; empty if the program may start. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (httpTimeout.isNegative() || httpTimeout.isZero()) {
      problems.add("caravan.http.timeout is %s: it must be positive.".formatted(httpTimeout));
    }
    if (httpTimeout.multipliedBy(3).compareTo(lease) >= 0) {
      problems.add(
          """
          caravan.http.timeout is %s and caravan.work.lease is %s: the timeout must be less than a \
          third of the lease, or a late writer could still be sending when the next one claims its \
          order. Set the lease above %s or the timeout below %s."""
              .formatted(httpTimeout, lease, httpTimeout.multipliedBy(3), lease.dividedBy(3)));
    }
    Duration least = httpTimeout.plus(indexLag);
    if (quietPeriod.compareTo(least) <= 0) {
      problems.add(
          """
          caravan.orders.unknown-quiet-period is %s: it must be longer than caravan.http.timeout \
          (%s) and the lag of the platform's search (%s) together, or an order whose outcome is \
          unknown could be looked up before it can be found, and created again. Set it above %s."""
              .formatted(quietPeriod, httpTimeout, indexLag, least));
    }
    return List.copyOf(problems);
  }

  /**
   * @throws IllegalStateException naming every problem
   */
  public void requireSafe() {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Caravan does not start with these times:\n- " + String.join("\n- ", problems));
    }
  }
}
