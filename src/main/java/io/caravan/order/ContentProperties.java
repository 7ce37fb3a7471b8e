package io.caravan.order;

import io.caravan.order.content.ContentSettings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How orders are shown in Shopify: the settings behind {@link ContentSettings}. */
@ConfigurationProperties("caravan.orders")
record ContentProperties(
    @DefaultValue("code") ContentSettings.DiscountStyle discount,
    @DefaultValue("transaction") ContentSettings.PlatformDiscountStyle platformDiscount,
    @DefaultValue("attribute") ContentSettings.FeeStyle fees,
    @DefaultValue("tax-line") ContentSettings.RetailDeliveryFeeStyle retailDeliveryFee,
    @DefaultValue("create-and-hold") ContentSettings.OutOfStock outOfStock,
    @DefaultValue Map<String, BigDecimal> vatRates,
    @DefaultValue("TikTok Shop") List<String> tags,
    @DefaultValue("false") boolean email,
    @Nullable String sourceName,
    @DefaultValue(ContentSettings.SELLER_CENTER) String sourceUrl) {

  ContentSettings settings() {
    return new ContentSettings(
        discount,
        platformDiscount,
        fees,
        retailDeliveryFee,
        outOfStock,
        vatRates,
        tags,
        email,
        false,
        sourceName,
        sourceUrl);
  }
}
