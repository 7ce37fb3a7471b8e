package io.caravan.work;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Kinds of work that cannot starve each other: each lane has its own consumer and threads. */
public enum Lane {
  /** One TikTok order each. */
  ORDERS,
  /** Polls, sweeps and look-backs. */
  POLLS,
  /** Connecting, token refresh, housekeeping. */
  UPKEEP;

  /** The name in tables, endpoint URIs and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Lane of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** All of them, as in tables and URIs. */
  public static List<String> labels() {
    return Stream.of(values()).map(Lane::label).toList();
  }
}
