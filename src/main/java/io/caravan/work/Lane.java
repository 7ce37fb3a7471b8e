package io.caravan.work;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Kinds of work that cannot starve each other: each lane has its own consumer and threads. */
public enum Lane {
  /** One TikTok order each. */
  ORDERS,
  /** One TikTok product each. */
  LISTINGS,
  /** What happens to one order after its import. */
  FOLLOWUPS,
  /** Stock of one Shopify item each. */
  LEVELS,
  /** Stock of one TikTok product each. */
  STOCK,
  /** Statements, figures and comparisons of both sides: never in the way of anything else. */
  REPORTS,
  /** Polls, sweeps and look-backs. */
  POLLS,
  /** Connecting, token refresh, housekeeping. */
  UPKEEP;

  /** The name in tables, endpoint URIs and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the lanes there are
   */
  public static Lane of(String label) {
    return Stream.of(values())
        .filter(lane -> lane.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no lane '%s'; lanes are %s".formatted(label, labels())));
  }

  /** All of them, as in tables and URIs. */
  public static List<String> labels() {
    return Stream.of(values()).map(Lane::label).toList();
  }
}
