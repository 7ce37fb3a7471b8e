package io.caravan.inventory.push;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says what TikTok's refusals of a stock update mean (docv2/page/
 * update-inventory-202309). What is not named here is parked and tried again each hour.
 */
enum Refusal {
  /** A virtual bundle takes no stock. */
  NEVER(null),
  /** Below what a promotion has set apart: sent again when either number changes. */
  BELOW_CAMPAIGN(null),
  /** A quantity of 0 is not taken by this shop's API. */
  ZERO(Duration.ZERO),
  /** The SKU's warehouses are not what we sent, or one is closed. */
  WAREHOUSES(Duration.ofMinutes(10)),
  /** TikTok does not have the product, or not any more. */
  PRODUCT_GONE(Duration.ofMinutes(1)),
  OTHER(Duration.ofHours(1));

  /** The product cannot be edited while it is in the state it is in. */
  static final long PRODUCT_STATE = 12052901;

  private static final Set<Long> OUT_OF_BOUNDS = Set.of(12052055L, 12019024L);
  private static final Set<Long> OF_WAREHOUSES =
      Set.of(
          12052097L, 12052530L, 12052531L, 12052532L, 12052533L, 12052364L, 12052403L, 12019028L,
          12019022L, 12052037L, 12052096L);
  private static final Set<Long> GONE = Set.of(12052032L, 12052260L);

  private final @Nullable Duration retry;

  Refusal(@Nullable Duration retry) {
    this.retry = retry;
  }

  /** How long after it the same is sent again; null: only when something has changed. */
  @Nullable Duration retry() {
    return retry;
  }

  /**
   * @param withZero a quantity of 0 was among those sent for the SKU
   */
  static Refusal of(long code, boolean withZero) {
    if (code == 12052850) {
      return NEVER;
    }
    if (code == 12052393) {
      return BELOW_CAMPAIGN;
    }
    if (OUT_OF_BOUNDS.contains(code)) {
      return withZero ? ZERO : OTHER;
    }
    if (OF_WAREHOUSES.contains(code)) {
      return WAREHOUSES;
    }
    return GONE.contains(code) ? PRODUCT_GONE : OTHER;
  }
}
