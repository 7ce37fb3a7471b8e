package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder.CombinedListingSku;
import io.caravan.tiktok.TikTokOrder.ItemTax;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One unit of one SKU with its money in smallest units.
 *
 * @param price TikTok's {@code original_price}
 * @param taxes by title and rate
 * @param components what the SKU consists of where it is a virtual bundle, SKU id to count; else
 *     empty
 */
record Unit(
    LineItem line,
    String skuId,
    long price,
    long seller,
    long platform,
    long pfand,
    Map<TaxKind, Long> taxes,
    Map<String, Integer> components) {

  /** A tax as it is shown: its name and TikTok's own rate, never one computed from amounts. */
  record TaxKind(String title, String rate) {}

  /** The unit, or null where it has no price, no SKU or components that cannot be counted. */
  static @Nullable Unit of(LineItem line, Minor minor) {
    String skuId = line.skuId();
    long seller = minor.atLeastZero(line.sellerDiscount());
    long platform = minor.atLeastZero(line.platformDiscount());
    long price;
    if (line.originalPrice() != null) {
      price = minor.of(line.originalPrice());
    } else if (line.salePrice() != null) {
      price = minor.of(line.salePrice()) + seller + platform;
    } else if (line.isGift()) {
      price = 0;
    } else {
      return null;
    }
    Map<String, Integer> components = components(line);
    if (price < 0 || skuId == null || components == null) {
      return null;
    }
    return new Unit(
        line,
        skuId,
        price,
        seller,
        platform,
        minor.atLeastZero(line.pfandFee()),
        taxes(line.itemTax(), minor),
        components);
  }

  /** The same unit as a gift that nobody pays for. */
  Unit free() {
    return new Unit(line, skuId, 0, 0, 0, pfand, taxes, components);
  }

  /** What the buyer pays for it before tax. */
  long net() {
    return price - seller - platform;
  }

  long tax() {
    return taxes.values().stream().mapToLong(Long::longValue).sum();
  }

  boolean cancelled() {
    return isCancelled(line);
  }

  static boolean isCancelled(LineItem line) {
    return "CANCELLED".equals(line.displayStatus());
  }

  /** Null where one has no SKU or a count that cannot be. */
  private static @Nullable Map<String, Integer> components(LineItem line) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (CombinedListingSku part : line.combinedListingSkus()) {
      String sku = part.skuId();
      Integer count = part.skuCount();
      if (sku == null || count == null || count < 1 || count > LinkedVariant.MAX_MULTIPLIER) {
        return null;
      }
      counts.merge(sku, count, Integer::sum);
    }
    return counts;
  }

  private static Map<TaxKind, Long> taxes(List<ItemTax> taxes, Minor minor) {
    Map<TaxKind, Long> sums = new LinkedHashMap<>();
    for (ItemTax tax : taxes) {
      String rate =
          tax.taxRate() == null ? "0" : tax.taxRate().stripTrailingZeros().toPlainString();
      sums.merge(
          new TaxKind(Text.words(tax.taxType(), "Tax"), rate),
          minor.atLeastZero(tax.taxAmount()),
          Long::sum);
    }
    return sums;
  }
}
