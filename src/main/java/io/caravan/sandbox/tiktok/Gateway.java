package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's gateway: who may call what. Checks in this order: app key, timestamp, signature there,
 * signature right, token known, token alive, scope, shop cipher, rate, body. That the app key comes
 * first and that all come before business is observed; the rest of the order is our choice.
 */
final class Gateway {

  /** A call that may go on. {@code shop} is null where the endpoint is for no shop. */
  record Admitted(
      TokenPair token, @Nullable TikTokShop shop, Map<String, String> query, JsonNode body) {

    TikTokShop theShop() {
      if (shop == null) {
        throw new IllegalStateException("the endpoint is for a shop");
      }
      return shop;
    }
  }

  private static final long EARLIEST = 5 * 60;
  private static final long LATEST = 30;

  private final TikTokSettings settings;
  private final Map<String, String> apps;
  private final State state;
  private final Clock clock;
  private final RateLimits limits;

  /**
   * @param apps secret by app key; may change at any time
   */
  Gateway(TikTokSettings settings, Map<String, String> apps, State state, Clock clock) {
    this.settings = settings;
    this.apps = apps;
    this.state = state;
    this.clock = clock;
    this.limits = new RateLimits(settings.queriesPerSecond(), clock);
  }

  /**
   * @throws Refusal with the gateway's code
   */
  Admitted admit(Endpoint endpoint, Call call) {
    Map<String, String> query = decoded(call.rawQuery());
    String appKey = query.getOrDefault("app_key", "");
    String secret = apps.get(appKey);
    if (secret == null) {
      throw Refusal.invalidAppKey();
    }
    checkTimestamp(query.getOrDefault("timestamp", ""));
    checkSign(call, query, secret);
    TokenPair token = token(call, appKey);
    if (!endpoint.isAllowedBy(token.scopes())) {
      throw Refusal.missingScope();
    }
    TikTokShop shop = shop(endpoint, query, token);
    if (!limits.take(appKey, shop == null ? "" : shop.id(), endpoint.name())) {
      throw Refusal.tooManyRequests();
    }
    return new Admitted(token, shop, query, body(endpoint, call));
  }

  private void checkTimestamp(String given) {
    long timestamp;
    try {
      timestamp = Long.parseLong(given);
    } catch (NumberFormatException e) {
      throw Refusal.invalidTimestamp("be lesser than 0.");
    }
    long now = clock.instant().getEpochSecond();
    if (timestamp < 0) {
      throw Refusal.invalidTimestamp("be lesser than 0.");
    }
    if (timestamp < now - EARLIEST) {
      throw Refusal.invalidTimestamp("be earlier than 5 minutes before the current time.");
    }
    if (timestamp > now + LATEST) {
      throw Refusal.invalidTimestamp("exceed the current time by more than 30 seconds.");
    }
  }

  private static void checkSign(Call call, Map<String, String> query, String secret) {
    String sign = query.getOrDefault("sign", "");
    if (sign.isEmpty()) {
      throw Refusal.missingSign();
    }
    String expected =
        TikTokSigner.sign(
            secret, call.path(), query, call.headers().get("content-type"), call.body());
    if (!TikTokSigner.same(expected, sign)) {
      throw Refusal.invalidSign();
    }
  }

  private TokenPair token(Call call, String appKey) {
    String header = call.headers().getOrDefault("x-tts-access-token", "");
    TokenPair token = header.isEmpty() ? null : state.byAccessToken(header);
    if (token == null || !token.appKey().equals(appKey)) {
      throw Refusal.invalidToken();
    }
    if (token.accessExpires() <= clock.instant().getEpochSecond()) {
      throw Refusal.expiredToken();
    }
    return token;
  }

  private @Nullable TikTokShop shop(Endpoint endpoint, Map<String, String> query, TokenPair token) {
    String cipher = query.getOrDefault("shop_cipher", "");
    if (!endpoint.forShop) {
      if (query.containsKey("shop_cipher")) {
        throw Refusal.unexpectedCipher();
      }
      return null;
    }
    if (cipher.isEmpty()) {
      throw Refusal.missingCipher();
    }
    for (String shopId : token.shopIds()) {
      TikTokShop shop = state.shop(shopId);
      if (shop != null && shop.cipher().equals(cipher)) {
        return shop;
      }
    }
    throw Refusal.foreignCipher();
  }

  private JsonNode body(Endpoint endpoint, Call call) {
    String type = TikTokSigner.mediaType(call.headers().get("content-type"));
    boolean mustHaveType = !endpoint.method.equals("GET") || settings.contentTypeOnGet();
    if (mustHaveType && !type.equals("application/json")) {
      throw Refusal.invalidFormat();
    }
    if (endpoint.method.equals("GET") || call.body().length == 0) {
      return State.JSON.createObjectNode();
    }
    try {
      JsonNode body = State.JSON.readTree(call.body());
      if (!body.isObject()) {
        throw Refusal.invalidParameter("body");
      }
      return body;
    } catch (JacksonException e) {
      throw Refusal.invalidParameter("body is no JSON");
    }
  }

  /**
   * The decoded query; of a repeated key the first value counts.
   *
   * @throws Refusal if it cannot be decoded
   */
  static Map<String, String> decoded(String rawQuery) {
    var query = new LinkedHashMap<String, String>();
    if (rawQuery.isEmpty()) {
      return query;
    }
    try {
      for (String pair : rawQuery.split("&", -1)) {
        if (pair.isEmpty()) {
          continue;
        }
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        query.putIfAbsent(
            URLDecoder.decode(key, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw Refusal.invalidParameter("query");
    }
    return query;
  }
}
