package io.caravan.sandbox.tiktok;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of Update Inventory that the gateway let through.
 *
 * @param at Unix milliseconds
 * @param wanted what it asked for, as far as it could be read
 * @param code 0, or why all of it was refused
 * @param refused SKU ids that were refused inside a successful answer
 */
public record StockCall(
    long at, String shopId, String productId, List<Wanted> wanted, int code, List<String> refused) {

  /** One quantity of it; null where the call did not say. */
  public record Wanted(
      String skuId,
      @Nullable String warehouseId,
      @Nullable Integer quantity,
      @Nullable Integer backorder) {}

  public StockCall {
    wanted = List.copyOf(wanted);
    refused = List.copyOf(refused);
  }
}
