package io.caravan.shopify;

import java.util.List;

/** What came of {@code orderCreate}, when Shopify said so. */
public sealed interface OrderCreateResult {

  /**
   * The order is there.
   *
   * @param warnings what Shopify complained of all the same; normally empty
   */
  record Created(ShopifyOrder order, List<UserError> warnings) implements OrderCreateResult {}

  /**
   * Nothing was made.
   *
   * @param errors at least one; whether one means that the unique id is taken is for the caller to
   *     find out by looking it up
   */
  record Refused(List<UserError> errors) implements OrderCreateResult {}
}
