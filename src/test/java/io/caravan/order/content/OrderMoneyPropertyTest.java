package io.caravan.order.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.OutOfStock;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Thousands of orders whose figures are made here, from the goods up, as TikTok's identities say;
 * what the mapping makes of them is added up by {@link ExpectedShopifyTotals}.
 */
class OrderMoneyPropertyTest {
  private static final int ORDERS = 800;

  enum Market {
    US("US", "USD", 2, true),
    GB("GB", "GBP", 2, false),
    DE("DE", "EUR", 2, false),
    JP("JP", "JPY", 0, false),
    GB_CROSS_BORDER("GB", "GBP", 2, false);

    final String region;
    final String currency;
    final int digits;
    final boolean taxOnTop;

    Market(String region, String currency, int digits, boolean taxOnTop) {
      this.region = region;
      this.currency = currency;
      this.digits = digits;
      this.taxOnTop = taxOnTop;
    }

    boolean reportsTax() {
      return taxOnTop || this == GB_CROSS_BORDER;
    }

    ShopProfile shop() {
      return this == GB_CROSS_BORDER
          ? Shops.crossBorder(region, currency)
          : Shops.local(region, currency);
    }

    String text(long units, RandomGenerator random) {
      BigDecimal amount = BigDecimal.valueOf(units, digits);
      // "20.0" and "20.00" and 20 are the same money
      return random.nextInt(4) == 0
          ? amount.stripTrailingZeros().toPlainString()
          : amount.toPlainString();
    }
  }

  /** An order and what must come of it, in smallest units. */
  private record Made(
      OrderJson json,
      Map<String, List<LinkedVariant>> links,
      long total,
      long seller,
      long tax,
      long deliveryFee,
      long kept,
      long funded) {}

  @ParameterizedTest
  @EnumSource
  void whatShopifyAddsUpIsWhatWasPaid(Market market) {
    long seed = 4711 + market.ordinal();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < ORDERS; i++) {
      String where = "market " + market + ", seed " + seed + ", order " + i;
      Made made = make(market, random);
      ContentSettings settings = settings(market, random);
      OrderCreateRequest request =
          (OrderCreateRequest)
              OrderContent.of(made.json.read(), made.links, market.shop(), settings);
      JsonNode json = OrderJson.json(request);
      ExpectedShopifyTotals shopify = ExpectedShopifyTotals.of(json);

      boolean asDiscount = settings.platformDiscount() == PlatformDiscountStyle.DISCOUNT;
      long expected =
          made.total
              - (settings.fees() == FeeStyle.ATTRIBUTE ? made.kept : 0)
              + (asDiscount ? 0 : made.funded);
      assertThat(shopify.total())
          .as("%s: total", where)
          .isEqualByComparingTo(BigDecimal.valueOf(expected, market.digits));
      assertSound(shopify, market, where);
      assertThat(request.money().remainder().signum()).as("%s: remainder", where).isZero();
      assertThat(request.order().tags())
          .as("%s: tags", where)
          .doesNotContain(OrderContent.MONEY_CHECK_TAG);
      if (made.tax > 0) {
        assertThat(json.path("taxesIncluded").asBoolean())
            .as("%s: taxes included", where)
            .isEqualTo(!market.taxOnTop);
        assertThat(shopify.tax())
            .as("%s: taxes", where)
            .isEqualByComparingTo(BigDecimal.valueOf(made.tax + made.deliveryFee, market.digits));
      }
      if (settings.discount() == DiscountStyle.CODE && !asDiscount) {
        assertThat(shopify.discount())
            .as("%s: discount", where)
            .isEqualByComparingTo(BigDecimal.valueOf(made.seller, market.digits));
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
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int adjusted = 0;
    for (int i = 0; i < ORDERS; i++) {
      String where = "market " + market + ", seed " + seed + ", order " + i;
      Made made = make(market, random);
      long total =
          random.nextInt(5) == 0
              ? random.nextLong(50_000)
              : Math.max(0, made.total + random.nextLong(-500, 500));
      made.json.payment("total_amount", market.text(total, random));
      if (random.nextInt(10) == 0) {
        // Figures that contradict each other
        String amount = market.text(random.nextLong(20_000), random);
        made.json.payment(
            random.nextBoolean() ? "tax" : "sub_total",
            amount,
            random.nextBoolean() ? "platform_discount" : "shipping_fee",
            amount);
      }
      OrderCreateRequest request =
          (OrderCreateRequest)
              OrderContent.of(
                  made.json.read(), made.links, market.shop(), settings(market, random));
      ExpectedShopifyTotals shopify = ExpectedShopifyTotals.of(OrderJson.json(request));
      assertSound(shopify, market, where);
      assertThat(request.money().buyerPaid())
          .as("%s: paid", where)
          .isEqualByComparingTo(BigDecimal.valueOf(total, market.digits));
      assertThat(request.order().tags().contains(OrderContent.MONEY_CHECK_TAG))
          .as("%s: tag", where)
          .isEqualTo(request.money().remainder().signum() != 0);
      adjusted += request.money().explained() ? 0 : 1;
    }
    assertThat(adjusted).as("orders that needed an adjustment").isGreaterThan(ORDERS / 2);
  }

  private static void assertSound(ExpectedShopifyTotals shopify, Market market, String where) {
    assertThat(shopify.transactions())
        .as("%s: transactions", where)
        .isEqualByComparingTo(shopify.total());
    assertThat(shopify.amounts())
        .as("%s: amounts", where)
        .allSatisfy(
            amount -> {
              assertThat(amount.signum()).isNotNegative();
              assertThat(amount.scale()).isEqualTo(market.digits);
            });
    assertThat(shopify.discount()).as("%s: discount", where).isLessThanOrEqualTo(shopify.goods());
  }

  private static ContentSettings settings(Market market, RandomGenerator random) {
    return Shops.settings(
        DiscountStyle.values()[random.nextInt(2)],
        PlatformDiscountStyle.values()[random.nextInt(2)],
        FeeStyle.values()[random.nextInt(2)],
        OutOfStock.CREATE_AND_HOLD,
        false,
        random.nextBoolean() ? Map.of(market.region, new BigDecimal("0.19")) : Map.of());
  }

  private static Made make(Market market, RandomGenerator random) {
    OrderJson json = OrderJson.order(market.region, market.currency, "0");
    Map<String, List<LinkedVariant>> links = new HashMap<>();
    int skus = random.nextInt(1, 5);
    List<Long> prices = new ArrayList<>();
    for (int sku = 0; sku < skus; sku++) {
      links.put(
          "S" + sku,
          List.of(
              Shops.variant("S" + sku).times(random.nextInt(3) == 0 ? 1 + random.nextInt(7) : 1)));
      prices.add(random.nextLong(1, 15_000));
    }
    long listed = 0;
    long seller = 0;
    long platform = 0;
    long itemTax = 0;
    long pfand = 0;
    int units = random.nextInt(1, 12);
    for (int unit = 0; unit < units; unit++) {
      int sku = random.nextInt(skus);
      boolean gift = random.nextInt(8) == 0;
      long price = gift ? 0 : prices.get(sku);
      long sellerOff = random.nextInt(3) == 0 ? random.nextLong(price + 1) : 0;
      long platformOff = random.nextInt(3) == 0 ? random.nextLong(price - sellerOff + 1) : 0;
      long tax = market.reportsTax() && !gift ? random.nextLong(price / 8 + 1) : 0;
      long deposit = market == Market.DE && random.nextInt(4) == 0 ? 25 : 0;
      listed += price;
      seller += sellerOff;
      platform += platformOff;
      itemTax += tax;
      pfand += deposit;
      json.unit(
          "S" + sku,
          market.text(price, random),
          line -> {
            line.put("seller_discount", market.text(sellerOff, random))
                .put("platform_discount", market.text(platformOff, random))
                .put("is_gift", gift);
            if (gift) {
              line.put("gift_retail_price", "19.5");
            }
            if (deposit > 0) {
              line.put("pfand_fee", market.text(deposit, random));
            }
            if (tax > 0) {
              line.putArray("item_tax")
                  .addObject()
                  .put("tax_type", "SALES_TAX")
                  .put("tax_amount", market.text(tax, random))
                  .put("tax_rate", random.nextBoolean() ? "0.0825" : "0.07");
            }
          });
    }
    long shippingListed = random.nextLong(2_000);
    long shippingSeller = random.nextInt(3) == 0 ? random.nextLong(shippingListed + 1) : 0;
    long shippingPlatform =
        random.nextInt(2) == 0 ? random.nextLong(shippingListed - shippingSeller + 1) : 0;
    long shipping = shippingListed - shippingSeller - shippingPlatform;
    long shippingTax = market.reportsTax() && random.nextBoolean() ? random.nextLong(200) : 0;
    long otherTax = market.reportsTax() && random.nextInt(5) == 0 ? random.nextLong(50) : 0;
    long tax = itemTax + shippingTax + otherTax;
    long deliveryFee = market == Market.US && random.nextInt(3) == 0 ? 28 : 0;
    long handling = random.nextInt(4) == 0 ? random.nextLong(1, 300) : 0;
    long insurance = random.nextInt(6) == 0 ? random.nextLong(1, 300) : 0;
    long sub = listed - seller - platform;
    long fromPaymentCompany = random.nextInt(8) == 0 && sub > 1 ? random.nextLong(1, sub) : 0;
    long total =
        sub
            + shipping
            + (market.taxOnTop ? tax : 0)
            + deliveryFee
            + handling
            + insurance
            + pfand
            - fromPaymentCompany;
    json.payment(
        "total_amount", market.text(total, random),
        "sub_total", market.text(sub, random),
        "original_total_product_price", market.text(listed, random),
        "seller_discount", market.text(seller, random),
        "platform_discount", market.text(platform, random),
        "shipping_fee", market.text(shipping, random),
        "original_shipping_fee", market.text(shippingListed, random),
        "shipping_fee_seller_discount", market.text(shippingSeller, random),
        "shipping_fee_platform_discount", market.text(shippingPlatform, random),
        "shipping_fee_tax", market.text(shippingTax, random),
        "tax", market.text(tax, random),
        "retail_delivery_fee", market.text(deliveryFee, random),
        "handling_fee", market.text(handling, random),
        "item_insurance_fee", market.text(insurance, random),
        "payment_platform_discount", market.text(fromPaymentCompany, random));
    return new Made(
        json,
        links,
        total,
        seller,
        tax,
        deliveryFee,
        handling + insurance,
        platform + shippingPlatform + fromPaymentCompany);
  }
}
