package io.caravan.shopify;

import io.caravan.store.Store;

/**
 * The body {@code direct:call-shopify} takes; it gives a {@link ShopifyAnswer} back.
 *
 * @param variables a record, map or JSON node; nulls in it are left out
 */
public record ShopifyCall(Store store, ShopifyDocument document, Object variables) {

  /** Without the variables, which hold personal data. */
  @Override
  public String toString() {
    return "ShopifyCall[" + store.name() + ", " + document.operation() + "]";
  }
}
