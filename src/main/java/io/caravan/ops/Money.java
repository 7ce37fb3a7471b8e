package io.caravan.ops;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Amounts as the API gives them: decimal strings, never numbers that a reader may round. */
final class Money {
  private Money() {}

  /** With at least the currency's usual digits: 57.0700 USD is "57.07", 4260.0000 JPY "4260". */
  static @Nullable String text(@Nullable BigDecimal amount, @Nullable String currency) {
    if (amount == null) {
      return null;
    }
    int digits = usualDigits(currency);
    BigDecimal exact = amount.stripTrailingZeros();
    return exact.setScale(Math.max(exact.scale(), digits)).toPlainString();
  }

  /** Whether it is a sum that can be paid: no part of the smallest coin, and no absurd size. */
  static boolean isPayable(BigDecimal amount, @Nullable String currency) {
    BigDecimal exact = amount.stripTrailingZeros();
    return exact.scale() <= usualDigits(currency) && exact.precision() - exact.scale() <= 14;
  }

  private static int usualDigits(@Nullable String currency) {
    return Optional.ofNullable(currency)
        .flatMap(
            code ->
                Currency.getAvailableCurrencies().stream()
                    .filter(known -> known.getCurrencyCode().equals(code))
                    .findFirst())
        .map(Currency::getDefaultFractionDigits)
        .filter(digits -> digits >= 0)
        .orElse(2);
  }
}
