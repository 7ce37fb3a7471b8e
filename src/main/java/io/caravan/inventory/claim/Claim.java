package io.caravan.inventory.claim;

/**
 * What an order claims of one Shopify inventory item.
 *
 * @param storeId the link the order came by
 * @param warehouseId TikTok's, of that link; empty if the order does not say
 * @param units of the inventory item
 * @param standing whether Shopify's own number knows of it
 */
public record Claim(
    int storeId,
    String tiktokOrderId,
    String tiktokSkuId,
    String inventoryItemId,
    String warehouseId,
    int units,
    Standing standing) {

  /** Where a claim stands. */
  public enum Standing {
    /** Shopify's number does not know of it, or may not: it is subtracted. */
    RESERVED,
    /** Shopify was read after it took the units: its number is right without us. */
    COUNTED,
    /** It never took any, or gave them back: cancelled, Fulfilled by TikTok. */
    NONE
  }
}
