package io.caravan.aftersales.cancel;

import io.caravan.aftersales.cancel.CancelAct.Portion;
import io.caravan.order.followup.Standing;
import io.caravan.shopify.OrderPayments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has to go from the Shopify order so that it has no more than what is alive on TikTok.
 *
 * @param tiktokLines ids of the cancelled lines whose units all go now, sorted
 * @param portions what goes; empty if nothing does
 * @param shipped cancelled units that were fulfilled already: no cancellation takes them out
 * @param unrouted Shopify has not said yet where some of it is to be shipped from
 */
record Cut(List<String> tiktokLines, List<Portion> portions, int shipped, boolean unrouted) {
  Cut {
    tiktokLines = List.copyOf(tiktokLines);
    portions = List.copyOf(portions);
  }

  /** What belongs together and is one variant. */
  private record Key(Set<String> tiktokLines, String variant) {}

  /**
   * @param live ids of the TikTok lines that are not cancelled
   * @param before cancelled lines whose units went earlier
   */
  static Cut of(
      Set<String> live, Set<String> before, List<OrderPayments.Line> lines, Standing shop) {
    Map<Key, List<OrderPayments.Line>> groups = new LinkedHashMap<>();
    for (OrderPayments.Line line : lines) {
      if (!line.tiktokLines().isEmpty()) {
        Key key =
            new Key(line.tiktokLines(), Objects.requireNonNullElse(line.variantId(), line.id()));
        groups.computeIfAbsent(key, any -> new ArrayList<>()).add(line);
      }
    }
    Map<String, Map<String, Integer>> places = places(shop);
    List<Portion> portions = new ArrayList<>();
    Map<Set<String>, Integer> unitsOf = new LinkedHashMap<>();
    int shipped = 0;
    boolean unrouted = false;
    for (Map.Entry<Key, List<OrderPayments.Line>> group : groups.entrySet()) {
      Set<String> ids = group.getKey().tiktokLines();
      int all = group.getValue().stream().mapToInt(OrderPayments.Line::quantity).sum();
      int perUnit = all / ids.size();
      if (perUnit == 0 || perUnit * ids.size() != all) {
        continue;
      }
      int alive = (int) ids.stream().filter(live::contains).count();
      int current = group.getValue().stream().mapToInt(OrderPayments.Line::currentQuantity).sum();
      int over = current - perUnit * alive;
      int left = over;
      for (OrderPayments.Line line : group.getValue()) {
        int take = Math.min(left, line.unfulfilled());
        if (take > 0) {
          left -= take;
          unrouted |= !take(line.id(), take, places, portions);
        }
      }
      shipped += Math.max(0, left);
      int units = Math.max(0, over - Math.max(0, left)) / perUnit;
      unitsOf.merge(ids, units, Math::min);
    }
    TreeSet<String> gone = new TreeSet<>();
    unitsOf.forEach(
        (ids, units) -> {
          List<String> dead =
              new TreeSet<>(ids)
                  .stream().filter(id -> !live.contains(id) && !before.contains(id)).toList();
          // The latest, where more are cancelled than go now: of the others nobody remembers.
          gone.addAll(dead.subList(Math.max(0, dead.size() - units), dead.size()));
        });
    return new Cut(List.copyOf(gone), portions, shipped, unrouted);
  }

  /** False if nothing says where they are. */
  private static boolean take(
      String lineId,
      int quantity,
      Map<String, Map<String, Integer>> places,
      List<Portion> portions) {
    int left = quantity;
    Map<String, Integer> at = places.getOrDefault(lineId, new HashMap<>());
    for (Map.Entry<String, Integer> place : at.entrySet()) {
      int some = Math.min(left, place.getValue());
      if (some > 0) {
        portions.add(new Portion(lineId, some, place.getKey()));
        place.setValue(place.getValue() - some);
        left -= some;
      }
    }
    if (left > 0) {
      portions.add(new Portion(lineId, left, null));
    }
    return left == 0;
  }

  /** What is still to be shipped, by line and location. */
  private static Map<String, Map<String, Integer>> places(Standing shop) {
    Map<String, Map<String, Integer>> places = new LinkedHashMap<>();
    for (Standing.Part part : shop.parts()) {
      String location = part.locationId();
      if (!part.isActive() || location == null) {
        continue;
      }
      for (Standing.PartLine line : part.lines()) {
        if (line.remaining() > 0) {
          places
              .computeIfAbsent(line.lineId(), any -> new LinkedHashMap<>())
              .merge(location, line.remaining(), Integer::sum);
        }
      }
    }
    return places;
  }
}
