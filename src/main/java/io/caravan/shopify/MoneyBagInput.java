package io.caravan.shopify;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's {@code MoneyBagInput}: an amount in the shop's currency and, where the buyer saw
 * another one, in that too.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MoneyBagInput(MoneyInput shopMoney, @Nullable MoneyInput presentmentMoney) {

  /** Shopify's {@code MoneyInput}. The amount is a plain decimal string: no exponent, no float. */
  public record MoneyInput(String amount, String currencyCode) {}

  /**
   * An amount in the shop's currency alone.
   *
   * @throws ArithmeticException if the amount is finer than the currency's smallest unit
   */
  public static MoneyBagInput of(BigDecimal amount, Currency currency) {
    String text =
        amount
            .setScale(currency.getDefaultFractionDigits(), RoundingMode.UNNECESSARY)
            .toPlainString();
    return new MoneyBagInput(new MoneyInput(text, currency.getCurrencyCode()), null);
  }
}
