package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.Subscription;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WebhooksTest {

  private static final String URL = "http://127.0.0.1:8080/webhooks/shopify";
  private static final String SUBSCRIBE =
      """
      mutation S($topic: WebhookSubscriptionTopic!, $sub: WebhookSubscriptionInput!) {
        webhookSubscriptionCreate(topic: $topic, webhookSubscription: $sub) {
          webhookSubscription { id topic uri format apiVersion { handle } } userErrors { field message } } }
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
  void theBodyIsSignedAndTheHeadersSayWhereItComesFrom() throws Exception {
    rig.create(rig.order("577"));

    OutgoingWebhook webhook = rig.webhooks.get(0);
    assertThat(webhook.label()).isEqualTo("shopify/orders/create");
    assertThat(webhook.url()).isEqualTo(URL);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("hush".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(webhook.headers())
        .containsEntry(
            "X-Shopify-Hmac-Sha256",
            Base64.getEncoder().encodeToString(mac.doFinal(webhook.body())))
        .containsEntry("X-Shopify-Topic", "orders/create")
        .containsEntry("X-Shopify-Shop-Domain", Rig.SHOP)
        .containsEntry("X-Shopify-API-Version", "2026-07")
        .containsEntry("X-Shopify-Triggered-At", "2026-11-23T10:00:00Z")
        .containsKeys("X-Shopify-Webhook-Id", "X-Shopify-Event-Id");
  }

  @Test
  void webhooksOfOneActShareTheEventButNotTheId() {
    rig.create(rig.order("577"), "DECREMENT_IGNORING_POLICY");

    assertThat(rig.webhooks)
        .extracting(OutgoingWebhook::label)
        .containsExactly(
            "shopify/orders/create", "shopify/orders/paid", "shopify/inventory_levels/update");
    assertThat(rig.webhooks)
        .extracting(each -> each.headers().get("X-Shopify-Event-Id"))
        .containsOnly(rig.webhooks.get(0).headers().get("X-Shopify-Event-Id"));
    assertThat(rig.webhooks)
        .extracting(each -> each.headers().get("X-Shopify-Webhook-Id"))
        .doesNotHaveDuplicates();
  }

  @Test
  void anOrderIsTheRestResource() {
    Map<String, Object> order = rig.order("577");
    order.put("tags", List.of("tiktok", "a"));
    order.put("customAttributes", List.of(Map.of("key", "ship_by", "value", "tomorrow")));
    String gid = rig.create(order).at("/id").asString();

    JsonNode body = rig.bodies("orders/create").get(0);

    assertThat(body.at("/admin_graphql_api_id").asString()).isEqualTo(gid);
    assertThat(body.at("/id").isIntegralNumber()).isTrue();
    assertThat(gid).endsWith("/" + body.at("/id").asLong());
    assertThat(body.at("/id").asLong()).as("beyond what a double holds").isGreaterThan(1L << 53);
    assertThat(body.at("/source_identifier").asString()).isEqualTo("577");
    assertThat(body.at("/tags").asString()).isEqualTo("a, tiktok");
    assertThat(body.at("/note_attributes").toString())
        .isEqualTo("[{\"name\":\"ship_by\",\"value\":\"tomorrow\"}]");
    assertThat(body.at("/total_price").asString()).isEqualTo("25.00");
    assertThat(body.at("/financial_status").asString()).isEqualTo("paid");
    assertThat(body.at("/line_items/0/price").asString()).isEqualTo("25.00");
    assertThat(body.at("/line_items/0/sku").asString()).isEqualTo("MUG-1");
    assertThat(body.at("/app_id").asLong()).isEqualTo(rig.sandbox.appId());
  }

  @Test
  void aCancellationAndAShipmentAreTold() {
    String id = rig.create(rig.order("1")).at("/id").asString();
    rig.sandbox.cancelOrder(Rig.SHOP, id, true);
    Map<String, Object> born = rig.order("2");
    born.put("fulfillment", Map.of("locationId", rig.location, "trackingNumber", "1Z"));
    rig.create(born);

    assertThat(rig.bodies("orders/cancelled").get(0).at("/cancel_reason").asString())
        .isEqualTo("staff");
    assertThat(rig.bodies("orders/updated")).hasSize(1);
    JsonNode shipped = rig.bodies("fulfillments/create").get(0);
    assertThat(shipped.at("/tracking_number").asString()).isEqualTo("1Z");
    assertThat(shipped.at("/status").asString()).isEqualTo("success");
  }

  @Test
  void stockAndPriceChangesOfPeopleAreTold() {
    rig.sandbox.setAvailable(Rig.SHOP, rig.mug.variantId(), rig.location, 7);
    rig.sandbox.changePrice(Rig.SHOP, rig.mug.variantId(), new BigDecimal("19.5"));
    rig.sandbox.deleteVariant(Rig.SHOP, rig.scarf.variantId());

    JsonNode level = rig.bodies("inventory_levels/update").get(0);
    assertThat(level.at("/available").asInt()).isEqualTo(7);
    assertThat(level.at("/admin_graphql_api_id").asString()).contains("?inventory_item_id=");
    List<JsonNode> products = rig.bodies("products/update");
    assertThat(products.get(0).at("/variants/0/price").asString()).isEqualTo("19.50");
    assertThat(products.get(1).at("/variants").isEmpty()).isTrue();
  }

  @Test
  void bypassTellsNothingOfStock() {
    rig.create(rig.order("1"), "BYPASS");

    assertThat(rig.bodies("inventory_levels/update")).isEmpty();
  }

  @Test
  void aSubscriptionIsMadeOnceAndRead() {
    Rig quiet = new Rig();
    Map<String, Object> sub = Map.of("topic", "ORDERS_CREATE", "sub", Map.of("uri", URL));

    JsonNode made = quiet.ask(SUBSCRIBE, sub).at("/data/webhookSubscriptionCreate");
    JsonNode again = quiet.ask(SUBSCRIBE, sub).at("/data/webhookSubscriptionCreate");
    quiet.create(quiet.order("1"));

    assertThat(made.at("/webhookSubscription/uri").asString()).isEqualTo(URL);
    assertThat(again.at("/userErrors/0").toString())
        .isEqualTo(
            "{\"field\":[\"webhookSubscription\",\"callbackUrl\"],\"message\":\"Address for this topic"
                + " has already been taken\"}");
    assertThat(quiet.webhooks).hasSize(1);
    assertThat(
            quiet
                .ask("{ webhookSubscriptions(first: 10) { nodes { topic uri } } }")
                .at("/data/webhookSubscriptions/nodes")
                .size())
        .isEqualTo(1);
  }

  @Test
  void anAddressMustBeHttpsUnlessItIsThisMachine() {
    for (Map.Entry<String, String> each :
        Map.of(
                "", "Address can't be blank",
                "http://example.com/x", "Address protocol http:// is not supported",
                "ftp://example.com/x", "Address protocol ftp:// is not supported",
                "https://acme.myshopify.com/x", "Address cannot be a Shopify or an internal domain")
            .entrySet()) {
      JsonNode answer =
          rig.ask(SUBSCRIBE, Map.of("topic", "ORDERS_CREATE", "sub", Map.of("uri", each.getKey())));
      assertThat(answer.at("/data/webhookSubscriptionCreate/userErrors/0/message").asString())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void aTopicThatIsNeverRaisedIsRefusedAloud() {
    JsonNode answer =
        rig.ask(SUBSCRIBE, Map.of("topic", "DISPUTES_CREATE", "sub", Map.of("uri", URL)));

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The sandbox does not simulate the webhook topic DISPUTES_CREATE yet");
  }

  @Test
  void aNewSecretSignsFromThenOn() {
    rig.create(rig.order("1"));
    rig.sandbox.change(s -> s.clientSecret = "new");
    rig.create(rig.order("2"));

    OutgoingWebhook last = rig.webhooks.get(rig.webhooks.size() - 1);
    assertThat(last.headers().get("X-Shopify-Hmac-Sha256"))
        .isEqualTo(Webhooks.sign(last.body(), "new"))
        .isNotEqualTo(Webhooks.sign(last.body(), "hush"));
  }
}
