package io.caravan.store;

import org.jspecify.annotations.Nullable;

/**
 * A link between one Shopify store and one TikTok shop.
 *
 * @param id our key, leading in every table
 * @param name short id people use everywhere ({@code acme-us})
 * @param region two-letter market of the TikTok shop ({@code US})
 * @param currency ISO 4217, the same on both sides
 * @param shopifyDomain {@code acme.myshopify.com}, lower case
 * @param tiktokShopId decimal string
 * @param tiktokShopCipher as given by Get Authorized Shops; null until known
 * @param defaultLocation Shopify location for unmapped TikTok warehouses, a GID; null if not set
 */
public record Store(
    int id,
    String name,
    String region,
    String currency,
    String shopifyDomain,
    String tiktokShopId,
    @Nullable String tiktokShopCipher,
    @Nullable String defaultLocation) {}
