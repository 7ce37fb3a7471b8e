package io.caravan.order.content;

import static io.caravan.order.content.OrderJson.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.shopify.OrderCreateInput.FinancialStatus;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.Property;
import io.caravan.shopify.OrderCreateInput.TaxLine;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Orders whose figures were worked out by hand; each is checked to the last digit. */
class WorkedExamplesTest {

  @Test
  void aUsOrderWithSellerDiscountTaxAndShippingPaidByThePlatform() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "115.28")
                .payment(
                    "sub_total", "106.49",
                    "original_total_product_price", "115.94",
                    "seller_discount", "9.45",
                    "platform_discount", "0",
                    "shipping_fee", "0",
                    "original_shipping_fee", "7.99",
                    "shipping_fee_platform_discount", "7.99",
                    "tax", "8.79")
                .unit("A", "115.94", "9.45", "0", "8.79"),
            Shops.US,
            ContentSettings.DEFAULTS);

    assertMoney(request, "123.27", "115.28", "7.99");
    assertThat(request.order().taxesIncluded()).isFalse();
    assertThat(discount(request)).isEqualTo("9.45");
    assertThat(shipping(request)).isEqualTo("7.99");
    assertThat(request.money().explained()).isTrue();
  }

  @Test
  void aUsOrderWithBothDiscountsTaxAndARetailDeliveryFee() {
    OrderCreateRequest request = request(usWithBothDiscounts(), Shops.US, ContentSettings.DEFAULTS);

    assertMoney(request, "66.07", "57.07", "9.00");
    List<LineItem> lines = request.order().lineItems();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).quantity()).isEqualTo(2);
    assertThat(price(lines.get(0))).isEqualTo("25.00");
    assertThat(taxes(lines.get(0).taxLines())).containsExactly("Sales tax 0.0825 3.72 true");
    assertThat(lines.get(0).properties())
        .contains(
            new Property("tiktok_seller_discount", "5.00"),
            new Property("tiktok_platform_discount", "6.00"));
    assertThat(price(lines.get(1))).isEqualTo("10.00");
    assertThat(taxes(lines.get(1).taxLines())).containsExactly("Sales tax 0.0825 0.83 true");
    assertThat(discount(request)).isEqualTo("5.00");
    assertThat(shipping(request)).isEqualTo("5.99");
    assertThat(taxes(request.order().shippingLines().get(0).taxLines()))
        .containsExactly("Shipping tax 0.0825 0.25 true", "Retail delivery fee 0 0.28 true");
    assertThat(attribute(request, "tiktok_shipping_fee_seller_discount")).isEqualTo("1.00");
  }

  @Test
  void theSameOrderWithThePlatformsShareAsADiscountTotalsWhatTheBuyerPaid() {
    OrderCreateRequest request =
        request(
            usWithBothDiscounts(),
            Shops.US,
            Shops.settings(DiscountStyle.CODE, PlatformDiscountStyle.DISCOUNT, FeeStyle.ATTRIBUTE));

    assertMoney(request, "57.07", "57.07");
    assertThat(discount(request)).isEqualTo("11.00");
    assertThat(shipping(request)).isEqualTo("2.99");
  }

  @Test
  void theSameOrderWithNetPricesHasNoDiscountCode() {
    OrderCreateRequest request =
        request(
            usWithBothDiscounts(),
            Shops.US,
            Shops.settings(
                DiscountStyle.PRICE, PlatformDiscountStyle.TRANSACTION, FeeStyle.ATTRIBUTE));

    assertMoney(request, "66.07", "57.07", "9.00");
    assertThat(request.order().discountCode()).isNull();
    assertThat(price(request.order().lineItems().get(0))).isEqualTo("22.50");
  }

  @Test
  void aBritishOrderIncludesVatAndShowsItWhereARateIsConfigured() {
    OrderCreateRequest request = request(british(), Shops.GB, Shops.vat("GB", "0.20"));

    assertMoney(request, "30.99", "25.00", "5.99");
    assertThat(request.order().taxesIncluded()).isTrue();
    assertThat(taxes(request.order().lineItems().get(0).taxLines()))
        .containsExactly("VAT 0.2 4.50 false");
    assertThat(taxes(request.order().shippingLines().get(0).taxLines()))
        .containsExactly("VAT 0.2 0.67 false");
  }

  @Test
  void aBritishOrderWithoutARateHasNoTaxLines() {
    OrderCreateRequest request = request(british(), Shops.GB, ContentSettings.DEFAULTS);

    assertMoney(request, "30.99", "25.00", "5.99");
    assertThat(request.order().taxesIncluded()).isTrue();
    assertThat(request.order().lineItems().get(0).taxLines()).isEmpty();
    assertThat(request.order().shippingLines().get(0).taxLines()).isEmpty();
  }

  @Test
  void aJapaneseOrderHasNoDecimals() {
    OrderCreateRequest request =
        request(
            order("JP", "JPY", "3610")
                .payment(
                    "sub_total", "3610",
                    "seller_discount", "200",
                    "platform_discount", "150",
                    "shipping_fee", "0",
                    "original_shipping_fee", "500",
                    "shipping_fee_platform_discount", "500")
                .unit("A", "1980", "100", "75", "")
                .unit("A", "1980.00", "100", "75", ""),
            Shops.JP,
            ContentSettings.DEFAULTS);

    assertMoney(request, "4260", "3610", "650");
    assertThat(price(request.order().lineItems().get(0))).isEqualTo("1980");
    assertThat(request.order().lineItems().get(0).quantity()).isEqualTo(2);
    assertThat(discount(request)).isEqualTo("200");
    assertThat(shipping(request)).isEqualTo("500");
    assertThat(request.order().taxesIncluded()).isTrue();
  }

  @Test
  void aPackOfTwoIsTwoLinesWhosePricesAddUpToThePack() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "32.49")
                .payment("sub_total", "29.99", "shipping_fee", "0", "tax", "2.50")
                .unit("A", "29.99", "0", "0", "2.50"),
            Shops.US,
            ContentSettings.DEFAULTS,
            Map.of("A", List.of(Shops.variant("A").times(2))));

    assertMoney(request, "32.49", "32.49");
    assertThat(request.order().lineItems())
        .extracting(LineItem::quantity, WorkedExamplesTest::price)
        .containsExactly(
            tuple(1, "15.00"),
            tuple(1, "14.99"));
    assertThat(
            request.order().lineItems().stream().flatMap(line -> taxes(line.taxLines()).stream()))
        .containsExactly("Sales tax 0.0825 1.25 true", "Sales tax 0.0825 1.25 true");
  }

  @Test
  void aBundleIsItsPartsWhosePricesAndTaxesAddUpToTheBundle() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "63.97")
                .payment("sub_total", "59.97", "shipping_fee", "0", "tax", "4.00")
                .unit("BUNDLE", "59.97", "0", "0", "4.00"),
            Shops.US,
            ContentSettings.DEFAULTS,
            Map.of("BUNDLE", List.of(Shops.part("M", 2, "24"), Shops.part("N", 1, "19.00"))));

    assertMoney(request, "63.97", "63.97");
    assertThat(request.order().lineItems())
        .extracting(LineItem::variantId, LineItem::quantity, WorkedExamplesTest::price)
        .containsExactly(
            tuple("gid://shopify/ProductVariant/M", 2, "21.48"), // 42.96
            tuple("gid://shopify/ProductVariant/N", 1, "17.01"));
    assertThat(taxes(request.order().lineItems().get(0).taxLines()))
        .containsExactly("Sales tax 0.0825 2.87 true");
    assertThat(taxes(request.order().lineItems().get(1).taxLines()))
        .containsExactly("Sales tax 0.0825 1.13 true");
    assertThat(request.order().lineItems().get(0).properties())
        .containsExactly(
            new Property("tiktok_line_ids", "577086512123751000"),
            new Property("tiktok_bundle_sku", "BUNDLE"),
            new Property("tiktok_per_bundle", "2"));
  }

  @Test
  void aVirtualBundleOfTikToksIsItsComponentsWhosePricesAddUpToTheBundle() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "63.97")
                .payment("sub_total", "59.97", "shipping_fee", "0", "tax", "4.00")
                .unit("BUNDLE", "59.97", "0", "0", "4.00")
                .consistingOf("M", 2, "N", 1),
            Shops.US,
            ContentSettings.DEFAULTS,
            Map.of("M", List.of(Shops.part("M", 1, "24")), "N", List.of(Shops.part("N", 1, "19"))));

    assertMoney(request, "63.97", "63.97");
    assertThat(request.order().lineItems())
        .extracting(LineItem::variantId, LineItem::quantity, WorkedExamplesTest::price)
        .containsExactly(
            tuple("gid://shopify/ProductVariant/M", 2, "21.48"),
            tuple("gid://shopify/ProductVariant/N", 1, "17.01"));
    assertThat(request.order().note()).contains("Virtual bundles");
    assertThat(request.order().lineItems().get(0).properties())
        .contains(
            new Property("tiktok_bundle_sku", "BUNDLE"),
            new Property("tiktok_component_sku", "M"),
            new Property("tiktok_per_bundle", "2"));
  }

  @Test
  void theDiscountsOfABundleAreSharedLikeItsPrice() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "109.94")
                .payment(
                    "sub_total", "99.94",
                    "seller_discount", "12.00",
                    "platform_discount", "8.00",
                    "shipping_fee", "2.00",
                    "tax", "8.00")
                .unit("BUNDLE", "59.97", "6.00", "4.00", "4.00")
                .unit("BUNDLE", "59.97", "6.00", "4.00", "4.00"),
            Shops.US,
            ContentSettings.DEFAULTS,
            Map.of("BUNDLE", List.of(Shops.part("M", 2, "24"), Shops.part("N", 1, "19.00"))));

    assertMoney(request, "117.94", "109.94", "8.00");
    assertThat(discount(request)).isEqualTo("12.00");
    assertThat(request.order().lineItems())
        .extracting(LineItem::quantity, WorkedExamplesTest::price)
        .containsExactly(tuple(4, "21.48"), tuple(2, "17.01"));
    assertThat(request.order().lineItems().get(0).properties())
        .contains(
            new Property("tiktok_line_ids", "577086512123751000,577086512123751001"),
            new Property("tiktok_seller_discount", "8.60"),
            new Property("tiktok_platform_discount", "5.73"));
    assertThat(request.order().lineItems().get(1).properties())
        .contains(
            new Property("tiktok_seller_discount", "3.40"),
            new Property("tiktok_platform_discount", "2.27"));
  }

  @Test
  void aGiftIsALineOfItsOwnWithoutPriceAndTax() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "27.06")
                .payment("sub_total", "25.00", "shipping_fee", "0.00", "tax", "2.06")
                .unit("A", "25.00", "0", "0", "2.06")
                .unit("A", "0", line -> line.put("is_gift", true).put("gift_retail_price", "20"))
                .unit(
                    "B",
                    "20.00",
                    line ->
                        line.put("is_gift", true)
                            .put("seller_discount", "20.00")
                            .put("gift_retail_price", "20.0")),
            Shops.US,
            ContentSettings.DEFAULTS);

    assertMoney(request, "27.06", "27.06");
    assertThat(request.order().lineItems())
        .extracting(WorkedExamplesTest::price)
        .containsExactly("25.00", "0.00", "0.00");
    assertThat(request.order().lineItems().get(1).taxLines()).isEmpty();
    assertThat(request.order().lineItems().get(1).properties())
        .contains(new Property("gift_retail_price", "20.00"));
    assertThat(request.order().lineItems().get(2).properties())
        .contains(new Property("gift_retail_price", "20.00"));
    assertThat(request.order().discountCode()).isNull();
  }

  @Test
  void aCrossBorderOrderReportsTaxAlthoughItsPricesIncludeIt() {
    OrderCreateRequest request =
        request(
            order("GB", "GBP", "33.99")
                .payment("sub_total", "30.00", "shipping_fee", "3.99", "tax", "5.67")
                .unit("A", "30.00", "0", "0", "5.00")
                .payment("shipping_fee_tax", "0.67"),
            Shops.crossBorder("GB", "GBP"),
            ContentSettings.DEFAULTS);

    assertMoney(request, "33.99", "33.99");
    assertThat(request.order().taxesIncluded()).isTrue();
    assertThat(taxes(request.order().lineItems().get(0).taxLines()))
        .containsExactly("Sales tax 0.0825 5.00 true");
    assertThat(taxes(request.order().shippingLines().get(0).taxLines()))
        .containsExactly("Shipping tax 0.0825 0.67 true");
  }

  @Test
  void theTotalDecidesAgainstTheRegionWhetherPricesIncludeTax() {
    OrderCreateRequest american =
        request(
            order("US", "USD", "25.00")
                .payment("sub_total", "25.00", "shipping_fee", "0", "tax", "2.06")
                .unit("A", "25.00", "0", "0", "2.06"),
            Shops.US,
            ContentSettings.DEFAULTS);
    assertMoney(american, "25.00", "25.00");
    assertThat(american.order().taxesIncluded()).isTrue();
    assertThat(taxes(american.order().lineItems().get(0).taxLines()))
        .containsExactly("Sales tax 0.0825 2.06 true");

    OrderCreateRequest british =
        request(
            order("GB", "GBP", "30.00")
                .payment("sub_total", "25.00", "shipping_fee", "0", "tax", "5.00")
                .unit("A", "25.00", "0", "0", "5.00"),
            Shops.GB,
            ContentSettings.DEFAULTS);
    assertMoney(british, "30.00", "30.00");
    assertThat(british.order().taxesIncluded()).isFalse();
    assertThat(british.money().explained()).isTrue();
    assertThat(british.order().lineItems()).hasSize(1);
  }

  @Test
  void bothReadingsOfTaxAreTriedWithEachChoiceOfFees() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "26.50")
                .payment(
                    "sub_total", "25.00",
                    "tax", "2.06",
                    "handling_fee", "1.50",
                    "item_insurance_fee", "0.99")
                .unit("A", "25.00", "0", "0", "2.06"),
            Shops.US,
            ContentSettings.DEFAULTS);
    assertMoney(request, "25.00", "25.00");
    assertThat(request.order().taxesIncluded()).isTrue();
    assertThat(request.money().keptByTikTok()).isEqualByComparingTo("1.50");
    assertThat(request.money().explained()).isTrue();
  }

  @Test
  void withoutTaxTheRegionDecidesWhetherPricesIncludeIt() {
    OrderJson order =
        order("US", "USD", "25.00")
            .payment("sub_total", "25.00", "tax", "0.00")
            .unit("A", "25.00", "0", "0", "");
    assertThat(request(order, Shops.US, ContentSettings.DEFAULTS).order().taxesIncluded())
        .isFalse();
    assertThat(
            request(order, Shops.local("DE", "USD"), ContentSettings.DEFAULTS)
                .order()
                .taxesIncluded())
        .isTrue();
  }

  @Test
  void roundingOfACentDoesNotTurnTheReadingOfTax() {
    OrderCreateRequest request =
        request(
            order("GB", "GBP", "30.01")
                .payment("sub_total", "25.00", "shipping_fee", "0", "tax", "5.00")
                .unit("A", "25.00", "0", "0", "5.00"),
            Shops.GB,
            ContentSettings.DEFAULTS);
    assertMoney(request, "30.01", "30.01");
    assertThat(request.order().taxesIncluded()).isFalse();
    assertThat(request.money().remainder()).isEqualByComparingTo("0.01");
  }

  @Test
  void feesThatTikTokKeepsAreNotInTheTotal() {
    OrderJson order =
        order("ID", "IDR", "58000")
            .payment(
                "sub_total", "50000",
                "shipping_fee", "5000",
                "buyer_service_fee", "1000",
                "handling_fee", "2000")
            .unit("A", "50000", "0", "0", "");

    OrderCreateRequest asAttribute =
        request(order, Shops.local("ID", "IDR"), ContentSettings.DEFAULTS);
    assertMoney(asAttribute, "55000.00", "55000.00");
    assertThat(attribute(asAttribute, "tiktok_handling_fee")).isEqualTo("2000.00");
    assertThat(attribute(asAttribute, "tiktok_fees_kept_by_tiktok")).isEqualTo("3000.00");

    OrderCreateRequest asLine =
        request(
            order,
            Shops.local("ID", "IDR"),
            Shops.settings(DiscountStyle.CODE, PlatformDiscountStyle.TRANSACTION, FeeStyle.LINE));
    assertMoney(asLine, "58000.00", "58000.00");
    assertThat(asLine.order().lineItems())
        .extracting(LineItem::title)
        .containsExactly(null, "Buyer service fee", "Handling fee");
  }

  @Test
  void aFeeThatIsNotInTheTotalIsLeftOut() {
    OrderCreateRequest request =
        request(
            order("ID", "IDR", "56000")
                .payment(
                    "sub_total", "50000",
                    "shipping_fee", "5000",
                    "buyer_service_fee", "1000",
                    "shipping_insurance_fee", "700")
                .unit("A", "50000", "0", "0", ""),
            Shops.local("ID", "IDR"),
            ContentSettings.DEFAULTS);

    assertMoney(request, "55000.00", "55000.00");
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.FEE_NOT_IN_TOTAL);
    assertThat(request.order().tags()).doesNotContain(OrderContent.MONEY_CHECK_TAG);
  }

  @Test
  void theGermanDepositIsATaxableLine() {
    OrderCreateRequest request =
        request(
            order("DE", "EUR", "24.49")
                .payment("sub_total", "20.00", "shipping_fee", "3.99")
                .unit("A", "10.00", line -> line.put("pfand_fee", "0.25"))
                .unit("A", "10.00", line -> line.put("pfand_fee", "0.25")),
            Shops.DE,
            Shops.vat("DE", "0.19"));

    assertMoney(request, "24.49", "24.49");
    LineItem pfand = request.order().lineItems().get(1);
    assertThat(pfand.title()).isEqualTo("Pfand");
    assertThat(price(pfand)).isEqualTo("0.50");
    assertThat(pfand.taxable()).isTrue();
    assertThat(taxes(pfand.taxLines())).containsExactly("VAT 0.19 0.08 false");
  }

  @Test
  void theDepositOfACancelledLineGoesWithIt() {
    OrderCreateRequest request =
        request(
            order("DE", "EUR", "20.50")
                .payment("sub_total", "20.00", "original_total_product_price", "20.00")
                .unit("A", "10.00", line -> line.put("pfand_fee", "0.25"))
                .unit(
                    "B",
                    "10.00",
                    line -> line.put("pfand_fee", "0.25").put("display_status", "CANCELLED")),
            Shops.DE,
            ContentSettings.DEFAULTS);

    assertMoney(request, "10.25", "10.25");
    assertThat(price(request.order().lineItems().get(1))).isEqualTo("0.25");
    assertThat(request.money().explained()).isTrue();
  }

  @Test
  void aDiscountOfAPaymentCompanyIsRevenueAll() {
    OrderCreateRequest request =
        request(
            order("ID", "IDR", "46000")
                .payment(
                    "sub_total", "50000",
                    "shipping_fee", "0",
                    "payment_platform_discount", "5000",
                    "payment_discount_service_fee", "1000")
                .unit("A", "50000", "0", "0", ""),
            Shops.local("ID", "IDR"),
            ContentSettings.DEFAULTS);

    assertMoney(request, "50000.00", "45000.00", "5000.00");
  }

  @Test
  void anOrderThatCostsNothingIsPaidWithoutATransaction() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "0").payment("sub_total", "0").unit("A", "0", "0", "0", ""),
            Shops.US,
            ContentSettings.DEFAULTS);

    assertMoney(request, "0.00");
    assertThat(request.order().financialStatus()).isEqualTo(FinancialStatus.PAID);
  }

  @Test
  void anOrderThatThePlatformPaidForEntirelyHasOneTransaction() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "0.00")
                .payment("sub_total", "0", "platform_discount", "12.50")
                .unit("A", "12.50", "0", "12.50", ""),
            Shops.US,
            ContentSettings.DEFAULTS);

    assertMoney(request, "12.50", "12.50");
    assertThat(request.order().financialStatus()).isNull();
    assertThat(request.order().transactions().get(0).gateway()).isEqualTo("TikTok Shop discount");
  }

  @Test
  void cashOnDeliveryIsPendingWithoutATransaction() {
    OrderCreateRequest request =
        request(
            british().with(order -> order.put("is_cod", true)), Shops.GB, ContentSettings.DEFAULTS);

    assertThat(request.order().financialStatus()).isEqualTo(FinancialStatus.PENDING);
    assertThat(request.order().transactions()).isEmpty();
    assertThat(request.money().outstanding()).isTrue();
    assertThat(ExpectedShopifyTotals.of(OrderJson.json(request)).total())
        .isEqualByComparingTo("30.99");
  }

  @Test
  void whatTheTotalHasMoreThanItsPartsBecomesALine() {
    OrderCreateRequest request =
        request(british().payment("total_amount", "26.23"), Shops.GB, ContentSettings.DEFAULTS);

    assertMoney(request, "32.22", "26.23", "5.99");
    LineItem adjustment = request.order().lineItems().get(1);
    assertThat(adjustment.title()).isEqualTo("TikTok adjustment");
    assertThat(price(adjustment)).isEqualTo("1.23");
    assertThat(request.order().tags()).contains("tts-money-check");
    assertThat(request.money().remainder()).isEqualByComparingTo("1.23");
  }

  @Test
  void whatTheTotalHasLessThanItsPartsGoesIntoTheDiscount() {
    OrderCreateRequest request =
        request(british().payment("total_amount", "24.50"), Shops.GB, ContentSettings.DEFAULTS);

    assertMoney(request, "30.49", "24.50", "5.99");
    assertThat(discount(request)).isEqualTo("3.50");
    assertThat(request.order().tags()).contains("tts-money-check");
    assertThat(request.money().remainder()).isEqualByComparingTo("-0.50");
  }

  @Test
  void cancelledLinesAreLeftOutAndNotPaidFor() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "30.48")
                .payment(
                    "sub_total", "28.00",
                    "original_total_product_price", "35.00",
                    "seller_discount", "5.00",
                    "platform_discount", "2.00",
                    "shipping_fee", "0",
                    "tax", "2.48")
                .unit("A", "20.00", "5.00", "2.00", "1.24")
                .unit("B", "15.00", "0", "0", "1.24")
                .with(
                    order ->
                        ((tools.jackson.databind.node.ObjectNode) order.get("line_items").get(0))
                            .put("display_status", "CANCELLED")),
            Shops.US,
            ContentSettings.DEFAULTS);

    assertMoney(request, "16.24", "16.24");
    assertThat(request.order().lineItems()).hasSize(1);
    assertThat(request.order().discountCode()).isNull();
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.LINES_CANCELLED);
  }

  private static OrderJson usWithBothDiscounts() {
    return order("US", "USD", "57.07")
        .payment(
            "sub_total", "49.00",
            "original_total_product_price", "60.00",
            "seller_discount", "5.00",
            "platform_discount", "6.00",
            "shipping_fee", "2.99",
            "original_shipping_fee", "6.99",
            "shipping_fee_seller_discount", "1.00",
            "shipping_fee_platform_discount", "3.00",
            "tax", "4.80",
            "shipping_fee_tax", "0.25",
            "retail_delivery_fee", "0.28")
        .unit("A", "25.00", "2.50", "3.00", "1.86")
        .unit("B", "10.00", "0", "0", "0.83")
        .unit("A", "25.0", "2.50", "3.00", "1.86");
  }

  private static OrderJson british() {
    return order("GB", "GBP", "25.00")
        .payment(
            "sub_total", "25.00",
            "original_total_product_price", "30.00",
            "seller_discount", "3.00",
            "platform_discount", "2.00",
            "shipping_fee", "0",
            "original_shipping_fee", "3.99",
            "shipping_fee_platform_discount", "3.99")
        .unit("A", "30.00", "3.00", "2.00", "");
  }

  private static OrderCreateRequest request(
      OrderJson order, ShopProfile shop, ContentSettings settings) {
    Map<String, List<LinkedVariant>> links = new HashMap<>();
    order.read().lineItems().forEach(line -> links.put(line.skuId(), List.of(Shops.variant(line.skuId()))));
    return request(order, shop, settings, links);
  }

  private static OrderCreateRequest request(
      OrderJson order,
      ShopProfile shop,
      ContentSettings settings,
      Map<String, List<LinkedVariant>> links) {
    return (OrderCreateRequest) OrderContent.of(order.read(), links, shop, settings);
  }

  /** Shopify's total, and the transactions one by one, which must add up to it. */
  private static void assertMoney(
      OrderCreateRequest request, String total, String... transactions) {
    JsonNode json = OrderJson.json(request);
    ExpectedShopifyTotals expected = ExpectedShopifyTotals.of(json);
    assertThat(expected.total()).isEqualByComparingTo(total);
    assertThat(
            request.order().transactions().stream()
                .map(transaction -> transaction.amountSet().shopMoney().amount()))
        .containsExactly(transactions);
    assertThat(expected.transactions()).isEqualByComparingTo(total);
    assertThat(request.money().shopifyTotal()).isEqualTo(new BigDecimal(total));
    assertThat(request.money().transactions()).isEqualTo(new BigDecimal(total));
  }

  private static String price(LineItem line) {
    return line.priceSet().shopMoney().amount();
  }

  private static String discount(OrderCreateRequest request) {
    return request.order().discountCode().itemFixedDiscountCode().amountSet().shopMoney().amount();
  }

  private static String shipping(OrderCreateRequest request) {
    return request.order().shippingLines().get(0).priceSet().shopMoney().amount();
  }

  private static List<String> taxes(List<TaxLine> lines) {
    return lines.stream()
        .map(
            tax ->
                tax.title()
                    + " "
                    + tax.rate()
                    + " "
                    + tax.priceSet().shopMoney().amount()
                    + " "
                    + tax.channelLiable())
        .toList();
  }

  private static String attribute(OrderCreateRequest request, String key) {
    return request.order().customAttributes().stream()
        .filter(attribute -> attribute.key().equals(key))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
