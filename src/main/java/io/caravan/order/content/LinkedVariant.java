package io.caravan.order.content;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A Shopify variant that one unit of a TikTok SKU is, or is a part of.
 *
 * @param variantId GID of the Shopify variant
 * @param multiplier how many of the variant are in one TikTok unit: 2 for a pack of two; 1 to
 *     {@value #MAX_MULTIPLIER}
 * @param requiresShipping the variant's own setting (Shopify's default for order lines is false,
 *     which would leave the warehouse without work)
 * @param taxable the variant's own setting
 * @param price the variant's own, in the store's currency; the price of a bundle is shared out in
 *     proportion to it. Null if unknown
 */
public record LinkedVariant(
    String variantId,
    int multiplier,
    boolean requiresShipping,
    boolean taxable,
    @Nullable BigDecimal price) {

  /** A pallet, not a typing error. */
  public static final int MAX_MULTIPLIER = 10_000;

  public LinkedVariant {
    if (variantId.isBlank()) {
      throw new IllegalArgumentException("variantId must not be blank");
    }
    if (multiplier < 1 || multiplier > MAX_MULTIPLIER) {
      throw new IllegalArgumentException(
          "multiplier of " + variantId + " must be 1 to " + MAX_MULTIPLIER + ", got " + multiplier);
    }
  }

  /** One for one, a taxable thing that is shipped, of unknown price. */
  public static LinkedVariant of(String variantId) {
    return new LinkedVariant(variantId, 1, true, true, null);
  }

  /** The same variant, several at a time. */
  public LinkedVariant times(int count) {
    return new LinkedVariant(variantId, count, requiresShipping, taxable, price);
  }

  /** The same variant at a price of its own. */
  public LinkedVariant at(BigDecimal ownPrice) {
    return new LinkedVariant(variantId, multiplier, requiresShipping, taxable, ownPrice);
  }
}
