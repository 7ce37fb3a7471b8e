package io.caravan.order;

/** Names of what is intended to be written. */
final class Actions {
  private Actions() {}

  /** Make a Shopify order of a TikTok order. */
  static final String CREATE_SHOPIFY_ORDER = "create-shopify-order";
}
