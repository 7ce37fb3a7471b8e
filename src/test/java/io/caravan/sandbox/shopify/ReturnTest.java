package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandbox.StockLevel;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two mugs were shipped and paid; some come back. */
class ReturnTest {

  private static final String WHOLE =
      """
      return { id name status totalQuantity requestApprovedAt closedAt decline { reason note }
        returnLineItems(first: 5) { nodes { id quantity processedQuantity refundedQuantity returnReason
          returnReasonNote customerNote returnReasonDefinition { handle }
          ... on ReturnLineItem { fulfillmentLineItem { id lineItem { id sku } } } } }
        reverseFulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes {
          id totalQuantity dispositions { type quantity location { id } } } } } }
        refunds(first: 5) { nodes { id totalRefundedSet { shopMoney { amount } } refundLineItems(first: 5) {
          nodes { quantity restockType } } } } } userErrors { field message code }
      """;
  private static final String READ =
      """
      query Read($id: ID!) { order(id: $id) { returnStatus displayFinancialStatus
        lineItems(first: 5) { nodes { id currentQuantity } }
        fulfillments(first: 5) { fulfillmentLineItems(first: 5) { nodes { id } } }
        transactions(first: 5) { id }
        returns(first: 5) { nodes { id status } } } }
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
  private String shippedLine = "";

  @BeforeEach
  void shippedAndPaid() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.mug, 2, "25.00")));
    order.put(
        "transactions", List.of(Map.of("gateway", "TikTok Shop", "amountSet", Rig.usd("50.00"))));
    orderId = rig.create(order, "DECREMENT_IGNORING_POLICY").at("/id").asString();
    rig.sandbox.shipOrder(Rig.SHOP, orderId, "UPS", "1Z");
    shippedLine = read().at("/fulfillments/0/fulfillmentLineItems/nodes/0/id").asString();
  }

  private JsonNode read() {
    return rig.ask(READ, Map.of("id", orderId)).at("/data/order");
  }

  private Map<String, Object> line(int quantity) {
    Map<String, Object> line = new HashMap<>();
    line.put("fulfillmentLineItemId", shippedLine);
    line.put("quantity", quantity);
    line.put("returnReason", "DEFECTIVE");
    return line;
  }

  private JsonNode create(Object... lines) {
    return act(
        "returnCreate(returnInput: $i)",
        "ReturnInput!",
        Map.of("orderId", orderId, "returnLineItems", List.of(lines)));
  }

  private JsonNode request(Object... lines) {
    return act(
        "returnRequest(input: $i)",
        "ReturnRequestInput!",
        Map.of("orderId", orderId, "returnLineItems", List.of(lines)));
  }

  private JsonNode byId(String mutation, String id) {
    return act(mutation + "(id: $i)", "ID!", id);
  }

  private JsonNode act(String call, String type, Object input) {
    JsonNode answer =
        rig.ask(
            "mutation M($i: " + type + ") { did: " + call + " { " + WHOLE + " } }",
            Map.of("i", input));
    assertThat(answer.has("errors")).as("%s", answer).isFalse();
    return answer.at("/data/did");
  }

  private static String error(JsonNode answer) {
    assertThat(answer.at("/return").isNull()).isTrue();
    return Rig.words(answer.at("/userErrors/0"));
  }

  private StockLevel mugs() {
    return rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location);
  }

  private JsonNode process(
      JsonNode made, int quantity, Map<String, Object> disposition, String amount) {
    Map<String, Object> part = new HashMap<>(disposition);
    part.put(
        "reverseFulfillmentOrderLineItemId",
        made.at("/return/reverseFulfillmentOrders/nodes/0/lineItems/nodes/0/id").asString());
    part.put("quantity", quantity);
    Map<String, Object> input = new HashMap<>();
    input.put("returnId", made.at("/return/id").asString());
    input.put(
        "returnLineItems",
        List.of(
            Map.of(
                "id", made.at("/return/returnLineItems/nodes/0/id").asString(),
                "quantity", quantity,
                "dispositions", List.of(part))));
    if (amount != null) {
      input.put(
          "financialTransfer",
          Map.of(
              "issueRefund",
              Map.of(
                  "orderTransactions",
                  List.of(
                      Map.of(
                          "parentId",
                          read().at("/transactions/0/id").asString(),
                          "transactionAmount",
                          Map.of("amount", amount, "currencyCode", "USD"))))));
    }
    return act("returnProcess(input: $i)", "ReturnProcessInput!", input);
  }

  private Map<String, Object> restocked() {
    return Map.of("dispositionType", "RESTOCKED", "locationId", rig.location);
  }

  @Test
  void aReturnOfOursIsOpenAtOnceAndAWarehouseWaitsForIt() {
    JsonNode made = create(line(1)).at("/return");

    assertThat(made.at("/status").asString()).isEqualTo("OPEN");
    assertThat(made.at("/name").asString()).isEqualTo("#1001-R1");
    assertThat(made.at("/totalQuantity").asInt()).isEqualTo(1);
    assertThat(made.at("/returnLineItems/nodes/0/fulfillmentLineItem/id").asString())
        .isEqualTo(shippedLine);
    assertThat(made.at("/reverseFulfillmentOrders/nodes/0/status").asString()).isEqualTo("OPEN");
    assertThat(made.at("/reverseFulfillmentOrders/nodes/0/lineItems/nodes/0/totalQuantity").asInt())
        .isEqualTo(1);
    assertThat(read().at("/returnStatus").asString()).isEqualTo("IN_PROGRESS");
    assertThat(mugs()).as("nothing came back yet").isEqualTo(new StockLevel(8, 0, 8));
    JsonNode told = rig.bodies("returns/approve").get(0);
    assertThat(told.at("/order/admin_graphql_api_id").asString()).isEqualTo(orderId);
    assertThat(told.at("/total_return_line_items").asInt()).isEqualTo(1);
    assertThat(told.at("/return_line_items/0/return_reason").asString()).isEqualTo("defective");
  }

  @Test
  void aRequestWaitsForAnAnswer() {
    Map<String, Object> line = line(2);
    line.put("customerNote", "chipped");
    String id = request(line).at("/return/id").asString();
    assertThat(read().at("/returnStatus").asString()).isEqualTo("RETURN_REQUESTED");
    assertThat(rig.bodies("returns/request").get(0).at("/status").asString())
        .isEqualTo("requested");

    JsonNode approved =
        act("returnApproveRequest(input: $i)", "ReturnApproveRequestInput!", Map.of("id", id));

    assertThat(approved.at("/return/status").asString()).isEqualTo("OPEN");
    assertThat(approved.at("/return/returnLineItems/nodes/0/customerNote").asString())
        .isEqualTo("chipped");
    assertThat(approved.at("/return/reverseFulfillmentOrders/nodes").size()).isEqualTo(1);
    assertThat(
            error(
                act(
                    "returnApproveRequest(input: $i)",
                    "ReturnApproveRequestInput!",
                    Map.of("id", id))))
        .isEqualTo(
            "[input, id]: Return is not approvable. Only returns with status REQUESTED can be"
                + " approved. (INVALID_STATE)");
    assertThat(decline(id, "OTHER", "no"))
        .isEqualTo(
            "[input, id]: Return is not declinable. Only non-refunded returns with status REQUESTED"
                + " can be declined. (INVALID_STATE)");
  }

  private String decline(String id, String reason, String note) {
    JsonNode answer =
        act(
            "returnDeclineRequest(input: $i)",
            "ReturnDeclineRequestInput!",
            Map.of("id", id, "declineReason", reason, "declineNote", note));
    return answer.at("/return").isNull()
        ? error(answer)
        : answer.at("/return/status").asString() + " " + answer.at("/return/decline");
  }

  @Test
  void aDeclinedRequestFreesItsPieces() {
    String id = request(line(2)).at("/return/id").asString();

    assertThat(decline(id, "RETURN_PERIOD_ENDED", "too late"))
        .isEqualTo("DECLINED {\"reason\":\"RETURN_PERIOD_ENDED\",\"note\":\"too late\"}");

    assertThat(decline(id, "OTHER", "again"))
        .isEqualTo("[input, id]: The return is already declined. (INVALID_STATE)");
    JsonNode told = rig.bodies("returns/decline").get(0);
    assertThat(told.at("/decline/reason").asString()).isEqualTo("return_period_ended");
    assertThat(told.at("/order/admin_graphql_api_id").asString()).isEqualTo(orderId);
    assertThat(read().at("/returnStatus").asString()).isEqualTo("NO_RETURN");
    assertThat(create(line(2)).at("/return/status").asString()).isEqualTo("OPEN");
  }

  @Test
  void refusalsHaveShopifysWords() {
    assertThat(error(create(line(3))))
        .isEqualTo(
            "[returnInput, returnLineItems, 0, quantity]: Return line item has an invalid quantity."
                + " (INVALID)");
    assertThat(error(request(line(0))))
        .isEqualTo(
            "[input, returnLineItems, 0, quantity]: Return line item has an invalid quantity."
                + " (INVALID)");
    Map<String, Object> unknown = line(1);
    unknown.put("fulfillmentLineItemId", "gid://shopify/FulfillmentLineItem/1");
    assertThat(error(create(unknown)))
        .isEqualTo(
            "[returnInput, returnLineItems, 0, fulfillmentLineItemId]: Fulfillment Line Item was not"
                + " found. (NOT_FOUND)");
    Map<String, Object> silent = line(1);
    silent.remove("returnReason");
    assertThat(error(create(silent)))
        .isEqualTo(
            "[returnInput, returnLineItems, 0]: Return line items Either return reason or return"
                + " reason definition must be provided (NOT_FOUND)");
    assertThat(error(request(silent)))
        .isEqualTo(
            "[input, returnLineItems, 0, returnReason]: Return reason can't be blank (BLANK)");
    Map<String, Object> other = line(1);
    other.put("returnReason", "OTHER");
    assertThat(error(create(other)))
        .isEqualTo(
            "[returnInput, returnLineItems, 0, returnReasonNote]: Return line items return reason"
                + " note The note is required when the return reason is \"Other\" (BLANK)");
    String nobody = "gid://shopify/Return/1";
    for (String mutation : List.of("returnClose", "returnReopen", "returnCancel")) {
      assertThat(error(byId(mutation, nobody))).isEqualTo("[id]: Return not found. (NOT_FOUND)");
    }
    assertThat(read().at("/returns/nodes").isEmpty()).isTrue();
  }

  @Test
  void aReasonMayBeADefinition() {
    JsonNode reasons =
        rig.ask("{ returnReasonDefinitions(first: 50) { nodes { id handle name deleted } } }")
            .at("/data/returnReasonDefinitions/nodes");
    assertThat(reasons.size()).isGreaterThan(9);
    Map<String, Object> line = line(1);
    line.remove("returnReason");
    line.put(
        "returnReasonDefinitionId",
        reasons
            .valueStream()
            .filter(each -> each.at("/handle").asString().equals("arrived-late"))
            .findFirst()
            .orElseThrow()
            .at("/id")
            .asString());

    JsonNode made = create(line).at("/return/returnLineItems/nodes/0");

    assertThat(made.at("/returnReasonDefinition/handle").asString()).isEqualTo("arrived-late");
    assertThat(made.at("/returnReason").asString()).isEqualTo("OTHER");
  }

  @Test
  void onlyWhatIsNotInAReturnCanBeReturned() {
    String query =
        "query R($id: ID!) { returnableFulfillments(orderId: $id, first: 5) { nodes { id fulfillment"
            + " { id } returnableFulfillmentLineItems(first: 5) { nodes { quantity"
            + " fulfillmentLineItem { id } } } } } }";
    create(line(1));

    JsonNode rest = rig.ask(query, Map.of("id", orderId)).at("/data/returnableFulfillments/nodes");

    assertThat(rest.at("/0/returnableFulfillmentLineItems/nodes/0/quantity").asInt()).isEqualTo(1);
    assertThat(
            rest.at("/0/returnableFulfillmentLineItems/nodes/0/fulfillmentLineItem/id").asString())
        .isEqualTo(shippedLine);
    assertThat(error(create(line(2)))).contains("invalid quantity");
    create(line(1));
    assertThat(
            rig.ask(query, Map.of("id", orderId))
                .at("/data/returnableFulfillments/nodes")
                .isEmpty())
        .isTrue();
  }

  @Test
  void whatComesBackIsRestockedAndPaidBackInOneCall() {
    JsonNode made = create(line(1));

    JsonNode done = process(made, 1, restocked(), "25.00");

    assertThat(done.at("/userErrors").isEmpty()).isTrue();
    assertThat(done.at("/return/status").asString()).as("closed by hand").isEqualTo("OPEN");
    assertThat(done.at("/return/returnLineItems/nodes/0/processedQuantity").asInt()).isEqualTo(1);
    assertThat(done.at("/return/returnLineItems/nodes/0/refundedQuantity").asInt()).isEqualTo(1);
    assertThat(done.at("/return/refunds/nodes/0/totalRefundedSet/shopMoney/amount").asString())
        .isEqualTo("25.0");
    assertThat(done.at("/return/refunds/nodes/0/refundLineItems/nodes/0/restockType").asString())
        .isEqualTo("RETURN");
    assertThat(
            done.at(
                    "/return/reverseFulfillmentOrders/nodes/0/lineItems/nodes/0/dispositions/0/type")
                .asString())
        .isEqualTo("RESTOCKED");
    assertThat(mugs()).isEqualTo(new StockLevel(9, 0, 9));
    assertThat(read().at("/returnStatus").asString()).isEqualTo("INSPECTION_COMPLETE");
    assertThat(read().at("/displayFinancialStatus").asString()).isEqualTo("PARTIALLY_REFUNDED");
    assertThat(read().at("/lineItems/nodes/0/currentQuantity").asInt()).isEqualTo(1);
    assertThat(rig.bodies("refunds/create").get(0).at("/return/admin_graphql_api_id").asString())
        .isEqualTo(made.at("/return/id").asString());
    assertThat(rig.bodies("returns/process").get(0).at("/admin_graphql_api_id").asString())
        .isEqualTo(made.at("/return/id").asString());
    assertThat(error(process(made, 1, restocked(), null))).contains("invalid quantity");
  }

  @Test
  void damagedPiecesAreNotForSaleAndNothingIsPaidWithoutSayingSo() {
    JsonNode made = create(line(2));

    JsonNode done = process(made, 1, Map.of("dispositionType", "NOT_RESTOCKED"), null);

    assertThat(done.at("/return/refunds/nodes").isEmpty()).isTrue();
    assertThat(mugs()).isEqualTo(new StockLevel(8, 0, 8));
    assertThat(read().at("/displayFinancialStatus").asString()).isEqualTo("PAID");
    assertThat(read().at("/returnStatus").asString()).isEqualTo("IN_PROGRESS");
  }

  @Test
  void aRestockNeedsAPlaceThatIsThere() {
    JsonNode made = create(line(1));

    assertThat(error(process(made, 1, Map.of("dispositionType", "RESTOCKED"), null)))
        .isEqualTo(
            "[input, returnLineItems, 0, dispositions, 0, locationId]: Location not found."
                + " (NOT_FOUND)");
    assertThat(mugs()).isEqualTo(new StockLevel(8, 0, 8));
    assertThat(
            error(
                act(
                    "returnProcess(input: $i)",
                    "ReturnProcessInput!",
                    Map.of("returnId", "gid://shopify/Return/1"))))
        .isEqualTo("[input, returnId]: Return not found. (NOT_FOUND)");
  }

  @Test
  void moreMoneyThanWasPaidIsNotPaidBack() {
    JsonNode made = create(line(1));

    assertThat(error(process(made, 1, restocked(), "50.01")))
        .contains("Refund amount $50.01 is greater than net payment received $50.00");
    assertThat(mugs()).as("nothing was done").isEqualTo(new StockLevel(8, 0, 8));
  }

  @Test
  void aReturnIsClosedOpenedAgainAndCancelledOnlyBeforeAnythingWasDone() {
    JsonNode made = create(line(1));
    String id = made.at("/return/id").asString();

    assertThat(byId("returnClose", id).at("/return/status").asString()).isEqualTo("CLOSED");
    assertThat(read().at("/returnStatus").asString()).isEqualTo("RETURNED");
    assertThat(error(byId("returnClose", id)))
        .isEqualTo("[id]: Return status is invalid. (INVALID_STATE)");
    assertThat(error(byId("returnCancel", id)))
        .isEqualTo("[id]: Return is not cancelable. (INVALID_STATE)");
    assertThat(byId("returnReopen", id).at("/return/status").asString()).isEqualTo("OPEN");
    process(made, 1, restocked(), null);
    assertThat(error(byId("returnCancel", id)))
        .isEqualTo("[id]: Return is not cancelable. (INVALID_STATE)");
    String other = create(line(1)).at("/return/id").asString();
    assertThat(byId("returnCancel", other).at("/return/status").asString()).isEqualTo("CANCELED");
    JsonNode told = rig.bodies("returns/close").get(0);
    assertThat(Gid.of("Order", told.at("/order_id").asLong())).isEqualTo(orderId);
    assertThat(told.at("/status").asString()).isEqualTo("closed");
    assertThat(rig.bodies("returns/reopen")).hasSize(1);
    assertThat(rig.bodies("returns/cancel")).hasSize(1);
  }

  @Test
  void anOrderWithAReturnIsNotCancelledNorIsItsFulfilmentTakenBack() {
    create(line(1));

    JsonNode answer =
        rig.ask(
            "mutation C($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true)"
                + " { job { id } orderCancelUserErrors { field message code } } }",
            Map.of("id", orderId));

    assertThat(Rig.words(answer.at("/data/orderCancel/orderCancelUserErrors/0")))
        .isEqualTo("[orderId]: Cannot cancel an order that has returns (INVALID)");
    String fulfilment = rig.sandbox.fulfilments().of(Rig.SHOP, orderId).get(0).id();
    JsonNode back =
        rig.ask(
            "mutation F($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { id } userErrors {"
                + " field message } } }",
            Map.of("id", fulfilment));
    assertThat(back.at("/data/fulfillmentCancel/userErrors").size()).isEqualTo(1);
  }

  @Test
  void aPersonDoesTheSameInTheAdmin() {
    MerchantReturns returns = rig.sandbox.returns();
    String id = returns.request(Rig.SHOP, orderId, Map.of("MUG-1", 2), "UNWANTED");
    returns.approve(Rig.SHOP, id);
    MerchantReturns.ViewLine line = returns.of(Rig.SHOP, orderId).get(0).lines().get(0);
    returns.remove(Rig.SHOP, id, line.id(), 1);
    returns.process(Rig.SHOP, id, "RESTOCKED", rig.location, new BigDecimal("25.00"));
    returns.close(Rig.SHOP, id);

    MerchantReturns.View made = returns.of(Rig.SHOP, orderId).get(0);
    assertThat(made.status()).isEqualTo("CLOSED");
    assertThat(made.lines().get(0).quantity()).isEqualTo(1);
    assertThat(made.lines().get(0).restocked()).isEqualTo(1);
    assertThat(rig.sandbox.refunds().of(Rig.SHOP, orderId).get(0).returnId()).isEqualTo(id);
    JsonNode told = rig.bodies("returns/update").get(0);
    assertThat(told.at("/return_line_items/removals/0/delta").asInt()).isEqualTo(1);
    assertThat(told.has("order")).isFalse();
  }

  @Test
  void aWarehouseDisposesWithoutTheRest() {
    JsonNode made = create(line(1)).at("/return");
    String back = made.at("/reverseFulfillmentOrders/nodes/0/lineItems/nodes/0/id").asString();
    Map<String, Object> part = new HashMap<>();
    part.put("reverseFulfillmentOrderLineItemId", back);
    part.put("quantity", 1);
    part.put("dispositionType", "RESTOCKED");

    assertThat(dispose()).isEqualTo("[dispositionInputs]: The array cannot be empty. (BLANK)");
    assertThat(dispose(part))
        .isEqualTo("[dispositionInputs, 0, locationId]: Location not found. (NOT_FOUND)");
    part.put("locationId", rig.location);
    assertThat(dispose(part)).isEqualTo("[{\"totalQuantity\":1}]");
    assertThat(dispose(part)).contains("invalid quantity");

    assertThat(mugs()).isEqualTo(new StockLevel(9, 0, 9));
    assertThat(read().at("/returnStatus").asString()).isEqualTo("INSPECTION_COMPLETE");
    assertThat(rig.sandbox.returns().of(Rig.SHOP, orderId).get(0).lines().get(0).processed())
        .isZero();
  }

  private String dispose(Object... parts) {
    JsonNode answer =
        rig.ask(
                "mutation D($d: [ReverseFulfillmentOrderDisposeInput!]!) {"
                    + " reverseFulfillmentOrderDispose(dispositionInputs: $d) {"
                    + " reverseFulfillmentOrderLineItems { totalQuantity }"
                    + " userErrors { field message code } } }",
                Map.of("d", List.of(parts)))
            .at("/data/reverseFulfillmentOrderDispose");
    return answer.at("/userErrors").isEmpty()
        ? answer.at("/reverseFulfillmentOrderLineItems").toString()
        : Rig.words(answer.at("/userErrors/0"));
  }

  @Test
  void aReturnTakesItsOrderOutOfTheArchiveAndIsFoundByItsState() {
    String close =
        "mutation A($id: ID!) { orderClose(input: {id: $id}) { order { closed } userErrors {"
            + " field message } } }";
    assertThat(
            rig.ask(close, Map.of("id", orderId)).at("/data/orderClose/order/closed").asBoolean())
        .isTrue();
    rig.clock.pass(java.time.Duration.ofSeconds(30));

    create(line(1));

    JsonNode found =
        rig.ask(
                "{ orders(first: 5, sortKey: UPDATED_AT, query: \"return_status:in_progress AND"
                    + " fulfillment_status:fulfilled AND updated_at:>='2026-11-23T10:00:20Z'\") {"
                    + " nodes { id closed } } }")
            .at("/data/orders/nodes");
    assertThat(found.size()).isEqualTo(1);
    assertThat(found.at("/0/id").asString()).isEqualTo(orderId);
    assertThat(found.at("/0/closed").asBoolean()).isFalse();
  }

  @Test
  void returnsNeedTheirScope() {
    rig.sandbox.grantScopes(
        Rig.SHOP,
        Rig.TOKEN,
        Rig.SCOPES.stream().filter(scope -> !scope.equals("write_returns")).toList());

    JsonNode answer =
        rig.ask("mutation M { returnClose(id: \"gid://shopify/Return/1\") { return { id } } }");

    assertThat(answer.at("/errors/0/message").asString())
        .startsWith(
            "Access denied for returnClose field. Required access: `write_returns` access scope");
  }
}
