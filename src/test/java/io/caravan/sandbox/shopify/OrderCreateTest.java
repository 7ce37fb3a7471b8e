package io.caravan.sandbox.shopify;

import static io.caravan.sandbox.shopify.Rig.usd;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.OrderLimitAnswer;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.ZeroTaxRate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderCreateTest {

  private final Rig rig = new Rig();

  private ShopifySandbox.PlacedOrder placed() {
    List<ShopifySandbox.PlacedOrder> all = rig.sandbox.listOrders(Rig.SHOP);
    return all.get(all.size() - 1);
  }

  private static Map<String, Object> tax(String title, String rate, String amount) {
    return Map.of("title", title, "rate", rate, "priceSet", usd(amount), "channelLiable", true);
  }

  @Test
  void theTotalIsWhatIsGivenAddedUpAndNothingIsRecomputed() {
    Map<String, Object> a = rig.line(rig.mug, 2, "25.00");
    a.put("taxLines", List.of(tax("Tax", "0.08", "3.72")));
    Map<String, Object> b = rig.line(rig.scarf, 1, "10.00");
    b.put("taxLines", List.of(tax("Tax", "0.08", "0.83")));
    Map<String, Object> order = rig.order("577");
    order.put("lineItems", List.of(a, b));
    order.put(
        "discountCode",
        Map.of("itemFixedDiscountCode", Map.of("code", "SELLER", "amountSet", usd("5.00"))));
    order.put(
        "shippingLines",
        List.of(
            Map.of(
                "title",
                "TikTok",
                "priceSet",
                usd("5.99"),
                "taxLines",
                List.of(tax("Tax", "0.08", "0.25"), tax("Retail delivery fee", "0", "0.28")))));
    order.put(
        "transactions",
        List.of(
            Map.of("gateway", "TikTok Shop", "amountSet", usd("57.07")),
            Map.of("gateway", "TikTok Shop discount", "amountSet", usd("9.00"))));

    JsonNode created = rig.create(order);

    assertThat(created.at("/totalPriceSet/shopMoney/amount").asString()).isEqualTo("66.07");
    assertThat(created.at("/displayFinancialStatus").asString()).isEqualTo("PAID");
    ShopifySandbox.PlacedOrder seen = placed();
    assertThat(seen.subtotal()).isEqualByComparingTo("55.00");
    assertThat(seen.tax()).isEqualByComparingTo("5.08");
    assertThat(seen.shipping()).isEqualByComparingTo("5.99");
    assertThat(seen.discounts()).isEqualByComparingTo("5.00");
    assertThat(seen.received()).isEqualByComparingTo("66.07");
    assertThat(seen.lines())
        .extracting(line -> line.discount().toPlainString())
        .containsExactly("4.17", "0.83");
  }

  @Test
  void taxThatIsIncludedIsNotAdded() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> line = rig.line(rig.mug, 1, "24.00");
    line.put("taxLines", List.of(tax("VAT", "0.2", "4.00")));
    order.put("lineItems", List.of(line));
    order.put("taxesIncluded", true);

    JsonNode created = rig.create(order);

    assertThat(created.at("/totalPriceSet/shopMoney/amount").asString()).isEqualTo("24.0");
    assertThat(placed().tax()).isEqualByComparingTo("4.00");
  }

  @Test
  void taxOfTheOrderIsSpreadOverItsTaxableLines() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> untaxed = rig.line(rig.scarf, 1, "10.00");
    untaxed.put("taxable", false);
    order.put("lineItems", List.of(rig.line(rig.mug, 1, "25.00"), untaxed));
    order.put("taxLines", List.of(tax("Tax", "0.08", "2.00")));

    rig.create(order);

    assertThat(placed().lines())
        .extracting(line -> line.tax().toPlainString())
        .containsExactly("2.00", "0");
    assertThat(placed().total()).isEqualByComparingTo("37.00");
  }

  @Test
  void taxOnTheOrderAndOnALineIsRefused() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> line = rig.line(rig.mug, 1, "25.00");
    line.put("taxLines", List.of(tax("Tax", "0.08", "2.00")));
    order.put("lineItems", List.of(line));
    order.put("taxLines", List.of(tax("Tax", "0.08", "2.00")));

    assertThat(rig.refusals(order)).singleElement().asString().startsWith("[order, taxLines]");
  }

  @Test
  void withoutTransactionsAndFinancialStatusTheStatusIsNull() {
    Map<String, Object> order = rig.order("1");
    order.remove("transactions");

    assertThat(rig.create(order).at("/displayFinancialStatus").isNull()).isTrue();
  }

  @Test
  void theFinancialStatusFollowsFromTheTransactions() {
    Map<String, Object> order = rig.order("1");
    order.put("transactions", List.of(Map.of("amountSet", usd("10.00"))));
    assertThat(rig.create(order).at("/displayFinancialStatus").asString())
        .isEqualTo("PARTIALLY_PAID");

    order.put("transactions", List.of(Map.of("amountSet", usd("25.00"), "kind", "AUTHORIZATION")));
    assertThat(rig.create(order).at("/displayFinancialStatus").asString()).isEqualTo("AUTHORIZED");
  }

  @Test
  void aGivenFinancialStatusIsKeptEvenAgainstTheTransactions() {
    Map<String, Object> order = rig.order("1");
    order.put("financialStatus", "PENDING");

    assertThat(rig.create(order).at("/displayFinancialStatus").asString()).isEqualTo("PENDING");
  }

  @Test
  void aLineDoesNotNeedShippingUnlessItSaysSo() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> line = rig.line(rig.mug, 1, "25.00");
    line.remove("requiresShipping");
    order.put("lineItems", List.of(line));

    rig.create(order);

    assertThat(placed().lines().get(0).requiresShipping()).isFalse();
    assertThat(placed().locationIds()).as("no work for any location").isEmpty();
  }

  @Test
  void titleAndSkuComeFromTheVariant() {
    rig.create(rig.order("1"));

    assertThat(placed().lines().get(0).title()).isEqualTo("Mug");
    assertThat(placed().lines().get(0).sku()).isEqualTo("MUG-1");
  }

  @Test
  void everythingThatWasGivenCanBeReadAfterwards() {
    rig.defineTikTokId();
    Map<String, Object> order = rig.order("5770001");
    Map<String, Object> line = rig.line(rig.mug, 1, "25.00");
    line.put("properties", List.of(Map.of("name", "_tts_line", "value", "9")));
    order.put("lineItems", List.of(line));
    order.put("tags", List.of("tiktok", "b", "A", "TikTok"));
    order.put("note", "Virtual bundles");
    order.put("poNumber", "5770001");
    order.put("sourceName", "tiktok");
    order.put("sourceUrl", "https://seller-us.tiktok.com/order/5770001");
    order.put("customAttributes", List.of(Map.of("key", "ship_by", "value", "tomorrow")));
    order.put("metafields", Rig.tikTokId("5770001"));
    order.put("processedAt", "2026-11-22T08:00:00Z");
    order.put(
        "shippingAddress",
        Map.of(
            "firstName",
            "Ada",
            "lastName",
            "L",
            "address1",
            "1 Main St",
            "city",
            "Springfield",
            "provinceCode",
            "IL",
            "countryCode",
            "US",
            "zip",
            "62701"));
    String id = rig.create(order).at("/id").asString();

    JsonNode read =
        rig.ask(
                """
                query Read($id: ID!) { order(id: $id) {
                  name tags note poNumber sourceName sourceIdentifier registeredSourceUrl processedAt createdAt
                  customAttributes { key value }
                  metafield(namespace: "caravan", key: "tiktok_order_id") { value type }
                  shippingAddress { name city province provinceCode countryCodeV2 zip phone }
                  lineItems(first: 10) { nodes { sku quantity customAttributes { key value }
                    originalUnitPriceSet { shopMoney { amount currencyCode } } variant { id } } }
                  transactions(first: 5) { kind status gateway amountSet { shopMoney { amount } } }
                } }
                """,
                Map.of("id", id))
            .at("/data/order");

    assertThat(read.at("/name").asString()).isEqualTo("#1001");
    assertThat(read.at("/tags").toString()).isEqualTo("[\"A\",\"b\",\"tiktok\"]");
    assertThat(read.at("/note").asString()).isEqualTo("Virtual bundles");
    assertThat(read.at("/poNumber").asString()).isEqualTo("5770001");
    assertThat(read.at("/sourceIdentifier").asString()).isEqualTo("5770001");
    assertThat(read.at("/registeredSourceUrl").asString()).contains("5770001");
    assertThat(read.at("/processedAt").asString()).isEqualTo("2026-11-22T08:00:00Z");
    assertThat(read.at("/createdAt").asString()).isEqualTo("2026-11-23T10:00:00Z");
    assertThat(read.at("/customAttributes/0/key").asString()).isEqualTo("ship_by");
    assertThat(read.at("/metafield").toString())
        .isEqualTo("{\"value\":\"5770001\",\"type\":\"id\"}");
    assertThat(read.at("/shippingAddress/province").asString()).isEqualTo("Illinois");
    assertThat(read.at("/shippingAddress/name").asString()).isEqualTo("Ada L");
    assertThat(read.at("/lineItems/nodes/0/customAttributes/0/value").asString()).isEqualTo("9");
    assertThat(read.at("/lineItems/nodes/0/originalUnitPriceSet/shopMoney/amount").asString())
        .isEqualTo("25.0");
    assertThat(read.at("/lineItems/nodes/0/variant/id").asString()).isEqualTo(rig.mug.variantId());
    assertThat(read.at("/transactions/0").toString())
        .contains("\"kind\":\"SALE\"", "\"gateway\":\"TikTok Shop\"", "\"status\":\"SUCCESS\"");
  }

  @Test
  void anOrderWithoutLinesIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of());

    assertThat(rig.refusals(order))
        .containsExactly(
            "[order, lineItems]: Line items must have at least one line item (INVALID)");
  }

  @Test
  void anUnknownVariantLeavesALineWithoutAName() {
    Map<String, Object> order = rig.order("1");
    rig.sandbox.deleteVariant(Rig.SHOP, rig.mug.variantId());

    assertThat(rig.refusals(order))
        .containsExactly(
            "[order]: Order Line items is invalid (INVALID)",
            "[order, lineItems]: Line items Name can't be blank (INVALID)",
            "[order, lineItems]: Line items Title can't be blank (INVALID)");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }

  @Test
  void aWrongProvinceIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("shippingAddress", Map.of("countryCode", "US", "provinceCode", "XX"));

    assertThat(rig.refusals(order))
        .containsExactly("[order, shippingAddress, province]: Province is invalid (INVALID)");
  }

  @Test
  void aProvinceWhereTheCountryHasNoneIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("shippingAddress", Map.of("countryCode", "GB", "provinceCode", "ENG"));

    assertThat(rig.refusals(order)).hasSize(1);
  }

  @Test
  void aZoneOfJapanIsKnown() {
    Map<String, Object> order = rig.order("1");
    order.put("shippingAddress", Map.of("countryCode", "JP", "provinceCode", "JP-13"));
    rig.create(order);

    assertThat(placed().provinceCode()).isEqualTo("JP-13");
  }

  @Test
  void anotherCurrencyThanTheShopsIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("currency", "EUR");

    assertThat(rig.refusals(order))
        .containsExactly("[order, currency]: Currency must be USD. (INVALID)");
  }

  @Test
  void aPriceInAnotherCurrencyIsRefused() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> line = rig.line(rig.mug, 1, "1");
    line.put("priceSet", Map.of("shopMoney", Map.of("amount", "9.99", "currencyCode", "GBP")));
    order.put("lineItems", List.of(line));

    assertThat(rig.refusals(order))
        .containsExactly(
            "[order, lineItems, 0, priceSet, shopMoney, currencyCode]: Currency must be USD."
                + " (INVALID)");
  }

  @Test
  void aMaskedPhoneIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("phone", "(+1)213-***-**89");
    order.put("shippingAddress", Map.of("countryCode", "US", "phone", "***"));

    assertThat(rig.refusals(order))
        .containsExactly(
            "[order, phone]: Phone is invalid (INVALID)",
            "[order, shippingAddress, phone]: Phone is invalid (INVALID)");
  }

  @Test
  void aTagOfMoreThanFortyCharactersIsRefused() {
    Map<String, Object> order = rig.order("1");
    order.put("tags", List.of("short", "x".repeat(41)));

    assertThat(rig.refusals(order))
        .containsExactly(
            "[order, tags, 1]: Title Tag exceeds the maximum length of 40 characters (INVALID)");
  }

  @Test
  void aTimeInTheFutureIsSetToNowInThePinnedVersionAndRefusedBefore() {
    Map<String, Object> order = rig.order("1");
    order.put("processedAt", "2026-12-24T00:00:00Z");
    rig.create(order);
    assertThat(placed().processedAt()).isEqualTo("2026-11-23T10:00:00Z");

    JsonNode older =
        Rig.json(
            rig.send(
                Rig.TOKEN,
                "2026-04",
                Map.of("query", Rig.CREATE, "variables", Map.of("order", order))));
    assertThat(Rig.words(older.at("/data/orderCreate/userErrors/0")))
        .startsWith("[order, processedAt]")
        .endsWith("(PROCESSED_AT_INVALID)");
  }

  @Test
  void aTaxLineAtRateZeroIsRefusedWhereTheSettingSaysSo() {
    Rig strict = new Rig(Rig.settings().with(s -> s.zeroTaxRate = ZeroTaxRate.REFUSED));
    Map<String, Object> order = strict.order("1");
    order.put(
        "shippingLines",
        List.of(
            Map.of(
                "title",
                "TikTok",
                "priceSet",
                usd("0"),
                "taxLines",
                List.of(tax("Retail delivery fee", "0", "0.28")))));

    assertThat(strict.refusals(order))
        .singleElement()
        .asString()
        .startsWith("[order, shippingLines, 0, taxLines, 0, rate]")
        .endsWith("(TAX_LINE_RATE_MISSING)");
    rig.create(sameForRig(order));
  }

  private Map<String, Object> sameForRig(Map<String, Object> order) {
    Map<String, Object> same = new HashMap<>(order);
    same.put("lineItems", List.of(rig.line(rig.mug, 1, "25.00")));
    return same;
  }

  @Test
  void bypassLeavesTheStockAlone() {
    rig.create(rig.order("1"), "BYPASS");

    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(10, 0, 10));
  }

  @Test
  void ignoringThePolicyCommitsStockEvenBelowZero() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.scarf, 5, "10.00")));

    rig.create(order, "DECREMENT_IGNORING_POLICY");

    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(-2, 5, 3));
  }

  @Test
  void obeyingThePolicyRefusesWhenStockIsShort() {
    Map<String, Object> order = rig.order("1");
    order.put(
        "lineItems", List.of(rig.line(rig.scarf, 2, "10.00"), rig.line(rig.scarf, 2, "8.00")));

    JsonNode answer = rig.tryCreate(order, "DECREMENT_OBEYING_POLICY");

    assertThat(answer.at("/data/orderCreate/userErrors/0/code").asString())
        .isEqualTo("INVENTORY_CLAIM_FAILED");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), rig.location).available())
        .isEqualTo(3);
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }

  @Test
  void stockIsTakenWhereThereIsEnough() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    rig.sandbox.setAvailable(Rig.SHOP, rig.scarf.variantId(), east, 50);
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.scarf, 5, "10.00")));

    rig.create(order, "DECREMENT_OBEYING_POLICY");

    assertThat(placed().locationIds()).containsExactly(east);
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), east).available()).isEqualTo(45);
  }

  @Test
  void anOrderCanBeBornFulfilled() {
    Map<String, Object> order = rig.order("1");
    order.put(
        "fulfillment",
        Map.of("locationId", rig.location, "trackingCompany", "UPS", "trackingNumber", "1Z"));

    JsonNode created = rig.create(order, "DECREMENT_IGNORING_POLICY");

    assertThat(created.at("/displayFulfillmentStatus").asString()).isEqualTo("FULFILLED");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(9, 0, 9));
    JsonNode read =
        rig.ask(
            "query Q($id: ID!) { order(id: $id) { fulfillments(first: 5) { status trackingInfo(first:"
                + " 5) { company number } } } }",
            Map.of("id", created.at("/id").asString()));
    assertThat(read.at("/data/order/fulfillments/0/trackingInfo/0").toString())
        .isEqualTo("{\"company\":\"UPS\",\"number\":\"1Z\"}");
  }

  @Test
  void aTakenUniqueIdIsRefusedAndNoOrderIsMade() {
    rig.defineTikTokId();
    Map<String, Object> order = rig.order("1");
    order.put("metafields", Rig.tikTokId("577"));
    rig.create(order);

    assertThat(rig.refusals(order))
        .containsExactly("[order, metafields, 0, value]: Value has already been taken (INVALID)");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).hasSize(1);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsRefused()).isEqualTo(1);
  }

  @Test
  void aTakenUniqueIdIsDroppedWhereTheSettingSaysSo() {
    Rig lax = new Rig(Rig.settings().with(s -> s.takenId = TakenId.IGNORED));
    lax.defineTikTokId();
    Map<String, Object> order = lax.order("1");
    order.put("metafields", Rig.tikTokId("577"));
    lax.create(order);
    lax.create(order);

    assertThat(lax.sandbox.listOrders(Rig.SHOP))
        .extracting(each -> each.metafields().get("caravan.tiktok_order_id"))
        .containsExactly("577", null);
    assertThat(lax.sandbox.ordersBySourceIdentifier(Rig.SHOP)).containsEntry("1", 2);
  }

  @Test
  void aDeletedOrderFreesItsUniqueId() {
    rig.defineTikTokId();
    Map<String, Object> order = rig.order("1");
    order.put("metafields", Rig.tikTokId("577"));
    rig.sandbox.deleteOrder(Rig.SHOP, rig.create(order).at("/id").asString());

    rig.create(order);

    assertThat(rig.sandbox.listOrders(Rig.SHOP)).hasSize(1);
  }

  @Test
  void anIdMetafieldNeedsItsDefinition() {
    Map<String, Object> order = rig.order("1");
    order.put("metafields", Rig.tikTokId("577"));

    assertThat(rig.refusals(order))
        .singleElement()
        .asString()
        .startsWith("[order, metafields, 0, type]");
  }

  @Test
  void aDevelopmentStoreTakesFiveOrdersAMinute() {
    Rig dev =
        new Rig(
            Rig.settings()
                .with(
                    s -> {
                      s.developmentStore = true;
                      s.orderLimitAnswer = OrderLimitAnswer.TOP_LEVEL_ERROR;
                    }));
    IntStream.range(0, 5).forEach(i -> dev.create(dev.order("o" + i)));

    JsonNode sixth = dev.tryCreate(dev.order("o6"));
    assertThat(sixth.at("/errors/0/extensions/code").asString()).isEqualTo("THROTTLED");
    assertThat(sixth.at("/data/orderCreate").isNull()).isTrue();

    dev.clock.pass(Duration.ofSeconds(60));
    dev.create(dev.order("o6"));
    assertThat(dev.sandbox.listOrders(Rig.SHOP)).hasSize(6);
  }

  @Test
  void theLimitOfADevelopmentStoreCanBeAUserError() {
    Rig dev =
        new Rig(
            Rig.settings()
                .with(
                    s -> {
                      s.developmentStore = true;
                      s.orderLimitAnswer = OrderLimitAnswer.USER_ERROR;
                    }));
    IntStream.range(0, 5).forEach(i -> dev.create(dev.order("o" + i)));

    assertThat(dev.refusals(dev.order("o6"))).hasSize(1);
  }

  @Test
  void whatIsNotSimulatedIsRefusedBeforeAnythingIsDone() {
    Map<String, Object> order = rig.order("1");
    order.put("customer", Map.of("toUpsert", Map.of("email", "a@example.com")));

    JsonNode answer = rig.tryCreate(order);

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The sandbox does not simulate the input order.customer yet");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }
}
