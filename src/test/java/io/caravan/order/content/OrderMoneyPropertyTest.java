package io.caravan.order.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.OutOfStock;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.order.content.OrderGenerator.Made;
import io.caravan.order.content.OrderGenerator.Market;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.Property;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Thousands of orders of {@link OrderGenerator}; what the mapping makes of them is added up by
 * {@link ExpectedShopifyTotals}.
 */
class OrderMoneyPropertyTest {
  private static final int ORDERS = 800;

  @ParameterizedTest
  @EnumSource
  void whatShopifyAddsUpIsWhatWasPaid(Market market) {
    long seed = 4711 + market.ordinal();
    OrderGenerator generator = OrderGenerator.of(market, seed);
    for (int i = 0; i < ORDERS; i++) {
      String where = "market " + market + ", seed " + seed + ", order " + i;
      Made made = generator.next();
      ContentSettings settings = settings(market, generator.random());
      OrderCreateRequest request = request(made, settings);
      JsonNode json = OrderJson.json(request);
      ExpectedShopifyTotals shopify = ExpectedShopifyTotals.of(json);

      boolean asDiscount = settings.platformDiscount() == PlatformDiscountStyle.DISCOUNT;
      long expected =
          made.total()
              - (settings.fees() == FeeStyle.ATTRIBUTE ? made.kept() : 0)
              + (asDiscount ? 0 : made.funded());
      assertThat(shopify.total())
          .as("%s: total", where)
          .isEqualByComparingTo(market.amount(expected));
      assertSound(shopify, market, where);
      assertThat(request.money().remainder().signum()).as("%s: remainder", where).isZero();
      assertThat(request.order().tags())
          .as("%s: tags", where)
          .doesNotContain(OrderContent.MONEY_CHECK_TAG);
      assertThat(quantities(request)).as("%s: pieces", where).isEqualTo(made.quantities());
      assertThat(sum(request, "tiktok_seller_discount"))
          .as("%s: seller discount over the lines", where)
          .isEqualByComparingTo(market.amount(made.seller()));
      assertThat(sum(request, "tiktok_platform_discount"))
          .as("%s: platform discount over the lines", where)
          .isEqualByComparingTo(market.amount(made.platform()));
      assertThat(goods(request))
          .as("%s: goods", where)
          .isEqualByComparingTo(
              market.amount(
                  settings.discount() == DiscountStyle.CODE
                      ? made.goods()
                      : made.goods() - made.seller() - (asDiscount ? made.platform() : 0)));
      if (made.tax() > 0) {
        assertThat(json.path("taxesIncluded").asBoolean())
            .as("%s: taxes included", where)
            .isEqualTo(!market.taxOnTop);
        assertThat(shopify.tax())
            .as("%s: taxes", where)
            .isEqualByComparingTo(market.amount(made.tax() + made.deliveryFee()));
        assertThat(lineTaxes(request))
            .as("%s: taxes of the lines", where)
            .isEqualByComparingTo(market.amount(made.itemTax()));
      }
      if (settings.discount() == DiscountStyle.CODE && !asDiscount) {
        assertThat(shopify.discount())
            .as("%s: discount", where)
            .isEqualByComparingTo(market.amount(made.seller()));
      }
      if (settings.discount() == DiscountStyle.PRICE && !asDiscount) {
        assertThat(shopify.discount()).as("%s: discount", where).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyTotalWhateverIsMetToTheCent(Market market) {
    long seed = 815 + market.ordinal();
    OrderGenerator generator = OrderGenerator.of(market, seed);
    RandomGenerator random = generator.random();
    int adjusted = 0;
    for (int i = 0; i < ORDERS; i++) {
      String where = "market " + market + ", seed " + seed + ", order " + i;
      Made made = generator.next();
      long total =
          random.nextInt(5) == 0
              ? random.nextLong(50_000)
              : Math.max(0, made.total() + random.nextLong(-500, 500));
      made.json().payment("total_amount", market.text(total, random));
      if (random.nextInt(10) == 0) {
        // Figures that contradict each other
        String amount = market.text(random.nextLong(20_000), random);
        made.json()
            .payment(
                random.nextBoolean() ? "tax" : "sub_total",
                amount,
                random.nextBoolean() ? "platform_discount" : "shipping_fee",
                amount);
      }
      OrderCreateRequest request = request(made, settings(market, random));
      assertSound(ExpectedShopifyTotals.of(OrderJson.json(request)), market, where);
      assertThat(request.order().tags().contains(OrderContent.MONEY_CHECK_TAG))
          .as("%s: tag", where)
          .isEqualTo(request.money().remainder().signum() != 0);
      assertThat(quantities(request)).as("%s: pieces", where).isEqualTo(made.quantities());
      adjusted += request.money().explained() ? 0 : 1;
    }
    assertThat(adjusted).as("orders that needed an adjustment").isGreaterThan(ORDERS / 2);
  }

  static OrderCreateRequest request(Made made, ContentSettings settings) {
    return (OrderCreateRequest)
        OrderContent.of(made.json().read(), made.links(), made.market().shop(), settings);
  }

  static ContentSettings settings(Market market, RandomGenerator random) {
    return Shops.settings(
        DiscountStyle.values()[random.nextInt(2)],
        PlatformDiscountStyle.values()[random.nextInt(2)],
        FeeStyle.values()[random.nextInt(2)],
        OutOfStock.CREATE_AND_HOLD,
        false,
        random.nextBoolean() ? Map.of(market.region, new BigDecimal("0.19")) : Map.of());
  }

  private static void assertSound(ExpectedShopifyTotals shopify, Market market, String where) {
    assertThat(shopify.transactions())
        .as("%s: transactions", where)
        .isEqualByComparingTo(shopify.total());
    int scale = Currency.getInstance(market.currency).getDefaultFractionDigits();
    assertThat(shopify.amounts())
        .as("%s: amounts", where)
        .allSatisfy(
            amount -> {
              assertThat(amount.signum()).isNotNegative();
              assertThat(amount.scale()).isEqualTo(scale);
              // No hundredths of a rupiah, which nobody could pay.
              assertThat(amount.stripTrailingZeros().scale()).isLessThanOrEqualTo(market.digits);
            });
    assertThat(shopify.discount()).as("%s: discount", where).isLessThanOrEqualTo(shopify.goods());
  }

  private static Map<String, Integer> quantities(OrderCreateRequest request) {
    Map<String, Integer> quantities = new HashMap<>();
    for (LineItem line : request.order().lineItems()) {
      if (line.variantId() != null) {
        quantities.merge(line.variantId(), line.quantity(), Integer::sum);
      }
    }
    return quantities;
  }

  private static BigDecimal goods(OrderCreateRequest request) {
    return request.order().lineItems().stream()
        .filter(line -> line.variantId() != null)
        .map(
            line ->
                new BigDecimal(line.priceSet().shopMoney().amount())
                    .multiply(BigDecimal.valueOf(line.quantity())))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal lineTaxes(OrderCreateRequest request) {
    return request.order().lineItems().stream()
        .flatMap(line -> line.taxLines().stream())
        .map(tax -> new BigDecimal(tax.priceSet().shopMoney().amount()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal sum(OrderCreateRequest request, String property) {
    return request.order().lineItems().stream()
        .flatMap(line -> line.properties().stream())
        .filter(p -> p.name().equals(property))
        .map(Property::value)
        .map(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
