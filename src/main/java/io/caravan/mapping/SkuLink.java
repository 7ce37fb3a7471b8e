package io.caravan.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Which Shopify variant a TikTok SKU is.
 *
 * @param tiktokSkuId decimal string
 * @param variantId GID
 * @param inventoryItemId GID; null until stock is synchronised
 * @param requiresShipping the variant's own; null until read from Shopify
 * @param taxable likewise
 * @param multiplier Shopify units in one TikTok unit, 1 to 10,000
 * @param origin {@code own-id, seller-sku, barcode, manual, import}
 */
public record SkuLink(
    int storeId,
    String tiktokSkuId,
    @Nullable String tiktokProductId,
    String variantId,
    @Nullable String inventoryItemId,
    @Nullable Boolean requiresShipping,
    @Nullable Boolean taxable,
    int multiplier,
    String origin,
    String linkedBy) {

  public static final String TOPIC = "sku";

  /** Whether the variant was read from Shopify, so that an order can be made of the link. */
  public boolean isComplete() {
    return requiresShipping != null && taxable != null;
  }

  public SkuLink {
    if (multiplier < 1 || multiplier > 10_000) {
      throw new IllegalArgumentException(
          "multiplier " + multiplier + " of SKU " + tiktokSkuId + ": expected 1 to 10000");
    }
  }
}
