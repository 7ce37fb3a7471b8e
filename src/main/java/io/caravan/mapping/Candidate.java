package io.caravan.mapping;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A Shopify variant as Shopify answered.
 *
 * @param variantId GID
 * @param name of product and variant, for people only
 * @param inventoryItemId GID
 * @param price in the store's currency
 */
public record Candidate(
    String variantId,
    @Nullable String sku,
    @Nullable String barcode,
    @Nullable String name,
    String inventoryItemId,
    @Nullable BigDecimal price,
    boolean requiresShipping,
    boolean taxable) {

  /** As a part of a link. */
  public LinkPart part(int quantity) {
    return new LinkPart(variantId, inventoryItemId, requiresShipping, taxable, price, quantity);
  }
}
