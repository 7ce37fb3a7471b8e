package io.caravan.order;

/** Why an order waits in the orphan-order queue, and what its reader should do. */
public enum ParkCause {
  UNMAPPED_SKU("Link the SKUs named; the order is released by the link itself."),
  OUT_OF_STOCK(
      "Add stock in Shopify, or let orders be created short (caravan.orders.out-of-stock)."),
  DELETED_IN_SHOPIFY("Link the SKU to a variant that exists; the linked one was deleted."),
  NO_LOCATION("Give the store a default location, or map the TikTok warehouse."),
  FORBIDDEN("Grant the missing scope to the Shopify app, then retry."),
  INVALID("Shopify refused the order's content; the detail has its words. Correct it, then retry."),
  RULE(
      "A rule wants a person's decision: change it in the rules file, or pull the order where the"
          + " rule lets ticked orders pass."),
  UNSUPPORTED("Caravan does not handle this kind of order yet; enter it by hand, then discard.");

  private final String nextAction;

  ParkCause(String nextAction) {
    this.nextAction = nextAction;
  }

  /** What to do, in words. */
  public String nextAction() {
    return nextAction;
  }
}
