package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.StoredToken;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokRequest.Target;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every request we can send, as it goes out signed, against what TikTok's OpenAPI says of its
 * operation ({@code tiktok/requests.json}: names, types and what is required, nothing else).
 */
class TikTokRequestsTest {
  private static final JsonNode FACTS = facts();
  private static final CamelContext CAMEL = new DefaultCamelContext();
  private static final String SECRET = "e59af819cc";
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Store STORE =
      new Store(
          7, "acme", "US", "USD", "acme.myshopify.com", "7000714532876273420", "GCP_x/+=&", null);

  /** A request as it leaves: nothing that was added on the way is missing. */
  private record Sent(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      byte[] body) {

    Sent query(String name, String value) {
      Map<String, String> changed = new TreeMap<>(query);
      if (value == null) {
        changed.remove(name);
      } else {
        changed.put(name, value);
      }
      return new Sent(method, path, changed, headers, body);
    }

    Sent body(String json) {
      return new Sent(method, path, query, headers, json.getBytes(UTF_8));
    }

    Sent without(String header) {
      Map<String, String> fewer = new LinkedHashMap<>(headers);
      fewer.remove(header);
      return new Sent(method, path, query, fewer, body);
    }
  }

  static Stream<TikTokRequest> requests() {
    Instant from = Instant.parse("2026-11-01T00:00:00Z");
    Instant until = Instant.parse("2026-11-23T11:59:59.999Z");
    return Stream.of(
        TikTokRequest.searchOrders(OrderSearch.all()),
        TikTokRequest.searchOrders(OrderSearch.all().updated(from, null)),
        TikTokRequest.searchOrders(OrderSearch.all().updated(null, until).page("6AsPQsUMv/+=&")),
        TikTokRequest.searchOrders(OrderSearch.all().created(from, until).withPageSize(1)),
        TikTokRequest.searchOrders(OrderSearch.all().sorted("create_time", false)),
        TikTokRequest.searchOrders(everyFilter(from, until)),
        TikTokRequest.orders(List.of("577000000000000001")),
        TikTokRequest.ordersOfVersion202309(List.of("577000000000000001")),
        TikTokRequest.orders(
            IntStream.range(0, TikTokRequest.MAX_ORDER_IDS)
                .mapToObj(n -> "5770000000000000" + (10 + n))
                .toList()),
        TikTokRequest.searchProducts(ProductSearch.updatedSince(from)),
        TikTokRequest.searchProducts(ProductSearch.createdIn(from, until).page("b2Zmc2V0PTAK/+=")),
        TikTokRequest.searchProducts(
            new ProductSearch("ACTIVATE", from, until, from, until, 1, null)),
        TikTokRequest.product("1729592969712207008"),
        TikTokRequest.cancelOrder(
            "577000000000000001", "seller_cancel_paid_reason_buyer_requested_cancellation"),
        TikTokRequest.searchReturns(ReturnSearch.updatedSince(from)),
        TikTokRequest.searchReturns(ReturnSearch.ofId("577000000000000001").page("b2Zmc2V0/+=")),
        TikTokRequest.stock(List.of("1729592969712207008", "1729592969712207021")),
        TikTokRequest.updateStock(
            "1729592969712207008",
            List.of(
                new StockUpdate(
                    "1729592969712207013",
                    List.of(
                        new StockUpdate.AtWarehouse("7068517275539719942", 0, null, null),
                        new StockUpdate.AtWarehouse("7068517275539719943", 99_999, 888, 5))))),
        TikTokRequest.activate(List.of("1729592969712207008")),
        TikTokRequest.deactivate(List.of("1729592969712207008", "1729592969712207021")),
        TikTokRequest.warehouses(),
        TikTokRequest.authorisedShops(),
        TikTokRequest.refreshToken("29a39d", SECRET, "TTP_refresh/+=&"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void whatGoesOutIsWhatTikTokDescribes(TikTokRequest request) {
    assertThat(problems(request.operation(), sent(request))).isEmpty();
  }

  @Test
  void everyKindOfRequestIsAmongTheTested() {
    List<String> kinds =
        Arrays.stream(TikTokRequest.class.getDeclaredMethods())
            .filter(
                m -> Modifier.isStatic(m.getModifiers()) && !Modifier.isPrivate(m.getModifiers()))
            .filter(m -> m.getReturnType() == TikTokRequest.class)
            .map(Method::getName)
            // What others are made of.
            .filter(name -> !name.equals("get") && !name.equals("post"))
            .sorted()
            .toList();
    assertThat(kinds)
        .as("a new one goes into requests() and, with its facts, into tiktok/requests.json")
        .containsExactly(
            "activate",
            "authorisedShops",
            "cancelOrder",
            "deactivate",
            "orders",
            "ordersOfVersion202309",
            "product",
            "refreshToken",
            "searchOrders",
            "searchProducts",
            "searchReturns",
            "stock",
            "updateStock",
            "warehouses");
    assertThat(requests().map(TikTokRequest::operation).collect(Collectors.toSet()))
        .isEqualTo(operations().keySet())
        .hasSameSizeAs(kinds);
  }

  @Test
  void everyFieldOfASearchIsFilledByOneOfTheTested() {
    JsonNode fields = operations().get("search-orders").path("body").path("fields");
    JsonNode body = PlatformJson.read(sent(requests().toList().get(5)).body());
    assertThat(new TreeSet<>(body.propertyNames()))
        .isEqualTo(new TreeSet<>(fields.propertyNames()));
  }

  @Test
  void aProductIdIsDigitsSinceItBecomesPartOfThePath() {
    assertThatThrownBy(() -> TikTokRequest.product("1/../orders"))
        .isInstanceOf(IllegalArgumentException.class);
    StockUpdate update = new StockUpdate("1", List.of());
    assertThatThrownBy(() -> TikTokRequest.updateStock("1/../orders", List.of(update)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBatchBeyondTikToksLimitIsNotEvenMade() {
    assertThatThrownBy(() -> TikTokRequest.stock(numbers(101)))
        .hasMessage("101 product ids: expected 1 to 100 in one call");
    assertThatThrownBy(
            () ->
                TikTokRequest.updateStock(
                    "1", numbers(101).stream().map(id -> new StockUpdate(id, List.of())).toList()))
        .hasMessage("101 SKUs: expected 1 to 100 in one call");
    assertThatThrownBy(() -> TikTokRequest.activate(numbers(21)))
        .hasMessage("21 product ids: expected 1 to 20 in one call");
    assertThatThrownBy(() -> TikTokRequest.deactivate(List.of()))
        .hasMessage("0 product ids: expected 1 to 20 in one call");
  }

  @Test
  void whatIsNotToldOfABackorderIsNotSent() {
    StockUpdate.AtWarehouse plain = new StockUpdate.AtWarehouse("7", 3, null, null);
    byte[] body =
        TikTokRequest.updateStock("1", List.of(new StockUpdate("2", List.of(plain)))).body();
    assertThat(new String(body, UTF_8))
        .isEqualTo(
            "{\"skus\":[{\"id\":\"2\",\"inventory\":[{\"warehouse_id\":\"7\",\"quantity\":3}]}]}");
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void theShopIsNamedWhereOneIsMeantAndOnlyThere() {
    requests()
        .forEach(
            request ->
                assertThat(sent(request).query().containsKey("shop_cipher"))
                    .as("%s names its shop", request)
                    .isEqualTo(request.target() == Target.SHOP));
  }

  @Test
  void noSecretOfOursTravelsWithASignedRequest() {
    requests()
        .filter(request -> request.target() != Target.AUTHORISATION)
        .forEach(
            request -> {
              Sent sent = sent(request);
              assertThat(sent.query().values())
                  .as("%s", request)
                  .doesNotContain(SECRET, "TTP_token");
              assertThat(sent.headers()).containsEntry("x-tts-access-token", "TTP_token");
            });
  }

  // The check itself
  // --------------------------------------------------------------------------------

  @Test
  void anInventedParameterIsFound() {
    Sent search = sent(requests().toList().get(0));

    assertThat(problems("search-orders", search.query("page_number", "1")))
        .containsExactly("query parameter page_number is not known");
    assertThat(
            problems(
                "authorised-shops",
                sent(TikTokRequest.authorisedShops()).query("shop_cipher", "x")))
        .containsExactly("query parameter shop_cipher is not known");
  }

  @Test
  void anInventedFieldIsFound() {
    Sent search = sent(requests().toList().get(0));

    assertThat(problems("search-orders", search.body("{\"order_state\":\"UNPAID\"}")))
        .containsExactly("body field order_state is not known");
    assertThat(problems("read-orders", sent(TikTokRequest.orders(List.of("1"))).body("{}")))
        .containsExactly("a body where there is none");
  }

  @Test
  void aWrongTypeIsFound() {
    Sent search = sent(requests().toList().get(0));

    assertThat(problems("search-orders", search.query("page_size", "many")))
        .containsExactly("query parameter page_size is no integer");
    assertThat(problems("search-orders", search.query("timestamp", "12.5")))
        .containsExactly("query parameter timestamp is no integer");
    assertThat(
            problems(
                "search-orders",
                search.body(
                    """
                    {"update_time_ge":"1623812664","is_buyer_request_cancel":"false","order_status":1,
                     "warehouse_ids":[7],"create_time_ge":1.5,"create_time_lt":99999999999999999999}""")))
        .containsExactlyInAnyOrder(
            "body field update_time_ge is no integer",
            "body field is_buyer_request_cancel is no boolean",
            "body field order_status is no string",
            "body field warehouse_ids[0] is no string",
            "body field create_time_ge is no integer",
            "body field create_time_lt is no int64");
    assertThat(problems("search-orders", search.body("[]"))).containsExactly("body is no object");
  }

  @Test
  void whatIsRequiredAndMissingIsFound() {
    Sent search = sent(requests().toList().get(0));

    assertThat(problems("search-orders", search.query("page_size", null).query("sign", null)))
        .containsExactlyInAnyOrder(
            "query parameter page_size is missing", "query parameter sign is missing");
    assertThat(problems("search-orders", search.without("x-tts-access-token")))
        .containsExactly("header x-tts-access-token is missing");
  }

  @Test
  void anotherPathOrMethodIsFound() {
    Sent shops = sent(TikTokRequest.authorisedShops());

    assertThat(problems("search-orders", shops))
        .contains("GET /authorization/202309/shops, not POST /order/202309/orders/search");
  }

  private static List<String> problems(String operation, Sent sent) {
    JsonNode fact = operations().get(operation);
    List<String> problems = new ArrayList<>();
    String known = fact.path("method").asString() + " " + fact.path("path").asString();
    String given = sent.method() + " " + sent.path();
    if (!given.matches(known.replaceAll("\\{\\w+}", "[0-9]+"))) {
      problems.add(given + ", not " + known);
    }
    Map<String, JsonNode> query = new TreeMap<>(fields(fact.path("query")));
    if (!fact.path("unsigned").asBoolean(false)) {
      query.putAll(fields(FACTS.path("signed")));
    }
    query.forEach(
        (name, of) -> {
          if (of.path("required").asBoolean() && sent.query().getOrDefault(name, "").isEmpty()) {
            problems.add("query parameter " + name + " is missing");
          }
        });
    sent.query()
        .forEach(
            (name, value) -> {
              JsonNode of = query.get(name);
              if (of == null) {
                problems.add("query parameter " + name + " is not known");
              } else if (of.path("type").asString().equals("integer")
                  && !value.matches("-?\\d{1,18}")) {
                problems.add("query parameter " + name + " is no integer");
              }
            });
    Set<String> headers =
        sent.headers().keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    fields(fact.path("headers"))
        .forEach(
            (name, of) -> {
              if (of.path("required").asBoolean()
                  && !headers.contains(name.toLowerCase(Locale.ROOT))) {
                problems.add("header " + name + " is missing");
              }
            });
    if (fact.has("body")) {
      check("body", PlatformJson.read(sent.body()), fact.path("body"), problems);
    } else if (sent.body().length > 0) {
      problems.add("a body where there is none");
    }
    return problems;
  }

  private static void check(String what, JsonNode value, JsonNode fact, List<String> problems) {
    String type = fact.path("type").asString();
    boolean fits =
        switch (type) {
          case "string" -> value.isString();
          case "integer" -> value.isIntegralNumber();
          case "boolean" -> value.isBoolean();
          case "array" -> value.isArray();
          case "object" -> value.isObject();
          default -> throw new IllegalStateException("no such type: " + type);
        };
    if (!fits) {
      problems.add(what + " is no " + type);
      return;
    }
    String format = fact.path("format").asString("");
    if (format.equals("int64") && !value.canConvertToLong()
        || format.equals("int32") && !value.canConvertToInt()) {
      problems.add(what + " is no " + format);
    }
    for (int n = 0; type.equals("array") && n < value.size(); n++) {
      check(what + "[" + n + "]", value.get(n), fact.path("of"), problems);
    }
    if (type.equals("object")) {
      Map<String, JsonNode> known = fields(fact.path("fields"));
      fields(value)
          .forEach(
              (name, field) -> {
                if (known.containsKey(name)) {
                  check("body field " + name, field, known.get(name), problems);
                } else {
                  problems.add("body field " + name + " is not known");
                }
              });
      fact.path("required")
          .forEach(
              name -> {
                if (!value.has(name.asString())) {
                  problems.add("body field " + name.asString() + " is missing");
                }
              });
    }
  }

  /** Signed by the steps of the real route, up to where Camel's HTTP component takes over. */
  private static Sent sent(TikTokRequest request) {
    Stores stores = mock(Stores.class);
    TikTokTokens tokens = mock(TikTokTokens.class);
    when(tokens.usable(any())).thenReturn(new StoredToken("TTP_token", 1, null, true));
    TikTokCalls calls =
        new TikTokCalls(
            new TikTokSettings(
                "29a39d",
                SECRET,
                null,
                null,
                "http://127.0.0.1:1",
                "http://127.0.0.1:2",
                List.of()),
            new OutwardSettings(false),
            stores,
            tokens,
            mock(AdaptivePaceGate.class),
            Clock.fixed(NOW, ZoneOffset.UTC));
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.getMessage().setBody(new TikTokCall(STORE, request));
    try {
      calls.sign(exchange);
    } catch (InvalidPayloadException e) {
      throw new IllegalStateException(e);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, "" + value));
    URI uri = URI.create(headers.remove(Exchange.HTTP_URI));
    assertThat(uri.getPort()).isEqualTo(request.target() == Target.AUTHORISATION ? 2 : 1);
    byte[] body = exchange.getMessage().getBody(byte[].class);
    return new Sent(
        headers.remove(Exchange.HTTP_METHOD),
        uri.getPath(),
        query(uri.getRawQuery()),
        headers,
        body == null ? new byte[0] : body);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      assertThat(query.put(decoded(parts[0]), decoded(parts[1]))).as("%s twice", parts[0]).isNull();
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  private static OrderSearch everyFilter(Instant from, Instant until) {
    return new OrderSearch(
        "AWAITING_SHIPMENT",
        from,
        until,
        from,
        until,
        "TIKTOK",
        "7000000000000000042",
        true,
        List.of("7000000000000000101", "7000000000000000102"),
        100,
        "update_time",
        true,
        null);
  }

  private static Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    FACTS.path("operations").forEach(o -> operations.put(o.path("operation").asString(), o));
    return operations;
  }

  private static Map<String, JsonNode> fields(JsonNode object) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private static JsonNode facts() {
    try (InputStream in = TikTokRequestsTest.class.getResourceAsStream("/tiktok/requests.json")) {
      return PlatformJson.read(in.readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
