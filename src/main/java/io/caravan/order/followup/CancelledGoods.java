package io.caravan.order.followup;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.tiktok.TikTokOrder;
import java.util.Locale;
import java.util.Objects;

/**
 * Where the goods of an order are that was cancelled on TikTok. Units are given back to stock only
 * where they certainly never left: what is counted and not there is oversold.
 */
public enum CancelledGoods {
  /** Nothing was shipped. */
  IN_THE_HOUSE(true),
  /** TikTok's carrier was to fetch them and did not: an order that was never tracked. */
  NEVER_COLLECTED(true),
  /** TikTok says so. */
  LOST(false),
  /** On their way, or on their way back: refused, undeliverable. */
  UNDER_WAY(false),
  /** The seller's own carrier was not seen to take them, which does not say that it did not. */
  UNCERTAIN(false);

  private final boolean back;

  CancelledGoods(boolean back) {
    this.back = back;
  }

  /** Whether the seller has them. */
  public boolean areThere() {
    return back;
  }

  /**
   * @param order that is cancelled on TikTok
   */
  public static CancelledGoods of(TikTokOrder order) {
    String reason = Objects.requireNonNullElse(order.cancelReason(), "").toLowerCase(Locale.ROOT);
    boolean shipped =
        order.rtsTime() != null
            || order.lineItems().stream().anyMatch(line -> line.rtsTime() != null);
    if (!shipped && order.collectionTime() == null) {
      return IN_THE_HOUSE;
    }
    if (reason.contains("lost")) {
      return LOST;
    }
    if (order.collectionTime() != null || order.deliveryTime() != null) {
      return UNDER_WAY;
    }
    return FulfilmentAuthority.of(order) == FulfilmentAuthority.TIKTOK_SHIPPING
        ? NEVER_COLLECTED
        : UNCERTAIN;
  }
}
