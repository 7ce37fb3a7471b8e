package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.OutgoingWebhook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ListingsTest {

  private final Rig rig = new Rig();

  @Test
  void aProductThatASellerListsIsAnnouncedAndFound() {
    rig.clock.pass(Duration.ofMinutes(5));
    long now = rig.clock.instant().getEpochSecond();
    TikTokSku sku =
        rig.tiktok.launchProduct(rig.us.id(), "Tumbler", List.of(variant("TUM-1"))).get(0);

    assertThat(rig.webhooks)
        .extracting(OutgoingWebhook::label)
        .containsExactly("tiktok/16", "tiktok/5");
    String created = new String(rig.webhooks.get(0).body(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(created).contains("\"product_id\":" + sku.productId() + ",");
    JsonNode status = json(rig.webhooks.get(1));
    assertThat(status.path("data").path("status").asString())
        .isEqualTo("PRODUCT_FIRST_PASS_REVIEW");
    assertThat(status.path("shop_id").asString()).isEqualTo(rig.us.id());
    signed();

    JsonNode found = search("{\"update_time_ge\":" + now + "}");
    assertThat(found.path("total_count").asInt()).isEqualTo(1);
    JsonNode product = found.path("products").get(0);
    assertThat(product.path("id").asString()).isEqualTo(sku.productId());
    assertThat(product.path("create_time").asLong()).isEqualTo(now);
    assertThat(product.path("status").asString()).isEqualTo("ACTIVATE");
    assertThat(product.path("skus").get(0).path("seller_sku").asString()).isEqualTo("TUM-1");
  }

  @Test
  void aVariantATitleAndASellerSkuChangeALiveProduct() {
    String product = sku("MUG-RED").productId();
    rig.clock.pass(Duration.ofMinutes(1));
    TikTokSku added = rig.tiktok.addVariant(rig.us.id(), product, variant("MUG-GREEN"));
    rig.tiktok.renameProduct(rig.us.id(), product, "Big Mug");
    rig.tiktok.changeSellerSku(rig.us.id(), added.id(), "MUG-LIME");

    assertThat(rig.webhooks.stream().map(w -> json(w).path("data").path("changed_fields")))
        .extracting(JsonNode::toString)
        .containsExactly("[\"others\"]", "[\"title\"]", "[\"others\"]");
    JsonNode first = json(rig.webhooks.get(0));
    assertThat(first.path("type").asInt()).isEqualTo(15);
    assertThat(first.path("data").path("product_id").isString()).isTrue();
    assertThat(first.path("data").path("change_source").asString()).isEqualTo("SELLER_CENTER");
    signed();
    JsonNode read = rig.askUs("GET", "/product/202309/products/" + product).data();
    assertThat(read.path("title").asString()).isEqualTo("Big Mug");
    assertThat(read.path("skus")).hasSize(3);
    assertThat(rig.tiktok.sku(rig.us.id(), "MUG-GREEN")).isEmpty();
    assertThat(rig.tiktok.sku(rig.us.id(), "MUG-LIME").orElseThrow().id()).isEqualTo(added.id());
    assertThat(read.path("update_time").asLong())
        .isEqualTo(read.path("create_time").asLong() + 60);
  }

  @Test
  void aBundleNamesItsPartsAndItsType() {
    TikTokSku bundle =
        rig.tiktok.launchBundle(
            rig.us.id(), "Pair", "PAIR", new BigDecimal("30"), Map.of("MUG-RED", 1, "MUG-BLUE", 2));
    assertThat(json(rig.webhooks.get(0)).path("data").path("product_types").toString())
        .isEqualTo("[\"COMBINED_PRODUCT\"]");
    JsonNode read = rig.askUs("GET", "/product/202309/products/" + bundle.productId()).data();
    assertThat(read.path("product_types").get(0).asString()).isEqualTo("COMBINED_PRODUCT");
    JsonNode parts = read.path("skus").get(0).path("combined_skus");
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).path("seller_sku").asString()).isEqualTo("MUG-BLUE");
    assertThat(parts.get(0).path("sku_count").asInt()).isEqualTo(2);
    assertThat(
            rig.askUs("GET", "/product/202309/products/" + sku("MUG-RED").productId())
                .data()
                .path("skus")
                .get(0)
                .has("combined_skus"))
        .isFalse();
  }

  @Test
  void aSearchFiltersByStatusCodesAndTimesAndIsStrict() {
    String product = sku("MUG-RED").productId();
    rig.tiktok.launchProduct(rig.us.id(), "Bowl", List.of(variant("BOWL")));
    assertThat(search("{\"seller_skus\":[\"BOWL\"]}").path("total_count").asInt()).isEqualTo(1);
    assertThat(
            search("{\"sku_ids\":[\"" + sku("MUG-BLUE").id() + "\"]}")
                .path("products")
                .get(0)
                .path("id")
                .asString())
        .isEqualTo(product);
    rig.tiktok.setProductStatus(rig.us.id(), product, "SELLER_DEACTIVATED");
    assertThat(search("{\"status\":\"ACTIVATE\"}").path("total_count").asInt()).isEqualTo(1);
    assertThat(search("{\"status\":\"SELLER_DEACTIVATED\"}").path("total_count").asInt())
        .isEqualTo(1);
    rig.tiktok.setProductStatus(rig.us.id(), product, "DELETED");
    assertThat(search("{}").path("total_count").asInt()).isEqualTo(1);
    assertThat(rig.askUs("GET", "/product/202309/products/" + product).code()).isEqualTo(12052901);
    assertThat(rig.askUs("GET", "/product/202309/products/1").code()).isEqualTo(12052032);
    assertThat(refused("{\"status\":\"LIVE\"}")).isEqualTo(12052910);
    assertThat(refused("{\"update_time_ge\":\"x\"}")).isEqualTo(12019119);
    assertThat(refused("{\"create_time_ge\":-1}")).isEqualTo(12019118);
    String eleven = "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]";
    assertThat(refused("{\"seller_skus\":" + eleven + "}")).isEqualTo(12019027);
    assertThat(refused("{\"sku_ids\":" + eleven + "}")).isEqualTo(12019087);
  }

  @Test
  void anOrderShowsAsLessStock() {
    rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 2).build());
    JsonNode skus =
        search("{\"seller_skus\":[\"MUG-RED\"]}").path("products").get(0).path("skus");
    assertThat(skus.get(0).path("inventory").get(0).path("quantity").asInt()).isEqualTo(48);
    rig.tiktok.setStock(rig.us.id(), sku("MUG-RED").id(), 7);
    assertThat(sku("MUG-RED").quantity()).isEqualTo(7);
  }

  @Test
  void nothingIsChangedThatIsNotThere() {
    assertThatThrownBy(() -> rig.tiktok.addVariant(rig.us.id(), "1", variant("X")))
        .hasMessageContaining("product 1");
    assertThatThrownBy(() -> rig.tiktok.changeSellerSku(rig.us.id(), "1", "X"))
        .hasMessageContaining("SKU id 1");
  }

  @Test
  void aStoreFromBeforeProductsWereKeptStillListsThem() {
    var settings = TikTokSettings.of(Rig.KEY, Rig.SECRET);
    MVStore store = new MVStore.Builder().open();
    Rig before = new Rig(settings, store);
    store.openMap("tiktok.products").clear();
    var after = new TikTokSandbox(settings, store, webhook -> {}, before.clock);
    assertThat(after.products(before.us.id())).extracting(Listing::title).containsExactly("Mug");
  }

  private TikTokSku sku(String sellerSku) {
    return rig.tiktok.sku(rig.us.id(), sellerSku).orElseThrow();
  }

  private JsonNode search(String body) {
    return rig.askUs("POST", "/product/202502/products/search")
        .query("page_size", "10")
        .body(body)
        .data();
  }

  private int refused(String body) {
    return rig.askUs("POST", "/product/202502/products/search")
        .query("page_size", "10")
        .body(body)
        .code();
  }

  private static TikTokSandbox.NewSku variant(String sellerSku) {
    return new TikTokSandbox.NewSku(sellerSku, "One", new BigDecimal("12.00"), 20);
  }

  private void signed() {
    for (OutgoingWebhook webhook : rig.webhooks) {
      assertThat(webhook.headers())
          .containsEntry(
              "Authorization", TikTokSigner.webhook(Rig.KEY, Rig.SECRET, webhook.body()));
    }
  }

  private static JsonNode json(OutgoingWebhook webhook) {
    return State.JSON.readTree(webhook.body());
  }
}
