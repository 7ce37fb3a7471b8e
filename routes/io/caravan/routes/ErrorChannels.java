package io.caravan.routes;

import io.caravan.order.FailureDesk;
import io.caravan.order.FailurePolicy;
import io.caravan.order.followup.OrderTrace;
import io.caravan.work.Outcome;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** The channels failed work takes, each with a name and a count of its own in Hawtio. */
@Component
class ErrorChannels extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:failed")
        .routeId("failed")
        .routePolicy(new OrderTrace())
        .errorHandler(noErrorHandler())
        .choice()
        .when(verdict(FailurePolicy.MarkUnknown.class))
        .to("direct:mark-unknown")
        .when(verdict(FailurePolicy.MarkThrottled.class))
        .to("direct:mark-throttled")
        .when(verdict(FailurePolicy.MarkNotSent.class))
        .to("direct:mark-not-sent")
        .when(verdict(FailurePolicy.Park.class))
        .to("direct:park-refused")
        .when(ErrorChannels::isDead)
        .to("direct:bury")
        .otherwise()
        .to("direct:retry-later");

    channel("mark-unknown", "markUnknown(${variable.verdict}, ${variable.item})");
    channel("mark-throttled", "markThrottled(${variable.verdict}, ${variable.item})");
    channel("mark-not-sent", "markNotSent(${variable.verdict}, ${variable.item})");
    channel("park-refused", "park(${variable.verdict}, ${variable.item}, ${variable.leases})");
    channel("bury", "settle(${variable.verdict}, ${variable.item}, ${variable.leases})");
    channel("retry-later", "settle(${variable.verdict}, ${variable.item}, ${variable.leases})");
  }

  private void channel(String name, String step) {
    from("direct:" + name)
        .routeId(name)
        .errorHandler(noErrorHandler())
        .bean(FailureDesk.class, step);
  }

  private static Predicate verdict(Class<? extends FailurePolicy.Verdict> type) {
    return exchange -> type.isInstance(exchange.getVariable("verdict"));
  }

  private static boolean isDead(Exchange exchange) {
    return exchange.getVariable("verdict") instanceof FailurePolicy.Settle settle
        && settle.outcome() instanceof Outcome.Dead;
  }
}
