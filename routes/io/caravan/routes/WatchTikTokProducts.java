package io.caravan.routes;

import io.caravan.catalog.ProductWatch;
import io.caravan.order.PollRun;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Products and variants born on TikTok are found before their first order. */
@Component
class WatchTikTokProducts extends RouteBuilder {

  @Override
  public void configure() {
    from("work:listings?batch=1&threads=2")
        .routeId("work-listings")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .split(body())
        .setVariable(ErrorPolicy.ITEM, body())
        .to("direct:watch-product");

    from("direct:watch-product")
        .routeId("watch-product")
        .errorHandler(noErrorHandler())
        .bean(ProductWatch.class, "look");

    from("direct:poll-tiktok-products")
        .routeId("poll-tiktok-products")
        .errorHandler(noErrorHandler())
        .bean(ProductWatch.class, "begin")
        .loopDoWhile(When.body(PollRun.class, PollRun::hasMore))
        .bean(ProductWatch.class, "nextPage")
        .end()
        .bean(ProductWatch.class, "finish");

    from("direct:sweep-tiktok-products")
        .routeId("sweep-tiktok-products")
        .errorHandler(noErrorHandler())
        .bean(ProductWatch.class, "sweep");
  }
}
