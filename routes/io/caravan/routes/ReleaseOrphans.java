package io.caravan.routes;

import io.caravan.mapping.ReleaseRequest;
import io.caravan.order.Orphans;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * A mapping was written: whatever waits on it is due again. The request is consumed and the orders
 * are marked due in one transaction of the JPA consumer.
 */
@Component
class ReleaseOrphans extends RouteBuilder {

  @Override
  public void configure() {
    from("jpa:"
            + ReleaseRequest.class.getName()
            + "?namedQuery="
            + ReleaseRequest.OLDEST_FIRST
            + "&consumeDelete=true&consumeLockEntity=false&joinTransaction=true&transacted=true"
            + "&maximumResults=20&greedy=true&delay=500&initialDelay=1000")
        .routeId("release-orphans")
        .bean(Orphans.class, "release");
  }
}
