package io.caravan.order.content;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.OutOfStock;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.order.content.ContentSettings.RetailDeliveryFeeStyle;
import io.caravan.order.content.ShopProfile.SellerType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Shops and settings for tests. */
final class Shops {
  static final String LOCATION = "gid://shopify/Location/1";
  static final ShopProfile US = local("US", "USD");
  static final ShopProfile GB = local("GB", "GBP");
  static final ShopProfile DE = local("DE", "EUR");
  static final ShopProfile JP = local("JP", "JPY");

  private Shops() {}

  static ShopProfile local(String region, String currency) {
    return new ShopProfile(region, currency, SellerType.LOCAL, Map.of(), LOCATION);
  }

  static ShopProfile crossBorder(String region, String currency) {
    return new ShopProfile(region, currency, SellerType.CROSS_BORDER, Map.of(), LOCATION);
  }

  static ContentSettings settings(
      DiscountStyle discount, PlatformDiscountStyle platform, FeeStyle fees) {
    return settings(discount, platform, fees, OutOfStock.CREATE_AND_HOLD, false, Map.of());
  }

  static ContentSettings vat(String region, String rate) {
    return settings(
        DiscountStyle.CODE,
        PlatformDiscountStyle.TRANSACTION,
        FeeStyle.ATTRIBUTE,
        OutOfStock.CREATE_AND_HOLD,
        false,
        Map.of(region, new BigDecimal(rate)));
  }

  static ContentSettings settings(
      DiscountStyle discount,
      PlatformDiscountStyle platform,
      FeeStyle fees,
      OutOfStock outOfStock,
      boolean history,
      Map<String, BigDecimal> vatRates) {
    return new ContentSettings(
        discount,
        platform,
        fees,
        RetailDeliveryFeeStyle.TAX_LINE,
        outOfStock,
        vatRates,
        List.of("TikTok Shop"),
        false,
        history,
        null,
        ContentSettings.SELLER_CENTER);
  }

  static LinkedVariant variant(String sku) {
    return LinkedVariant.of("gid://shopify/ProductVariant/" + sku);
  }

  /** A part of a bundle. */
  static LinkedVariant part(String sku, int quantity, String price) {
    return variant(sku).times(quantity).at(new BigDecimal(price));
  }
}
