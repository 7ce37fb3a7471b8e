package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.shopify.ShopifySandbox.StockLevel;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is done to a fulfilment after it was made. */
class FulfilmentActsTest {

  private static final String READ =
      """
      query Read($id: ID!) { order(id: $id) { displayFulfillmentStatus
        lineItems(first: 5) { nodes { unfulfilledQuantity } }
        fulfillmentOrders(first: 10) { nodes { id status supportedActions { action }
          assignedLocation { location { id } }
          lineItems(first: 10) { nodes { id totalQuantity remainingQuantity } } } }
        fulfillments(first: 10) { id status displayStatus deliveredAt updatedAt
          trackingInfo(first: 5) { company number url }
          events(first: 5) { nodes { status message happenedAt } } } } }
      """;
  private static final String CANCEL =
      """
      mutation C($id: ID!) { fulfillmentCancel(id: $id) {
        fulfillment { id status displayStatus } userErrors { field message } } }
      """;
  private static final String TRACK =
      """
      mutation T($id: ID!, $t: FulfillmentTrackingInput!) {
        fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t, notifyCustomer: false) {
          fulfillment { id trackingInfo(first: 5) { company number url } } userErrors { field message } } }
      """;
  private static final String EVENT =
      """
      mutation E($e: FulfillmentEventInput!) { fulfillmentEventCreate(fulfillmentEvent: $e) {
        fulfillmentEvent { id status happenedAt } userErrors { field message } } }
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

  @BeforeEach
  void twoMugsAndAScarf() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.mug, 2, "25.00"), rig.line(rig.scarf, 1, "10.00")));
    orderId = rig.create(order, "DECREMENT_IGNORING_POLICY").at("/id").asString();
  }

  private JsonNode read() {
    return rig.ask(READ, Map.of("id", orderId)).at("/data/order");
  }

  private String ship(Map<String, Integer> bySku, String number) {
    return rig.sandbox.fulfilments().ship(Rig.SHOP, orderId, bySku, "UPS", number);
  }

  private JsonNode cancel(String id) {
    return rig.ask(CANCEL, Map.of("id", id)).at("/data/fulfillmentCancel");
  }

  private StockLevel mugs() {
    return rig.sandbox.stock(Rig.SHOP, rig.mug.variantId(), rig.location);
  }

  @Test
  void aFulfilmentTakenBackLeavesItsClosedWorkAndMakesNewWork() {
    String id = ship(Map.of(), "1Z");
    assertThat(mugs()).isEqualTo(new StockLevel(8, 0, 8));

    JsonNode done = cancel(id);

    assertThat(done.at("/userErrors").isEmpty()).isTrue();
    assertThat(done.at("/fulfillment/status").asString()).isEqualTo("CANCELLED");
    assertThat(done.at("/fulfillment/displayStatus").asString()).isEqualTo("CANCELED");
    JsonNode order = read();
    assertThat(order.at("/displayFulfillmentStatus").asString()).isEqualTo("UNFULFILLED");
    assertThat(order.at("/fulfillments/0/status").asString()).isEqualTo("CANCELLED");
    assertThat(order.at("/fulfillmentOrders/nodes/0/status").asString()).isEqualTo("CLOSED");
    assertThat(order.at("/fulfillmentOrders/nodes/0/lineItems/nodes/0/remainingQuantity").asInt())
        .isZero();
    JsonNode fresh = order.at("/fulfillmentOrders/nodes/1");
    assertThat(fresh.at("/status").asString()).isEqualTo("OPEN");
    assertThat(fresh.at("/lineItems/nodes/0/remainingQuantity").asInt()).isEqualTo(2);
    assertThat(fresh.at("/assignedLocation/location/id").asString()).isEqualTo(rig.location);
    assertThat(fresh.at("/supportedActions").toString()).contains("CREATE_FULFILLMENT");
    assertThat(mugs()).as("on hand again, for this order").isEqualTo(new StockLevel(8, 2, 10));
    JsonNode told = rig.bodies("fulfillments/update").get(0);
    assertThat(told.at("/status").asString()).isEqualTo("cancelled");
    assertThat(Gid.of("Order", told.at("/order_id").asLong())).isEqualTo(orderId);
  }

  @Test
  void onePartTakenBackGoesBackToTheWorkThatIsStillOpen() {
    String id = ship(Map.of("MUG-1", 1), "1Z");

    cancel(id);

    JsonNode order = read();
    assertThat(order.at("/fulfillmentOrders/nodes").size()).isEqualTo(1);
    assertThat(order.at("/fulfillmentOrders/nodes/0/status").asString()).isEqualTo("OPEN");
    assertThat(order.at("/fulfillmentOrders/nodes/0/lineItems/nodes/0/remainingQuantity").asInt())
        .isEqualTo(2);
  }

  @Test
  void whatWasRefundedAfterItHadLeftIsNotShippedAgain() {
    String id = ship(Map.of(), "1Z");
    rig.sandbox.refunds().refund(Rig.SHOP, orderId, Map.of("MUG-1", 1), "NO_RESTOCK", null);

    cancel(id);

    JsonNode fresh = read().at("/fulfillmentOrders/nodes/1/lineItems/nodes");
    assertThat(fresh.at("/0/remainingQuantity").asInt()).isEqualTo(1);
    assertThat(fresh.at("/1/remainingQuantity").asInt()).isEqualTo(1);
    assertThat(read().at("/lineItems/nodes/0/unfulfilledQuantity").asInt()).isEqualTo(1);
    assertThat(mugs()).isEqualTo(new StockLevel(8, 1, 9));
  }

  @Test
  void whatWasTakenBackShipsAgain() {
    cancel(ship(Map.of(), "1Z"));

    ship(Map.of(), "1Z-2");

    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("FULFILLED");
    assertThat(mugs()).isEqualTo(new StockLevel(8, 0, 8));
    assertThat(rig.sandbox.listOrders(Rig.SHOP).get(0).parcels()).hasSize(1);
    assertThat(rig.sandbox.fulfilments().of(Rig.SHOP, orderId))
        .extracting(MerchantFulfilments.Shipment::status)
        .containsExactly("CANCELLED", "SUCCESS");
  }

  @Test
  void anOrderIsCancelledOnceItsFulfilmentWasTakenBack() {
    String id = ship(Map.of(), "1Z");
    String cancelOrder =
        """
        mutation O($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true,
          refundMethod: {originalPaymentMethodsRefund: true}) { job { id done }
          orderCancelUserErrors { field message code } } }
        """;

    JsonNode refused = rig.ask(cancelOrder, Map.of("id", orderId)).at("/data/orderCancel");
    assertThat(refused.at("/orderCancelUserErrors/0").toString())
        .isEqualTo(
            "{\"field\":[\"orderId\"],\"message\":\"Cannot cancel an order that has outstanding"
                + " fulfillments\",\"code\":\"INVALID\"}");
    cancel(id);
    JsonNode started = rig.ask(cancelOrder, Map.of("id", orderId)).at("/data/orderCancel");

    assertThat(started.at("/job/id").asString()).startsWith("gid://shopify/Job/");
    assertThat(rig.sandbox.listOrders(Rig.SHOP).get(0).cancelled()).isTrue();
    assertThat(mugs()).isEqualTo(new StockLevel(10, 0, 10));
  }

  @Test
  void anUnknownFulfilmentIsNotFoundNorIsOneTwiceTakenBack() {
    String unknown = "gid://shopify/Fulfillment/1";
    assertThat(cancel(unknown).at("/userErrors/0").toString())
        .isEqualTo("{\"field\":[\"id\"],\"message\":\"Fulfillment not found.\"}");
    assertThat(
            rig.ask(TRACK, Map.of("id", unknown, "t", Map.of("number", "1")))
                .at("/data/fulfillmentTrackingInfoUpdate/userErrors/0")
                .toString())
        .isEqualTo("{\"field\":[\"fulfillmentId\"],\"message\":\"Fulfillment does not exist.\"}");
    assertThat(
            rig.ask(EVENT, Map.of("e", Map.of("fulfillmentId", unknown, "status", "DELIVERED")))
                .at("/data/fulfillmentEventCreate/userErrors/0")
                .toString())
        .isEqualTo(
            "{\"field\":[\"fulfillmentEvent\",\"fulfillmentId\"],\"message\":\"Fulfillment does"
                + " not exist.\"}");
    String id = ship(Map.of(), "1Z");
    cancel(id);

    assertThat(cancel(id).at("/userErrors").size()).isEqualTo(1);
  }

  @Test
  void aNumberMayComeLaterThanItsFulfilment() {
    String id = rig.sandbox.fulfilments().ship(Rig.SHOP, orderId, Map.of(), null, null);
    assertThat(read().at("/fulfillments/0/trackingInfo").isEmpty()).isTrue();
    assertThat(rig.bodies("fulfillments/create").get(0).at("/tracking_number").isNull()).isTrue();
    rig.clock.pass(Duration.ofMinutes(1));

    JsonNode done =
        rig.ask(TRACK, Map.of("id", id, "t", Map.of("company", "Bob's Vans", "number", "B-7")))
            .at("/data/fulfillmentTrackingInfoUpdate");

    assertThat(done.at("/fulfillment/trackingInfo").toString())
        .isEqualTo("[{\"company\":\"Bob's Vans\",\"number\":\"B-7\",\"url\":null}]");
    JsonNode told = rig.bodies("fulfillments/update").get(0);
    assertThat(told.at("/tracking_company").asString()).isEqualTo("Bob's Vans");
    assertThat(told.at("/tracking_number").asString()).isEqualTo("B-7");
    assertThat(told.at("/line_items").size()).isEqualTo(2);
    assertThat(read().at("/fulfillments/0/updatedAt").asString()).isEqualTo("2026-11-23T10:01:00Z");
  }

  @Test
  void anotherNumberTakesThePlaceOfTheOldAndTheCarrierStays() {
    String id = ship(Map.of(), "1Z");

    rig.sandbox.fulfilments().track(Rig.SHOP, id, null, "1Z-OTHER");

    assertThat(read().at("/fulfillments/0/trackingInfo/0/company").asString()).isEqualTo("UPS");
    assertThat(read().at("/fulfillments/0/trackingInfo/0/number").asString()).isEqualTo("1Z-OTHER");
    assertThat(read().at("/fulfillments/0/trackingInfo").size()).isEqualTo(1);
  }

  @Test
  void theLatestEventIsWhatAFulfilmentShows() {
    String id = ship(Map.of(), "1Z");
    Map<String, Object> event = new HashMap<>();
    event.put("fulfillmentId", id);
    event.put("status", "DELIVERED");
    event.put("happenedAt", "2026-11-23T09:00:00Z");
    rig.ask(EVENT, Map.of("e", event));
    event.put("status", "IN_TRANSIT");
    event.put("happenedAt", "2026-11-23T08:00:00Z");
    rig.ask(EVENT, Map.of("e", event));

    JsonNode shown = read().at("/fulfillments/0");
    assertThat(shown.at("/displayStatus").asString()).isEqualTo("DELIVERED");
    assertThat(shown.at("/deliveredAt").asString()).isEqualTo("2026-11-23T09:00:00Z");
    assertThat(shown.at("/events/nodes").valueStream().map(e -> e.at("/status").asString()))
        .containsExactly("IN_TRANSIT", "DELIVERED");
    JsonNode told = rig.bodies("fulfillment_events/create").get(1);
    assertThat(told.at("/status").asString()).isEqualTo("in_transit");
    assertThat(Gid.of("Fulfillment", told.at("/fulfillment_id").asLong())).isEqualTo(id);
    assertThat(Gid.of("Order", told.at("/order_id").asLong())).isEqualTo(orderId);
    assertThat(rig.bodies("fulfillments/update").get(0).at("/shipment_status").asString())
        .isEqualTo("delivered");
  }

  @Test
  void eventsNeedTheirScope() {
    List<String> fewer =
        Rig.SCOPES.stream().filter(scope -> !scope.equals("write_fulfillments")).toList();
    String id = ship(Map.of(), "1Z");
    rig.sandbox.grantScopes(Rig.SHOP, Rig.TOKEN, fewer);

    JsonNode answer = rig.ask(EVENT, Map.of("e", Map.of("fulfillmentId", id, "status", "DELAYED")));

    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("ACCESS_DENIED");
    assertThat(answer.at("/errors/0/message").asString()).contains("`write_fulfillments`");
  }

  @Test
  void aMerchantShipsAnOrderInSeveralParcels() {
    ship(Map.of("MUG-1", 1), "A");
    assertThat(rig.bodies("orders/partially_fulfilled")).hasSize(1);
    ship(Map.of("MUG-1", 1, "SCARF", 1), "B");

    assertThat(read().at("/displayFulfillmentStatus").asString()).isEqualTo("FULFILLED");
    assertThat(rig.bodies("orders/fulfilled")).hasSize(1);
    assertThat(rig.sandbox.listOrders(Rig.SHOP).get(0).parcels())
        .containsExactly(
            new ShopifySandbox.Parcel("UPS", List.of("A"), Map.of("MUG-1", 1)),
            new ShopifySandbox.Parcel("UPS", List.of("B"), Map.of("MUG-1", 1, "SCARF", 1)));
    assertThatThrownBy(() -> ship(Map.of("SCARF", 1), "C"))
        .isInstanceOf(IllegalStateException.class);
  }
}
