package io.caravan.order.connect;

import io.caravan.order.content.ContentSettings;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.order.content.MoneyCheck;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an order's Shopify total has to be by TikTok's own figures: what the buyer paid, less what
 * TikTok keeps of it, plus what TikTok paid of the price. Read from the payment block. Pure.
 */
final class PaidAtTikTok {
  private PaidAtTikTok() {}

  /**
   * @param check tells which fees are part of the total, and the figures without cancelled lines,
   *     which the payment block does not tell
   */
  static BigDecimal of(TikTokOrder order, MoneyCheck check, ContentSettings settings) {
    boolean partlyCancelled =
        order.lineItems().stream().anyMatch(line -> "CANCELLED".equals(line.displayStatus()));
    Payment payment = order.payment();
    BigDecimal buyer = payment.totalAmount();
    BigDecimal funded =
        orZero(payment.platformDiscount())
            .add(orZero(payment.shippingFeePlatformDiscount()))
            .add(orZero(payment.paymentPlatformDiscount()));
    BigDecimal paid =
        partlyCancelled || buyer == null
            ? check.buyerPaid().add(asTransaction(settings, check.platformFunded()))
            : buyer.add(asTransaction(settings, funded));
    return settings.fees() == FeeStyle.ATTRIBUTE ? paid.subtract(check.keptByTikTok()) : paid;
  }

  private static BigDecimal asTransaction(ContentSettings settings, BigDecimal funded) {
    return settings.platformDiscount() == PlatformDiscountStyle.TRANSACTION
        ? funded
        : BigDecimal.ZERO;
  }

  private static BigDecimal orZero(@Nullable BigDecimal amount) {
    return amount == null ? BigDecimal.ZERO : amount;
  }
}
