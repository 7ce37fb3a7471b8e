package io.caravan.tiktok;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One item that failed although the call succeeded: {@code data.errors[]} of TikTok's batch calls
 * (docv2/page/update-inventory-202309, activate-product-202309). Reading is tolerant.
 *
 * @param code the most exact one: of the first {@code extra_errors} where the item's own only says
 *     that a check failed
 * @param message all that TikTok said of this item
 * @param productId empty if not said; so is {@code skuId}
 * @param warehouseId null if not said
 */
record BatchError(
    long code, String message, String productId, String skuId, @Nullable String warehouseId) {

  /** "The check failed." What failed stands in the extra errors. */
  private static final long CHECK_FAILED = 12052990;

  private static final int MESSAGE_LENGTH = 300;

  static List<BatchError> listOf(JsonNode data) {
    List<BatchError> errors = new ArrayList<>();
    for (JsonNode error : data.path("errors")) {
      errors.add(of(error));
    }
    return errors;
  }

  private static BatchError of(JsonNode error) {
    long code = error.path("code").asLong(0);
    JsonNode detail = error.path("detail");
    StringBuilder message = new StringBuilder(error.path("message").asString(""));
    String warehouse = null;
    for (JsonNode extra : detail.path("extra_errors")) {
      long extraCode = extra.path("code").asLong(0);
      String at = extra.path("warehouse_id").asString("");
      if (extraCode != 0 && (code == 0 || code == CHECK_FAILED)) {
        code = extraCode;
      }
      if (warehouse == null && !at.isEmpty()) {
        warehouse = at;
      }
      message
          .append(message.isEmpty() ? "" : "; ")
          .append(extraCode)
          .append(at.isEmpty() ? "" : " at warehouse " + at)
          .append(": ")
          .append(extra.path("message").asString(""));
    }
    return new BatchError(
        code,
        message.length() <= MESSAGE_LENGTH
            ? message.toString()
            : message.substring(0, MESSAGE_LENGTH),
        detail.path("product_id").asString(""),
        detail.path("sku_id").asString(""),
        warehouse);
  }
}
