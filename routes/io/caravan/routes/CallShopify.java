package io.caravan.routes;

import io.caravan.platform.HttpCall;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyCalls;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** One request to Shopify, sent once. {@code ShopifyCall} in, {@code ShopifyAnswer} out. */
@Component
class CallShopify extends RouteBuilder {
  private final ShopifyCalls shopify;

  CallShopify(ShopifyCalls shopify) {
    this.shopify = shopify;
  }

  @Override
  public void configure() {
    from(ShopifyApi.CALL)
        .routeId("call-shopify")
        .errorHandler(noErrorHandler())
        .bean(shopify, "address")
        .doTry()
        .to(HttpCall.ENDPOINT)
        .bean(shopify, "read")
        .doCatch(Exception.class)
        .bean(shopify, "fail")
        .doFinally()
        .bean(HttpCall.class, "close")
        .end();
  }
}
