package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be done to an order that is there: update, tags, payment, cancellation, deletion. */
final class OrderActs {

  private static final int LONGEST_STAFF_NOTE = 255;

  /** A cancellation that started, or why it did not. */
  record Started(@Nullable CancelJob job, List<UserError> errors) {}

  private OrderActs() {}

  static Started cancel(
      Work work,
      String orderGid,
      String reason,
      boolean restock,
      @Nullable Boolean refund,
      @Nullable Input refundMethod,
      @Nullable String staffNote) {
    Order order = work.shop.orders.get(Gid.number(orderGid, "Order"));
    List<String> field = List.of("orderId");
    if (order == null) {
      return refused(UserError.at(field, "Order does not exist", "NOT_FOUND"));
    }
    if (staffNote != null && staffNote.length() > LONGEST_STAFF_NOTE) {
      return refused(
          UserError.at(
              List.of("staffNote"),
              "Staff note is too long. Maximum length is 255 characters.",
              "INVALID"));
    }
    if (refund != null && refundMethod != null) {
      return refused(
          UserError.at(
              List.of("refund"),
              "Only one of the arguments `refund` or `refund_method` is allowed.",
              "INVALID"));
    }
    if (refundMethod != null) {
      refundMethod.only("originalPaymentMethodsRefund");
    }
    if (order.cancelled()) {
      return refused(
          UserError.at(field, "Cannot cancel an order that has already been canceled", "INVALID"));
    }
    if (order.returns.stream().anyMatch(ReturnCase::counts)) {
      return refused(UserError.at(field, "Cannot cancel an order that has returns", "INVALID"));
    }
    if (order.shipments().findAny().isPresent()) {
      return refused(
          UserError.at(
              field, "Cannot cancel an order that has outstanding fulfillments", "INVALID"));
    }
    for (CancelJob job : work.shop.jobs.all()) {
      if (job.orderId() == order.id && !job.done()) {
        return refused(UserError.general("Cancellation is already in progress", null));
      }
    }
    CancelJob job =
        new CancelJob(
            work.ids.next(),
            order.id,
            reason,
            restock,
            Boolean.TRUE.equals(refund)
                || (refundMethod != null && refundMethod.flag("originalPaymentMethodsRefund")),
            staffNote,
            work.precise.plus(work.settings.cancelDelay()),
            false);
    work.shop.jobs.put(job);
    work.changed();
    return new Started(job, List.of());
  }

  private static Started refused(UserError error) {
    return new Started(null, List.of(error));
  }

  /** Does the cancellations whose time has come. */
  static void finishCancellations(Work work) {
    for (CancelJob job : work.shop.jobsDue(work.precise)) {
      Order order = work.shop.orders.get(job.orderId());
      if (order != null
          && order.shipments().findAny().isEmpty()
          && order.returns.stream().noneMatch(ReturnCase::counts)) {
        carryOut(work, order, job);
      }
      work.shop.jobs.put(job.finished());
      work.changed();
    }
  }

  private static void carryOut(Work work, Order order, CancelJob job) {
    boolean unpaid = order.received().isZero() && "PENDING".equals(order.financialStatus);
    MadeRefund made = Refunds.cancelAll(work, order, job.restock(), job.refund(), job.staffNote());
    for (Line line : order.lines) {
      // what was not restocked is not on hand any more
      Stock.release(work, line, line.committed, job.restock());
      line.removed = line.quantity - order.shipped(line.id);
    }
    Fulfilments.closeAll(work, order);
    if (unpaid) {
      order.financialStatus = "VOIDED";
    }
    order.cancelledAt = work.now;
    order.closedAt = work.now;
    order.cancelReason = job.reason();
    order.staffNote = job.staffNote();
    work.store(order);
    if (made != null) {
      work.raise("REFUNDS_CREATE", any -> AfterSalesBodies.refund(work.shop, order, made));
    }
    work.raise("ORDERS_CANCELLED", any -> RestBodies.order(work.shop, order));
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("order " + order.name + " cancelled");
  }

  static List<UserError> update(Work work, Input input) {
    input.only(
        "customAttributes", "email", "id", "note", "phone", "poNumber", "shippingAddress", "tags");
    Order order = work.shop.orders.get(Gid.number(input.text("id", ""), "Order"));
    if (order == null) {
      return List.of(UserError.at(List.of("id"), "Order does not exist"));
    }
    boolean any = false;
    for (String name :
        List.of(
            "customAttributes", "email", "note", "phone", "poNumber", "shippingAddress", "tags")) {
      any |= input.mentions(name);
    }
    if (!any) {
      return List.of(UserError.general("No valid update parameters have been provided", null));
    }
    List<String> tags = input.texts("tags");
    for (int i = 0; i < tags.size(); i++) {
      if (tags.get(i).length() > 40) {
        return List.of(
            UserError.at(
                List.of("tags", Integer.toString(i)),
                "Title Tag exceeds the maximum length of 40 characters"));
      }
    }
    List<UserError> wrong = new ArrayList<>();
    String phone = input.words("phone");
    if (phone != null && !OrderCreation.PHONE.matcher(phone).matches()) {
      wrong.add(UserError.at(List.of("phone"), "Phone is invalid"));
    }
    Input given = input.object("shippingAddress");
    Address address = given == null ? null : address(work, given, wrong);
    if (!wrong.isEmpty()) {
      return wrong;
    }
    if (address != null) {
      order.shippingAddress = address;
    }
    if (input.mentions("tags")) {
      order.tags.clear();
      Tags.add(order.tags, tags);
    }
    if (input.mentions("customAttributes")) {
      order.attributes.clear();
      for (Input attribute : input.objects("customAttributes")) {
        order.attributes.add(new Attribute(attribute.text("key", ""), attribute.text("value")));
      }
    }
    if (input.mentions("note")) {
      order.note = input.words("note");
    }
    if (input.mentions("poNumber")) {
      order.poNumber = input.words("poNumber");
    }
    if (input.mentions("email")) {
      order.email = input.words("email");
    }
    if (input.mentions("phone")) {
      order.phone = input.words("phone");
    }
    saved(work, order, "updated");
    return List.of();
  }

  /**
   * Unlike orderCreate, an update checks the address as a form would. Recorded for the United
   * States; elsewhere the words are by analogy.
   */
  private static Address address(Work work, Input input, List<UserError> wrong) {
    input.only(
        "address1",
        "address2",
        "city",
        "company",
        "countryCode",
        "firstName",
        "lastName",
        "phone",
        "provinceCode",
        "zip");
    String country = input.text("countryCode");
    boolean american = "US".equals(country);
    if (input.words("lastName") == null) {
      wrong.add(UserError.at(List.of("shippingAddress", "lastName"), "Enter a last name"));
    }
    if (input.words("zip") == null) {
      wrong.add(
          UserError.at(
              List.of("shippingAddress", "zip"),
              american ? "Enter a ZIP code" : "Enter a postal code"));
    }
    String code = input.words("provinceCode");
    Provinces.Answer province = Provinces.find(country, code);
    if (!province.valid()) {
      wrong.add(
          UserError.at(
              List.of("shippingAddress", "province"),
              american
                  ? "State is not a valid state in United States"
                  : "Province is not a valid province in " + country));
    }
    String phone = input.words("phone");
    if (phone != null && !OrderCreation.PHONE.matcher(phone).matches()) {
      wrong.add(UserError.at(List.of("shippingAddress", "phone"), "Phone is invalid"));
    }
    return new Address(
        work.ids.next(),
        input.words("firstName"),
        input.words("lastName"),
        input.words("company"),
        input.words("address1"),
        input.words("address2"),
        input.words("city"),
        province.name(),
        code,
        input.words("zip"),
        country,
        phone);
  }

  static List<UserError> markAsPaid(Work work, String gid) {
    Order order = work.shop.orders.get(Gid.number(gid, "Order"));
    if (order == null) {
      return List.of(UserError.at(List.of("id"), "Order does not exist"));
    }
    if (!Payments.canMarkAsPaid(order)) {
      return List.of(UserError.at(List.of("id"), "Order cannot be marked as paid."));
    }
    BigDecimal owed = Payments.outstanding(order);
    if (owed.signum() > 0) {
      Bag amount = order.currentTotal().minus(order.net());
      order.payments.add(
          new Payment(
              work.ids.next(),
              "SALE",
              "SUCCESS",
              "manual",
              amount,
              work.now,
              work.now,
              order.test,
              null,
              null));
    }
    order.financialStatus = "PAID";
    work.raise("ORDERS_PAID", any -> RestBodies.order(work.shop, order));
    saved(work, order, "marked as paid");
    return List.of();
  }

  /** Archives an order, or takes it out of the archive again. */
  static List<UserError> archive(Work work, String gid, boolean close) {
    Order order = work.shop.orders.get(Gid.number(gid, "Order"));
    if (order == null) {
      return List.of(UserError.at(List.of("id"), "Order does not exist"));
    }
    if (close != (order.closedAt != null) && !(order.cancelled() && !close)) {
      order.closedAt = close ? work.now : null;
      saved(work, order, close ? "archived" : "taken out of the archive");
    }
    return List.of();
  }

  /** Adds or removes tags of an order or a product. */
  static List<UserError> tags(Work work, String gid, List<String> tags, boolean add) {
    List<String> field = List.of("id");
    switch (Gid.type(gid)) {
      case "Order" -> {
        Order order = work.shop.orders.get(Gid.number(gid, "Order"));
        if (order == null) {
          return List.of(UserError.at(field, "Order does not exist"));
        }
        List<String> before = List.copyOf(order.tags);
        if (add) {
          for (String tag : tags) {
            if (tag.length() > 40) {
              return List.of(
                  UserError.at(
                      List.of("tags"), "Title Tag exceeds the maximum length of 40 characters"));
            }
          }
          Tags.add(order.tags, tags);
        } else {
          Tags.remove(order.tags, tags);
        }
        if (!before.equals(order.tags)) {
          saved(work, order, "tagged " + order.tags);
        }
      }
      case "Product" -> {
        Product product = work.shop.products.get(Gid.number(gid, "Product"));
        if (product == null) {
          return List.of(UserError.at(field, "Product does not exist"));
        }
        throw ShopifyException.notSimulated("tags of products");
      }
      default -> throw new ShopifyException("invalid id", "RESOURCE_NOT_FOUND");
    }
    return List.of();
  }

  static void delete(Work work, Order order) {
    for (Line line : order.lines) {
      Stock.release(work, line, line.committed, true);
    }
    work.shop.removeOrder(order, work.precise);
    work.changed();
    work.raise("ORDERS_DELETE", any -> Map.of("id", order.id));
    work.tell("order " + order.name + " deleted");
  }

  private static void saved(Work work, Order order, String what) {
    work.store(order);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("order " + order.name + " " + what);
  }

  /** True where this app may see the order: 60 days without read_all_orders. */
  static boolean visible(Work work, Order order) {
    Token token = work.token;
    Instant oldest = work.now.minus(java.time.Duration.ofDays(60));
    return token == null || token.allows("read_all_orders") || !order.createdAt.isBefore(oldest);
  }

  static Order get(Shop shop, long id) {
    return Objects.requireNonNull(shop.orders.get(id), () -> "order " + id);
  }
}
