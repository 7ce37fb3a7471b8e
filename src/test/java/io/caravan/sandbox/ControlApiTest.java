package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderKind;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Everything that can happen on both platforms can be made to happen by hand. */
class ControlApiTest {

  private static final String DOMAIN = "acme.myshopify.com";
  private static final TikTokShop SHOP =
      TikTokShop.local("7495540735365777507", "Acme", Market.US, "TTP_acme").withoutOnHold();

  private Sandbox sandbox;
  private ControlApi api;

  @BeforeEach
  void open() {
    sandbox =
        Sandbox.start(
            SandboxSettings.inMemory("key", "secret", ""),
            Clock.systemUTC(),
            SimulatedShopify.standard());
    sandbox.tiktok().addShop(SHOP);
    sandbox
        .tiktok()
        .addProduct(
            SHOP.id(),
            "Mug",
            List.of(
                new TikTokSandbox.NewSku("MUG-1", "Red", new BigDecimal("12.50"), 50),
                new TikTokSandbox.NewSku("MUG-2", "Blue", new BigDecimal("10.00"), 50)));
    ShopifySide shopify = sandbox.shopify().orElseThrow();
    shopify.addShop(DOMAIN, "Acme", "USD", "US", "shpat_x");
    shopify.addProduct(
        DOMAIN,
        "Mug",
        List.of(new ShopifySide.Variant("MUG-1", "Red", new BigDecimal("12.50"), 5)));
    api = new ControlApi(sandbox, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void aCarrierScansAPackage() {
    String order =
        post("/tiktok/orders", "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG-1\"}]}", SHOP.id())
            .path("id")
            .asString();
    post("/tiktok/orders/" + order + "/ship", "{\"carrier\":\"%s\"}", "UPS");
    JsonNode one = call("GET", "/tiktok/orders/" + order + "/packages", "").get(0);
    assertThat(one.path("providerName").asString()).isEqualTo("UPS");
    String id = one.path("id").asString();
    assertThat(call("POST", "/tiktok/packages/" + id + "/collect", "{}").path("status").asString())
        .isEqualTo("FULFILLING");
    assertThat(
            call("POST", "/tiktok/packages/rules", "{\"mostUpdates\":3}")
                .path("mostUpdates")
                .asInt())
        .isEqualTo(3);
  }

  @Test
  void whatASellerHasSetUpForShippingIsShownAndChanged() {
    post("/tiktok/logistics/templates", "{\"shop\":\"%s\",\"templates\":[]}", SHOP.id());
    assertThat(get("/tiktok/logistics", "shop=" + SHOP.id()).path("templates")).isEmpty();
  }

  @Test
  void oneOrderOfEachKindIsPlaced() {
    post("/tiktok/orders", "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG-1\"}]}", SHOP.id());
    post(
        "/tiktok/bundles",
        "{\"shop\":\"%s\",\"title\":\"Pair\",\"sellerSku\":\"PAIR\",\"price\":\"20\","
            + "\"parts\":{\"MUG-1\":1,\"MUG-2\":1}}",
        SHOP.id());
    for (OrderKind kind : OrderKind.values()) {
      JsonNode answer =
          call("POST", "/tiktok/orders", kind(kind.name().toLowerCase().replace('_', '-')));
      if (kind == OrderKind.CASH_ON_DELIVERY) {
        assertThat(answer.path("error").asString()).contains("does not have it in US");
      } else if (kind == OrderKind.PRE_ORDER) {
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("ON_HOLD");
      } else {
        assertThat(answer.path("status").asString())
            .as(kind + ": " + answer)
            .isEqualTo("AWAITING_SHIPMENT");
      }
    }
    assertThat(call("POST", "/tiktok/orders", kind("gold")).path("error").asString())
        .contains("SAMPLE");
  }

  @Test
  void anOrderIsShippedByPackageCollectedAndDelivered() {
    String id =
        post(
                "/tiktok/orders",
                "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG-1\",\"quantity\":2}]}",
                SHOP.id())
            .path("id")
            .asString();
    String line = sandbox.tiktok().orderJson(id).path("line_items").get(0).path("id").asString();
    assertThat(status(post(order(id, "ship"), "{\"lines\":[\"%s\"]}", line)))
        .isEqualTo("PARTIALLY_SHIPPING");
    assertThat(status(post(order(id, "ship"), "{}"))).isEqualTo("AWAITING_COLLECTION");
    assertThat(status(post(order(id, "collect"), "{}"))).isEqualTo("IN_TRANSIT");
    assertThat(status(post(order(id, "deliver"), "{}"))).isEqualTo("DELIVERED");
    assertThat(post(order(id, "ship"), "{}").path("error").asString()).contains("21011020");
  }

  @Test
  void whatIsDeliveredIsSettledAndWhatIsLostIsCancelled() {
    String id = placed();
    for (String act : List.of("ship", "collect", "deliver")) {
      post(order(id, act), "{}");
    }
    post(
        "/tiktok/finance/adjust",
        "{\"shop\":\"%s\",\"type\":\"REBATE\",\"amount\":\"3\"}",
        SHOP.id());
    assertThat(post("/tiktok/finance/rules", "{\"reserve\":0.1}").path("reserve").asDouble())
        .isEqualTo(0.1);
    JsonNode made = post("/tiktok/finance/close-day", "{}");
    assertThat(made.path(0).path("transactions")).as("adjustment, order, reserve").hasSize(3);
    assertThat(call("GET", "/tiktok/finance/statements", "")).hasSize(1);
    assertThat(post("/tiktok/after-sales/rules", "{\"no\":1}").path("error").asString())
        .contains("silenceApproves");

    String lost = placed();
    post(order(lost, "ship"), "{}");
    post(order(lost, "collect"), "{}");
    assertThat(status(post(order(lost, "lose-parcel"), "{}"))).isEqualTo("CANCELLED");
  }

  @Test
  void aCancellationIsAskedForRefusedWithdrawnAndGranted() {
    String id = placed();
    post(order(id, "cancel"), "{\"by\":\"buyer\"}");
    post(order(id, "reject-cancellation"), "{}");
    post(order(id, "cancel"), "{}");
    post(order(id, "withdraw-cancellation"), "{}");
    post(order(id, "cancel"), "{}");
    assertThat(status(post(order(id, "accept-cancellation"), "{}"))).isEqualTo("CANCELLED");
    assertThat(call("GET", order(id, "cancellations"), "")).hasSize(3);
    assertThat(post(order(id, "cancel"), "{\"by\":\"me\"}").path("error").asString())
        .contains("BUYER", "SELLER", "SYSTEM");
    String other = placed();
    String line = sandbox.tiktok().orderJson(other).path("line_items").get(0).path("id").asString();
    assertThat(
            status(
                post(
                    order(other, "cancel-line"),
                    "{\"line\":\"%s\",\"by\":\"SELLER\"}".formatted(line))))
        .isEqualTo("CANCELLED");
  }

  @Test
  void theSellerListsChangesAndStocksProductsOnTikTok() {
    JsonNode bowl =
        post(
                "/tiktok/products",
                "{\"shop\":\"%s\",\"title\":\"Bowl\",\"variants\":[{\"sellerSku\":\"BOWL\","
                    + "\"price\":7.5}]}",
                SHOP.id())
            .get(0);
    String product = bowl.path("productId").asString();
    post(
        "/tiktok/products/" + product + "/variants",
        "{\"shop\":\"%s\",\"sellerSku\":\"BOWL-2\",\"price\":\"8\"}",
        SHOP.id());
    JsonNode changed =
        post(
            "/tiktok/products/" + product + "/change",
            "{\"shop\":\"%s\",\"title\":\"Big Bowl\",\"status\":\"SELLER_DEACTIVATED\"}",
            SHOP.id());
    assertThat(changed.get(0).path("title").asString()).isEqualTo("Big Bowl");
    assertThat(changed.get(0).path("status").asString()).isEqualTo("SELLER_DEACTIVATED");
    JsonNode sku =
        post(
            "/tiktok/skus/" + bowl.path("id").asString() + "/change",
            "{\"shop\":\"%s\",\"sellerSku\":\"BOWL-A\",\"stock\":3}",
            SHOP.id());
    assertThat(sku.get(0).path("sellerSku").asString()).isEqualTo("BOWL-A");
    assertThat(sku.get(0).path("quantity").asInt()).isEqualTo(3);
    assertThat(get("/tiktok/skus", "sellerSku=BOWL-2")).hasSize(1);
  }

  @Test
  void stockIsBoughtRetaggedAndNotCountedByHand() {
    assertThat(post("/shopify/buy", "{\"sku\":\"MUG-1\",\"quantity\":5}").has("order")).isTrue();
    assertThat(
            post("/shopify/buy", "{\"sku\":\"MUG-1\",\"quantity\":1}").path("refused").asString())
        .isEqualTo("sold out");
    post("/shopify/variants/change", "{\"sku\":\"MUG-1\",\"policy\":\"CONTINUE\"}");
    assertThat(post("/shopify/buy", "{\"sku\":\"MUG-1\",\"quantity\":1}").has("order")).isTrue();
    assertThat(get("/shopify/stock", "sku=MUG-1").path("Acme").path("available").asInt())
        .isEqualTo(-1);
    assertThat(
            post("/shopify/variants/change", "{\"sku\":\"MUG-1\",\"policy\":\"MAYBE\"}")
                .path("error")
                .asString())
        .contains("CONTINUE");
    post("/shopify/variants/change", "{\"sku\":\"MUG-1\",\"tracked\":false}");
    post("/shopify/products/change", "{\"sku\":\"MUG-1\",\"tags\":[\"gift\"]}");
    assertThat(post("/shopify/locations", "{\"name\":\"3PL\",\"kind\":\"SERVICE\"}")).hasSize(2);
    post("/shopify/stock", "{\"sku\":\"MUG-1\",\"location\":\"3PL\",\"available\":4}");
    post("/shopify/stock", "{\"sku\":\"MUG-1\",\"location\":\"3PL\",\"disconnect\":true}");
    assertThat(post("/shopify/stock/fail", "{\"code\":\"SERVICE_UNAVAILABLE\"}").has("fails"))
        .isTrue();
    assertThat(get("/shopify/stock/writes", "")).isEmpty();
  }

  @Test
  void theMerchantDoesEverythingInShopify() {
    assertThat(
            post(
                    "/shopify/products",
                    "{\"title\":\"Bowl\",\"variants\":[{\"sku\":\"BOWL\",\"price\":\"7.50\","
                        + "\"available\":2}]}")
                .path("variants")
                .get(0)
                .path("sku")
                .asString())
        .isEqualTo("BOWL");
    post("/shopify/variants", "{\"beside\":\"BOWL\",\"sku\":\"BOWL-2\",\"price\":\"8\"}");
    assertThat(
            post(
                    "/shopify/variants/change",
                    "{\"sku\":\"BOWL-2\",\"newSku\":\"BOWL-B\",\"barcode\":\"4006381333931\"}")
                .get(0)
                .path("barcode")
                .asString())
        .isEqualTo("4006381333931");
    assertThat(
            post("/shopify/stock", "{\"sku\":\"BOWL-B\",\"available\":9}")
                .path("available")
                .asInt())
        .isEqualTo(9);
    assertThat(get("/shopify/variants", "sku=BOWL-B").get(0).path("available").asInt())
        .isEqualTo(9);
    post("/shopify/products/change", "{\"sku\":\"BOWL\",\"status\":\"DRAFT\"}");
    post("/shopify/variants/change", "{\"sku\":\"BOWL-B\",\"delete\":true}");
    post("/shopify/products/change", "{\"sku\":\"BOWL\",\"delete\":true}");
    assertThat(get("/shopify/variants", "sku=BOWL")).isEmpty();

    assertThat(post("/shopify/locations", "{\"name\":\"East\"}")).hasSize(2);
    JsonNode closed = post("/shopify/locations/change", "{\"location\":\"East\",\"active\":false}");
    assertThat(closed.get(1).path("active").asBoolean()).isFalse();
    assertThat(post("/shopify/locations/change", "{\"location\":\"East\",\"delete\":true}"))
        .hasSize(1);
    assertThat(post("/shopify/scopes", "{\"take\":[\"write_orders\"]}").toString())
        .doesNotContain("write_orders");
    assertThat(post("/shopify/scopes", "{\"grant\":[\"write_orders\"]}").toString())
        .contains("write_orders");
    assertThat(
            post("/shopify/stock", "{\"sku\":\"NONE\",\"available\":1}").path("error").asString())
        .contains("0 variants");
    assertThat(post("/shopify/stock", "{\"sku\":\"MUG-1\"}").path("error").asString())
        .contains("available: expected a whole number");
  }

  @Test
  void anOrderInShopifyIsFoundShippedCancelledAndDeleted() {
    SimulatedShopify shopify = (SimulatedShopify) sandbox.shopify().orElseThrow();
    String variant = shopify.variantId(DOMAIN, "MUG-1");
    shopify.shops().orderOfAnotherApp(DOMAIN, Map.of(variant, 1), "577");
    shopify.shops().orderOfAnotherApp(DOMAIN, Map.of(variant, 1), "578");
    JsonNode order = get("/shopify/orders", "for=577").get(0);
    assertThat(order.path("name").asString()).isEqualTo("#1001");
    assertThat(post("/shopify/orders/1001/ship", "{}").get(0).path("fulfillmentStatus").asString())
        .isEqualTo("FULFILLED");
    assertThat(post("/shopify/orders/1002/cancel", "{}").get(0).path("cancelled").asBoolean())
        .isTrue();
    assertThat(post("/shopify/orders/1002/cancel", "{}").path("error").asString())
        .contains("already been canceled");
    post("/shopify/orders/1002/delete", "{}");
    assertThat(get("/shopify/orders", "limit=10")).hasSize(1);
    assertThat(post("/shopify/orders/9999/ship", "{}").path("error").asString())
        .contains("#9999: there is none");
  }

  @Test
  void aParcelIsTrackedTakenBackReturnedAndRefundedByHand() {
    SimulatedShopify shopify = (SimulatedShopify) sandbox.shopify().orElseThrow();
    String variant = shopify.variantId(DOMAIN, "MUG-1");
    shopify.shops().orderOfAnotherApp(DOMAIN, Map.of(variant, 3), "577");
    String order = "/shopify/orders/1001/";
    post(order + "parcel", "{\"lines\":{\"MUG-1\":1}}");
    JsonNode tracked = post(order + "track", "{\"company\":\"UPS\",\"number\":\"1Z\"}");
    assertThat(tracked.path("fulfilments").get(0).path("numbers").toString()).isEqualTo("[\"1Z\"]");
    JsonNode delivered = post(order + "event", "{\"status\":\"DELIVERED\"}");
    assertThat(delivered.path("fulfilments").get(0).path("displayStatus").asString())
        .isEqualTo("DELIVERED");
    post(order + "parcel", "{\"lines\":{\"MUG-1\":1},\"number\":\"1Z2\"}");
    JsonNode back = post(order + "take-back", "{\"fulfilment\":\"#1001.2\"}");
    assertThat(back.path("fulfilments").get(1).path("status").asString()).isEqualTo("CANCELLED");

    JsonNode asked =
        post(order + "return", "{\"lines\":{\"MUG-1\":1},\"reason\":\"STYLE\",\"request\":true}");
    assertThat(asked.path("returns").get(0).path("status").asString()).isEqualTo("REQUESTED");
    post(order + "return-act", "{\"act\":\"approve\"}");
    post(order + "return-act", "{\"act\":\"process\"}");
    JsonNode closed = post(order + "return-act", "{\"act\":\"close\"}");
    assertThat(closed.path("returns").get(0).path("status").asString()).isEqualTo("CLOSED");
    JsonNode refunded = post(order + "refund", "{\"lines\":{\"MUG-1\":2},\"restock\":\"CANCEL\"}");
    assertThat(refunded.path("refunds").get(0).path("lines").get(0).path("quantity").asInt())
        .isEqualTo(2);
    assertThat(post(order + "return-act", "{\"act\":\"close\"}").path("error").asString())
        .contains("Return status is invalid.");
  }

  @Test
  void theFrontPageNamesWhatEachDeskTakes() {
    String calls = call("GET", "/", "").path("calls").toString();
    assertThat(calls)
        .contains("PRE_ORDER", "/shopify/stock", "/tiktok/bundles", "/shopify/scopes", "/faults");
  }

  private String placed() {
    return post(
            "/tiktok/orders", "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG-1\"}]}", SHOP.id())
        .path("id")
        .asString();
  }

  private static String kind(String kind) {
    return "{\"shop\":\"%s\",\"kind\":\"%s\"}".formatted(SHOP.id(), kind);
  }

  private static String order(String id, String act) {
    return "/tiktok/orders/" + id + "/" + act;
  }

  private static String status(JsonNode order) {
    return order.path("status").asString(order.toString());
  }

  private JsonNode post(String path, String body, Object... args) {
    return call("POST", path, args.length == 0 ? body : body.formatted(args));
  }

  private JsonNode get(String path, String query) {
    return read(api.handle(new Call("GET", path, query, Map.of("host", "127.0.0.1"), new byte[0])));
  }

  private JsonNode call(String method, String path, String body) {
    return read(
        api.handle(
            new Call(
                method,
                path,
                "",
                Map.of("host", "127.0.0.1:9100", "content-type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8))));
  }

  private static JsonNode read(Reply reply) {
    assertThat(reply.status()).isIn(200, 400, 409);
    return Json.MAPPER.readTree(reply.body());
  }
}
