package io.caravan.order;

/** Why an order waits in the orphan-order queue, what its reader should do, and what ends it. */
public enum ParkCause {
  UNMAPPED_SKU(
      "Link the SKUs named; the order is released by the link itself.",
      "The link of the SKUs it waits on: by hand, by import, or by itself once a Shopify variant has the SKU."),
  OUT_OF_STOCK(
      "Add stock in Shopify, or let orders be created short (caravan.orders.out-of-stock).",
      "Stock that arrives in Shopify (inventory_levels/update), or a slow recheck."),
  DELETED_IN_SHOPIFY(
      "Link the SKU to a variant that exists; the linked one was deleted.",
      "Another link of the SKU, a product written in Shopify (products/create, products/update),"
          + " or a slow recheck."),
  NO_LOCATION(
      "Give the store a default location, or map the TikTok warehouse.",
      "The warehouse's mapping, a default location in the settings, a location made or activated"
          + " in Shopify (locations/create, locations/activate), or a slow recheck."),
  FORBIDDEN(
      "Grant the missing scope to the Shopify app.",
      "The scope once it is granted (app/scopes_update), or a slow recheck."),
  INVALID(
      "Shopify refused the order's content; the detail says where. Correct it, then retry.",
      "A retry, a change of the order on TikTok, or another version of Caravan."),
  RULE(
      "A rule wants a person's decision: change it in the rules file, or pull the order where the"
          + " rule lets ticked orders pass.",
      "Another version of the rules, a tick of the order (POST /api/orders/{id}/pull), or its"
          + " change on TikTok."),
  UNSUPPORTED(
      "Caravan does not handle this kind of order yet; enter it by hand, then discard.",
      "A retry, a change of the order on TikTok, or another version of Caravan; a discard ends"
          + " it.");

  private final String nextAction;
  private final String releasedBy;

  ParkCause(String nextAction, String releasedBy) {
    this.nextAction = nextAction;
    this.releasedBy = releasedBy;
  }

  /** What to do, in words. */
  public String nextAction() {
    return nextAction;
  }

  /** The events that release the order, in words; a retry and its own change always do. */
  public String releasedBy() {
    return releasedBy;
  }
}
