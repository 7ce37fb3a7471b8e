package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.util.List;

/**
 * One sellable variant of a product.
 *
 * @param sellerSku the seller's own; unique in the shop
 * @param quantity units that it shows as available, over all warehouses
 * @param components what a virtual bundle consists of; empty for anything else
 */
public record TikTokSku(
    String shopId,
    String id,
    String productId,
    String productName,
    String skuName,
    String sellerSku,
    BigDecimal price,
    int quantity,
    List<Component> components) {

  /** One part of a virtual bundle. */
  public record Component(String skuId, int count, String productId, String sellerSku) {}

  public TikTokSku {
    components = List.copyOf(components);
  }

  TikTokSku stocked(int newQuantity) {
    return new TikTokSku(
        shopId,
        id,
        productId,
        productName,
        skuName,
        sellerSku,
        price,
        Math.max(0, newQuantity),
        components);
  }

  TikTokSku titled(String title) {
    return new TikTokSku(
        shopId, id, productId, title, skuName, sellerSku, price, quantity, components);
  }

  TikTokSku called(String newSellerSku) {
    return new TikTokSku(
        shopId, id, productId, productName, skuName, newSellerSku, price, quantity, components);
  }
}
