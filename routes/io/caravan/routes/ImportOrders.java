package io.caravan.routes;

import static io.caravan.routes.When.decided;
import static io.caravan.routes.When.ruled;

import io.caravan.order.ImportDecision;
import io.caravan.order.OrderInHand;
import io.caravan.order.OrderSteps;
import io.caravan.order.ReadOrders;
import io.caravan.order.followup.OrderTrace;
import io.caravan.order.rules.Verdict;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** From due keys to decisions: read fifty orders a call, then each on its own. */
@Component
class ImportOrders extends RouteBuilder {

  @Override
  public void configure() {
    from("work:orders?batch=50")
        .routeId("import-orders")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .to("direct:read-tiktok-orders")
        .split(body())
        .parallelProcessing()
        .executorService("orderThreads")
        .setVariable(ErrorPolicy.ITEM, body())
        .to("direct:import-order");

    from("direct:read-tiktok-orders")
        .routeId("read-tiktok-orders")
        .errorHandler(noErrorHandler())
        .bean(ReadOrders.class, "read");

    from("direct:import-order")
        .routeId("import-order")
        .routePolicy(new OrderTrace())
        .errorHandler(noErrorHandler())
        .choice()
        .when(method(OrderSteps.class, "waitedTooLong"))
        .bean(OrderSteps.class, "giveWay")
        .when(When.body(OrderInHand.class, hand -> hand.known().unsettled() != null))
        .to("direct:resolve-unknown")
        .when(When.body(OrderInHand.class, hand -> hand.known().isDiscarded()))
        .bean(OrderSteps.class, "leaveDiscarded")
        .when(When.body(OrderInHand.class, hand -> hand.unreadable() != null))
        .bean(OrderSteps.class, "unreadable")
        .when(When.body(OrderInHand.class, hand -> hand.read() == null))
        .bean(OrderSteps.class, "notFound")
        .otherwise()
        .bean(OrderSteps.class, "judge")
        .to("direct:follow-decision");

    from("direct:follow-decision")
        .routeId("follow-decision")
        .errorHandler(noErrorHandler())
        .choice()
        .when(decided(ImportDecision.ReadAgain.class))
        .bean(OrderSteps.class, "readAgain")
        .when(decided(ImportDecision.Hold.class))
        .bean(OrderSteps.class, "hold")
        .when(decided(ImportDecision.LeaveCancelled.class))
        .bean(OrderSteps.class, "leaveCancelled")
        .when(decided(ImportDecision.Unsupported.class))
        .bean(OrderSteps.class, "parkUnsupported")
        .when(decided(ImportDecision.NoteChange.class))
        .bean(OrderSteps.class, "noteStatus")
        .when(ruled(Verdict.Skip.class))
        .bean(OrderSteps.class, "filter")
        .id("filter-order")
        .when(ruled(Verdict.Hold.class))
        .bean(OrderSteps.class, "holdByRule")
        .id("hold-by-rule")
        .when(ruled(Verdict.Park.class))
        .bean(OrderSteps.class, "parkByRule")
        .id("park-by-rule")
        .otherwise()
        .to("direct:make-order");
  }
}
