package io.caravan.routes;

import io.caravan.aftersales.cancel.AnswerRequests;
import io.caravan.aftersales.cancel.CancellationPoll;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Cancellations on TikTok: found, and taken to whoever has the order. What is done about an order
 * that is in Shopify is a concern of its follow-up.
 */
@Component
class WatchCancellations extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:poll-tiktok-cancellations")
        .routeId("poll-tiktok-cancellations")
        .errorHandler(noErrorHandler())
        .bean(CancellationPoll.class, "poll");

    from("direct:answer-cancellation")
        .routeId("answer-cancellation")
        .errorHandler(noErrorHandler())
        .bean(AnswerRequests.class, "look");
  }
}
