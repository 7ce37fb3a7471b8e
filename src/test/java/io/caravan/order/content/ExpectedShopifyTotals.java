package io.caravan.order.content;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What Shopify makes of the JSON of an {@code OrderCreateOrderInput}, worked out from that JSON
 * alone: total = prices x quantities - discount code + shipping + (taxes included ? 0 : tax lines).
 * Shares no code with the mapping it judges.
 */
record ExpectedShopifyTotals(
    BigDecimal total,
    BigDecimal goods,
    BigDecimal discount,
    BigDecimal shipping,
    BigDecimal tax,
    BigDecimal transactions,
    List<BigDecimal> amounts) {

  static ExpectedShopifyTotals of(JsonNode order) {
    List<BigDecimal> amounts = new ArrayList<>();
    BigDecimal goods = BigDecimal.ZERO;
    BigDecimal tax = BigDecimal.ZERO;
    for (JsonNode line : order.path("lineItems")) {
      BigDecimal price = amount(line.path("priceSet"), amounts);
      goods = goods.add(price.multiply(BigDecimal.valueOf(line.path("quantity").asInt())));
      tax = tax.add(taxes(line, amounts));
    }
    BigDecimal shipping = BigDecimal.ZERO;
    for (JsonNode line : order.path("shippingLines")) {
      shipping = shipping.add(amount(line.path("priceSet"), amounts));
      tax = tax.add(taxes(line, amounts));
    }
    JsonNode code = order.path("discountCode").path("itemFixedDiscountCode");
    BigDecimal discount =
        code.isMissingNode() ? BigDecimal.ZERO : amount(code.path("amountSet"), amounts);
    BigDecimal transactions = BigDecimal.ZERO;
    for (JsonNode transaction : order.path("transactions")) {
      transactions = transactions.add(amount(transaction.path("amountSet"), amounts));
    }
    BigDecimal total = goods.subtract(discount).add(shipping);
    if (!order.path("taxesIncluded").asBoolean()) {
      total = total.add(tax);
    }
    return new ExpectedShopifyTotals(total, goods, discount, shipping, tax, transactions, amounts);
  }

  private static BigDecimal taxes(JsonNode line, List<BigDecimal> amounts) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode tax : line.path("taxLines")) {
      new BigDecimal(tax.path("rate").asString()); // Decimal!, must be there
      sum = sum.add(amount(tax.path("priceSet"), amounts));
    }
    return sum;
  }

  private static BigDecimal amount(JsonNode bag, List<BigDecimal> amounts) {
    JsonNode amount = bag.path("shopMoney").path("amount");
    if (!amount.isString()) {
      throw new AssertionError("a money amount must be a decimal string, got " + amount);
    }
    BigDecimal value = new BigDecimal(amount.asString());
    amounts.add(value);
    return value;
  }
}
