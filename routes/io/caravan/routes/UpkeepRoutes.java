package io.caravan.routes;

import io.caravan.fulfilment.deadline.DeadlineWatch;
import io.caravan.inventory.adjust.AdjustStock;
import io.caravan.inventory.watch.StockWatch;
import io.caravan.ops.Upkeep;
import io.caravan.order.ShopifyChanges;
import io.caravan.order.alert.OrphanWatch;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import org.apache.camel.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Small things that must happen whether or not an order comes: tokens are renewed ahead of their
 * end, the orphan-order queue and the stock are watched, changes in Shopify release what waits on
 * them, alerts are sent, days are rehearsed, and Shopify's stock is told of orders that never reach
 * it.
 */
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
        .when(kind(Kinds.SHOPIFY_CHANGE))
        .to("direct:release-for-shopify-change")
        .when(kind(Kinds.WATCH_ORPHANS))
        .to("direct:watch-orphans")
        .when(kind(Kinds.WATCH_STOCK))
        .to("direct:watch-stock")
        .when(kind(Kinds.ALERT))
        .to("direct:send-alert")
        .when(kind(Kinds.WATCH_DEADLINES))
        .to("direct:watch-deadlines")
        .when(kind(Kinds.ADJUST_STOCK))
        .to("direct:adjust-stock")
        .when(kind(Kinds.WAREHOUSE_HOLIDAY))
        .to("direct:begin-or-end-holiday")
        .when(kind(Kinds.ALERT_MAIL))
        .to("direct:send-alert-mail")
        .when(kind(Kinds.REHEARSE))
        .to("direct:rehearse-orders")
        .otherwise()
        .to("direct:renew-tiktok-token");

    from("direct:release-for-shopify-change")
        .routeId("release-for-shopify-change")
        .errorHandler(noErrorHandler())
        .bean(ShopifyChanges.class, "release");

    from("direct:watch-orphans")
        .routeId("watch-orphans")
        .errorHandler(noErrorHandler())
        .bean(OrphanWatch.class, "look");

    from("direct:watch-deadlines")
        .routeId("watch-deadlines")
        .errorHandler(noErrorHandler())
        .bean(DeadlineWatch.class, "look");

    from("direct:adjust-stock")
        .routeId("adjust-stock")
        .errorHandler(noErrorHandler())
        .bean(AdjustStock.class, "adjust");

    from("direct:watch-stock")
        .routeId("watch-stock")
        .errorHandler(noErrorHandler())
        .bean(StockWatch.class, "look");

    from("direct:renew-tiktok-token")
        .routeId("renew-tiktok-token")
        .errorHandler(noErrorHandler())
        .bean(Upkeep.class, "renewToken");
  }

  private static Predicate kind(String kind) {
    return When.body(Lease.class, lease -> lease.key().kind().equals(kind));
  }
}
