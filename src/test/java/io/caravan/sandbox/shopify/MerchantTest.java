package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people do in a shop's admin, and what apps hear of it. */
class MerchantTest {

  private static final String URL = "http://127.0.0.1:8080/webhooks/shopify";
  private static final String UPDATE =
      """
      mutation U($input: OrderInput!) { orderUpdate(input: $input) {
        order { shippingAddress { address1 city provinceCode zip lastName } } userErrors { field message } } }
      """;

  private final Rig rig =
      new Rig(
          Rig.settings()
              .with(
                  s ->
                      s.subscriptions =
                          RootFields.TOPICS.keySet().stream()
                              .map(topic -> new Subscription(topic, URL))
                              .toList()));

  @Test
  void aNewProductIsAnnouncedWithItsVariantsAndFoundBySkuAndBarcode() {
    var added =
        rig.sandbox.launchProduct(
            Rig.SHOP,
            "Tumbler",
            List.of(
                new ShopifySandbox.NewVariant(
                    "Red",
                    "TUM-1",
                    "4006381333931",
                    new BigDecimal("9.5"),
                    false,
                    true,
                    true,
                    4)));

    JsonNode body = rig.bodies("products/create").get(0);
    assertThat(body.at("/admin_graphql_api_id").asString()).isEqualTo(added.productId());
    assertThat(body.at("/status").asString()).isEqualTo("active");
    assertThat(body.at("/variants/0/sku").asString()).isEqualTo("TUM-1");
    assertThat(body.at("/variants/0/barcode").asString()).isEqualTo("4006381333931");
    assertThat(body.at("/variants/0/inventory_quantity").asInt()).isEqualTo(4);
    assertThat(rig.bodies("inventory_levels/connect").get(0).at("/available").asInt()).isEqualTo(4);
    signed();
    String id = added.variants().get(0).variantId();
    String number = id.substring(id.lastIndexOf('/') + 1);
    for (String query : List.of("sku:TUM-1", "barcode:4006381333931", "id:" + number)) {
      JsonNode found =
          rig.ask(
              "query V($q: String!) { productVariants(first: 2, query: $q) { nodes { id price"
                  + " inventoryItem { id requiresShipping } } } }",
              Map.of("q", query));
      assertThat(found.at("/data/productVariants/nodes").size()).as(query).isEqualTo(1);
      assertThat(found.at("/data/productVariants/nodes/0/id").asString()).isEqualTo(id);
      assertThat(found.at("/data/productVariants/nodes/0/price").asString()).isEqualTo("9.50");
    }
  }

  @Test
  void whatWasAlwaysThereIsNotAnnounced() {
    assertThat(rig.webhooks).isEmpty();
  }

  @Test
  void aVariantThatIsAddedOrRenamedUpdatesItsProduct() {
    var product =
        rig.sandbox.launchProduct(
            Rig.SHOP, "Bowl", List.of(new ShopifySandbox.NewVariant("BOWL-1", "4.00", 1)));
    rig.sandbox.addVariant(
        Rig.SHOP, product.productId(), new ShopifySandbox.NewVariant("BOWL-2", "5.00", 2));
    rig.sandbox.setCodes(
        Rig.SHOP, product.variants().get(0).variantId(), "BOWL-A", "4006381333931");
    rig.sandbox.setProductStatus(Rig.SHOP, product.productId(), "DRAFT");
    rig.sandbox.deleteProduct(Rig.SHOP, product.productId());

    List<JsonNode> updates = rig.bodies("products/update");
    assertThat(updates).hasSize(3);
    assertThat(updates.get(0).at("/variants/1/sku").asString()).isEqualTo("BOWL-2");
    assertThat(updates.get(1).at("/variants/0/sku").asString()).isEqualTo("BOWL-A");
    assertThat(updates.get(2).at("/status").asString()).isEqualTo("draft");
    assertThat(updates.get(2).at("/published_at").isNull()).isTrue();
    JsonNode deleted = rig.bodies("products/delete").get(0);
    assertThat(deleted.size()).isEqualTo(1);
    assertThat(product.productId()).endsWith("/" + deleted.at("/id").asLong());
    assertThat(
            rig.ask("{ productVariants(first: 5, query: \"sku:BOWL-A\") { nodes { id } } }")
                .at("/data/productVariants/nodes")
                .isEmpty())
        .isTrue();
    signed();
  }

  @Test
  void locationsComeAndGo() {
    String east = rig.sandbox.addLocation(Rig.SHOP, "East", "US");
    rig.sandbox.renameLocation(Rig.SHOP, east, "Far East");
    assertThatThrownBy(() -> rig.sandbox.deleteLocation(Rig.SHOP, east))
        .isInstanceOf(IllegalStateException.class);
    rig.sandbox.setLocationActive(Rig.SHOP, east, false);
    rig.sandbox.deleteLocation(Rig.SHOP, east);

    assertThat(rig.webhooks)
        .extracting(OutgoingWebhook::label)
        .containsExactly(
            "shopify/locations/create",
            "shopify/locations/update",
            "shopify/locations/deactivate",
            "shopify/locations/delete");
    JsonNode opened = rig.bodies("locations/create").get(0);
    assertThat(opened.at("/admin_graphql_api_id").asString()).isEqualTo(east);
    assertThat(opened.at("/active").asBoolean()).isTrue();
    assertThat(rig.bodies("locations/update").get(0).at("/name").asString()).isEqualTo("Far East");
    assertThat(rig.sandbox.locations(Rig.SHOP)).containsExactly(rig.location);
    signed();
  }

  @Test
  void scopesAreTakenAndGrantedWithAWord() {
    List<String> fewer = new ArrayList<>(Rig.SCOPES);
    fewer.remove("write_orders");
    rig.sandbox.grantScopes(Rig.SHOP, Rig.TOKEN, fewer);
    assertThat(
            rig.tryCreate(rig.order("1")).at("/errors/0/extensions/code").asString())
        .isEqualTo("ACCESS_DENIED");
    rig.sandbox.grantScopes(Rig.SHOP, Rig.TOKEN, Rig.SCOPES);
    rig.create(rig.order("1"));

    List<JsonNode> told = rig.bodies("app/scopes_update");
    assertThat(told).hasSize(2);
    assertThat(told.get(1).at("/previous").toString()).doesNotContain("write_orders");
    assertThat(told.get(1).at("/current").toString()).contains("write_orders");
    assertThat(told.get(1).at("/shop_id").asString()).startsWith("gid://shopify/Shop/");
    assertThat(rig.webhooks.get(0).headers()).containsEntry("X-Shopify-Topic", "app/scopes_update");
    signed();
  }

  @Test
  void stockGoesBelowZeroWhenPolicyIsIgnoredAndAClaimFailsWhenItIsObeyed() {
    Map<String, Object> order = rig.order("1");
    order.put("lineItems", List.of(rig.line(rig.scarf, 5, "5.00")));
    assertThat(
            rig.tryCreate(order, "DECREMENT_OBEYING_POLICY")
                .at("/data/orderCreate/userErrors/0/code")
                .asString())
        .isEqualTo("INVENTORY_CLAIM_FAILED");
    rig.create(order, "DECREMENT_IGNORING_POLICY");
    assertThat(rig.sandbox.stock(Rig.SHOP, rig.scarf.variantId(), rig.location).available())
        .isEqualTo(-2);
    assertThat(rig.bodies("inventory_levels/update").get(0).at("/available").asInt()).isEqualTo(-2);
    rig.sandbox.setAvailable(Rig.SHOP, rig.scarf.variantId(), rig.location, 10);
    assertThat(rig.bodies("inventory_levels/update").get(1).at("/available").asInt()).isEqualTo(10);
  }

  @Test
  void anOrderIsDeletedByTheApiOnce() {
    String id = rig.create(rig.order("1")).at("/id").asString();
    String delete =
        "mutation D($id: ID!) { orderDelete(orderId: $id) { deletedId userErrors { field message"
            + " code } } }";
    JsonNode done = rig.ask(delete, Map.of("id", id)).at("/data/orderDelete");
    assertThat(done.at("/deletedId").asString()).isEqualTo(id);
    assertThat(rig.bodies("orders/delete").get(0).size()).isEqualTo(1);
    JsonNode again = rig.ask(delete, Map.of("id", id)).at("/data/orderDelete");
    assertThat(again.at("/deletedId").isNull()).isTrue();
    assertThat(again.at("/userErrors/0").toString())
        .isEqualTo(
            "{\"field\":[\"orderId\"],\"message\":\"Order does not exist\",\"code\":\"NOT_FOUND\"}");
  }

  @Test
  void anAddressIsUpdatedOnlyIfAFormWouldTakeIt() {
    String id = rig.create(rig.order("1")).at("/id").asString();
    Map<String, Object> bad = new HashMap<>();
    bad.put("countryCode", "US");
    bad.put("provinceCode", "ZZ");
    bad.put("address1", "1 Main St");
    JsonNode refused =
        rig.ask(UPDATE, Map.of("input", Map.of("id", id, "shippingAddress", bad, "phone", "x")))
            .at("/data/orderUpdate/userErrors");
    assertThat(refused.valueStream().map(e -> e.at("/field") + " " + e.at("/message").asString()))
        .containsExactly(
            "[\"phone\"] Phone is invalid",
            "[\"shippingAddress\",\"lastName\"] Enter a last name",
            "[\"shippingAddress\",\"zip\"] Enter a ZIP code",
            "[\"shippingAddress\",\"province\"] State is not a valid state in United States");
    Map<String, Object> good =
        Map.of(
            "countryCode", "US",
            "provinceCode", "TX",
            "address1", "1 Main St",
            "city", "Austin",
            "lastName", "Oakes",
            "zip", "78701");
    JsonNode changed =
        rig.ask(UPDATE, Map.of("input", Map.of("id", id, "shippingAddress", good)))
            .at("/data/orderUpdate/order/shippingAddress");
    assertThat(changed.at("/provinceCode").asString()).isEqualTo("TX");
    assertThat(changed.at("/city").asString()).isEqualTo("Austin");
    assertThat(rig.bodies("orders/updated")).hasSize(1);
  }

  @Test
  void aPersonShipsWhatIsOpenAndTheOrderShowsItsParcel() {
    String id = rig.create(rig.order("1"), "DECREMENT_IGNORING_POLICY").at("/id").asString();
    rig.sandbox.shipOrder(Rig.SHOP, id, "USPS", "9400");
    ShopifySandbox.PlacedOrder order = rig.sandbox.listOrders(Rig.SHOP).get(0);
    assertThat(order.fulfillmentStatus()).isEqualTo("FULFILLED");
    assertThat(order.parcels())
        .containsExactly(
            new ShopifySandbox.Parcel("USPS", List.of("9400"), Map.of("MUG-1", 1)));
    assertThat(rig.bodies("fulfillments/create")).hasSize(1);
  }

  private void signed() {
    for (OutgoingWebhook webhook : rig.webhooks) {
      assertThat(webhook.headers())
          .containsEntry("X-Shopify-Hmac-Sha256", Webhooks.sign(webhook.body(), "hush"))
          .containsEntry("X-Shopify-Topic", webhook.label().substring("shopify/".length()));
    }
  }
}
