package io.caravan.fulfilment.deadline;

import io.caravan.fulfilment.deadline.Deadline.Sort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an order stands against the clock. Pure. Which deadlines count depends on what TikTok says
 * of the order: until it is shipped the time to ship and the automatic cancellation, after that the
 * hand-over to the carrier. Source: TikTok facts, section 4.4.
 *
 * @param deadlines that count now, passed or not, the earliest first
 */
public record Countdown(List<Deadline> deadlines, Standing standing, Instant now) {

  /** Names are part of the API: do not rename. */
  public enum Standing {
    ON_TIME,
    /** A deadline has passed that costs points, not the order. */
    LATE,
    /** TikTok may cancel the order at any moment; until it does it can be shipped. */
    PAST
  }

  public Countdown {
    deadlines = List.copyOf(deadlines);
  }

  public static Countdown of(OpenShipment order, Instant now) {
    List<Deadline> deadlines = new ArrayList<>();
    if (order.isShipped()) {
      add(deadlines, Sort.COLLECT_BY, order.collectBy());
      add(deadlines, Sort.COLLECTION_CANCEL, order.collectionDueAt());
    } else {
      add(deadlines, Sort.SHIP_BY, order.shipBy());
      add(deadlines, Sort.AUTO_CANCEL, order.autoCancelAt());
    }
    deadlines.addAll(order.answers());
    deadlines.sort(Comparator.comparing(Deadline::at).thenComparing(Deadline::sort));
    return new Countdown(deadlines, standing(deadlines, now), now);
  }

  private static void add(List<Deadline> deadlines, Sort sort, @Nullable Instant at) {
    if (at != null) {
      deadlines.add(Deadline.of(sort, at));
    }
  }

  private static Standing standing(List<Deadline> deadlines, Instant now) {
    List<Deadline> passed = deadlines.stream().filter(one -> !one.at().isAfter(now)).toList();
    if (passed.stream().anyMatch(one -> one.sort().ends())) {
      return Standing.PAST;
    }
    boolean late =
        passed.stream()
            .anyMatch(one -> one.sort() == Sort.SHIP_BY || one.sort() == Sort.COLLECT_BY);
    return late ? Standing.LATE : Standing.ON_TIME;
  }

  /** The next one that is ahead; where none is, the last that has passed. Empty: none is known. */
  public Optional<Deadline> next() {
    return deadlines.stream()
        .filter(one -> one.at().isAfter(now))
        .findFirst()
        .or(
            () ->
                deadlines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(deadlines.get(deadlines.size() - 1)));
  }

  /** Until the next one; negative once all have passed. */
  public @Nullable Duration left() {
    return next().map(deadline -> Duration.between(now, deadline.at())).orElse(null);
  }

  /** The deadline of a sort, if it counts now; of several the earliest. */
  public Optional<Deadline> of(Sort sort) {
    return deadlines.stream().filter(one -> one.sort() == sort).findFirst();
  }

  /** Something of the shipment itself must happen before this moment, or should have by now. */
  public boolean isToShipBefore(Instant until) {
    return deadlines.stream()
        .anyMatch(one -> one.sort() != Sort.ANSWER && one.at().isBefore(until));
  }
}
