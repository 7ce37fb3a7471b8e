package io.caravan.routes;

import io.caravan.fulfilment.parcel.ReadPackages;
import io.caravan.order.followup.CarryOut;
import io.caravan.order.followup.Concerns;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.FollowUpPolls;
import io.caravan.order.followup.FollowUpSteps;
import io.caravan.order.followup.OrderTrace;
import io.caravan.order.followup.ShopifyStanding;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * An order's life after its import: both sides are read, what is missing is decided, and one act
 * after the other is recorded, sent and read again.
 */
@Component
class FollowUps extends RouteBuilder {

  @Override
  public void configure() {
    from("work:followups?batch=50&points=60")
        .routeId("follow-up-orders")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .bean(FollowUpSteps.class, "translate")
        .filter(When.body(List.class, leases -> !leases.isEmpty()))
        .to("direct:read-tiktok-orders")
        .split(body())
        .parallelProcessing()
        .executorService("followUpThreads")
        // A read that fails concerns this order alone; acts say themselves what came of them.
        .setVariable(ErrorPolicy.ITEM, simple("${body.lease}"))
        .to("direct:follow-up-order");

    from("direct:follow-up-order")
        .routeId("follow-up-order")
        .routePolicy(new OrderTrace())
        .errorHandler(noErrorHandler())
        .filter(method(FollowUpSteps.class, "isFollowable"))
        .bean(FollowUpSteps.class, "take")
        .loopDoWhile(When.body(FollowUpInHand.class, hand -> !hand.settled()))
        .to("direct:next-act");

    from("direct:next-act")
        .routeId("next-act")
        .errorHandler(noErrorHandler())
        .bean(FollowUpSteps.class, "remember")
        .bean(ShopifyStanding.class, "read")
        .bean(Concerns.class, "judge")
        .bean(FollowUpSteps.class, "decide")
        .filter(When.body(FollowUpInHand.class, FollowUpInHand::isOpen))
        .to("direct:carry-out-act");

    from("direct:carry-out-act")
        .routeId("carry-out-act")
        .errorHandler(noErrorHandler())
        .bean(CarryOut.class, "send")
        .bean(FollowUpSteps.class, "record");

    from("direct:read-tiktok-package")
        .routeId("read-tiktok-package")
        .errorHandler(noErrorHandler())
        .bean(ReadPackages.class, "read");

    from("direct:recheck-imported-orders")
        .routeId("recheck-imported-orders")
        .errorHandler(noErrorHandler())
        .bean(FollowUpPolls.class, "recheck");

    from("direct:reread-shopify-orders")
        .routeId("reread-shopify-orders")
        .errorHandler(noErrorHandler())
        .bean(FollowUpPolls.class, "reread");
  }
}
