package io.caravan.routes;

import io.caravan.mapping.ReleaseRequest;
import io.caravan.order.Orphans;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Something that orders wait on has changed: they are due again, the earliest deadline first, a
 * bounded number of a store in each turn. The step removes the requests that are done with; those
 * that are not have another turn.
 */
@Component
class ReleaseOrphans extends RouteBuilder {

  /** Stores in one transaction. */
  private static final int STORES = 5;

  @Override
  public void configure() {
    from("jpa:"
            + ReleaseRequest.class.getName()
            + "?namedQuery="
            + ReleaseRequest.STORES_IN_TURN
            + "&consumeDelete=false&consumeLockEntity=false&joinTransaction=true&transacted=true"
            + "&maximumResults="
            + STORES
            + "&delay=250&initialDelay=1000")
        .routeId("release-orphans")
        .bean(Orphans.class, "release(${body}, ${header.CamelEntityManager})");
  }
}
