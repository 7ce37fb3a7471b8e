package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.Market;
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

/** Everything that can happen to stock on TikTok can be made to happen by hand. */
class TikTokStockDeskTest {

  private static final TikTokShop SHOP =
      TikTokShop.local("7495540735365777507", "Acme", Market.US, "TTP_acme").withoutOnHold();

  private Sandbox sandbox;
  private ControlApi api;

  @BeforeEach
  void open() {
    sandbox = Sandbox.start(SandboxSettings.inMemory("key", "secret", ""), Clock.systemUTC(), null);
    sandbox.tiktok().addShop(SHOP);
    sandbox
        .tiktok()
        .addProduct(
            SHOP.id(),
            "Mug",
            List.of(new TikTokSandbox.NewSku("MUG-1", "Red", new BigDecimal("12.50"), 50)));
    api = new ControlApi(sandbox, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void stockIsSetReservedWatchedAndCounted() {
    String east =
        post("/tiktok/warehouses", "{\"shop\":\"%s\",\"name\":\"East\"}", SHOP.id())
            .path("id")
            .asString();
    post(
        "/tiktok/stock",
        "{\"shop\":\"%s\",\"sellerSku\":\"MUG-1\",\"warehouse\":\"%s\",\"available\":4,\"backorder\":9}",
        SHOP.id(),
        east);
    post(
        "/tiktok/stock/reserve",
        "{\"shop\":\"%s\",\"sellerSku\":\"MUG-1\",\"by\":\"creator\",\"name\":\"py001\",\"quantity\":6}",
        SHOP.id());
    post("/tiktok/stock/alert", "{\"shop\":\"%s\",\"sellerSku\":\"MUG-1\",\"at\":7}", SHOP.id());
    post(
        "/tiktok/stock/predict",
        "{\"shop\":\"%s\",\"sellerSku\":\"MUG-1\",\"leadDays\":3}",
        SHOP.id());
    post(
        "/tiktok/orders",
        "{\"shop\":\"%s\",\"lines\":[{\"sellerSku\":\"MUG-1\",\"quantity\":2}]}",
        SHOP.id());
    JsonNode stock = get("/tiktok/stock", "sellerSku=MUG-1").get(0);
    assertThat(stock.path("at").get(0).path("available").asInt()).isEqualTo(48);
    assertThat(stock.path("at").get(0).path("committed").asInt()).isEqualTo(2);
    assertThat(stock.path("at").get(1).path("available").asInt()).isEqualTo(4);
    assertThat(stock.path("at").get(1).path("backorder").asInt()).isEqualTo(9);
    assertThat(stock.path("reserved").get(0).path("name").asString()).isEqualTo("py001");
    assertThat(stock.path("alert").asInt()).isEqualTo(7);
    assertThat(stock.path("tally").path("sold").asInt()).isEqualTo(2);
    assertThat(stock.path("tally").path("oversold").asInt()).isZero();
    assertThat(get("/tiktok/stock/calls", "shop=" + SHOP.id())).isEmpty();
    assertThat(
            post(
                    "/tiktok/stock/reserve",
                    "{\"shop\":\"%s\",\"sellerSku\":\"MUG-1\",\"name\":\"x\",\"quantity\":99}",
                    SHOP.id())
                .path("error")
                .asString())
        .contains("42 units can be set apart");
  }

  @Test
  void aWarehouseGoesOnHolidayAndTheRulesOfStockChange() {
    String path = "/tiktok/warehouses/" + SHOP.warehouseId() + "/status";
    assertThat(
            post(path, "{\"shop\":\"%s\",\"status\":\"restricted\"}", SHOP.id())
                .path("effectStatus")
                .asString())
        .isEqualTo("RESTRICTED");
    assertThat(get("/tiktok/warehouses", "shop=" + SHOP.id()).toString()).contains("RESTRICTED");
    assertThat(
            post(path, "{\"shop\":\"%s\",\"status\":\"shut\"}", SHOP.id()).path("error").asString())
        .contains("ENABLED");
    JsonNode rules = post("/tiktok/stock/rules", "{\"refusesZero\":true,\"auditTakes\":\"PT5S\"}");
    assertThat(rules.path("refusesZero").asBoolean()).isTrue();
    assertThat(sandbox.tiktok().stockRules().auditTakes()).hasSeconds(5);
    assertThat(get("/tiktok/stock/rules", "")).isEqualTo(rules);
    assertThat(post("/tiktok/stock/rules", "{\"zero\":true}").path("error").asString())
        .contains("zero: expected one of", "refusesZero");
  }

  @Test
  void theFrontPageNamesWhatStockTakes() {
    assertThat(call("GET", "/", "", "{}").path("calls").toString())
        .contains("/tiktok/stock/rules", "closedShowsZero", "/tiktok/warehouses");
  }

  private JsonNode post(String path, String body, Object... args) {
    return call("POST", path, "", args.length == 0 ? body : body.formatted(args));
  }

  private JsonNode get(String path, String query) {
    return call("GET", path, query, "");
  }

  private JsonNode call(String method, String path, String query, String body) {
    Reply reply =
        api.handle(
            new Call(
                method,
                path,
                query,
                Map.of("host", "127.0.0.1:9100", "content-type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8)));
    assertThat(reply.status()).isIn(200, 400, 409);
    return Json.MAPPER.readTree(reply.body());
  }
}
