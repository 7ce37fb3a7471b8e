package io.caravan.routes;

import io.caravan.order.FailureDesk;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/**
 * What happens to work that fails, declared once. Which channel a failure takes is decided by
 * {@link io.caravan.order.FailurePolicy}; sub-routes have no error handler of their own, so that
 * every failure arrives here.
 */
@Component
class ErrorPolicy extends RouteConfigurationBuilder {
  /** The configuration every working route names. */
  static final String ID = "work-errors";

  /** Variable: the leases an exchange came with. */
  static final String LEASES = "leases";

  /** Variable: what is worked on once a batch is split: an order in hand, or a lease. */
  static final String ITEM = "item";

  @Override
  public void configuration() {
    routeConfiguration(ID)
        .onException(Exception.class)
        .handled(true)
        .setVariable(
            "verdict",
            method(FailureDesk.class, "judge(${exception}, ${variable.item}, ${variable.leases})"))
        .to("direct:failed");
  }
}
