package io.caravan.fulfilment.preflight;

/**
 * Something missing in what a seller has set up for shipping.
 *
 * @param subject id of the warehouse, delivery option, template or location; empty for the shop
 * @param what is wrong, in words, with names and values
 * @param toDo what a person should do
 */
public record ShippingFinding(Code code, String subject, String what, String toDo) {

  /** The checks. Part of the API: do not rename. */
  public enum Code {
    /** A buyer cannot choose how goods come from this warehouse. */
    WAREHOUSE_WITHOUT_DELIVERY_OPTION,
    /** The seller ships, and TikTok offers no carrier for it. */
    NO_SHIPPING_PROVIDER,
    /** The seller ships, and has no template of shipping fees. */
    NO_SELLER_TEMPLATE,
    /** The seller's templates cannot be used. */
    SELLER_TEMPLATE_UNAVAILABLE,
    /** The seller's template can be used, and another one is preferred. */
    SELLER_TEMPLATE_NOT_PREFERRED,
    /** A third party ships from this location, and its warehouse lets no seller ship. */
    THIRD_PARTY_WITHOUT_SELLER_SHIPPING,
    /** A third party ships from this location, and there is no template for it. */
    THIRD_PARTY_WITHOUT_TEMPLATE,
    /** TikTok did not tell. */
    SHIPPING_NOT_READ
  }
}
