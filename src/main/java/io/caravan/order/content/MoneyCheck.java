package io.caravan.order.content;

import java.math.BigDecimal;

/**
 * How the money of an order came about. All amounts in the order's currency.
 *
 * @param taxesIncluded whether prices include tax
 * @param shopifyTotal what Shopify will show as the total
 * @param transactions what the transactions add up to; equal to {@code shopifyTotal} unless payment
 *     is {@code outstanding}
 * @param buyerPaid TikTok's {@code total_amount} (without cancelled lines)
 * @param platformFunded P: what TikTok or a payment company paid of the price
 * @param keptByTikTok K: what the buyer paid that TikTok keeps
 * @param remainder what TikTok's own sums leave unexplained, as it was adjusted: positive as a
 *     line, negative as a discount; not zero is a finding of the reconciliation report
 * @param outstanding cash on delivery, or not yet paid
 */
public record MoneyCheck(
    boolean taxesIncluded,
    BigDecimal shopifyTotal,
    BigDecimal transactions,
    BigDecimal buyerPaid,
    BigDecimal platformFunded,
    BigDecimal keptByTikTok,
    BigDecimal remainder,
    boolean outstanding) {

  /** Whether TikTok's figures added up. */
  public boolean explained() {
    return remainder.signum() == 0;
  }
}
