package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GatewayTest {

  private static final String SHOPS = "/authorization/202309/shops";
  private static final String SEARCH = "/order/202309/orders/search";

  private final Rig rig = new Rig();

  @Test
  void aGoodCallIsServedInTheEnvelope() {
    Reply reply = rig.ask("GET", SHOPS).reply();
    JsonNode envelope = State.JSON.readTree(reply.body());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(envelope.path("code").asInt()).isZero();
    assertThat(envelope.path("message").asString()).isEqualTo("Success");
    assertThat(envelope.path("request_id").asString()).isNotEmpty();
    assertThat(envelope.path("data").path("shops")).hasSize(6);
    JsonNode us = envelope.path("data").path("shops").get(0);
    assertThat(us.path("cipher").asString()).isEqualTo(rig.us.cipher());
    assertThat(us.path("seller_type").asString()).isEqualTo("LOCAL");
    assertThat(us.path("id").isString()).isTrue();
  }

  @Test
  void anUnknownPathIsRefusedBeforeAnythingElse() {
    refused(rig.ask("GET", "/order/202309/nothing").unsigned(), 404, 36009009);
  }

  @Test
  void anUnknownVersionOfAKnownPathIsNamedAsSuch() {
    refused(rig.ask("POST", "/order/202001/orders/search"), 400, 36009014);
  }

  @Test
  void aKnownPathWithAnotherMethodIsRefused() {
    refused(rig.ask("DELETE", SEARCH).unsigned(), 405, 36009010);
  }

  @Test
  void aWrongAppKeyIsRefusedBeforeTheSignatureIsLookedAt() {
    var ask = rig.ask("GET", SHOPS).query("app_key", "nobody").unsigned();
    refused(ask, 400, 36009004);
    assertThat(message(ask)).contains("app_key");
  }

  @Test
  void aTimestampFiveMinutesOldIsTakenAndASecondMoreIsNot() {
    long now = rig.clock.instant().getEpochSecond();
    assertThat(at(now - 300).code()).isZero();
    refused(at(now - 301), 400, 36009004);
    assertThat(message(at(now - 301))).contains("earlier than 5 minutes");
  }

  @Test
  void aTimestampThirtySecondsAheadIsTakenAndASecondMoreIsNot() {
    long now = rig.clock.instant().getEpochSecond();
    assertThat(at(now + 30).code()).isZero();
    refused(at(now + 31), 400, 36009004);
    assertThat(message(at(now + 31))).contains("more than 30 seconds");
  }

  @Test
  void aMissingTimestampIsRefused() {
    refused(rig.ask("GET", SHOPS).without("timestamp"), 400, 36009004);
  }

  @Test
  void aMissingSignatureIsRefused() {
    var ask = rig.ask("GET", SHOPS).unsigned();
    refused(ask, 400, 36009004);
    assertThat(message(ask)).contains("signature");
  }

  @Test
  void aSignatureMadeWithAnotherSecretIsRefused() {
    refused(rig.ask("GET", SHOPS).signedWith("another"), 401, 106001);
  }

  @Test
  void aBodyThatWasReserializedAfterSigningIsRefused() {
    Call good =
        rig.askUs("POST", SEARCH)
            .query("page_size", "10")
            .body("{\"order_status\": \"UNPAID\"}")
            .call();
    byte[] other = "{\"order_status\":\"UNPAID\"}".getBytes(StandardCharsets.UTF_8);
    Call spoiled = new Call(good.method(), good.path(), good.rawQuery(), good.headers(), other);
    assertThat(code(rig.tiktok.handle(good))).isZero();
    assertThat(code(rig.tiktok.handle(spoiled))).isEqualTo(106001);
  }

  @Test
  void aValueThatWasSignedInItsEncodedFormIsRefused() {
    String token = "6A/x+y==";
    var ask = rig.askUs("POST", SEARCH).query("page_size", "10").body("{}");
    String sign =
        TikTokSigner.sign(
            Rig.SECRET,
            SEARCH,
            Map.of(
                "app_key",
                Rig.KEY,
                "timestamp",
                Long.toString(rig.clock.instant().getEpochSecond()),
                "shop_cipher",
                rig.us.cipher(),
                "page_size",
                "10",
                "page_token",
                "6A%2Fx%2By%3D%3D"),
            "application/json",
            "{}".getBytes(StandardCharsets.UTF_8));
    refused(ask.query("page_token", token).unsigned().query("sign", sign), 401, 106001);
  }

  @Test
  void anUnknownTokenIsRefused() {
    refused(rig.ask("GET", SHOPS).header("x-tts-access-token", "TTP_nobody"), 401, 36009004);
    refused(rig.ask("GET", SHOPS).withoutHeader("x-tts-access-token"), 401, 36009004);
  }

  @Test
  void aTokenThatExpiresWhileInUseIsRefusedAsExpired() {
    rig.clock.pass(Duration.ofDays(7).minusSeconds(1));
    assertThat(rig.ask("GET", SHOPS).code()).isZero();
    rig.clock.pass(Duration.ofSeconds(1));
    refused(rig.ask("GET", SHOPS), 401, 105002);
  }

  @Test
  void aTokenWithoutTheScopeIsRefused() {
    String code =
        rig.tiktok.authorize(Rig.KEY, List.of(rig.us.id()), Set.of("seller.authorization.info"));
    String access = exchange(code).path("data").path("access_token").asString();
    assertThat(rig.ask("GET", SHOPS).header("x-tts-access-token", access).code()).isZero();
    refused(
        rig.askUs("POST", SEARCH)
            .query("page_size", "10")
            .body("{}")
            .header("x-tts-access-token", access),
        403,
        105005);
  }

  @Test
  void aShopsEndpointWantsTheCipher() {
    refused(rig.ask("POST", SEARCH).query("page_size", "10").body("{}"), 400, 106013);
  }

  @Test
  void anEndpointForNoShopRefusesTheCipher() {
    var ask = rig.askUs("GET", SHOPS);
    refused(ask, 400, 36009004);
    assertThat(message(ask)).contains("Unexpected identifier");
  }

  @Test
  void aTokenOpensNoShopButItsOwn() {
    TokenPair britishOnly = rig.tiktok.addToken(Rig.KEY, List.of(rig.gb.id()));
    refused(
        rig.askUs("POST", SEARCH)
            .query("page_size", "10")
            .body("{}")
            .header("x-tts-access-token", britishOnly.accessToken()),
        401,
        101000);
  }

  @Test
  void anotherContentTypeIsRefused() {
    refused(
        rig.askUs("POST", SEARCH)
            .query("page_size", "1")
            .body("{}")
            .header("content-type", "text/plain"),
        400,
        36009022);
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    refused(rig.askUs("POST", SEARCH).query("page_size", "1").body("{\"a\":"), 400, 36009004);
  }

  @Test
  void theFiftyFirstCallOfASecondIsThrottledAndOtherShopsAreNot() {
    for (int i = 0; i < 50; i++) {
      assertThat(searchUs().code()).isZero();
    }
    Reply reply = searchUs().reply();
    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.headers()).containsEntry("Retry-After", "1");
    assertThat(code(reply)).isEqualTo(36009002);
    assertThat(rig.search(rig.gb, Map.of("page_size", "1"), "{}").path("total_count").asInt())
        .isZero();
    assertThat(rig.ask("GET", SHOPS).code()).isZero();

    rig.clock.pass(Duration.ofSeconds(1));
    assertThat(searchUs().code()).isZero();
    assertThat(rig.tiktok.calls().get("POST " + SEARCH)).containsEntry(36009002, 1L);
  }

  @Test
  void aCodeBecomesTokensOnceAndWithinThirtyMinutes() {
    String code = rig.tiktok.authorize(Rig.KEY, List.of(rig.us.id()), TokenPair.ALL_SCOPES);
    JsonNode answer = exchange(code);
    assertThat(answer.path("message").asString()).isEqualTo("success");
    assertThat(answer.path("data").path("access_token_expire_in").asLong())
        .isEqualTo(rig.clock.instant().getEpochSecond() + Duration.ofDays(7).toSeconds());
    assertThat(exchange(code).path("code").asInt()).isEqualTo(36004004);

    String late = rig.tiktok.authorize(Rig.KEY, List.of(rig.us.id()), TokenPair.ALL_SCOPES);
    rig.clock.pass(Duration.ofMinutes(30));
    assertThat(exchange(late).path("code").asInt()).isEqualTo(36004004);
  }

  @Test
  void aRefreshGivesANewPairAndSpendsTheOldRefreshToken() {
    JsonNode fresh = refresh(rig, rig.token.refreshToken());
    String access = fresh.path("data").path("access_token").asString();
    assertThat(access).isNotEqualTo(rig.token.accessToken());
    assertThat(rig.ask("GET", SHOPS).header("x-tts-access-token", access).code()).isZero();
    assertThat(refresh(rig, rig.token.refreshToken()).path("code").asInt()).isEqualTo(36004005);
    assertThat(
            refresh(rig, fresh.path("data").path("refresh_token").asString()).path("code").asInt())
        .isZero();
  }

  @Test
  void whetherAUsedRefreshTokenWorksAgainIsASwitch() {
    Rig lenient =
        new Rig(TikTokSettings.of(Rig.KEY, Rig.SECRET).withOldRefreshTokenStaysValid(true));
    assertThat(refresh(lenient, lenient.token.refreshToken()).path("code").asInt()).isZero();
    assertThat(refresh(lenient, lenient.token.refreshToken()).path("code").asInt()).isZero();
  }

  @Test
  void aWebhookAddressIsSetListedAndRemoved() {
    String path = "/event/202309/webhooks";
    assertThat(
            rig.askUs("PUT", path)
                .body(
                    "{\"address\":\"http://127.0.0.1:9/in\",\"event_type\":\"ORDER_STATUS_CHANGE\"}")
                .code())
        .isZero();
    JsonNode listed = rig.askUs("GET", path).data();
    assertThat(listed.path("total_count").asInt()).isEqualTo(1);
    assertThat(listed.path("webhooks").get(0).path("address").asString())
        .isEqualTo("http://127.0.0.1:9/in");
    String delete = "{\"event_type\":\"ORDER_STATUS_CHANGE\"}";
    assertThat(rig.askUs("DELETE", path).body(delete).code()).isZero();
    assertThat(rig.askUs("DELETE", path).body(delete).code()).isZero();
    assertThat(rig.askUs("GET", path).data().path("total_count").asInt()).isZero();
    refused(
        rig.askUs("PUT", path).body("{\"address\":\"http://127.0.0.1/\",\"event_type\":\"X\"}"),
        400,
        36009004);
  }

  private Rig.Ask at(long timestamp) {
    return rig.ask("GET", SHOPS).query("timestamp", Long.toString(timestamp));
  }

  private Rig.Ask searchUs() {
    return rig.askUs("POST", SEARCH).query("page_size", "1").body("{}");
  }

  private JsonNode exchange(String code) {
    return rig.ask("GET", "/api/v2/token/get")
        .unsigned()
        .query("app_secret", Rig.SECRET)
        .query("auth_code", code)
        .query("grant_type", "authorized_code")
        .envelope();
  }

  private static JsonNode refresh(Rig rig, String refreshToken) {
    return rig.ask("GET", "/api/v2/token/refresh")
        .unsigned()
        .query("app_secret", Rig.SECRET)
        .query("refresh_token", refreshToken)
        .query("grant_type", "refresh_token")
        .envelope();
  }

  private static void refused(Rig.Ask ask, int status, int code) {
    Reply reply = ask.reply();
    assertThat(code(reply)).isEqualTo(code);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(State.JSON.readTree(reply.body()).path("data").isNull()).isTrue();
  }

  private static int code(Reply reply) {
    return State.JSON.readTree(reply.body()).path("code").asInt();
  }

  private static String message(Rig.Ask ask) {
    return ask.envelope().path("message").asString();
  }
}
