package io.caravan.routes;

import io.caravan.alert.WebhookAlerts;
import io.caravan.platform.HttpCall;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** One alert to the operator's webhook, signed; until it is taken it is sent again. */
@Component
class SendAlert extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:send-alert")
        .routeId("send-alert")
        .errorHandler(noErrorHandler())
        .choice()
        .when(method(WebhookAlerts.class, "isToBeSent"))
        .bean(WebhookAlerts.class, "address")
        .doTry()
        .to(HttpCall.ENDPOINT)
        .bean(WebhookAlerts.class, "answered")
        .doCatch(Exception.class)
        .bean(WebhookAlerts.class, "failed")
        .doFinally()
        .bean(HttpCall.class, "close")
        .end()
        .endChoice()
        .otherwise()
        .bean(WebhookAlerts.class, "drop");
  }
}
