package io.caravan.shopify;

import io.caravan.store.StoreSettings;

/** The one pattern a shop's domain must match before it becomes part of any address. */
final class ShopDomain {
  private ShopDomain() {}

  static boolean isValid(String domain) {
    return StoreSettings.SHOPIFY_DOMAIN.matcher(domain).matches();
  }
}
