package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * TikTok's payment block in smallest units, with what it leaves out taken from the lines.
 *
 * @param total what the buyer paid
 * @param fees those that are there, PFAND among them; whether they are part of the total is {@link
 *     Solution}'s question
 */
record Figures(
    long total,
    long subTotal,
    long shipping,
    long platformDiscount,
    long shippingPlatformDiscount,
    long tax,
    long shippingTax,
    long retailDeliveryFee,
    Map<Fee, Long> fees) {

  /**
   * @param total TikTok's {@code total_amount}, which must be there
   */
  static Figures of(TikTokOrder order, List<Unit> units, long total, Minor minor) {
    Payment payment = order.payment();
    long shippingTax = minor.atLeastZero(payment.shippingFeeTax());
    return new Figures(
        total,
        payment.subTotal() == null ? sum(units, Unit::net) : minor.of(payment.subTotal()),
        shipping(payment, minor),
        payment.platformDiscount() == null
            ? sum(units, Unit::platform)
            : minor.atLeastZero(payment.platformDiscount()),
        minor.atLeastZero(payment.shippingFeePlatformDiscount()),
        tax(payment, units, shippingTax, minor),
        shippingTax,
        payment.retailDeliveryFee() == null
            ? sum(units, unit -> minor.atLeastZero(unit.line().retailDeliveryFee()))
            : minor.atLeastZero(payment.retailDeliveryFee()),
        fees(payment, units, minor));
  }

  Figures withSubTotal(long value) {
    return new Figures(
        total,
        value,
        shipping,
        platformDiscount,
        shippingPlatformDiscount,
        tax,
        shippingTax,
        retailDeliveryFee,
        fees);
  }

  /**
   * The same order without some units that the payment block still counts, given how its total was
   * explained.
   */
  Figures without(List<Unit> gone, Solution solution) {
    long tax = sum(gone, Unit::tax);
    long pfand = solution.amount(Fee.PFAND) == 0 ? 0 : sum(gone, Unit::pfand);
    long paid = sum(gone, Unit::net) + (solution.taxesIncluded() ? 0 : tax) + pfand;
    Map<Fee, Long> lessFees = new EnumMap<>(Fee.class);
    lessFees.putAll(fees);
    lessFees.computeIfPresent(
        Fee.PFAND, (fee, amount) -> Math.max(0, amount - sum(gone, Unit::pfand)));
    return new Figures(
        Math.max(0, total - paid),
        subTotal - sum(gone, Unit::net),
        shipping,
        Math.max(0, platformDiscount - sum(gone, Unit::platform)),
        shippingPlatformDiscount,
        Math.max(0, this.tax - tax),
        shippingTax,
        retailDeliveryFee,
        lessFees);
  }

  static long sum(List<Unit> units, ToLongFunction<Unit> amount) {
    return units.stream().mapToLong(amount).sum();
  }

  private static long shipping(Payment payment, Minor minor) {
    if (payment.shippingFee() != null) {
      return minor.atLeastZero(payment.shippingFee());
    }
    return Math.max(
        0,
        minor.of(payment.originalShippingFee())
            - minor.of(payment.shippingFeeSellerDiscount())
            - minor.of(payment.shippingFeePlatformDiscount())
            - minor.of(payment.shippingFeeCofundedDiscount()));
  }

  private static long tax(Payment payment, List<Unit> units, long shippingTax, Minor minor) {
    if (payment.tax() != null) {
      return minor.atLeastZero(payment.tax());
    }
    @Nullable BigDecimal productTax = payment.productTax();
    return shippingTax
        + (productTax == null ? sum(units, Unit::tax) : minor.atLeastZero(productTax));
  }

  private static Map<Fee, Long> fees(Payment payment, List<Unit> units, Minor minor) {
    Map<Fee, Long> fees = new EnumMap<>(Fee.class);
    for (Fee fee : Fee.values()) {
      long amount = fee == Fee.PFAND ? sum(units, Unit::pfand) : minor.atLeastZero(fee.in(payment));
      if (amount > 0) {
        fees.put(fee, amount);
      }
    }
    return fees;
  }
}
