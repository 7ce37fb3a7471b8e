package io.caravan.order.followup;

import java.util.Locale;

/**
 * What a person should look at; told once.
 *
 * @param subject which of the order's things; empty: all of it
 * @param detail ids and codes
 */
public record Finding(Code code, String subject, String detail) {

  /** What was found. */
  public enum Code {
    SHIPPED_IN_SHOPIFY_CANCELLED_ON_TIKTOK,
    CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK,
    CANCELLED_ON_TIKTOK_NOT_IN_SHOPIFY,
    NO_CANCEL_REASON,
    GONE_IN_SHOPIFY,
    PARTLY_CANCELLED_ON_TIKTOK,
    PARTLY_CANCELLED_IN_SHOPIFY,
    CANCEL_REQUEST_WAITS,
    SHIPPED_DESPITE_REQUEST,
    NOT_RESTOCKED,
    PACKAGE_NOT_UNDERSTOOD,
    SEVERAL_TRACKING_NUMBERS,
    BUNDLE_IN_SEVERAL_PACKAGES,
    TRACKING_NOT_CORRECTED,
    SHIPMENT_TAKEN_BACK,
    /** TikTok ships it, and Shopify has it at a location of the seller's. */
    NO_LOCATION_OF_TIKTOKS,
    /** TikTok's shipping cannot be arranged; the detail says what is missing. */
    NOT_ARRANGED,
    NOT_ROUTED,
    /** A person has to answer TikTok. */
    RETURN_AWAITS_ANSWER,
    RETURN_NOT_UNDERSTOOD,
    /** Goods come back that no return in Shopify can be made of. */
    RETURN_NOT_SHOWN,
    RETURN_NOT_RESTOCKED,
    /** More was refunded than is left of what was paid. */
    REFUND_NOT_COVERED,
    REFUND_UNEXPLAINED,
    /** The sides gave back different sums. */
    REFUNDS_DIFFER,
    /** What began in Shopify, TikTok does not know. */
    NOT_TOLD_TO_TIKTOK,
    REFUSED,
    /** Tried again and again, and never sent: the platform could not be reached, or asked. */
    NOT_SENT,
    WITHOUT_EFFECT;

    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public static Finding of(Code code, String detail) {
    return new Finding(code, "", detail);
  }
}
