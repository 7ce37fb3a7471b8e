package io.caravan.routes;

import io.caravan.settlement.report.Reconcile;
import io.caravan.settlement.report.ResolveDuplicate;
import io.caravan.settlement.statement.ReadStatement;
import io.caravan.settlement.statement.SettleOrder;
import io.caravan.settlement.statement.StatementPoll;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import org.apache.camel.Predicate;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** What is read and compared in quiet hours: statements, what orders earned, both sides. */
@Component
class WorkReports extends RouteBuilder {

  @Override
  public void configure() {
    from("work:reports?batch=1&points=200")
        .routeId("work-reports")
        .routeConfigurationId(ErrorPolicy.ID)
        .setVariable(ErrorPolicy.LEASES, body())
        .split(body())
        .setVariable(ErrorPolicy.ITEM, body())
        .choice()
        .when(kind(Kinds.POLL_TIKTOK_STATEMENTS))
        .to("direct:poll-tiktok-statements")
        .when(kind(Kinds.TIKTOK_STATEMENT))
        .to("direct:read-statement")
        .when(kind(Kinds.SETTLED_ORDER))
        .to("direct:settle-order")
        .when(kind(Kinds.RESOLVE_DUPLICATE))
        .to("direct:resolve-duplicate")
        .otherwise()
        .to("direct:reconcile");

    from("direct:poll-tiktok-statements")
        .routeId("poll-tiktok-statements")
        .errorHandler(noErrorHandler())
        .bean(StatementPoll.class, "poll");

    from("direct:read-statement")
        .routeId("read-statement")
        .errorHandler(noErrorHandler())
        .bean(ReadStatement.class, "read");

    from("direct:settle-order")
        .routeId("settle-order")
        .errorHandler(noErrorHandler())
        .bean(SettleOrder.class, "settle");

    from("direct:reconcile")
        .routeId("reconcile")
        .errorHandler(noErrorHandler())
        .bean(Reconcile.class, "compare");

    from("direct:resolve-duplicate")
        .routeId("resolve-duplicate")
        .errorHandler(noErrorHandler())
        .bean(ResolveDuplicate.class, "resolve");
  }

  private static Predicate kind(String kind) {
    return When.body(Lease.class, lease -> lease.key().kind().equals(kind));
  }
}
