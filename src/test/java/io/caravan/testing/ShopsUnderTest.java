package io.caravan.testing;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores on both simulated platforms, over real HTTP, and the whole program in this JVM beside
 * them, once it is started. What happens at TikTok can be put into the past. What became of their
 * orders is read by {@link OrdersUnderTest}. They close with the database that they are over.
 */
public final class ShopsUnderTest implements AutoCloseable {
  public static final String SHOP = "7495540735365777001";
  public static final StoreUnderTest ACME = StoreUnderTest.in(Market.US, SHOP);
  public static final String DOMAIN = ACME.domain();
  public static final String STORE = ACME.name();

  /** Gives up and looks again after seconds, for tests in which answers are lost. */
  public static final Map<String, String> IMPATIENT =
      Map.of(
          "caravan.http.timeout", "PT1.5S",
          "caravan.work.lease", "PT6S",
          "caravan.orders.unknown-quiet-period", "PT2S",
          "caravan.orders.unknown-recheck", "PT1S");

  public final Sandbox sandbox;
  public final SimulatedShopify shopify;
  private final SandboxUnderTest platforms;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final boolean signalled;
  private final Postgres db;
  private final ShiftedClock time = new ShiftedClock();
  private final JsonMapper json = JsonMapper.builder().build();
  private @Nullable CaravanUnderTest caravan;
  private boolean closed;

  /** The machine's clock, or some time before it: for one thread, since others call meanwhile. */
  private static final class ShiftedClock extends Clock {
    private final ThreadLocal<Duration> ago = ThreadLocal.withInitial(() -> Duration.ZERO);

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().minus(ago.get());
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

  /** The US store alone, polled. */
  public ShopsUnderTest(Postgres db) {
    this(db, ACME);
  }

  /** Stores whose orders are found by the poll each second; no webhook is sent. */
  public ShopsUnderTest(Postgres db, StoreUnderTest... stores) {
    this(
        db,
        false,
        SandboxUnderTest.of(stores).remorse(Duration.ofMillis(1)),
        Map.of("caravan.poll.tiktok-orders", "PT1S"));
    setting("caravan.stores[0].default-location", platforms.location(platforms.stores().get(0)));
  }

  /** Stores of which both platforms tell by webhooks, and that are not polled. */
  public static ShopsUnderTest signalled(Postgres db, StoreUnderTest... stores) {
    return new ShopsUnderTest(db, true, SandboxUnderTest.of(stores).webhooks(0.01), IMPATIENT);
  }

  private ShopsUnderTest(
      Postgres db, boolean signalled, SandboxUnderTest.Plan plan, Map<String, String> settings) {
    this.db = db;
    this.signalled = signalled;
    platforms = plan.at(time).unthrottled().start();
    sandbox = platforms.sandbox;
    shopify = platforms.shopify;
    this.settings.putAll(platforms.settings());
    this.settings.putAll(ApiUnderTest.settings());
    this.settings.putAll(settings);
    db.beforeItGoes(this::close);
  }

  /** For each start of the program from now on. */
  public ShopsUnderTest setting(String name, String value) {
    return settings(Map.of(name, value));
  }

  /** For each start of the program from now on. */
  public ShopsUnderTest settings(Map<String, String> more) {
    settings.putAll(more);
    return this;
  }

  public List<StoreUnderTest> stores() {
    return platforms.stores();
  }

  public TikTokSandbox tiktok() {
    return sandbox.tiktok();
  }

  /** On both sides under the same seller SKU. */
  public void sell(String sku, String price) {
    sell(stores().get(0), sku, price, 1000);
  }

  /** On both sides under the same seller SKU, so many of it at the first location. */
  public void sell(StoreUnderTest store, String sku, String price, int available) {
    platforms.sell(store, sku, price, available);
  }

  public void sellOnTikTok(String sku, String price) {
    platforms.sellOnTikTok(stores().get(0), sku, price);
  }

  /** The first location of its Shopify shop. */
  public String location(StoreUnderTest store) {
    return platforms.location(store);
  }

  /** What can be sold of it at the first location. */
  public int available(StoreUnderTest store, String sku) {
    return shopify
        .shops()
        .stock(store.domain(), shopify.variantId(store.domain(), sku), location(store))
        .available();
  }

  /** Does something at TikTok this long ago. */
  public <T> T ago(Duration ago, java.util.function.Supplier<T> act) {
    time.ago.set(ago);
    try {
      T result = act.get();
      tiktok().tick();
      return result;
    } finally {
      time.ago.remove();
    }
  }

  /**
   * Starts the program; if it runs already, again.
   *
   * @param more settings of this start alone
   */
  public ShopsUnderTest connect(Map<String, String> more) {
    if (caravan != null) {
      caravan.close();
    }
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(more);
    caravan = CaravanUnderTest.start(db.url(), all);
    if (signalled) {
      takeWebhooks();
    }
    return this;
  }

  /** Webhooks of both platforms go to the program from now on. */
  public void takeWebhooks() {
    platforms.webhooksTo(caravan().port());
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

  /** The program's own API. */
  public ApiUnderTest api() {
    return new ApiUnderTest(caravan().port());
  }

  public JsonNode get(String path) {
    return json.readTree(text(path));
  }

  public String text(String path) {
    return ApiUnderTest.text(api().get(ApiUnderTest.TESTER, path), 200);
  }

  /** Expects to be answered 202. */
  public JsonNode post(String path, String body) {
    return json.readTree(post(path, body, 202));
  }

  public String post(String path, String body, int status) {
    return ApiUnderTest.text(api().post(ApiUnderTest.TESTER, path, body), status);
  }

  /** TikTok's ids of an order's lines, one a unit. */
  public List<String> lines(String tiktokOrderId) {
    List<String> ids = new ArrayList<>();
    tiktok()
        .orderJson(tiktokOrderId)
        .path("line_items")
        .forEach(line -> ids.add(line.path("id").asString()));
    return ids;
  }

  /** How many orders Shopify has of it, by its TikTok id. */
  public int madeOf(String tiktokOrderId) {
    return shopify.shops().ordersBySourceIdentifier(DOMAIN).getOrDefault(tiktokOrderId, 0);
  }

  public List<String> column(String sql) {
    return new ArrayList<>(jdbc().sql(sql).query(String.class).list());
  }

  /** By itself with its database, where nobody did before. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (caravan != null) {
      caravan.close();
    }
    platforms.close();
  }
}
