package io.caravan.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The stock of one SKU to be shown from now on: absolute, all warehouses of the SKU
 * (docv2/page/update-inventory-202309).
 */
public record StockUpdate(String skuId, List<AtWarehouse> warehouses) {

  /** In one call; a product may have more. */
  public static final int MOST_SKUS = TikTokRequest.MAX_STOCK_SKUS;

  /**
   * @param quantity that can be shipped at once; 0 to 99,999 by the API's text
   * @param backorder sold once {@code quantity} is sold out; null leaves what is there
   * @param handlingDays working days until a backorder is shipped; null leaves what is there
   */
  public record AtWarehouse(
      String warehouseId,
      int quantity,
      @Nullable Integer backorder,
      @Nullable Integer handlingDays) {}

  public StockUpdate {
    warehouses = List.copyOf(warehouses);
  }

  /**
   * A SKU that was not updated although the call succeeded.
   *
   * @param skuId empty where TikTok does not say which
   * @param code the most exact one: of its first extra error where the SKU's own only says that a
   *     check failed (12052990)
   * @param message all that TikTok said of this SKU
   * @param warehouseId which warehouse; null if not said
   */
  public record Refused(String skuId, long code, String message, @Nullable String warehouseId) {

    static List<Refused> listOf(JsonNode data) {
      return BatchError.listOf(data).stream()
          .map(e -> new Refused(e.skuId(), e.code(), e.message(), e.warehouseId()))
          .toList();
    }
  }
}
