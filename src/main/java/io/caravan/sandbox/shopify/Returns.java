package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Returns, from the request to the end: what is asked for, approved or declined, what came back and
 * where it went. Messages that are on record are Shopify's; others are marked in ADR 0027.
 */
final class Returns {

  private static final int LONGEST_NOTE = 255;
  private static final int LONGEST_CUSTOMER_NOTE = 300;
  private static final String OTHER = "OTHER";
  private static final String INVALID = "INVALID";
  private static final String NOT_FOUND = "NOT_FOUND";
  private static final String INVALID_STATE = "INVALID_STATE";

  /**
   * A reason a merchant or a buyer can give.
   *
   * @param legacy the {@code ReturnReason} that stands for it in the older field
   */
  record Reason(long id, String handle, String name, String legacy) implements Row {}

  /** The real list is longer and grows; these handles are the schema's own examples and the old. */
  static final List<Reason> REASONS =
      List.of(
          new Reason(1, "unwanted", "Unwanted", "UNWANTED"),
          new Reason(2, "defective", "Defective", "DEFECTIVE"),
          new Reason(3, "not-as-described", "Not as described", "NOT_AS_DESCRIBED"),
          new Reason(4, "wrong-item", "Wrong item", "WRONG_ITEM"),
          new Reason(5, "size-too-small", "Size too small", "SIZE_TOO_SMALL"),
          new Reason(6, "size-too-large", "Size too large", "SIZE_TOO_LARGE"),
          new Reason(7, "style", "Style", "STYLE"),
          new Reason(8, "color", "Color", "COLOR"),
          new Reason(9, "other", "Other", OTHER),
          new Reason(10, "unknown", "Unknown", "UNKNOWN"),
          new Reason(11, "arrived-late", "Arrived late", OTHER),
          new Reason(12, "quality", "Quality", "DEFECTIVE"),
          new Reason(13, "too-tight", "Too tight", "SIZE_TOO_SMALL"),
          new Reason(14, "comfort", "Comfort", "UNWANTED"),
          new Reason(15, "color-too-bright", "Color too bright", "COLOR"));

  /** A return with the order it is kept in. */
  record ReturnOf(Order order, ReturnCase made) {}

  /** The return as it now is, or why nothing was done. */
  record Outcome(@Nullable ReturnOf made, List<UserError> errors) {}

  private final Work work;
  private final String root;
  private final List<UserError> errors = new ArrayList<>();

  private Returns(Work work, String root) {
    this.work = work;
    this.root = root;
  }

  /** Requested goes before open, open before closed; the rest never was. */
  static String status(Order order) {
    Predicate<String> any = wanted -> order.returns.stream().anyMatch(r -> r.status.equals(wanted));
    if (any.test(ReturnCase.REQUESTED)) {
      return "RETURN_REQUESTED";
    }
    if (any.test(ReturnCase.OPEN)) {
      boolean inspected =
          order.returns.stream()
              .filter(each -> each.status.equals(ReturnCase.OPEN))
              .flatMap(each -> each.reverse.stream())
              .flatMap(each -> each.lines.stream())
              .allMatch(line -> line.disposed() >= line.total);
      return inspected ? "INSPECTION_COMPLETE" : "IN_PROGRESS";
    }
    return any.test(ReturnCase.CLOSED) ? "RETURNED" : "NO_RETURN";
  }

  /** How many pieces of a fulfilment's line can still be returned. */
  static int returnable(Order order, Shipped shipped) {
    int wholeLine = order.shipped(shipped.lineId());
    int here = shipped.quantity();
    int refundedByReturns = 0;
    for (ReturnCase each : order.returns) {
      for (ReturnLine line : each.lines) {
        if (each.counts() && line.lineId == shipped.lineId()) {
          wholeLine -= line.quantity;
          refundedByReturns += line.refunded;
          here -= line.shippedId == shipped.id() ? line.quantity : 0;
        }
      }
    }
    int refunded =
        order
            .refundedLines()
            .filter(each -> each.lineId() == shipped.lineId())
            .filter(each -> !each.restockType().equals(Refunds.CANCEL))
            .mapToInt(RefundedLine::quantity)
            .sum();
    return Math.max(0, Math.min(here, wholeLine - Math.max(0, refunded - refundedByReturns)));
  }

  /** A return that needs nobody's approval. */
  static Outcome create(Work work, Input input) {
    input.only(
        "exchangeLineItems",
        "notifyCustomer",
        "orderId",
        "requestedAt",
        "returnLineItems",
        "unprocessed");
    return new Returns(work, "returnInput").open(input, ReturnCase.OPEN);
  }

  /** A return that somebody has to approve. */
  static Outcome request(Work work, Input input) {
    input.only("orderId", "returnLineItems");
    return new Returns(work, "input").open(input, ReturnCase.REQUESTED);
  }

  private Outcome open(Input input, String status) {
    if (!input.objects("exchangeLineItems").isEmpty()) {
      throw ShopifyException.notSimulated("exchanges");
    }
    Order order = work.shop.orders.get(Gid.number(input.text("orderId", ""), "Order"));
    if (order == null) {
      return refused(UserError.at(List.of(root, "orderId"), "Order not found.", NOT_FOUND));
    }
    ReturnCase made = new ReturnCase();
    made.id = work.ids.next();
    made.name = order.name + "-R" + (order.returns.size() + 1);
    made.status = status;
    made.createdAt = work.now;
    List<Input> given = input.objects("returnLineItems");
    if (given.isEmpty()) {
      errors.add(
          UserError.at(
              List.of(root, "returnLineItems"), "Return line items can't be blank", "BLANK"));
    }
    Map<Long, Integer> taken = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      ReturnLine line = line(order, given.get(i), i, taken, status);
      if (line != null) {
        made.lines.add(line);
      }
    }
    if (!errors.isEmpty()) {
      return new Outcome(null, List.copyOf(errors));
    }
    order.returns.add(made);
    if (!order.cancelled()) {
      order.closedAt = null; // an archived order is unarchived
    }
    if (status.equals(ReturnCase.OPEN)) {
      approve(made);
    }
    return saved(
        order,
        made,
        status.equals(ReturnCase.OPEN) ? "RETURNS_APPROVE" : "RETURNS_REQUEST",
        AfterSalesBodies.full(order, made));
  }

  private @Nullable ReturnLine line(
      Order order, Input given, int index, Map<Long, Integer> taken, String status) {
    String at = Integer.toString(index);
    boolean requested = status.equals(ReturnCase.REQUESTED);
    given.only(
        "customerNote",
        "fulfillmentLineItemId",
        "quantity",
        "returnReason",
        "returnReasonDefinitionId",
        "returnReasonNote");
    long shippedId = Gid.number(given.text("fulfillmentLineItemId", ""), "FulfillmentLineItem");
    Shipped shipped =
        order
            .shipments()
            .flatMap(each -> each.lines().stream())
            .filter(each -> each.id() == shippedId)
            .findFirst()
            .orElse(null);
    if (shipped == null) {
      refuse("Fulfillment Line Item was not found.", NOT_FOUND, at, "fulfillmentLineItemId");
      return null;
    }
    int quantity = given.number("quantity");
    int all = taken.merge(shippedId, quantity, Integer::sum);
    if (quantity < 1 || all > returnable(order, shipped)) {
      refuse("Return line item has an invalid quantity.", INVALID, at, "quantity");
      return null;
    }
    String reason = reason(given, at, requested);
    if (reason == null) {
      return null;
    }
    String note = given.text("returnReasonNote", "");
    if (!requested && reason.equals(OTHER) && given.has("returnReason") && note.isBlank()) {
      refuse(
          "Return line items return reason note The note is required when the return reason is"
              + " \"Other\"",
          "BLANK",
          at,
          "returnReasonNote");
      return null;
    }
    String customerNote = given.words("customerNote");
    if (note.length() > LONGEST_NOTE
        || (customerNote != null && customerNote.length() > LONGEST_CUSTOMER_NOTE)) {
      boolean own = note.length() > LONGEST_NOTE;
      refuse(
          "is too long (maximum is "
              + (own ? LONGEST_NOTE : LONGEST_CUSTOMER_NOTE)
              + " characters)",
          "TOO_LONG",
          at,
          own ? "returnReasonNote" : "customerNote");
      return null;
    }
    ReturnLine line = new ReturnLine();
    line.id = work.ids.next();
    line.shippedId = shippedId;
    line.lineId = shipped.lineId();
    line.quantity = quantity;
    line.reason = reason;
    line.note = note;
    line.customerNote = customerNote;
    String definition = given.text("returnReasonDefinitionId");
    line.definitionId =
        definition == null ? null : Gid.number(definition, "ReturnReasonDefinition");
    return line;
  }

  /** The older word for it, whichever way it was given; null if it was refused. */
  private @Nullable String reason(Input given, String at, boolean requested) {
    String definition = given.text("returnReasonDefinitionId");
    if (definition != null) {
      Reason known = reason(Gid.number(definition, "ReturnReasonDefinition"));
      if (known == null) {
        refuse(
            "Return reason definition was not found.", NOT_FOUND, at, "returnReasonDefinitionId");
      }
      return known == null ? null : known.legacy();
    }
    String legacy = given.text("returnReason");
    if (legacy == null && requested) {
      refuse("Return reason can't be blank", "BLANK", at, "returnReason");
    } else if (legacy == null) {
      refuse(
          "Return line items Either return reason or return reason definition must be provided",
          NOT_FOUND,
          at);
    }
    return legacy;
  }

  static @Nullable Reason reason(@Nullable Long id) {
    for (Reason each : REASONS) {
      if (id != null && each.id() == id) {
        return each;
      }
    }
    return null;
  }

  private void refuse(String message, String code, String at, String... field) {
    List<String> path = new ArrayList<>(List.of(root, "returnLineItems", at));
    path.addAll(List.of(field));
    errors.add(UserError.at(path, message, code));
  }

  /** From now on the warehouse waits for it. */
  private void approve(ReturnCase made) {
    made.status = ReturnCase.OPEN;
    made.approvedAt = work.now;
    ReverseOrder reverse = new ReverseOrder();
    reverse.id = work.ids.next();
    for (ReturnLine line : made.lines) {
      ReverseLine back = new ReverseLine();
      back.id = work.ids.next();
      back.shippedId = line.shippedId;
      back.lineId = line.lineId;
      back.total = line.quantity;
      reverse.lines.add(back);
    }
    made.reverse.add(reverse);
  }

  static Outcome approve(Work work, Input input) {
    input.only("id", "notifyCustomer", "unprocessed");
    Returns returns = new Returns(work, "input");
    ReturnOf found = find(work, input.text("id", ""));
    List<String> field = List.of("input", "id");
    if (found == null) {
      return notFound(field);
    }
    if (!found.made().status.equals(ReturnCase.REQUESTED)) {
      return refused(
          UserError.at(
              field,
              "Return is not approvable. Only returns with status REQUESTED can be approved.",
              INVALID_STATE));
    }
    returns.approve(found.made());
    return returns.saved(
        found.order(),
        found.made(),
        "RETURNS_APPROVE",
        AfterSalesBodies.full(found.order(), found.made()));
  }

  static Outcome decline(Work work, Input input) {
    input.only("declineNote", "declineReason", "id", "notifyCustomer");
    ReturnOf found = find(work, input.text("id", ""));
    List<String> field = List.of("input", "id");
    if (found == null) {
      return notFound(field);
    }
    ReturnCase made = found.made();
    if (made.status.equals(ReturnCase.DECLINED)) {
      return refused(UserError.at(field, "The return is already declined.", INVALID_STATE));
    }
    if (!made.status.equals(ReturnCase.REQUESTED)) {
      return refused(
          UserError.at(
              field,
              "Return is not declinable. Only non-refunded returns with status REQUESTED can be"
                  + " declined.",
              INVALID_STATE));
    }
    made.status = ReturnCase.DECLINED;
    made.declineReason = input.text("declineReason");
    made.declineNote = input.words("declineNote");
    return new Returns(work, "input")
        .saved(
            found.order(), made, "RETURNS_DECLINE", AfterSalesBodies.declined(found.order(), made));
  }

  static Outcome close(Work work, String gid) {
    return turn(work, gid, ReturnCase.OPEN, ReturnCase.CLOSED, "RETURNS_CLOSE");
  }

  static Outcome reopen(Work work, String gid) {
    return turn(work, gid, ReturnCase.CLOSED, ReturnCase.OPEN, "RETURNS_REOPEN");
  }

  private static Outcome turn(Work work, String gid, String from, String to, String topic) {
    ReturnOf found = find(work, gid);
    List<String> field = List.of("id");
    if (found == null) {
      return notFound(field);
    }
    ReturnCase made = found.made();
    if (!made.status.equals(from)) {
      return refused(UserError.at(field, "Return status is invalid.", INVALID_STATE));
    }
    made.status = to;
    made.closedAt = to.equals(ReturnCase.CLOSED) ? work.now : null;
    return new Returns(work, "id")
        .saved(found.order(), made, topic, AfterSalesBodies.brief(found.order(), made));
  }

  /** Only before anything was done about it. */
  static Outcome cancel(Work work, String gid) {
    ReturnOf found = find(work, gid);
    List<String> field = List.of("id");
    if (found == null) {
      return notFound(field);
    }
    ReturnCase made = found.made();
    boolean pending =
        made.status.equals(ReturnCase.OPEN) || made.status.equals(ReturnCase.REQUESTED);
    boolean begun =
        made.lines.stream().anyMatch(line -> line.processed > 0 || line.refunded > 0)
            || made.reverse.stream()
                .flatMap(each -> each.lines.stream())
                .anyMatch(line -> line.disposed() > 0);
    if (!pending || begun) {
      return refused(UserError.at(field, "Return is not cancelable.", INVALID_STATE));
    }
    made.status = ReturnCase.CANCELED;
    made.reverse.forEach(each -> each.status = "CANCELED");
    return new Returns(work, "id")
        .saved(found.order(), made, "RETURNS_CANCEL", AfterSalesBodies.brief(found.order(), made));
  }

  /** A person takes pieces out of an open return, in the admin. */
  static Outcome remove(Work work, String gid, String returnLineGid, int quantity) {
    ReturnOf found = find(work, gid);
    if (found == null) {
      return notFound(List.of("returnId"));
    }
    ReturnCase made = found.made();
    ReturnLine line = made.line(Gid.number(returnLineGid, "ReturnLineItem"));
    if (!made.status.equals(ReturnCase.OPEN)) {
      return refused(UserError.at(List.of("returnId"), "Return status is invalid.", INVALID_STATE));
    }
    if (line == null || quantity < 1 || quantity > line.quantity - line.processed) {
      return refused(
          UserError.at(
              List.of("returnLineItems", "0", "quantity"),
              "Return line item has an invalid quantity.",
              INVALID));
    }
    line.quantity -= quantity;
    for (ReverseOrder each : made.reverse) {
      for (ReverseLine back : each.lines) {
        if (back.shippedId == line.shippedId) {
          back.total -= Math.min(quantity, back.total - back.disposed());
        }
      }
    }
    return new Returns(work, "returnId")
        .saved(
            found.order(), made, "RETURNS_UPDATE", AfterSalesBodies.updated(made, line, quantity));
  }

  /** What became of pieces, without the rest that {@code returnProcess} does. */
  static DisposeOutcome dispose(Work work, List<Input> given) {
    return new Returns(work, "dispositionInputs").disposeAll(given);
  }

  /** The lines as they now are, or why nothing was done. */
  record DisposeOutcome(@Nullable Order order, List<ReverseLine> lines, List<UserError> errors) {}

  private DisposeOutcome disposeAll(List<Input> given) {
    if (given.isEmpty()) {
      return notDisposed(
          UserError.at(List.of("dispositionInputs"), "The array cannot be empty.", "BLANK"));
    }
    ReverseOrder one = null;
    Order order = null;
    List<Disposed> parts = new ArrayList<>();
    Map<Long, Integer> soFar = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      long id =
          Gid.number(
              given.get(i).text("reverseFulfillmentOrderLineItemId", ""),
              "ReverseFulfillmentOrderLineItem");
      Order of = work.shop.orderOfPart(id);
      ReverseOrder in = of == null ? null : reverseOf(of, id);
      if (in != null && one != null && in.id != one.id) {
        return notDisposed(
            UserError.at(
                List.of("dispositionInputs"),
                "Cannot dispose items from more than one reverse fulfillment order.",
                INVALID));
      }
      one = in == null ? one : in;
      order = of == null ? order : of;
      Disposed part = in == null ? null : disposed(in, id, given.get(i), i, soFar);
      if (part == null) {
        return notDisposed(
            errors.isEmpty()
                ? UserError.at(
                    List.of(
                        "dispositionInputs",
                        Integer.toString(i),
                        "reverseFulfillmentOrderLineItemId"),
                    "Reverse fulfillment order line item was not found.",
                    NOT_FOUND)
                : errors.get(0));
      }
      parts.add(part);
    }
    Order found = Objects.requireNonNull(order);
    parts.forEach(part -> dispose(found, part));
    found.returns.forEach(Returns::finish);
    work.store(found);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, found));
    return new DisposeOutcome(
        found, parts.stream().map(Disposed::line).distinct().toList(), List.of());
  }

  private static DisposeOutcome notDisposed(UserError error) {
    return new DisposeOutcome(null, List.of(), List.of(error));
  }

  private static @Nullable ReverseOrder reverseOf(Order order, long lineId) {
    return order.returns.stream()
        .flatMap(each -> each.reverse.stream())
        .filter(each -> each.lines.stream().anyMatch(line -> line.id == lineId))
        .findFirst()
        .orElse(null);
  }

  private @Nullable Disposed disposed(
      ReverseOrder in, long id, Input given, int index, Map<Long, Integer> soFar) {
    ReverseLine line = in.lines.stream().filter(each -> each.id == id).findFirst().orElseThrow();
    int quantity = given.number("quantity");
    List<String> at = List.of("dispositionInputs", Integer.toString(index));
    if (!in.status.equals("OPEN")
        || quantity < 1
        || soFar.merge(id, quantity, Integer::sum) > line.total - line.disposed()) {
      errors.add(
          UserError.at(
              List.of(at.get(0), at.get(1), "quantity"),
              "Disposition has an invalid quantity.",
              INVALID));
      return null;
    }
    String gid = given.text("locationId");
    Place place = gid == null ? null : work.shop.places.get(Gid.number(gid, "Location"));
    String type = given.text("dispositionType", "");
    if ((type.equals("RESTOCKED") || gid != null) && (place == null || !place.active())) {
      errors.add(
          UserError.at(
              List.of(at.get(0), at.get(1), "locationId"), "Location not found.", NOT_FOUND));
      return null;
    }
    return new Disposed(line, quantity, type, place);
  }

  /** Work that is done with is closed; the return itself is closed by hand. */
  private static void finish(ReturnCase made) {
    made.reverse.stream()
        .filter(each -> each.status.equals("OPEN"))
        .filter(each -> each.lines.stream().allMatch(line -> line.disposed() >= line.total))
        .forEach(each -> each.status = "CLOSED");
  }

  /** Pieces came back: what becomes of them, and the money if it is to go back with them. */
  static Outcome process(Work work, Input input) {
    input.only(
        "financialTransfer",
        "note",
        "notifyCustomer",
        "refundShipping",
        "returnId",
        "returnLineItems",
        "exchangeLineItems",
        "refundDuties");
    if (!input.objects("exchangeLineItems").isEmpty() || !input.objects("refundDuties").isEmpty()) {
      throw ShopifyException.notSimulated("exchanges, and refunds of duties");
    }
    ReturnOf found = find(work, input.text("returnId", ""));
    if (found == null) {
      return notFound(List.of("input", "returnId"));
    }
    return new Returns(work, "input").process(found, input);
  }

  private record Processed(
      ReturnLine line, int quantity, List<Disposed> disposed, int undisposed) {}

  private record Disposed(ReverseLine line, int quantity, String type, @Nullable Place place) {}

  private Outcome process(ReturnOf found, Input input) {
    Order order = found.order();
    ReturnCase made = found.made();
    if (!made.status.equals(ReturnCase.OPEN)) {
      return refused(
          UserError.at(List.of("input", "returnId"), "Return status is invalid.", INVALID_STATE));
    }
    List<Processed> all = new ArrayList<>();
    Map<Long, Integer> taken = new HashMap<>();
    Map<Long, Integer> disposed = new HashMap<>();
    List<Input> given = input.objects("returnLineItems");
    for (int i = 0; i < given.size(); i++) {
      Processed each = processed(made, given.get(i), Integer.toString(i), taken, disposed);
      if (each != null) {
        all.add(each);
      }
    }
    List<Refunds.Pay> pays = pays(order, input.object("financialTransfer"));
    Bag shipping = shipping(order, input.object("refundShipping"));
    if (!errors.isEmpty()) {
      return new Outcome(null, List.copyOf(errors));
    }
    List<Refunds.Wanted> refunded = new ArrayList<>();
    boolean paidBack = input.has("financialTransfer");
    for (Processed each : all) {
      each.line().processed += each.quantity();
      for (Disposed part : each.disposed()) {
        dispose(order, part);
      }
      if (paidBack) {
        refunded.addAll(refunded(order, each));
      }
    }
    finish(made);
    if (paidBack) {
      MadeRefund refund =
          Refunds.carryOut(
              work,
              order,
              new Refunds.Plan(
                  refunded, shipping, pays, input.words("note"), work.now, null, made.id));
      work.raise("REFUNDS_CREATE", any -> AfterSalesBodies.refund(work.shop, order, refund));
    }
    return saved(order, made, "RETURNS_PROCESS", AfterSalesBodies.processed(made));
  }

  private @Nullable Processed processed(
      ReturnCase made,
      Input given,
      String at,
      Map<Long, Integer> taken,
      Map<Long, Integer> disposedSoFar) {
    ReturnLine line = made.line(Gid.number(given.text("id", ""), "ReturnLineItem"));
    if (line == null) {
      refuse("Return line item was not found.", NOT_FOUND, at, "id");
      return null;
    }
    int quantity = given.number("quantity");
    int sum = taken.merge(line.id, quantity, Integer::sum);
    if (quantity < 1 || sum > line.quantity - line.processed) {
      refuse("Return line item has an invalid quantity.", INVALID, at, "quantity");
      return null;
    }
    List<Disposed> parts = new ArrayList<>();
    List<Input> wanted = given.objects("dispositions");
    int left = quantity;
    for (int i = 0; i < wanted.size(); i++) {
      Disposed part = disposed(made, line, wanted.get(i), at, Integer.toString(i), disposedSoFar);
      if (part == null) {
        return null;
      }
      left -= part.quantity();
      if (left < 0) {
        refuse(
            "Disposition has an invalid quantity.",
            INVALID,
            at,
            "dispositions",
            Integer.toString(i),
            "quantity");
        return null;
      }
      parts.add(part);
    }
    return new Processed(line, quantity, parts, left);
  }

  private @Nullable Disposed disposed(
      ReturnCase made,
      ReturnLine of,
      Input given,
      String at,
      String index,
      Map<Long, Integer> soFar) {
    long id =
        Gid.number(
            given.text("reverseFulfillmentOrderLineItemId", ""), "ReverseFulfillmentOrderLineItem");
    ReverseLine line =
        made.reverse.stream()
            .flatMap(each -> each.lines.stream())
            .filter(each -> each.id == id && each.shippedId == of.shippedId)
            .findFirst()
            .orElse(null);
    if (line == null) {
      refuse(
          "Reverse fulfillment order line item was not found.",
          NOT_FOUND,
          at,
          "dispositions",
          index,
          "reverseFulfillmentOrderLineItemId");
      return null;
    }
    int quantity = given.number("quantity");
    int all = soFar.merge(id, quantity, Integer::sum);
    if (quantity < 1 || all > line.total - line.disposed()) {
      refuse(
          "Disposition has an invalid quantity.", INVALID, at, "dispositions", index, "quantity");
      return null;
    }
    String type = given.text("dispositionType", "");
    Place place = null;
    if (type.equals("RESTOCKED") || given.has("locationId")) {
      String gid = given.text("locationId");
      place = gid == null ? null : work.shop.places.get(Gid.number(gid, "Location"));
      if (place == null || !place.active()) {
        refuse("Location not found.", NOT_FOUND, at, "dispositions", index, "locationId");
        return null;
      }
    }
    return new Disposed(line, quantity, type, place);
  }

  private void dispose(Order order, Disposed part) {
    Place place = part.place();
    part.line()
        .dispositions
        .add(
            new Disposition(
                work.ids.next(),
                part.type(),
                part.quantity(),
                place == null ? null : place.id(),
                work.now));
    Line line = order.line(part.line().lineId);
    if (part.type().equals("RESTOCKED") && place != null && line != null) {
      Stock.restock(work, line, part.quantity(), place.id());
    }
  }

  /** The refund's lines say where pieces went; the stock has moved with the dispositions. */
  private static List<Refunds.Wanted> refunded(Order order, Processed each) {
    Line line = Objects.requireNonNull(order.line(each.line().lineId));
    Map<Long, Integer> back = new LinkedHashMap<>();
    int not = each.undisposed();
    for (Disposed part : each.disposed()) {
      Place place = part.place();
      if (part.type().equals("RESTOCKED") && place != null) {
        back.merge(place.id(), part.quantity(), Integer::sum);
      } else {
        not += part.quantity();
      }
    }
    List<Refunds.Wanted> wanted = new ArrayList<>();
    int left = line.currentQuantity;
    for (Map.Entry<Long, Integer> at : back.entrySet()) {
      int pieces = Math.min(left, at.getValue());
      if (pieces > 0) {
        wanted.add(new Refunds.Wanted(line, pieces, Refunds.RETURNED, at.getKey()));
        left -= pieces;
      }
    }
    int pieces = Math.min(left, not);
    if (pieces > 0) {
      wanted.add(new Refunds.Wanted(line, pieces, Refunds.NO_RESTOCK, null));
    }
    each.line().refunded += wanted.stream().mapToInt(Refunds.Wanted::quantity).sum();
    return wanted;
  }

  private List<Refunds.Pay> pays(Order order, @Nullable Input transfer) {
    Input issue = transfer == null ? null : transfer.object("issueRefund");
    if (issue == null) {
      return List.of();
    }
    issue.only("allowOverRefunding", "orderTransactions", "refundMethods");
    List<Refunds.Pay> pays = new ArrayList<>();
    for (Input each : issue.objects("orderTransactions")) {
      Payment parent =
          Refunds.money(order, Gid.number(each.text("parentId", ""), "OrderTransaction"));
      if (parent == null) {
        errors.add(
            UserError.at(
                List.of("input", "financialTransfer", "issueRefund", "orderTransactions"),
                "Transactions require a parent_id associated with the order",
                INVALID));
        return List.of();
      }
      BigDecimal amount = each.required("transactionAmount").decimal("amount");
      pays.add(
          new Refunds.Pay(parent, Refunds.bag(order, amount == null ? BigDecimal.ZERO : amount)));
    }
    UserError tooMuch = Refunds.tooMuch(order, pays, issue.flag("allowOverRefunding"));
    if (tooMuch != null) {
      errors.add(UserError.general(tooMuch.message(), INVALID));
    }
    return pays;
  }

  private Bag shipping(Order order, @Nullable Input given) {
    Bag left = order.shippingTotal().minus(order.refundedShipping());
    if (given == null) {
      return Bag.ZERO;
    }
    if (given.flag("fullRefund")) {
      return left;
    }
    Input money = given.object("shippingRefundAmount");
    BigDecimal amount = money == null ? null : money.decimal("amount");
    if (amount == null) {
      return Bag.ZERO;
    }
    Bag wanted = Refunds.bag(order, amount);
    if (wanted.shop().compareTo(left.shop()) > 0) {
      errors.add(
          UserError.at(
              List.of("input", "refundShipping", "shippingRefundAmount"),
              "Refund shipping amount is greater than what is left of it.",
              INVALID));
    }
    return wanted;
  }

  static @Nullable ReturnOf find(Work work, String gid) {
    long id = Gid.number(gid, "Return");
    Order order = work.shop.orderOfPart(id);
    ReturnCase made = order == null ? null : order.returned(id);
    return order == null || made == null ? null : new ReturnOf(order, made);
  }

  private Outcome saved(Order order, ReturnCase made, String topic, Map<String, Object> body) {
    work.store(order);
    work.raise(topic, any -> body);
    work.raise("ORDERS_UPDATED", any -> RestBodies.order(work.shop, order));
    work.tell("return " + made.name + " is " + made.status);
    return new Outcome(new ReturnOf(order, made), List.of());
  }

  private static Outcome notFound(List<String> field) {
    return refused(UserError.at(field, "Return not found.", NOT_FOUND));
  }

  private static Outcome refused(UserError error) {
    return new Outcome(null, List.of(error));
  }
}
