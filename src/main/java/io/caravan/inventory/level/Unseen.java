package io.caravan.inventory.level;

import java.util.Map;
import java.util.TreeMap;

/** How many units of orders that we have not seen TikTok still counts as committed. */
final class Unseen {
  private Unseen() {}

  /**
   * What is left of what a read could not explain, now that some of those orders were seen.
   *
   * @param unknown units by warehouse, when TikTok was read
   * @param seenSince units by warehouse of orders first seen after that read; empty warehouse: the
   *     order does not say which
   */
  static Map<String, Long> left(Map<String, Long> unknown, Map<String, Long> seenSince) {
    Map<String, Long> left = new TreeMap<>();
    unknown.forEach(
        (warehouse, units) -> {
          long rest = units - seenSince.getOrDefault(warehouse, 0L);
          if (rest > 0) {
            left.put(warehouse, rest);
          }
        });
    long anywhere = seenSince.getOrDefault("", 0L);
    for (Map.Entry<String, Long> one : left.entrySet()) {
      long taken = Math.min(anywhere, one.getValue());
      one.setValue(one.getValue() - taken);
      anywhere -= taken;
    }
    left.values().removeIf(units -> units == 0);
    return left;
  }
}
