package io.caravan.order.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.shopify.MoneyBagInput;
import io.caravan.shopify.OrderCreateInput;
import io.caravan.shopify.OrderCreateInput.DiscountCode;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.ShippingLine;
import io.caravan.shopify.OrderCreateInput.TaxLine;
import io.caravan.shopify.OrderCreateInput.Transaction;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shopify's own arithmetic: the worked example with both discounts. */
class ShopifySumTest {

  @Test
  void taxOnTopAddsToTheTotal() {
    ShopifySum sum = ShopifySum.of(order(false));
    assertThat(sum.total()).isEqualByComparingTo("66.07");
    assertThat(sum.tax()).isEqualByComparingTo("5.08");
    assertThat(sum.transactions()).isEqualByComparingTo("66.07");
  }

  @Test
  void taxThatIsIncludedDoesNot() {
    ShopifySum sum = ShopifySum.of(order(true));
    assertThat(sum.total()).isEqualByComparingTo("60.99");
    assertThat(sum.tax()).isEqualByComparingTo("5.08");
  }

  private static OrderCreateInput order(boolean taxesIncluded) {
    return new OrderCreateInput(
        "USD",
        null,
        null,
        taxesIncluded,
        List.of(line("25.00", 2, "3.72"), line("10.00", 1, "0.83")),
        List.of(
            new ShippingLine(
                "Standard", null, null, usd("5.99"), List.of(tax("0.25"), tax("0.28")))),
        DiscountCode.fixed("TikTok seller discount", usd("5.00")),
        List.of(
            Transaction.sale("TikTok Shop", usd("57.07"), null),
            Transaction.sale("TikTok Shop discount", usd("9.00"), null)),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        List.of(),
        null,
        "576461413038785752",
        null,
        null,
        false);
  }

  private static LineItem line(String price, int quantity, String tax) {
    return new LineItem(
        "gid://shopify/ProductVariant/1",
        null,
        quantity,
        usd(price),
        true,
        true,
        List.of(tax(tax)),
        List.of());
  }

  private static TaxLine tax(String amount) {
    return new TaxLine("Sales tax", "0.0825", usd(amount), true);
  }

  private static MoneyBagInput usd(String amount) {
    return MoneyBagInput.of(new BigDecimal(amount), Currency.getInstance("USD"));
  }
}
