package io.caravan.tiktok;

/**
 * A shop the token may act for (docv2/page/get-authorized-shops-202309).
 *
 * @param cipher names the shop in every request
 * @param sellerType {@code CROSS_BORDER} or {@code LOCAL}
 */
public record AuthorisedShop(
    String id, String name, String region, String cipher, String sellerType) {}
