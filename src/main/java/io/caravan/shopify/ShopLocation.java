package io.caravan.shopify;

import org.jspecify.annotations.Nullable;

/**
 * A location of a shop.
 *
 * @param id GID
 * @param isFulfilmentService it belongs to a fulfilment service, that is, to a third party or an
 *     app, which may set its stock itself
 * @param hasStock of any item, linked or not; null if Shopify did not say
 */
public record ShopLocation(
    String id,
    String name,
    boolean active,
    boolean shipsInventory,
    boolean fulfilsOnlineOrders,
    boolean isFulfilmentService,
    @Nullable Boolean hasStock) {}
