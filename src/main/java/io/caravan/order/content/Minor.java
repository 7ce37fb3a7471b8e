package io.caravan.order.content;

import io.caravan.shopify.MoneyBagInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * Counts money in the smallest unit of one currency, so that sums are exact and comparisons are by
 * value. Remembers whether an amount had to be rounded. For one order, on one thread.
 */
final class Minor {
  private final Currency currency;
  private final int digits;
  private boolean rounded;

  /**
   * @throws IllegalArgumentException for what is no currency with units of money
   */
  Minor(String currencyCode) {
    currency = Currency.getInstance(currencyCode);
    digits = currency.getDefaultFractionDigits();
    if (digits < 0) {
      throw new IllegalArgumentException(currencyCode + " is not a currency one can pay in");
    }
  }

  /** The amount in smallest units; absent is 0. */
  long of(@Nullable BigDecimal amount) {
    if (amount == null) {
      return 0;
    }
    BigDecimal scaled = amount.setScale(digits, RoundingMode.HALF_UP);
    if (scaled.compareTo(amount) != 0) {
      rounded = true;
    }
    return scaled.unscaledValue().longValueExact();
  }

  /** A discount, tax or fee: the amount, where a negative one counts as none. */
  long atLeastZero(@Nullable BigDecimal amount) {
    return Math.max(0, of(amount));
  }

  BigDecimal amount(long units) {
    return BigDecimal.valueOf(units, digits);
  }

  String text(long units) {
    return amount(units).toPlainString();
  }

  MoneyBagInput bag(long units) {
    return MoneyBagInput.of(amount(units), currency);
  }

  boolean rounded() {
    return rounded;
  }
}
