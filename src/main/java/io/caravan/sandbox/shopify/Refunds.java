package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refunds: lines, shipping and money, each checked before anything is done. Messages that are on
 * record are Shopify's; those that are not are marked in ADR 0027.
 */
final class Refunds {

  static final String CANCEL = "CANCEL";
  static final String RETURN = "RETURN";
  static final String NO_RESTOCK = "NO_RESTOCK";

  /** Returned, and back in stock already. */
  static final String RETURNED = "RETURNED";

  /** A line to be refunded. */
  record Wanted(Line line, int quantity, String restockType, @Nullable Long locationId) {}

  /** Money to be paid back. */
  record Pay(Payment of, Bag amount) {}

  /** All that goes into a refund besides its order. */
  record Plan(
      List<Wanted> lines,
      Bag shipping,
      List<Pay> pays,
      @Nullable String note,
      Instant processedAt,
      @Nullable String discrepancyReason,
      @Nullable Long returnId) {}

  private final Work work;
  private final List<UserError> errors = new ArrayList<>();

  private Refunds(Work work) {
    this.work = work;
  }

  /** As {@code refundCreate} does. */
  static Idempotency.Outcome create(Work work, Input input) {
    return new Refunds(work).make(input);
  }

  private Idempotency.Outcome make(Input input) {
    input.only(
        "allowOverRefunding",
        "currency",
        "discrepancyReason",
        "note",
        "notify",
        "orderId",
        "processedAt",
        "refundDuties",
        "refundLineItems",
        "refundMethods",
        "shipping",
        "transactions");
    if (!input.objects("refundDuties").isEmpty() || !input.objects("refundMethods").isEmpty()) {
      throw ShopifyException.notSimulated("refunds of duties, or as store credit");
    }
    Order order = work.shop.orders.get(Gid.number(input.text("orderId", ""), "Order"));
    if (order == null) {
      return refused(UserError.at(List.of("orderId"), "Order does not exist"));
    }
    List<Wanted> lines = lines(order, input.objects("refundLineItems"));
    Bag shipping = shipping(order, input.object("shipping"));
    List<Pay> pays = pays(order, input.objects("transactions"), input.flag("allowOverRefunding"));
    if (!errors.isEmpty()) {
      return Idempotency.Outcome.refused(errors);
    }
    Instant processed = input.instant("processedAt");
    MadeRefund made =
        carryOut(
            work,
            order,
            new Plan(
                lines,
                shipping,
                pays,
                input.words("note"),
                processed == null ? work.now : processed,
                input.text("discrepancyReason"),
                null));
    saved(work, order, made);
    return new Idempotency.Outcome(List.of(), made.id(), null);
  }

  private static Idempotency.Outcome refused(UserError error) {
    return Idempotency.Outcome.refused(List.of(error));
  }

  private List<Wanted> lines(Order order, List<Input> given) {
    List<Wanted> all = new ArrayList<>();
    Map<Long, Integer> left = new HashMap<>();
    Map<Long, Integer> unshipped = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      String at = Integer.toString(i);
      Input each = given.get(i);
      Line line = order.line(Gid.number(each.text("lineItemId", ""), "LineItem"));
      if (line == null) {
        refuse("Line item does not exist", at, "lineItemId");
        continue;
      }
      int quantity = each.number("quantity");
      if (quantity < 1) {
        refuse("Quantity must be greater than 0", at, "quantity");
        continue;
      }
      if (left.merge(line.id, -quantity, (was, less) -> was + less) + line.currentQuantity < 0) {
        refuse("Quantity cannot refund more items than were purchased", at, "quantity");
        continue;
      }
      String type = each.text("restockType", NO_RESTOCK);
      if (type.equals("LEGACY_RESTOCK")) {
        refuse("Restock type is not included in the list", at, "restockType");
        continue;
      }
      if (type.equals(CANCEL)
          && unshipped.merge(line.id, -quantity, (was, less) -> was + less) + order.unshipped(line)
              < 0) {
        refuse("Quantity cannot cancel more items than are unfulfilled", at, "quantity");
        continue;
      }
      if (type.equals(RETURN) && quantity > order.shipped(line.id)) {
        refuse("Quantity cannot return more items than were fulfilled", at, "quantity");
        continue;
      }
      Long location = location(order, line, type, each.text("locationId"), at);
      all.add(new Wanted(line, quantity, type, location));
    }
    return all;
  }

  /** Where pieces go back to; nowhere if they do not. */
  private @Nullable Long location(
      Order order, Line line, String type, @Nullable String gid, String at) {
    if (type.equals(NO_RESTOCK)) {
      return null;
    }
    if (gid == null) {
      return type.equals(CANCEL) ? waitsAt(order, line) : shippedFrom(order, line);
    }
    Place place = work.shop.places.get(Gid.number(gid, "Location"));
    if (place == null || !place.active()) {
      refuse("Location does not exist", at, "locationId");
      return null;
    }
    return place.id();
  }

  private static @Nullable Long waitsAt(Order order, Line line) {
    return order.fulfilmentOrders.stream()
        .filter(part -> part.lines.stream().anyMatch(l -> l.lineId == line.id && l.remaining > 0))
        .map(part -> part.locationId)
        .findFirst()
        .orElse(line.claimedAt);
  }

  static @Nullable Long shippedFrom(Order order, Line line) {
    return order
        .shipments()
        .filter(each -> each.lines().stream().anyMatch(l -> l.lineId() == line.id))
        .map(Fulfilment::locationId)
        .findFirst()
        .orElse(line.claimedAt);
  }

  private void refuse(String message, String at, String field) {
    errors.add(UserError.at(List.of("refundLineItems", at, field), message));
  }

  private Bag shipping(Order order, @Nullable Input given) {
    Bag left = order.shippingTotal().minus(order.refundedShipping());
    if (given == null) {
      return Bag.ZERO;
    }
    if (given.flag("fullRefund")) {
      return left;
    }
    BigDecimal amount = given.decimal("amount");
    if (amount == null) {
      return Bag.ZERO;
    }
    if (amount.signum() < 0 || amount.compareTo(left.shop()) > 0) {
      errors.add(
          UserError.at(
              List.of("shipping", "amount"),
              "Refund amount "
                  + money(amount, order.currency)
                  + " is greater than the shipping left to refund "
                  + money(left.shop(), order.currency)));
    }
    return bag(order, amount);
  }

  /** Amounts of a refund are in the buyer's currency; here both are the same but for the rate. */
  static Bag bag(Order order, BigDecimal amount) {
    BigDecimal presentment = order.total().presentment();
    if (order.currency.equals(order.presentmentCurrency) || presentment.signum() == 0) {
      return new Bag(amount, amount);
    }
    BigDecimal shop =
        amount
            .multiply(order.total().shop())
            .divide(presentment, Bag.digits(order.currency), java.math.RoundingMode.HALF_UP);
    return new Bag(shop, amount);
  }

  private List<Pay> pays(Order order, List<Input> given, boolean over) {
    List<Pay> pays = new ArrayList<>();
    for (Input each : given) {
      String kind = each.text("kind", "");
      if (!kind.equals("REFUND")) {
        errors.add(
            UserError.general(
                "Kind " + kind.toLowerCase(Locale.ROOT) + " is not a valid transaction", null));
        return List.of();
      }
      String parentId = each.text("parentId");
      Payment parent =
          parentId == null ? null : money(order, Gid.number(parentId, "OrderTransaction"));
      if (parent == null || Gid.number(each.text("orderId", ""), "Order") != order.id) {
        errors.add(
            UserError.at(
                List.of("transactions"),
                "Transactions require a parent_id associated with the order"));
        return List.of();
      }
      if (!parent.gateway().equals(each.text("gateway"))) {
        errors.add(
            UserError.at(List.of("transactions"), "Gateway is not that of the parent transaction"));
        return List.of();
      }
      BigDecimal amount = each.decimal("amount");
      pays.add(new Pay(parent, bag(order, amount == null ? BigDecimal.ZERO : amount)));
    }
    UserError refusal = tooMuch(order, pays, over);
    if (refusal != null) {
      errors.add(refusal);
    }
    return pays;
  }

  /** The transaction with this id, if it brought money in. */
  static @Nullable Payment money(Order order, long id) {
    for (Payment payment : order.payments) {
      if (payment.id() == id && (payment.succeeded("SALE") || payment.succeeded("CAPTURE"))) {
        return payment;
      }
    }
    return null;
  }

  /** What is left of a payment. */
  static Bag left(Order order, Payment payment) {
    return payment
        .amount()
        .minus(
            Bag.sum(
                order.payments.stream()
                    .filter(each -> each.succeeded("REFUND"))
                    .filter(each -> Long.valueOf(payment.id()).equals(each.parentId()))
                    .map(Payment::amount)
                    .toList()));
  }

  static @Nullable UserError tooMuch(Order order, List<Pay> pays, boolean over) {
    if (over) {
      return null;
    }
    Bag sum = Bag.sum(pays.stream().map(Pay::amount).toList());
    Bag net = order.net();
    if (sum.presentment().compareTo(net.presentment()) > 0) {
      return tooMuch(order, sum, net);
    }
    Map<Payment, Bag> byParent = new LinkedHashMap<>();
    pays.forEach(pay -> byParent.merge(pay.of(), pay.amount(), Bag::plus));
    for (Map.Entry<Payment, Bag> each : byParent.entrySet()) {
      Bag left = left(order, each.getKey());
      if (each.getValue().presentment().compareTo(left.presentment()) > 0) {
        return tooMuch(order, each.getValue(), left);
      }
    }
    return null;
  }

  private static UserError tooMuch(Order order, Bag wanted, Bag there) {
    return UserError.general(
        "Refund amount "
            + money(wanted.presentment(), order.presentmentCurrency)
            + " is greater than net payment received "
            + money(there.presentment(), order.presentmentCurrency),
        null);
  }

  /** As the admin prints money; recorded for dollars only. */
  private static String money(BigDecimal amount, String currency) {
    return Currency.getInstance(currency).getSymbol(Locale.US) + Bag.money(amount, currency);
  }

  /** Does it: nothing is checked any more. */
  static MadeRefund carryOut(Work work, Order order, Plan plan) {
    List<RefundedLine> lines = new ArrayList<>();
    for (Wanted wanted : plan.lines()) {
      lines.add(refund(work, order, wanted));
    }
    List<RefundedShipping> shipping = shipping(work, order, plan.shipping());
    List<Long> paymentIds = new ArrayList<>();
    for (Pay pay : plan.pays()) {
      Payment made =
          Payment.refund(work.ids.next(), pay.of(), pay.amount(), work.now, plan.processedAt());
      order.payments.add(made);
      paymentIds.add(made.id());
    }
    Bag worth =
        Bag.sum(lines.stream().map(RefundedLine::subtotal).toList())
            .plus(Bag.sum(shipping.stream().map(RefundedShipping::amount).toList()));
    if (!order.taxesIncluded) {
      worth =
          worth
              .plus(Bag.sum(lines.stream().map(RefundedLine::tax).toList()))
              .plus(Bag.sum(shipping.stream().map(RefundedShipping::tax).toList()));
    }
    Bag paid = Bag.sum(plan.pays().stream().map(Pay::amount).toList());
    MadeRefund made =
        new MadeRefund(
            work.ids.next(),
            work.now,
            plan.processedAt(),
            plan.note(),
            lines,
            shipping,
            paymentIds,
            plan.pays().isEmpty() ? Bag.ZERO : worth.minus(paid),
            work.ids.next(),
            plan.discrepancyReason(),
            plan.returnId());
    order.refunds.add(made);
    if (!plan.pays().isEmpty()) {
      order.financialStatus = Payments.status(order, order.financialStatus);
    }
    return made;
  }

  private static RefundedLine refund(Work work, Order order, Wanted wanted) {
    Line line = wanted.line();
    int before = line.quantity - line.currentQuantity;
    int after = before + wanted.quantity();
    RefundedLine made =
        new RefundedLine(
            work.ids.next(),
            line.id,
            wanted.quantity(),
            wanted.restockType().equals(RETURNED) ? RETURN : wanted.restockType(),
            wanted.locationId(),
            line.discountedTotal(after).minus(line.discountedTotal(before)),
            line.tax(after).minus(line.tax(before)));
    line.currentQuantity -= wanted.quantity();
    Long location = wanted.locationId();
    switch (wanted.restockType()) {
      case CANCEL -> {
        line.removed += wanted.quantity();
        int committed = Math.min(wanted.quantity(), line.committed);
        Stock.release(work, line, committed, false);
        if (location != null) {
          Stock.restock(work, line, committed, location);
        }
        Fulfilments.takeOut(work, order, line, wanted.quantity(), location);
      }
      case RETURN -> {
        if (location != null) {
          Stock.restock(work, line, wanted.quantity(), location);
        }
      }
      default -> {
        // neither stock nor what is to be shipped changes
      }
    }
    return made;
  }

  /** From the first shipping line that has something left. */
  private static List<RefundedShipping> shipping(Work work, Order order, Bag wanted) {
    List<RefundedShipping> made = new ArrayList<>();
    Bag left = wanted;
    for (Shipping line : order.shipping) {
      Bag price = line.price.minus(line.discount);
      Bag gone =
          Bag.sum(
              order.refunds.stream()
                  .flatMap(refund -> refund.shipping().stream())
                  .filter(each -> each.shippingId() == line.id)
                  .map(RefundedShipping::amount)
                  .toList());
      Bag part = left.atMost(price.minus(gone));
      if (part.shop().signum() > 0) {
        Bag tax = Bag.sum(line.taxes.stream().map(Tax::price).toList());
        BigDecimal rate = part.shop().divide(price.shop(), java.math.MathContext.DECIMAL64);
        made.add(
            new RefundedShipping(
                work.ids.next(),
                line.id,
                part,
                tax.share(
                    rate, Bag.digits(order.currency), Bag.digits(order.presentmentCurrency))));
        left = left.minus(part);
      }
    }
    return made;
  }

  static void saved(Work work, Order order, MadeRefund made) {
    work.store(order);
    work.raise("REFUNDS_CREATE", any -> AfterSalesBodies.refund(work.shop, order, made));
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("order " + order.name + " refunded");
  }

  /**
   * What a cancelled order still had: the lines go, and the money as well if it is to.
   *
   * @return null where nothing was left of it
   */
  static @Nullable MadeRefund cancelAll(
      Work work, Order order, boolean restock, boolean refund, @Nullable String note) {
    List<Wanted> lines = new ArrayList<>();
    for (Line line : order.lines) {
      if (line.currentQuantity > 0) {
        lines.add(
            new Wanted(
                line,
                line.currentQuantity,
                restock ? CANCEL : NO_RESTOCK,
                restock ? waitsAt(order, line) : null));
      }
    }
    List<Pay> pays = new ArrayList<>();
    for (Payment payment : order.payments) {
      Bag left = left(order, payment);
      if (refund && money(order, payment.id()) != null && left.shop().signum() > 0) {
        pays.add(new Pay(payment, left));
      }
    }
    if (lines.isEmpty() && pays.isEmpty()) {
      return null;
    }
    Bag shipping = refund ? order.shippingTotal().minus(order.refundedShipping()) : Bag.ZERO;
    return carryOut(work, order, new Plan(lines, shipping, pays, note, work.now, null, null));
  }
}
