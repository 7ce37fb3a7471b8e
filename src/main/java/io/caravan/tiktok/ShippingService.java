package io.caravan.tiktok;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A service that TikTok would sell a label of (docv2/page/get-eligible-shipping-service-202309,
 * US).
 *
 * @param price an estimate, by the weight and size asked for; null if TikTok named none
 * @param isDefault TikTok takes it where none is named
 */
public record ShippingService(
    String id,
    String name,
    @Nullable BigDecimal price,
    @Nullable String currency,
    boolean isDefault,
    String providerName) {}
