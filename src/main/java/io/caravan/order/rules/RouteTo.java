package io.caravan.order.rules;

/** Where a rule wants an order to be fulfilled from. */
public sealed interface RouteTo {

  /**
   * @param gid {@code gid://shopify/Location/...}
   */
  record Location(String gid) implements RouteTo {}

  /**
   * As if TikTok had named this warehouse: the warehouse table says which location that is.
   *
   * @param id TikTok's, decimal digits
   */
  record Warehouse(String id) implements RouteTo {}

  /** As an attribute of the Shopify order shows it. */
  default String words() {
    return this instanceof Location location
        ? location.gid()
        : "warehouse " + ((Warehouse) this).id();
  }
}
