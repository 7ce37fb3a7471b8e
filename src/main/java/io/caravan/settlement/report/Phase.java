package io.caravan.settlement.report;

/** How far a report has come. A claim lasts a minute, a report may take an hour. */
enum Phase {
  /** TikTok's orders made within the window, or changed within it. */
  LIST_TIKTOK,
  /** Those from before that are still open, there or with us. */
  LIST_OPEN,
  /** Shopify's orders made within the window that may be of TikTok's. */
  LIST_SHOPIFY,
  /** Products whose SKUs are linked. */
  LIST_PRODUCTS,
  COMPARE_ORDERS,
  COMPARE_STOCK,
  /** Statements, and what is not settled. */
  COMPARE_MONEY,
  DONE;

  Phase next() {
    return values()[Math.min(ordinal() + 1, DONE.ordinal())];
  }
}
