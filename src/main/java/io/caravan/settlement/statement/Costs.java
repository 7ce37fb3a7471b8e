package io.caravan.settlement.statement;

import java.math.BigDecimal;

/**
 * How a transaction writes what the seller pays. TikTok's formula subtracts costs (docv2/page/
 * get-transactions-by-statement-202501: revenue - shipping - fees - adjustments), its examples give
 * them as negative numbers. So the sums are asked: whichever of both adds up is how it is.
 */
enum Costs {
  /** Negative, to be added. */
  ADDED,
  /** Positive, to be subtracted. */
  SUBTRACTED,
  /** Neither adds up. */
  UNCLEAR;

  static Costs of(
      BigDecimal settlement,
      BigDecimal revenue,
      BigDecimal shipping,
      BigDecimal fees,
      BigDecimal adjustment) {
    BigDecimal costs = shipping.add(fees).add(adjustment);
    if (revenue.add(costs).compareTo(settlement) == 0) {
      return ADDED;
    }
    return revenue.subtract(costs).compareTo(settlement) == 0 ? SUBTRACTED : UNCLEAR;
  }

  /** From the seller's side: what is paid is negative. Where it is not clear, as it is written. */
  BigDecimal signed(BigDecimal cost) {
    return this == SUBTRACTED ? cost.negate() : cost;
  }
}
