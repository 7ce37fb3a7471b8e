package io.caravan.inventory.push;

import io.caravan.shopify.ShopifyStock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a read of a Shopify item means for what TikTok shows. */
enum LevelChange {
  SAME,
  /** More than before, and nowhere less: it can wait for more changes. */
  RISE,
  /** Less somewhere, or sold by other rules: it may oversell. */
  FALL;

  /**
   * What an item was, as far as the number depends on it.
   *
   * @param available by location
   */
  record Known(
      boolean tracked,
      boolean continueSelling,
      Set<String> tags,
      boolean gone,
      Map<String, Integer> available) {

    Known {
      tags = Set.copyOf(tags);
      available = Map.copyOf(available);
    }

    static Known of(ShopifyStock stock) {
      Map<String, Integer> available = new TreeMap<>();
      stock.levels().forEach(level -> available.put(level.locationId(), level.available()));
      return new Known(
          stock.tracked(),
          stock.continueSelling(),
          new HashSet<>(stock.productTags()),
          false,
          available);
    }
  }

  /**
   * @param before null if it was never read
   * @param now null if Shopify does not know the item
   */
  static LevelChange between(@Nullable Known before, @Nullable Known now) {
    if (now == null) {
      return before != null && before.gone() ? SAME : FALL;
    }
    if (before == null) {
      return RISE;
    }
    if (before.gone()
        || before.tracked() != now.tracked()
        || before.continueSelling() != now.continueSelling()
        || !before.tags().equals(now.tags())) {
      return FALL;
    }
    if (before.available().equals(now.available())) {
      return SAME;
    }
    Set<String> locations = new HashSet<>(before.available().keySet());
    locations.addAll(now.available().keySet());
    boolean less =
        locations.stream()
            .anyMatch(
                at -> now.available().getOrDefault(at, 0) < before.available().getOrDefault(at, 0));
    return less ? FALL : RISE;
  }
}
