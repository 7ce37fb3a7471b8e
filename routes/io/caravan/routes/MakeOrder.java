package io.caravan.routes;

import io.caravan.order.ImportDecision;
import io.caravan.order.OrderInHand;
import io.caravan.order.OrderSteps;
import io.caravan.order.ShopifyOrders;
import io.caravan.order.WantedSku;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** From a decision to one Shopify order: enrich, compose, commit the intent, deliver, record. */
@Component
class MakeOrder extends RouteBuilder {

  @Override
  public void configure() {
    from("direct:make-order")
        .routeId("make-order")
        .errorHandler(noErrorHandler())
        // First: without the definition a lookup by the unique id has no answer.
        .bean(ShopifyOrders.class, "ready")
        .filter(When.body(OrderInHand.class, MakeOrder::isToBeLookedUpFirst))
        .to("direct:look-first")
        .end()
        // Decided again while the mapping moves under it: neither a park nor a create may be stale.
        .loopDoWhile(When.body(OrderInHand.class, OrderInHand::undecided))
        .to("direct:enrich-order")
        .to("direct:park-or-open")
        .end()
        .choice()
        .when(When.body(OrderInHand.class, OrderInHand::isOpen))
        .to("direct:deliver-order")
        .when(When.body(OrderInHand.class, hand -> !hand.settled()))
        .bean(OrderSteps.class, "giveWay");

    from("direct:enrich-order")
        .routeId("enrich-order")
        .errorHandler(noErrorHandler())
        .bean(OrderSteps.class, "beginEnriching")
        .toV("direct:find-links", null, "skus")
        .bean(OrderSteps.class, "gather(${body}, ${variable.skus})");

    from("direct:find-links")
        .routeId("find-links")
        .errorHandler(noErrorHandler())
        .split(method(OrderSteps.class, "wantedSkus"), AggregationStrategies.groupedBody())
        .stopOnException()
        .to("direct:find-link");

    from("direct:find-link")
        .routeId("find-link")
        .errorHandler(noErrorHandler())
        .bean(OrderSteps.class, "inTable")
        .choice()
        .when(When.body(WantedSku.class, WantedSku::isUnread))
        .setVariable(
            "variants", method(ShopifyOrders.class, "variantOf(${body}, ${variable.item.store})"))
        .bean(OrderSteps.class, "learn(${body}, ${variable.variants})")
        .when(When.body(WantedSku.class, WantedSku::isFindable))
        .setVariable(
            "variants", method(ShopifyOrders.class, "variantsOf(${body}, ${variable.item.store})"))
        .bean(OrderSteps.class, "propose(${body}, ${variable.variants})")
        .when(When.body(WantedSku.class, sku -> sku.link() == null))
        .bean(OrderSteps.class, "unlinked");

    from("direct:park-or-open")
        .routeId("park-or-open")
        .errorHandler(noErrorHandler())
        .choice()
        .when(When.body(OrderInHand.class, hand -> !hand.missing().isEmpty()))
        .bean(OrderSteps.class, "parkForLinks")
        .id("park-order")
        .otherwise()
        .bean(OrderSteps.class, "compose")
        .filter(When.body(OrderInHand.class, hand -> hand.content() != null && !hand.settled()))
        .bean(OrderSteps.class, "open")
        .id("open-intent");

    from("direct:deliver-order")
        .routeId("deliver-order")
        .errorHandler(noErrorHandler())
        .setVariable(ErrorPolicy.ITEM, body())
        .choice()
        .when(method(OrderSteps.class, "mayStillSend"))
        .setVariable("outcome", method(ShopifyOrders.class, "create"))
        .id("send-order")
        .bean(OrderSteps.class, "record(${body}, ${variable.outcome})")
        .id("record-order")
        .otherwise()
        .bean(OrderSteps.class, "tooLate");
  }

  private static boolean isToBeLookedUpFirst(OrderInHand hand) {
    return hand.decision() instanceof ImportDecision.Import make && make.lookFirst();
  }
}
