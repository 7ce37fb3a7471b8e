package io.caravan.routes;

import io.caravan.fulfilment.ship.FulfilmentPoll;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** What keeps Shopify's webhooks about fulfilments honest. */
@Component
class PollShopifyFulfilments extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:poll-shopify-fulfilments")
        .routeId("poll-shopify-fulfilments")
        .errorHandler(noErrorHandler())
        .bean(FulfilmentPoll.class, "poll");
  }
}
