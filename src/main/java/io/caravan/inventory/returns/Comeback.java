package io.caravan.inventory.returns;

/**
 * Whether a return brought goods back. Only TikTok's last word counts, and only with a sign that
 * the buyer sent something: money without goods is the commoner end, and units that are counted and
 * not there are oversold.
 */
public sealed interface Comeback {

  /** The goods are the seller's again. */
  record Goods() implements Comeback {}

  /**
   * Nothing is given back.
   *
   * @param because {@code NOT_OVER, REFUSED, CANCELLED, NO_GOODS, BUYER_KEEPS, PARTIAL_REFUND,
   *     REPLACED, NEVER_SENT} or {@code UNKNOWN_STATUS}
   * @param over it will stay so, as far as TikTok's statuses go
   */
  record Nothing(String because, boolean over) implements Comeback {}

  /**
   * @param type REFUND, RETURN_AND_REFUND or REPLACEMENT
   * @param status TikTok's
   * @param buyerKeeps nothing need come back
   * @param partialRefund a part of the money for keeping the goods was proposed and not refused
   * @param sent a tracking number was seen, or that the buyer shipped
   */
  static Comeback of(
      String type, String status, boolean buyerKeeps, boolean partialRefund, boolean sent) {
    return switch (status) {
      case "RETURN_OR_REFUND_REQUEST_PENDING",
          "REPLACEMENT_REQUEST_PENDING",
          "AWAITING_BUYER_SHIP",
          "BUYER_SHIPPED_ITEM",
          "RETURN_OR_REFUND_REQUEST_SUCCESS",
          // The buyer may call TikTok in, and be right.
          "REJECT_RECEIVE_PACKAGE" ->
          new Nothing("NOT_OVER", false);
      case "REFUND_OR_RETURN_REQUEST_REJECT", "REPLACEMENT_REQUEST_REJECT" ->
          new Nothing("REFUSED", true);
      case "RETURN_OR_REFUND_REQUEST_CANCEL",
          // Webhook and overview have these forms (TikTok facts, section 10).
          "RETURN_OR_REFUND_REQUEST_CANCELLED",
          "RETURN_OR_REFUND__REQUEST_CANCELLED",
          "REPLACEMENT_REQUEST_CANCEL" ->
          new Nothing("CANCELLED", true);
      // The replacement is an order of its own, and takes its units itself. Complete means agreed:
      // that the first goods came back is said nowhere.
      case "REPLACEMENT_REQUEST_COMPLETE" -> new Nothing("REPLACED", true);
      case "REPLACEMENT_REQUEST_REFUND_SUCCESS" -> new Nothing("NO_GOODS", true);
      case "RETURN_OR_REFUND_REQUEST_COMPLETE" -> ended(type, buyerKeeps, partialRefund, sent);
      default -> new Nothing("UNKNOWN_STATUS", false);
    };
  }

  private static Comeback ended(
      String type, boolean buyerKeeps, boolean partialRefund, boolean sent) {
    if (!type.equals("RETURN_AND_REFUND")) {
      return new Nothing("NO_GOODS", true);
    }
    if (buyerKeeps) {
      return new Nothing("BUYER_KEEPS", true);
    }
    if (partialRefund) {
      return new Nothing("PARTIAL_REFUND", true);
    }
    return sent ? new Goods() : new Nothing("NEVER_SENT", true);
  }
}
