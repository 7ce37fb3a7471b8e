package io.caravan.order.content;

/**
 * This order cannot be made as things stand.
 *
 * @param cause the name under which it is parked
 * @param detail what, with which value, and what to do; without personal data
 */
public record Refusal(Cause cause, String detail) implements Content {

  /** Named as the causes of the orphan-order queue. */
  public enum Cause {
    /** Another currency than the shop's. */
    UNSUPPORTED,
    /** TikTok's answer lacks something without which no order can be made. */
    INVALID,
    /** It has been shipped, and no Shopify location is known from which. */
    NO_LOCATION,
    /** Cancelled on TikTok: never created. */
    CANCELLED
  }
}
