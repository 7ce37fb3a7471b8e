package io.caravan.sandbox.shopify;

import java.util.List;
import java.util.function.Function;

/** A person in a shop's admin: acts with no app's token, and hears it when an act is refused. */
interface Merchant {

  /** One piece of work on the shop, under its lock. */
  <T> T act(String domain, Function<Work, T> act);

  /**
   * @throws IllegalStateException if Shopify refuses it, with Shopify's words
   */
  static void allowed(List<UserError> errors) {
    if (!errors.isEmpty()) {
      UserError first = errors.get(0);
      throw new IllegalStateException(first.message() + " at " + first.field());
    }
  }
}
