package io.caravan.inventory.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a store's stock found, as rows of figures; what of it is an alert is said by
 * {@link StockAlerts}.
 *
 * @param low SKUs near, at or below a threshold, and those TikTok shows none of
 * @param negative below zero in Shopify
 * @param over TikTok shows more of them than it should
 * @param promised TikTok promised more of them to promotions than there is
 * @param refused numbers TikTok does not take
 * @param stale changes TikTok was not told for long; null if there are none
 * @param shortfalls items too few for the orders that were imported
 */
record StockFindings(
    List<Low> low,
    List<Negative> negative,
    List<Over> over,
    List<Promised> promised,
    List<Refused> refused,
    @Nullable Stale stale,
    List<Shortfall> shortfalls) {

  StockFindings {
    low = List.copyOf(low);
    negative = List.copyOf(negative);
    over = List.copyOf(over);
    promised = List.copyOf(promised);
    refused = List.copyOf(refused);
    shortfalls = List.copyOf(shortfalls);
  }

  /** Of whom the number is. */
  enum Side {
    SHOPIFY,
    TIKTOK
  }

  /**
   * @param name for people: the title or the seller SKU
   * @param threshold an alert at or below; null: none was set, so only at zero
   * @param sells bought lately, or TikTok says itself that it is low: worth an alert at zero even
   *     without a threshold
   */
  record Low(
      Side side,
      String skuId,
      @Nullable String productId,
      String name,
      long units,
      @Nullable Integer threshold,
      boolean sells) {}

  /** Where an item stands below zero. */
  record Negative(
      String itemId, String name, String locationId, @Nullable String location, int available) {}

  /**
   * @param age since when TikTok has not been told
   */
  record Over(String skuId, String productId, String name, long shown, long target, Duration age) {}

  /**
   * @param detail in words, with the values
   */
  record Promised(String skuId, String productId, String name, String detail) {}

  /**
   * A product's SKUs that were refused for one reason.
   *
   * @param age since the oldest refusal that still stands
   */
  record Refused(
      String productId, String code, @Nullable String detail, Set<String> skuIds, Duration age) {
    Refused {
      skuIds = Set.copyOf(skuIds);
    }
  }

  /**
   * @param some of them, the oldest first
   */
  record Stale(long skus, Duration oldest, List<String> some) {
    Stale {
      some = List.copyOf(some);
    }
  }

  /**
   * An item of which more was imported than can be shipped from where the orders stand.
   *
   * @param missing units below zero, by location
   * @param orders the last ones imported, as many as the missing units are of
   * @param elsewhere units that are free, by location
   */
  record Shortfall(
      String itemId,
      String name,
      Map<String, Integer> missing,
      List<Order> orders,
      List<Place> elsewhere) {
    Shortfall {
      missing = Map.copyOf(missing);
      orders = List.copyOf(orders);
      elsewhere = List.copyOf(elsewhere);
    }

    /** How many units there are too few. */
    int units() {
      return missing.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * An imported order that TikTok still counts as committed.
   *
   * @param units of the item
   * @param wanted what a person already asked for: {@code move}, {@code cancel}; null: nothing
   */
  record Order(
      String tiktokOrderId,
      @Nullable String shopifyOrderName,
      @Nullable String tiktokStatus,
      int units,
      @Nullable String wanted) {}

  /** Free units at a location. */
  record Place(String locationId, String name, int available) {}
}
