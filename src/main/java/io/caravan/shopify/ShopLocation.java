package io.caravan.shopify;

/**
 * A location of a shop.
 *
 * @param id GID
 * @param isFulfilmentService it belongs to a fulfilment service, that is, to a third party or an
 *     app, which may set its stock itself
 */
public record ShopLocation(
    String id,
    String name,
    boolean active,
    boolean shipsInventory,
    boolean fulfilsOnlineOrders,
    boolean isFulfilmentService) {}
