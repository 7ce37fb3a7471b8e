package io.caravan.order.content;

/**
 * What one unit of a TikTok SKU is in Shopify.
 *
 * @param variantId GID of the Shopify variant
 * @param multiplier how many of the variant one TikTok unit is: 2 for a pack of two; 1 to {@value
 *     #MAX_MULTIPLIER}
 * @param requiresShipping the variant's own setting (Shopify's default for order lines is false,
 *     which would leave the warehouse without work)
 * @param taxable the variant's own setting
 */
public record LinkedVariant(
    String variantId, int multiplier, boolean requiresShipping, boolean taxable) {

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

  /** One for one, a taxable thing that is shipped. */
  public static LinkedVariant of(String variantId) {
    return new LinkedVariant(variantId, 1, true, true);
  }

  /** The same variant, several at a time. */
  public LinkedVariant times(int count) {
    return new LinkedVariant(variantId, count, requiresShipping, taxable);
  }
}
