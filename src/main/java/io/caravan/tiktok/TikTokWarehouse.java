package io.caravan.tiktok;

import org.jspecify.annotations.Nullable;

/**
 * A warehouse of a TikTok shop (docv2/page/get-warehouse-list-202309).
 *
 * @param type SALES_WAREHOUSE or RETURN_WAREHOUSE: one place that is both has two ids
 * @param subType DOMESTIC_WAREHOUSE, CB_OVERSEA_WAREHOUSE, CB_DIRECT_SHIPPING_WAREHOUSE
 * @param effectStatus ENABLED, DISABLED, or RESTRICTED: holiday or order limit, its stock is not
 *     sold
 */
public record TikTokWarehouse(
    String id,
    String name,
    String type,
    @Nullable String subType,
    String effectStatus,
    boolean isDefault,
    @Nullable String regionCode) {}
