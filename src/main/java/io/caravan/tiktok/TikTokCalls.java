package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.HttpAnswer;
import io.caravan.platform.HttpCall;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.RetryAfter;
import io.caravan.platform.TransportFailure;
import io.caravan.store.Store;
import io.caravan.store.StoredToken;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokRequest.Target;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/** The steps of route {@code call-tiktok}: sign, and say what came of it. */
public final class TikTokCalls {
  private static final String JSON = "application/json";
  private static final String CALL = "CaravanTikTokCall";
  private static final String TOKEN_VERSION = "CaravanTikTokTokenVersion";

  private final TikTokSettings settings;
  private final OutwardSettings outward;
  private final Stores stores;
  private final TikTokTokens tokens;
  private final AdaptivePaceGate gate;
  private final Clock clock;

  TikTokCalls(
      TikTokSettings settings,
      OutwardSettings outward,
      Stores stores,
      TikTokTokens tokens,
      AdaptivePaceGate gate,
      Clock clock) {
    this.settings = settings;
    this.outward = outward;
    this.stores = stores;
    this.tokens = tokens;
    this.gate = gate;
    this.clock = clock;
  }

  /** Body in: {@link TikTokCall}. Body out: the signed request, its exact bytes. */
  public void sign(Exchange exchange) throws InvalidPayloadException {
    TikTokCall call = exchange.getMessage().getMandatoryBody(TikTokCall.class);
    try {
      sign(exchange, call);
    } catch (RuntimeException e) {
      throw TransportFailure.beforeSending(Platform.TIKTOK, what(call), e);
    }
  }

  private void sign(Exchange exchange, TikTokCall call) {
    TikTokRequest request = call.request();
    refuseIfHeldBack(call);
    exchange.setProperty(CALL, call);
    exchange.removeProperty(TOKEN_VERSION);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(Exchange.CONTENT_TYPE, JSON);
    Map<String, String> query = new TreeMap<>(request.query());
    URI base = settings.authBase();
    if (request.target() != Target.AUTHORISATION) {
      base = settings.apiBase();
      StoredToken token = tokens.usable(call.store());
      exchange.setProperty(TOKEN_VERSION, token.version());
      headers.put("x-tts-access-token", token.accessToken());
      addSignature(call, query);
    }
    byte[] body = request.body().length == 0 ? null : request.body();
    HttpCall.open(
        exchange,
        request.method(),
        URI.create(base + request.path() + "?" + encoded(query)),
        headers,
        body);
  }

  private void addSignature(TikTokCall call, Map<String, String> query) {
    settings.requireApp();
    String appKey = settings.appKey();
    String appSecret = settings.appSecret();
    if (appKey == null || appSecret == null) {
      throw new IllegalStateException("checked before");
    }
    query.put("app_key", appKey);
    query.put("timestamp", Long.toString(clock.instant().getEpochSecond()));
    TikTokRequest request = call.request();
    if (request.target() == Target.SHOP) {
      query.put("shop_cipher", shopCipher(call.store()));
    }
    query.put("sign", TikTokSigner.sign(appSecret, request.path(), query, JSON, request.body()));
  }

  private String shopCipher(Store store) {
    String cipher = store.tiktokShopCipher();
    if (cipher == null) {
      cipher = stores.byId(store.id()).tiktokShopCipher();
    }
    if (cipher == null) {
      throw new PlatformException.Misuse(
          Platform.TIKTOK,
          "106013",
          "store "
              + store.name()
              + ": the shop cipher is not known yet. Ask TikTokApi.connected(store) for it, or set"
              + " caravan.stores[n].tiktok.shop-cipher");
    }
    return cipher;
  }

  /** The last fence: the port in front of this one records dry runs and keeps paused work back. */
  private void refuseIfHeldBack(TikTokCall call) {
    if (!call.request().writes()) {
      return;
    }
    String what = what(call);
    if (outward.dryRun()) {
      throw new PlatformException.NotSent(
          Platform.TIKTOK, what + " was not sent: caravan.dry-run is true", null);
    }
    if (stores.isPaused(call.store().id())) {
      throw new PlatformException.NotSent(
          Platform.TIKTOK, what + " was not sent: the store is paused", null);
    }
  }

  /** Body out: {@link TikTokAnswer}. */
  public void read(Exchange exchange) {
    TikTokCall call = call(exchange);
    int storeId = call.store().id();
    HttpAnswer http = HttpCall.answer(exchange);
    gate.succeeded(storeId, Platform.TIKTOK);
    if (http.status() == 503) {
      RetryAfter.parse(http.retryAfter(), clock)
          .ifPresent(pause -> gate.closeFor(storeId, Platform.TIKTOK, pause));
    }
    exchange.getMessage().setBody(TikTokAnswer.parse(call.request().operation(), http, clock));
  }

  /** Turns whatever went wrong into a {@link PlatformException} and lets the gate know. */
  public void fail(Exchange exchange) {
    TikTokCall call = call(exchange);
    int storeId = call.store().id();
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    PlatformException failure =
        caught instanceof PlatformException known
            ? known
            : TransportFailure.of(Platform.TIKTOK, what(call), caught);
    if (failure instanceof PlatformException.Throttled throttled) {
      gate.closeFor(storeId, Platform.TIKTOK, throttled.retryAfter());
    } else if (TransportFailure.isUnreachable(caught)) {
      gate.unreachable(storeId, Platform.TIKTOK);
    } else if (failure instanceof PlatformException.Unauthorized) {
      Long version = exchange.getProperty(TOKEN_VERSION, Long.class);
      if (version != null) {
        tokens.refused(call.store(), version);
      }
    }
    exchange.getMessage().setBody(call);
    throw failure;
  }

  private static String what(TikTokCall call) {
    return "TikTok " + call.request().operation() + " for store " + call.store().name();
  }

  private static TikTokCall call(Exchange exchange) {
    TikTokCall call = exchange.getProperty(CALL, TikTokCall.class);
    if (call == null) {
      throw new IllegalStateException("no TikTok call was begun");
    }
    return call;
  }

  static String encoded(Map<String, String> query) {
    return query.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
