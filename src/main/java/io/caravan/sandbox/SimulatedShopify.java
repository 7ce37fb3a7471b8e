package io.caravan.sandbox;

import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import io.caravan.sandbox.shopify.ShopifySandboxState;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The simulated Shopify as the sandbox as a whole sees it. */
public final class SimulatedShopify implements ShopifySide {
  /** What the app is granted: what Caravan asks for (Shopify facts, section 13). */
  private static final List<String> SCOPES =
      List.of(
          "write_orders",
          "write_products",
          "write_inventory",
          "read_locations",
          "write_fulfillments",
          "write_returns",
          "write_merchant_managed_fulfillment_orders");

  /** Stands for wherever the app wants its webhooks at the moment. */
  private static final String APP_WEBHOOKS = "http://127.0.0.1/webhooks/shopify";

  private static final List<String> TOPICS =
      List.of(
          "ORDERS_CREATE",
          "ORDERS_UPDATED",
          "ORDERS_CANCELLED",
          "ORDERS_DELETE",
          "FULFILLMENTS_CREATE",
          "FULFILLMENTS_UPDATE",
          "FULFILLMENT_EVENTS_CREATE",
          "REFUNDS_CREATE",
          "RETURNS_REQUEST",
          "RETURNS_APPROVE",
          "RETURNS_DECLINE",
          "RETURNS_UPDATE",
          "RETURNS_PROCESS",
          "RETURNS_CLOSE",
          "RETURNS_REOPEN",
          "RETURNS_CANCEL",
          "PRODUCTS_CREATE",
          "PRODUCTS_UPDATE",
          "PRODUCTS_DELETE",
          "INVENTORY_LEVELS_UPDATE",
          "INVENTORY_LEVELS_CONNECT",
          "INVENTORY_LEVELS_DISCONNECT",
          "INVENTORY_ITEMS_UPDATE",
          "LOCATIONS_CREATE",
          "LOCATIONS_UPDATE",
          "LOCATIONS_ACTIVATE",
          "LOCATIONS_DEACTIVATE",
          "LOCATIONS_DELETE",
          "APP_SCOPES_UPDATE");

  private final ShopifySandbox sandbox;
  private final ShopifySandboxState state;
  private final Map<String, String> variants;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private volatile String webhookUrl;

  private SimulatedShopify(Setup setup, UnaryOperator<ShopifySandboxSettings> changes) {
    this.webhookUrl = setup.webhookUrl();
    this.state =
        setup.dataDir() == null
            ? ShopifySandboxState.inMemory()
            : ShopifySandboxState.in(setup.dataDir().resolve("shopify.mv"));
    this.variants = state.map("variants-by-sku");
    this.sandbox =
        new ShopifySandbox(
            setup.clock(),
            changes.apply(
                ShopifySandboxSettings.standard(setup.clientId(), setup.clientSecret())
                    .with(
                        s ->
                            s.subscriptions =
                                TOPICS.stream()
                                    .map(topic -> new Subscription(topic, APP_WEBHOOKS))
                                    .toList())),
            webhook -> {
              if (!webhookUrl.isEmpty()) {
                setup
                    .webhooks()
                    .send(
                        new OutgoingWebhook(
                            webhook.label(), webhookUrl, webhook.headers(), webhook.body()));
              }
            },
            state);
    sandbox.onEvent(setup.story());
  }

  /** A Standard-plan Shopify. */
  public static Factory standard() {
    return with(UnaryOperator.identity());
  }

  /** One whose behaviour is changed: the open questions, lag, buckets. */
  public static Factory with(UnaryOperator<ShopifySandboxSettings> changes) {
    return setup -> new SimulatedShopify(setup, changes);
  }

  /** The hand on its shops. */
  public ShopifySandbox shops() {
    return sandbox;
  }

  @Override
  public SimulatedPlatform platform() {
    return sandbox;
  }

  @Override
  public void addShop(
      String domain, String name, String currency, String country, String accessToken) {
    tokens.put(domain, accessToken);
    sandbox.addShop(domain, name, currency, country, accessToken, SCOPES);
  }

  @Override
  public boolean hasSku(String domain, String sku) {
    return variants.containsKey(domain + "/" + sku) || !sandbox.variants(domain, sku).isEmpty();
  }

  /** What the app may do in a shop. */
  public List<String> scopes(String domain) {
    return sandbox.scopes(domain, token(domain));
  }

  /** The merchant grants these scopes and no others. */
  public void grantScopes(String domain, List<String> scopes) {
    sandbox.grantScopes(domain, token(domain), scopes);
  }

  private String token(String domain) {
    String token = tokens.get(domain);
    if (token == null) {
      throw new IllegalArgumentException("shop " + domain + ": expected one of " + tokens.keySet());
    }
    return token;
  }

  @Override
  public void launchProduct(String domain, String title, List<Variant> wanted) {
    sandbox.launchProduct(domain, title, wanted.stream().map(SimulatedShopify::fresh).toList());
  }

  private static ShopifySandbox.NewVariant fresh(Variant variant) {
    return new ShopifySandbox.NewVariant(
        variant.name(),
        variant.sku(),
        null,
        variant.price(),
        false,
        true,
        true,
        variant.available());
  }

  @Override
  public Optional<String> variant(String domain, String sku) {
    return hasSku(domain, sku) ? Optional.of(variantId(domain, sku)) : Optional.empty();
  }

  @Override
  public Map<String, Seen> seen(String domain, Set<String> sourceIdentifiers) {
    Map<String, Seen> seen = new HashMap<>();
    for (ShopifySandbox.PlacedOrder order : sandbox.listOrders(domain, sourceIdentifiers)) {
      seen.put(
          String.valueOf(order.sourceIdentifier()),
          new Seen(
              order.name(),
              order.lines().size(),
              order.lines().stream().mapToInt(ShopifySandbox.OrderLine::quantity).sum(),
              order.tags(),
              order.total().toPlainString() + " " + order.currency(),
              order.cancelled(),
              !order.holds().isEmpty(),
              order.fulfillmentStatus(),
              order.parcels().size(),
              order.cityAndZip()));
    }
    return seen;
  }

  @Override
  public void addProduct(String domain, String title, List<Variant> wanted) {
    List<ShopifySandbox.NewVariant> fresh = wanted.stream().map(SimulatedShopify::fresh).toList();
    for (ShopifySandbox.AddedVariant added : sandbox.addProduct(domain, title, fresh).variants()) {
      variants.put(domain + "/" + added.sku(), added.variantId());
    }
  }

  /** The GID of the variant with this SKU. */
  public String variantId(String domain, String sku) {
    String id = variants.get(domain + "/" + sku);
    if (id != null) {
      return id;
    }
    List<ShopifySandbox.VariantView> found = sandbox.variants(domain, sku);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no variant with SKU " + sku + " in " + domain);
    }
    return found.get(0).variantId();
  }

  /** What a variant weighs; 0: nobody entered it. */
  public void weigh(String domain, String sku, int grams) {
    sandbox.weigh(domain, variantId(domain, sku), grams);
  }

  @Override
  public void setAvailable(String domain, String sku, int quantity) {
    sandbox.setAvailable(
        domain, variantId(domain, sku), sandbox.locations(domain).get(0), quantity);
  }

  @Override
  public boolean buy(String domain, String sku, int quantity) {
    return sandbox.buy(domain, variantId(domain, sku), quantity).isPresent();
  }

  @Override
  public void tick() {
    sandbox.tick();
  }

  @Override
  public void webhookUrl(String url) {
    webhookUrl = url;
  }

  @Override
  public Object summary() {
    return sandbox.counters();
  }

  @Override
  public void close() {
    sandbox.close();
  }

  /** Adds one variant for a test: SKU and price. */
  public void addVariant(String domain, String sku, BigDecimal price, int available) {
    addProduct(domain, sku, List.of(new Variant(sku, "Default Title", price, available)));
  }
}
