package io.caravan.testing;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxSettings;
import io.caravan.sandbox.ShopifySide;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSettings;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TokenPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One US shop on both simulated platforms, over real HTTP, and the whole program in this JVM beside
 * them, once it is started. What happens at TikTok can be put into the past.
 */
public final class ShopsUnderTest implements AutoCloseable {
  public static final String SHOP = "7495540735365777001";
  public static final String DOMAIN = "acme-us.myshopify.com";
  public static final String STORE = "acme-us";
  private static final String KEY = "test-app";
  private static final String SECRET = "test-app-secret";
  private static final String PASSWORD = "tester-secret";

  public final Sandbox sandbox;
  public final SimulatedShopify shopify;
  private final Postgres db;
  private final ShiftedClock time = new ShiftedClock();
  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable CaravanUnderTest caravan;

  /** The machine's clock, or some time before it. */
  private static final class ShiftedClock extends Clock {
    private volatile Duration ago = Duration.ZERO;

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().minus(ago);
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  public ShopsUnderTest(Postgres db) {
    this.db = db;
    SimulatedShopify[] made = new SimulatedShopify[1];
    ShopifySide.Factory factory =
        setup -> {
          made[0] =
              (SimulatedShopify)
                  SimulatedShopify.with(
                          s ->
                              s.with(
                                  c -> {
                                    c.bucketSize = 40_000;
                                    c.restoreRate = 2_000;
                                  }))
                      .create(setup);
          return made[0];
        };
    sandbox =
        Sandbox.start(
            SandboxSettings.inMemory(KEY, SECRET, "")
                .with(TikTokSettings.of(KEY, SECRET).withRemorseWindow(Duration.ofMillis(1))),
            time,
            factory);
    shopify = made[0];
    tiktok().addShop(TikTokShop.local(SHOP, STORE, Market.US, "TTP_test"));
    long now = Instant.now().getEpochSecond();
    tiktok()
        .addToken(
            new TokenPair(
                KEY,
                "TTP_access",
                now + 864_000,
                "TTP_refresh",
                now + 8_640_000,
                List.of(SHOP),
                TokenPair.ALL_SCOPES,
                "7010736057180325637"));
    shopify.addShop(DOMAIN, STORE, "USD", "US", "shpat_test");
  }

  public TikTokSandbox tiktok() {
    return sandbox.tiktok();
  }

  /** On both sides under the same seller SKU. */
  public void sell(String sku, String price) {
    shopify.addVariant(DOMAIN, sku, new BigDecimal(price), 1000);
    sellOnTikTok(sku, price);
  }

  public void sellOnTikTok(String sku, String price) {
    tiktok()
        .addProduct(
            SHOP,
            "Product " + sku,
            List.of(new TikTokSandbox.NewSku(sku, "One", new BigDecimal(price), 1000)));
  }

  /** Does something at TikTok this long ago. */
  public <T> T ago(Duration ago, java.util.function.Supplier<T> act) {
    time.ago = ago;
    try {
      T result = act.get();
      tiktok().tick();
      return result;
    } finally {
      time.ago = Duration.ZERO;
    }
  }

  /** Starts the program: its first connection. */
  public ShopsUnderTest connect(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("caravan.tiktok.app-key", KEY);
    all.put("caravan.tiktok.app-secret", SECRET);
    all.put("caravan.tiktok.api-url", sandbox.tiktokFront().url());
    all.put("caravan.tiktok.auth-url", sandbox.tiktokFront().url());
    all.put("caravan.shopify.client-secret", "sandbox-client-secret");
    all.put("caravan.shopify.url", sandbox.shopifyFront().orElseThrow().url() + "/{shop}");
    all.put("caravan.stores[0].name", STORE);
    all.put("caravan.stores[0].region", "US");
    all.put("caravan.stores[0].currency", "USD");
    all.put("caravan.stores[0].shopify.domain", DOMAIN);
    all.put("caravan.stores[0].shopify.access-token", "shpat_test");
    all.put("caravan.stores[0].default-location", shopify.shops().locations(DOMAIN).get(0));
    all.put("caravan.stores[0].tiktok.shop-id", SHOP);
    all.put("caravan.stores[0].tiktok.shop-cipher", "TTP_test");
    all.put("caravan.stores[0].tiktok.access-token", "TTP_access");
    all.put("caravan.stores[0].tiktok.refresh-token", "TTP_refresh");
    all.put("caravan.poll.tiktok-orders", "PT1S");
    all.put("caravan.security.users[0].name", "tester");
    all.put(
        "caravan.security.users[0].password",
        "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD));
    all.put("caravan.security.users[0].roles", "operator");
    all.putAll(more);
    caravan = CaravanUnderTest.start(db.url(), all);
    return this;
  }

  public CaravanUnderTest caravan() {
    if (caravan == null) {
      throw new IllegalStateException("not connected yet");
    }
    return caravan;
  }

  public JdbcClient jdbc() {
    return db.jdbc();
  }

  public JsonNode get(String path) {
    return json.readTree(text(path));
  }

  public String text(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET(), 200);
  }

  /** Expects to be answered 202. */
  public JsonNode post(String path, String body) {
    return json.readTree(post(path, body, 202));
  }

  public String post(String path, String body, int status) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        status);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + caravan().port() + path);
  }

  private String send(HttpRequest.Builder request, int status) {
    String login =
        Base64.getEncoder().encodeToString(("tester:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    try {
      HttpResponse<String> answer =
          http.send(
              request
                  .header("Authorization", "Basic " + login)
                  .timeout(Duration.ofSeconds(30))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != status) {
        throw new AssertionError(
            "expected " + status + ", got " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Shopify ids of an order's live copies, by its TikTok id. */
  public int madeOf(String tiktokOrderId) {
    return shopify.shops().ordersBySourceIdentifier(DOMAIN).getOrDefault(tiktokOrderId, 0);
  }

  public List<String> column(String sql) {
    return new ArrayList<>(jdbc().sql(sql).query(String.class).list());
  }

  @Override
  public void close() {
    if (caravan != null) {
      caravan.close();
    }
    sandbox.close();
  }
}
