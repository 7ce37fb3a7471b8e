package io.caravan.tiktok;

import static io.caravan.testing.RawServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException.Forbidden;
import io.caravan.platform.PlatformException.OutcomeUnknown;
import io.caravan.platform.PlatformException.Throttled;
import io.caravan.platform.PlatformException.Unauthorized;
import io.caravan.platform.PlatformJson;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import io.caravan.store.StoreTokens;
import io.caravan.store.StoredToken;
import io.caravan.testing.MovableClock;
import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.RawServer;
import io.caravan.testing.RawServer.Cut;
import io.caravan.testing.RawServer.Received;
import io.caravan.testing.TestDatabase;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Route call-tiktok and the life of its tokens, against a server that misbehaves. */
class CallTikTokTest {
  private static final String REFRESH = "/api/v2/token/refresh";
  private static final String EXPIRED = "{\"code\":105002,\"message\":\"Expired credentials.\"}";
  private static final String NO_ORDERS =
      "{\"code\":0,\"data\":{\"orders\":[],\"total_count\":0,\"next_page_token\":\"\"}}";

  /** Every test has a store of its own, with a first token that nobody has renewed yet. */
  private static final int STORES = 40;

  private static RawServer server;
  private static String[] settings;
  private static DataSource database;
  private static ConfigurableApplicationContext context;
  private static TikTokApi tiktok;
  private static MovableClock clock;
  private static int used;

  private Store store;
  private Instant renewedUntil;

  @BeforeAll
  static void start() {
    server = new RawServer();
    database = TestDatabase.fresh();
    List<String> more = new ArrayList<>();
    for (int n = 1; n < STORES; n++) {
      String prefix = "caravan.stores[" + n + "].";
      more.addAll(List.of(prefix + "name", "acme-" + n));
      more.addAll(List.of(prefix + "region", "US"));
      more.addAll(List.of(prefix + "currency", "USD"));
      more.addAll(List.of(prefix + "shopify.domain", "acme-" + n + ".myshopify.com"));
      more.addAll(List.of(prefix + "tiktok.shop-id", Integer.toString(n)));
      more.addAll(List.of(prefix + "tiktok.shop-cipher", "CIPHER_1"));
      more.addAll(List.of(prefix + "tiktok.access-token", "canary-tiktok-token"));
      more.addAll(List.of(prefix + "tiktok.refresh-token", "canary-refresh-token"));
    }
    settings = more.toArray(String[]::new);
    context = PlatformsUnderTest.start(database, server.url(), settings);
    tiktok = context.getBean(TikTokApi.class);
    clock = context.getBean(MovableClock.class);
  }

  @AfterAll
  static void stop() {
    context.close();
    server.close();
  }

  @BeforeEach
  void takeTheNextStore() {
    used++;
    store = context.getBean(JdbcStores.class).byName("acme-" + used).orElseThrow();
    renewedUntil = clock.instant().plus(Duration.ofDays(7));
  }

  @Test
  void theSignatureFitsWhatWasReceived() {
    server.behave((request, out) -> json(out, 200, NO_ORDERS));
    String token = "6AsPQ/N5+M1k=&x %7B{{a}}é==";
    tiktok.searchOrders(
        store,
        OrderSearch.all()
            .updated(Instant.ofEpochSecond(1_700_000_000), Instant.ofEpochSecond(1_700_000_600))
            .withStatus("AWAITING_SHIPMENT")
            .page(token));
    Received request = server.received().get(0);
    Map<String, String> query = query(request);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/order/202309/orders/search");
    assertThat(query)
        .containsEntry("page_token", token)
        .containsEntry("page_size", "100")
        .containsEntry("sort_field", "update_time")
        .containsEntry("sort_order", "ASC")
        .containsEntry("shop_cipher", "CIPHER_1")
        .containsEntry("app_key", "key")
        .containsEntry("timestamp", Long.toString(clock.instant().getEpochSecond()))
        .containsEntry(
            "sign",
            TikTokSigner.sign(
                "canary-app-secret",
                request.path(),
                query,
                request.headers().get("content-type"),
                request.body()));
    assertThat(request.rawQuery()).doesNotContain("+");
    assertThat(request.headers())
        .containsEntry("x-tts-access-token", "canary-tiktok-token")
        .containsEntry("content-type", "application/json");
    assertThat(PlatformJson.read(request.body()))
        .isEqualTo(
            PlatformJson.read(
                "{\"order_status\":\"AWAITING_SHIPMENT\",\"update_time_ge\":1700000000,\"update_time_lt\":1700000600}"
                    .getBytes(UTF_8)));
  }

  @Test
  void aGetCarriesItsContentTypeAndCommaJoinedIds() {
    server.behave(
        (request, out) ->
            json(out, 200, "{\"code\":0,\"data\":{\"orders\":[{\"id\":\"1\"},{\"id\":\"2\"}]}}"));
    assertThat(tiktok.orders(store, List.of("1", "2"))).hasSize(2);
    Received request = server.received().get(0);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.path()).isEqualTo("/order/202507/orders");
    assertThat(query(request)).containsEntry("ids", "1,2");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .doesNotContainKey("content-length");
  }

  @Test
  void ordersAreReadFiftyAtATime() {
    server.behave((request, out) -> json(out, 200, NO_ORDERS));
    List<String> ids = new ArrayList<>();
    for (int id = 0; id < 120; id++) {
      ids.add(Integer.toString(id));
    }
    tiktok.orders(store, ids);
    assertThat(server.received())
        .extracting(request -> query(request).get("ids").split(",").length)
        .containsExactly(50, 50, 20);
  }

  @Test
  void aGatewayThatDoesNotKnowTheNewestVersionIsAskedInTheOneBefore() {
    TikTokApi fresh =
        new TikTokApi(
            context.getBean(ProducerTemplate.class),
            context.getBean(TikTokTokens.class),
            context.getBean(JdbcStores.class));
    server.behave(
        (request, out) ->
            json(
                out,
                request.target().contains("/202507/") ? 404 : 200,
                request.target().contains("/202507/")
                    ? "{\"code\":36009009,\"message\":\"Invalid path.\"}"
                    : NO_ORDERS));
    fresh.orders(store, List.of("1"));
    fresh.orders(store, List.of("2"));
    assertThat(server.received())
        .extracting(request -> request.target().replaceAll("\\?.*", ""))
        .containsExactly("/order/202507/orders", "/order/202309/orders", "/order/202309/orders");
  }

  @Test
  void aPageKnowsItsSuccessor() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                "{\"code\":0,\"data\":{\"orders\":[{\"id\":\"1\"}],\"total_count\":7,\"next_page_token\":\"t\"}}"));
    OrderPage page = tiktok.searchOrders(store, OrderSearch.all());
    assertThat(page.totalCount()).isEqualTo(7);
    assertThat(page.nextPageToken()).isEqualTo("t");
    server.behave((request, out) -> json(out, 200, NO_ORDERS));
    assertThat(tiktok.searchOrders(store, OrderSearch.all()).nextPageToken()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "429,Throttled", "500,OutcomeUnknown", "502,OutcomeUnknown", "503,OutcomeUnknown",
    "504,OutcomeUnknown", "302,OutcomeUnknown", "307,OutcomeUnknown", "403,Forbidden"
  })
  void aRefusalIsSentOnce(int status, String meaning) {
    server.behave((request, out) -> json(out, status, "", "Location: " + server.url() + "/x"));
    assertThatThrownBy(() -> tiktok.searchOrders(store, OrderSearch.all()))
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(meaning));
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void aCutIsUnknownAndSentOnce() {
    server.behave(
        (request, out) -> {
          throw new Cut();
        });
    assertThatThrownBy(() -> tiktok.searchOrders(store, OrderSearch.all()))
        .isInstanceOf(OutcomeUnknown.class);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void beingThrottledClosesTheGateForAsLongAsTikTokSays() {
    server.behave((request, out) -> json(out, 429, EXPIRED, "Retry-After: 600"));
    Throttled throttled =
        catchThrowableOfType(Throttled.class, () -> tiktok.searchOrders(store, OrderSearch.all()));
    assertThat(throttled.retryAfter()).hasMinutes(10);
    assertThat(context.getBean(AdaptivePaceGate.class).isOpen(store.id())).isFalse();
  }

  @Test
  void anExpiredTokenIsRenewedAndTheReadRepeatedOnce() {
    server.behave(renewing(new AtomicInteger(), "new-token"));
    assertThat(tiktok.searchOrders(store, OrderSearch.all()).orders()).isEmpty();
    assertThat(server.received())
        .extracting(Received::path)
        .containsExactly("/order/202309/orders/search", REFRESH, "/order/202309/orders/search");
    assertThat(query(server.received().get(1)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "app_key", "key",
                "app_secret", "canary-app-secret",
                "refresh_token", "canary-refresh-token",
                "grant_type", "refresh_token"));
    assertThat(server.received().get(1).headers()).doesNotContainKey("x-tts-access-token");
    StoredToken stored =
        context.getBean(StoreTokens.class).reread(store.id(), Platform.TIKTOK).orElseThrow();
    assertThat(stored.accessToken()).isEqualTo("new-token");
    assertThat(stored.expiresAt()).isEqualTo(renewedUntil);
  }

  @Test
  void manyWhoMeetAnExpiredTokenRenewItOnce() throws Exception {
    AtomicInteger renewals = new AtomicInteger();
    CountDownLatch atOnce = new CountDownLatch(1);
    server.behave(renewing(renewals, "new-token"));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> calls = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      calls.add(
          threads.submit(
              () -> {
                atOnce.await();
                try {
                  tiktok.searchOrders(store, OrderSearch.all());
                } catch (Unauthorized e) {
                  assertThat(e).hasMessageMatching(".*renewed.*");
                }
                return null;
              }));
    }
    atOnce.countDown();
    for (Future<?> call : calls) {
      call.get();
    }
    threads.shutdown();
    assertThat(renewals).hasValue(1);
    tiktok.searchOrders(store, OrderSearch.all());
  }

  @Test
  void anotherNodesNewerTokenIsUsedInsteadOfRenewingAgain() {
    AtomicInteger renewals = new AtomicInteger();
    server.behave(renewing(renewals, "new-token"));
    try (var other = PlatformsUnderTest.start(database, server.url(), settings)) {
      tiktok.searchOrders(store, OrderSearch.all());
      assertThat(other.getBean(TikTokApi.class).searchOrders(store, OrderSearch.all()).orders())
          .isEmpty();
    }
    assertThat(renewals).hasValue(1);
  }

  @Test
  void aRefusedRefreshTokenIsNotTriedInALoop() {
    server.behave(
        (request, out) ->
            json(
                out,
                200,
                request.path().equals(REFRESH)
                    ? "{\"code\":36004001,\"message\":\"rt has expired\"}"
                    : EXPIRED));
    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(() -> tiktok.searchOrders(store, OrderSearch.all()))
          .isInstanceOf(Unauthorized.class);
    }
    assertThat(server.received().stream().filter(r -> r.path().equals(REFRESH))).hasSize(1);
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void aTokenIsRenewedADayAheadOfItsEnd() {
    AtomicInteger renewals = new AtomicInteger();
    server.behave(renewing(renewals, "new-token"));
    assertThat(tiktok.renewTokenIfDue(store)).isFalse();
    tiktok.searchOrders(store, OrderSearch.all());
    assertThat(renewals).hasValue(1);
    clock.pass(Duration.ofDays(6).minusSeconds(1));
    assertThat(tiktok.renewTokenIfDue(store)).isFalse();
    clock.pass(Duration.ofSeconds(1));
    assertThat(tiktok.renewTokenIfDue(store)).isTrue();
    assertThat(renewals).hasValue(2);
  }

  @Test
  void aTokenKnownToBeSpentIsNotSentAtAll() {
    server.behave(renewing(new AtomicInteger(), "new-token"));
    tiktok.searchOrders(store, OrderSearch.all());
    clock.pass(Duration.ofDays(8));
    server.behave((request, out) -> json(out, 200, NO_ORDERS));
    assertThatThrownBy(() -> tiktok.call(store, TikTokRequest.searchOrders(OrderSearch.all())))
        .isInstanceOf(Unauthorized.class);
    assertThat(server.received()).isEmpty();
  }

  @Test
  void theShopCipherIsAskedForOnceAndKept() {
    try (var fresh =
        PlatformsUnderTest.start(
            TestDatabase.fresh(), server.url(), "caravan.stores[0].tiktok.shop-cipher", null)) {
      TikTokApi api = fresh.getBean(TikTokApi.class);
      JdbcStores stores = fresh.getBean(JdbcStores.class);
      Store its = stores.byName("acme").orElseThrow();
      server.behave(
          (request, out) ->
              json(
                  out,
                  200,
                  request.path().equals("/authorization/202309/shops")
                      ? "{\"code\":0,\"data\":{\"shops\":[{\"id\":\"1\",\"cipher\":\"OTHER\"},"
                          + "{\"id\":\"7000714532876273420\",\"cipher\":\"ASKED_FOR\"}]}}"
                      : NO_ORDERS));
      api.searchOrders(its, OrderSearch.all());
      api.searchOrders(its, OrderSearch.all());
      assertThat(server.received()).hasSize(3);
      assertThat(query(server.received().get(0))).doesNotContainKey("shop_cipher");
      assertThat(query(server.received().get(1))).containsEntry("shop_cipher", "ASKED_FOR");
      assertThat(stores.byName("acme").orElseThrow().tiktokShopCipher()).isEqualTo("ASKED_FOR");
    }
  }

  @Test
  void aShopTheTokenMayNotActForIsForbiddenInWords() {
    try (var fresh =
        PlatformsUnderTest.start(
            TestDatabase.fresh(), server.url(), "caravan.stores[0].tiktok.shop-cipher", null)) {
      Store its = fresh.getBean(JdbcStores.class).byName("acme").orElseThrow();
      server.behave((request, out) -> json(out, 200, "{\"code\":0,\"data\":{\"shops\":[]}}"));
      assertThatThrownBy(() -> fresh.getBean(TikTokApi.class).searchOrders(its, OrderSearch.all()))
          .isInstanceOf(Forbidden.class)
          .hasMessageContaining("7000714532876273420")
          .hasMessageContaining("shop-id");
    }
  }

  @Test
  void noSecretStaysInTheDatabaseOrInWords() {
    server.behave(renewing(new AtomicInteger(), "canary-new-token"));
    tiktok.searchOrders(store, OrderSearch.all());
    JdbcClient jdbc = JdbcClient.create(database);
    List<byte[]> sealed =
        jdbc.sql(
                "select unnest(array[access_token, refresh_token]) from store_token where store_id = ?")
            .param(store.id())
            .query((rs, n) -> rs.getBytes(1))
            .list();
    assertThat(sealed).hasSize(2);
    for (byte[] value : sealed) {
      assertThat(new String(value, UTF_8)).doesNotContain("canary");
    }
    StoredToken token =
        context.getBean(StoreTokens.class).reread(store.id(), Platform.TIKTOK).orElseThrow();
    assertThat(token.toString()).doesNotContain("canary");
    assertThat(TikTokRequest.refreshToken("key", "canary", "canary").toString())
        .doesNotContain("canary");
    assertThat(context.getBean(TikTokSettings.class).toString()).doesNotContain("canary");
    server.behave((request, out) -> json(out, 500, "{}"));
    assertThatThrownBy(() -> tiktok.searchOrders(store, OrderSearch.all()))
        .hasStackTraceContaining("OutcomeUnknown")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("canary"));
  }

  @Test
  void aCallThatCannotReachTheAuthHostReleasesTheRightToRenew() {
    AtomicInteger renewals = new AtomicInteger();
    server.behave(
        (request, out) -> {
          if (request.path().equals(REFRESH)) {
            json(out, 429, "{}", "Retry-After: 0");
          } else {
            json(out, 200, EXPIRED);
          }
        });
    assertThatThrownBy(() -> tiktok.searchOrders(store, OrderSearch.all()))
        .isInstanceOf(Throttled.class);
    server.behave(renewing(renewals, "new-token"));
    await()
        .untilAsserted(
            () -> assertThat(tiktok.searchOrders(store, OrderSearch.all()).orders()).isEmpty());
    assertThat(renewals).hasValue(1);
  }

  /** Every token but the new one is expired. */
  private RawServer.Behaviour renewing(AtomicInteger renewals, String newToken) {
    return (request, out) -> {
      if (request.path().equals(REFRESH)) {
        renewals.incrementAndGet();
        json(
            out,
            200,
            ("{\"code\":0,\"message\":\"success\",\"data\":{\"access_token\":\"%s\","
                    + "\"access_token_expire_in\":%d,\"refresh_token\":\"canary-second\","
                    + "\"refresh_token_expire_in\":1999999999}}")
                .formatted(newToken, renewedUntil.getEpochSecond()));
      } else if (newToken.equals(request.headers().get("x-tts-access-token"))) {
        json(out, 200, NO_ORDERS);
      } else {
        json(out, 401, EXPIRED);
      }
    };
  }

  private static Map<String, String> query(Received request) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : request.rawQuery().split("&")) {
      int equals = pair.indexOf('=');
      query.put(
          URLDecoder.decode(pair.substring(0, equals), UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return query;
  }
}
