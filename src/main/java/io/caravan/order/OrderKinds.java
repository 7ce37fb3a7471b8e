package io.caravan.order;

import io.caravan.work.WorkKey;

/** Names of the order flow in tables, routes and the API. */
public final class OrderKinds {
  private OrderKinds() {}

  /** Work: a TikTok order may have changed. */
  public static final String TIKTOK_ORDER = "tiktok-order";

  /** Intent: make a Shopify order of a TikTok order. */
  public static final String CREATE_SHOPIFY_ORDER = "create-shopify-order";

  public static WorkKey key(int storeId, String tiktokOrderId) {
    return new WorkKey(storeId, TIKTOK_ORDER, tiktokOrderId);
  }
}
