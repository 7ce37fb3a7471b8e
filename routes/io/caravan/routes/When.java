package io.caravan.routes;

import io.caravan.order.ImportDecision;
import io.caravan.order.OrderInHand;
import io.caravan.order.rules.Verdict;
import java.util.function.Predicate;

/** What routes ask of what they carry, as typed predicates. */
final class When {
  private When() {}

  /** The body has this property. */
  static <T> org.apache.camel.Predicate body(Class<T> type, Predicate<T> test) {
    return exchange -> test.test(exchange.getMessage().getBody(type));
  }

  /** The rules said so of the order in hand. */
  static org.apache.camel.Predicate ruled(Class<? extends Verdict> verdict) {
    return body(OrderInHand.class, hand -> verdict.isInstance(hand.verdict()));
  }

  /** The order in hand was decided so. */
  static org.apache.camel.Predicate decided(Class<? extends ImportDecision> decision) {
    return body(OrderInHand.class, hand -> decision.isInstance(hand.decision()));
  }
}
