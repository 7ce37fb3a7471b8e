package io.caravan.order.connect;

import java.util.List;

/**
 * The statuses under which an order is open: neither completed nor cancelled. A search takes one
 * status at a time (TikTok facts, section 4.1), so a listing is one pass over each. Pure.
 */
final class OpenStatus {
  /** In the order of an order's life, so that one that moves on meanwhile is seen at least once. */
  static final List<String> ALL =
      List.of(
          "UNPAID",
          "ON_HOLD",
          "AWAITING_SHIPMENT",
          "PARTIALLY_SHIPPING",
          "AWAITING_COLLECTION",
          "IN_TRANSIT",
          "DELIVERED");

  private OpenStatus() {}

  /** Where a pass goes on after a page. */
  record Position(int step, String pageToken) {

    boolean isOver() {
      return step >= ALL.size();
    }

    String status() {
      return ALL.get(step);
    }

    /**
     * @param nextPageToken empty on the last page of a status
     */
    Position after(String nextPageToken) {
      // A token that repeats would be read for ever.
      return nextPageToken.isEmpty() || nextPageToken.equals(pageToken)
          ? new Position(step + 1, "")
          : new Position(step, nextPageToken);
    }
  }
}
