package io.caravan.fulfilment.label;

import io.caravan.tiktok.ParcelSize;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person wants an order's shipping arranged.
 *
 * @param number how often it was asked for, from 1
 * @param grams of the packed parcel; null: what Shopify says
 * @param length null, like the other edges: the first box that takes it
 * @param unit CM or INCH
 */
public record ArrangeRequest(
    int number,
    @Nullable Integer grams,
    @Nullable BigDecimal length,
    @Nullable BigDecimal width,
    @Nullable BigDecimal height,
    @Nullable String unit) {

  /** The parcel, where all of it was given. */
  Optional<ParcelSize> size() {
    return grams == null || length == null || width == null || height == null || unit == null
        ? Optional.empty()
        : Optional.of(new ParcelSize(grams, length, width, height, unit));
  }
}
