package io.caravan.routes;

import io.caravan.order.connect.OpenOrders;
import io.caravan.order.connect.Rehearsals;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** The first connection of a store: what was open before, and its last day run dry. */
@Component
class ConnectStores extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:list-open-orders")
        .routeId("list-open-orders")
        .errorHandler(noErrorHandler())
        .bean(OpenOrders.class, "list");

    from("direct:rehearse-orders")
        .routeId("rehearse-orders")
        .errorHandler(noErrorHandler())
        .bean(Rehearsals.class, "rehearse");
  }
}
