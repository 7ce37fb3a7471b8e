package io.caravan.settlement.statement;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a statement's transactions add up to what it says, to the cent.
 *
 * @param told what the list of statements says
 * @param total what the statement itself says; null if it does not
 * @param added what its transactions add up to
 * @param counted transactions it says it has; -1 if it does not
 * @param read transactions that were read
 */
public record StatementSum(
    @Nullable BigDecimal told,
    @Nullable BigDecimal total,
    BigDecimal added,
    long counted,
    long read) {

  /** What was found. */
  public enum Result {
    ADDS_UP,
    /** Fewer were read than there are: read again before anything is said of the money. */
    INCOMPLETE,
    DIFFERS
  }

  public Result result() {
    if (counted >= 0 && read < counted) {
      return Result.INCOMPLETE;
    }
    return difference().signum() == 0 ? Result.ADDS_UP : Result.DIFFERS;
  }

  /** What the statement says beyond its transactions; of two totals the one that differs. */
  public BigDecimal difference() {
    BigDecimal byList = told == null ? BigDecimal.ZERO : told.subtract(added);
    BigDecimal byStatement = total == null ? BigDecimal.ZERO : total.subtract(added);
    return byList.signum() != 0 ? byList : byStatement;
  }
}
