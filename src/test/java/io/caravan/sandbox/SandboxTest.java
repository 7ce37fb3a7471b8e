package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSettings;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TikTokSigner;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SandboxTest {

  private static final String KEY = "app";
  private static final String SECRET = "secret";
  private static final TikTokShop SHOP =
      TikTokShop.local("7495540735365777507", "Acme", Market.US, "TTP_acme");

  private final List<Call> webhooks = new CopyOnWriteArrayList<>();
  private final HttpFront receiver = HttpFront.start("caravan", receiver(), 0, new Faults(1));
  private final HttpClient client = HttpClient.newHttpClient();
  private final ShelfOnly shopify = new ShelfOnly();
  private Sandbox sandbox = start(settings());

  @AfterEach
  void stop() {
    sandbox.close();
    receiver.close();
  }

  @Test
  void anOrderPlacedByHttpIsReadBackThroughTheSignedApiAndAnnounced() throws Exception {
    String access = sandbox.tiktok().addToken(KEY, List.of(SHOP.id())).accessToken();
    JsonNode placed =
        control(
            "POST",
            "/tiktok/orders",
            "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG\",\"quantity\":2}]}"
                .formatted(SHOP.id()),
            200);
    String id = placed.path("id").asString();
    assertThat(placed.path("status").asString()).isEqualTo("ON_HOLD");

    JsonNode read = signedGet(id, access);
    assertThat(read.path("data").path("orders").get(0).path("line_items")).hasSize(2);
    await().until(() -> webhooks.size() == 2);
    Call webhook = webhooks.get(0);
    assertThat(webhook.path()).isEqualTo("/webhooks/tiktok");
    assertThat(webhook.headers())
        .containsEntry("authorization", TikTokSigner.webhook(KEY, SECRET, webhook.body()));
  }

  @Test
  void theClockMovesOrdersWithoutAnyCall() {
    String id = placePaid();
    await()
        .untilAsserted(
            () ->
                assertThat(sandbox.tiktok().order(id).status())
                    .isEqualTo(OrderStatus.AWAITING_SHIPMENT));
  }

  @Test
  void faultsAreSetAndCountedByHttp() throws Exception {
    control(
        "POST",
        "/faults",
        "{\"platform\":\"tiktok\",\"operation\":\"*\",\"fault\":\"503-before\",\"times\":1}",
        200);
    HttpResponse<String> spoiled =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(sandbox.tiktokFront().url() + "/authorization/202309/shops"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(spoiled.statusCode()).isEqualTo(503);
    assertThat(
            control("GET", "/counts", "", 200)
                .path("tiktokFaults")
                .path("503-before")
                .path("GET /authorization/202309/shops")
                .asInt())
        .isEqualTo(1);
    assertThat(
            control("POST", "/faults", "{\"platform\":\"tiktok\",\"fault\":\"x\"}", 400)
                .path("error")
                .asString())
        .contains("commit-then-cut");
  }

  @Test
  void theFrontPageNamesEveryCall() throws Exception {
    JsonNode page = control("GET", "/", "", 200);
    assertThat(page.path("calls").toString()).contains("/tiktok/orders", "/faults", "/counts");
    assertThat(page.path("tiktok").asString()).isEqualTo(sandbox.tiktokFront().url());
  }

  @Test
  void anImpossibleStepIsAConflict() throws Exception {
    String id = placePaid();
    assertThat(control("POST", "/tiktok/orders/" + id + "/pay", "{}", 409).path("error").asString())
        .contains("expected UNPAID");
    control("POST", "/tiktok/orders/" + id + "/cancel", "{\"by\":\"buyer\"}", 200);
    assertThat(control("GET", "/tiktok/orders/" + id, "", 200).path("status").asString())
        .isEqualTo("CANCELLED");
  }

  @Test
  void aWebPageCannotDriveTheControlApi() throws Exception {
    HttpResponse<String> asForm =
        client.send(
            HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + "/faults"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(asForm.statusCode()).isEqualTo(415);
    var call = new Call("GET", "/state", "", Map.of("host", "evil.example:9100"), new byte[0]);
    assertThat(new ControlApi(sandbox, Clock.systemUTC()).handle(call).status()).isEqualTo(403);
  }

  @Test
  void aSecondSandboxOnTheSameDataIsRefusedWithAReason(@TempDir Path dir) {
    sandbox.close();
    sandbox = start(settings().withDataDir(dir));
    assertThatThrownBy(() -> start(settings().withDataDir(dir)))
        .hasMessageContaining("tiktok.mv")
        .hasMessageContaining("caravan.sandbox.data-dir");
  }

  @Test
  void ordersSurviveARestart(@TempDir Path dir) {
    sandbox.close();
    sandbox = start(settings().withDataDir(dir));
    String id = placePaid();
    sandbox.close();
    sandbox = start(settings().withDataDir(dir));
    assertThat(sandbox.tiktok().orders()).extracting(TikTokOrder::id).contains(id);
  }

  @Test
  void theScenarioFillsBothShelvesWithTheSameSellerSkusAndBuyersCome() {
    Scenario.Settings demo =
        new Scenario.Settings(SHOP.id(), "acme.myshopify.com", 200, Duration.ofMillis(10), 42);
    try (Scenario scenario = Scenario.prepare(sandbox, demo)) {
      Set<String> onTikTok = new HashSet<>();
      sandbox.tiktok().skus(SHOP.id()).forEach(sku -> onTikTok.add(sku.sellerSku()));
      onTikTok.remove("MUG");
      assertThat(onTikTok.remove(Scenario.TIKTOK_ONLY_SKU)).isTrue();
      assertThat(shopify.products).hasValue(200);
      assertThat(shopify.skus).isEqualTo(onTikTok);

      scenario.start();
      await().until(() -> sandbox.tiktok().sizes().get("orders") >= 40);
    }
    List<TikTokOrder> orders = sandbox.tiktok().orders();
    assertThat(orders)
        .filteredOn(order -> order.sellerSkus().contains(Scenario.TIKTOK_ONLY_SKU))
        .hasSize(1);
    assertThat(orders.get(1).sellerSkus()).contains(Scenario.TIKTOK_ONLY_SKU);
    assertThat(orders).allMatch(order -> new BigDecimal(order.total()).signum() > 0);
  }

  @Test
  void theScenarioGoesOnWhereItWas() {
    Scenario.Settings demo =
        new Scenario.Settings(SHOP.id(), "acme.myshopify.com", 20, Duration.ofMillis(10), 42);
    try (Scenario first = Scenario.prepare(sandbox, demo)) {
      first.start();
      await().until(() -> sandbox.tiktok().sizes().get("orders") >= 5);
    }
    int skus = sandbox.tiktok().sizes().get("skus");
    try (Scenario second = Scenario.prepare(sandbox, demo)) {
      assertThat(sandbox.tiktok().sizes()).containsEntry("skus", skus);
      assertThat(shopify.products).hasValue(20);
      second.start();
      await().until(() -> sandbox.tiktok().sizes().get("orders") >= 15);
    }
    assertThat(sandbox.tiktok().orders())
        .filteredOn(order -> order.sellerSkus().contains(Scenario.TIKTOK_ONLY_SKU))
        .hasSize(1);
  }

  private SandboxSettings settings() {
    var tiktok = TikTokSettings.of(KEY, SECRET).withRemorseWindow(Duration.ofMillis(300));
    return SandboxSettings.inMemory(KEY, SECRET, receiver.url() + "/webhooks").with(tiktok);
  }

  private Sandbox start(SandboxSettings settings) {
    Sandbox started = Sandbox.start(settings, Clock.systemUTC(), setup -> shopify);
    started.tiktok().addShop(SHOP);
    if (started.tiktok().sku(SHOP.id(), "MUG").isEmpty()) {
      started
          .tiktok()
          .addProduct(
              SHOP.id(),
              "Mug",
              List.of(new TikTokSandbox.NewSku("MUG", "Red", new BigDecimal("12.50"), 9)));
    }
    return started;
  }

  private String placePaid() {
    return sandbox
        .tiktok()
        .placePaidOrder(io.caravan.sandbox.tiktok.OrderSpec.in(SHOP.id()).line("MUG", 1).build());
  }

  private JsonNode signedGet(String id, String access) throws Exception {
    String path = "/order/202507/orders";
    String timestamp = Long.toString(System.currentTimeMillis() / 1000);
    var query =
        Map.of("app_key", KEY, "timestamp", timestamp, "shop_cipher", SHOP.cipher(), "ids", id);
    String sign = TikTokSigner.sign(SECRET, path, query, "application/json", new byte[0]);
    var url = new StringBuilder(sandbox.tiktokFront().url() + path + "?sign=" + sign);
    query.forEach((name, value) -> url.append('&').append(name).append('=').append(value));
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url.toString()))
                .header("content-type", "application/json")
                .header("x-tts-access-token", access)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.MAPPER.readTree(answer.body());
  }

  private JsonNode control(String method, String path, String body, int status) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Json.MAPPER.readTree(answer.body());
  }

  private SimulatedPlatform receiver() {
    return new SimulatedPlatform() {
      @Override
      public String operationOf(Call call) {
        return call.path();
      }

      @Override
      public Reply handle(Call call) {
        webhooks.add(call);
        return new Reply(200, Map.of(), "".getBytes(StandardCharsets.UTF_8), "in");
      }
    };
  }

  /** A Shopify side that has a shelf and nothing else. */
  private static final class ShelfOnly implements ShopifySide {
    final Set<String> skus = ConcurrentHashMap.newKeySet();
    final java.util.concurrent.atomic.AtomicInteger products =
        new java.util.concurrent.atomic.AtomicInteger();

    @Override
    public SimulatedPlatform platform() {
      return new SimulatedPlatform() {
        @Override
        public String operationOf(Call call) {
          return "any";
        }

        @Override
        public Reply handle(Call call) {
          return new Reply(200, Map.of(), new byte[0], "any");
        }
      };
    }

    @Override
    public void addShop(String domain, String name, String currency, String country, String token) {
      // One shop is all there is.
    }

    @Override
    public boolean hasSku(String domain, String sku) {
      return skus.contains(sku);
    }

    @Override
    public void addProduct(String domain, String title, List<Variant> variants) {
      products.incrementAndGet();
      variants.forEach(variant -> skus.add(variant.sku()));
    }

    @Override
    public void setAvailable(String domain, String sku, int quantity) {
      // Nobody counts here.
    }
  }
}
