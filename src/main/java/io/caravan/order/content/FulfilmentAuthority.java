package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;

/** Who may ship an order. Data of the order, never assumed: the rules change under a connector. */
public enum FulfilmentAuthority {
  /** The seller packs and ships with a carrier of their own. */
  SELLER,
  /** The seller packs; label and carrier come from TikTok. */
  TIKTOK_SHIPPING,
  /** TikTok (or Tokopedia) ships from its own warehouse; the seller's stock is not touched. */
  FULFILLED_BY_TIKTOK,
  /** Something TikTok added since: nothing may be shipped on a guess. */
  UNKNOWN;

  /** Derived from {@code fulfillment_type} and {@code shipping_type}. */
  public static FulfilmentAuthority of(TikTokOrder order) {
    String fulfilment = order.fulfillmentType() == null ? "" : order.fulfillmentType();
    String shipping = order.shippingType() == null ? "" : order.shippingType();
    return switch (fulfilment) {
      case "FULFILLMENT_BY_TIKTOK", "FULFILLMENT_BY_DILAYANI_TOKOPEDIA" -> FULFILLED_BY_TIKTOK;
      case "FULFILLMENT_BY_SELLER" ->
          switch (shipping) {
            case "SELLER" -> SELLER;
            case "TIKTOK" -> TIKTOK_SHIPPING;
            default -> UNKNOWN;
          };
      default -> UNKNOWN;
    };
  }
}
