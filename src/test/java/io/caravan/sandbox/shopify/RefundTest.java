package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandbox.StockLevel;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two mugs at 25.00 with 2.00 tax and 6.00 off, a scarf at 10.00, 5.00 for shipping; paid. */
class RefundTest {

  private static final String REFUND =
      """
      mutation R($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
        refund { id note totalRefundedSet { shopMoney { amount } }
          refundLineItems(first: 5) { nodes { quantity restockType restocked lineItem { id sku }
            location { id } subtotalSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } } }
          refundShippingLines(first: 5) { nodes { subtotalAmountSet { shopMoney { amount } } } }
          orderAdjustments(first: 5) { nodes { amountSet { shopMoney { amount } } reason } }
          transactions(first: 5) { nodes { kind gateway parentTransaction { id } } } }
        order { id displayFinancialStatus } userErrors { field message } } }
      """;
  private static final String READ =
      """
      query Read($id: ID!) { order(id: $id) { displayFinancialStatus displayFulfillmentStatus refundable
        totalRefundedSet { shopMoney { amount } } netPaymentSet { shopMoney { amount } }
        currentTotalPriceSet { shopMoney { amount } } totalPriceSet { shopMoney { amount } }
        totalOutstandingSet { shopMoney { amount } }
        lineItems(first: 5) { nodes { id sku quantity currentQuantity refundableQuantity unfulfilledQuantity } }
        fulfillmentOrders(first: 5) { nodes { status lineItems(first: 5) { nodes {
          totalQuantity remainingQuantity } } } }
        refunds(first: 5) { id } transactions(first: 5) { id kind gateway amountSet { shopMoney { amount } }
          parentTransaction { id } maximumRefundableV2 { amount } } } }
      """;

  private final Rig rig =
      new Rig(
          Rig.settings()
              .with(
                  s ->
                      s.subscriptions =
                          RootFields.TOPICS.keySet().stream()
                              .map(topic -> new Subscription(topic, "http://127.0.0.1/hooks"))
                              .toList()));
  private String orderId = "";
  private String mugLine = "";
  private String scarfLine = "";
  private String paymentId = "";
  private int keys;

  @BeforeEach
  void paid() {
    Map<String, Object> order = rig.order("1");
    Map<String, Object> mugs = rig.line(rig.mug, 2, "25.00");
    mugs.put(
        "taxLines", List.of(Map.of("title", "Tax", "rate", 0.04, "priceSet", Rig.usd("2.00"))));
    order.put("lineItems", List.of(mugs, rig.line(rig.scarf, 1, "10.00")));
    order.put("shippingLines", List.of(Map.of("title", "Post", "priceSet", Rig.usd("5.00"))));
    order.put(
        "discountCode",
        Map.of("itemFixedDiscountCode", Map.of("code", "OFF", "amountSet", Rig.usd("6.00"))));
    order.put(
        "transactions", List.of(Map.of("gateway", "TikTok Shop", "amountSet", Rig.usd("61.00"))));
    orderId = rig.create(order, "DECREMENT_IGNORING_POLICY").at("/id").asString();
    mugLine = read().at("/lineItems/nodes/0/id").asString();
    scarfLine = read().at("/lineItems/nodes/1/id").asString();
    paymentId = read().at("/transactions/0/id").asString();
  }

  private JsonNode read() {
    return rig.ask(READ, Map.of("id", orderId)).at("/data/order");
  }

  private static String amount(JsonNode order, String name) {
    return order.at("/" + name + "/shopMoney/amount").asString();
  }

  private Map<String, Object> input(String amount, Object... lines) {
    Map<String, Object> input = new HashMap<>();
    input.put("orderId", orderId);
    input.put("refundLineItems", List.of(lines));
    if (amount != null) {
      input.put("transactions", List.of(pay(amount)));
    }
    return input;
  }

  private Map<String, Object> pay(String amount) {
    Map<String, Object> pay = new HashMap<>();
    pay.put("orderId", orderId);
    pay.put("kind", "REFUND");
    pay.put("gateway", "TikTok Shop");
    pay.put("amount", amount);
    pay.put("parentId", paymentId);
    return pay;
  }

  private static Map<String, Object> line(String id, int quantity, String restockType) {
    return Map.of("lineItemId", id, "quantity", quantity, "restockType", restockType);
  }

  private JsonNode refund(Map<String, Object> input) {
    return refund(input, "key-" + ++keys);
  }

  private JsonNode refund(Map<String, Object> input, String key) {
    return rig.ask(REFUND, Map.of("input", input, "key", key)).at("/data/refundCreate");
  }

  private String refusal(Map<String, Object> input) {
    JsonNode answer = refund(input);
    assertThat(answer.at("/refund").isNull()).isTrue();
    return answer.at("/userErrors/0").toString();
  }

  private StockLevel mugs() {
    return rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location);
  }

  @Test
  void aCancelledPieceIsForSaleAgainAndNobodyShipsIt() {
    JsonNode done = refund(input("23.50", line(mugLine, 1, "CANCEL")));

    assertThat(done.at("/userErrors").isEmpty()).isTrue();
    JsonNode line = done.at("/refund/refundLineItems/nodes/0");
    assertThat(line.at("/subtotalSet/shopMoney/amount").asString()).isEqualTo("22.5");
    assertThat(line.at("/totalTaxSet/shopMoney/amount").asString()).isEqualTo("1.0");
    assertThat(line.at("/restocked").asBoolean()).isTrue();
    assertThat(done.at("/refund/orderAdjustments/nodes").isEmpty()).isTrue();
    JsonNode order = read();
    assertThat(order.at("/lineItems/nodes/0/quantity").asInt()).isEqualTo(2);
    assertThat(order.at("/lineItems/nodes/0/currentQuantity").asInt()).isEqualTo(1);
    assertThat(order.at("/lineItems/nodes/0/refundableQuantity").asInt()).isEqualTo(1);
    assertThat(order.at("/lineItems/nodes/0/unfulfilledQuantity").asInt()).isEqualTo(1);
    assertThat(order.at("/fulfillmentOrders/nodes/0/lineItems/nodes/0/remainingQuantity").asInt())
        .isEqualTo(1);
    assertThat(mugs()).isEqualTo(new StockLevel(9, 1, 10));
    assertThat(order.at("/displayFinancialStatus").asString()).isEqualTo("PARTIALLY_REFUNDED");
    assertThat(amount(order, "totalRefundedSet")).isEqualTo("23.5");
    assertThat(amount(order, "netPaymentSet")).isEqualTo("37.5");
    assertThat(amount(order, "currentTotalPriceSet")).isEqualTo("37.5");
    assertThat(amount(order, "totalPriceSet")).isEqualTo("61.0");
    assertThat(amount(order, "totalOutstandingSet")).isEqualTo("0.0");
  }

  @Test
  void theLastPieceTakesWhatRoundingLeft() {
    refund(input(null, line(mugLine, 1, "NO_RESTOCK")));
    refund(input(null, line(mugLine, 1, "NO_RESTOCK")));

    List<MerchantRefunds.View> all = rig.sandbox.refunds().of(Rig.SHOP, orderId);
    assertThat(all)
        .extracting(each -> each.lines().get(0).subtotal())
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("22.50"), new BigDecimal("22.50"));
  }

  @Test
  void whenAllThatWasLeftIsCancelledTheWorkIsClosed() {
    refund(input(null, line(mugLine, 2, "CANCEL"), line(scarfLine, 1, "CANCEL")));

    JsonNode order = read();
    assertThat(order.at("/fulfillmentOrders/nodes/0/status").asString()).isEqualTo("CLOSED");
    assertThat(order.at("/displayFulfillmentStatus").asString()).isEqualTo("UNFULFILLED");
    assertThat(order.at("/displayFinancialStatus").asString())
        .as("nothing was paid back")
        .isEqualTo("PAID");
    assertThat(mugs()).isEqualTo(new StockLevel(10, 0, 10));
  }

  @Test
  void aReturnedPieceGoesBackToTheLocationThatIsNamed() {
    rig.sandbox.shipOrder(Rig.SHOP, orderId, "UPS", "1Z");
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    Map<String, Object> line = new HashMap<>(line(mugLine, 1, "RETURN"));
    line.put("locationId", east);

    JsonNode done = refund(input("23.50", line));

    assertThat(done.at("/refund/refundLineItems/nodes/0/location/id").asString()).isEqualTo(east);
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), east))
        .isEqualTo(new StockLevel(1, 0, 1));
    assertThat(mugs()).isEqualTo(new StockLevel(8, 0, 8));
    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("FULFILLED");
    assertThat(read().at("/lineItems/nodes/0/currentQuantity").asInt()).isEqualTo(1);
  }

  @Test
  void moneyAloneLeavesStockAndWorkAsTheyAre() {
    refund(input(null, line(mugLine, 1, "NO_RESTOCK")));

    assertThat(mugs()).isEqualTo(new StockLevel(8, 2, 10));
    assertThat(read().at("/lineItems/nodes/0/unfulfilledQuantity").asInt()).isEqualTo(2);
    assertThat(read().at("/lineItems/nodes/0/currentQuantity").asInt()).isEqualTo(1);
  }

  @Test
  void shippingIsRefundedInPartAndInFull() {
    Map<String, Object> part = input("2.00");
    part.put("shipping", Map.of("amount", "2.00"));
    refund(part);
    Map<String, Object> rest = input("3.00");
    rest.put("shipping", Map.of("fullRefund", true));

    JsonNode done = refund(rest);

    assertThat(
            done.at("/refund/refundShippingLines/nodes/0/subtotalAmountSet/shopMoney/amount")
                .asString())
        .isEqualTo("3.0");
    assertThat(amount(read(), "currentTotalPriceSet")).isEqualTo("56.0");
  }

  @Test
  void everythingPaidBackIsRefunded() {
    Map<String, Object> all =
        input("61.00", line(mugLine, 2, "CANCEL"), line(scarfLine, 1, "CANCEL"));
    all.put("shipping", Map.of("fullRefund", true));

    JsonNode done = refund(all);

    assertThat(done.at("/order/displayFinancialStatus").asString()).isEqualTo("REFUNDED");
    assertThat(done.at("/refund/orderAdjustments/nodes").isEmpty()).isTrue();
    assertThat(amount(read(), "currentTotalPriceSet")).isEqualTo("0.0");
    assertThat(read().at("/refundable").asBoolean()).isFalse();
  }

  @Test
  void moneyThatIsNotForLinesIsADiscrepancy() {
    JsonNode done = refund(input("7.00"));

    assertThat(done.at("/refund/orderAdjustments/nodes/0/amountSet/shopMoney/amount").asString())
        .isEqualTo("-7.0");
    assertThat(amount(read(), "currentTotalPriceSet")).isEqualTo("54.0");
    assertThat(read().at("/lineItems/nodes/0/currentQuantity").asInt()).isEqualTo(2);
  }

  @Test
  void aTransactionNamesItsParent() {
    JsonNode done = refund(input("10.00"));

    assertThat(done.at("/refund/transactions/nodes/0/parentTransaction/id").asString())
        .isEqualTo(paymentId);
    assertThat(done.at("/refund/transactions/nodes/0/kind").asString()).isEqualTo("REFUND");
    assertThat(read().at("/transactions/1/gateway").asString()).isEqualTo("TikTok Shop");
    assertThat(read().at("/transactions/0/maximumRefundableV2/amount").asString())
        .isEqualTo("51.0");
  }

  @Test
  void moreThanWasPaidIsRefused() {
    refund(input("21.00"));

    assertThat(refusal(input("40.50")))
        .isEqualTo(
            "{\"field\":null,\"message\":\"Refund amount $40.50 is greater than net payment received"
                + " $40.00\"}");
    Map<String, Object> over = input("40.50");
    over.put("allowOverRefunding", true);
    assertThat(refund(over).at("/userErrors").isEmpty()).isTrue();
  }

  @Test
  void refusalsHaveShopifysWords() {
    assertThat(refusal(input(null, line(mugLine, 3, "NO_RESTOCK"))))
        .isEqualTo(
            "{\"field\":[\"refundLineItems\",\"0\",\"quantity\"],\"message\":\"Quantity cannot refund"
                + " more items than were purchased\"}");
    Map<String, Object> unknown = input(null);
    unknown.put("orderId", "gid://shopify/Order/1");
    assertThat(refusal(unknown))
        .isEqualTo("{\"field\":[\"orderId\"],\"message\":\"Order does not exist\"}");
    Map<String, Object> orphan = pay("1.00");
    orphan.remove("parentId");
    Map<String, Object> withoutParent = input(null);
    withoutParent.put("transactions", List.of(orphan));
    assertThat(refusal(withoutParent))
        .isEqualTo(
            "{\"field\":[\"transactions\"],\"message\":\"Transactions require a parent_id associated"
                + " with the order\"}");
    Map<String, Object> kind = pay("1.00");
    kind.put("kind", "AUTHORIZATION");
    Map<String, Object> wrongKind = input(null);
    wrongKind.put("transactions", List.of(kind));
    assertThat(refusal(wrongKind))
        .isEqualTo(
            "{\"field\":null,\"message\":\"Kind authorization is not a valid transaction\"}");
    assertThat(read().at("/refunds").isEmpty()).isTrue();
  }

  @Test
  void whatHasShippedCannotBeCancelled() {
    rig.sandbox.fulfilments().ship(Rig.SHOP, orderId, Map.of("MUG-1", 1), "UPS", "1Z");

    assertThat(refusal(input(null, line(mugLine, 2, "CANCEL")))).contains("\"quantity\"");
    assertThat(refusal(input(null, line(scarfLine, 1, "RETURN")))).contains("\"quantity\"");
    assertThat(refund(input(null, line(mugLine, 1, "CANCEL"))).at("/userErrors").isEmpty())
        .isTrue();
    assertThat(read().at("/displayFulfillmentStatus").asString())
        .as("the scarf is open")
        .isEqualTo("PARTIALLY_FULFILLED");
  }

  @Test
  void aRefundNeedsAKeyAndIsMadeOncePerKey() {
    Map<String, Object> input = input("10.00");
    JsonNode without =
        rig.ask(
            "mutation R($input: RefundInput!) { refundCreate(input: $input) { refund { id }"
                + " userErrors { message } } }",
            Map.of("input", input));
    assertThat(without.at("/errors/0/message").asString())
        .isEqualTo("The @idempotent directive is required for this mutation but was not provided.");
    assertThat(without.at("/data/refundCreate").isNull()).isTrue();

    String first = refund(input, "k").at("/refund/id").asString();
    String second = refund(input, "k").at("/refund/id").asString();

    assertThat(second).isEqualTo(first);
    assertThat(read().at("/refunds").size()).isEqualTo(1);
    assertThat(amount(read(), "totalRefundedSet")).isEqualTo("10.0");
    assertThat(refund(input("11.00"), "k").at("/userErrors/0/message").asString())
        .isEqualTo("The same idempotency key cannot be used with different operation parameters.");
    assertThat(rig.sandbox.stockWrites(Rig.SHOP)).isEmpty();
  }

  @Test
  void aRefundCostsTwenty() {
    JsonNode answer =
        rig.ask(
            "mutation R($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: \"a\")"
                + " { refund { id } userErrors { message } } }",
            Map.of("input", input("1.00")));

    assertThat(answer.at("/extensions/cost/requestedQueryCost").asInt()).isEqualTo(20);
  }

  @Test
  void appsHearOfTheRefundTheOrderAndTheStock() {
    int before = rig.bodies("orders/updated").size();
    refund(input("23.50", line(mugLine, 1, "CANCEL")));

    JsonNode told = rig.bodies("refunds/create").get(0);
    assertThat(Gid.of("Order", told.at("/order_id").asLong())).isEqualTo(orderId);
    assertThat(told.at("/refund_line_items/0/restock_type").asString()).isEqualTo("cancel");
    assertThat(told.at("/refund_line_items/0/quantity").asInt()).isEqualTo(1);
    assertThat(told.at("/refund_line_items/0/line_item/sku").asString()).isEqualTo("MUG-1");
    assertThat(told.at("/transactions/0/amount").asString()).isEqualTo("23.50");
    assertThat(told.at("/transactions/0/kind").asString()).isEqualTo("refund");
    assertThat(told.at("/return").isNull()).isTrue();
    assertThat(rig.bodies("orders/updated")).hasSize(before + 1);
    JsonNode order = rig.bodies("orders/updated").get(before);
    assertThat(order.at("/refunds").size()).isEqualTo(1);
    assertThat(order.at("/current_total_price").asString()).isEqualTo("37.50");
    assertThat(order.at("/financial_status").asString()).isEqualTo("partially_refunded");
    List<JsonNode> levels = new ArrayList<>(rig.bodies("inventory_levels/update"));
    assertThat(levels.get(levels.size() - 1).at("/available").asInt()).isEqualTo(9);
  }

  @Test
  void cancellingPaysBackOnlyWhatIsLeft() {
    rig.sandbox
        .refunds()
        .refund(Rig.SHOP, orderId, Map.of("SCARF", 1), "CANCEL", new BigDecimal("9.00"));

    JsonNode answer =
        rig.ask(
            "mutation C($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true,"
                + " refundMethod: {originalPaymentMethodsRefund: true}) { job { id }"
                + " orderCancelUserErrors { message } } }",
            Map.of("id", orderId));

    assertThat(answer.at("/data/orderCancel/orderCancelUserErrors").isEmpty()).isTrue();
    assertThat(read().at("/displayFinancialStatus").asString()).isEqualTo("REFUNDED");
    assertThat(amount(read(), "totalRefundedSet")).isEqualTo("61.0");
    assertThat(amount(read(), "currentTotalPriceSet")).isEqualTo("0.0");
    assertThat(rig.sandbox.refunds().of(Rig.SHOP, orderId))
        .extracting(MerchantRefunds.View::amount)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("9"), new BigDecimal("52"));
    assertThat(mugs()).isEqualTo(new StockLevel(10, 0, 10));
  }
}
