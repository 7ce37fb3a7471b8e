package io.caravan.shopify;

/**
 * The metafield that makes an order unique: of type {@code id}, whose values Shopify keeps unique
 * by itself (apps/build/metafields/working-with-custom-ids: unique values are required for the type
 * and cannot be switched off).
 */
public final class OrderIdMetafield {
  public static final String NAMESPACE = "caravan";
  public static final String KEY = "tiktok_order_id";
  public static final String TYPE = "id";

  private OrderIdMetafield() {}
}
