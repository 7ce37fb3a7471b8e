package io.caravan.order.content;

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
 */
record Unit(
    LineItem line,
    String skuId,
    long price,
    long seller,
    long platform,
    long pfand,
    Map<TaxKind, Long> taxes) {

  /** A tax as it is shown: its name and TikTok's own rate, never one computed from amounts. */
  record TaxKind(String title, String rate) {}

  /** The unit, or null where it has no price or no SKU. */
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
    if (price < 0 || skuId == null) {
      return null;
    }
    return new Unit(
        line,
        skuId,
        price,
        seller,
        platform,
        minor.atLeastZero(line.pfandFee()),
        taxes(line.itemTax(), minor));
  }

  /** What the buyer pays for it before tax. */
  long net() {
    return price - seller - platform;
  }

  long tax() {
    return taxes.values().stream().mapToLong(Long::longValue).sum();
  }

  boolean cancelled() {
    return "CANCELLED".equals(line.displayStatus());
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
