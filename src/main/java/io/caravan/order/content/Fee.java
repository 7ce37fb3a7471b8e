package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What TikTok may add to, or take from, the buyer's total besides goods, shipping and tax. The
 * names are those of TikTok's payment block.
 */
enum Fee {
  SMALL_ORDER("small_order_fee", "Small order fee", Payment::smallOrderFee),
  BUYER_SERVICE("buyer_service_fee", "Buyer service fee", Payment::buyerServiceFee),
  HANDLING("handling_fee", "Handling fee", Payment::handlingFee),
  SHIPPING_INSURANCE("shipping_insurance_fee", "Shipping insurance", Payment::shippingInsuranceFee),
  ITEM_INSURANCE("item_insurance_fee", "Item insurance", Payment::itemInsuranceFee),
  ITEM_INSURANCE_TAX("item_insurance_tax", "Item insurance tax", Payment::itemInsuranceTax),
  PAYMENT_DISCOUNT_SERVICE(
      "payment_discount_service_fee",
      "Payment discount service fee",
      Payment::paymentDiscountServiceFee),
  DISTANCE("distance_fee", "Distance fee", Payment::distanceFee),
  DISTANCE_SHIPPING("distance_shipping_fee", "Distance shipping fee", Payment::distanceShippingFee),
  /** Bottle deposit: the seller's own, told per line. */
  PFAND("pfand_fee", "Pfand", payment -> null),
  /** Paid by a payment company for the buyer: lowers the total. */
  PAYMENT_PLATFORM_DISCOUNT(
      "payment_platform_discount", "Payment platform discount", Payment::paymentPlatformDiscount);

  private final String field;
  private final String title;
  private final Function<Payment, @Nullable BigDecimal> inPayment;

  Fee(String field, String title, Function<Payment, @Nullable BigDecimal> inPayment) {
    this.field = field;
    this.title = title;
    this.inPayment = inPayment;
  }

  String field() {
    return field;
  }

  String title() {
    return title;
  }

  @Nullable BigDecimal in(Payment payment) {
    return inPayment.apply(payment);
  }

  /** Whether TikTok keeps it (K). */
  boolean kept() {
    return this != PFAND && this != PAYMENT_PLATFORM_DISCOUNT;
  }

  /** What an amount of it does to the buyer's total. */
  long effect(long amount) {
    return this == PAYMENT_PLATFORM_DISCOUNT ? -amount : amount;
  }
}
