package io.caravan.order.followup;

import io.caravan.tiktok.TikTokOrder;
import org.springframework.stereotype.Component;

/** Answers, for whoever ships, whether an order with a buyer's request may be shipped. */
@Component
public class CancelRequests {
  private final CancelRequestSettings settings;

  CancelRequests(CancelRequestSettings settings) {
    this.settings = settings;
  }

  /**
   * False while a buyer's request to cancel is pending that is not refused by shipping. See {@link
   * CancelAnswer}.
   *
   * @param hand with a standing
   * @param order as TikTok has it now
   */
  public boolean mayShip(FollowUpInHand hand, TikTokOrder order) {
    return CancelAnswer.mayShipDespiteRequest(
        Sold.of(order),
        hand.shop(),
        hand.known().request(),
        settings.terms(),
        hand.store().region(),
        hand.known().now());
  }

  /**
   * Whether the buyer's present request is granted already, by a person or by what TikTok was told.
   * See {@link CancelAnswer#isApproved}.
   *
   * @param order as TikTok has it now
   */
  public boolean isApproved(FollowUpInHand hand, TikTokOrder order) {
    return CancelAnswer.isApproved(Sold.of(order), hand.known().request(), hand.known().past());
  }
}
