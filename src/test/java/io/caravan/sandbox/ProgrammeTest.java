package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSettings;
import io.caravan.sandbox.tiktok.TikTokShop;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole programme on a fast clock, against the sandbox and the simplest of connectors. */
class ProgrammeTest {

  private static final String DOMAIN = "acme.myshopify.com";
  private static final TikTokShop SHOP =
      TikTokShop.local("7495540735365777507", "Acme", Market.US, "TTP_acme");
  private static final Duration PAUSE = Duration.ofMillis(150);

  private final List<String> story = new CopyOnWriteArrayList<>();
  private Sandbox sandbox;
  private Programme programme;

  @AfterEach
  void close() {
    stop();
  }

  @Test
  void everyActIsAnnouncedOnceAndConcludedOnceWhenItsResultIsInShopify() {
    open(null);
    play(programme.names().size());

    for (String act : programme.names()) {
      assertThat(announced(act)).as(act).hasSize(1);
    }
    assertThat(concluded("held order")).anyMatch(line -> line.contains("is in Shopify as #10"));
    assertThat(concluded("unmapped SKU")).anyMatch(line -> line.contains("released by itself"));
    assertThat(concluded("shipped in Seller Center"))
        .anyMatch(line -> line.contains("made as already shipped"));
    assertThat(concluded("virtual bundle")).anyMatch(line -> line.contains("2 lines, 3 units"));
    assertThat(concluded("gift")).anyMatch(line -> line.contains("2 lines"));
    assertThat(concluded("cancelled early")).anyMatch(line -> line.contains("never made"));
    assertThat(concluded("cancelled late")).anyMatch(line -> line.contains("cancelled in Shopify"));
    assertThat(concluded("cancellation refused"))
        .anyMatch(line -> line.contains("as if nothing had been"));
    assertThat(concluded("out of stock")).anyMatch(line -> line.contains("arrive in Shopify"));
    assertThat(story).noneMatch(line -> line.contains("is left out here"));
    assertThat(concluded("new address")).anyMatch(line -> line.contains("new address"));
    assertThat(story)
        .filteredOn(line -> line.contains("curl"))
        .singleElement()
        .asString()
        .contains(
            "-X PUT http://localhost:8080/api/mappings/skus/", "gid://shopify/ProductVariant/");
    assertThat(story).noneMatch(line -> line.contains("another way") || line.contains("left out"));
  }

  @Test
  void startedAgainOnTheSameDataItGoesOnAndRepeatsNothing(@TempDir Path dir) {
    open(dir);
    play(4);
    stop();
    List<String> before = List.copyOf(story);
    open(dir);
    play(programme.names().size());
    stop();
    for (String act : List.of("held order", "sample", "cancelled early")) {
      assertThat(announced(act)).as(act).hasSize(1);
      assertThat(concluded(act)).as(act).hasSize(1);
    }
    assertThat(story.size()).isGreaterThan(before.size());

    int orders = story.size();
    open(dir);
    programme.start();
    await().during(PAUSE.multipliedBy(4)).until(() -> story.size() == orders);
  }

  @Test
  void whereNothingIsImportedTheStorySaysOnceWhereToLook() {
    open(null);
    programme.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                story.stream()
                    .anyMatch(line -> line.contains("sample") && line.contains("not in Shopify")));
    String order = programme.orderOf("sample");
    assertThat(story)
        .filteredOn(line -> line.contains("not in Shopify yet") && line.contains(order))
        .singleElement()
        .asString()
        .contains("http://localhost:8080/api/orders/" + order);
  }

  private void open(Path dir) {
    var tiktok = TikTokSettings.of("key", "secret").withRemorseWindow(Duration.ofMillis(50));
    SandboxSettings settings = SandboxSettings.inMemory("key", "secret", "").with(tiktok);
    sandbox =
        Sandbox.start(
            dir == null ? settings : settings.withDataDir(dir),
            Clock.systemUTC(),
            SimulatedShopify.standard());
    sandbox.tiktok().addShop(SHOP);
    ShopifySide shopify = sandbox.shopify().orElseThrow();
    shopify.addShop(DOMAIN, "Acme", "USD", "US", "shpat_x");
    for (String sku : List.of("MUG-1", "MUG-2", "MUG-3")) {
      BigDecimal price = new BigDecimal("12.50");
      if (sandbox.tiktok().sku(SHOP.id(), sku).isEmpty()) {
        sandbox
            .tiktok()
            .addProduct(SHOP.id(), sku, List.of(new TikTokSandbox.NewSku(sku, "One", price, 90)));
        shopify.addProduct(DOMAIN, sku, List.of(new ShopifySide.Variant(sku, "One", price, 90)));
      }
    }
    programme =
        new Programme(
            sandbox,
            new Programme.Settings(
                SHOP.id(),
                DOMAIN,
                "acme-us",
                "http://localhost:8080",
                PAUSE,
                PAUSE.multipliedBy(8)),
            List.of("MUG-1", "MUG-2", "MUG-3"),
            Clock.systemUTC(),
            story::add);
    programme.prepare();
  }

  private void stop() {
    if (sandbox != null) {
      programme.close();
      sandbox.close();
    }
  }

  /** Until so many acts are over, with a connector that looks every few milliseconds. */
  private void play(int acts) {
    programme.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(15))
        .failFast(() -> story.stream().anyMatch(line -> line.contains("should not be there")))
        .until(
            () -> {
              connect();
              return programme.over().size() >= acts;
            });
  }

  private List<String> announced(String act) {
    return story.stream().filter(line -> line.contains(" of 16, " + act + ": order ")).toList();
  }

  private List<String> concluded(String act) {
    return story.stream()
        .filter(line -> line.startsWith("Programme: " + act + " ("))
        .filter(line -> !line.contains("; now the buyer"))
        .toList();
  }

  // A connector of fifty lines, for the acts to have results.

  private void connect() {
    ShopifySandbox shops = shops();
    for (TikTokOrder order : sandbox.tiktok().orders()) {
      List<PlacedOrder> made = shops.listOrders(DOMAIN, Set.of(order.id()));
      if (made.isEmpty()) {
        create(order);
      } else if (!made.get(0).cancelled()) {
        follow(order, made.get(0));
      }
    }
  }

  private void create(TikTokOrder order) {
    boolean due =
        !Set.of(OrderStatus.UNPAID, OrderStatus.ON_HOLD, OrderStatus.CANCELLED)
            .contains(order.status());
    Map<String, Integer> wanted = new TreeMap<>();
    SimulatedShopify side = side();
    for (JsonNode line : sandbox.tiktok().orderJson(order.id()).path("line_items")) {
      JsonNode parts = line.path("combined_listing_skus");
      if (parts.isEmpty()) {
        wanted.merge(line.path("seller_sku").asString(), 1, Integer::sum);
      }
      for (JsonNode part : parts) {
        wanted.merge(
            part.path("seller_sku").asString(), part.path("sku_count").asInt(), Integer::sum);
      }
    }
    if (!due || !wanted.keySet().stream().allMatch(sku -> side.hasSku(DOMAIN, sku))) {
      return;
    }
    Map<String, Integer> variants = new TreeMap<>();
    wanted.forEach((sku, n) -> variants.put(side.variantId(DOMAIN, sku), n));
    String id = shops().orderOfAnotherApp(DOMAIN, variants, order.id());
    if (order.status() != OrderStatus.AWAITING_SHIPMENT) {
      shops().shipOrder(DOMAIN, id, "USPS", "9400");
    }
  }

  private void follow(TikTokOrder order, PlacedOrder made) {
    JsonNode json = sandbox.tiktok().orderJson(order.id());
    boolean short_ =
        order.sellerSkus().contains(Programme.SCARCE)
            && shops().variants(DOMAIN, Programme.SCARCE).get(0).available() < 0;
    boolean hold = json.path("is_buyer_request_cancel").asBoolean() || short_;
    if (order.status() == OrderStatus.CANCELLED) {
      shops().cancelOrder(DOMAIN, made.id(), true);
    } else if (hold && made.holds().isEmpty()) {
      shops().holdOrder(DOMAIN, made.id(), "OTHER");
    } else if (!hold && !made.holds().isEmpty()) {
      shops().releaseOrder(DOMAIN, made.id());
    } else if (json.path("has_updated_recipient_address").asBoolean()
        && made.cityAndZip().isEmpty()) {
      move(made.id(), json.path("recipient_address").path("postal_code").asString());
    }
  }

  private void move(String orderId, String zip) {
    String body =
        """
        {"query": "mutation { orderUpdate(input: {id: \\"%s\\", shippingAddress: {countryCode: US,
          lastName: \\"Oakes\\", city: \\"Somewhere\\", zip: \\"%s\\"}}) { userErrors { message } } }"}
        """
            .formatted(orderId, zip)
            .replace("\n", " ");
    Reply reply =
        side()
            .platform()
            .handle(
                new Call(
                    "POST",
                    "/" + DOMAIN + "/admin/api/2026-07/graphql.json",
                    "",
                    Map.of("x-shopify-access-token", "shpat_x"),
                    body.getBytes(StandardCharsets.UTF_8)));
    assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("\"userErrors\":[]");
  }

  private SimulatedShopify side() {
    return (SimulatedShopify) sandbox.shopify().orElseThrow();
  }

  private ShopifySandbox shops() {
    return side().shops();
  }
}
