package io.caravan.e2e;

import static io.caravan.testing.ShopsUnderTest.ACME;
import static io.caravan.testing.ShopsUnderTest.DOMAIN;
import static io.caravan.testing.ShopsUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.caravan.platform.Hmac;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.SandboxUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parked orders from one end to the other: the whole program against both simulated platforms over
 * HTTP, with their webhooks, and a receiver of alerts.
 */
class OrphansEndToEndTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SECRET = "an-alert-secret-of-the-test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A call of the receiver of alerts. */
  private record Call(String hmac, String id, byte[] body) {}

  private static final BlockingQueue<Call> alerts = new LinkedBlockingQueue<>();
  private static final AtomicInteger refusals = new AtomicInteger(1);
  private static SandboxUnderTest platforms;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static HttpServer receiver;
  private static CaravanUnderTest caravan;

  @BeforeAll
  static void start() throws IOException {
    platforms = SandboxUnderTest.of(ACME).remorse(Duration.ofSeconds(1)).webhooks(0.01).start();
    sandbox = platforms.sandbox;
    shopify = platforms.shopify;
    platforms.sell(ACME, "SHORT", "9.99", 0);
    platforms.sell(ACME, "PLENTY", "9.99", 1000);
    platforms.sellOnTikTok(ACME, "UNKNOWN", "5.00");
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/alerts",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          alerts.add(
              new Call(
                  exchange.getRequestHeaders().getFirst("X-Caravan-Hmac-SHA256"),
                  exchange.getRequestHeaders().getFirst("X-Caravan-Alert-Id"),
                  body));
          exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 500 : 204, -1);
          exchange.close();
        });
    receiver.start();
    caravan = CaravanUnderTest.start(db.url(), settings());
    platforms.webhooksTo(caravan.port());
  }

  private static Map<String, String> settings() {
    Map<String, String> all = platforms.settings();
    all.put("caravan.orders.out-of-stock", "park");
    all.put("caravan.alerts.watch", "PT1S");
    // Any deadline the sandbox sets lies within a month.
    all.put("caravan.alerts.before", "PT720H");
    all.put(
        "caravan.alerts.webhook.url",
        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/alerts");
    all.put("caravan.alerts.webhook.secret", SECRET);
    return all;
  }

  @AfterAll
  static void stop() {
    if (caravan != null) {
      caravan.close();
    }
    receiver.stop(0);
    platforms.close();
  }

  /** S46, the setting park: stored at once, parked by cause, and released by the stock itself. */
  @Test
  void anOrderOutOfStockIsParkedAndMadeByItselfWhenStockArrives() {
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "SHORT"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(cause(id)).isEqualTo("OUT_OF_STOCK"));
    assertThat(waits(id))
        .singleElement()
        .asString()
        .startsWith("stock gid://shopify/InventoryItem/");
    assertThat(made(id)).isZero();

    // TikTok's own webhooks have all come, and no recheck will: nothing but the stock is left.
    db.jdbc().sql("update orphan_order set next_recheck_at = now() + interval '1 h'").update();
    await()
        .during(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .until(
            () ->
                texts("select kind from work_item where external_id = ?", id).isEmpty()
                    && cause(id).equals("OUT_OF_STOCK"));
    shopify.setAvailable(DOMAIN, "SHORT", 5);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(state(id)).isEqualTo("IMPORTED"));
    assertThat(made(id)).isOne();
    assertThat(cause(id)).isEmpty();
    assertThat(events(id)).contains("parked", "released", "imported");
  }

  @Test
  void anAlertIsSentSignedUntilItIsTaken() throws Exception {
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "UNKNOWN"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(cause(id)).isEqualTo("UNMAPPED_SKU"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(events(id)).contains("alert");
              assertThat(
                      db.jdbc()
                          .sql("select count(*) from alert_delivery")
                          .query(Long.class)
                          .single())
                  .isZero();
            });
    List<Call> calls =
        alerts.stream()
            .filter(c -> new String(c.body(), StandardCharsets.UTF_8).contains(id))
            .toList();
    assertThat(calls).isNotEmpty();
    for (Call call : calls) {
      assertThat(call.hmac())
          .isEqualTo(
              Base64.getEncoder()
                  .encodeToString(
                      Hmac.sha256(SECRET.getBytes(StandardCharsets.UTF_8), call.body())));
      JsonNode body = JsonMapper.builder().build().readTree(call.body());
      assertThat(body.path("id").asString()).isEqualTo(call.id());
      assertThat(body.path("cause").asString()).isEqualTo("UNMAPPED_SKU");
      assertThat(body.path("store").asString()).isEqualTo("acme-us");
      assertThat(body.path("secondsToDeadline").asLong()).isPositive();
    }
    assertThat(alerts)
        .as("refused once, sent again")
        .hasSizeGreaterThan(
            (int) alerts.stream().map(Call::id).filter(Objects::nonNull).distinct().count());
  }

  private static String state(String id) {
    return text("select state from tiktok_order where tiktok_order_id = ?", id);
  }

  /** Empty if it is not parked. */
  private static String cause(String id) {
    return text("select cause from orphan_order where tiktok_order_id = ?", id);
  }

  private static List<String> waits(String id) {
    return texts("select topic || ' ' || subject from orphan_wait where tiktok_order_id = ?", id);
  }

  private static List<String> events(String id) {
    return texts("select kind from order_event where tiktok_order_id = ? order by id", id);
  }

  private static String text(String sql, String id) {
    return texts(sql, id).stream().findFirst().orElse("");
  }

  private static List<String> texts(String sql, String id) {
    return db.jdbc().sql(sql).params(id).query(String.class).list();
  }

  private static int made(String id) {
    return shopify.shops().ordersBySourceIdentifier(DOMAIN).getOrDefault(id, 0);
  }
}
