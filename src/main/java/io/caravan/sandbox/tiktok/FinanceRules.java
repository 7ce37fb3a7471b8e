package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What TikTok takes and when it pays; may change while the sandbox runs. The rates and lengths are
 * ours, near to what sellers report; TikTok's pages name the fields only.
 *
 * @param settleAfter from delivery to the first statement that may have an order
 * @param paidAfter from a statement to its payment's arrival
 * @param commission of the revenue: the referral fee in the US, the platform's commission elsewhere
 * @param refundAdministration of the commission that a refund gives back, kept by TikTok (US);
 *     TikTok's page says 20 %
 * @param affiliate of the revenue of an order that a creator brought
 * @param affiliateEvery every so many-th order was brought by a creator; 0 for none
 * @param shippingCost of an order that TikTok ships, in the market's money; less is charged where
 *     the order's own fee says so
 * @param returnShippingCost of a parcel that comes back by TikTok's label
 * @param reserve of an order's settlement that is withheld (US and UK)
 * @param reserveFor how long
 */
public record FinanceRules(
    Duration settleAfter,
    Duration paidAfter,
    BigDecimal commission,
    BigDecimal refundAdministration,
    BigDecimal affiliate,
    int affiliateEvery,
    BigDecimal shippingCost,
    BigDecimal returnShippingCost,
    BigDecimal reserve,
    Duration reserveFor) {

  public static final FinanceRules DEFAULT =
      new FinanceRules(
          Duration.ofDays(4),
          Duration.ofDays(1),
          new BigDecimal("0.06"),
          new BigDecimal("0.20"),
          new BigDecimal("0.10"),
          3,
          new BigDecimal("5"),
          new BigDecimal("4"),
          BigDecimal.ZERO,
          Duration.ofDays(7));

  /** The same with changes. */
  public FinanceRules with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new FinanceRules(
        to.settleAfter,
        to.paidAfter,
        to.commission,
        to.refundAdministration,
        to.affiliate,
        to.affiliateEvery,
        to.shippingCost,
        to.returnShippingCost,
        to.reserve,
        to.reserveFor);
  }

  /** What can be changed, by the name of the rule. */
  public static final class Changes {
    public Duration settleAfter;
    public Duration paidAfter;
    public BigDecimal commission;
    public BigDecimal refundAdministration;
    public BigDecimal affiliate;
    public int affiliateEvery;
    public BigDecimal shippingCost;
    public BigDecimal returnShippingCost;
    public BigDecimal reserve;
    public Duration reserveFor;

    private Changes(FinanceRules from) {
      settleAfter = from.settleAfter;
      paidAfter = from.paidAfter;
      commission = from.commission;
      refundAdministration = from.refundAdministration;
      affiliate = from.affiliate;
      affiliateEvery = from.affiliateEvery;
      shippingCost = from.shippingCost;
      returnShippingCost = from.returnShippingCost;
      reserve = from.reserve;
      reserveFor = from.reserveFor;
    }
  }
}
