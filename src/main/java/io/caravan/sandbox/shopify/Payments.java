package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The financial status that the transactions of an order come to. */
final class Payments {

  private Payments() {}

  /**
   * @param otherwise what the status is where there are no transactions: null for a new order
   */
  static @Nullable String status(Order order, @Nullable String otherwise) {
    if (order.payments.isEmpty()) {
      return otherwise;
    }
    BigDecimal total = order.total().shop();
    BigDecimal received = order.received().shop();
    BigDecimal refunded = order.refunded().shop();
    if (refunded.signum() > 0) {
      return refunded.compareTo(received) >= 0 ? "REFUNDED" : "PARTIALLY_REFUNDED";
    }
    if (received.compareTo(total) >= 0) {
      return "PAID";
    }
    if (received.signum() > 0) {
      return "PARTIALLY_PAID";
    }
    if (order.payments.stream().anyMatch(payment -> payment.succeeded("AUTHORIZATION"))) {
      return "AUTHORIZED";
    }
    return "PENDING";
  }

  static BigDecimal outstanding(Order order) {
    return order.cancelled()
        ? BigDecimal.ZERO
        : order.currentTotal().minus(order.net()).shop().max(BigDecimal.ZERO);
  }

  static boolean canMarkAsPaid(Order order) {
    return !order.cancelled()
        && !"PAID".equals(order.financialStatus)
        && !"REFUNDED".equals(order.financialStatus)
        && !"VOIDED".equals(order.financialStatus)
        && !"PARTIALLY_REFUNDED".equals(order.financialStatus);
  }
}
