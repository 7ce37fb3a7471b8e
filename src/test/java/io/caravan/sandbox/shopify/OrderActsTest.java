package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderActsTest {

  private static final String CANCEL =
      """
      mutation Cancel($id: ID!, $restock: Boolean!, $refund: OrderCancelRefundMethodInput, $note: String) {
        orderCancel(orderId: $id, reason: CUSTOMER, restock: $restock, refundMethod: $refund, staffNote: $note) {
          job { id done } orderCancelUserErrors { field message code } userErrors { field message } } }
      """;
  private static final String READ =
      """
      query Read($id: ID!) { order(id: $id) { closed cancelledAt cancelReason displayFinancialStatus tags note poNumber
        customAttributes { key value } currentTotalPriceSet { shopMoney { amount } }
        totalPriceSet { shopMoney { amount } } transactions { kind gateway amountSet { shopMoney { amount } } }
        fulfillmentOrders(first: 5) { nodes { status } } } }
      """;

  private final Rig rig = new Rig(Rig.settings().with(s -> s.cancelDelay = Duration.ofSeconds(2)));

  private String claimed() {
    return rig.create(rig.order("1"), "DECREMENT_IGNORING_POLICY").at("/id").asString();
  }

  private JsonNode read(String id) {
    return rig.ask(READ, Map.of("id", id)).at("/data/order");
  }

  private JsonNode cancel(String id, boolean restock) {
    return rig.ask(CANCEL, Map.of("id", id, "restock", restock)).at("/data/orderCancel");
  }

  @Test
  void aCancellationIsAJobThatTakesItsTime() {
    String id = claimed();

    JsonNode started = cancel(id, true);

    String job = started.at("/job/id").asString();
    assertThat(started.at("/job/done").asBoolean()).isFalse();
    assertThat(read(id).at("/cancelledAt").isNull()).isTrue();
    assertThat(cancel(id, true).at("/orderCancelUserErrors/0/message").asString())
        .isEqualTo("Cancellation is already in progress");

    rig.clock.pass(Duration.ofSeconds(2));
    JsonNode done = rig.ask("query J($id: ID!) { job(id: $id) { done } }", Map.of("id", job));
    assertThat(done.at("/data/job/done").asBoolean()).isTrue();
    JsonNode order = read(id);
    assertThat(order.at("/cancelledAt").asString()).isEqualTo("2026-11-23T10:00:02Z");
    assertThat(order.at("/cancelReason").asString()).isEqualTo("CUSTOMER");
    assertThat(order.at("/closed").asBoolean()).isTrue();
    assertThat(order.at("/currentTotalPriceSet/shopMoney/amount").asString()).isEqualTo("0.0");
    assertThat(order.at("/totalPriceSet/shopMoney/amount").asString()).isEqualTo("25.0");
    assertThat(order.at("/fulfillmentOrders/nodes/0/status").asString()).isEqualTo("CLOSED");
    assertThat(order.at("/displayFinancialStatus").asString()).isEqualTo("PAID");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(10, 0, 10));
  }

  @Test
  void withoutRestockTheStockIsGone() {
    cancel(claimed(), false);
    rig.clock.pass(Duration.ofSeconds(2));
    rig.sandbox.tick();

    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(9, 0, 9));
  }

  @Test
  void aRefundToTheOriginalPaymentGivesAllBack() {
    String id = claimed();
    rig.ask(
        CANCEL,
        Map.of("id", id, "restock", true, "refund", Map.of("originalPaymentMethodsRefund", true)));
    rig.clock.pass(Duration.ofSeconds(2));

    assertThat(read(id).at("/displayFinancialStatus").asString()).isEqualTo("REFUNDED");
    assertThat(read(id).at("/transactions/1/kind").asString()).isEqualTo("REFUND");
  }

  @Test
  void problemsOfACancellationAreToldTwice() {
    String id = claimed();
    cancel(id, true);
    rig.clock.pass(Duration.ofSeconds(2));

    JsonNode again = cancel(id, true);

    assertThat(again.at("/job").isNull()).isTrue();
    assertThat(again.at("/orderCancelUserErrors/0").toString())
        .isEqualTo(
            "{\"field\":[\"orderId\"],\"message\":\"Cannot cancel an order that has already been"
                + " canceled\",\"code\":\"INVALID\"}");
    assertThat(again.at("/userErrors/0/message").asString())
        .isEqualTo("Cannot cancel an order that has already been canceled");
    assertThat(cancel("gid://shopify/Order/1", true).at("/orderCancelUserErrors/0/code").asString())
        .isEqualTo("NOT_FOUND");
  }

  @Test
  void whatHasShippedCannotBeCancelled() {
    Map<String, Object> order = rig.order("1");
    order.put("fulfillment", Map.of("locationId", rig.location));
    String id = rig.create(order).at("/id").asString();

    assertThat(cancel(id, true).at("/orderCancelUserErrors/0/message").asString())
        .isEqualTo("Cannot cancel an order that has outstanding fulfillments");
  }

  @Test
  void aStaffNoteHasItsLimit() {
    JsonNode answer =
        rig.ask(CANCEL, Map.of("id", claimed(), "restock", true, "note", "x".repeat(256)));

    assertThat(answer.at("/data/orderCancel/orderCancelUserErrors/0/field/0").asString())
        .isEqualTo("staffNote");
  }

  @Test
  void anUpdateReplacesTagsAndAttributes() {
    Map<String, Object> order = rig.order("1");
    order.put("tags", List.of("old"));
    order.put("customAttributes", List.of(Map.of("key", "a", "value", "1")));
    String id = rig.create(order).at("/id").asString();
    rig.clock.pass(Duration.ofSeconds(5));

    JsonNode updated =
        rig.ask(
            "mutation U($input: OrderInput!) { orderUpdate(input: $input) { order { updatedAt }"
                + " userErrors { field message } } }",
            Map.of(
                "input",
                Map.of(
                    "id",
                    id,
                    "tags",
                    List.of("new"),
                    "note",
                    "hello",
                    "customAttributes",
                    List.of(Map.of("key", "b", "value", "2")))));

    assertThat(updated.at("/data/orderUpdate/order/updatedAt").asString())
        .isEqualTo("2026-11-23T10:00:05Z");
    assertThat(read(id).at("/tags").toString()).isEqualTo("[\"new\"]");
    assertThat(read(id).at("/note").asString()).isEqualTo("hello");
    assertThat(read(id).at("/customAttributes").toString())
        .isEqualTo("[{\"key\":\"b\",\"value\":\"2\"}]");
  }

  @Test
  void anUpdateWithoutAnythingAndOneOfNothingAreRefused() {
    String update =
        "mutation U($input: OrderInput!) { orderUpdate(input: $input) { userErrors { field message } } }";

    assertThat(
            rig.ask(update, Map.of("input", Map.of("id", claimed())))
                .at("/data/orderUpdate/userErrors/0/message")
                .asString())
        .isEqualTo("No valid update parameters have been provided");
    assertThat(
            rig.ask(update, Map.of("input", Map.of("id", "gid://shopify/Order/1", "note", "x")))
                .at("/data/orderUpdate/userErrors/0")
                .toString())
        .isEqualTo("{\"field\":[\"id\"],\"message\":\"Order does not exist\"}");
  }

  @Test
  void singleTagsComeAndGo() {
    String id = claimed();
    String add =
        "mutation T($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id ... on"
            + " Order { tags } } userErrors { field message } } }";

    JsonNode added = rig.ask(add, Map.of("id", id, "tags", "tts-money-check"));
    assertThat(added.at("/data/tagsAdd/node/tags").toString()).isEqualTo("[\"tts-money-check\"]");
    rig.ask(add, Map.of("id", id, "tags", List.of("TTS-Money-Check", "b")));
    assertThat(read(id).at("/tags").toString()).isEqualTo("[\"b\",\"tts-money-check\"]");

    rig.ask(add.replace("tagsAdd", "tagsRemove"), Map.of("id", id, "tags", List.of("B")));
    assertThat(read(id).at("/tags").toString()).isEqualTo("[\"tts-money-check\"]");
  }

  @Test
  void aPendingOrderIsMarkedAsPaidOnce() {
    Map<String, Object> order = new HashMap<>(rig.order("1"));
    order.remove("transactions");
    order.put("financialStatus", "PENDING");
    String id = rig.create(order).at("/id").asString();
    String pay =
        "mutation P($id: ID!) { orderMarkAsPaid(input: {id: $id}) { order { displayFinancialStatus }"
            + " userErrors { field message } } }";

    JsonNode paid = rig.ask(pay, Map.of("id", id));
    assertThat(paid.at("/data/orderMarkAsPaid/order/displayFinancialStatus").asString())
        .isEqualTo("PAID");
    assertThat(read(id).at("/transactions/0/amountSet/shopMoney/amount").asString())
        .isEqualTo("25.0");
    assertThat(
            rig.ask(pay, Map.of("id", id))
                .at("/data/orderMarkAsPaid/userErrors/0/message")
                .asString())
        .isEqualTo("Order cannot be marked as paid.");
  }

  @Test
  void aHumanCanDeleteAnOrder() {
    String id = claimed();
    rig.sandbox.deleteOrder(Rig.SHOP, id);

    assertThat(rig.ask(READ, Map.of("id", id)).at("/data/order").isNull()).isTrue();
    assertThat(rig.sandbox.ordersBySourceIdentifier(Rig.SHOP)).isEmpty();
    assertThat(rig.events).anyMatch(event -> event.endsWith("order #1001 deleted"));
  }

  @Test
  void anotherAppsOrderTakesStockToo() {
    rig.sandbox.orderOfAnotherApp(Rig.SHOP, Map.of(rig.mug.variantId(), 4), null);

    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location).available())
        .isEqualTo(6);
    assertThat(rig.sandbox.listOrders(Rig.SHOP).get(0).appId()).isNotEqualTo(rig.sandbox.appId());
  }
}
