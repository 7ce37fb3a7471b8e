package io.caravan.shopify;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.HttpAnswer;
import io.caravan.platform.HttpCall;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.platform.RetryAfter;
import io.caravan.platform.TransportFailure;
import io.caravan.store.Store;
import io.caravan.store.StoreTokens;
import io.caravan.store.Stores;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/** The steps of route {@code call-shopify}: address, and say what came of it. */
public final class ShopifyCalls {
  private static final String JSON = "application/json";
  private static final String CALL = "CaravanShopifyCall";

  private final ShopifySettings settings;
  private final OutwardSettings outward;
  private final Stores stores;
  private final StoreTokens tokens;
  private final AdaptivePaceGate gate;
  private final Clock clock;

  ShopifyCalls(
      ShopifySettings settings,
      OutwardSettings outward,
      Stores stores,
      StoreTokens tokens,
      AdaptivePaceGate gate,
      Clock clock) {
    this.settings = settings;
    this.outward = outward;
    this.stores = stores;
    this.tokens = tokens;
    this.gate = gate;
    this.clock = clock;
  }

  /** Body in: {@link ShopifyCall}. Body out: the request, its exact bytes. */
  public void address(Exchange exchange) throws InvalidPayloadException {
    ShopifyCall call = exchange.getMessage().getMandatoryBody(ShopifyCall.class);
    try {
      address(exchange, call);
    } catch (RuntimeException e) {
      throw TransportFailure.beforeSending(Platform.SHOPIFY, what(call), e);
    }
  }

  private void address(Exchange exchange, ShopifyCall call) {
    Store store = call.store();
    refuseIfHeldBack(call);
    exchange.setProperty(CALL, call);
    String token =
        tokens
            .current(store.id(), Platform.SHOPIFY)
            .orElseThrow(() -> notAuthorised(store))
            .accessToken();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("query", call.document().text());
    body.put("operationName", call.document().operation());
    body.put("variables", call.variables());
    byte[] bytes = PlatformJson.write(body);
    gate.spending(store.id(), call.document().points());
    HttpCall.open(
        exchange,
        "POST",
        settings.graphql(store.shopifyDomain()),
        Map.of(Exchange.CONTENT_TYPE, JSON, "Accept", JSON, "X-Shopify-Access-Token", token),
        bytes);
  }

  /** The last fence: the port in front of this one records dry runs and keeps paused work back. */
  private void refuseIfHeldBack(ShopifyCall call) {
    if (!call.document().mutation()) {
      return;
    }
    String what = what(call);
    if (outward.dryRun()) {
      throw new PlatformException.NotSent(
          Platform.SHOPIFY, what + " was not sent: caravan.dry-run is true", null);
    }
    if (stores.isPaused(call.store().id())) {
      throw new PlatformException.NotSent(
          Platform.SHOPIFY, what + " was not sent: the store is paused", null);
    }
  }

  /** Body out: {@link ShopifyAnswer}. */
  public void read(Exchange exchange) {
    ShopifyCall call = call(exchange);
    int storeId = call.store().id();
    HttpAnswer http = HttpCall.answer(exchange);
    gate.succeeded(storeId, Platform.SHOPIFY);
    ShopifyAnswer.cost(http).ifPresent(cost -> gate.learned(storeId, cost.bucket()));
    if (http.status() == 503) {
      RetryAfter.parse(http.retryAfter(), clock)
          .ifPresent(pause -> gate.closeFor(storeId, Platform.SHOPIFY, pause));
    }
    exchange.getMessage().setBody(ShopifyAnswer.parse(call.document(), http, clock));
  }

  /** Turns whatever went wrong into a {@link PlatformException} and lets the gate know. */
  public void fail(Exchange exchange) {
    ShopifyCall call = call(exchange);
    int storeId = call.store().id();
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    PlatformException failure =
        caught instanceof PlatformException known
            ? known
            : TransportFailure.of(Platform.SHOPIFY, what(call), caught);
    if (failure instanceof PlatformException.Throttled throttled) {
      gate.closeFor(storeId, Platform.SHOPIFY, throttled.retryAfter());
    } else if (TransportFailure.isUnreachable(caught)) {
      gate.unreachable(storeId, Platform.SHOPIFY);
    }
    exchange.getMessage().setBody(call);
    throw failure;
  }

  private static String what(ShopifyCall call) {
    return "Shopify " + call.document().operation() + " for store " + call.store().name();
  }

  private static ShopifyCall call(Exchange exchange) {
    ShopifyCall call = exchange.getProperty(CALL, ShopifyCall.class);
    if (call == null) {
      throw new IllegalStateException("no Shopify call was begun");
    }
    return call;
  }

  private static PlatformException notAuthorised(Store store) {
    return new PlatformException.Unauthorized(
        Platform.SHOPIFY,
        "store "
            + store.name()
            + " has no Shopify access token. Install the app, or set"
            + " caravan.stores[n].shopify.access-token");
  }
}
