package io.caravan.sandbox.tiktok;

import java.util.List;

/**
 * Goods, money or a replacement that a buyer wants back; TikTok's own object with its own id.
 * Names: TikTok's Search Returns page (docv2/page/search-returns-202309).
 *
 * @param type {@code REFUND}, {@code RETURN_AND_REFUND} or {@code REPLACEMENT}
 * @param role who began it: BUYER, SELLER, OPERATOR or SYSTEM
 * @param deadline Unix seconds by when the seller must act; 0 where nobody waits for that
 * @param lineIds the order's lines that it is about
 * @param tracking of the parcel that comes back; empty until the buyer has sent it
 * @param keepsItem the buyer keeps the goods and gets the money
 */
public record Return(
    String id,
    String shopId,
    String orderId,
    String buyerId,
    String type,
    String status,
    String role,
    String reason,
    long createTime,
    long updateTime,
    long deadline,
    List<String> lineIds,
    String tracking,
    boolean keepsItem) {

  static final String REFUND = "REFUND";
  static final String RETURN_AND_REFUND = "RETURN_AND_REFUND";
  static final String REPLACEMENT = "REPLACEMENT";

  static final String PENDING = "RETURN_OR_REFUND_REQUEST_PENDING";
  static final String REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT";
  static final String AWAITING_BUYER_SHIP = "AWAITING_BUYER_SHIP";
  static final String BUYER_SHIPPED = "BUYER_SHIPPED_ITEM";
  static final String PACKAGE_REJECTED = "REJECT_RECEIVE_PACKAGE";
  static final String SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS";
  static final String CANCELLED = "RETURN_OR_REFUND_REQUEST_CANCEL";
  static final String COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE";
  static final String REPLACEMENT_PENDING = "REPLACEMENT_REQUEST_PENDING";
  static final String REPLACEMENT_REJECTED = "REPLACEMENT_REQUEST_REJECT";
  static final String REPLACEMENT_REFUNDED = "REPLACEMENT_REQUEST_REFUND_SUCCESS";
  static final String REPLACEMENT_CANCELLED = "REPLACEMENT_REQUEST_CANCEL";
  static final String REPLACEMENT_COMPLETE = "REPLACEMENT_REQUEST_COMPLETE";

  static final List<String> TYPES = List.of(REFUND, RETURN_AND_REFUND, REPLACEMENT);

  static final List<String> STATUSES =
      List.of(
          PENDING,
          REJECTED,
          AWAITING_BUYER_SHIP,
          BUYER_SHIPPED,
          PACKAGE_REJECTED,
          SUCCESS,
          CANCELLED,
          COMPLETE,
          REPLACEMENT_PENDING,
          REPLACEMENT_REJECTED,
          REPLACEMENT_REFUNDED,
          REPLACEMENT_CANCELLED,
          REPLACEMENT_COMPLETE);

  private static final List<String> OVER =
      List.of(
          REJECTED,
          PACKAGE_REJECTED,
          CANCELLED,
          COMPLETE,
          REPLACEMENT_REJECTED,
          REPLACEMENT_REFUNDED,
          REPLACEMENT_CANCELLED,
          REPLACEMENT_COMPLETE);

  public Return {
    lineIds = List.copyOf(lineIds);
  }

  boolean isOver() {
    return OVER.contains(status);
  }

  boolean isReplacement() {
    return type.equals(REPLACEMENT);
  }

  /** What the seller is asked for; empty if nothing. */
  String sellersNextAction() {
    return switch (status) {
      case PENDING -> type.equals(REFUND) ? "SELLER_RESPOND_REFUND" : "SELLER_RESPOND_RETURN";
      case REPLACEMENT_PENDING -> "SELLER_RESPOND_REPLACEMENT";
      case BUYER_SHIPPED -> "SELLER_RESPOND_RECEIVE_PACKAGE";
      default -> "";
    };
  }

  Return now(String newStatus, long now, long newDeadline) {
    return new Return(
        id,
        shopId,
        orderId,
        buyerId,
        type,
        newStatus,
        role,
        reason,
        createTime,
        now,
        newDeadline,
        lineIds,
        tracking,
        keepsItem);
  }

  Return sentBack(String trackingNumber) {
    return new Return(
        id,
        shopId,
        orderId,
        buyerId,
        type,
        status,
        role,
        reason,
        createTime,
        updateTime,
        deadline,
        lineIds,
        trackingNumber,
        keepsItem);
  }

  Return keeping() {
    return new Return(
        id,
        shopId,
        orderId,
        buyerId,
        type,
        status,
        role,
        reason,
        createTime,
        updateTime,
        deadline,
        lineIds,
        tracking,
        true);
  }
}
