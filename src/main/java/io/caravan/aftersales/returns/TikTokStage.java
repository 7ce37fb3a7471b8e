package io.caravan.aftersales.returns;

import io.caravan.inventory.returns.Comeback;
import io.caravan.tiktok.TikTokReturn;

/** How far a return is on TikTok's side. Its statuses: docv2/page/search-returns-202309. */
public sealed interface TikTokStage {

  /** Asked for, and not agreed to: the seller, the buyer or TikTok has to answer. */
  record Asked() implements TikTokStage {}

  /** Agreed: goods are to come, or money is to go. */
  record Agreed() implements TikTokStage {}

  /** The seller refused the parcel; the buyer may call TikTok in, and be right. */
  record Disputed() implements TikTokStage {}

  /**
   * The buyer has the money.
   *
   * @param goodsBack and the seller the goods
   */
  record Paid(boolean goodsBack) implements TikTokStage {}

  /** Other goods are sent by an order of their own. Whether the first come back is said nowhere. */
  record Replaced() implements TikTokStage {}

  /** Nothing came of it. */
  record Over() implements TikTokStage {}

  /** A status that we do not know. */
  record Unclear(String status) implements TikTokStage {}

  /**
   * @param sent a sign was seen, now or before, that the buyer sent the goods
   */
  static TikTokStage of(TikTokReturn one, boolean sent) {
    return switch (one.status()) {
      case "RETURN_OR_REFUND_REQUEST_PENDING",
          "REPLACEMENT_REQUEST_PENDING",
          "AWAITING_BUYER_RESPONSE" ->
          new Asked();
      case "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", "RETURN_OR_REFUND_REQUEST_SUCCESS" ->
          new Agreed();
      case "REJECT_RECEIVE_PACKAGE" -> new Disputed();
      case "RETURN_OR_REFUND_REQUEST_COMPLETE" ->
          new Paid(
              Comeback.of(one.type(), one.status(), one.buyerKeepsItem(), one.partialRefund(), sent)
                  instanceof Comeback.Goods);
      case "REPLACEMENT_REQUEST_REFUND_SUCCESS" -> new Paid(false);
      case "REPLACEMENT_REQUEST_COMPLETE" -> new Replaced();
      case "REFUND_OR_RETURN_REQUEST_REJECT",
          "REPLACEMENT_REQUEST_REJECT",
          "RETURN_OR_REFUND_REQUEST_CANCEL",
          // Webhook and overview have these forms (TikTok facts, section 10).
          "RETURN_OR_REFUND_REQUEST_CANCELLED",
          "RETURN_OR_REFUND__REQUEST_CANCELLED",
          "REPLACEMENT_REQUEST_CANCEL" ->
          new Over();
      default -> new Unclear(one.status());
    };
  }
}
