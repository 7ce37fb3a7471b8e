package io.caravan.order.followup;

import io.caravan.order.followup.Standing.Line;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What lines of a TikTok order are in its Shopify order. */
public final class ParcelContents {
  private ParcelContents() {}

  /**
   * Quantities by line of the Shopify order; empty if it cannot be told. A unit may be several
   * pieces (packs), and a line several units.
   *
   * @param tiktokLines ids
   */
  public static Optional<Map<String, Integer>> of(Collection<String> tiktokLines, Standing shop) {
    Map<String, Integer> contents = new LinkedHashMap<>();
    Set<String> wanted = new HashSet<>(tiktokLines);
    Set<String> seen = new HashSet<>();
    for (Line line : shop.lines()) {
      long units = line.tiktokLines().stream().filter(wanted::contains).count();
      line.tiktokLines().stream().filter(wanted::contains).forEach(seen::add);
      if (units == 0 || !line.requiresShipping()) {
        continue;
      }
      int all = line.tiktokLines().size();
      if (units < all && line.quantity() % all != 0) {
        return Optional.empty();
      }
      contents.put(line.id(), (int) (units * line.quantity() / all));
    }
    return shop.incomplete() || !seen.containsAll(wanted)
        ? Optional.empty()
        : Optional.of(contents);
  }
}
