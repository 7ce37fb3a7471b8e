package io.caravan.sandbox.shopify;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.Reply;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One shop, a clock that stands still until it is moved, and a client that sends what it is told.
 */
final class Rig {

  static final String SHOP = "acme.myshopify.com";
  static final String TOKEN = "shpat_test";
  static final List<String> SCOPES =
      List.of(
          "write_orders",
          "write_products",
          "write_inventory",
          "read_locations",
          "write_fulfillments",
          "write_returns",
          "write_merchant_managed_fulfillment_orders");
  static final String CREATE =
      """
      mutation Make($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
        orderCreate(order: $order, options: $options) {
          order { id name sourceIdentifier displayFinancialStatus displayFulfillmentStatus
            totalPriceSet { shopMoney { amount currencyCode } } }
          userErrors { field message code }
        }
      }
      """;

  static final class Time extends Clock {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final Time clock = new Time();
  final List<OutgoingWebhook> webhooks = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  final ShopifySandbox sandbox;
  final ShopifySandbox.AddedVariant mug;
  final ShopifySandbox.AddedVariant scarf;
  final String location;

  Rig() {
    this(settings());
  }

  static ShopifySandboxSettings settings() {
    return ShopifySandboxSettings.standard("caravan-client", "hush");
  }

  Rig(ShopifySandboxSettings settings) {
    this(settings, ShopifySandboxState.inMemory());
  }

  Rig(ShopifySandboxSettings settings, ShopifySandboxState state) {
    sandbox = new ShopifySandbox(clock, settings, webhooks::add, state);
    sandbox.onEvent(events::add);
    sandbox.addShop(SHOP, "Acme", "USD", "US", TOKEN, SCOPES);
    location = sandbox.locations(SHOP).get(0);
    mug =
        sandbox
            .addProduct(SHOP, "Mug", List.of(new ShopifySandbox.NewVariant("MUG-1", "25.00", 10)))
            .variants()
            .get(0);
    scarf =
        sandbox
            .addProduct(SHOP, "Scarf", List.of(new ShopifySandbox.NewVariant("SCARF", "10.00", 3)))
            .variants()
            .get(0);
  }

  JsonNode ask(String query) {
    return ask(query, Map.of());
  }

  JsonNode ask(String query, Map<String, ?> variables) {
    Reply reply = send(TOKEN, "2026-07", Map.of("query", query, "variables", variables));
    if (reply.status() != 200) {
      throw new AssertionError("HTTP " + reply.status());
    }
    return json(reply);
  }

  Reply send(String token, String version, Object body) {
    return sandbox.handle(
        new Call(
            "POST",
            "/" + SHOP + "/admin/api/" + version + "/graphql.json",
            "",
            Map.of("content-type", "application/json", "x-shopify-access-token", token),
            bytes(body)));
  }

  static byte[] bytes(Object body) {
    return body instanceof String text
        ? text.getBytes(StandardCharsets.UTF_8)
        : JSON.writeValueAsBytes(body);
  }

  static JsonNode json(Reply reply) {
    return json(reply.body());
  }

  static JsonNode json(byte[] body) {
    return JSON.readTree(body);
  }

  /** Creates and gives the order's node; fails on any error. */
  JsonNode create(Map<String, ?> order) {
    return create(order, "BYPASS");
  }

  JsonNode create(Map<String, ?> order, String inventoryBehaviour) {
    JsonNode answer = tryCreate(order, inventoryBehaviour);
    JsonNode created = answer.at("/data/orderCreate/order");
    if (created.isMissingNode() || created.isNull()) {
      throw new AssertionError(answer.toString());
    }
    return created;
  }

  JsonNode tryCreate(Map<String, ?> order) {
    return tryCreate(order, "BYPASS");
  }

  JsonNode tryCreate(Map<String, ?> order, String inventoryBehaviour) {
    return ask(
        CREATE,
        Map.of("order", order, "options", Map.of("inventoryBehaviour", inventoryBehaviour)));
  }

  /** The errors of a refused creation, each as {@code path: message (code)}. */
  List<String> refusals(Map<String, ?> order) {
    JsonNode answer = tryCreate(order);
    if (!answer.at("/data/orderCreate/order").isNull()) {
      throw new AssertionError("was not refused: " + answer);
    }
    return answer.at("/data/orderCreate/userErrors").valueStream().map(Rig::words).toList();
  }

  static String words(JsonNode error) {
    return error.at("/field").valueStream().map(JsonNode::asString).toList()
        + ": "
        + error.at("/message").asString()
        + " ("
        + error.at("/code").asString("")
        + ")";
  }

  static Map<String, Object> usd(String amount) {
    return Map.of("shopMoney", Map.of("amount", new BigDecimal(amount), "currencyCode", "USD"));
  }

  Map<String, Object> line(ShopifySandbox.AddedVariant variant, int quantity, String price) {
    Map<String, Object> line = new HashMap<>();
    line.put("variantId", variant.variantId());
    line.put("quantity", quantity);
    line.put("priceSet", usd(price));
    line.put("requiresShipping", true);
    return line;
  }

  /** One mug for 25.00, paid. */
  Map<String, Object> order(String sourceIdentifier) {
    Map<String, Object> order = new HashMap<>();
    order.put("sourceIdentifier", sourceIdentifier);
    order.put("lineItems", List.of(line(mug, 1, "25.00")));
    order.put("transactions", List.of(Map.of("gateway", "TikTok Shop", "amountSet", usd("25.00"))));
    return order;
  }

  void defineTikTokId() {
    JsonNode answer =
        ask(
            """
            mutation { metafieldDefinitionCreate(definition: {name: "TikTok order", namespace: "caravan",
              key: "tiktok_order_id", ownerType: ORDER, type: "id"}) {
                createdDefinition { id type { name } } userErrors { field message code } } }
            """);
    if (!answer.at("/data/metafieldDefinitionCreate/userErrors").isEmpty()) {
      throw new AssertionError(answer.toString());
    }
  }

  static List<Map<String, Object>> tikTokId(String value) {
    return List.of(
        Map.of("namespace", "caravan", "key", "tiktok_order_id", "type", "id", "value", value));
  }

  /** Webhooks of a topic so far. */
  List<JsonNode> bodies(String restTopic) {
    return webhooks.stream()
        .filter(each -> each.label().equals("shopify/" + restTopic))
        .map(each -> json(each.body()))
        .toList();
  }
}
