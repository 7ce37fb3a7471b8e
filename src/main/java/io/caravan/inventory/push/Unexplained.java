package io.caravan.inventory.push;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Units that TikTok counts as committed although we know no order of theirs: somebody has bought
 * them and we were not told yet.
 */
public final class Unexplained {
  private Unexplained() {}

  /**
   * @param unknown units to be taken off until their orders are seen
   * @param baseline units that were there before we came: never taken off, and never more
   */
  public record At(int unknown, int baseline) {}

  /**
   * Of one SKU, by warehouse.
   *
   * @param committed as TikTok says
   * @param known units of orders we know that TikTok counts as committed; those of an order that
   *     names no warehouse under the empty text
   * @param baseline as of the read before; null: the SKU was never read, and what cannot be
   *     explained now is from before we came
   */
  public static Map<String, At> of(
      Map<String, Integer> committed,
      Map<String, Integer> known,
      @Nullable Map<String, Integer> baseline) {
    int anywhere = known.getOrDefault("", 0);
    Map<String, At> result = new TreeMap<>();
    for (Map.Entry<String, Integer> at : new TreeMap<>(committed).entrySet()) {
      int left = Math.max(0, at.getValue() - known.getOrDefault(at.getKey(), 0));
      int taken = Math.min(left, anywhere);
      anywhere -= taken;
      left -= taken;
      int before = baseline == null ? left : Math.min(left, baseline.getOrDefault(at.getKey(), 0));
      result.put(at.getKey(), new At(left - before, before));
    }
    return result;
  }
}
