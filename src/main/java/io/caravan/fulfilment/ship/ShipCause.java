package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.CarrierChoice;
import io.caravan.tiktok.ShipmentCodes;

/** Why TikTok is not told of a shipment, and what helps. */
public enum ShipCause {
  // What comes by itself
  NO_NUMBER(
      false,
      "Enter the tracking number in Shopify's fulfilment; it is sent as soon as it is there."),
  ORDER_ON_HOLD(false, "Nothing: TikTok still holds the order, and it is sent when that is over."),
  PIECES_MISSING(false, "Fulfil the rest of this line in Shopify: TikTok knows whole units only."),
  SPLITTING(false, "Nothing: TikTok is splitting the order into packages."),
  CANCEL_REQUESTED(
      false,
      "Answer the buyer's request to cancel, or ship anyway with POST"
          + " /api/shipments/{tiktokOrderId}/ship-anyway: in the US that rejects the request."),
  // What a carrier row, or an answer, helps
  UNMAPPED_CARRIER(
      true, "Add the carrier: PUT /api/mappings/carriers/{carrier} with one of the suggestions."),
  PROVIDER_NOT_OFFERED(
      true,
      "Map the carrier to a provider that TikTok offers for the order's delivery option, or"
          + " subscribe to it in Seller Center."),
  AMBIGUOUS_CARRIER(
      true,
      "Say which it is: POST /api/shipments/{tiktokOrderId}/answer with a provider, or correct the"
          + " carrier in Shopify."),
  NO_PROVIDERS(
      true,
      "Check the order's delivery option in Seller Center: TikTok offers no provider for it."),
  NUMBER_NOT_VALID(true, "Correct the tracking number in Shopify: letters and digits only."),
  NUMBER_USED_TOO_OFTEN(
      true,
      "Give the parcel a number of its own: TikTok takes one for at most 20 orders, all to one name"
          + " and address."),
  NUMBER_OR_PROVIDER_REFUSED(
      true, "Correct the number or the carrier in Shopify, or the carrier's row; then retry."),
  NOT_A_TIKTOK_LABEL(
      true, "Ship with a label bought from TikTok, or set caravan.fulfilment.usps to WARN."),
  // What the order itself does not allow
  MARKET_NOT_SUPPORTED(true, "Ship it in Seller Center: no call is documented for this market."),
  UNSUPPORTED(true, "Ship it in Seller Center."),
  AUTHORITY_UNKNOWN(true, "Ship it in Seller Center: TikTok does not say who ships this order."),
  BUNDLE_IN_SEVERAL_PACKAGES(
      true,
      "Pack the pieces together, or give both fulfilments the number of the package: TikTok takes"
          + " one package for a unit."),
  SAME_SKU_IN_SEVERAL_PACKAGES(
      true,
      "Put all units of the SKU in one package, or give both fulfilments the same number: this"
          + " market splits by SKU only."),
  SPLIT_NOT_ALLOWED(true, "Ship the whole order in one package, or split it in Seller Center."),
  COMBINED_ON_TIKTOK(
      true, "Ship the combined package in Seller Center, or uncombine it there and retry."),
  NOT_TOLD_APART(
      true,
      "Ship it in Seller Center: its lines in Shopify do not say which of TikTok's they are."),
  INVOICE_FIRST(true, "Upload the invoice to TikTok, then retry."),
  NOT_THE_SELLERS(true, "Nothing: TikTok ships it, or its label was bought from TikTok."),
  CANNOT_BE_SHIPPED(
      true, "Ask the buyer for another address, or cancel the order: TikTok takes no penalty."),
  REFUSED(true, "See TikTok's code; correct what it names, then retry."),
  // Corrections
  NUMBERS_DIFFER(true, "Compare the numbers: this shipment was not told to TikTok by Caravan."),
  CORRECTED_ALREADY(true, "Ask TikTok's support: a number can be corrected once."),
  TOO_LATE_TO_CORRECT(
      true, "Ask TikTok's support: a number can be corrected within 72 hours of the shipment."),
  TAKEN_BACK(
      true, "Fulfil it anew in Shopify, or cancel on TikTok: TikTok takes no shipment back.");

  private final boolean parks;
  private final String nextAction;

  ShipCause(boolean parks, String nextAction) {
    this.parks = parks;
    this.nextAction = nextAction;
  }

  /** Whether a person has to do something. */
  public boolean parks() {
    return parks;
  }

  public String nextAction() {
    return nextAction;
  }

  static ShipCause of(CarrierChoice.Cause cause) {
    return valueOf(cause.name());
  }

  static ShipCause of(ShipmentCodes.Why why) {
    return switch (why) {
      case NUMBER_OR_PROVIDER -> NUMBER_OR_PROVIDER_REFUSED;
      case NUMBER_USED -> NUMBER_USED_TOO_OFTEN;
      case REQUEST_OPEN -> CANCEL_REQUESTED;
      case ON_HOLD -> ORDER_ON_HOLD;
      case INVOICE -> INVOICE_FIRST;
      case NOT_THE_SELLERS -> NOT_THE_SELLERS;
      case WRONG_MARKET -> MARKET_NOT_SUPPORTED;
      case SPLIT -> SPLIT_NOT_ALLOWED;
      case CANNOT_BE_SHIPPED -> CANNOT_BE_SHIPPED;
      case TOO_LATE_TO_CORRECT -> TOO_LATE_TO_CORRECT;
      case DONE_ALREADY, CANCELLED, REFUSED -> REFUSED;
    };
  }
}
