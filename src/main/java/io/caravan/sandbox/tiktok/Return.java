package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;

/**
 * Goods, money or a replacement that a buyer wants back; TikTok's own object with its own id.
 * Names: TikTok's Search Returns page (docv2/page/search-returns-202309).
 *
 * @param type {@code REFUND}, {@code RETURN_AND_REFUND} or {@code REPLACEMENT}
 * @param role who began it: BUYER, SELLER, OPERATOR or SYSTEM
 * @param deadline Unix seconds by when the seller must act, or the buyer where the parcel is still
 *     to be sent; 0 where nobody waits for that
 * @param lineIds the order's lines that it is about
 * @param tracking of the parcel that comes back; empty until the buyer has sent it
 * @param keepsItem the buyer keeps the goods and gets the money
 * @param terms what was agreed beyond that
 * @param steps what happened, the oldest first
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
    boolean keepsItem,
    Terms terms,
    List<Step> steps) {

  /**
   * @param whole nothing of the order is left with it, and shipping is paid back too
   * @param amount that the buyer gets, less than the goods cost; empty for all
   * @param offered that the seller would pay if the buyer kept the goods; empty for no such offer
   * @param offerRefused the buyer said no to it
   * @param shipmentType PLATFORM or BUYER_ARRANGE
   * @param handoverMethod DROP_OFF or PICKUP
   * @param replacement id of the order that replaces the goods; empty for none
   * @param arbitration TikTok's word for it; empty where nobody called for it
   * @param answerKey the idempotency key of the last call that changed it; empty for none
   */
  public record Terms(
      boolean whole,
      String amount,
      String offered,
      boolean offerRefused,
      String shipmentType,
      String handoverMethod,
      String replacement,
      String arbitration,
      String answerKey) {

    static final Terms NONE = new Terms(false, "", "", false, "PLATFORM", "DROP_OFF", "", "", "");

    Terms asked(boolean all, String total, String shipment, String handover, String key) {
      return new Terms(all, total, "", false, shipment, handover, "", "", key);
    }

    Terms offering(String partial) {
      return new Terms(
          whole,
          amount,
          partial,
          false,
          shipmentType,
          handoverMethod,
          replacement,
          arbitration,
          answerKey);
    }

    /** The buyer's word about the offer. */
    Terms answered(boolean accepted) {
      return new Terms(
          whole && !accepted,
          accepted ? offered : amount,
          offered,
          !accepted,
          shipmentType,
          handoverMethod,
          replacement,
          arbitration,
          answerKey);
    }

    Terms replacedBy(String orderId) {
      return new Terms(
          whole,
          amount,
          offered,
          offerRefused,
          shipmentType,
          handoverMethod,
          orderId,
          arbitration,
          answerKey);
    }

    Terms arbitrated(String status) {
      return new Terms(
          whole,
          amount,
          offered,
          offerRefused,
          shipmentType,
          handoverMethod,
          replacement,
          status,
          answerKey);
    }

    Terms answeredWith(String key) {
      return new Terms(
          whole,
          amount,
          offered,
          offerRefused,
          shipmentType,
          handoverMethod,
          replacement,
          arbitration,
          key);
    }

    /** The seller's offer waits for the buyer. */
    boolean negotiates() {
      return !offered.isEmpty() && !offerRefused;
    }
  }

  /** One thing that happened. {@code at}: Unix seconds. */
  public record Step(String role, String description, String reason, long at) {}

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
    terms = terms == null ? Terms.NONE : terms; // a store from before there were any
    steps = steps == null ? List.of() : List.copyOf(steps);
  }

  boolean isOver() {
    return OVER.contains(status);
  }

  /** The money went back, or is on its way. */
  boolean isPaid() {
    return status.equals(SUCCESS) || status.equals(COMPLETE) || status.equals(REPLACEMENT_REFUNDED);
  }

  boolean isReplacement() {
    return type.equals(REPLACEMENT);
  }

  /** What the seller is asked for; empty if nothing. */
  String sellersNextAction() {
    if (terms.negotiates() || terms.arbitration().equals("IN_PROGRESS")) {
      return "";
    }
    return switch (status) {
      case PENDING -> type.equals(REFUND) ? "SELLER_RESPOND_REFUND" : "SELLER_RESPOND_RETURN";
      case REPLACEMENT_PENDING -> "SELLER_RESPOND_REPLACEMENT";
      case BUYER_SHIPPED -> "SELLER_RESPOND_RECEIVE_PACKAGE";
      default -> "";
    };
  }

  Return now(String newStatus, long now, long newDeadline) {
    return copy(newStatus, now, newDeadline, tracking, keepsItem, terms, steps);
  }

  Return sentBack(String trackingNumber) {
    return copy(status, updateTime, deadline, trackingNumber, keepsItem, terms, steps);
  }

  Return keeping() {
    return copy(status, updateTime, deadline, tracking, true, terms, steps);
  }

  Return on(Terms newTerms) {
    return copy(status, updateTime, deadline, tracking, keepsItem, newTerms, steps);
  }

  Return told(String by, String what, String why, long at) {
    var more = new ArrayList<>(steps);
    more.add(new Step(by, what, why, at));
    return copy(status, updateTime, deadline, tracking, keepsItem, terms, more);
  }

  private Return copy(
      String newStatus,
      long newUpdateTime,
      long newDeadline,
      String newTracking,
      boolean newKeepsItem,
      Terms newTerms,
      List<Step> newSteps) {
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
        newUpdateTime,
        newDeadline,
        lineIds,
        newTracking,
        newKeepsItem,
        newTerms,
        newSteps);
  }
}
