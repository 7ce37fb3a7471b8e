package io.caravan.mapping;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One Shopify variant of which a TikTok SKU consists.
 *
 * @param variantId GID
 * @param inventoryItemId GID; null until read from Shopify
 * @param requiresShipping the variant's own; null until read from Shopify
 * @param taxable likewise
 * @param price the variant's own, in the store's currency; null until read from Shopify. The price
 *     of a bundle is shared out in proportion to it
 * @param quantity Shopify units in one TikTok unit, 1 to {@value #MAX_QUANTITY}
 */
public record LinkPart(
    String variantId,
    @Nullable String inventoryItemId,
    @Nullable Boolean requiresShipping,
    @Nullable Boolean taxable,
    @Nullable BigDecimal price,
    int quantity) {

  /** A pallet, not a typing error. */
  public static final int MAX_QUANTITY = 10_000;

  public LinkPart {
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new IllegalArgumentException(
          "quantity " + quantity + " of " + variantId + ": expected 1 to " + MAX_QUANTITY);
    }
  }

  /** Named, and not yet read from Shopify. */
  public static LinkPart unread(String variantId, int quantity) {
    return new LinkPart(variantId, null, null, null, null, quantity);
  }

  /** Whether the variant was read from Shopify, so that an order can be made of it. */
  public boolean isComplete() {
    return requiresShipping != null && taxable != null;
  }
}
