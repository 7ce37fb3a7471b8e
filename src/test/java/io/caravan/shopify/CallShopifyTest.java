package io.caravan.shopify;

import static io.caravan.testing.RawServer.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.PaceGate;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformException.Forbidden;
import io.caravan.platform.PlatformException.Misuse;
import io.caravan.platform.PlatformException.NotSent;
import io.caravan.platform.PlatformException.OutcomeUnknown;
import io.caravan.platform.PlatformException.Throttled;
import io.caravan.platform.PlatformException.Unauthorized;
import io.caravan.platform.PlatformJson;
import io.caravan.platform.SendGuard;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.RawServer;
import io.caravan.testing.RawServer.Cut;
import io.caravan.testing.TestDatabase;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Route call-shopify against a server that misbehaves byte by byte. */
class CallShopifyTest {
  private static final Map<String, Object> ORDER =
      Map.of("order", Map.of("sourceIdentifier", "576461413038785752"));
  private static final String CREATED =
      """
      {"data":{"orderCreate":{"order":{"id":"gid://shopify/Order/1","name":"#1001",
       "sourceIdentifier":"576461413038785752","createdAt":"2026-11-23T12:00:00Z","cancelledAt":null,
       "displayFinancialStatus":"PAID","displayFulfillmentStatus":"UNFULFILLED",
       "totalPriceSet":{"shopMoney":{"amount":"66.07","currencyCode":"USD"}},
       "metafield":{"type":"id","value":"576461413038785752"}},"userErrors":[]}},
       "extensions":{"cost":{"requestedQueryCost":11,"actualQueryCost":11,
        "throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":30,"restoreRate":0.001}}}}
      """;

  private static RawServer server;
  private static ConfigurableApplicationContext context;
  private static ShopifyApi shopify;
  private static AdaptivePaceGate gate;
  private static JdbcStores stores;
  private static Store store;

  /**
   * The timeout leaves room for HttpClient's own repeat after a second, were it not switched off.
   */
  @BeforeAll
  static void start() {
    server = new RawServer();
    context =
        PlatformsUnderTest.start(
            TestDatabase.fresh(), server.url(), "caravan.http.timeout", "PT2S");
    shopify = context.getBean(ShopifyApi.class);
    gate = context.getBean(AdaptivePaceGate.class);
    stores = context.getBean(JdbcStores.class);
    store = stores.byName("acme").orElseThrow();
  }

  @AfterAll
  static void stop() {
    context.close();
    server.close();
  }

  @BeforeEach
  void reachable() {
    gate.succeeded(store.id(), Platform.SHOPIFY);
    await().until(() -> gate.isOpen(store.id()));
  }

  @Test
  void aCreateGoesToTheShopsOwnAddressWithItsToken() {
    server.behave((request, out) -> json(out, 200, CREATED));
    OrderCreateResult result = shopify.orderCreate(store, ORDER);
    assertThat(result)
        .isInstanceOfSatisfying(
            OrderCreateResult.Created.class,
            created -> {
              assertThat(created.order().id()).isEqualTo("gid://shopify/Order/1");
              assertThat(created.order().tiktokOrderId()).isEqualTo("576461413038785752");
              assertThat(created.order().total()).isEqualByComparingTo("66.07");
            });
    RawServer.Received request = server.received().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/acme.myshopify.com/admin/api/2026-07/graphql.json");
    assertThat(request.headers())
        .containsEntry("x-shopify-access-token", "canary-shopify-token")
        .containsEntry("content-type", "application/json");
    JsonNode body = PlatformJson.read(request.body());
    assertThat(body.path("operationName").asString()).isEqualTo("OrderCreate");
    assertThat(body.path("query").asString()).contains("orderCreate(");
    assertThat(body.at("/variables/order/sourceIdentifier").asString())
        .isEqualTo("576461413038785752");
  }

  @Test
  void theGateLearnsTheBucketFromTheAnswer() {
    server.behave((request, out) -> json(out, 200, CREATED));
    shopify.orderCreate(store, ORDER);
    assertThat(gate.permits(store.id(), new PaceGate.Asker("orders", 12), 50)).isEqualTo(2);
  }

  @Test
  void aLeaseThatGrewOldSendsNothingAndSaysNothingAboutThePlatform() {
    server.behave((request, out) -> json(out, 200, CREATED));
    assertThatThrownBy(
            () -> SendGuard.whileAllowed(() -> false, () -> shopify.orderCreate(store, ORDER)))
        .isInstanceOf(PlatformException.NotSent.class);
    assertThat(server.received()).isEmpty();
    assertThat(gate.isOpen(store.id())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "401,Unauthorized", "402,Forbidden", "403,Forbidden", "404,Forbidden", "423,Forbidden",
    "400,Misuse", "422,Misuse", "408,OutcomeUnknown", "429,Throttled", "500,OutcomeUnknown",
    "502,OutcomeUnknown", "503,OutcomeUnknown", "504,OutcomeUnknown"
  })
  void aRefusalIsSentOnceAndMeansWhatItSays(int status, String meaning) {
    server.behave((request, out) -> json(out, status, "{\"errors\":\"no\"}"));
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER))
        .isInstanceOf(PlatformException.class)
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(meaning));
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void retryAfterIsHonouredAndClosesTheGate() {
    server.behave((request, out) -> json(out, 429, "{}", "Retry-After: 1"));
    Throttled throttled =
        catchThrowableOfType(Throttled.class, () -> shopify.orderCreate(store, ORDER));
    assertThat(throttled.retryAfter()).hasSeconds(1);
    assertThat(gate.isOpen(store.id())).isFalse();
    await().until(() -> gate.isOpen(store.id()));
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aCutAfterTheRequestWasReadIsUnknownAndNotRepeated() {
    server.behave(
        (request, out) -> {
          throw new Cut();
        });
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aHalfWrittenAnswerIsUnknown() {
    server.behave(
        (request, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\":{\"order"
                  .getBytes(US_ASCII));
          out.flush();
          throw new Cut();
        });
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "<html>", "{\"data\":{\"orderCr", "null", "[]", "{}", "{\"data\":null}"})
  void a200ThatSaysNothingIsUnknown(String body) {
    server.behave((request, out) -> json(out, 200, body));
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowed(int status) {
    server.behave(
        (request, out) -> json(out, status, "", "Location: " + server.url() + "/elsewhere"));
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void anAnswerThatDripsIsCutOffAfterTheTotalTime() {
    CountDownLatch gaveUp = new CountDownLatch(1);
    server.behave((request, out) -> drip(out, gaveUp));
    long before = System.nanoTime();
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER))
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("PT2S in all");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
    await().until(() -> gaveUp.getCount() == 0);
    assertThat(server.received()).hasSize(1);
  }

  /** Half of the usual answer at ease, a byte each 50 ms: no pause is ever near a timeout. */
  private static void drip(OutputStream out, CountDownLatch gaveUp) throws Exception {
    try {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(US_ASCII));
      for (int n = 0; n < 100_000; n++) {
        out.write(' ');
        out.flush();
        Thread.sleep(50);
      }
    } finally {
      gaveUp.countDown();
    }
  }

  @Test
  void silenceIsCutOffAfterTheTotalTime() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.behave((request, out) -> end.await());
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
    end.countDown();
  }

  @Test
  void anEndlessAnswerIsCutOffAtItsLimit() {
    server.behave(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
          byte[] chunk = new byte[1 << 20];
          while (true) {
            out.write("100000\r\n".getBytes(US_ASCII));
            out.write(chunk);
            out.write("\r\n".getBytes(US_ASCII));
          }
        });
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER))
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("larger than 16777216");
  }

  @Test
  void aConnectionTheServerClosedMeanwhileIsNotUsedAgain() {
    for (int round = 0; round < 5; round++) {
      int closed = server.closed();
      server.behave(
          (request, out) -> {
            json(out, 200, CREATED);
            throw new Cut();
          });
      shopify.orderCreate(store, ORDER);
      await().pollInterval(Duration.ofMillis(5)).until(() -> server.closed() > closed);
    }
  }

  @Test
  void nobodyListeningIsNotSentAndOpensTheBreaker() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (var alone = PlatformsUnderTest.start(TestDatabase.fresh(), "http://127.0.0.1:" + port)) {
      Store its = alone.getBean(JdbcStores.class).byName("acme").orElseThrow();
      assertThatThrownBy(() -> alone.getBean(ShopifyApi.class).orderCreate(its, ORDER))
          .isInstanceOf(NotSent.class);
      assertThat(alone.getBean(AdaptivePaceGate.class).isOpen(its.id())).isFalse();
    }
  }

  @Test
  void nothingOfTheCallersMessageLeaksAndItComesBackUnharmed() {
    server.behave((request, out) -> json(out, 200, CREATED, "X-Evil: 1"));
    Map<String, Object> headers = new HashMap<>();
    headers.put("Authorization", "canary");
    headers.put("X-Shopify-Topic", "orders/create");
    headers.put("User-Agent", "somebody");
    headers.put(Exchange.HTTP_PATH, "/elsewhere");
    headers.put(Exchange.HTTP_QUERY, "a=b");
    headers.put(Exchange.HTTP_RAW_QUERY, "a=b");
    headers.put(Exchange.HTTP_URI, "http://127.0.0.1:1/");
    Exchange exchange =
        context
            .getBean(ProducerTemplate.class)
            .request(
                ShopifyApi.CALL,
                in -> {
                  in.getMessage().setHeaders(headers);
                  in.getMessage()
                      .setBody(new ShopifyCall(store, ShopifyDocument.ORDER_CREATE, ORDER));
                });
    assertThat(exchange.getException()).isNull();
    RawServer.Received request = server.received().get(0);
    assertThat(request.headers().keySet())
        .isSubsetOf(
            "host",
            "connection",
            "content-length",
            "content-type",
            "accept",
            "accept-encoding",
            "user-agent",
            "x-shopify-access-token");
    assertThat(request.headers()).containsEntry("user-agent", "Caravan");
    assertThat(request.target()).isEqualTo("/acme.myshopify.com/admin/api/2026-07/graphql.json");
    assertThat(exchange.getMessage().getHeaders()).isEqualTo(headers);
    assertThat(exchange.getMessage().getBody()).isInstanceOf(ShopifyAnswer.class);
  }

  @Test
  void noTokenStaysInAFailedMessage() {
    server.behave((request, out) -> json(out, 500, "{}"));
    Exchange exchange =
        context
            .getBean(ProducerTemplate.class)
            .request(
                ShopifyApi.CALL,
                in ->
                    in.getMessage()
                        .setBody(new ShopifyCall(store, ShopifyDocument.ORDER_CREATE, ORDER)));
    assertThat(exchange.getException()).isInstanceOf(OutcomeUnknown.class);
    assertThat(exchange.getMessage().getHeaders()).isEmpty();
    assertThat(exchange.getAllProperties().toString()).doesNotContain("canary");
    assertThat(exchange.getMessage().getBody().toString()).doesNotContain("576461413038785752");
  }

  @Test
  void callsMakeNoNewEndpoints() {
    server.behave((request, out) -> json(out, 200, CREATED));
    shopify.orderCreate(store, ORDER);
    int endpoints = context.getBean(CamelContext.class).getEndpoints().size();
    for (int n = 0; n < 5; n++) {
      Store other =
          new Store(
              store.id(), "acme", "US", "USD", "acme" + n + ".myshopify.com", "1", null, null);
      shopify.orderCreate(other, ORDER);
    }
    assertThat(server.received()).hasSize(6);
    assertThat(context.getBean(CamelContext.class).getEndpoints()).hasSize(endpoints);
  }

  @Test
  void aPausedStoreReadsButWritesNothing() {
    server.behave((request, out) -> json(out, 200, "{\"data\":{\"order\":null}}"));
    stores.pause(store.id(), "test");
    try {
      assertThatThrownBy(() -> shopify.orderCreate(store, ORDER))
          .isInstanceOf(NotSent.class)
          .hasMessageContaining("paused");
      assertThat(gate.isOpen(store.id())).isTrue();
      assertThat(shopify.orderById(store, "gid://shopify/Order/1")).isEmpty();
      assertThat(server.received()).hasSize(1);
    } finally {
      stores.resume(store.id(), "test");
    }
  }

  private static final List<StockDelta> DELTA =
      List.of(new StockDelta("gid://shopify/InventoryItem/1", "gid://shopify/Location/2", -1));

  @Test
  void aChangeOfStockGoesWithItsKeyAndSaysThatNothingIsCompared() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"data":{"inventoryAdjustQuantities":{"inventoryAdjustmentGroup":{"id":"gid://shopify/X/1"},
                 "userErrors":[]}}}
                """));
    assertThat(shopify.adjustAvailable(store, "key 1", "other", "gid://caravan/Order/5", DELTA))
        .isEmpty();
    JsonNode body = PlatformJson.read(server.received().get(0).body());
    assertThat(body.path("query").asString()).contains("@idempotent(key: $key)");
    assertThat(body.at("/variables/key").asString()).isEqualTo("key 1");
    JsonNode change = body.at("/variables/input/changes/0");
    assertThat(change.has("changeFromQuantity")).isTrue();
    assertThat(change.path("changeFromQuantity").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"inventoryAdjustQuantities\":{\"inventoryAdjustmentGroup\":null,\"userErrors\":[]}}",
        "{\"inventoryAdjustQuantities\":null}",
        "{\"inventoryAdjustQuantities\":{}}",
        "{}"
      })
  void anAdjustmentWithNeitherResultNorReasonIsUnknown(String data) {
    server.behave((request, out) -> json(out, 200, "{\"data\":" + data + "}"));
    assertThatThrownBy(
            () -> shopify.adjustAvailable(store, "k", "other", "gid://caravan/Order/5", DELTA))
        .isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void changesAreReadInShorterSpansWhereThereAreTooManyToPageThrough() {
    // More than a hundred pages in each span, until one is at most a minute long.
    server.behave(
        (request, out) -> {
          String query = PlatformJson.read(request.body()).at("/variables/query").asString();
          boolean many = span(query).compareTo(Duration.ofMinutes(1)) > 0;
          json(
              out, 200, changed("gid://shopify/InventoryItem/" + Math.abs(query.hashCode()), many));
        });
    assertThat(
            shopify.stockChangedSince(
                store,
                "gid://shopify/Location/2",
                PlatformsUnderTest.START.minus(Duration.ofMinutes(4))))
        .hasSizeGreaterThanOrEqualTo(4);
    assertThat(server.received()).hasSizeBetween(300, 310);
  }

  @Test
  void moreChangesInASecondThanCanBePagedThroughAreRefusedAloud() {
    server.behave((request, out) -> json(out, 200, changed("gid://shopify/InventoryItem/1", true)));
    assertThatThrownBy(
            () ->
                shopify.stockChangedSince(
                    store,
                    "gid://shopify/Location/2",
                    PlatformsUnderTest.START.minus(Duration.ofSeconds(1))))
        .isInstanceOf(Misuse.class)
        .hasMessageContaining("more than 100 pages");
  }

  /** Open ends are the movable clock's now. */
  private static Duration span(String query) {
    List<Instant> times =
        Pattern.compile("'([^']+)'")
            .matcher(query)
            .results()
            .map(found -> Instant.parse(found.group(1)))
            .toList();
    return Duration.between(
        times.get(0), times.size() > 1 ? times.get(1) : PlatformsUnderTest.START);
  }

  private static String changed(String item, boolean more) {
    return """
    {"data":{"location":{"inventoryLevels":{"nodes":[{"item":{"id":"%s"}}],
     "pageInfo":{"hasNextPage":%s,"endCursor":"x"}}}}}
    """
        .formatted(item, more);
  }

  @Test
  void aDryRunSendsNoMutation() {
    try (var dry =
        PlatformsUnderTest.start(TestDatabase.fresh(), server.url(), "caravan.dry-run", "true")) {
      Store its = dry.getBean(JdbcStores.class).byName("acme").orElseThrow();
      ShopifyApi api = dry.getBean(ShopifyApi.class);
      server.behave(
          (request, out) -> json(out, 200, "{\"data\":{\"metafieldDefinitions\":{\"nodes\":[]}}}"));
      assertThatThrownBy(() -> api.orderCreate(its, ORDER))
          .isInstanceOf(NotSent.class)
          .hasMessageContaining("dry-run");
      assertThatThrownBy(() -> api.ensureOrderIdDefinition(its)).isInstanceOf(NotSent.class);
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void aHostThatIsNoPlatformIsRefusedBeforeAnyConnection() {
    server.behave((request, out) -> json(out, 200, CREATED));
    Exchange exchange =
        context
            .getBean(ProducerTemplate.class)
            .request(
                "http:platform?throwExceptionOnFailure=false",
                in -> {
                  in.getMessage().setHeader(Exchange.HTTP_URI, "http://localhost:" + server.port());
                  in.getMessage().setBody("x");
                });
    assertThat(exchange.getException()).hasMessageContaining("none of the platforms' hosts");
    assertThat(server.received()).isEmpty();
  }

  @Test
  void userErrorsAreDataNotFailures() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"data":{"orderCreate":{"order":null,"userErrors":[
                 {"field":["order","lineItems","0"],"message":"Bad","code":"INVALID"},
                 {"field":null,"message":"Worse","code":null}]}}}
                """));
    assertThat(shopify.orderCreate(store, ORDER))
        .isEqualTo(
            new OrderCreateResult.Refused(
                List.of(
                    new UserError(List.of("order", "lineItems", "0"), "Bad", "INVALID"),
                    new UserError(List.of(), "Worse", null))));
  }

  @Test
  void anOrderThatCameBackCountsWhateverErrorsStandBesideIt() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                CREATED.replaceFirst(
                    "\\{\"data\"",
                    "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}],\"data\"")));
    assertThat(shopify.orderCreate(store, ORDER)).isInstanceOf(OrderCreateResult.Created.class);
  }

  @Test
  void neitherOrderNorReasonIsUnknown() {
    server.behave(
        (request, out) ->
            json(out, 200, "{\"data\":{\"orderCreate\":{\"order\":null,\"userErrors\":[]}}}"));
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER)).isInstanceOf(OutcomeUnknown.class);
  }

  @ParameterizedTest
  @CsvSource({
    "THROTTLED,Throttled",
    "ACCESS_DENIED,Forbidden",
    "SHOP_INACTIVE,Forbidden",
    "INTERNAL_SERVER_ERROR,OutcomeUnknown",
    "SOMETHING_NEW,OutcomeUnknown",
    "MAX_COST_EXCEEDED,Misuse",
    "undefinedField,Misuse",
    "INVALID_VARIABLE,Misuse"
  })
  void aTopLevelErrorWithoutAResultMeansWhatItsCodeSays(String code, String meaning) {
    String body =
        "{\"errors\":[{\"message\":\"m\",\"extensions\":{\"code\":\"%s\"}}],\"data\":{\"orderCreate\":null}}"
            .formatted(code);
    server.behave((request, out) -> json(out, 200, body));
    assertThatThrownBy(() -> shopify.orderCreate(store, ORDER))
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(meaning));
    assertThat(server.received()).hasSize(1);
    await().until(() -> gate.isOpen(store.id()));
  }

  @Test
  void theMissingScopeIsNamed() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"errors":[{"message":"Access denied","extensions":{"code":"ACCESS_DENIED",
                 "requiredAccess":"`write_orders` access scope."}}],"data":{"orderCreate":null}}
                """));
    Forbidden forbidden =
        catchThrowableOfType(Forbidden.class, () -> shopify.orderCreate(store, ORDER));
    assertThat(forbidden.code()).contains("write_orders");
  }

  @Test
  void aThrottledCallSaysHowLongTheBucketNeeds() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],
                 "extensions":{"cost":{"requestedQueryCost":11,"actualQueryCost":null,
                 "throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":0,"restoreRate":6}}}}
                """));
    Throttled throttled =
        catchThrowableOfType(Throttled.class, () -> shopify.orderCreate(store, ORDER));
    assertThat(throttled.retryAfter()).hasSeconds(2);
    await().until(() -> gate.isOpen(store.id()));
  }

  @Test
  void whatWasWrongWithAVariableIsToldWithoutItsValue() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"errors":[{"message":"Variable $order was provided invalid value for email (Expected \\"canary@x\\" to be)",
                 "extensions":{"code":"INVALID_VARIABLE","value":{"email":"canary@x"}}}]}
                """));
    Misuse misuse = catchThrowableOfType(Misuse.class, () -> shopify.orderCreate(store, ORDER));
    assertThat(misuse).hasMessageContaining("email").hasMessageNotContaining("canary");
  }

  @Test
  void aLookupThatIsAnsweredWithErrorsIsNotAnAbsence() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"errors":[{"message":"x","extensions":{"code":"INTERNAL_SERVER_ERROR"}}],
                 "data":{"orderByIdentifier":null}}
                """));
    assertThatThrownBy(() -> shopify.findByTikTokId(store, "1")).isInstanceOf(OutcomeUnknown.class);
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"errors":[{"message":"x","extensions":{"code":"INTERNAL_SERVER_ERROR"}}],
                 "data":{"orders":{"nodes":[]}}}
                """));
    assertThatThrownBy(() -> shopify.findBySourceIdentifier(store, "1"))
        .isInstanceOf(OutcomeUnknown.class);
    server.behave((request, out) -> json(out, 200, "{\"data\":{\"orders\":null}}"));
    assertThatThrownBy(() -> shopify.findBySourceIdentifier(store, "1"))
        .isInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void anOrderIsLookedUpByItsUniqueIdAndByItsSource() {
    server.behave((request, out) -> json(out, 200, "{\"data\":{\"orderByIdentifier\":null}}"));
    assertThat(shopify.findByTikTokId(store, "576461413038785752")).isEmpty();
    JsonNode id = PlatformJson.read(server.received().get(0).body()).at("/variables/id");
    assertThat(id.toString())
        .contains("\"caravan\"", "\"tiktok_order_id\"", "\"576461413038785752\"");
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                """
                {"data":{"orders":{"nodes":[
                 {"id":"gid://shopify/Order/1","name":"#1","sourceIdentifier":"57"},
                 {"id":"gid://shopify/Order/2","name":"#2","sourceIdentifier":"577"}]}}}
                """));
    assertThat(shopify.findBySourceIdentifier(store, "57"))
        .extracting(ShopifyOrder::id)
        .containsExactly("gid://shopify/Order/1");
    assertThat(server.received().get(0).text()).contains("source_identifier:\\\"57\\\"");
  }

  @Test
  void onlyExactSkusAreFoundOverAllPages() {
    server.behave(
        (request, out) -> {
          boolean first = !request.text().contains("\"after\"");
          json(
              out,
              200,
              """
              {"data":{"productVariants":{"nodes":[{"id":"v%s","sku":"%s","title":"t",
               "inventoryItem":{"id":"i1","requiresShipping":true,"tracked":true},
               "product":{"id":"p1","title":"P","status":"ACTIVE"}},{"id":"x","sku":"Red 1"}],
               "pageInfo":{"hasNextPage":%s,"endCursor":"c"}}}}
              """
                  .formatted(first ? 1 : 2, first ? "red 1" : "red 1", first));
        });
    assertThat(shopify.variantsBySku(store, "red 1"))
        .extracting(Variant::id)
        .containsExactly("v1", "v2");
    assertThat(server.received()).hasSize(2);
    assertThat(ShopifyApi.quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
  }

  @Test
  void theOrderIdDefinitionIsMadeOnceAndThenTrusted() {
    try (var fresh = PlatformsUnderTest.start(TestDatabase.fresh(), server.url())) {
      ShopifyApi api = fresh.getBean(ShopifyApi.class);
      Store its = fresh.getBean(JdbcStores.class).byName("acme").orElseThrow();
      boolean[] made = {false};
      server.behave(
          (request, out) -> {
            if (request.text().contains("metafieldDefinitionCreate")) {
              made[0] = true;
              json(
                  out,
                  200,
                  "{\"data\":{\"metafieldDefinitionCreate\":{\"createdDefinition\":{\"id\":\"1\"},\"userErrors\":[]}}}");
            } else {
              json(out, 200, definitions(made[0] ? "id" : null));
            }
          });
      api.ensureOrderIdDefinition(its);
      assertThat(server.received()).hasSize(3);
      assertThat(PlatformJson.read(server.received().get(1).body()).at("/variables/definition"))
          .isEqualTo(
              PlatformJson.read(
                  """
                  {"name":"TikTok order id",
                   "description":"Set by Caravan: keeps an order from being made twice.",
                   "namespace":"caravan","key":"tiktok_order_id","type":"id","ownerType":"ORDER",
                   "capabilities":{"uniqueValues":{"enabled":true}}}
                  """
                      .getBytes(US_ASCII)));
      api.ensureOrderIdDefinition(its);
      assertThat(server.received()).hasSize(3);
    }
  }

  @Test
  void anOrderIdDefinitionOfAnotherTypeIsRefusedInWords() {
    server.behave((request, out) -> json(out, 200, definitions("single_line_text_field")));
    Forbidden forbidden =
        catchThrowableOfType(Forbidden.class, () -> shopify.ensureOrderIdDefinition(store));
    assertThat(forbidden.code()).isEqualTo("order-id-definition");
    assertThat(forbidden)
        .hasMessageContaining("caravan.tiktok_order_id")
        .hasMessageContaining("single_line_text_field")
        .hasMessageContaining("delete it");
    assertThat(server.received()).hasSize(1);
  }

  private static String definitions(String type) {
    String node =
        "{\"id\":\"1\",\"namespace\":\"caravan\",\"key\":\"tiktok_order_id\",\"type\":{\"name\":\"%s\"}}";
    return "{\"data\":{\"metafieldDefinitions\":{\"nodes\":[%s]}}}"
        .formatted(type == null ? "" : node.formatted(type));
  }

  @Test
  void aRefusedTokenIsUnauthorised() {
    server.behave((request, out) -> json(out, 401, "{\"errors\":\"[API] Invalid API key\"}"));
    assertThatThrownBy(() -> shopify.identity(store))
        .isInstanceOf(Unauthorized.class)
        .hasMessageContaining("Invalid API key");
  }
}
