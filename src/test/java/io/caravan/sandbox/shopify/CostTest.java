package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The calculated cost, by figures recorded on development stores. */
class CostTest {

  @ParameterizedTest(name = "{0} points for {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | query { shop { name myshopifyDomain } }",
        "2  | query { currentAppInstallation { accessScopes { handle } } }",
        "2  | query Zero($n: Int = 0) { products(first: $n) { nodes { id } } }",
        "3  | query { locations(first: 1) { nodes { id name } } }",
        "6  | query { locations(first: 10) { edges { node { id name } } } }",
        "11 | query { locations(first: 100) { nodes { id name address { city countryCode } } } }",
        "13 | query { products(first: 250) { nodes { id } pageInfo { hasNextPage endCursor } } }",
        "6  | query { orders(first: 10, query: \"tag:x\", reverse: true) { nodes { id name } } }",
        "3  | query { productVariant(id: \"gid://shopify/ProductVariant/1\") { id price inventoryItem { requiresShipping } product { title } } }",
        "1  | query { location(id: \"gid://shopify/Location/1\") { id name address { countryCode city } } }",
        "2  | query { order(id: \"gid://shopify/Order/1\") { name totalPriceSet { shopMoney { amount } } transactions { kind amountSet { shopMoney { amount } } } } }",
        "20 | query { a: ordersCount(query: \"tag:x\") { count } b: ordersCount(query: \"tag:y\") { count precision } }",
        "4  | query { inventoryItem(id: \"gid://shopify/InventoryItem/1\") { inventoryLevel(locationId: \"gid://shopify/Location/1\") { item { id } quantities(names: [\"available\"]) { name quantity } } } }",
        "1  | query { nodes(ids: [\"gid://shopify/Order/1\", \"gid://shopify/Order/2\"]) { id } }",
        "10 | mutation { tagsAdd(id: \"gid://shopify/Order/1\", tags: [\"a\"]) { node { ... on Order { id tags } } userErrors { field message } } }",
        "10 | mutation { orderCreate(order: {}) { order { id displayFinancialStatus } userErrors { field message code } } }",
        "10 | mutation { inventoryAdjustQuantities(input: {name: \"available\", reason: \"other\", changes: []}) @idempotent(key: \"k\") { inventoryAdjustmentGroup { id } userErrors { code } } }",
        "25 | query { location(id: \"gid://shopify/Location/1\") { inventoryLevels(first: 250, query: \"updated_at:>2026-11-23\") { nodes { item { id } } } } }",
        "39 | mutation { orderCreate(order: {}) { order { id fulfillmentOrders(first: 5) { nodes { id lineItems(first: 5) { nodes { id lineItem { title } } } } } } userErrors { message } } }",
        "18 | mutation { fulfillmentCreate(fulfillment: {lineItemsByFulfillmentOrder: []}) { fulfillment { id fulfillmentLineItems(first: 5) { nodes { id lineItem { id } } } } userErrors { message } } }"
      })
  void theRequestedCostIsAsRecorded(int points, String query) {
    JsonNode answer = new Rig().ask(query);

    assertThat(answer.at("/extensions/cost/requestedQueryCost").asInt())
        .as(answer.toString())
        .isEqualTo(points);
  }

  @Test
  void whatDidNotComeBackIsGivenBack() {
    Rig rig = new Rig();

    JsonNode one = rig.ask("{ locations(first: 10) { edges { node { id name } } } }");
    assertThat(one.at("/extensions/cost").toString())
        .isEqualTo(
            "{\"requestedQueryCost\":6,\"actualQueryCost\":3,\"throttleStatus\":"
                + one.at("/extensions/cost/throttleStatus")
                + "}");
    assertThat(one.at("/extensions/cost/throttleStatus/currentlyAvailable").asInt())
        .isEqualTo(1997);
    rig.sandbox.addLocation(Rig.SHOP, "B", "US");
    rig.sandbox.addLocation(Rig.SHOP, "C", "US");
    JsonNode three = rig.ask("{ locations(first: 10) { edges { node { id name } } } }");
    assertThat(three.at("/extensions/cost/actualQueryCost").asInt()).isEqualTo(4);
    JsonNode none = rig.ask("{ orders(first: 10) { nodes { id } } }");
    assertThat(none.at("/extensions/cost/actualQueryCost").asInt()).isEqualTo(2);
  }

  @Test
  void anEmptyBucketThrottlesAndTheMutationHasNotRun() {
    Rig rig = new Rig();
    rig.sandbox.drainBucket(Rig.SHOP);

    JsonNode answer = rig.tryCreate(rig.order("1"));

    assertThat(answer.has("data")).isFalse();
    assertThat(answer.at("/errors/0").toString())
        .isEqualTo(
            "{\"message\":\"Throttled\",\"extensions\":{\"code\":\"THROTTLED\",\"documentation\":\"https://shopify.dev/api/usage/rate-limits\"}}");
    assertThat(answer.at("/extensions/cost/requestedQueryCost").asInt()).isEqualTo(10);
    assertThat(answer.at("/extensions/cost/actualQueryCost").isNull()).isTrue();
    assertThat(answer.at("/extensions/cost/throttleStatus/restoreRate").asInt()).isEqualTo(100);
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
    assertThat(rig.sandbox.counters(Rig.SHOP).throttled()).isEqualTo(1);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsReceived()).isEqualTo(1);
    assertThat(rig.sandbox.counters(Rig.SHOP).createsExecuted()).isZero();
  }

  @Test
  void theBucketFillsWithTime() {
    Rig rig = new Rig();
    rig.sandbox.drainBucket(Rig.SHOP);
    rig.clock.pass(Duration.ofMillis(99));
    assertThat(rig.tryCreate(rig.order("1")).has("data")).isFalse();

    rig.clock.pass(Duration.ofMillis(1));

    rig.create(rig.order("1"));
  }

  @Test
  void oneShopsBucketIsNotAnothers() {
    Rig rig = new Rig();
    rig.sandbox.addShop("other.myshopify.com", "Other", "USD", "US", "t", Rig.SCOPES);
    rig.sandbox.drainBucket("other.myshopify.com");

    rig.create(rig.order("1"));
  }

  @Test
  void oneQueryMayNotAskForMoreThanAThousandPoints() {
    Rig rig = new Rig();

    JsonNode answer =
        rig.ask(
            "query Dear($n: Int!) { products(first: $n) { nodes { id variants(first: $n) { nodes {"
                + " id inventoryItem { inventoryLevels(first: $n) { nodes { id } } } } } } } }",
            Map.of("n", 250));

    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("MAX_COST_EXCEEDED");
    assertThat(answer.at("/errors/0/extensions/maxCost").asInt()).isEqualTo(1000);
    assertThat(answer.at("/errors/0/message").asString())
        .startsWith("Query cost is ")
        .contains(", which exceeds the single query max cost limit (1000).");
  }
}
