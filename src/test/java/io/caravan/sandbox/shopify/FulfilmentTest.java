package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.IndexLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FulfilmentTest {

  private static final String READ =
      """
      query Read($id: ID!) { order(id: $id) { displayFulfillmentStatus fulfillmentOrders(first: 10) { nodes {
        id status requestStatus supportedActions { action } assignedLocation { name location { id } }
        fulfillmentHolds { id reason handle heldByRequestingApp }
        lineItems(first: 10) { nodes { id sku totalQuantity remainingQuantity lineItem { id } } } } }
        fulfillments(first: 10) { id name status trackingInfo(first: 3) { company number url } } } }
      """;
  private static final String SHIP =
      """
      mutation Ship($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) {
        fulfillment { id status name } userErrors { field message } } }
      """;
  private static final String MOVE =
      """
      mutation Move($id: ID!, $to: ID!, $lines: [FulfillmentOrderLineItemInput!]) {
        fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $lines) {
          movedFulfillmentOrder { id } originalFulfillmentOrder { id status } userErrors { field message } } }
      """;
  private static final String HOLD =
      """
      mutation Hold($id: ID!, $hold: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
        fulfillmentHold { id } fulfillmentOrder { id status } remainingFulfillmentOrder { id status }
        userErrors { field message code } } }
      """;
  private static final String RELEASE =
      """
      mutation Release($id: ID!, $holds: [ID!]) { fulfillmentOrderReleaseHold(id: $id, holdIds: $holds) {
        fulfillmentOrder { status } userErrors { message code } } }
      """;

  private final Rig rig = new Rig();
  private String orderId = "";

  @BeforeEach
  void twoMugsAndAScarf() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.mug, 2, "25.00"), rig.line(rig.scarf, 1, "10.00")));
    orderId = rig.create(order, "DECREMENT_IGNORING_POLICY").at("/id").asString();
  }

  private JsonNode read() {
    return rig.ask(READ, Map.of("id", orderId)).at("/data/order");
  }

  private JsonNode part(int index) {
    return read().at("/fulfillmentOrders/nodes/" + index);
  }

  private String partId() {
    return part(0).at("/id").asString();
  }

  private JsonNode ship(Object... lines) {
    Map<String, Object> group = new HashMap<>();
    group.put("fulfillmentOrderId", partId());
    if (lines.length > 0) {
      group.put("fulfillmentOrderLineItems", List.of(lines));
    }
    return rig.ask(
            SHIP,
            Map.of(
                "f",
                Map.of(
                    "lineItemsByFulfillmentOrder",
                    List.of(group),
                    "trackingInfo",
                    Map.of("company", "UPS", "number", "1Z"))))
        .at("/data/fulfillmentCreate");
  }

  private Map<String, Object> lineOf(int index, int quantity) {
    return Map.of(
        "id", part(0).at("/lineItems/nodes/" + index + "/id").asString(), "quantity", quantity);
  }

  @Test
  void aFreshFulfilmentOrderIsOpenAtTheLocationThatGaveTheStock() {
    JsonNode part = part(0);

    assertThat(part.at("/status").asString()).isEqualTo("OPEN");
    assertThat(part.at("/requestStatus").asString()).isEqualTo("UNSUBMITTED");
    assertThat(part.at("/assignedLocation/location/id").asString()).isEqualTo(rig.location);
    assertThat(part.at("/supportedActions").toString()).contains("MOVE", "HOLD");
    assertThat(part.at("/lineItems/nodes").size()).isEqualTo(2);
  }

  @Test
  void fulfilmentOrdersAppearOnlyAfterRouting() {
    Rig slow =
        new Rig(
            Rig.settings()
                .with(
                    s -> {
                      s.indexLag = IndexLag.of(Duration.ZERO);
                      s.routingDelay = Duration.ofSeconds(3);
                    }));
    String id = slow.create(slow.order("1")).at("/id").asString();
    assertThat(slow.ask(READ, Map.of("id", id)).at("/data/order/fulfillmentOrders/nodes").isEmpty())
        .isTrue();

    slow.clock.pass(Duration.ofSeconds(3));

    assertThat(slow.ask(READ, Map.of("id", id)).at("/data/order/fulfillmentOrders/nodes").size())
        .isEqualTo(1);
  }

  @Test
  void shippingAllClosesTheWorkAndEndsTheCommitment() {
    assertThat(ship().at("/fulfillment/status").asString()).isEqualTo("SUCCESS");

    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("FULFILLED");
    assertThat(part(0).at("/status").asString()).isEqualTo("CLOSED");
    assertThat(read().at("/fulfillments/0/trackingInfo/0/number").asString()).isEqualTo("1Z");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(8, 0, 8));
  }

  @Test
  void shippingAPartLeavesTheRest() {
    ship(lineOf(0, 1));

    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("PARTIALLY_FULFILLED");
    assertThat(part(0).at("/status").asString()).isEqualTo("IN_PROGRESS");
    assertThat(part(0).at("/lineItems/nodes/0/remainingQuantity").asInt()).isEqualTo(1);
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(8, 1, 9));
  }

  @Test
  void moreThanThereIsCannotShip() {
    assertThat(ship(lineOf(0, 3)).at("/userErrors/0").toString())
        .isEqualTo(
            "{\"field\":[\"fulfillment\"],\"message\":\"Invalid fulfillment order line item quantity"
                + " requested.\"}");
    assertThat(ship(lineOf(0, 0)).at("/userErrors/0/message").asString())
        .isEqualTo("Quantity must be greater than 0");
  }

  @Test
  void whatHasShippedCannotShipAgain() {
    ship();

    assertThat(ship().at("/userErrors/0/message").asString())
        .endsWith("has an unfulfillable status= closed.");
  }

  @Test
  void anUnknownFulfilmentOrderDoesNotExist() {
    JsonNode answer =
        rig.ask(
            SHIP,
            Map.of(
                "f",
                Map.of(
                    "lineItemsByFulfillmentOrder",
                    List.of(Map.of("fulfillmentOrderId", "gid://shopify/FulfillmentOrder/1")))));

    assertThat(answer.at("/data/fulfillmentCreate/userErrors/0/message").asString())
        .isEqualTo("Fulfillment order does not exist.");
  }

  @Test
  void oneFulfilmentIsOfOneOrder() {
    String first = partId();
    String other = rig.create(rig.order("2")).at("/id").asString();
    String second =
        rig.ask(READ, Map.of("id", other))
            .at("/data/order/fulfillmentOrders/nodes/0/id")
            .asString();

    JsonNode answer =
        rig.ask(
            SHIP,
            Map.of(
                "f",
                Map.of(
                    "lineItemsByFulfillmentOrder",
                    List.of(
                        Map.of("fulfillmentOrderId", first),
                        Map.of("fulfillmentOrderId", second)))));

    assertThat(answer.at("/data/fulfillmentCreate/userErrors/0/message").asString())
        .startsWith("All fulfillment orders must belong to the same order.");
  }

  private String east() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    rig.sandbox.setAvailable(Rig.SHOP, rig.mug.variantId(), east, 4);
    rig.sandbox.setAvailable(Rig.SHOP, rig.scarf.variantId(), east, 4);
    return east;
  }

  @Test
  void aWholeFulfilmentOrderMovesWithItsIdAndItsStock() {
    String east = east();
    String before = partId();

    JsonNode moved =
        rig.ask(MOVE, Map.of("id", before, "to", east)).at("/data/fulfillmentOrderMove");

    assertThat(moved.at("/userErrors").isEmpty()).isTrue();
    assertThat(moved.at("/movedFulfillmentOrder/id").asString()).isEqualTo(before);
    assertThat(part(0).at("/assignedLocation/name").asString()).isEqualTo("East");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location))
        .isEqualTo(new ShopifySandbox.StockLevel(10, 0, 10));
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), east))
        .isEqualTo(new ShopifySandbox.StockLevel(2, 2, 4));
  }

  @Test
  void aPartMovesIntoANewFulfilmentOrder() {
    String east = east();

    JsonNode moved =
        rig.ask(MOVE, Map.of("id", partId(), "to", east, "lines", List.of(lineOf(1, 1))))
            .at("/data/fulfillmentOrderMove");

    assertThat(moved.at("/movedFulfillmentOrder/id").asString()).isNotEqualTo(partId());
    assertThat(read().at("/fulfillmentOrders/nodes").size()).isEqualTo(2);
    assertThat(part(0).at("/lineItems/nodes").size()).isEqualTo(1);
    assertThat(part(1).at("/lineItems/nodes/0/sku").asString()).isEqualTo("SCARF");
  }

  @Test
  void whatAMoveJoinedWithAnotherIsNotDisplayedAnyMore() {
    String east = east();
    rig.ask(MOVE, Map.of("id", partId(), "to", east, "lines", List.of(lineOf(1, 1))));

    rig.ask(MOVE, Map.of("id", partId(), "to", east, "lines", List.of(lineOf(0, 1))));

    assertThat(parts("displayable: false")).containsExactly("OPEN", "CLOSED", "OPEN");
    assertThat(parts("displayable: true")).containsExactly("OPEN", "OPEN");
  }

  private List<String> parts(String which) {
    List<String> statuses = new ArrayList<>();
    rig.ask(
            "query($id: ID!) { order(id: $id) { fulfillmentOrders(first: 10, %s) { nodes { status } } } }"
                .formatted(which),
            Map.of("id", orderId))
        .at("/data/order/fulfillmentOrders/nodes")
        .forEach(part -> statuses.add(part.path("status").asString()));
    return statuses;
  }

  @Test
  void nothingMovesToWhereItIsNotStocked() {
    String empty = rig.sandbox.addLocation(Rig.SHOP, "Empty", "US");

    JsonNode answer = rig.ask(MOVE, Map.of("id", partId(), "to", empty));

    assertThat(answer.at("/data/fulfillmentOrderMove/userErrors/0").toString())
        .isEqualTo("{\"field\":null,\"message\":\"Cannot change location.\"}");
    assertThat(part(0).at("/assignedLocation/location/id").asString()).isEqualTo(rig.location);
  }

  @Test
  void nothingMovesToAnUnknownLocation() {
    JsonNode answer = rig.ask(MOVE, Map.of("id", partId(), "to", "gid://shopify/Location/1"));

    assertThat(answer.at("/data/fulfillmentOrderMove/userErrors/0/message").asString())
        .isEqualTo("Location not found.");
  }

  private JsonNode hold(Map<String, Object> hold) {
    return rig.ask(HOLD, Map.of("id", partId(), "hold", hold)).at("/data/fulfillmentOrderHold");
  }

  @Test
  void whatIsOnHoldCannotShipUntilItIsReleased() {
    String id = partId();
    JsonNode held = hold(Map.of("reason", "INVENTORY_OUT_OF_STOCK", "handle", "short"));
    String holdId = held.at("/fulfillmentHold/id").asString();

    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("ON_HOLD");
    assertThat(part(0).at("/fulfillmentHolds/0/heldByRequestingApp").asBoolean()).isTrue();
    assertThat(ship().at("/userErrors/0/message").asString()).endsWith("status= on_hold.");
    assertThat(
            hold(Map.of("reason", "OTHER", "handle", "short")).at("/userErrors/0/code").asString())
        .isEqualTo("DUPLICATE_FULFILLMENT_HOLD_HANDLE");

    JsonNode released = rig.ask(RELEASE, Map.of("id", id, "holds", List.of(holdId)));
    assertThat(released.at("/data/fulfillmentOrderReleaseHold/fulfillmentOrder/status").asString())
        .isEqualTo("OPEN");
    assertThat(ship().at("/userErrors").isEmpty()).isTrue();
  }

  @Test
  void aPartOnHoldLeavesTheRestToShip() {
    JsonNode held =
        hold(
            Map.of(
                "reason",
                "OTHER",
                "fulfillmentOrderLineItems",
                List.of(Map.of("id", lineOf(0, 1).get("id"), "quantity", 1))));

    assertThat(held.at("/fulfillmentOrder/status").asString()).isEqualTo("ON_HOLD");
    assertThat(held.at("/remainingFulfillmentOrder/status").asString()).isEqualTo("OPEN");
    assertThat(part(0).at("/lineItems/nodes").size()).isEqualTo(1);
    assertThat(part(1).at("/lineItems/nodes").size()).isEqualTo(2);
  }
}
