package io.caravan.routes;

import io.caravan.inventory.place.Places;
import io.caravan.inventory.place.TikTokStockMirror;
import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.inventory.returns.ReturnPoll;
import io.caravan.inventory.returns.TakeBack;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Where stock is, whose it is, and what of it comes back. */
@Component
class WatchPlaces extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:read-warehouses")
        .routeId("read-warehouses")
        .errorHandler(noErrorHandler())
        .bean(Places.class, "read");

    from("direct:begin-or-end-holiday")
        .routeId("begin-or-end-holiday")
        .errorHandler(noErrorHandler())
        .bean(WarehousePolicies.class, "edge");

    from("direct:mirror-tiktok-stock")
        .routeId("mirror-tiktok-stock")
        .errorHandler(noErrorHandler())
        .bean(TikTokStockMirror.class, "mirror");

    from("direct:poll-tiktok-returns")
        .routeId("poll-tiktok-returns")
        .errorHandler(noErrorHandler())
        .bean(ReturnPoll.class, "poll");

    from("direct:take-return-back")
        .routeId("take-return-back")
        .errorHandler(noErrorHandler())
        .bean(TakeBack.class, "look");
  }
}
