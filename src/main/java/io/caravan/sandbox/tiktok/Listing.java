package io.caravan.sandbox.tiktok;

/**
 * A product of a shop.
 *
 * @param status DRAFT, PENDING, FAILED, ACTIVATE, SELLER_DEACTIVATED, PLATFORM_DEACTIVATED, FREEZE
 *     or DELETED
 * @param createTime Unix seconds, as {@code updateTime}
 */
public record Listing(
    String shopId, String id, String title, String status, long createTime, long updateTime) {

  Listing now(String newTitle, String newStatus, long now) {
    return new Listing(shopId, id, newTitle, newStatus, createTime, now);
  }
}
