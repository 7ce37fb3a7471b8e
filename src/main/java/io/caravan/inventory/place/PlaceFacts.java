package io.caravan.inventory.place;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a store's places.
 *
 * @param warehouses as TikTok last said; empty if it never did
 * @param locations as Shopify last said; empty if it never did
 * @param map location GIDs by warehouse id, the first where its orders go
 * @param policies by warehouse id
 * @param mirrors every location that shows TikTok's stock, of every link of the Shopify shop
 * @param defaultLocation what a warehouse without a location of its own is; null for none
 * @param unclear warehouses whose orders contradict each other on who ships, with the order that
 *     TikTok ships
 */
public record PlaceFacts(
    List<Warehouse> warehouses,
    List<Location> locations,
    Map<String, List<String>> map,
    Map<String, WarehousePolicy> policies,
    Set<String> mirrors,
    @Nullable String defaultLocation,
    Map<String, String> unclear) {

  /**
   * @param type SALES_WAREHOUSE or RETURN_WAREHOUSE
   * @param effectStatus ENABLED, DISABLED, or RESTRICTED: holiday or order limit
   */
  public record Warehouse(
      String id, String name, String type, String effectStatus, boolean isDefault) {

    public boolean isForReturns() {
      return type.equals("RETURN_WAREHOUSE");
    }

    /** Whether TikTok sells from it now. Where not, its zero says nothing of its stock. */
    public boolean sells() {
      return !isForReturns() && effectStatus.equals("ENABLED");
    }
  }

  /**
   * @param fulfilmentService a 3PL's or an app's
   * @param linkedUnits available units of items that are linked to TikTok SKUs
   * @param linkedItems how many such items have some
   * @param hasStock of anything, linked or not; null if Shopify did not say
   */
  public record Location(
      String id,
      String name,
      boolean active,
      boolean fulfilmentService,
      long linkedUnits,
      int linkedItems,
      @Nullable Boolean hasStock) {}

  public PlaceFacts {
    warehouses = List.copyOf(warehouses);
    locations = List.copyOf(locations);
    map = Map.copyOf(map);
    policies = Map.copyOf(policies);
    mirrors = Set.copyOf(mirrors);
    unclear = Map.copyOf(unclear);
  }

  boolean isTikToks(String warehouseId) {
    WarehousePolicy policy = policies.get(warehouseId);
    return policy != null && policy.isTikToks();
  }
}
