package io.caravan.routes;

import io.caravan.fulfilment.preflight.ReadShipping;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** What a seller must have set up on TikTok before shipments go through. */
@Component
class ReadShippingSetup extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:read-shipping")
        .routeId("read-shipping")
        .errorHandler(noErrorHandler())
        .bean(ReadShipping.class, "read");
  }
}
