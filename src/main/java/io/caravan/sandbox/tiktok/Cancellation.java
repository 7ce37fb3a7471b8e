package io.caravan.sandbox.tiktok;

import java.util.List;

/**
 * An order, or some of its units, being cancelled; TikTok's own object with its own id.
 *
 * @param type {@code CANCEL} by seller or system, {@code BUYER_CANCEL} by the buyer
 * @param role who began it: BUYER, SELLER or SYSTEM
 * @param reason its name, such as {@code seller_cancel_reason_out_of_stock}
 * @param deadline Unix seconds by when a pending wish must be answered; 0 where none waits
 * @param lineIds the order's lines that it is about
 * @param whole about the order as a whole
 * @param answerKey the idempotency key of the answer that was given; empty for none
 */
public record Cancellation(
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
    boolean whole,
    String answerKey) {

  static final String PENDING = "CANCELLATION_REQUEST_PENDING";
  static final String SUCCESS = "CANCELLATION_REQUEST_SUCCESS";
  static final String COMPLETE = "CANCELLATION_REQUEST_COMPLETE";

  /** Withdrawn or refused; searches call it {@code CANCELLATION_REQUEST_CANCEL}. */
  static final String CLOSED = "CANCELLATION_REQUEST_CANCELLED";

  static final String BY_BUYER = "BUYER_CANCEL";
  static final String BY_OTHERS = "CANCEL";

  public Cancellation {
    lineIds = List.copyOf(lineIds);
  }

  boolean pending() {
    return status.equals(PENDING);
  }

  /** The money went back, or is on its way. */
  boolean done() {
    return status.equals(SUCCESS) || status.equals(COMPLETE);
  }

  Cancellation now(String newStatus, long now, String key) {
    return new Cancellation(
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
        0,
        lineIds,
        whole,
        key.isEmpty() ? answerKey : key);
  }
}
