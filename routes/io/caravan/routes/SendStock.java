package io.caravan.routes;

import io.caravan.inventory.push.ProductInHand;
import io.caravan.inventory.push.PushSteps;
import io.caravan.inventory.push.StockPolls;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** What TikTok shows is read for fifty products a call; what differs is sent product by product. */
@Component
class SendStock extends RouteBuilder {

  @Override
  public void configure() {
    from("work:stock?batch=50&points=0")
        .routeId("push-stock")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .to("direct:read-tiktok-stock")
        .split(body())
        .parallelProcessing()
        .executorService("stockThreads")
        // A failure of ours concerns this product alone; what came of a call is recorded.
        .setVariable(ErrorPolicy.ITEM, simple("${body.lease}"))
        .to("direct:send-stock");

    from("direct:read-tiktok-stock")
        .routeId("read-tiktok-stock")
        .errorHandler(noErrorHandler())
        .bean(PushSteps.class, "read");

    from("direct:send-stock")
        .routeId("send-stock")
        .errorHandler(noErrorHandler())
        .bean(PushSteps.class, "decide")
        .filter(When.body(ProductInHand.class, ProductInHand::isOpen))
        .bean(PushSteps.class, "send")
        .bean(PushSteps.class, "record");

    from("direct:poll-shopify-inventory")
        .routeId("poll-shopify-inventory")
        .errorHandler(noErrorHandler())
        .bean(StockPolls.class, "poll");

    from("direct:sweep-stock")
        .routeId("sweep-stock")
        .errorHandler(noErrorHandler())
        .bean(StockPolls.class, "sweep");

    from("direct:retry-stock")
        .routeId("retry-stock")
        .errorHandler(noErrorHandler())
        .bean(StockPolls.class, "retry");

    from("direct:follow-links")
        .routeId("follow-links")
        .errorHandler(noErrorHandler())
        .bean(StockPolls.class, "follow");
  }
}
