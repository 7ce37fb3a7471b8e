package io.caravan.order.followup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of an imported order changes on TikTok without its update time telling.
 *
 * @param liveLines ids of the lines that are not cancelled
 * @param address keyed digests by part, and under {@link #KEY} the id of their key; a masked part
 *     has a digest that starts with {@link #MASKED}
 * @param packages what its packages are: id, whether a number is known, how far it has got
 */
record Watched(
    boolean cancelRequested,
    @Nullable Instant cancelRequestedAt,
    Set<String> liveLines,
    Map<String, String> address,
    boolean addressMasked,
    Set<String> packages) {

  static final String KEY = "key";
  static final String MASKED = "*";

  Watched {
    liveLines = Set.copyOf(liveLines);
    address = Map.copyOf(address);
    packages = Set.copyOf(packages);
  }

  /** One without packages. */
  Watched(
      boolean cancelRequested,
      @Nullable Instant cancelRequestedAt,
      Set<String> liveLines,
      Map<String, String> address,
      boolean addressMasked) {
    this(cancelRequested, cancelRequestedAt, liveLines, address, addressMasked, Set.of());
  }

  /**
   * What changed.
   *
   * @param addressParts names of the parts
   * @param linesGone ids of the lines cancelled meanwhile
   * @param packages one is new, is gone, got a number or moved on
   */
  record Change(
      boolean cancelRequest,
      List<String> addressParts,
      Set<String> linesGone,
      boolean packages,
      boolean any) {}

  /**
   * @param unshipped later TikTok masks what it gave, which is no change of address
   */
  Change to(Watched now, boolean unshipped) {
    Set<String> parts = new TreeSet<>();
    boolean comparable =
        unshipped
            && !address.isEmpty()
            && !now.address.isEmpty()
            && Objects.equals(address.get(KEY), now.address.get(KEY));
    if (comparable) {
      Set<String> all = new TreeSet<>(address.keySet());
      all.addAll(now.address.keySet());
      all.remove(KEY);
      for (String part : all) {
        String before = address.getOrDefault(part, "");
        String after = now.address.getOrDefault(part, "");
        boolean newlyMasked = after.startsWith(MASKED) && !before.startsWith(MASKED);
        if (!before.equals(after) && !newlyMasked) {
          parts.add(part);
        }
      }
    }
    Set<String> gone = new TreeSet<>(liveLines);
    gone.removeAll(now.liveLines);
    boolean request =
        cancelRequested != now.cancelRequested
            || (now.cancelRequested && !Objects.equals(cancelRequestedAt, now.cancelRequestedAt));
    return new Change(
        request, List.copyOf(parts), gone, !packages.equals(now.packages), !equals(now));
  }
}
