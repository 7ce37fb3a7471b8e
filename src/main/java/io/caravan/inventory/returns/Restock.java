package io.caravan.inventory.returns;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.CombinedListingSku;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokReturn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of Shopify's stock a return's units are.
 *
 * @param units to be added, by item and location
 * @param unlinked SKUs that no link says anything of: their units are left
 * @param because why nothing is given back; empty if something is
 */
record Restock(List<Units> units, Set<String> unlinked, String because) {

  /** So many more of an item at a location. Ids are GIDs. */
  record Units(String inventoryItemId, String locationId, int units) {}

  /** A part of a link. */
  record Part(String inventoryItemId, int quantity) {}

  /** An item at a location. */
  record Spot(String inventoryItemId, String locationId) {}

  Restock {
    units = List.copyOf(units);
    unlinked = Set.copyOf(unlinked);
  }

  static Restock nothing(String because) {
    return new Restock(List.of(), Set.of(), because);
  }

  /** SKUs whose links are asked for: a virtual bundle is its components. */
  static Set<String> skus(TikTokOrder order, Collection<TikTokReturn.Line> lines) {
    return counts(order, lines).keySet();
  }

  /**
   * @param lines of the return, each one unit, none of them given back before
   * @param links by SKU; empty parts where an item is not known
   * @param location where the order's units were taken from; null if nothing says
   * @param outstanding units that adjustments took for the order and did not give back; null where
   *     Shopify's own order took them
   */
  static Restock of(
      TikTokOrder order,
      Collection<TikTokReturn.Line> lines,
      Map<String, List<Part>> links,
      @Nullable String location,
      @Nullable Map<Spot, Integer> outstanding) {
    Map<String, Integer> items = new TreeMap<>();
    Set<String> unlinked = new LinkedHashSet<>();
    counts(order, lines)
        .forEach(
            (sku, count) -> {
              List<Part> parts = links.getOrDefault(sku, List.of());
              if (parts.isEmpty()) {
                unlinked.add(sku);
              }
              parts.forEach(
                  part ->
                      items.merge(part.inventoryItemId(), part.quantity() * count, Integer::sum));
            });
    if (items.isEmpty()) {
      return new Restock(List.of(), unlinked, "UNLINKED");
    }
    List<Units> back = new ArrayList<>();
    if (outstanding == null) {
      if (location == null) {
        return nothing("NO_LOCATION");
      }
      items.forEach((item, units) -> back.add(new Units(item, location, units)));
    } else {
      items.forEach((item, units) -> back.addAll(asTaken(item, units, outstanding)));
    }
    return back.isEmpty() ? nothing("NEVER_TAKEN") : new Restock(back, unlinked, "");
  }

  /** No more than was taken, and from where. */
  private static List<Units> asTaken(String item, int units, Map<Spot, Integer> outstanding) {
    List<Units> back = new ArrayList<>();
    int left = units;
    for (Map.Entry<Spot, Integer> taken : outstanding.entrySet()) {
      int some = Math.min(left, taken.getValue());
      if (taken.getKey().inventoryItemId().equals(item) && some > 0) {
        back.add(new Units(item, taken.getKey().locationId(), some));
        left -= some;
      }
    }
    return back;
  }

  private static Map<String, Integer> counts(
      TikTokOrder order, Collection<TikTokReturn.Line> lines) {
    Map<String, LineItem> byId = new LinkedHashMap<>();
    order.lineItems().forEach(line -> byId.put(line.id(), line));
    Map<String, Integer> counts = new TreeMap<>();
    for (TikTokReturn.Line line : lines) {
      LineItem ordered = byId.get(line.orderLineId());
      boolean bundle = false;
      if (ordered != null) {
        for (CombinedListingSku part : ordered.combinedListingSkus()) {
          String sku = part.skuId();
          if (sku != null) {
            bundle = true;
            counts.merge(
                sku, part.skuCount() == null ? 1 : Math.max(1, part.skuCount()), Integer::sum);
          }
        }
      }
      if (!bundle && !line.skuId().isEmpty()) {
        counts.merge(line.skuId(), 1, Integer::sum);
      }
    }
    return counts;
  }
}
