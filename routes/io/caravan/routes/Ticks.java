package io.caravan.routes;

import io.caravan.order.RuleChanges;
import io.caravan.work.Tick;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Quartz on every node, every second. It only says "look": what is due is decided by the database's
 * clock, and a lease makes sure that no two nodes do the same.
 */
@Component
class Ticks extends RouteBuilder {
  private static final String EVERY_SECOND =
      "?trigger.repeatInterval=1000&trigger.repeatCount=-1&stateful=true";

  /** A changed file is in force after two looks at most four seconds later. */
  private static final String EVERY_TWO_SECONDS =
      "?trigger.repeatInterval=2000&trigger.repeatCount=-1&stateful=true";

  @Override
  public void configure() {
    from("quartz:caravan/mark-polls-due" + EVERY_SECOND)
        .routeId("mark-polls-due")
        .bean(Tick.class, "markPollsDue");

    from("quartz:caravan/reload-rules" + EVERY_TWO_SECONDS)
        .routeId("reload-rules")
        .bean(RuleChanges.class, "look");
  }
}
