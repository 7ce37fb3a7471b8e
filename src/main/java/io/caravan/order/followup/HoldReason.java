package io.caravan.order.followup;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why we hold a fulfilment order. The handle makes the hold ours: at most 64 characters, unique per
 * app and fulfilment order (Shopify facts, section 6).
 */
public enum HoldReason {
  BUYER_ASKS_TO_CANCEL(
      "caravan-cancel-request", "OTHER", "The buyer asks TikTok Shop to cancel this order."),
  SHORT(
      "caravan-short", "INVENTORY_OUT_OF_STOCK", "Ordered on TikTok Shop for more than there is."),
  TIKTOK_SHIPPING(
      "caravan-tiktok-shipping", "OTHER", "TikTok Shipping: label and carrier come from TikTok."),
  FULFILLED_BY_TIKTOK(
      "caravan-fulfilled-by-tiktok",
      "OTHER",
      "Fulfilled by TikTok: it ships from TikTok's warehouse.");

  private final String handle;
  private final String shopifyReason;
  private final String words;

  HoldReason(String handle, String shopifyReason, String words) {
    this.handle = handle;
    this.shopifyReason = shopifyReason;
    this.words = words;
  }

  public String handle() {
    return handle;
  }

  /** Shopify's {@code FulfillmentHoldReason}. */
  public String shopifyReason() {
    return shopifyReason;
  }

  /** What the warehouse reads. */
  public String words() {
    return words;
  }

  static Optional<HoldReason> of(String handle) {
    return Stream.of(values()).filter(reason -> reason.handle.equals(handle)).findFirst();
  }
}
