package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The simulated fields of orders and of all that hangs on them. */
final class OrderFields {

  private record MoneyBag(Bag amount, String currency, String presentment) {}

  private record Money(BigDecimal amount, String currency) {}

  /** An amount without a presentment currency. */
  static Object plainMoney(BigDecimal amount, String currency) {
    return new Money(amount, currency);
  }

  private record TaxOf(Order order, Tax tax) {}

  record ShippingOf(Order order, Shipping line) {}

  record PaymentOf(Order order, Payment payment) {}

  private record AssignedTo(Place place) {}

  private record AllocationOf(Order order, Bag amount) {}

  private OrderFields() {}

  static void register(Resolvers fields) {
    money(fields);
    order(fields);
    totals(fields);
    lines(fields);
    shippingAndTax(fields);
    payments(fields);
    fulfilmentOrders(fields);
    fulfilments(fields);
    metafields(fields);
  }

  private static void money(Resolvers fields) {
    fields
        .type("MoneyBag", MoneyBag.class)
        .plain("shopMoney", bag -> new Money(bag.amount().shop(), bag.currency()))
        .plain("presentmentMoney", bag -> new Money(bag.amount().presentment(), bag.presentment()));
    fields
        .type("MoneyV2", Money.class)
        .plain("amount", Money::amount)
        .plain("currencyCode", Money::currency);
  }

  static Object money(Order order, Bag amount) {
    return new MoneyBag(amount, order.currency, order.presentmentCurrency);
  }

  private static void order(Resolvers fields) {
    fields
        .type("Order", Order.class)
        .plain("id", order -> Gid.of("Order", order.id))
        .plain("legacyResourceId", order -> Long.toString(order.id))
        .plain("name", order -> order.name)
        .plain("number", order -> order.number)
        .plain("createdAt", order -> order.createdAt)
        .plain("updatedAt", order -> order.updatedAt)
        .plain("processedAt", order -> order.processedAt)
        .plain("cancelledAt", order -> order.cancelledAt)
        .plain("cancelReason", order -> order.cancelReason)
        .plain("closedAt", order -> order.closedAt)
        .plain("closed", order -> order.closedAt != null)
        .plain("confirmed", order -> true)
        .plain("edited", order -> false)
        .plain("test", order -> order.test)
        .plain("email", order -> order.email)
        .plain("phone", order -> order.phone)
        .plain("note", order -> order.note)
        .plain("poNumber", order -> order.poNumber)
        .plain("sourceName", order -> order.sourceName)
        .plain(
            "app", order -> Map.of("id", Gid.of("App", order.appId), "name", "App " + order.appId))
        .plain("sourceIdentifier", order -> order.sourceIdentifier)
        .plain("registeredSourceUrl", order -> order.sourceUrl)
        .plain("tags", order -> order.tags)
        .plain("customAttributes", order -> order.attributes)
        .plain("taxesIncluded", order -> order.taxesIncluded)
        .plain("currencyCode", order -> order.currency)
        .plain("presentmentCurrencyCode", order -> order.presentmentCurrency)
        .plain("displayFinancialStatus", order -> order.financialStatus)
        .plain("displayFulfillmentStatus", Order::fulfilmentStatus)
        .plain("returnStatus", Returns::status)
        .plain("fullyPaid", order -> Payments.outstanding(order).signum() == 0)
        .plain("unpaid", order -> order.received().shop().signum() == 0)
        .plain("canMarkAsPaid", Payments::canMarkAsPaid)
        .plain("requiresShipping", order -> order.lines.stream().anyMatch(l -> l.requiresShipping))
        .plain("discountCode", order -> order.discount == null ? null : order.discount.code())
        .plain(
            "discountCodes",
            order -> order.discount == null ? List.of() : List.of(order.discount.code()))
        .plain(
            "paymentGatewayNames",
            order -> order.payments.stream().map(Payment::gateway).distinct().toList())
        .plain("shippingAddress", order -> order.shippingAddress)
        .plain("billingAddress", order -> order.billingAddress)
        .plain(
            "billingAddressMatchesShippingAddress",
            order -> java.util.Objects.equals(order.billingAddress, order.shippingAddress))
        .plain(
            "subtotalLineItemsQuantity",
            order -> order.lines.stream().mapToInt(l -> l.quantity).sum())
        .plain(
            "currentSubtotalLineItemsQuantity",
            order -> order.lines.stream().mapToInt(l -> l.currentQuantity).sum())
        .plain("taxLines", order -> merged(order))
        .with(
            "lineItems",
            (order, ask) ->
                Page.inOrder(
                    order.lines.stream().map(line -> new LineOf(order, line)).toList(),
                    each -> each.line().id,
                    ask))
        .plain(
            "shippingLine",
            order -> order.shipping.isEmpty() ? null : new ShippingOf(order, order.shipping.get(0)))
        .with(
            "shippingLines",
            (order, ask) ->
                Page.inOrder(
                    order.shipping.stream().map(line -> new ShippingOf(order, line)).toList(),
                    each -> each.line().id,
                    ask))
        .with(
            "discountApplications",
            (order, ask) ->
                Page.inOrder(
                    order.discount == null ? List.of() : List.of(application(order)),
                    any -> order.id,
                    ask))
        .with(
            "transactions",
            (order, ask) -> {
              ask.notSimulated("Order.transactions", "capturable", "manuallyResolvable");
              return ask.firstOf(
                  order.payments.stream().map(each -> new PaymentOf(order, each)).toList());
            })
        .with(
            "fulfillmentOrders",
            (order, ask) -> {
              ask.notSimulated("Order.fulfillmentOrders", "query");
              List<PartOf> parts =
                  order.routed(ask.work.precise)
                      ? order.fulfilmentOrders.stream()
                          .filter(part -> !part.absorbed || !ask.flag("displayable"))
                          .map(part -> new PartOf(order, part))
                          .toList()
                      : List.of();
              return Page.inOrder(parts, each -> each.part().id, ask);
            })
        .with(
            "fulfillments",
            (order, ask) -> {
              ask.notSimulated("Order.fulfillments", "query");
              return ask.firstOf(
                  order.fulfilments.stream().map(each -> new FulfilmentOf(order, each)).toList());
            })
        .with("fulfillmentsCount", (order, ask) -> CatalogFields.count(order.fulfilments.size()))
        .with(
            "metafield",
            (order, ask) -> {
              String namespace = Namespaces.resolve(ask.text("namespace"), ask.work.appId);
              return order.metafields.stream()
                  .filter(
                      field ->
                          field.namespace().equals(namespace)
                              && field.key().equals(ask.text("key")))
                  .findFirst()
                  .orElse(null);
            })
        .with(
            "metafields",
            (order, ask) -> {
              ask.notSimulated("Order.metafields", "keys");
              String wanted = ask.text("namespace");
              return Page.inOrder(
                  order.metafields.stream()
                      .filter(
                          field ->
                              wanted == null
                                  || field
                                      .namespace()
                                      .equals(Namespaces.resolve(wanted, ask.work.appId)))
                      .toList(),
                  Metafield::id,
                  ask);
            });
    fields.maps("OrderApp", "id", "name");
    fields
        .type("Attribute", Attribute.class)
        .plain("key", Attribute::key)
        .plain("value", Attribute::value);
    fields
        .type("MailingAddress", Address.class)
        .plain("id", address -> Gid.of("MailingAddress", address.id()))
        .plain("address1", Address::address1)
        .plain("address2", Address::address2)
        .plain("city", Address::city)
        .plain("company", Address::company)
        .plain("countryCode", Address::countryCode)
        .plain("countryCodeV2", Address::countryCode)
        .plain("firstName", Address::firstName)
        .plain("lastName", Address::lastName)
        .plain("name", Address::name)
        .plain("phone", Address::phone)
        .plain("province", Address::province)
        .plain("provinceCode", Address::provinceCode)
        .plain("zip", Address::zip);
  }

  /** On the order, tax lines of one title and rate are one. */
  private static List<TaxOf> merged(Order order) {
    Map<String, TaxOf> byName = new LinkedHashMap<>();
    for (Tax tax : order.taxes()) {
      byName.merge(
          tax.title() + "\n" + tax.rate().stripTrailingZeros() + "\n" + tax.channelLiable(),
          new TaxOf(order, tax),
          (one, two) ->
              new TaxOf(
                  order,
                  new Tax(
                      one.tax().title(),
                      one.tax().rate(),
                      one.tax().price().plus(two.tax().price()),
                      one.tax().channelLiable())));
    }
    return new ArrayList<>(byName.values());
  }

  private static void totals(Resolvers fields) {
    Map<String, Function<Order, Bag>> sums = new LinkedHashMap<>();
    sums.put("subtotalPriceSet", Order::subtotal);
    sums.put("totalDiscountsSet", Order::discounts);
    sums.put("totalShippingPriceSet", Order::shippingTotal);
    sums.put("totalTaxSet", Order::tax);
    sums.put("totalPriceSet", Order::total);
    sums.put("originalTotalPriceSet", Order::total);
    sums.put("totalReceivedSet", Order::received);
    sums.put("totalRefundedSet", Order::refunded);
    sums.put("netPaymentSet", Order::net);
    sums.put("totalRefundedShippingSet", Order::refundedShipping);
    sums.put(
        "refundDiscrepancySet",
        order -> Bag.sum(order.refunds.stream().map(MadeRefund::discrepancy).toList()));
    sums.put("totalOutstandingSet", OrderFields::outstanding);
    sums.put(
        "currentSubtotalPriceSet",
        order -> order.cancelled() ? Bag.ZERO : order.subtotal().minus(order.refundedSubtotal()));
    sums.put("currentTotalDiscountsSet", order -> order.cancelled() ? Bag.ZERO : order.discounts());
    sums.put(
        "currentShippingPriceSet",
        order ->
            order.cancelled() ? Bag.ZERO : order.shippingTotal().minus(order.refundedShipping()));
    sums.put(
        "currentTotalTaxSet",
        order -> order.cancelled() ? Bag.ZERO : order.tax().minus(order.refundedTax()));
    sums.put("currentTotalPriceSet", Order::currentTotal);
    Resolvers.Type<Order> order = fields.type("Order", Order.class);
    sums.forEach((name, sum) -> order.plain(name, each -> money(each, sum.apply(each))));
  }

  private static Bag outstanding(Order order) {
    Bag owed = order.currentTotal().minus(order.net());
    return order.cancelled() || owed.shop().signum() < 0 ? Bag.ZERO : owed;
  }

  private static Map<String, Object> application(Order order) {
    Discount discount = java.util.Objects.requireNonNull(order.discount);
    Map<String, Object> application = new LinkedHashMap<>();
    boolean shipping = discount.kind().equals(Discount.SHIPPING);
    application.put("__typename", "DiscountCodeApplication");
    application.put("code", discount.code());
    application.put("index", 0);
    application.put("allocationMethod", "ACROSS");
    application.put("targetSelection", "ALL");
    application.put("targetType", shipping ? "SHIPPING_LINE" : "LINE_ITEM");
    BigDecimal percentage = shipping ? BigDecimal.valueOf(100) : discount.percentage();
    application.put(
        "value",
        percentage == null
            ? new Money(discount.amount().shop(), order.currency)
            : Map.of(
                "__typename", "PricingPercentageValue", "percentage", percentage.doubleValue()));
    return application;
  }

  private static void lines(Resolvers fields) {
    fields.maps(
        "DiscountCodeApplication",
        "code",
        "index",
        "allocationMethod",
        "targetSelection",
        "targetType",
        "value");
    fields.maps("PricingPercentageValue", "percentage");
    fields
        .type("DiscountAllocation", AllocationOf.class)
        .plain("allocatedAmountSet", each -> money(each.order(), each.amount()))
        .plain("discountApplication", each -> application(each.order()));
    fields
        .type("LineItem", LineOf.class)
        .plain("id", each -> Gid.of("LineItem", each.line().id))
        .plain("name", each -> each.line().name())
        .plain("title", each -> each.line().title)
        .plain("variantTitle", each -> each.line().variantTitle)
        .plain("sku", each -> each.line().sku)
        .plain("vendor", each -> each.line().vendor)
        .plain("quantity", each -> each.line().quantity)
        .plain("currentQuantity", each -> each.line().currentQuantity)
        .plain("refundableQuantity", each -> each.line().currentQuantity)
        .plain("unfulfilledQuantity", each -> each.order().unshipped(each.line()))
        .plain("nonFulfillableQuantity", each -> each.line().removed)
        .plain("requiresShipping", each -> each.line().requiresShipping)
        .plain("taxable", each -> each.line().taxable)
        .plain("isGiftCard", each -> each.line().giftCard)
        .plain("customAttributes", each -> each.line().properties)
        .with(
            "taxLines",
            (each, ask) ->
                ask.firstOf(
                    each.line().taxes.stream().map(tax -> new TaxOf(each.order(), tax)).toList()))
        .plain("discountAllocations", each -> allocations(each.order(), each.line().discount))
        .plain("originalUnitPriceSet", each -> money(each.order(), each.line().price))
        .plain("originalTotalSet", each -> money(each.order(), each.line().originalTotal()))
        .with(
            "discountedTotalSet",
            (each, ask) ->
                money(
                    each.order(),
                    ask.flag("withCodeDiscounts")
                        ? each.line().originalTotal().minus(each.line().discount)
                        : each.line().originalTotal()))
        .plain("discountedUnitPriceSet", each -> money(each.order(), each.line().price))
        .plain("discountedUnitPriceAfterAllDiscountsSet", OrderFields::unitAfterDiscounts)
        .with(
            "variant",
            (each, ask) ->
                each.line().variantId == null
                    ? null
                    : ask.shop().variants.get(each.line().variantId))
        .with(
            "product",
            (each, ask) ->
                each.line().productId == null
                    ? null
                    : ask.shop().products.get(each.line().productId));
  }

  private static Object unitAfterDiscounts(LineOf each) {
    Bag total = each.line().originalTotal().minus(each.line().discount);
    BigDecimal quantity = BigDecimal.valueOf(each.line().quantity);
    return money(
        each.order(),
        new Bag(
            total.shop().divide(quantity, Bag.digits(each.order().currency), RoundingMode.HALF_UP),
            total
                .presentment()
                .divide(
                    quantity, Bag.digits(each.order().presentmentCurrency), RoundingMode.HALF_UP)));
  }

  private static List<AllocationOf> allocations(Order order, Bag amount) {
    return amount.isZero() ? List.of() : List.of(new AllocationOf(order, amount));
  }

  private static void shippingAndTax(Resolvers fields) {
    fields
        .type("ShippingLine", ShippingOf.class)
        .plain("id", each -> Gid.of("ShippingLine", each.line().id))
        .plain("title", each -> each.line().title)
        .plain("code", each -> each.line().code)
        .plain("source", each -> each.line().source)
        .plain("custom", each -> true)
        .plain("isRemoved", each -> false)
        .plain("originalPriceSet", each -> money(each.order(), each.line().price))
        .plain(
            "discountedPriceSet",
            each -> money(each.order(), each.line().price.minus(each.line().discount)))
        .plain(
            "currentDiscountedPriceSet",
            each ->
                money(
                    each.order(),
                    each.order().cancelled()
                        ? Bag.ZERO
                        : each.line().price.minus(each.line().discount)))
        .plain("discountAllocations", each -> allocations(each.order(), each.line().discount))
        .plain(
            "taxLines",
            each -> each.line().taxes.stream().map(tax -> new TaxOf(each.order(), tax)).toList());
    fields
        .type("TaxLine", TaxOf.class)
        .plain("title", each -> each.tax().title())
        .plain("rate", each -> each.tax().rate().doubleValue())
        .plain("ratePercentage", each -> each.tax().rate().movePointRight(2).doubleValue())
        .plain("channelLiable", each -> each.tax().channelLiable())
        .plain("priceSet", each -> money(each.order(), each.tax().price()));
  }

  private static void payments(Resolvers fields) {
    fields
        .type("OrderTransaction", PaymentOf.class)
        .plain("id", each -> Gid.of("OrderTransaction", each.payment().id()))
        .plain("kind", each -> each.payment().kind())
        .plain("status", each -> each.payment().status())
        .plain("gateway", each -> each.payment().gateway())
        .plain("formattedGateway", each -> each.payment().gateway())
        .plain("amountSet", each -> money(each.order(), each.payment().amount()))
        .plain("createdAt", each -> each.payment().createdAt())
        .plain("processedAt", each -> each.payment().processedAt())
        .plain("authorizationCode", each -> each.payment().authorizationCode())
        .plain("test", each -> each.payment().test())
        .plain("order", PaymentOf::order)
        .plain(
            "parentTransaction",
            each -> {
              Long parent = each.payment().parentId();
              return each.order().payments.stream()
                  .filter(other -> parent != null && other.id() == parent)
                  .findFirst()
                  .map(other -> new PaymentOf(each.order(), other))
                  .orElse(null);
            })
        .plain(
            "maximumRefundableV2",
            each ->
                Refunds.money(each.order(), each.payment().id()) == null
                    ? null
                    : new Money(
                        Refunds.left(each.order(), each.payment()).presentment(),
                        each.order().presentmentCurrency));
  }

  private static void fulfilmentOrders(Resolvers fields) {
    fields
        .type("FulfillmentOrder", PartOf.class)
        .plain("id", each -> Gid.of("FulfillmentOrder", each.part().id))
        .plain("status", each -> each.part().status)
        .plain("requestStatus", each -> "UNSUBMITTED")
        .plain("createdAt", each -> each.part().createdAt)
        .plain("updatedAt", each -> each.part().updatedAt)
        .plain("order", PartOf::order)
        .plain("orderId", each -> Gid.of("Order", each.order().id))
        .plain("orderName", each -> each.order().name)
        .plain("orderProcessedAt", each -> each.order().processedAt)
        .plain("fulfillmentHolds", each -> each.part().holds)
        .plain("supportedActions", each -> actions(each.part()))
        .with(
            "assignedLocation",
            (each, ask) ->
                new AssignedTo(
                    java.util.Objects.requireNonNull(
                        ask.shop().places.get(each.part().locationId))))
        .with(
            "lineItems",
            (each, ask) ->
                Page.inOrder(
                    each.part().lines.stream()
                        .map(line -> new PartLineOf(each.order(), line))
                        .toList(),
                    line -> line.line().id,
                    ask))
        .with(
            "fulfillments",
            (each, ask) ->
                Page.inOrder(
                    each.order().fulfilments.stream()
                        .filter(made -> made.fulfilmentOrderIds().contains(each.part().id))
                        .map(made -> new FulfilmentOf(each.order(), made))
                        .toList(),
                    made -> made.fulfilment().id(),
                    ask));
    fields.maps("FulfillmentOrderSupportedAction", "action");
    fields
        .type("FulfillmentOrderAssignedLocation", AssignedTo.class)
        .plain("name", each -> each.place().name())
        .plain("countryCode", each -> each.place().countryCode())
        .plain("city", each -> each.place().city())
        .plain("location", AssignedTo::place);
    fields
        .type("FulfillmentHold", Hold.class)
        .plain("id", hold -> Gid.of("FulfillmentHold", hold.id()))
        .plain("reason", Hold::reason)
        .plain("reasonNotes", Hold::notes)
        .plain("handle", Hold::handle)
        .plain("heldByRequestingApp", Hold::ours)
        .plain("displayReason", hold -> words(hold.reason()));
    fields
        .type("FulfillmentOrderLineItem", PartLineOf.class)
        .plain("id", each -> Gid.of("FulfillmentOrderLineItem", each.line().id))
        .plain("totalQuantity", each -> each.line().total)
        .plain("remainingQuantity", each -> each.line().remaining)
        .plain("lineItem", each -> lineOf(each.order(), each.line().lineId))
        .plain("sku", each -> line(each).sku)
        .plain("productTitle", each -> line(each).title)
        .plain("variantTitle", each -> line(each).variantTitle)
        .plain("vendor", each -> line(each).vendor)
        .plain("requiresShipping", each -> line(each).requiresShipping)
        .with(
            "inventoryItemId",
            (each, ask) -> {
              Variant variant = variant(each, ask);
              return variant == null ? null : Gid.of("InventoryItem", variant.inventoryItemId());
            })
        .with("variant", OrderFields::variant);
  }

  private static Line line(PartLineOf each) {
    return lineOf(each.order(), each.line().lineId).line();
  }

  static LineOf lineOf(Order order, long lineId) {
    return new LineOf(order, java.util.Objects.requireNonNull(order.line(lineId)));
  }

  private static @Nullable Variant variant(PartLineOf each, Ask ask) {
    Long id = line(each).variantId;
    return id == null ? null : ask.shop().variants.get(id);
  }

  private static List<Map<String, Object>> actions(FulfilmentOrder part) {
    List<String> actions =
        switch (part.status) {
          case FulfilmentOrder.OPEN ->
              List.of("CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", "SPLIT");
          case FulfilmentOrder.IN_PROGRESS -> List.of("CREATE_FULFILLMENT", "MOVE", "HOLD");
          case FulfilmentOrder.ON_HOLD -> List.of("RELEASE_HOLD", "HOLD", "MOVE");
          default -> List.of();
        };
    return actions.stream().map(action -> Map.<String, Object>of("action", action)).toList();
  }

  private static String words(String reason) {
    String words = reason.replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static void fulfilments(Resolvers fields) {
    fields
        .type("Fulfillment", FulfilmentOf.class)
        .plain("id", each -> Gid.of("Fulfillment", each.fulfilment().id()))
        .plain("legacyResourceId", each -> Long.toString(each.fulfilment().id()))
        .plain("name", each -> each.fulfilment().name())
        .plain("status", each -> each.fulfilment().cancelled() ? "CANCELLED" : "SUCCESS")
        .plain("displayStatus", each -> shown(each.fulfilment()))
        .plain("inTransitAt", each -> each.fulfilment().first("IN_TRANSIT"))
        .plain("deliveredAt", each -> each.fulfilment().first("DELIVERED"))
        .with(
            "events",
            (each, ask) -> {
              boolean byId = "ID".equals(ask.text("sortKey"));
              return Page.of(
                  each.fulfilment().happened(),
                  event -> byId ? "" : event.happenedAt().toString(),
                  Happened::id,
                  ask);
            })
        .plain("createdAt", each -> each.fulfilment().createdAt())
        .plain("updatedAt", each -> each.fulfilment().updatedAt())
        .plain("order", FulfilmentOf::order)
        .plain(
            "totalQuantity",
            each -> each.fulfilment().lines().stream().mapToInt(Shipped::quantity).sum())
        .with("location", (each, ask) -> ask.shop().places.get(each.fulfilment().locationId()))
        .with("trackingInfo", (each, ask) -> ask.firstOf(tracking(each.fulfilment())))
        .with(
            "fulfillmentLineItems",
            (each, ask) ->
                Page.inOrder(
                    each.fulfilment().lines().stream()
                        .map(shipped -> new ShippedOf(each.order(), shipped))
                        .toList(),
                    shipped -> shipped.shipped().id(),
                    ask))
        .with(
            "fulfillmentOrders",
            (each, ask) ->
                Page.inOrder(
                    each.order().fulfilmentOrders.stream()
                        .filter(part -> each.fulfilment().fulfilmentOrderIds().contains(part.id))
                        .map(part -> new PartOf(each.order(), part))
                        .toList(),
                    part -> part.part().id,
                    ask));
    fields.maps("FulfillmentTrackingInfo", "company", "number", "url");
    fields
        .type("FulfillmentEvent", Happened.class)
        .plain("id", event -> Gid.of("FulfillmentEvent", event.id()))
        .plain("status", Happened::status)
        .plain("message", Happened::message)
        .plain("happenedAt", Happened::happenedAt)
        .plain("createdAt", Happened::createdAt)
        .plain("estimatedDeliveryAt", Happened::estimatedDeliveryAt)
        .plain("city", Happened::city)
        .plain("province", Happened::province)
        .plain("country", Happened::country)
        .plain("zip", Happened::zip);
    fields
        .type("FulfillmentLineItem", ShippedOf.class)
        .plain("id", each -> Gid.of("FulfillmentLineItem", each.shipped().id()))
        .plain("quantity", each -> each.shipped().quantity())
        .plain("lineItem", each -> lineOf(each.order(), each.shipped().lineId()));
  }

  static String shown(Fulfilment fulfilment) {
    if (fulfilment.cancelled()) {
      return "CANCELED";
    }
    String last = fulfilment.lastStatus();
    return last == null ? "FULFILLED" : last;
  }

  private static List<Map<String, Object>> tracking(Fulfilment fulfilment) {
    List<Map<String, Object>> all = new ArrayList<>();
    int count = Math.max(fulfilment.numbers().size(), fulfilment.urls().size());
    for (int i = 0; i < Math.max(count, fulfilment.company() == null ? 0 : 1); i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      String company = fulfilment.company();
      if (company != null) {
        one.put("company", company);
      }
      if (i < fulfilment.numbers().size()) {
        one.put("number", fulfilment.numbers().get(i));
      }
      if (i < fulfilment.urls().size()) {
        one.put("url", fulfilment.urls().get(i));
      }
      all.add(one);
    }
    return all;
  }

  private static void metafields(Resolvers fields) {
    fields
        .type("Metafield", Metafield.class)
        .plain("id", field -> Gid.of("Metafield", field.id()))
        .plain("legacyResourceId", field -> Long.toString(field.id()))
        .plain("namespace", Metafield::namespace)
        .plain("key", Metafield::key)
        .plain("type", Metafield::type)
        .plain("value", Metafield::value)
        .plain("jsonValue", Metafields::jsonValue)
        .plain("compareDigest", Metafields::digest)
        .plain("createdAt", Metafield::createdAt)
        .plain("updatedAt", Metafield::updatedAt)
        .plain("ownerType", field -> "ORDER")
        .with(
            "definition",
            (field, ask) -> ask.shop().definition("ORDER", field.namespace(), field.key()));
  }
}
