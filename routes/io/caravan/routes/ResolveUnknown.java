package io.caravan.routes;

import io.caravan.order.OrderSteps;
import io.caravan.order.ShopifyOrders;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** An outcome nobody knows is looked up, by both ways of asking, before anything is sent again. */
@Component
class ResolveUnknown extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:resolve-unknown")
        .routeId("resolve-unknown")
        .errorHandler(noErrorHandler())
        .setVariable("verdict", method(ShopifyOrders.class, "lookUp"))
        .id("look-up-order")
        .bean(OrderSteps.class, "resolve(${body}, ${variable.verdict})");

    from("direct:look-first")
        .routeId("look-first")
        .errorHandler(noErrorHandler())
        .setVariable("verdict", method(ShopifyOrders.class, "lookUp"))
        .bean(OrderSteps.class, "afterFirstLook(${body}, ${variable.verdict})");
  }
}
