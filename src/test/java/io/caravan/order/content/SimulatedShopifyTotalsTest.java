package io.caravan.order.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.OrderGenerator.Made;
import io.caravan.order.content.OrderGenerator.Market;
import io.caravan.sandbox.Faults;
import io.caravan.sandbox.HttpFront;
import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandbox.NewVariant;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.shopify.ShopifySandboxState;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the simulated Shopify makes of generated orders, sent over HTTP in the program's own
 * document: it takes every one of them, and its totals are those that were paid.
 */
class SimulatedShopifyTotalsTest {
  private static final int ORDERS = 30;
  private static final String TOKEN = "shpat_test";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static ShopifySandbox shopify;
  private static HttpFront front;

  @BeforeAll
  static void start() {
    shopify =
        new ShopifySandbox(
            Clock.systemUTC(),
            ShopifySandboxSettings.standard("caravan-client", "hush")
                .with(s -> s.bucketSize = 1_000_000),
            webhook -> {},
            ShopifySandboxState.inMemory());
    front = HttpFront.start("shopify", shopify, 0, new Faults(1));
  }

  @AfterAll
  static void stop() throws Exception {
    front.close();
    shopify.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyOrderIsTakenAndTotalsWhatWasPaid(Market market) throws Exception {
    String shop = market.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".myshopify.com";
    shopify.addShop(
        shop, market.name(), market.currency, market.region, TOKEN, List.of("write_orders"));
    post(shop, resource("MetafieldDefinitionCreate"), Map.of("definition", definition()));
    OrderGenerator generator = new OrderGenerator(market, 99 + market.ordinal(), variants(shop));

    Map<String, OrderCreateRequest> sent = new LinkedHashMap<>();
    for (int i = 0; i < ORDERS; i++) {
      Made made = generator.next();
      OrderGenerator.named(made.json(), "57646141303878" + (5000 + i));
      OrderCreateRequest request =
          OrderMoneyPropertyTest.request(
              made, OrderMoneyPropertyTest.settings(market, generator.random()));
      JsonNode answer =
          post(
                  shop,
                  resource("OrderCreate"),
                  Map.of(
                      "order",
                      OrderJson.json(request),
                      "options",
                      OrderJson.MAPPER.valueToTree(request.options())))
              .at("/data/orderCreate");
      String where = "market " + market + ", order " + i + ": " + answer;
      assertThat(answer.path("userErrors")).as(where).isEmpty();
      ExpectedShopifyTotals expected = ExpectedShopifyTotals.of(OrderJson.json(request));
      assertThat(answer.at("/order/totalPriceSet/shopMoney/amount").asString())
          .as(where)
          .satisfies(
              total -> assertThat(new BigDecimal(total)).isEqualByComparingTo(expected.total()));
      assertThat(answer.at("/order/displayFinancialStatus").asString()).as(where).isEqualTo("PAID");
      sent.put(made.json().read().id(), request);
    }

    List<PlacedOrder> placed = shopify.listOrders(shop);
    assertThat(placed).hasSize(ORDERS);
    for (PlacedOrder order : placed) {
      OrderCreateRequest request = sent.get(order.sourceIdentifier());
      ExpectedShopifyTotals expected = ExpectedShopifyTotals.of(OrderJson.json(request));
      assertThat(order.total()).isEqualByComparingTo(expected.total());
      assertThat(order.received()).isEqualByComparingTo(order.total());
      assertThat(order.tax()).isEqualByComparingTo(expected.tax());
      assertThat(order.shipping()).isEqualByComparingTo(expected.shipping());
      assertThat(order.discounts()).isEqualByComparingTo(expected.discount());
      assertThat(order.total()).isEqualByComparingTo(request.money().shopifyTotal());
    }
  }

  private static List<LinkedVariant> variants(String shop) {
    List<LinkedVariant> variants = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      variants.add(
          LinkedVariant.of(
              shopify
                  .addProduct(shop, "Thing " + i, List.of(new NewVariant("T" + i, "10", 100_000)))
                  .variants()
                  .get(0)
                  .variantId()));
    }
    return variants;
  }

  private static Map<String, ?> definition() {
    return Map.of(
        "name", "TikTok order",
        "namespace", OrderContent.ID_NAMESPACE,
        "key", OrderContent.ID_KEY,
        "type", OrderContent.ID_TYPE,
        "ownerType", "ORDER");
  }

  private static JsonNode post(String shop, String query, Map<String, ?> variables)
      throws IOException, InterruptedException {
    ObjectNode body = OrderJson.MAPPER.createObjectNode().put("query", query);
    body.set("variables", OrderJson.MAPPER.valueToTree(variables));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(front.url() + "/" + shop + "/admin/api/2026-07/graphql.json"))
            .header("Content-Type", "application/json")
            .header("X-Shopify-Access-Token", TOKEN)
            .POST(BodyPublishers.ofByteArray(OrderJson.MAPPER.writeValueAsBytes(body)))
            .build();
    JsonNode answer =
        OrderJson.MAPPER.readTree(HTTP.send(request, BodyHandlers.ofByteArray()).body());
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return answer;
  }

  private static String resource(String document) throws IOException {
    try (InputStream in =
        SimulatedShopifyTotalsTest.class.getResourceAsStream("/shopify/" + document + ".graphql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
