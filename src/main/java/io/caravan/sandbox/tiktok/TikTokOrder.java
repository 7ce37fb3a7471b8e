package io.caravan.sandbox.tiktok;

import java.util.List;

/**
 * An order as the judge of a test sees it: what TikTok ever showed of it.
 *
 * @param total as a decimal string
 * @param sellerSkus one per unit
 * @param history every status it ever had, oldest first
 */
public record TikTokOrder(
    String id,
    String shopId,
    OrderStatus status,
    long createTime,
    long updateTime,
    String currency,
    String total,
    List<String> sellerSkus,
    List<Change> history) {

  /**
   * @param at Unix milliseconds
   */
  public record Change(OrderStatus status, long at) {}

  /** Whether it was ever in a status in which it had to be imported. */
  public boolean wasToBeShipped() {
    return history.stream().anyMatch(change -> change.status() == OrderStatus.AWAITING_SHIPMENT);
  }
}
