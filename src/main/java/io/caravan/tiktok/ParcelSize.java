package io.caravan.tiktok;

import java.math.BigDecimal;

/**
 * Weight and size of a parcel as TikTok takes them: whole grams, and three edges of more than 0 in
 * one unit.
 *
 * @param unit CM or INCH
 */
public record ParcelSize(
    int grams, BigDecimal length, BigDecimal width, BigDecimal height, String unit) {
  public ParcelSize {
    if (grams <= 0 || length.signum() <= 0 || width.signum() <= 0 || height.signum() <= 0) {
      throw new IllegalArgumentException(
          "weight and edges of a parcel are more than 0: %d g, %s x %s x %s"
              .formatted(grams, length, width, height));
    }
    if (!unit.equals("CM") && !unit.equals("INCH")) {
      throw new IllegalArgumentException("unit " + unit + ": expected CM or INCH");
    }
  }
}
