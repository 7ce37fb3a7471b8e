package io.caravan.fulfilment.label;

import io.caravan.tiktok.ParcelSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * A box to pack into.
 *
 * @param unit CM or INCH
 * @param ownGrams of the empty box
 * @param mostGrams of what goes into it
 */
public record PackageProfile(
    String name,
    BigDecimal length,
    BigDecimal width,
    BigDecimal height,
    String unit,
    int ownGrams,
    int mostGrams) {

  /** The parcel of goods in the first box that takes them; empty if none does. */
  static Optional<ParcelSize> pack(List<PackageProfile> boxes, BigDecimal goodsGrams) {
    int goods = goodsGrams.setScale(0, RoundingMode.UP).intValueExact();
    return boxes.stream()
        .filter(box -> goods <= box.mostGrams)
        .findFirst()
        .map(
            box ->
                new ParcelSize(
                    Math.addExact(goods, box.ownGrams),
                    box.length,
                    box.width,
                    box.height,
                    box.unit));
  }
}
