package io.caravan.sandbox.shopify;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The API versions of late 2026 (versioning page). All are served by the schema of 2026-07. */
final class Versions {

  private static final List<String> SUPPORTED = List.of("2026-01", "2026-04", "2026-07", "2026-10");
  private static final String CANDIDATE = "2027-01";
  private static final String UNSTABLE = "unstable";
  private static final Pattern QUARTER = Pattern.compile("20[0-9]{2}-(01|04|07|10)");

  private Versions() {}

  /** The version that answers: an expired one falls forward; null if there never was such one. */
  static @Nullable String effective(String requested) {
    if (SUPPORTED.contains(requested)
        || requested.equals(CANDIDATE)
        || requested.equals(UNSTABLE)) {
      return requested;
    }
    boolean expired =
        QUARTER.matcher(requested).matches() && requested.compareTo(SUPPORTED.get(0)) < 0;
    return expired ? SUPPORTED.get(0) : null;
  }

  static Map<String, Object> json(String handle) {
    return Map.of("handle", handle, "displayName", handle, "supported", SUPPORTED.contains(handle));
  }

  static List<Map<String, Object>> all() {
    return java.util.stream.Stream.concat(
            SUPPORTED.stream(), java.util.stream.Stream.of(CANDIDATE, UNSTABLE))
        .map(Versions::json)
        .toList();
  }
}
