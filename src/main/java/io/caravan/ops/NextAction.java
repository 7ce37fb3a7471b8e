package io.caravan.ops;

/** What ends the wait of a parked order, in a sentence for the person who looks at it. */
final class NextAction {
  private NextAction() {}

  /**
   * @param cause as in the table of orphan orders; an unknown one gets the general answer
   */
  static String of(String cause) {
    return switch (cause) {
      case "UNMAPPED_SKU" ->
          "Link each SKU it waits on to a Shopify variant (PUT /api/mappings/skus/{tiktokSkuId});"
              + " the order is then imported by itself.";
      case "OUT_OF_STOCK" ->
          "Add stock in Shopify, or let the variant sell when out of stock; it is tried again by"
              + " itself.";
      case "DELETED_IN_SHOPIFY" ->
          "The linked variant is gone from Shopify: link the SKU to another variant.";
      case "NO_LOCATION" ->
          "Set the store's default-location, or activate the location in Shopify; then retry.";
      case "FORBIDDEN" ->
          "Grant the app the missing permission named in the detail; it is tried again by itself.";
      case "INVALID" ->
          "Shopify refused the order for the reason in the detail: correct that, then retry.";
      case "UNSUPPORTED" ->
          "Caravan does not import this kind of order: enter it by hand in Shopify, or fulfil it in"
              + " Seller Center.";
      default -> "Read the detail, remove the cause, then retry.";
    };
  }
}
