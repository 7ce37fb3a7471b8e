package io.caravan.shopify;

/**
 * A location of a shop.
 *
 * @param id GID
 */
public record ShopLocation(
    String id, String name, boolean active, boolean shipsInventory, boolean fulfilsOnlineOrders) {}
