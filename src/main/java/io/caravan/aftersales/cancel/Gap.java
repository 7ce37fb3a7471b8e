package io.caravan.aftersales.cancel;

import io.caravan.order.followup.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Units that one side has and the other has not. Lines of the Shopify order that stand for the same
 * TikTok lines belong together: packs, the parts of a bundle, and a line that was split because its
 * price did not divide.
 *
 * @param live ids of the TikTok lines that are not cancelled, sorted
 * @param gone ids of those that are, sorted
 * @param perUnit how many of Shopify's units one TikTok unit is, over all its parts
 * @param over how many units Shopify has too many, below 0 too few
 */
record Gap(List<String> live, List<String> gone, int perUnit, int over) {
  Gap {
    live = List.copyOf(live);
    gone = List.copyOf(gone);
  }

  /**
   * Where the sides differ.
   *
   * @param live ids of the TikTok lines that are not cancelled
   */
  static List<Gap> of(Set<String> live, Standing shop) {
    Map<Set<String>, List<Standing.Line>> groups = new LinkedHashMap<>();
    for (Standing.Line line : shop.lines()) {
      if (!line.tiktokLines().isEmpty()) {
        groups.computeIfAbsent(line.tiktokLines(), any -> new ArrayList<>()).add(line);
      }
    }
    List<Gap> gaps = new ArrayList<>();
    groups.forEach(
        (ids, lines) -> {
          TreeSet<String> alive = new TreeSet<>(ids);
          alive.retainAll(live);
          TreeSet<String> dead = new TreeSet<>(ids);
          dead.removeAll(live);
          int all = lines.stream().mapToInt(Standing.Line::quantity).sum();
          int perUnit = all / ids.size();
          int wanted = perUnit * alive.size();
          int over = lines.stream().mapToInt(Standing.Line::currentQuantity).sum() - wanted;
          if (over < 0) {
            // A refund without restocking gives money back for what is still to be shipped.
            over =
                Math.min(
                    0,
                    lines.stream()
                            .mapToInt(line -> Math.max(line.currentQuantity(), toShip(line, shop)))
                            .sum()
                        - wanted);
          }
          if (perUnit * ids.size() == all && over != 0) {
            gaps.add(new Gap(List.copyOf(alive), List.copyOf(dead), perUnit, over));
          }
        });
    return gaps;
  }

  private static int toShip(Standing.Line line, Standing shop) {
    return shop.parts().stream()
        .filter(Standing.Part::isActive)
        .flatMap(part -> part.lines().stream())
        .filter(one -> one.lineId().equals(line.id()))
        .mapToInt(Standing.PartLine::remaining)
        .sum();
  }

  /** Whole TikTok units that Shopify has too few of. */
  int unitsShort() {
    return Math.max(0, -over) / perUnit;
  }

  /** What Shopify has too few of is no whole TikTok unit: a part of a bundle or of a pack. */
  boolean isBroken() {
    return over < 0 && -over % perUnit != 0;
  }
}
