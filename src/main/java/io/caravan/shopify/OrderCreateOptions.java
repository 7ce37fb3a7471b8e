package io.caravan.shopify;

/**
 * Shopify's {@code OrderCreateOptionsInput}.
 *
 * @param inventoryBehaviour what happens to stock
 * @param sendReceipt whether Shopify mails the buyer; TikTok has done so
 * @param sendFulfillmentReceipt likewise for the shipment
 */
public record OrderCreateOptions(
    InventoryBehaviour inventoryBehaviour, boolean sendReceipt, boolean sendFulfillmentReceipt) {

  /** Shopify's {@code OrderCreateInputsInventoryBehavior}. */
  public enum InventoryBehaviour {
    /** Stock is left alone. */
    BYPASS,
    /** Stock is claimed even where there is none. */
    DECREMENT_IGNORING_POLICY,
    /** Refused ({@code INVENTORY_CLAIM_FAILED}) where stock is short and may not go below zero. */
    DECREMENT_OBEYING_POLICY
  }

  /** No mail to anyone. */
  public static OrderCreateOptions silent(InventoryBehaviour behaviour) {
    return new OrderCreateOptions(behaviour, false, false);
  }
}
