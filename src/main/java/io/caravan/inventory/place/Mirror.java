package io.caravan.inventory.place;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Shopify location that shows TikTok's own stock should have. TikTok counts it, so its
 * number is written as it is: absolute, and only where TikTok sells from the warehouse, for a zero
 * of its holiday mode says nothing of what lies there.
 */
final class Mirror {
  private Mirror() {}

  /** A location shows a warehouse. */
  record Pair(String warehouseId, String locationId) {}

  /**
   * What TikTok last said of a SKU in a mirrored warehouse.
   *
   * @param available units that TikTok can sell
   * @param parts of the SKU's link
   */
  record Shown(String skuId, String warehouseId, int available, List<Part> parts) {
    Shown {
      parts = List.copyOf(parts);
    }
  }

  /**
   * @param inventoryItemId GID; empty if it was never read
   * @param quantity of the item in one TikTok unit
   */
  record Part(String inventoryItemId, int quantity) {}

  /** An item at a location. Ids are GIDs. */
  record Spot(String inventoryItemId, String locationId) {}

  /**
   * @param want available units by item and location
   * @param left SKUs that cannot be shown: a set of several items says nothing of each
   */
  record Plan(Map<Spot, Integer> want, Set<String> left) {}

  /** Several SKUs of one item (a single and a pack) are stock of their own, and add up. */
  static Plan of(List<Pair> pairs, List<Shown> shown) {
    Map<String, String> locations = new LinkedHashMap<>();
    pairs.forEach(pair -> locations.put(pair.warehouseId(), pair.locationId()));
    Map<Spot, Integer> want = new LinkedHashMap<>();
    Set<String> left = new LinkedHashSet<>();
    for (Shown one : shown) {
      String location = locations.get(one.warehouseId());
      if (location == null) {
        continue;
      }
      if (one.parts().size() != 1 || one.parts().get(0).inventoryItemId().isEmpty()) {
        left.add(one.skuId());
        continue;
      }
      Part part = one.parts().get(0);
      want.merge(
          new Spot(part.inventoryItemId(), location),
          Math.multiplyExact(Math.max(0, one.available()), part.quantity()),
          Math::addExact);
    }
    return new Plan(want, left);
  }

  /**
   * Where Shopify has another number, as it was last read.
   *
   * @param known available units; a spot that is missing is not stocked there, or was never read
   */
  static List<Spot> differing(Plan plan, Map<Spot, Integer> known) {
    List<Spot> differing = new ArrayList<>();
    plan.want()
        .forEach(
            (spot, units) -> {
              if (!units.equals(known.get(spot))) {
                differing.add(spot);
              }
            });
    return differing;
  }
}
