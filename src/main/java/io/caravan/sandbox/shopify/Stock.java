package io.caravan.sandbox.shopify;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which location gives the stock of an order, and which one ships it. */
final class Stock {

  private Stock() {}

  /** What a claim comes to: a location for each inventory item, or the variant that is short. */
  record Claim(Map<Long, Long> locationOfItem, @Nullable Variant refused) {}

  /** Decides only; {@link #take} does. */
  static Claim claim(Shop shop, Map<Variant, Integer> wanted, boolean obeyPolicy) {
    Map<Long, Long> chosen = new LinkedHashMap<>();
    for (Map.Entry<Variant, Integer> want : wanted.entrySet()) {
      Variant variant = want.getKey();
      if (!variant.tracked()) {
        continue;
      }
      Level best = best(shop, variant.inventoryItemId(), want.getValue());
      boolean enough = best != null && best.available() >= want.getValue();
      if (!enough && obeyPolicy && !variant.sellWhenOut()) {
        return new Claim(Map.of(), variant);
      }
      if (best != null) {
        chosen.put(variant.inventoryItemId(), best.locationId());
      }
    }
    return new Claim(chosen, null);
  }

  /** The first active level with enough, else the one that holds most. */
  private static @Nullable Level best(Shop shop, long itemId, int wanted) {
    Level most = null;
    for (Level level : shop.levelsOf(itemId)) {
      if (!shop.isActive(level)) {
        continue;
      }
      if (level.available() >= wanted) {
        return level;
      }
      if (most == null || level.available() > most.available()) {
        most = level;
      }
    }
    return most;
  }

  /** Where a line ships from when its stock was not claimed; null if no location is active. */
  static @Nullable Long shipsFrom(Shop shop, @Nullable Variant variant, int quantity) {
    if (variant != null) {
      Level level = best(shop, variant.inventoryItemId(), quantity);
      if (level != null) {
        return level.locationId();
      }
    }
    return shop.places.all().stream().filter(Place::active).map(Place::id).findFirst().orElse(null);
  }

  /** Takes a line's stock: from available, and committed until it ships. */
  static void take(Work work, Line line, Variant variant, long locationId, boolean shipped) {
    Level level = work.shop.level(variant.inventoryItemId(), locationId);
    if (level != null) {
      line.claimedAt = locationId;
      line.committed = shipped ? 0 : line.quantity;
      work.move(level, -line.quantity, line.committed);
    }
  }

  /** Ends a commitment, back to available or out of the house. */
  static void release(Work work, Line line, int quantity, boolean restock) {
    Level level = claimedLevel(work.shop, line);
    int released = Math.min(quantity, line.committed);
    if (level != null && released > 0) {
      work.move(level, restock ? released : 0, -released);
    }
    line.committed -= released;
  }

  /** Pieces that had left the house are there again, for the order they were of. */
  static void takeBack(Work work, Line line, int quantity) {
    Level level = claimedLevel(work.shop, line);
    if (level != null) {
      work.move(level, 0, quantity);
      line.committed += quantity;
    }
  }

  /** Pieces that came back, or were never sent, are for sale at a location. */
  static void restock(Work work, Line line, int quantity, long locationId) {
    Variant variant = line.variantId == null ? null : work.shop.variants.get(line.variantId);
    if (variant == null || !variant.tracked()) {
      return;
    }
    Level level = work.shop.level(variant.inventoryItemId(), locationId);
    if (level == null || level.isInactive()) {
      level = StockWrites.connect(work, variant.inventoryItemId(), locationId);
    }
    work.move(level, quantity, 0);
  }

  /** Moves what is committed of a line to another location. */
  static void relocate(Work work, Line line, int quantity, long locationId) {
    Level from = claimedLevel(work.shop, line);
    int moved = Math.min(quantity, line.committed);
    Variant variant = line.variantId == null ? null : work.shop.variants.get(line.variantId);
    Level to = variant == null ? null : work.shop.level(variant.inventoryItemId(), locationId);
    if (from != null && to != null && moved > 0 && from.id() != to.id()) {
      work.move(from, moved, -moved);
      work.move(to, -moved, moved);
      line.claimedAt = locationId;
    }
  }

  private static @Nullable Level claimedLevel(Shop shop, Line line) {
    Variant variant = line.variantId == null ? null : shop.variants.get(line.variantId);
    return variant == null || line.claimedAt == null
        ? null
        : shop.level(variant.inventoryItemId(), line.claimedAt);
  }
}
