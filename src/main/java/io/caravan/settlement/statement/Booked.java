package io.caravan.settlement.statement;

import io.caravan.tiktok.StatementTransaction;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it is booked: its amounts, and how far its statement has been paid.
 *
 * @param type ORDER, RESERVE, or the name of an adjustment
 * @param amounts every amount of it that is not 0, by its path
 * @param paid the statement's money has reached the seller's bank
 */
public record Booked(
    String statementId,
    String type,
    @Nullable BigDecimal settlement,
    @Nullable BigDecimal revenue,
    @Nullable BigDecimal shipping,
    @Nullable BigDecimal feeTax,
    @Nullable BigDecimal adjustment,
    @Nullable BigDecimal reserve,
    Map<String, BigDecimal> amounts,
    boolean paid) {

  public Booked {
    amounts = Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
  }

  /** As just read. */
  public static Booked of(String statementId, StatementTransaction one, boolean paid) {
    return new Booked(
        statementId,
        one.type(),
        one.settlementAmount(),
        one.revenueAmount(),
        one.shippingCostAmount(),
        one.feeTaxAmount(),
        one.adjustmentAmount(),
        one.reserveAmount(),
        one.amounts(),
        paid);
  }

  boolean isOrder() {
    return type.equals(StatementTransaction.ORDER);
  }

  boolean isReserve() {
    return type.equals(StatementTransaction.RESERVE);
  }

  Costs costs() {
    return Costs.of(settled(), zero(revenue), zero(shipping), zero(feeTax), zero(adjustment));
  }

  /**
   * What it adds to the settlement. An adjustment may come with its own amount only; what is
   * reserved is taken from the payout, not from the settlement.
   */
  public BigDecimal settled() {
    if (settlement != null) {
      return settlement;
    }
    return isOrder() || isReserve() ? BigDecimal.ZERO : zero(adjustment);
  }

  /** Whether its own parts explain what it settles. */
  boolean addsUp() {
    return isReserve() || settlement == null || !isOrder() || costs() != Costs.UNCLEAR;
  }

  BigDecimal amount(String path) {
    return zero(amounts.get(path));
  }

  private static BigDecimal zero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }
}
