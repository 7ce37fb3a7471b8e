package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Currency;

/** An amount in the shop's currency and in the buyer's; exact, never rounded by itself. */
record Bag(BigDecimal shop, BigDecimal presentment) {

  static final Bag ZERO = new Bag(BigDecimal.ZERO, BigDecimal.ZERO);

  Bag plus(Bag other) {
    return new Bag(shop.add(other.shop), presentment.add(other.presentment));
  }

  Bag minus(Bag other) {
    return new Bag(shop.subtract(other.shop), presentment.subtract(other.presentment));
  }

  Bag times(long factor) {
    BigDecimal by = BigDecimal.valueOf(factor);
    return new Bag(shop.multiply(by), presentment.multiply(by));
  }

  /** Times a rate, to the currencies' minor units. */
  Bag share(BigDecimal rate, int shopDigits, int presentmentDigits) {
    return new Bag(
        shop.multiply(rate).setScale(shopDigits, RoundingMode.HALF_UP),
        presentment.multiply(rate).setScale(presentmentDigits, RoundingMode.HALF_UP));
  }

  Bag atMost(Bag limit) {
    return new Bag(shop.min(limit.shop), presentment.min(limit.presentment));
  }

  boolean isZero() {
    return shop.signum() == 0 && presentment.signum() == 0;
  }

  static Bag sum(Collection<Bag> bags) {
    Bag total = ZERO;
    for (Bag bag : bags) {
      total = total.plus(bag);
    }
    return total;
  }

  static int digits(String currency) {
    return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
  }

  /** As MoneyV2 prints it: no needless zeros, at least one decimal. */
  static String decimal(BigDecimal amount) {
    BigDecimal plain = amount.stripTrailingZeros();
    return plain.setScale(Math.max(1, plain.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }

  /** As the Money scalar and webhooks print it: the currency's minor units. */
  static String money(BigDecimal amount, String currency) {
    return amount.setScale(digits(currency), RoundingMode.HALF_UP).toPlainString();
  }
}
