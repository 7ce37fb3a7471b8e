package io.caravan.order.connect;

import io.caravan.shopify.MoneyBagInput;
import io.caravan.shopify.OrderCreateInput;
import io.caravan.shopify.OrderCreateInput.DiscountCode;
import io.caravan.shopify.OrderCreateInput.TaxLine;
import java.math.BigDecimal;
import java.util.List;

/**
 * What Shopify makes of an order it is sent, added up as Shopify does: prices times quantities less
 * the discount code, plus shipping, plus taxes where prices come without them. Works on the request
 * alone and shares nothing with the code that made it. Pure.
 *
 * @param tax of lines and shipping, whether included in the total or on top
 * @param transactions what was paid, by the request's own word
 */
record ShopifySum(BigDecimal total, BigDecimal tax, BigDecimal transactions) {

  static ShopifySum of(OrderCreateInput order) {
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal tax = BigDecimal.ZERO;
    for (OrderCreateInput.LineItem line : order.lineItems()) {
      total = total.add(amount(line.priceSet()).multiply(BigDecimal.valueOf(line.quantity())));
      tax = tax.add(taxes(line.taxLines()));
    }
    DiscountCode code = order.discountCode();
    if (code != null) {
      total = total.subtract(amount(code.itemFixedDiscountCode().amountSet()));
    }
    for (OrderCreateInput.ShippingLine line : order.shippingLines()) {
      total = total.add(amount(line.priceSet()));
      tax = tax.add(taxes(line.taxLines()));
    }
    BigDecimal transactions =
        order.transactions().stream()
            .map(transaction -> amount(transaction.amountSet()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new ShopifySum(order.taxesIncluded() ? total : total.add(tax), tax, transactions);
  }

  private static BigDecimal taxes(List<TaxLine> lines) {
    return lines.stream()
        .map(line -> amount(line.priceSet()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal amount(MoneyBagInput bag) {
    return new BigDecimal(bag.shopMoney().amount());
  }
}
