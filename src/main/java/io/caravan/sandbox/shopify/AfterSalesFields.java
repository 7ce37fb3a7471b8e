package io.caravan.sandbox.shopify;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The simulated fields, queries and mutations of refunds, returns and fulfilments taken back. */
final class AfterSalesFields {

  private record RefundOf(Order order, MadeRefund refund) {}

  private record RefundLineOf(Order order, RefundedLine line) {}

  private record RefundShippingOf(Order order, RefundedShipping line) {}

  private record AdjustmentOf(Order order, MadeRefund refund) {}

  private record ReturnLineOf(Order order, ReturnLine line) {}

  private record ReverseOf(Order order, ReverseOrder reverse) {}

  private record ReverseLineOf(Order order, ReverseLine line) {}

  private record Declined(String reason, @Nullable String note) {}

  private record ReturnableOf(Order order, Fulfilment fulfilment) {}

  private record ReturnableLine(Order order, Shipped shipped, int quantity) {}

  private AfterSalesFields() {}

  static void register(Resolvers fields) {
    order(fields);
    refunds(fields);
    returns(fields);
    returnLines(fields);
    reverse(fields);
    returnable(fields);
    queries(fields.type("QueryRoot", RootFields.Root.class));
    Resolvers.Type<RootFields.Root> mutation = fields.type("Mutation", RootFields.Root.class);
    fulfilmentMutations(fields, mutation);
    refundMutation(fields, mutation);
    returnMutations(fields, mutation);
    dispositions(fields, mutation);
  }

  private static void order(Resolvers fields) {
    fields
        .type("Order", Order.class)
        .plain("refundable", order -> order.net().shop().signum() > 0)
        .with(
            "refunds",
            (order, ask) ->
                ask.firstOf(order.refunds.stream().map(each -> new RefundOf(order, each)).toList()))
        .with(
            "returns",
            (order, ask) -> {
              ask.notSimulated("Order.returns", "query");
              Access.check("returns", ask.work.token, "read_returns", "read_marketplace_returns");
              return Page.inOrder(
                  order.returns.stream().map(each -> new Returns.ReturnOf(order, each)).toList(),
                  each -> each.made().id,
                  ask);
            });
  }

  private static void refunds(Resolvers fields) {
    fields
        .type("Refund", RefundOf.class)
        .plain("id", each -> Gid.of("Refund", each.refund().id()))
        .plain("legacyResourceId", each -> Long.toString(each.refund().id()))
        .plain("createdAt", each -> each.refund().createdAt())
        .plain("updatedAt", each -> each.refund().createdAt())
        .plain("processedAt", each -> each.refund().processedAt())
        .plain("note", each -> each.refund().note())
        .plain("order", RefundOf::order)
        .plain(
            "return",
            each -> {
              Long id = each.refund().returnId();
              ReturnCase made = id == null ? null : each.order().returned(id);
              return made == null ? null : new Returns.ReturnOf(each.order(), made);
            })
        .plain(
            "totalRefundedSet",
            each ->
                OrderFields.money(
                    each.order(),
                    Bag.sum(payments(each).stream().map(p -> p.payment().amount()).toList())))
        .with(
            "transactions", (each, ask) -> Page.inOrder(payments(each), p -> p.payment().id(), ask))
        .with(
            "refundLineItems",
            (each, ask) ->
                Page.inOrder(
                    each.refund().lines().stream()
                        .map(line -> new RefundLineOf(each.order(), line))
                        .toList(),
                    line -> line.line().id(),
                    ask))
        .with(
            "refundShippingLines",
            (each, ask) ->
                Page.inOrder(
                    each.refund().shipping().stream()
                        .map(line -> new RefundShippingOf(each.order(), line))
                        .toList(),
                    line -> line.line().id(),
                    ask))
        .with(
            "orderAdjustments",
            (each, ask) ->
                Page.inOrder(
                    each.refund().discrepancy().isZero()
                        ? List.of()
                        : List.of(new AdjustmentOf(each.order(), each.refund())),
                    of -> of.refund().discrepancyId(),
                    ask));
    fields
        .type("RefundLineItem", RefundLineOf.class)
        .plain("id", each -> Gid.of("RefundLineItem", each.line().id()))
        .plain("quantity", each -> each.line().quantity())
        .plain("restockType", each -> each.line().restockType())
        .plain("restocked", each -> each.line().locationId() != null)
        .plain("lineItem", each -> OrderFields.lineOf(each.order(), each.line().lineId()))
        .plain(
            "priceSet",
            each ->
                OrderFields.money(
                    each.order(),
                    OrderFields.lineOf(each.order(), each.line().lineId()).line().price))
        .plain("subtotalSet", each -> OrderFields.money(each.order(), each.line().subtotal()))
        .plain("totalTaxSet", each -> OrderFields.money(each.order(), each.line().tax()))
        .with(
            "location",
            (each, ask) -> {
              Long id = each.line().locationId();
              return id == null ? null : ask.shop().places.get(id);
            });
    fields
        .type("RefundShippingLine", RefundShippingOf.class)
        .plain("id", each -> Gid.of("RefundShippingLine", each.line().id()))
        .plain(
            "shippingLine",
            each ->
                each.order().shipping.stream()
                    .filter(line -> line.id == each.line().shippingId())
                    .findFirst()
                    .map(line -> new OrderFields.ShippingOf(each.order(), line))
                    .orElseThrow())
        .plain("subtotalAmountSet", each -> OrderFields.money(each.order(), each.line().amount()))
        .plain("taxAmountSet", each -> OrderFields.money(each.order(), each.line().tax()));
    fields
        .type("OrderAdjustment", AdjustmentOf.class)
        .plain("id", each -> Gid.of("OrderAdjustment", each.refund().discrepancyId()))
        .plain(
            "reason",
            each -> {
              String given = each.refund().discrepancyReason();
              return given == null || given.equals("OTHER") ? "REFUND_DISCREPANCY" : given;
            })
        .plain("amountSet", each -> OrderFields.money(each.order(), each.refund().discrepancy()))
        .plain("taxAmountSet", each -> OrderFields.money(each.order(), Bag.ZERO));
  }

  private static List<OrderFields.PaymentOf> payments(RefundOf each) {
    return each.order().payments.stream()
        .filter(payment -> each.refund().paymentIds().contains(payment.id()))
        .map(payment -> new OrderFields.PaymentOf(each.order(), payment))
        .toList();
  }

  private static void returns(Resolvers fields) {
    fields
        .type("Return", Returns.ReturnOf.class)
        .plain("id", each -> Gid.of("Return", each.made().id))
        .plain("name", each -> each.made().name)
        .plain("status", each -> each.made().status)
        .plain("createdAt", each -> each.made().createdAt)
        .plain("requestApprovedAt", each -> each.made().approvedAt)
        .plain("closedAt", each -> each.made().closedAt)
        .plain("order", Returns.ReturnOf::order)
        .plain("totalQuantity", each -> each.made().total())
        .plain("returnShippingFees", each -> List.of())
        .plain(
            "decline",
            each -> {
              String reason = each.made().declineReason;
              return reason == null ? null : new Declined(reason, each.made().declineNote);
            })
        .with("refunds", (each, ask) -> Page.inOrder(refundsOf(each), of -> of.refund().id(), ask))
        .with(
            "transactions",
            (each, ask) ->
                Page.inOrder(
                    refundsOf(each).stream().flatMap(of -> payments(of).stream()).toList(),
                    of -> of.payment().id(),
                    ask))
        .with(
            "returnLineItems",
            (each, ask) -> {
              String wanted = ask.text("processingStatus");
              return Page.inOrder(
                  each.made().lines.stream()
                      .filter(line -> line.quantity > 0)
                      .filter(
                          line ->
                              wanted == null
                                  || wanted.equals("PROCESSED")
                                      == (line.processed >= line.quantity))
                      .map(line -> new ReturnLineOf(each.order(), line))
                      .toList(),
                  line -> line.line().id,
                  ask);
            })
        .with(
            "reverseFulfillmentOrders",
            (each, ask) ->
                Page.inOrder(
                    each.made().reverse.stream()
                        .map(of -> new ReverseOf(each.order(), of))
                        .toList(),
                    of -> of.reverse().id,
                    ask));
    fields
        .type("ReturnDecline", Declined.class)
        .plain("reason", Declined::reason)
        .plain("note", Declined::note);
  }

  private static List<RefundOf> refundsOf(Returns.ReturnOf each) {
    return each.order().refunds.stream()
        .filter(refund -> Objects.equals(refund.returnId(), each.made().id))
        .map(refund -> new RefundOf(each.order(), refund))
        .toList();
  }

  private static void returnLines(Resolvers fields) {
    fields
        .type("ReturnLineItem", ReturnLineOf.class)
        .plain("id", each -> Gid.of("ReturnLineItem", each.line().id))
        .plain("quantity", each -> each.line().quantity)
        .plain("processedQuantity", each -> each.line().processed)
        .plain("unprocessedQuantity", each -> each.line().quantity - each.line().processed)
        .plain("processableQuantity", each -> each.line().quantity - each.line().processed)
        .plain("refundedQuantity", each -> each.line().refunded)
        .plain("refundableQuantity", each -> each.line().quantity - each.line().refunded)
        .plain("returnReason", each -> each.line().reason)
        .plain("returnReasonNote", each -> each.line().note)
        .plain("customerNote", each -> each.line().customerNote)
        .plain("returnReasonDefinition", each -> Returns.reason(each.line().definitionId))
        .plain("fulfillmentLineItem", each -> shipped(each.order(), each.line().shippedId))
        .plain(
            "withCodeDiscountedTotalPriceSet",
            each ->
                OrderFields.money(
                    each.order(),
                    OrderFields.lineOf(each.order(), each.line().lineId)
                        .line()
                        .discountedTotal(each.line().quantity)));
    fields
        .type("ReturnReasonDefinition", Returns.Reason.class)
        .plain("id", each -> Gid.of("ReturnReasonDefinition", each.id()))
        .plain("handle", Returns.Reason::handle)
        .plain("name", Returns.Reason::name)
        .plain("deleted", each -> false);
  }

  private static @Nullable ShippedOf shipped(Order order, long id) {
    for (Fulfilment fulfilment : order.fulfilments) {
      Shipped found = fulfilment.line(id);
      if (found != null) {
        return new ShippedOf(order, found);
      }
    }
    return null;
  }

  private static void reverse(Resolvers fields) {
    fields
        .type("ReverseFulfillmentOrder", ReverseOf.class)
        .plain("id", each -> Gid.of("ReverseFulfillmentOrder", each.reverse().id))
        .plain("status", each -> each.reverse().status)
        .plain("order", ReverseOf::order)
        .with(
            "lineItems",
            (each, ask) ->
                Page.inOrder(
                    each.reverse().lines.stream()
                        .filter(line -> line.total > 0)
                        .map(line -> new ReverseLineOf(each.order(), line))
                        .toList(),
                    line -> line.line().id,
                    ask));
    fields
        .type("ReverseFulfillmentOrderLineItem", ReverseLineOf.class)
        .plain("id", each -> Gid.of("ReverseFulfillmentOrderLineItem", each.line().id))
        .plain("totalQuantity", each -> each.line().total)
        .plain("fulfillmentLineItem", each -> shipped(each.order(), each.line().shippedId))
        .plain("dispositions", each -> each.line().dispositions);
    fields
        .type("ReverseFulfillmentOrderDisposition", Disposition.class)
        .plain("id", each -> Gid.of("ReverseFulfillmentOrderDisposition", each.id()))
        .plain("type", Disposition::type)
        .plain("quantity", Disposition::quantity)
        .plain("createdAt", Disposition::createdAt)
        .with(
            "location",
            (each, ask) -> {
              Long id = each.locationId();
              return id == null ? null : ask.shop().places.get(id);
            });
  }

  private static void returnable(Resolvers fields) {
    fields
        .type("ReturnableFulfillment", ReturnableOf.class)
        .plain("id", each -> Gid.of("ReturnableFulfillment", each.fulfilment().id()))
        .plain("fulfillment", each -> new FulfilmentOf(each.order(), each.fulfilment()))
        .with(
            "returnableFulfillmentLineItems",
            (each, ask) -> Page.inOrder(returnable(each), line -> line.shipped().id(), ask));
    fields
        .type("ReturnableFulfillmentLineItem", ReturnableLine.class)
        .plain("quantity", ReturnableLine::quantity)
        .plain("fulfillmentLineItem", each -> new ShippedOf(each.order(), each.shipped()));
  }

  private static List<ReturnableLine> returnable(ReturnableOf each) {
    return each.fulfilment().lines().stream()
        .map(line -> new ReturnableLine(each.order(), line, Returns.returnable(each.order(), line)))
        .filter(line -> line.quantity() > 0)
        .toList();
  }

  private static void queries(Resolvers.Type<RootFields.Root> query) {
    query
        .with("fulfillment", (root, ask) -> FulfilmentActs.find(ask.work, ask.required("id")))
        .with("refund", (root, ask) -> refund(ask, ask.required("id")))
        .with("return", (root, ask) -> Returns.find(ask.work, ask.required("id")))
        .with("reverseFulfillmentOrder", (root, ask) -> reverse(ask, ask.required("id")))
        .with(
            "returnReasonDefinitions",
            (root, ask) -> {
              ask.notSimulated("returnReasonDefinitions", "query");
              List<String> handles = ask.texts("handles");
              List<String> ids = ask.texts("ids");
              String sort = ask.required("sortKey");
              return Page.of(
                  Returns.REASONS.stream()
                      .filter(each -> handles == null || handles.contains(each.handle()))
                      .filter(
                          each ->
                              ids == null
                                  || ids.contains(Gid.of("ReturnReasonDefinition", each.id())))
                      .toList(),
                  switch (sort) {
                    case "HANDLE" -> Returns.Reason::handle;
                    case "NAME" -> Returns.Reason::name;
                    default -> each -> "";
                  },
                  Returns.Reason::id,
                  ask);
            })
        .with(
            "returnableFulfillments",
            (root, ask) -> {
              Order order = ask.shop().orders.get(ask.id("orderId", "Order"));
              return Page.inOrder(
                  order == null
                      ? List.of()
                      : order
                          .shipments()
                          .map(each -> new ReturnableOf(order, each))
                          .filter(each -> !returnable(each).isEmpty())
                          .toList(),
                  each -> each.fulfilment().id(),
                  ask);
            });
  }

  /** Of the kinds that this class knows. */
  static @Nullable Object node(Ask ask, String id) {
    return switch (Gid.type(id)) {
      case "Refund" -> {
        Access.check("refund", ask.work.token);
        yield refund(ask, id);
      }
      case "Return" -> {
        Access.check("return", ask.work.token);
        yield Returns.find(ask.work, id);
      }
      default -> {
        Access.check("reverseFulfillmentOrder", ask.work.token);
        yield reverse(ask, id);
      }
    };
  }

  private static @Nullable RefundOf refund(Ask ask, String gid) {
    return refund(ask.work, Gid.number(gid, "Refund"));
  }

  private static @Nullable RefundOf refund(Work work, long id) {
    Order order = work.shop.orderOfPart(id);
    for (MadeRefund each : order == null ? List.<MadeRefund>of() : order.refunds) {
      if (order != null && each.id() == id) {
        return new RefundOf(order, each);
      }
    }
    return null;
  }

  private static @Nullable ReverseOf reverse(Ask ask, String gid) {
    long id = Gid.number(gid, "ReverseFulfillmentOrder");
    Order order = ask.shop().orderOfPart(id);
    for (ReturnCase each : order == null ? List.<ReturnCase>of() : order.returns) {
      for (ReverseOrder reverse : each.reverse) {
        if (order != null && reverse.id == id) {
          return new ReverseOf(order, reverse);
        }
      }
    }
    return null;
  }

  private static void fulfilmentMutations(
      Resolvers fields, Resolvers.Type<RootFields.Root> mutation) {
    fields.maps("FulfillmentCancelPayload", "fulfillment", "userErrors");
    fields.maps("FulfillmentTrackingInfoUpdatePayload", "fulfillment", "userErrors");
    fields.maps("FulfillmentEventCreatePayload", "fulfillmentEvent", "userErrors");
    mutation
        .with(
            "fulfillmentCancel",
            (root, ask) -> RootFields.payload(FulfilmentActs.cancel(ask.work, ask.required("id"))))
        .with(
            "fulfillmentTrackingInfoUpdate",
            (root, ask) ->
                RootFields.payload(
                    FulfilmentActs.track(
                        ask.work, ask.required("fulfillmentId"), ask.object("trackingInfoInput"))))
        .with(
            "fulfillmentEventCreate",
            (root, ask) ->
                RootFields.payload(
                    FulfilmentActs.happened(ask.work, ask.object("fulfillmentEvent"))));
  }

  private static void refundMutation(Resolvers fields, Resolvers.Type<RootFields.Root> mutation) {
    fields.maps("RefundCreatePayload", "refund", "order", "userErrors");
    mutation.with(
        "refundCreate",
        (root, ask) -> {
          Idempotency.Outcome outcome =
              ask.shop()
                  .idempotency
                  .once(
                      ask,
                      "refundCreate",
                      false,
                      () -> Refunds.create(ask.work, ask.object("input")));
          Long id = outcome.row();
          RefundOf made = id == null ? null : refund(ask.work, id);
          var payload = RootFields.payload(outcome.errors(), "refund", made);
          RootFields.putNullable(payload, "order", made == null ? null : made.order());
          return payload;
        });
  }

  @FunctionalInterface
  private interface ReturnAct {
    Returns.Outcome on(Ask ask);
  }

  private static void returnMutations(Resolvers fields, Resolvers.Type<RootFields.Root> mutation) {
    returning(
        fields,
        mutation,
        "returnCreate",
        ask -> Returns.create(ask.work, ask.object("returnInput")));
    returning(
        fields, mutation, "returnRequest", ask -> Returns.request(ask.work, ask.object("input")));
    returning(
        fields,
        mutation,
        "returnApproveRequest",
        ask -> Returns.approve(ask.work, ask.object("input")));
    returning(
        fields,
        mutation,
        "returnDeclineRequest",
        ask -> Returns.decline(ask.work, ask.object("input")));
    returning(
        fields, mutation, "returnProcess", ask -> Returns.process(ask.work, ask.object("input")));
    returning(fields, mutation, "returnClose", ask -> Returns.close(ask.work, ask.required("id")));
    returning(
        fields, mutation, "returnReopen", ask -> Returns.reopen(ask.work, ask.required("id")));
    returning(
        fields, mutation, "returnCancel", ask -> Returns.cancel(ask.work, ask.required("id")));
  }

  private static void dispositions(Resolvers fields, Resolvers.Type<RootFields.Root> mutation) {
    fields.maps(
        "ReverseFulfillmentOrderDisposePayload", "reverseFulfillmentOrderLineItems", "userErrors");
    mutation.with(
        "reverseFulfillmentOrderDispose",
        (root, ask) -> {
          Returns.DisposeOutcome outcome =
              Returns.dispose(ask.work, ask.objects("dispositionInputs"));
          Order order = outcome.order();
          return RootFields.payload(
              outcome.errors(),
              "reverseFulfillmentOrderLineItems",
              order == null
                  ? null
                  : outcome.lines().stream().map(line -> new ReverseLineOf(order, line)).toList());
        });
  }

  private static void returning(
      Resolvers fields, Resolvers.Type<RootFields.Root> mutation, String name, ReturnAct act) {
    String payload = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
    fields.maps(payload + "Payload", "return", "userErrors");
    mutation.with(
        name,
        (root, ask) -> {
          Returns.Outcome outcome = act.on(ask);
          return RootFields.payload(outcome.errors(), "return", outcome.made());
        });
  }
}
