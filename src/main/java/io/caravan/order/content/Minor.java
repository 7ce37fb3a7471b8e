package io.caravan.order.content;

import io.caravan.shopify.MoneyBagInput;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.ItemTax;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts money in the smallest unit of one currency, so that sums are exact and comparisons are by
 * value. Remembers whether an amount had to be rounded. For one order, on one thread.
 */
final class Minor {
  /**
   * ISO 4217 gives these a hundredth that nobody pays in any more: an order that is all in whole
   * units is also shared out in whole units.
   */
  private static final Set<String> WHOLE_IN_PRACTICE = Set.of("COP", "IDR");

  private final Currency currency;
  private final int digits;
  private boolean rounded;

  /**
   * @throws IllegalArgumentException for what is no currency with units of money
   */
  Minor(String currencyCode) {
    this(Currency.getInstance(currencyCode), false);
  }

  private Minor(Currency currency, boolean whole) {
    this.currency = currency;
    int fraction = currency.getDefaultFractionDigits();
    if (fraction < 0) {
      throw new IllegalArgumentException(
          currency.getCurrencyCode() + " is not a currency one can pay in");
    }
    digits = whole ? 0 : fraction;
  }

  /**
   * What an order is counted in.
   *
   * @throws IllegalArgumentException for what is no currency with units of money
   */
  static Minor of(String currencyCode, TikTokOrder order) {
    return new Minor(
        Currency.getInstance(currencyCode),
        WHOLE_IN_PRACTICE.contains(currencyCode) && amounts(order).allMatch(Minor::isWhole));
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

  /** With as many digits as the currency has. */
  BigDecimal amount(long units) {
    return BigDecimal.valueOf(units, digits).setScale(currency.getDefaultFractionDigits());
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

  private static boolean isWhole(BigDecimal amount) {
    return amount.stripTrailingZeros().scale() <= 0;
  }

  /** Every amount that the order's sums are made of. */
  private static Stream<BigDecimal> amounts(TikTokOrder order) {
    Payment payment = order.payment();
    Stream<@Nullable BigDecimal> named =
        Stream.of(
            payment.totalAmount(),
            payment.subTotal(),
            payment.originalTotalProductPrice(),
            payment.sellerDiscount(),
            payment.platformDiscount(),
            payment.shippingFee(),
            payment.originalShippingFee(),
            payment.shippingFeeSellerDiscount(),
            payment.shippingFeePlatformDiscount(),
            payment.shippingFeeCofundedDiscount(),
            payment.tax(),
            payment.productTax(),
            payment.shippingFeeTax(),
            payment.retailDeliveryFee());
    Stream<@Nullable BigDecimal> fees = Stream.of(Fee.values()).map(fee -> fee.in(payment));
    Stream<@Nullable BigDecimal> lines = order.lineItems().stream().flatMap(Minor::amounts);
    return Stream.of(named, fees, lines)
        .flatMap(amounts -> amounts)
        .filter(amount -> amount != null)
        .map(amount -> (BigDecimal) amount);
  }

  private static Stream<@Nullable BigDecimal> amounts(LineItem line) {
    return Stream.concat(
        Stream.of(
            line.originalPrice(),
            line.salePrice(),
            line.sellerDiscount(),
            line.platformDiscount(),
            line.pfandFee(),
            line.retailDeliveryFee(),
            line.giftRetailPrice()),
        line.itemTax().stream().map(ItemTax::taxAmount));
  }
}
