package io.caravan.sandbox.tiktok;

import java.util.Set;

/**
 * A warehouse of a shop.
 *
 * @param effectStatus ENABLED, DISABLED, or RESTRICTED: holiday mode or order limit, its stock is
 *     not sold
 * @param type SALES_WAREHOUSE or RETURN_WAREHOUSE; one place that is both has two ids
 * @param subType DOMESTIC_WAREHOUSE, CB_OVERSEA_WAREHOUSE or CB_DIRECT_SHIPPING_WAREHOUSE
 * @param regionCode ISO country
 */
public record Warehouse(
    String shopId,
    String id,
    String name,
    String effectStatus,
    String type,
    String subType,
    boolean isDefault,
    String regionCode) {

  public static final String ENABLED = "ENABLED";
  public static final String DISABLED = "DISABLED";
  public static final String RESTRICTED = "RESTRICTED";
  public static final String SALES = "SALES_WAREHOUSE";
  public static final String RETURNS = "RETURN_WAREHOUSE";

  private static final Set<String> STATUSES = Set.of(ENABLED, DISABLED, RESTRICTED);
  private static final Set<String> TYPES = Set.of(SALES, RETURNS);

  public Warehouse {
    if (!STATUSES.contains(effectStatus)) {
      throw new IllegalArgumentException(
          "status '" + effectStatus + "': expected one of " + STATUSES);
    }
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException("type '" + type + "': expected one of " + TYPES);
    }
  }

  boolean sells() {
    return effectStatus.equals(ENABLED);
  }

  Warehouse now(String newStatus) {
    return new Warehouse(shopId, id, name, newStatus, type, subType, isDefault, regionCode);
  }
}
