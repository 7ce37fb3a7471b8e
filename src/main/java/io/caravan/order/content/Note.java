package io.caravan.order.content;

/**
 * Something about this order that is not plain.
 *
 * @param detail in words, without personal data
 */
public record Note(Kind kind, String detail) {

  /** What a note is about. */
  public enum Kind {
    /** TikTok's total is not the sum of its parts; an adjustment was added. */
    MONEY_REMAINDER,
    /** An amount was finer than the currency's smallest unit. */
    AMOUNT_ROUNDED,
    /** A buyer fee that TikTok names is not part of the total. */
    FEE_NOT_IN_TOTAL,
    /** No address, or a masked one. */
    ADDRESS_MASKED,
    /** A part of the address was too long for Shopify. */
    ADDRESS_CUT,
    /** Shopify has no such province; the name is kept as an attribute. */
    PROVINCE_UNKNOWN,
    /** The telephone number is masked or not one that can be dialled. */
    PHONE_OMITTED,
    /** Shipped in several packages: made without a fulfilment, which follow package by package. */
    SEVERAL_PACKAGES,
    /** Partly shipped: likewise for what has shipped. */
    PARTLY_SHIPPED,
    /** A bundle's price was shared by quantity, for want of its parts' own prices. */
    BUNDLE_SHARED_BY_QUANTITY,
    /** Some lines were cancelled and left out. */
    LINES_CANCELLED
  }
}
