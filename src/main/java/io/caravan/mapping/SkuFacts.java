package io.caravan.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What TikTok says about a SKU, so far as it is read: an order's line has no more than ids, seller
 * SKU and title; a product has all of it.
 *
 * @param skuId decimal string
 * @param sellerSku at most 50 characters; a seller need not give one
 * @param title for people only: nothing is ever matched by it
 * @param externalSkuId {@code external_sku_id} of TikTok's product: the id another program gave the
 *     SKU, at most 999 characters
 * @param barcode {@code identifier_code.code} of TikTok's product: a GTIN, EAN, UPC, ISBN or JAN
 */
public record SkuFacts(
    String skuId,
    @Nullable String productId,
    @Nullable String sellerSku,
    @Nullable String title,
    @Nullable String externalSkuId,
    @Nullable String barcode) {

  /** As an order's line tells it. */
  public static SkuFacts ofLine(
      String skuId,
      @Nullable String productId,
      @Nullable String sellerSku,
      @Nullable String title) {
    return new SkuFacts(skuId, productId, sellerSku, title, null, null);
  }
}
