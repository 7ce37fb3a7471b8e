package io.caravan.order.content;

import static io.caravan.order.content.OrderJson.ID;
import static io.caravan.order.content.OrderJson.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.order.content.ContentSettings.DiscountStyle;
import io.caravan.order.content.ContentSettings.FeeStyle;
import io.caravan.order.content.ContentSettings.OutOfStock;
import io.caravan.order.content.ContentSettings.PlatformDiscountStyle;
import io.caravan.order.content.Refusal.Cause;
import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.OrderCreateInput.FulfillmentStatus;
import io.caravan.shopify.OrderCreateInput.LineItem;
import io.caravan.shopify.OrderCreateInput.Metafield;
import io.caravan.shopify.OrderCreateInput.ShipmentStatus;
import io.caravan.shopify.OrderCreateOptions;
import io.caravan.shopify.OrderCreateOptions.InventoryBehaviour;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OrderContentTest {

  @Test
  void anOrderCarriesItsMarks() {
    OrderCreateRequest request = request(plain());

    assertThat(request.order().sourceIdentifier()).isEqualTo(ID);
    assertThat(request.order().poNumber()).isEqualTo(ID);
    assertThat(request.order().metafields())
        .containsExactly(new Metafield("caravan", "tiktok_order_id", "id", ID));
    assertThat(request.order().sourceUrl())
        .isEqualTo("https://seller-us.tiktok.com/order/detail?order_no=" + ID + "&shop_region=US");
    assertThat(request.order().tags())
        .containsExactly("TikTok Shop", "tts-order-" + ID, "tts-seller-shipping");
    assertThat(request.order().note()).isEqualTo("TikTok Shop order " + ID);
    assertThat(request.order().processedAt()).isEqualTo(Instant.ofEpochSecond(1_760_000_060));
    assertThat(request.order().currency()).isEqualTo("USD");
    assertThat(request.order().email()).isNull();
    assertThat(request.options())
        .isEqualTo(
            new OrderCreateOptions(InventoryBehaviour.DECREMENT_IGNORING_POLICY, false, false));
    assertThat(request.notes()).isEmpty();
  }

  @Test
  void theJsonHasNoNullsAndOnlyStringsForMoney() {
    JsonNode json = OrderJson.json(request(plain()));

    assertThat(json.toString()).doesNotContain("null");
    assertThat(json.at("/processedAt").asString()).isEqualTo("2025-10-09T08:54:20Z");
    assertThat(json.at("/lineItems/0/priceSet/shopMoney").toString())
        .isEqualTo("{\"amount\":\"20.00\",\"currencyCode\":\"USD\"}");
    assertThat(json.at("/lineItems/0/requiresShipping").isBoolean()).isTrue();
    assertThat(json.at("/taxesIncluded").isBoolean()).isTrue(); // present, whatever it says
    assertThat(json.has("discountCode")).isFalse();
    assertThat(json.has("fulfillment")).isFalse();
    assertThat(json.has("financialStatus")).isFalse();
  }

  @Test
  void anUnpaidTimeFallsBackToTheCreationTime() {
    assertThat(request(plain().with(order -> order.remove("paid_time"))).order().processedAt())
        .isEqualTo(Instant.ofEpochSecond(1_760_000_000));
  }

  @Test
  void attributesTellDeadlinesAuthorityAndTheBuyersWords() {
    OrderCreateRequest request =
        request(
            plain()
                .with(
                    order ->
                        order
                            .put("buyer_message", "Please ship asap!\nThanks")
                            .put("delivery_option_name", "Express shipping")
                            .put("delivery_type", "COLLECTION_POINT")));

    assertThat(request.order().customAttributes())
        .contains(
            new Attribute("tiktok_ship_by", "2025-10-11T08:54:20Z"),
            new Attribute("tiktok_auto_cancel_at", "2025-10-13T08:54:20Z"),
            new Attribute("tiktok_fulfillment_authority", "SELLER"),
            new Attribute("tiktok_buyer_message", "Please ship asap!\nThanks"),
            new Attribute("tiktok_buyer_email", "v2b2V5@chat.seller.tiktok.com"),
            new Attribute("tiktok_delivery_option", "Express shipping"),
            new Attribute("tiktok_delivery_type", "COLLECTION_POINT"),
            new Attribute("tiktok_warehouse_id", "6955005333819123123"));
    assertThat(request.order().shippingLines().get(0).title()).isEqualTo("Express shipping");
  }

  @Test
  void coFundedShippingIsToldButDoesNotChangeThePrice() {
    OrderCreateRequest request =
        request(
            plain()
                .payment(
                    "original_shipping_fee", "6.00",
                    "shipping_fee", "0",
                    "shipping_fee_platform_discount", "2.00",
                    "shipping_fee_cofunded_discount", "4.00"));

    assertThat(request.order().shippingLines().get(0).priceSet().shopMoney().amount())
        .isEqualTo("2.00");
    assertThat(request.order().customAttributes())
        .contains(new Attribute("tiktok_shipping_fee_cofunded_discount", "4.00"));
  }

  // --- what is refused

  @Test
  void anotherCurrencyIsRefused() {
    Content content =
        OrderContent.of(
            plain().read(), links("A"), Shops.local("US", "CAD"), ContentSettings.DEFAULTS);

    assertThat(content)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.cause()).isEqualTo(Cause.UNSUPPORTED);
              assertThat(refusal.detail()).contains(ID, "USD", "CAD");
            });
  }

  @Test
  void aCancelledOrderIsNeverCreated() {
    assertRefused(plain().with(order -> order.put("status", "CANCELLED")), Cause.CANCELLED);
    assertRefused(
        plain()
            .with(
                order ->
                    ((ObjectNode) order.get("line_items").get(0))
                        .put("display_status", "CANCELLED")),
        Cause.CANCELLED);
  }

  @Test
  void anOrderWithoutWhatItTakesIsRefused() {
    assertRefused(plain().payment("total_amount", ""), Cause.INVALID);
    assertRefused(plain().payment("total_amount", "-1"), Cause.INVALID);
    assertRefused(plain().payment("total_amount", "twenty"), Cause.INVALID);
    assertRefused(plain().payment("total_amount", "1e400000000"), Cause.INVALID);
    assertRefused(order("US", "USD", "20.00"), Cause.INVALID);
    assertRefused(plain().with(order -> order.putNull("payment")), Cause.INVALID);
    assertRefused(plain().unit("A", "-5.00", line -> line.put("is_gift", false)), Cause.INVALID);
    assertRefused(plain().unit("", "5.00", line -> {}), Cause.INVALID);
    assertRefused(plain().unit("A", "", line -> {}), Cause.INVALID);
    assertRefused(plain().with(order -> order.remove("id")), Cause.INVALID);
  }

  @Test
  void aMissingLinkIsTheCallersFaultAndNamesEverySku() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OrderContent.of(
                    plain().unit("B", "1", line -> {}).unit("C", "1", line -> {}).read(),
                    links("A"),
                    Shops.US,
                    ContentSettings.DEFAULTS))
        .withMessageContaining("[B, C]");
  }

  @Test
  void aCancelledLineNeedsNoLink() {
    OrderCreateRequest request =
        request(plain().unit("B", "1", line -> line.put("display_status", "CANCELLED")));
    assertThat(request.order().lineItems()).hasSize(1);
  }

  // --- lines

  @Test
  void linesAreGroupedBySkuPriceAndGift() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "69.00")
                .unit("A", "20.0", line -> {})
                .unit("A", "20.00", line -> {})
                .unit("A", "19.00", line -> {})
                .unit("B", "10", line -> {})
                .unit("A", "0", line -> line.put("is_gift", true)),
            "A",
            "B");

    assertThat(request.order().lineItems())
        .extracting(
            LineItem::variantId, LineItem::quantity, line -> line.priceSet().shopMoney().amount())
        .containsExactly(
            tuple("gid://shopify/ProductVariant/A", 2, "20.00"),
            tuple("gid://shopify/ProductVariant/A", 1, "19.00"),
            tuple("gid://shopify/ProductVariant/B", 1, "10.00"),
            tuple("gid://shopify/ProductVariant/A", 1, "0.00"));
    assertThat(request.order().lineItems().get(0).properties().get(0).value())
        .isEqualTo("577086512123751000,577086512123751001");
  }

  @Test
  void shippingAndTaxabilityAreTheVariantsOwn() {
    OrderCreateRequest request =
        (OrderCreateRequest)
            OrderContent.of(
                plain().read(),
                Map.of(
                    "A",
                    List.of(
                        new LinkedVariant(
                            "gid://shopify/ProductVariant/1", 1, false, false, null))),
                Shops.US,
                ContentSettings.DEFAULTS);
    assertThat(request.order().lineItems().get(0).requiresShipping()).isFalse();
    assertThat(request.order().lineItems().get(0).taxable()).isFalse();
  }

  @Test
  void fiveHundredUnitsAreOneLineWithAllTheirIds() {
    OrderJson json = order("US", "USD", "500.00");
    for (int i = 0; i < 500; i++) {
      json.unit("A", "1.00", line -> {});
    }
    LineItem line = request(json).order().lineItems().get(0);
    assertThat(line.quantity()).isEqualTo(500);
    assertThat(line.properties()).allSatisfy(p -> assertThat(p.value()).hasSizeLessThan(256));
    List<String> ids =
        line.properties().stream().flatMap(p -> List.of(p.value().split(",")).stream()).toList();
    assertThat(ids).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void aPriceThatIsMissingIsWhatWasPaidPlusDiscounts() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "20.00")
                .unit("A", "", line -> line.put("sale_price", "20.00").put("seller_discount", 5)));
    assertThat(request.order().lineItems().get(0).priceSet().shopMoney().amount())
        .isEqualTo("25.00");
    assertThat(request.money().explained()).isTrue();
  }

  @Test
  void amountsFinerThanACentAreRoundedAndToldAndStillAddUp() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "10.01")
                .payment("sub_total", "10.010")
                .unit("A", "3.335", line -> {})
                .unit("A", "3.335", line -> {})
                .unit("A", "3.335", line -> {}));
    ExpectedShopifyTotals shopify = ExpectedShopifyTotals.of(OrderJson.json(request));
    assertThat(shopify.total()).isEqualByComparingTo("10.01");
    assertThat(shopify.transactions()).isEqualByComparingTo("10.01");
    assertThat(request.notes()).extracting(Note::kind).contains(Note.Kind.AMOUNT_ROUNDED);
  }

  @Test
  void theDiscountOfThePaymentBlockCountsWhereNoLineTellsOne() {
    OrderCreateRequest request =
        request(
            order("US", "USD", "15.00")
                .payment("sub_total", "15.00", "seller_discount", "5.00")
                .unit("A", "20.00", line -> {}));
    assertThat(request.money().explained()).isTrue();
    assertThat(
            request.order().discountCode().itemFixedDiscountCode().amountSet().shopMoney().amount())
        .isEqualTo("5.00");
  }

  // --- status at import

  @ParameterizedTest
  @CsvSource({
    "AWAITING_COLLECTION,",
    "IN_TRANSIT,IN_TRANSIT",
    "DELIVERED,DELIVERED",
    "COMPLETED,DELIVERED"
  })
  void whatHasShippedIsCreatedWithItsFulfilment(String status, ShipmentStatus shipmentStatus) {
    OrderCreateRequest request = request(shipped(status));

    assertThat(request.order().fulfillment().locationId()).isEqualTo(Shops.LOCATION);
    assertThat(request.order().fulfillment().trackingNumber()).isEqualTo("JX12345");
    assertThat(request.order().fulfillment().trackingCompany()).isEqualTo("USPS");
    assertThat(request.order().fulfillment().shipmentStatus()).isEqualTo(shipmentStatus);
    assertThat(request.order().fulfillment().notifyCustomer()).isFalse();
    assertThat(request.order().fulfillmentStatus()).isEqualTo(FulfillmentStatus.FULFILLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWAITING_SHIPMENT", "ON_HOLD", "SOMETHING_NEW"})
  void whatHasNotShippedIsOpen(String status) {
    assertThat(request(shipped(status)).order().fulfillment()).isNull();
  }

  @Test
  void theLocationOfTheWarehouseIsPreferredToTheDefault() {
    ShopProfile shop =
        new ShopProfile(
            "US",
            "USD",
            ShopProfile.SellerType.LOCAL,
            Map.of("6955005333819123123", "gid://shopify/Location/7"),
            Shops.LOCATION);
    OrderCreateRequest request =
        (OrderCreateRequest)
            OrderContent.of(
                shipped("IN_TRANSIT").read(), links("A"), shop, ContentSettings.DEFAULTS);
    assertThat(request.order().fulfillment().locationId()).isEqualTo("gid://shopify/Location/7");
  }

  @Test
  void whatHasShippedFromNowhereKnownIsRefused() {
    Content content =
        OrderContent.of(
            shipped("IN_TRANSIT").read(),
            links("A"),
            ShopProfile.local("US", "USD"),
            ContentSettings.DEFAULTS);
    assertThat(((Refusal) content).cause()).isEqualTo(Cause.NO_LOCATION);
    assertThat(((Refusal) content).detail()).contains("6955005333819123123");
  }

  @Test
  void severalPackagesAreLeftOpenWithAWarning() {
    OrderCreateRequest request =
        request(
            shipped("IN_TRANSIT")
                .unit("A", "0", line -> line.put("package_id", "P2").put("is_gift", true)));
    assertThat(request.order().fulfillment()).isNull();
    assertThat(request.order().tags()).contains(OrderContent.SHIPPED_TAG);
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.SEVERAL_PACKAGES);
  }

  @Test
  void aPartlyShippedOrderIsLeftOpenWithAWarning() {
    OrderCreateRequest request = request(shipped("PARTIALLY_SHIPPING"));
    assertThat(request.order().fulfillment()).isNull();
    assertThat(request.order().tags()).contains(OrderContent.SHIPPED_TAG);
    assertThat(request.notes()).extracting(Note::kind).containsExactly(Note.Kind.PARTLY_SHIPPED);
  }

  // --- stock

  @Test
  void stockIsObeyedOnlyWhereTheShopParksAndNothingHasShipped() {
    ContentSettings park = stock(OutOfStock.PARK, false);
    assertThat(behaviour(plain(), park)).isEqualTo(InventoryBehaviour.DECREMENT_OBEYING_POLICY);
    assertThat(behaviour(shipped("IN_TRANSIT"), park))
        .isEqualTo(InventoryBehaviour.DECREMENT_IGNORING_POLICY);
    assertThat(behaviour(plain(), ContentSettings.DEFAULTS))
        .isEqualTo(InventoryBehaviour.DECREMENT_IGNORING_POLICY);
  }

  @Test
  void tiktoksOwnStockAndHistoryLeaveOurStockAlone() {
    assertThat(
            behaviour(
                plain().with(order -> order.put("fulfillment_type", "FULFILLMENT_BY_TIKTOK")),
                stock(OutOfStock.PARK, false)))
        .isEqualTo(InventoryBehaviour.BYPASS);
    assertThat(behaviour(plain(), stock(OutOfStock.PARK, true)))
        .isEqualTo(InventoryBehaviour.BYPASS);
  }

  @Test
  void samplesAndReplacementsTakeStockAndAreLeftToTheRulesToTag() {
    OrderJson sample =
        plain().with(order -> order.put("is_sample_order", true).put("order_type", "PRE_ORDER"));
    assertThat(request(sample).order().tags()).doesNotContain("tts-sample", "tts-pre-order");
    assertThat(behaviour(sample, ContentSettings.DEFAULTS))
        .isEqualTo(InventoryBehaviour.DECREMENT_IGNORING_POLICY);
  }

  // --- authority, summary

  @ParameterizedTest
  @CsvSource({
    "FULFILLMENT_BY_SELLER,SELLER,SELLER",
    "FULFILLMENT_BY_SELLER,TIKTOK,TIKTOK_SHIPPING",
    "FULFILLMENT_BY_TIKTOK,TIKTOK,FULFILLED_BY_TIKTOK",
    "FULFILLMENT_BY_DILAYANI_TOKOPEDIA,,FULFILLED_BY_TIKTOK",
    "FULFILLMENT_BY_SELLER,TIKTOK_DIGITAL,UNKNOWN",
    "FULFILLMENT_BY_SELLER,,UNKNOWN",
    ",SELLER,UNKNOWN",
    "SOMETHING_NEW,SELLER,UNKNOWN"
  })
  void theAuthorityIsReadFromTheOrder(
      String fulfilment, String shipping, FulfilmentAuthority authority) {
    assertThat(
            FulfilmentAuthority.of(
                plain()
                    .with(
                        order ->
                            order
                                .put("fulfillment_type", fulfilment)
                                .put("shipping_type", shipping))
                    .read()))
        .isEqualTo(authority);
  }

  @Test
  void theSummaryHasValueAndDeadlines() {
    OrderSummary summary = OrderSummary.of(plain().read());
    assertThat(summary.value()).isEqualByComparingTo("20");
    assertThat(summary.shipBy()).isEqualTo(Instant.ofEpochSecond(1_760_172_860));
    assertThat(summary.autoCancelAt()).isEqualTo(Instant.ofEpochSecond(1_760_345_660));
    assertThat(
            OrderSummary.of(plain().with(order -> order.put("shipping_due_time", 99)).read())
                .autoCancelAt())
        .isEqualTo(Instant.ofEpochSecond(99));
  }

  // --- adversarial

  @Test
  void tagsAreCutWithoutCommasAndHalvesOfCharacters() {
    ContentSettings settings =
        new ContentSettings(
            DiscountStyle.CODE,
            PlatformDiscountStyle.TRANSACTION,
            FeeStyle.ATTRIBUTE,
            ContentSettings.RetailDeliveryFeeStyle.TAX_LINE,
            OutOfStock.CREATE_AND_HOLD,
            Map.of(),
            List.of("a, b", "x".repeat(39) + "\uD83D\uDE00", " "),
            true,
            false,
            null,
            ContentSettings.SELLER_CENTER);
    OrderCreateRequest request =
        (OrderCreateRequest) OrderContent.of(plain().read(), links("A"), Shops.US, settings);
    assertThat(request.order().tags()).startsWith("a b", "x".repeat(39));
    assertThat(request.order().tags()).allSatisfy(tag -> assertThat(tag).hasSizeBetween(1, 40));
    assertThat(request.order().email()).isEqualTo("v2b2V5@chat.seller.tiktok.com");
  }

  @Test
  void controlCharactersAndLoneSurrogatesDoNotReachShopify() {
    OrderCreateRequest request =
        request(
            plain()
                .with(order -> order.put("buyer_message", "a\u0000b\uD83Dc \uD83D\uDE00"))
                .address(
                    to -> to.put("last_name", "K\u0007ong \uD83D\uDC4D").put("first_name", "\t")));
    assertThat(request.order().customAttributes())
        .contains(new Attribute("tiktok_buyer_message", "abc \uD83D\uDE00"));
    assertThat(request.order().shippingAddress().lastName()).isEqualTo("Kong \uD83D\uDC4D");
    assertThat(request.order().shippingAddress().firstName()).isNull();
  }

  @Test
  void nothingPersonalIsShownByToString() {
    OrderJson json = plain().with(order -> order.put("buyer_message", "secret words"));
    OrderCreateRequest request = request(json);
    assertThat(request + " " + json.read() + json.read().recipientAddress() + request.notes())
        .doesNotContain("Kong", "secret", "5550123", "Bristol", "v2b2V5", "95110");
  }

  @Test
  void theSameOrderGivesTheSameContent() {
    assertThat(request(plain())).isEqualTo(request(plain()));
  }

  private static OrderJson plain() {
    return order("US", "USD", "20.00")
        .payment("sub_total", "20.00")
        .unit("A", "20.00", line -> {})
        .with(order -> order.put("status", "AWAITING_SHIPMENT"));
  }

  private static OrderJson shipped(String status) {
    OrderJson json =
        order("US", "USD", "20.00")
            .payment("sub_total", "20.00")
            .unit(
                "A",
                "20.00",
                line ->
                    line.put("tracking_number", "JX12345")
                        .put("package_id", "P1")
                        .put("shipping_provider_name", "USPS"));
    return json.with(
        order -> {
          order.put("status", status).put("tracking_number", "JX12345");
          order.putArray("packages").addObject().put("id", "P1");
        });
  }

  private static ContentSettings stock(OutOfStock outOfStock, boolean history) {
    return Shops.settings(
        DiscountStyle.CODE,
        PlatformDiscountStyle.TRANSACTION,
        FeeStyle.ATTRIBUTE,
        outOfStock,
        history,
        Map.<String, BigDecimal>of());
  }

  private static InventoryBehaviour behaviour(OrderJson order, ContentSettings settings) {
    return ((OrderCreateRequest) OrderContent.of(order.read(), links("A"), Shops.US, settings))
        .options()
        .inventoryBehaviour();
  }

  private static void assertRefused(OrderJson order, Cause cause) {
    Content content = OrderContent.of(order.read(), links("A"), Shops.US, ContentSettings.DEFAULTS);
    assertThat(content)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.cause()).isEqualTo(cause));
  }

  private static OrderCreateRequest request(OrderJson order, String... skus) {
    return (OrderCreateRequest)
        OrderContent.of(
            order.read(),
            links(skus.length == 0 ? new String[] {"A"} : skus),
            Shops.US,
            ContentSettings.DEFAULTS);
  }

  private static Map<String, List<LinkedVariant>> links(String... skus) {
    return List.of(skus).stream()
        .collect(java.util.stream.Collectors.toMap(sku -> sku, sku -> List.of(Shops.variant(sku))));
  }
}
