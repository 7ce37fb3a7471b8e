package io.caravan.testing;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxSettings;
import io.caravan.sandbox.ShopifySide;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.WebhookSender;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSettings;
import io.caravan.sandbox.tiktok.TokenPair;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Both simulated platforms over real HTTP, with stores that are open on both, and the settings by
 * which a Caravan finds them:
 *
 * <pre>{@code
 * SandboxUnderTest sandbox =
 *     SandboxUnderTest.of(StoreUnderTest.in(Market.US, "7495540735365777001")).start();
 * }</pre>
 */
public final class SandboxUnderTest implements AutoCloseable {
  /** Key and secret of the app at TikTok. */
  public static final String APP = "test-app";

  public static final String SECRET = "test-app-secret";
  static final String ACCESS_TOKEN = "TTP_access";
  static final String REFRESH_TOKEN = "TTP_refresh";

  public final Sandbox sandbox;
  public final SimulatedShopify shopify;
  private final List<StoreUnderTest> stores;

  /** How the platforms are to be, before they start. */
  public static final class Plan {
    private final List<StoreUnderTest> stores;
    private Clock clock = Clock.systemUTC();
    private Duration remorse = Duration.ofMillis(100);
    private double webhookTimeScale = 1;
    private Consumer<ShopifySandboxSettings.Changes> shopify = changes -> {};

    private Plan(List<StoreUnderTest> stores) {
      this.stores = stores;
    }

    public Plan at(Clock platformsClock) {
      clock = platformsClock;
      return this;
    }

    /** How long TikTok's buyers may take an order back; 100 ms unless said. */
    public Plan remorse(Duration window) {
      remorse = window;
      return this;
    }

    /** How long webhooks take on their way and until they are sent again; 1 is as in life. */
    public Plan webhooks(double timeScale) {
      webhookTimeScale = timeScale;
      return this;
    }

    /** Changes Shopify, which is on the Standard plan. */
    public Plan shopify(Consumer<ShopifySandboxSettings.Changes> changes) {
      shopify = shopify.andThen(changes);
      return this;
    }

    /** Shopify throttles nobody. */
    public Plan unthrottled() {
      return shopify(
          changes -> {
            changes.bucketSize = 40_000;
            changes.restoreRate = 2_000;
          });
    }

    public SandboxUnderTest start() {
      return new SandboxUnderTest(this);
    }
  }

  public static Plan of(StoreUnderTest... stores) {
    return new Plan(List.of(stores));
  }

  private SandboxUnderTest(Plan plan) {
    stores = plan.stores;
    SimulatedShopify[] made = new SimulatedShopify[1];
    ShopifySide.Factory factory =
        setup ->
            made[0] =
                (SimulatedShopify) SimulatedShopify.with(s -> s.with(plan.shopify)).create(setup);
    sandbox =
        Sandbox.start(
            SandboxSettings.inMemory(APP, SECRET, "")
                .with(TikTokSettings.of(APP, SECRET).withRemorseWindow(plan.remorse))
                .with(WebhookSender.Settings.DEFAULT.withTimeScale(plan.webhookTimeScale)),
            plan.clock,
            factory);
    shopify = made[0];
    stores.forEach(store -> store.open(sandbox.tiktok(), shopify));
    authorise();
  }

  /** One seller has all the stores. */
  private void authorise() {
    long now = Instant.now().getEpochSecond();
    sandbox
        .tiktok()
        .addToken(
            new TokenPair(
                APP,
                ACCESS_TOKEN,
                now + 864_000,
                REFRESH_TOKEN,
                now + 8_640_000,
                stores.stream().map(StoreUnderTest::shop).toList(),
                TokenPair.ALL_SCOPES,
                "7010736057180325637"));
  }

  public List<StoreUnderTest> stores() {
    return stores;
  }

  /** For a Caravan beside it; without locations, polls and times. */
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("caravan.tiktok.app-key", APP);
    all.put("caravan.tiktok.app-secret", SECRET);
    all.put("caravan.tiktok.api-url", sandbox.tiktokFront().url());
    all.put("caravan.tiktok.auth-url", sandbox.tiktokFront().url());
    all.put("caravan.shopify.client-id", "sandbox-client");
    all.put("caravan.shopify.client-secret", "sandbox-client-secret");
    all.put("caravan.shopify.url", sandbox.shopifyFront().orElseThrow().url() + "/{shop}");
    for (int number = 0; number < stores.size(); number++) {
      all.putAll(stores.get(number).settings(number));
    }
    return all;
  }

  /** Webhooks of both platforms go to this Caravan from now on. */
  public void webhooksTo(int port) {
    sandbox.webhookBase("http://127.0.0.1:" + port + "/webhooks");
  }

  /**
   * On both sides under the same seller SKU.
   *
   * @param available in Shopify; TikTok has 1000 of it at least
   */
  public void sell(StoreUnderTest store, String sku, String price, int available) {
    shopify.addVariant(store.domain(), sku, new BigDecimal(price), available);
    list(store, sku, price, Math.max(1000, available));
  }

  /**
   * On TikTok alone.
   *
   * @return TikTok's id of it
   */
  public String sellOnTikTok(StoreUnderTest store, String sku, String price) {
    return list(store, sku, price, 1000);
  }

  private String list(StoreUnderTest store, String sku, String price, int stock) {
    return sandbox
        .tiktok()
        .addProduct(
            store.shop(),
            "Product " + sku,
            List.of(new TikTokSandbox.NewSku(sku, "One", new BigDecimal(price), stock)))
        .get(0)
        .id();
  }

  /** The first location of its Shopify shop. */
  public String location(StoreUnderTest store) {
    return shopify.shops().locations(store.domain()).get(0);
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
