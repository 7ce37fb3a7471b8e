package io.caravan.sandbox.tiktok;

/**
 * A way in which a buyer can have goods delivered.
 *
 * @param type STANDARD, EXPRESS, ECONOMY or SEND_BY_SELLER; whatever the seller does not send,
 *     TikTok does
 */
public record DeliveryOption(String id, String name, String type, String description) {

  static final String SEND_BY_SELLER = "SEND_BY_SELLER";

  boolean bySeller() {
    return type.equals(SEND_BY_SELLER);
  }
}
