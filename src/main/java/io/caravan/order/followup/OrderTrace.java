package io.caravan.order.followup;

import io.caravan.order.OrderInHand;
import io.caravan.work.Trace;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * While an order is on a route, the log lines of its thread carry its trace: a split has each order
 * on a thread of its own. What the route calls is on the same thread, lookups and deliveries too.
 */
public final class OrderTrace extends RoutePolicySupport {
  /** Variable: what is worked on, where the body is something else by now. */
  private static final String ITEM = "item";

  private static final String KEPT = "CaravanTraceOf-";

  @Override
  public void onExchangeBegin(Route route, Exchange exchange) {
    Trace before = begin(exchange.getMessage().getBody());
    if (before == null) {
      before = begin(exchange.getVariable(ITEM));
    }
    if (before != null) {
      exchange.setProperty(KEPT + route.getRouteId(), before);
    }
  }

  @Override
  public void onExchangeDone(Route route, Exchange exchange) {
    if (exchange.removeProperty(KEPT + route.getRouteId()) instanceof Trace before) {
      before.close();
    }
  }

  private static @Nullable Trace begin(@Nullable Object what) {
    if (what instanceof OrderInHand hand) {
      return Trace.begin(hand.store().name(), hand.orderId());
    }
    if (what instanceof FollowUpInHand hand) {
      return Trace.begin(hand.store().name(), hand.orderId());
    }
    return null;
  }
}
