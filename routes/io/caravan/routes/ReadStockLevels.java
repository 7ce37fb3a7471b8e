package io.caravan.routes;

import io.caravan.inventory.push.StockLevels;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Shopify's stock of due items, fifty a call; read and stored also while a store is paused. */
@Component
class ReadStockLevels extends RouteBuilder {

  @Override
  public void configure() {
    from("work:levels?batch=50&whilePaused=true")
        .routeId("read-stock-levels")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .bean(StockLevels.class, "read");
  }
}
