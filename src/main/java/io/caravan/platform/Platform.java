package io.caravan.platform;

/** The two sides Caravan stands between. */
public enum Platform {
  TIKTOK,
  SHOPIFY
}
