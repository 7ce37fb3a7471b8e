package io.caravan.order;

/**
 * An order in Shopify.
 *
 * @param id its GID
 * @param name as people see it ({@code #1001})
 */
public record ShopifyOrderRef(String id, String name) {}
