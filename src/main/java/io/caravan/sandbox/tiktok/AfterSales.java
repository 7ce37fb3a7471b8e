package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;

/**
 * What buyers, TikTok and carriers do after a sale, beyond {@link TikTokSandbox}'s own acts. Safe
 * for use by many threads.
 */
public final class AfterSales {

  private final TikTokSandbox tiktok;
  private final Returns returns;
  private final Guard guard;

  AfterSales(TikTokSandbox tiktok, Returns returns, Guard guard) {
    this.tiktok = tiktok;
    this.returns = returns;
    this.guard = guard;
  }

  public AfterSalesRules rules() {
    return returns.rules();
  }

  /** TikTok treats returns in another way from now on. */
  public void rules(AfterSalesRules rules) {
    returns.rules(rules);
  }

  /** The carrier lost the parcel: TikTok cancels the order, which was on its way. */
  public String loseParcel(String orderId) {
    return tiktok.cancel(orderId, Canceller.SYSTEM, "package_lost");
  }

  /** The buyer takes the partial refund that the seller offered, or insists. */
  public Return answerOffer(String returnId, boolean accepted) {
    return guard.run(() -> returns.answerOffer(returnId, accepted));
  }

  /**
   * @param status IN_PROGRESS: the buyer called for TikTok; SUPPORT_BUYER, SUPPORT_SELLER, CLOSED:
   *     TikTok's verdict
   */
  public Return arbitrate(String returnId, String status) {
    if (!Returns.ARBITRATIONS.contains(status)) {
      throw new IllegalArgumentException(
          "arbitration '" + status + "': expected one of " + Returns.ARBITRATIONS);
    }
    return guard.run(() -> returns.arbitrate(returnId, status));
  }
}
