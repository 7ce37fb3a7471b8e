package io.caravan.routes;

import io.caravan.ops.Upkeep;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Tokens are renewed ahead of their end, by the one holder of the key; days are rehearsed. */
@Component
class UpkeepRoutes extends RouteBuilder {

  @Override
  public void configure() {
    from("work:upkeep?batch=1&whilePaused=true")
        .routeId("work-upkeep")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .split(body())
        .setVariable(ErrorPolicy.ITEM, body())
        .choice()
        .when(When.body(Lease.class, lease -> lease.key().kind().equals(Kinds.REHEARSE)))
        .to("direct:rehearse-orders")
        .otherwise()
        .to("direct:renew-tiktok-token");

    from("direct:renew-tiktok-token")
        .routeId("renew-tiktok-token")
        .errorHandler(noErrorHandler())
        .bean(Upkeep.class, "renewToken");
  }
}
