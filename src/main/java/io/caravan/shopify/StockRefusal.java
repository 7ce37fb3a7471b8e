package io.caravan.shopify;

import java.util.List;
import java.util.Locale;

/**
 * Why Shopify did not change stock, as far as it decides what to do next (codes of {@code
 * InventoryAdjustQuantitiesUserErrorCode} and {@code InventorySetQuantitiesUserErrorCode}).
 */
public enum StockRefusal {
  /** The quantity is not what we thought: read it again, decide anew. */
  CHANGE_FROM_QUANTITY_STALE,
  /** The first request with this key has not ended: the same key again, later. */
  IDEMPOTENCY_CONCURRENT_REQUEST,
  /** The request with this key failed, so nothing was done: again with another key. */
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED,
  /** Another request had this key: a mistake of ours, never to be repeated. */
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH,
  /** There is no such item, any more. */
  INVALID_INVENTORY_ITEM,
  /** There is no such location, any more. */
  INVALID_LOCATION,
  /** The item is not stocked there. */
  ITEM_NOT_STOCKED_AT_LOCATION,
  /** Not to be changed from outside: a bundle, say. */
  NON_MUTABLE_INVENTORY_ITEM,
  /** Shopify itself failed: later. */
  SERVICE_UNAVAILABLE,
  /** Anything else: a person has to look. */
  OTHER;

  /** Whether the same may be sent again later, with the same key. */
  public boolean againWithTheSameKey() {
    return this == IDEMPOTENCY_CONCURRENT_REQUEST;
  }

  /** Whether the same may be sent again later, with another key. */
  public boolean againWithAnotherKey() {
    return this == IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED || this == SERVICE_UNAVAILABLE;
  }

  public static StockRefusal of(UserError error) {
    String code = error.code();
    if (code == null) {
      return OTHER;
    }
    return switch (code.toUpperCase(Locale.ROOT)) {
      case "ADJUST_QUANTITIES_FAILED" -> SERVICE_UNAVAILABLE;
      case "COMPARE_QUANTITY_STALE" -> CHANGE_FROM_QUANTITY_STALE;
      default -> {
        for (StockRefusal refusal : values()) {
          if (refusal.name().equals(code)) {
            yield refusal;
          }
        }
        yield OTHER;
      }
    };
  }

  /**
   * The gravest of several, in the order {@link #OTHER} (a person has to look), the lasting ones,
   * those that pass.
   *
   * @param errors at least one
   */
  public static StockRefusal of(List<UserError> errors) {
    StockRefusal gravest = of(errors.get(0));
    for (UserError error : errors) {
      StockRefusal refusal = of(error);
      if (refusal.gravity() > gravest.gravity()) {
        gravest = refusal;
      }
    }
    return gravest;
  }

  private int gravity() {
    return switch (this) {
      case OTHER -> 3;
      case IDEMPOTENCY_KEY_PARAMETER_MISMATCH,
          INVALID_INVENTORY_ITEM,
          INVALID_LOCATION,
          ITEM_NOT_STOCKED_AT_LOCATION,
          NON_MUTABLE_INVENTORY_ITEM ->
          2;
      case CHANGE_FROM_QUANTITY_STALE -> 1;
      case IDEMPOTENCY_CONCURRENT_REQUEST,
          IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED,
          SERVICE_UNAVAILABLE ->
          0;
    };
  }
}
