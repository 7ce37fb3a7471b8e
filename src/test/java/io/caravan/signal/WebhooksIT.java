package io.caravan.signal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.shopify.ShopifySettings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.PostgresServer;
import io.caravan.tiktok.TikTokSettings;
import io.caravan.work.Kinds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/**
 * What comes in from outside, over real HTTP into a real PostgreSQL: only what is signed counts, it
 * counts once it is committed, and nothing an enemy or a bad day sends does more than take its
 * status.
 *
 * <p>The routes that work on due keys are stopped, so that what a webhook made due stays to be
 * seen.
 */
class WebhooksIT {
  private static final String TIKTOK_KEY = "6abcdefg";
  private static final String TIKTOK_SECRET = "tiktok-secret-now";
  private static final String TIKTOK_OLD_SECRET = "tiktok-secret-before";
  private static final String SHOPIFY_SECRET = "shopify-secret-now";
  private static final String SHOPIFY_OLD_SECRET = "shopify-secret-before";
  private static final String ACME_SHOP = "7000714532876273420";
  private static final String BETA_SHOP = "7000714532876273421";
  private static final String ACME_DOMAIN = "acme.myshopify.com";
  private static final String BETA_DOMAIN = "beta.myshopify.com";
  private static final int MAX_BODY = 1 << 20;

  /** From now on, by the program's clock. */
  private static final Duration OVERLAP = Duration.ofHours(1);

  private static PostgresServer postgres;
  private static JdbcClient jdbc;
  private static CaravanUnderTest caravan;
  private static HttpClient http;
  private static Store acme;
  private static Store beta;
  private static int orders;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.start(true);
    try (Connection admin = DriverManager.getConnection(postgres.url("postgres"));
        Statement statement = admin.createStatement()) {
      statement.execute("create database caravan");
    }
    jdbc = JdbcClient.create(new Connections(postgres.url("caravan")));
    Map<String, String> settings = new LinkedHashMap<>();
    String end = Instant.now().plus(OVERLAP).toString();
    settings.put("caravan.tiktok.app-key", TIKTOK_KEY);
    settings.put("caravan.tiktok.app-secret", TIKTOK_SECRET);
    settings.put("caravan.tiktok.previous-app-secret", TIKTOK_OLD_SECRET);
    settings.put("caravan.tiktok.previous-app-secret-until", end);
    settings.put("caravan.tiktok.api-url", "http://127.0.0.1:9");
    settings.put("caravan.tiktok.auth-url", "http://127.0.0.1:9");
    settings.put("caravan.shopify.client-secret", SHOPIFY_SECRET);
    settings.put("caravan.shopify.previous-client-secret", SHOPIFY_OLD_SECRET);
    settings.put("caravan.shopify.previous-client-secret-until", end);
    settings.put("caravan.shopify.url", "http://127.0.0.1:9/{shop}");
    settings.putAll(store(0, "acme", ACME_DOMAIN, ACME_SHOP));
    settings.putAll(store(1, "beta", BETA_DOMAIN, BETA_SHOP));
    caravan = CaravanUnderTest.start(postgres.url("caravan"), settings);
    CamelContext camel = caravan.bean(CamelContext.class);
    for (String route :
        List.of(
            "import-orders", "work-polls", "work-upkeep", "mark-polls-due", "release-orphans")) {
      camel.getRouteController().stopRoute(route);
    }
    acme = caravan.bean(Stores.class).byName("acme").orElseThrow();
    beta = caravan.bean(Stores.class).byName("beta").orElseThrow();
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  @AfterAll
  static void stop() {
    if (caravan != null) {
      caravan.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  @BeforeEach
  void nothingCameInYet() {
    // Deleted, not truncated: that would make new files for thirty partitions each time.
    for (String table : List.of("signal", "signal_body", "work_item", "intent")) {
      jdbc.sql("delete from " + table).update();
    }
  }

  // What is honest
  // ----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void twoHundredIsOnlySaidOnceTheRowIsThere(Side side) {
    for (int n = 1; n <= 50; n++) {
      byte[] body = side.body(nextOrder());

      assertThat(post(side, body).statusCode()).isEqualTo(200);

      assertThat(signals()).as("rows right after the answer").isEqualTo(n);
      assertThat(bodyHashes()).contains(Signal.hash(body));
    }
  }

  @Test
  void anOrdersWebhookMakesItsKeyDue() {
    String order = nextOrder();

    assertThat(post(Side.TIKTOK, Side.TIKTOK.body(order)).statusCode()).isEqualTo(200);

    assertThat(row("select * from signal"))
        .containsEntry("platform", "tiktok")
        .containsEntry("topic", "order-status-change")
        .containsEntry("shop", ACME_SHOP)
        .containsEntry("store_id", acme.id())
        .containsEntry("kind", Kinds.TIKTOK_ORDER)
        .containsEntry("external_id", order);
    assertThat(due()).containsExactly(acme.id() + " " + order);
  }

  @Test
  void aBodyIsNotKeptInTheClear() {
    byte[] body = "{\"type\":5,\"data\":{\"canary\":\"canary-7f3a\"}}".getBytes(UTF_8);

    assertThat(post(Side.TIKTOK, body).statusCode()).isEqualTo(200);

    byte[] kept = jdbc.sql("select body from signal_body").query(byte[].class).single();
    assertThat(new String(kept, ISO_8859_1)).doesNotContain("canary");
    assertThat(caravan.bean(BodySealer.class).open(kept)).isEqualTo(body);
  }

  @Test
  void duplicatesAreAnsweredEachAndMakeOneKeyDue() throws Exception {
    byte[] body = Side.TIKTOK.body(nextOrder());
    List<Callable<Integer>> five = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      assertThat(post(Side.TIKTOK, body).statusCode()).isEqualTo(200);
      five.add(() -> post(Side.TIKTOK, body).statusCode());
    }

    assertThat(atOnce(five)).containsOnly(200);

    assertThat(signals()).isEqualTo(10);
    assertThat(due()).hasSize(1);
  }

  @Test
  void anUnknownShopIsRecordedWithoutEffect() {
    byte[] tiktok = tiktok("9999999999999999999", 1, nextOrder());
    byte[] shopify = Side.SHOPIFY.body(nextOrder());

    assertThat(post(Side.TIKTOK, tiktok).statusCode()).isEqualTo(200);
    assertThat(
            post(Side.SHOPIFY, shopify, Map.of("X-Shopify-Shop-Domain", "evil.myshopify.com"))
                .statusCode())
        .isEqualTo(200);

    assertThat(signals()).isEqualTo(2);
    assertThat(count("select count(*) from signal where store_id is null and kind is null"))
        .isEqualTo(2);
    assertThat(due()).isEmpty();
  }

  @Test
  void aTypeThatNoFlowHandlesIsRecordedAndCounted() {
    double before = counted("product-status-change");

    assertThat(post(Side.TIKTOK, tiktok(ACME_SHOP, 5, nextOrder())).statusCode()).isEqualTo(200);
    assertThat(post(Side.TIKTOK, tiktok(ACME_SHOP, 4711, nextOrder())).statusCode()).isEqualTo(200);
    assertThat(post(Side.TIKTOK, "{\"order_id\":\"1\"}".getBytes(UTF_8)).statusCode())
        .isEqualTo(200);

    assertThat(jdbc.sql("select topic from signal").query(String.class).list())
        .containsExactlyInAnyOrder("product-status-change", "type-4711", "type--1");
    assertThat(due()).isEmpty();
    assertThat(counted("product-status-change")).isEqualTo(before + 1);
  }

  // What is forged
  // ----------------------------------------------------------------------------------

  static Stream<Arguments> forgeries() {
    return Arrays.stream(Side.values())
        .flatMap(
            side -> {
              byte[] body = side.body("577000000000000001");
              String good = side.sign(side.secret(), body);
              Map<String, String> all = new LinkedHashMap<>();
              all.put("with a wrong secret", side.sign("guessed", body));
              all.put("with an empty secret's best guess", side.sign(" ", body));
              all.put(
                  "over another body", side.sign(side.secret(), side.body("577000000000000002")));
              all.put("of the other platform", side.other().sign(side.other().secret(), body));
              all.put("cut short", good.substring(0, good.length() - 1));
              all.put("with something behind it", good + "A");
              all.put("twice", good + "," + good);
              all.put("of blanks", "   ");
              all.put("of base64 junk", Base64.getEncoder().encodeToString(new byte[32]));
              all.put("of no base64", "%%%not-base64%%%");
              all.put("that looks like an expression", "${body}");
              all.put("that says null", "null");
              all.put("with commas and quotes", "a,b,'c',\"d\"");
              all.put("that says Bearer", "Bearer " + good);
              all.put(
                  "with a flipped letter", (good.charAt(0) == 'a' ? 'b' : 'a') + good.substring(1));
              return all.entrySet().stream()
                  .filter(forged -> !forged.getValue().equals(good))
                  .map(
                      forged ->
                          Arguments.of(side, "a signature " + forged.getKey(), forged.getValue()));
            });
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("forgeries")
  void aForgedSignatureIsUnauthorisedAndLeavesNothing(Side side, String what, String signature) {
    byte[] body = side.body("577000000000000001");

    assertThat(send(side, body, Map.of(side.header, signature)).statusCode()).isEqualTo(401);

    nothingWasTaken();
  }

  @ParameterizedTest
  @EnumSource
  void aMissingSignatureIsUnauthorisedAndLeavesNothing(Side side) {
    assertThat(send(side, side.body(nextOrder()), Map.of()).statusCode()).isEqualTo(401);
    assertThat(send(side, new byte[0], Map.of()).statusCode()).isEqualTo(401);

    nothingWasTaken();
  }

  @ParameterizedTest
  @EnumSource
  void oneFlippedBitAnywhereIsUnauthorised(Side side) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] body = side.body(nextOrder());
    String signature = side.sign(side.secret(), body);
    for (int n = 0; n < 200; n++) {
      byte[] flipped = body.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));

      assertThat(send(side, flipped, Map.of(side.header, signature)).statusCode())
          .as("seed %d, try %d", seed, n)
          .isEqualTo(401);
    }
    nothingWasTaken();
    // And it was the bit: unflipped it is taken.
    assertThat(send(side, body, Map.of(side.header, signature)).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aHeaderOf64KibIsRefusedByTheServer(Side side) throws IOException {
    String answer =
        raw(
            ("POST %s HTTP/1.1\r\nHost: localhost\r\n%s: %s\r\nContent-Length: 2\r\n\r\n{}")
                .formatted(side.path, side.header, "A".repeat(65_536)));

    assertThat(status(answer)).isIn(400, 401, 431);
    nothingWasTaken();
  }

  @Test
  void camelsOwnHeadersDoNotCrossTheBorder() {
    byte[] body = Side.TIKTOK.body(nextOrder());
    Map<String, String> smuggled =
        Map.of(
            "CamelBeanMethodName", "shopify",
            "CamelHttpResponseCode", "299",
            "CamelHttpUri", "http://127.0.0.1:9/",
            "CamelServletContextPath", "/shopify");

    assertThat(post(Side.TIKTOK, body, smuggled).statusCode()).isEqualTo(200);
    assertThat(
            send(
                    "/webhooks/tiktok?CamelBeanMethodName=shopify&CamelHttpResponseCode=299",
                    body,
                    Side.TIKTOK.signed(body))
                .statusCode())
        .isEqualTo(200);
    assertThat(signals()).isEqualTo(2);
    assertThat(due()).hasSize(1);
  }

  @Test
  void aMissingSecretAsksForAnotherTryInsteadOfRefusingForEver() {
    WebhookGuard without =
        new WebhookGuard(
            new TikTokSettings(
                null, null, null, null, "http://127.0.0.1:9", "http://127.0.0.1:9", List.of()),
            caravan.bean(ShopifySettings.class),
            Clock.systemUTC(),
            DataSize.ofMegabytes(1));

    assertThatThrownBy(() -> without.tiktok(new byte[0], "anything"))
        .isInstanceOfSatisfying(
            WebhookRefused.class, refused -> assertThat(refused.reason().status()).isEqualTo(503));
  }

  @ParameterizedTest
  @EnumSource
  void thePreviousSecretCountsUntilItsTimeIsOver(Side side) {
    byte[] body = side.body(nextOrder());
    Map<String, String> old = Map.of(side.header, side.sign(side.oldSecret(), body));

    assertThat(send(side, body, old).statusCode()).isEqualTo(200);
    assertThat(signals()).isEqualTo(1);

    caravan.clock().pass(OVERLAP.plusMinutes(1));
    try {
      assertThat(send(side, body, old).statusCode()).isEqualTo(401);
      assertThat(signals()).as("only the one within its time").isEqualTo(1);
      assertThat(post(side, body).statusCode()).as("the secret in force").isEqualTo(200);
    } finally {
      caravan.clock().pass(OVERLAP.plusMinutes(1).negated());
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyPostIsAnswered(Side side) throws Exception {
    for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "HEAD")) {
      HttpRequest.Builder request = request(side.path);
      side.signed(new byte[0]).forEach(request::header);
      request.method(method, HttpRequest.BodyPublishers.noBody());

      assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
          .as(method)
          .isEqualTo(405);
    }
    nothingWasTaken();
  }

  // What is replayed
  // --------------------------------------------------------------------------------

  @Test
  void aReplayUnderAnotherShopCanOnlyMakeThatShopLookAtItsOwn() {
    String order = nextOrder();
    byte[] captured = Side.SHOPIFY.body(order); // genuine, of acme
    awaited(acme, order);

    assertThat(
            post(
                    Side.SHOPIFY,
                    captured,
                    Map.of("X-Shopify-Shop-Domain", BETA_DOMAIN, "X-Shopify-Webhook-Id", "fresh"))
                .statusCode())
        .isEqualTo(200);

    assertThat(asleep()).as("acme's key sleeps on").containsExactly(acme.id() + " " + order);
    assertThat(due()).as("beta never heard of it").isEmpty();
    assertThat(row("select * from signal")).containsEntry("store_id", beta.id());

    awaited(beta, order);
    assertThat(
            post(Side.SHOPIFY, captured, Map.of("X-Shopify-Shop-Domain", BETA_DOMAIN)).statusCode())
        .isEqualTo(200);

    assertThat(asleep()).containsExactly(acme.id() + " " + order);
    assertThat(due()).as("beta looks at what is its own").containsExactly(beta.id() + " " + order);
    assertThat(count("select count(*) from intent where state <> 'UNKNOWN'")).isZero();
  }

  @Test
  void aReplayUnderAnotherTopicHasNoEffect() {
    byte[] captured = Side.SHOPIFY.body(nextOrder());
    for (String topic :
        List.of(
            "app/uninstalled", "customers/redact", "shop/redact", "orders/cancelled", "nonsense")) {
      assertThat(post(Side.SHOPIFY, captured, Map.of("X-Shopify-Topic", topic)).statusCode())
          .isEqualTo(200);
    }

    assertThat(signals()).isEqualTo(5);
    assertThat(due()).isEmpty();
    assertThat(count("select count(*) from intent")).isZero();
    assertThat(count("select count(*) from tiktok_order")).isZero();
  }

  @Test
  void tiktoksShopIsTheOneThatWasSignedWhateverHeadersSay() {
    String order = nextOrder();

    assertThat(
            post(
                    Side.TIKTOK,
                    tiktok(BETA_SHOP, 1, order),
                    Map.of("X-Shopify-Shop-Domain", ACME_DOMAIN, "shop_id", ACME_SHOP))
                .statusCode())
        .isEqualTo(200);

    assertThat(due()).containsExactly(beta.id() + " " + order);
  }

  @ParameterizedTest
  @EnumSource
  void onePlatformsWebhookIsNotTakenForTheOthers(Side side) {
    byte[] body = side.body(nextOrder());

    assertThat(send(side.other().path, body, side.signed(body)).statusCode()).isEqualTo(401);

    nothingWasTaken();
  }

  // What is malformed
  // -------------------------------------------------------------------------------

  static Stream<Arguments> unreadable() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("nothing", bytes(""));
    all.put("blanks", bytes("  \n "));
    all.put("words", bytes("order 577 changed"));
    all.put("an open brace", bytes("{"));
    all.put("half of it", bytes("{\"type\":1,\"shop_id\":\"7000"));
    all.put("an array", bytes("[]"));
    all.put("null", bytes("null"));
    all.put("a number", bytes("1"));
    all.put("a text", bytes("\"{}\""));
    all.put("single quotes", bytes("{'type':1}"));
    all.put("a comma too many", bytes("{\"type\":1,}"));
    all.put("XML", bytes("<xml/>"));
    all.put("a form", bytes("type=1&shop_id=7000714532876273420"));
    all.put(
        "random bytes",
        new Random(1)
            .ints(512)
            .collect(ByteArrayOutputStream::new, (out, b) -> out.write(b), (a, b) -> {})
            .toByteArray());
    all.put("depth 10,000", bytes("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"));
    all.put("depth 200,000, never closed", bytes("{\"a\":" + "[".repeat(200_000)));
    all.put("a raw NUL", bytes("{\"type\":1,\u0000\"shop_id\":\"7\"}"));
    return Arrays.stream(Side.values())
        .flatMap(
            side -> all.entrySet().stream().map(e -> Arguments.of(side, e.getKey(), e.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("unreadable")
  void whatIsSignedButUnreadableIsABadRequest(Side side, String what, byte[] body) {
    assertThat(post(side, body).statusCode()).isEqualTo(400);

    nothingWasTaken();
  }

  static Stream<Arguments> odd() {
    String shop = "\"shop_id\":\"" + ACME_SHOP + "\"";
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put(
        "a number of 1 MB",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":" + "7".repeat(1_000_000) + "}}"));
    all.put(
        "an exponent beyond all", bytes("{\"type\":1e999999999," + shop + ",\"id\":1e999999999}"));
    all.put(
        "a time beyond all", bytes("{\"type\":5," + shop + ",\"timestamp\":9223372036854775807}"));
    all.put(
        "NUL in the ids",
        bytes(
            "{\"type\":1,\"shop_id\":\"7000714532876273420\\u0000\",\"id\":\"\\u0000\",\"source_identifier\":\"a\\u0000b\",\"data\":{\"order_id\":\"57\\u00007\"}}"));
    all.put(
        "NUL in the id alone",
        bytes(
            "{\"type\":1,"
                + shop
                + ",\"tts_notification_id\":\"\\u0000\",\"data\":{\"order_id\":\"57\\u00007\"}}"));
    all.put(
        "half a surrogate", bytes("{\"type\":1," + shop + ",\"tts_notification_id\":\"\\ud800\"}"));
    all.put(
        "half a surrogate in the id",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":\"\\ud800\"}}"));
    all.put(
        "an id that is an array",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":[\"577\"]}}"));
    all.put(
        "an id that is a fraction",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":577.5}}"));
    all.put(
        "an id of 10,000 digits in a text",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":\"" + "7".repeat(10_000) + "\"}}"));
    all.put("data that is an array", bytes("{\"type\":1," + shop + ",\"data\":[]}"));
    all.put(
        "a type in words", bytes("{\"type\":\"1\"," + shop + ",\"data\":{\"order_id\":\"577\"}}"));
    all.put(
        "a type too large",
        bytes("{\"type\":4294967297," + shop + ",\"data\":{\"order_id\":\"577\"}}"));
    all.put("empty names", bytes("{\"\":{\"\":\"\"}}"));
    all.put("a name of 500 KB", bytes("{\"" + "n".repeat(500_000) + "\":1}"));
    all.put(
        "100,000 names",
        bytes(
            "{"
                + String.join(
                    ",", IntStream.range(0, 60_000).mapToObj(n -> "\"n" + n + "\":1").toList())
                + "}"));
    all.put(
        "two shops",
        bytes(
            "{\"type\":1,"
                + shop
                + ",\"shop_id\":\""
                + BETA_SHOP
                + "\",\"data\":{\"order_id\":\"577\"}}"));
    all.put(
        "two orders",
        bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":\"577\",\"order_id\":\"578\"}}"));
    all.put(
        "invalid UTF-8",
        concat(
            bytes("{\"type\":5," + shop + ",\"x\":\""),
            new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF},
            bytes("\"}")));
    all.put(
        "invalid UTF-8 in the id",
        concat(
            bytes("{\"type\":1," + shop + ",\"data\":{\"order_id\":\""),
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            bytes("\"}}")));
    all.put("UTF-16", "{\"type\":5}".getBytes(java.nio.charset.StandardCharsets.UTF_16));
    all.put(
        "a byte order mark",
        concat(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, bytes("{\"type\":5}")));
    all.put("two objects", bytes("{\"type\":5}{\"type\":5}"));
    return Arrays.stream(Side.values())
        .flatMap(
            side -> all.entrySet().stream().map(e -> Arguments.of(side, e.getKey(), e.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("odd")
  void whatIsSignedButOddIsRefusedOrWithoutEffect(Side side, String what, byte[] body) {
    int status = post(side, body).statusCode();

    assertThat(status).isIn(200, 400);
    assertThat(signals()).isEqualTo(status == 200 ? 1 : 0);
    assertThat(due()).isEmpty();
  }

  @Test
  void oddHeadersAreRecordedAsNothing() {
    byte[] body = Side.SHOPIFY.body(nextOrder());
    Map<String, String> odd =
        Map.of(
            "X-Shopify-Topic", "x".repeat(4000),
            "X-Shopify-Shop-Domain", "${camelContext.stop()}",
            "X-Shopify-Webhook-Id", "'; drop table signal; --",
            "X-Shopify-Triggered-At", "the day before yesterday");

    assertThat(post(Side.SHOPIFY, body, odd).statusCode()).isEqualTo(200);

    assertThat(row("select * from signal"))
        .containsEntry("topic", "unknown")
        .containsEntry("store_id", null)
        .containsEntry("occurred_at", null);
  }

  // What is too much
  // --------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void aBodyOfTheLimitIsTakenAndOneByteMoreIsNot(Side side) {
    byte[] largest = Arrays.copyOf(side.body(nextOrder()), MAX_BODY);
    Arrays.fill(largest, side.body(nextOrder()).length, MAX_BODY, (byte) ' ');
    byte[] tooLarge = Arrays.copyOf(largest, MAX_BODY + 1);
    tooLarge[MAX_BODY] = ' ';

    assertThat(post(side, tooLarge).statusCode()).isEqualTo(413);
    nothingWasTaken();
    assertThat(post(side, largest).statusCode()).isEqualTo(200);
  }

  /** It must be refused while it comes: whoever waits for its end waits for ever. */
  @ParameterizedTest
  @EnumSource
  void anEndlessBodyIsRefusedWhileItComes(Side side) throws IOException {
    byte[] chunk = concat(bytes("10000\r\n"), new byte[0x10000], bytes("\r\n"));
    long sent = 0;
    String answer = "";
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          bytes(
              ("POST %s HTTP/1.1\r\nHost: localhost\r\n%s: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                  .formatted(side.path, side.header)));
      InputStream in = socket.getInputStream();
      try {
        while (in.available() == 0 && sent < 64 << 20) {
          out.write(chunk);
          sent += 0x10000;
        }
      } catch (IOException closed) {
        // Refused and closed: what was said before it may still be read.
      }
      answer = answer(in);
    }

    assertThat(sent).as("bytes sent until the answer").isLessThan(16 << 20);
    assertThat(status(answer)).isEqualTo(413);
    nothingWasTaken();
  }

  /** Ten megabytes announced: refused without being read. */
  @ParameterizedTest
  @EnumSource
  void anAnnouncedGiantIsRefusedAtOnce(Side side) throws IOException {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              bytes(
                  ("POST %s HTTP/1.1\r\nHost: localhost\r\n%s: x\r\nContent-Length: 10485760\r\n"
                          + "\r\n%s")
                      .formatted(side.path, side.header, " ".repeat(MAX_BODY + 1))));

      assertThat(status(answer(socket.getInputStream()))).isEqualTo(413);
    }
    nothingWasTaken();
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatUnpacksToAGiantIsNotUnpacked(Side side) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int n = 0; n < 256; n++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    byte[] bomb = packed.toByteArray();
    assertThat(bomb.length).isLessThan(MAX_BODY);
    Map<String, String> headers = new LinkedHashMap<>(side.signed(bomb));
    headers.put("Content-Encoding", "gzip");
    com.sun.management.ThreadMXBean memory =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    Runtime.getRuntime().gc();
    long before = allocated(memory);

    int status = send(side, bomb, headers).statusCode();

    assertThat(status).isIn(400, 401, 413, 415);
    assertThat(allocated(memory) - before).as("bytes allocated for it").isLessThan(64L << 20);
    nothingWasTaken();
  }

  /** By all threads alive; the total over all is not in the API of every JDK we build on. */
  private static long allocated(com.sun.management.ThreadMXBean memory) {
    return java.util.Arrays.stream(memory.getThreadAllocatedBytes(memory.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  /** More of them than the server has threads: slow ones are let go, honest ones do not wait. */
  @Test
  void aSlowBodyIsLetGoAndKeepsNobodyWaiting() throws Exception {
    List<Socket> slow = new ArrayList<>();
    List<Future<String>> answers = new ArrayList<>();
    ExecutorService listeners = Executors.newCachedThreadPool();
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int n = 0; n < 150; n++) {
        Socket socket = connect();
        slow.add(socket);
        answers.add(listeners.submit(() -> answer(socket.getInputStream())));
        Side side = Side.values()[n % 2];
        socket
            .getOutputStream()
            .write(
                bytes(
                    ("POST %s HTTP/1.1\r\nHost: localhost\r\n%s: x\r\nContent-Length: 2000\r\n\r\n{")
                        .formatted(side.path, side.header)));
      }
      drip.scheduleWithFixedDelay(
          () -> slow.subList(0, 149).forEach(WebhooksIT::drop), 500, 500, MILLISECONDS);
      // The last one says nothing more at all.
      List<Long> honest = new ArrayList<>();
      for (int n = 0; n < 50; n++) {
        long began = System.nanoTime();
        assertThat(post(Side.TIKTOK, Side.TIKTOK.body(nextOrder())).statusCode()).isEqualTo(200);
        honest.add(millisSince(began));
      }
      assertThat(honest.stream().sorted().toList().get(47))
          .as("95 % of honest ones, ms")
          .isLessThan(1000);

      for (Future<String> answer : answers) {
        String head = answer.get(15, SECONDS);
        assertThat(head.isEmpty() ? 408 : status(head)).isEqualTo(408);
      }
      assertThat(signals()).isEqualTo(50);
    } finally {
      drip.shutdownNow();
      listeners.shutdownNow();
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aBurstIsTakenInFewerCommitsThanWebhooks() throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    String first = nextOrder();
    for (int n = 0; n < 2000; n++) {
      bodies.add(Side.TIKTOK.body(first + "%03d".formatted(n % 500)));
    }
    List<Callable<List<Integer>>> connections = new ArrayList<>();
    for (int c = 0; c < 32; c++) {
      int connection = c;
      connections.add(
          () -> {
            List<Integer> answers = new ArrayList<>();
            for (int n = connection; n < bodies.size(); n += 32) {
              answers.add(post(Side.TIKTOK, bodies.get(n)).statusCode());
            }
            return answers;
          });
    }

    List<Integer> answers = atOnce(connections).stream().flatMap(List::stream).toList();

    assertThat(answers).hasSize(2000).containsOnly(200);
    assertThat(signals()).isEqualTo(2000);
    assertThat(due()).hasSize(500);
    assertThat(count("select count(distinct xmin::text) from signal"))
        .as("commits for 2,000 webhooks")
        .isLessThan(1500);
  }

  // What PostgreSQL does not take
  // -------------------------------------------------------------------

  @Test
  void whilePostgresIsStoppedNothingIsPromisedAndAfterwardsItIsBackInFiveSeconds() {
    outage(() -> postgres.stop());
  }

  @Test
  void afterACrashOfPostgresEverythingPromisedIsThere() {
    outage(() -> postgres.kill());
  }

  private void outage(Runnable end) {
    for (int n = 0; n < 20; n++) {
      assertThat(post(Side.values()[n % 2], Side.values()[n % 2].body(nextOrder())).statusCode())
          .isEqualTo(200);
    }
    end.run();
    assertThatThrownBy(WebhooksIT::signals).as("PostgreSQL is away").isNotNull();
    List<Long> waits = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      Side side = Side.values()[n % 2];
      long began = System.nanoTime();
      HttpResponse<String> answer = post(side, side.body(nextOrder()));
      waits.add(millisSince(began));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    }
    assertThat(waits).as("ms until 503").allSatisfy(ms -> assertThat(ms).isLessThan(1000L));

    postgres.start();
    long back = System.nanoTime();
    for (Side side : Side.values()) {
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(10))
          .until(() -> post(side, side.body(nextOrder())).statusCode() == 200);
    }
    assertThat(millisSince(back)).as("ms until both are taken again").isLessThan(5000);
    for (Side side : Side.values()) {
      long began = System.nanoTime();
      assertThat(post(side, side.body(nextOrder())).statusCode()).isEqualTo(200);
      assertThat(millisSince(began)).as("ms of %s once it is back", side).isLessThan(1000);
    }
    assertThat(signals()).as("20 before, 4 after, none of the refused").isEqualTo(24);
  }

  @Test
  void aDatabaseThatHangsIsNotWaitedFor() throws Exception {
    post(Side.TIKTOK, Side.TIKTOK.body(nextOrder()));
    try (Connection blocker = DriverManager.getConnection(postgres.url("caravan"));
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table signal in exclusive mode");
      for (int n = 0; n < 3; n++) {
        long began = System.nanoTime();
        assertThat(post(Side.SHOPIFY, Side.SHOPIFY.body(nextOrder())).statusCode()).isEqualTo(503);
        // 950 ms of waiting for the commit, and the way there and back.
        assertThat(millisSince(began)).as("ms until 503").isLessThan(1500);
      }
      assertThat(
              count(
                  "select count(*) from pg_stat_activity where application_name = 'caravan-signals'"
                      + " and wait_event_type = 'Lock'"))
          .as("the writer waits for the lock")
          .isEqualTo(1);
      blocker.rollback();
    }
    long back = System.nanoTime();
    await().until(() -> post(Side.TIKTOK, Side.TIKTOK.body(nextOrder())).statusCode() == 200);
    assertThat(millisSince(back)).isLessThan(5000);
  }

  /** As when a switch swallows packets: no error ever comes. */
  @Test
  void aFrozenConnectionIsLeftBehindWithinFiveSeconds() throws Exception {
    post(Side.TIKTOK, Side.TIKTOK.body(nextOrder()));
    int writer =
        jdbc.sql("select pid from pg_stat_activity where application_name = 'caravan-signals'")
            .query(Integer.class)
            .single();
    signal("STOP", writer);
    try {
      long frozen = System.nanoTime();
      List<Long> waits = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                long began = System.nanoTime();
                int status = post(Side.TIKTOK, Side.TIKTOK.body(nextOrder())).statusCode();
                waits.add(millisSince(began));
                return status == 200;
              });
      assertThat(waits).as("tries: at least one met the frozen one").hasSizeGreaterThan(1);
      assertThat(waits).allSatisfy(ms -> assertThat(ms).isLessThan(1500L));
      assertThat(millisSince(frozen)).isLessThan(5000);
    } finally {
      signal("CONT", writer);
    }
  }

  // Helpers
  // -----------------------------------------------------------------------------------------

  /** A platform as a sender of webhooks. */
  private enum Side {
    TIKTOK("/webhooks/tiktok", "Authorization"),
    SHOPIFY("/webhooks/shopify", "X-Shopify-Hmac-SHA256");

    private final String path;
    private final String header;

    Side(String path, String header) {
      this.path = path;
      this.header = header;
    }

    String secret() {
      return this == TIKTOK ? TIKTOK_SECRET : SHOPIFY_SECRET;
    }

    String oldSecret() {
      return this == TIKTOK ? TIKTOK_OLD_SECRET : SHOPIFY_OLD_SECRET;
    }

    Side other() {
      return this == TIKTOK ? SHOPIFY : TIKTOK;
    }

    /** As the platforms' documents say, not as our own code does. */
    String sign(String secret, byte[] body) {
      return this == TIKTOK
          ? HexFormat.of().formatHex(hmac(secret, concat(bytes(TIKTOK_KEY), body)))
          : Base64.getEncoder().encodeToString(hmac(secret, body));
    }

    Map<String, String> signed(byte[] body) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put(header, sign(secret(), body));
      if (this == SHOPIFY) {
        headers.put("X-Shopify-Topic", "orders/create");
        headers.put("X-Shopify-Shop-Domain", ACME_DOMAIN);
        headers.put("X-Shopify-Webhook-Id", UUID.randomUUID().toString());
        headers.put("X-Shopify-Triggered-At", "2026-11-23T12:00:00.123456789Z");
      }
      return headers;
    }

    /** A genuine one of acme about this TikTok order. */
    byte[] body(String order) {
      return this == TIKTOK
          ? tiktok(ACME_SHOP, 1, order)
          : bytes(
              """
              {"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508",
               "source_identifier":"%s","total_price":"403.00"}"""
                  .formatted(order));
    }
  }

  /** A connection for each question: a pool would remember one that a stopped server had. */
  private static final class Connections
      extends org.springframework.jdbc.datasource.DriverManagerDataSource {
    Connections(String url) {
      super(url);
    }
  }

  private static Map<String, String> store(int n, String name, String domain, String shop) {
    String store = "caravan.stores[" + n + "].";
    return Map.of(
        store + "name",
        name,
        store + "region",
        "US",
        store + "currency",
        "USD",
        store + "shopify.domain",
        domain,
        store + "shopify.access-token",
        "shopify-token-" + name,
        store + "tiktok.shop-id",
        shop,
        store + "tiktok.shop-cipher",
        "cipher-" + name,
        store + "tiktok.access-token",
        "tiktok-token-" + name,
        store + "tiktok.refresh-token",
        "tiktok-refresh-" + name);
  }

  private static String nextOrder() {
    return "5770000000%08d".formatted(++orders);
  }

  private static byte[] tiktok(String shop, int type, String order) {
    return bytes(
        """
        {"type":%d,"tts_notification_id":"7327112393057371910","shop_id":"%s","timestamp":1644412885,
         "data":{"order_id":"%s","order_status":"AWAITING_SHIPMENT","is_on_hold_order":false,
         "update_time":1644412885}}"""
            .formatted(type, shop, order));
  }

  /** An intent whose outcome nobody knows, its key asleep until the lookup. */
  private static void awaited(Store store, String order) {
    jdbc.sql(
            """
            insert into intent (id, store_id, action, external_id, state, fence, request_hash, quiet_until)
            values (gen_random_uuid(), ?, 'create-shopify-order', ?, 'UNKNOWN', 1, '\\x00', now())
            """)
        .params(store.id(), order)
        .update();
    jdbc.sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, wake_at, not_before, version)
            values (?, ?, ?, 'orders', false, now() + interval '1 h', now() + interval '1 h',
                    nextval('work_seq'))
            """)
        .params(store.id(), Kinds.TIKTOK_ORDER, order)
        .update();
  }

  private static byte[] hmac(String secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> post(Side side, byte[] body) {
    return send(side, body, side.signed(body));
  }

  private static HttpResponse<String> post(Side side, byte[] body, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(side.signed(body));
    headers.putAll(more);
    return send(side, body, headers);
  }

  private static HttpResponse<String> send(Side side, byte[] body, Map<String, String> headers) {
    return send(side.path, body, headers);
  }

  private static HttpResponse<String> send(String path, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path);
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putIfAbsent("Content-Type", "application/json");
    all.forEach(request::header);
    request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + caravan.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", caravan.port()), 2000);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      try {
        socket.getOutputStream().write(bytes(request));
      } catch (IOException closed) {
        // It may answer before it has heard everything.
      }
      return answer(socket.getInputStream());
    }
  }

  /** The head of the answer; empty if the connection was closed without one. */
  private static String answer(InputStream in) {
    StringBuilder head = new StringBuilder();
    try {
      int b;
      while (head.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0) {
        head.append((char) b);
      }
    } catch (IOException closed) {
      // As good as the end.
    }
    return head.toString();
  }

  private static int status(String answer) {
    assertThat(answer).as("an answer").startsWith("HTTP/1.1 ");
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static void drop(Socket socket) {
    try {
      socket.getOutputStream().write(' ');
    } catch (IOException closed) {
      // It was let go.
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<T> answers = new ArrayList<>();
      for (Future<T> call : threads.invokeAll(calls)) {
        answers.add(call.get());
      }
      return answers;
    } finally {
      threads.shutdown();
    }
  }

  private static void signal(String name, int pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor()).isZero();
  }

  private static void nothingWasTaken() {
    assertThat(signals()).as("signals").isZero();
    assertThat(due()).as("due keys").isEmpty();
  }

  private static int signals() {
    return count("select count(*) from signal");
  }

  private static List<String> due() {
    return jdbc.sql("select store_id || ' ' || external_id from work_item where ready")
        .query(String.class)
        .list();
  }

  private static List<String> asleep() {
    return jdbc.sql("select store_id || ' ' || external_id from work_item where not ready")
        .query(String.class)
        .list();
  }

  private static List<byte[]> bodyHashes() {
    return jdbc.sql("select body_hash from signal").query(byte[].class).list();
  }

  private static int count(String sql) {
    return jdbc.sql(sql).query(Integer.class).single();
  }

  private static Map<String, Object> row(String sql) {
    return jdbc.sql(sql).query().singleRow();
  }

  private static double counted(String topic) {
    Counter counter =
        caravan
            .bean(MeterRegistry.class)
            .find("caravan.signals")
            .tags("platform", "tiktok", "topic", topic, "effect", "none", "outcome", "recorded")
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
