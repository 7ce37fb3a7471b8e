package io.caravan.routes;

import io.caravan.order.PollRun;
import io.caravan.order.PollSteps;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import org.apache.camel.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Polls keep webhooks honest: whatever was lost, late or never sent is found here. */
@Component
class PollTikTokOrders extends RouteBuilder {

  @Override
  public void configure() {
    from("work:polls?batch=1")
        .routeId("work-polls")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .split(body())
        .setVariable(ErrorPolicy.ITEM, body())
        .choice()
        .when(kind(Kinds.REREAD_TIKTOK_ORDERS))
        .to("direct:reread-tiktok-orders")
        .when(kind(Kinds.LIST_OPEN_ORDERS))
        .to("direct:list-open-orders")
        .when(kind(Kinds.POLL_TIKTOK_PRODUCTS))
        .to("direct:poll-tiktok-products")
        .when(kind(Kinds.SWEEP_TIKTOK_PRODUCTS))
        .to("direct:sweep-tiktok-products")
        .when(kind(Kinds.RECHECK_IMPORTED_ORDERS))
        .to("direct:recheck-imported-orders")
        .when(kind(Kinds.REREAD_SHOPIFY_ORDERS))
        .to("direct:reread-shopify-orders")
        .when(kind(Kinds.POLL_SHOPIFY_INVENTORY))
        .to("direct:poll-shopify-inventory")
        .when(kind(Kinds.SWEEP_STOCK))
        .to("direct:sweep-stock")
        .when(kind(Kinds.RETRY_STOCK))
        .to("direct:retry-stock")
        .when(kind(Kinds.FOLLOW_LINKS))
        .to("direct:follow-links")
        .when(kind(Kinds.READ_WAREHOUSES))
        .to("direct:read-warehouses")
        .when(kind(Kinds.READ_SHIPPING))
        .to("direct:read-shipping")
        .when(kind(Kinds.MIRROR_TIKTOK_STOCK))
        .to("direct:mirror-tiktok-stock")
        .when(kind(Kinds.POLL_TIKTOK_RETURNS))
        .to("direct:poll-tiktok-returns")
        .when(kind(Kinds.POLL_SHOPIFY_FULFILMENTS))
        .to("direct:poll-shopify-fulfilments")
        .when(kind(Kinds.TIKTOK_PACKAGE))
        .to("direct:read-tiktok-package")
        .when(kind(Kinds.TIKTOK_RETURN))
        .to("direct:take-return-back")
        .when(kind(Kinds.POLL_TIKTOK_CANCELLATIONS))
        .to("direct:poll-tiktok-cancellations")
        .when(kind(Kinds.TIKTOK_CANCELLATION))
        .to("direct:answer-cancellation")
        .otherwise()
        .to("direct:poll-tiktok-orders");

    from("direct:poll-tiktok-orders")
        .routeId("poll-tiktok-orders")
        .errorHandler(noErrorHandler())
        .bean(PollSteps.class, "begin")
        .loopDoWhile(When.body(PollRun.class, PollRun::hasMore))
        .bean(PollSteps.class, "nextPage")
        .end()
        .bean(PollSteps.class, "finish");

    from("direct:reread-tiktok-orders")
        .routeId("reread-tiktok-orders")
        .errorHandler(noErrorHandler())
        .bean(PollSteps.class, "reread");
  }

  private static Predicate kind(String kind) {
    return When.body(Lease.class, lease -> lease.key().kind().equals(kind));
  }
}
