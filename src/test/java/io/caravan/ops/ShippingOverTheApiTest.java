package io.caravan.ops;

import static io.caravan.testing.ShopsUnderTest.DOMAIN;
import static io.caravan.testing.ShopsUnderTest.SHOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person says over the API happens on the simulated TikTok, once however often it is said.
 */
class ShippingOverTheApiTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String UPS = "7117859084333745966";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ShopsUnderTest shops;
  private static int skus;

  @BeforeAll
  static void start() {
    shops = new ShopsUnderTest(db);
    shops.connect(Map.of("caravan.aftersales.cancel-requests", "ask"));
    shops.sandbox.webhookBase("http://127.0.0.1:" + shops.caravan().port() + "/webhooks");
  }

  @AfterAll
  static void stop() {
    shops.close();
  }

  @AfterEach
  void nothingIsBroken() {
    assertThat(shops.column("select cause || ' ' || detail from dead_letter")).isEmpty();
  }

  /** The README's "Ship something", call by call. */
  @Test
  void aCarrierThatTikTokDoesNotHaveIsParkedAndItsRowTellsTikTokOnce() {
    String order = imported();
    control(
        "/shopify/orders/" + placed(order).name().substring(1) + "/ship",
        "{\"company\": \"Aunt Polly\", \"number\": \"1Z999AA10123456784\"}");

    JsonNode parked = parked(order, "UNMAPPED_CARRIER");
    assertThat(parked.path("carrier").asString()).isEqualTo("Aunt Polly");
    assertThat(shops.tiktok().parcels().shipCalls(order)).isEmpty();
    String provider = parked.path("suggestions").path(0).path("providerId").asString();
    assertThat(provider).isNotEmpty();
    String row = "{\"providerId\": \"" + provider + "\"}";
    for (int i = 0; i < 2; i++) {
      call("PUT", "/api/mappings/carriers/Aunt%20Polly?store=acme-us", row, 200);
    }

    shippedOnce(order, provider);
  }

  @Test
  void anAnswerShipsThisOneAndASecondOneFindsItShipped() {
    String order = imported();
    shops.shopify.shops().shipOrder(DOMAIN, placed(order).id(), "Uncle Bob", "BOB000000001");
    parked(order, "UNMAPPED_CARRIER");
    String path = "/api/shipments/" + order + "/answer";
    String body = "{\"providerId\": \"" + UPS + "\"}";

    call("POST", path, body, 202);

    shippedOnce(order, UPS);
    assertThat(call("POST", path, body, 409).path("detail").asString()).contains("TikTok knows");
    call("POST", "/api/shipments/" + order + "/retry", "", 202);
    shippedOnce(order, UPS);
    assertThat(call("GET", "/api/mappings/carriers", null, 200).path("items").toString())
        .as("for this shipment alone")
        .doesNotContain("Uncle Bob");
  }

  @Test
  void inTheUsWhatIsShippedAnywayRefusesTheRequest() {
    String order = imported();
    String cancelId = shops.tiktok().cancel(order, Canceller.BUYER, "");
    await("seen")
        .atMost(SOON)
        .until(
            () ->
                call("GET", "/api/cancellations?state=pending", null, 200)
                    .toString()
                    .contains(cancelId));
    await("held").atMost(SOON).until(() -> !placed(order).holds().isEmpty());
    shops.shopify.shops().releaseOrder(DOMAIN, placed(order).id());
    shops.shopify.shops().shipOrder(DOMAIN, placed(order).id(), "UPS", "1Z999AA10123456785");
    await("waits for a person")
        .atMost(SOON)
        .until(() -> shipment(order).path("cause").asString().equals("CANCEL_REQUESTED"));
    assertThat(shops.tiktok().parcels().shipCalls(order)).isEmpty();

    for (int i = 0; i < 2; i++) {
      call("POST", "/api/shipments/" + order + "/ship-anyway", "", 202);
    }

    await("shipped")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.AWAITING_COLLECTION);
    assertThat(shops.tiktok().parcels().shipCalls(order)).hasSize(1);
    assertThat(shops.tiktok().cancellations(order).get(0).status())
        .isEqualTo("CANCELLATION_REQUEST_CANCELLED");
    await("known to be over")
        .atMost(SOON)
        .untilAsserted(() -> call("POST", "/api/cancellations/" + cancelId + "/approve", "", 409));
  }

  @Test
  void anOrderThatAPersonCancelsIsCancelledOnceOnBothSides() {
    String order = imported();
    JsonNode reasons = call("GET", "/api/cancellations/reasons?order=" + order, null, 200);
    String reason = reasons.path("reasons").path(0).path("name").asString();
    String path = "/api/orders/" + order + "/cancel";

    call("POST", path, "{\"reason\": \"" + reason + "\"}", 202);

    await("cancelled on TikTok")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.CANCELLED);
    await("cancelled in Shopify").atMost(SOON).until(() -> placed(order).cancelled());
    await("known")
        .atMost(SOON)
        .untilAsserted(() -> call("POST", path, "{\"reason\": \"" + reason + "\"}", 409));
    assertThat(shops.tiktok().cancellations(order)).hasSize(1);
    call("POST", "/api/shipments/" + order + "/arrange", "", 409);
  }

  @Test
  void whatIsToBeShippedIsInTheTableAndNamesNobody() {
    String order = imported();
    await("due")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .text(
                        "/api/shipments/due.csv?until="
                            + java.time.Instant.now().plusSeconds(30_000_000))
                    .contains(order));
    JsonNode recipient = shops.tiktok().orderJson(order).path("recipient_address");
    for (String list :
        List.of(
            "/api/shipments/due.csv", "/api/shipments", "/api/orders/" + order, "/api/returns")) {
      assertThat(shops.text(list))
          .doesNotContain(recipient.path("name").asString("nobody's"))
          .doesNotContain(recipient.path("address_detail").asString("nobody's"));
    }
    assertThat(recipient.path("name").asString("")).isNotEmpty();
  }

  // Helpers --------------------------------------------------------------------------------------

  private static String imported() {
    String sku = "API-" + skus++;
    shops.sell(sku, "10.00");
    String order = shops.tiktok().placePaidOrder(OrderSpec.in(SHOP).line(sku, 1).build());
    await("imported").atMost(SOON).until(() -> shops.madeOf(order) == 1);
    await("known as imported")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column(
                        "select state from tiktok_order where tiktok_order_id = '" + order + "'")
                    .equals(List.of("IMPORTED")));
    return order;
  }

  private static PlacedOrder placed(String order) {
    return shops.shopify.shops().listOrders(DOMAIN).stream()
        .filter(one -> order.equals(one.sourceIdentifier()))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode shipment(String order) {
    for (JsonNode item : call("GET", "/api/shipments?size=500", null, 200).path("items")) {
      if (item.path("tiktokOrderId").asString().equals(order)) {
        return item;
      }
    }
    return JSON.createObjectNode();
  }

  private static JsonNode parked(String order, String cause) {
    await("parked")
        .atMost(SOON)
        .until(() -> shipment(order).path("cause").asString("").equals(cause));
    return shipment(order);
  }

  private static void shippedOnce(String order, String provider) {
    await("told to TikTok")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.AWAITING_COLLECTION);
    await("known")
        .atMost(SOON)
        .until(() -> shipment(order).path("state").asString().equals("TOLD"));
    assertThat(shops.tiktok().parcels().shipCalls(order))
        .singleElement()
        .satisfies(told -> assertThat(told.providerId()).isEqualTo(provider));
  }

  private static void control(String path, String body) {
    send(HttpRequest.newBuilder(URI.create(shops.sandbox.controlUrl() + path)), "POST", body, 200);
  }

  private static JsonNode call(String method, String path, String body, int status) {
    String login = Base64.getEncoder().encodeToString("tester:tester-secret".getBytes(UTF_8));
    return JSON.readTree(
        send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shops.caravan().port() + path))
                .header("Authorization", "Basic " + login),
            method,
            body,
            status));
  }

  private static String send(HttpRequest.Builder request, String method, String body, int status) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              request
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      body == null
                          ? HttpRequest.BodyPublishers.noBody()
                          : HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
