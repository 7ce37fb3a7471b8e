package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a seller's app does about returns: ask, decide, look. Callers hold the platform's lock.
 * Rules and codes: TikTok's endpoint pages; where a case is in none of them, the code whose words
 * fit best.
 */
final class ReturnCalls {

  private static final Set<String> APPROVALS =
      Set.of(
          "APPROVE_REFUND",
          "APPROVE_RETURN",
          "APPROVE_RECEIVED_PACKAGE",
          "APPROVE_REPLACEMENT",
          "ISSUE_REPLACEMENT_REFUND",
          "OFFER_PARTIAL_REFUND");

  private static final Set<String> REFUSALS =
      Set.of("REJECT_REFUND", "REJECT_RETURN", "REJECT_RECEIVED_PACKAGE", "REJECT_REPLACEMENT");

  private final State state;
  private final Returns returns;

  ReturnCalls(State state, Returns returns) {
    this.state = state;
    this.returns = returns;
  }

  /** Create Return. */
  ObjectNode create(Gateway.Admitted admitted) {
    JsonNode body = admitted.body();
    String key = Cancellations.key(admitted);
    String orderId = Cancellations.required(body, "order_id");
    String reason = Cancellations.required(body, "return_reason");
    String type = Cancellations.required(body, "return_type");
    TikTokShop shop = admitted.theShop();
    State.Stored stored = Cancellations.own(state.order(orderId), shop);
    ObjectNode order = stored.order();
    for (Return made : returns.of(orderId)) {
      if (!key.isEmpty() && made.terms().answerKey().equals(key)) {
        return created(made);
      }
    }
    if (!type.equals(Return.REFUND) && !type.equals(Return.RETURN_AND_REFUND)) {
      throw Cancellations.invalid();
    }
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    if (status == OrderStatus.CANCELLED) {
      throw Refusal.business(
          25001010,
          "A return request has already been completed, or the order has already been cancelled.");
    }
    if (status == OrderStatus.COMPLETED) {
      throw Refusal.business(
          25001051, "Not allowed to return or cancel since order is completed or cancelled");
    }
    if (!Returns.isPossible(status, type)) {
      throw wrongStatus();
    }
    requireReason(status, type, reason);
    Set<String> lines = wanted(order, body);
    String currency = body.path("currency").asString("");
    String paidIn = order.path("payment").path("currency").asString();
    if (!currency.isEmpty() && !currency.equals(paidIn)) {
      throw Cancellations.invalid();
    }
    boolean whole = returns.isWhole(order, status, lines, reason);
    RefundBlock most =
        whole ? RefundBlock.ofLastLines(order, lines) : RefundBlock.ofLines(order, lines);
    String total = amount(body.path("refund_total"), most);
    Return.Terms terms =
        Return.Terms.NONE.asked(
            whole,
            total,
            oneOf(body, "shipment_type", "PLATFORM", "BUYER_ARRANGE"),
            oneOf(body, "handover_method", "DROP_OFF", "PICKUP"),
            key);
    Return made = returns.open(stored, shop, type, "SELLER", reason, lines, terms);
    if (returns.rules().sellersOwnApproved()) {
      made = returns.approve(made, false, "SYSTEM");
    }
    return created(made);
  }

  private static ObjectNode created(Return made) {
    return State.JSON
        .createObjectNode()
        .put("return_id", made.id())
        .put("return_status", made.status());
  }

  private static void requireReason(OrderStatus status, String type, String reason) {
    switch (ReturnReasons.fitOfSellers(status, type, reason)) {
      case FITS -> {
        // goes on
      }
      case UNKNOWN -> throw unknownReason();
      case NOT_THE_SELLERS ->
          throw Refusal.business(
              25001015,
              "The provided return reason cannot be used by the seller. Please select a valid"
                  + " return reason and try again.");
      case OTHER_STATUS -> throw Refusal.business(25001021, "Reason not match order status");
    }
  }

  /** The lines a call is about; what a return has already is refused with the code for that. */
  private Set<String> wanted(ObjectNode order, JsonNode body) {
    List<String> open = returns.open(order);
    if (open.isEmpty()) {
      boolean running =
          returns.of(order.path("id").asString()).stream().anyMatch(one -> !one.isOver());
      throw running
          ? Refusal.business(
              25001011,
              "A return request is already in process, or the order has already been cancelled.")
          : Refusal.business(
              25001010,
              "A return request has already been completed, or the order has already been"
                  + " cancelled.");
    }
    return Cancellations.wanted(order, body, open);
  }

  /** Empty where it is all that can be refunded. */
  private static String amount(JsonNode given, RefundBlock most) {
    String text = given.asString("");
    if (text.isEmpty()) {
      return "";
    }
    BigDecimal total = number(text, most);
    if (total.compareTo(most.total()) > 0) {
      throw Refusal.business(25005005, "Refund total amount is larger than the refundable amount.");
    }
    return total.compareTo(most.total()) == 0 ? "" : total.toPlainString();
  }

  private static BigDecimal number(String text, RefundBlock of) {
    try {
      BigDecimal amount = new BigDecimal(text);
      if (amount.signum() <= 0) {
        throw Cancellations.invalid();
      }
      return amount.setScale(of.total().scale());
    } catch (ArithmeticException | NumberFormatException e) {
      throw Cancellations.invalid();
    }
  }

  private static String oneOf(JsonNode body, String field, String usual, String other) {
    String value = body.path(field).asString("");
    if (!value.isEmpty() && !value.equals(usual) && !value.equals(other)) {
      throw Cancellations.invalid();
    }
    return value.isEmpty() ? usual : value;
  }

  /** Approve Return. */
  ObjectNode approve(Gateway.Admitted admitted, String returnId) {
    String key = Cancellations.key(admitted);
    String decision = Cancellations.required(admitted.body(), "decision");
    if (!APPROVALS.contains(decision)) {
      throw Cancellations.invalid();
    }
    Return asked = own(returnId, admitted.theShop());
    if (!key.isEmpty() && asked.terms().answerKey().equals(key)) {
      return State.JSON.createObjectNode();
    }
    requireNoArbitration(asked);
    Return keyed = asked.on(asked.terms().answeredWith(key));
    switch (decision) {
      case "APPROVE_RECEIVED_PACKAGE" -> {
        requireNotByTikTok(asked);
        if (!asked.status().equals(Return.BUYER_SHIPPED)) {
          throw Refusal.business(25011013, "reverse status cannot approve receive");
        }
        returns.receive(keyed, "SELLER");
      }
      case "APPROVE_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND" -> {
        requireType(asked, Return.REPLACEMENT);
        requireToApprove(asked, Return.REPLACEMENT_PENDING);
        if (decision.equals("APPROVE_REPLACEMENT")) {
          returns.approve(keyed, false, "SELLER");
        } else {
          returns.refundReplacement(keyed, "SELLER");
        }
      }
      case "OFFER_PARTIAL_REFUND" -> offer(keyed, admitted.body().path("partial_refund"));
      default -> {
        requireType(
            asked, decision.equals("APPROVE_REFUND") ? Return.REFUND : Return.RETURN_AND_REFUND);
        requireToApprove(asked, Return.PENDING);
        boolean keep = admitted.body().path("buyer_keep_item").asBoolean(false);
        returns.approve(keyed, keep, "SELLER");
      }
    }
    return State.JSON.createObjectNode();
  }

  private void offer(Return asked, JsonNode partial) {
    if (asked.isReplacement()) {
      throw Refusal.business(25020004, "decision not match reverse type");
    }
    if (!asked.status().equals(Return.PENDING)) {
      throw Refusal.business(25011032, "ReverseInvalidStatusPartialRefund");
    }
    requireToApprove(asked, Return.PENDING);
    State.Stored stored = state.order(asked.orderId());
    if (stored == null) {
      throw Refusal.business(25007006, "Order not found.");
    }
    RefundBlock all = Returns.refundOf(asked, stored.order());
    if (!partial.path("currency").asString(all.currency()).equals(all.currency())) {
      throw Cancellations.invalid();
    }
    BigDecimal amount = number(Cancellations.required(partial, "amount"), all);
    if (amount.compareTo(all.total()) >= 0) {
      throw Cancellations.invalid();
    }
    returns.offer(asked, amount);
  }

  private static void requireToApprove(Return asked, String expected) {
    if (asked.terms().negotiates() && asked.status().equals(Return.PENDING)) {
      throw Refusal.business(25007007, "ReverseOrderExistNegotiate");
    }
    if (asked.status().equals(Return.CANCELLED)
        || asked.status().equals(Return.REPLACEMENT_CANCELLED)) {
      throw Refusal.business(25020009, "reverse already cancelled");
    }
    if (!asked.status().equals(expected)) {
      throw Refusal.business(25011012, "reverse status cannot approve application");
    }
  }

  private static void requireType(Return asked, String expected) {
    if (!asked.type().equals(expected)) {
      throw Refusal.business(25020004, "decision not match reverse type");
    }
  }

  private static void requireNoArbitration(Return asked) {
    if (asked.terms().arbitration().equals("IN_PROGRESS")) {
      throw Refusal.business(25011010, "request has been transferred to platform operator");
    }
  }

  private void requireNotByTikTok(Return asked) {
    State.Stored stored = state.order(asked.orderId());
    if (stored != null
        && stored.order().path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      throw Refusal.business(25011026, "forbid process receive for FBT order");
    }
  }

  /** Reject Return. */
  ObjectNode reject(Gateway.Admitted admitted, String returnId) {
    String key = Cancellations.key(admitted);
    String decision = Cancellations.required(admitted.body(), "decision");
    String reason = Cancellations.required(admitted.body(), "reject_reason");
    if (!REFUSALS.contains(decision)) {
      throw Cancellations.invalid();
    }
    TikTokShop shop = admitted.theShop();
    Return asked = own(returnId, shop);
    if (!key.isEmpty() && asked.terms().answerKey().equals(key)) {
      return State.JSON.createObjectNode();
    }
    if (!ReturnReasons.REFUSALS.contains(reason)) {
      throw CancelReasons.ofRefusals(shop.market()).contains(reason)
          ? Refusal.business(25001016, "reverse reason not match action type")
          : unknownReason();
    }
    requireNoArbitration(asked);
    switch (decision) {
      case "REJECT_RECEIVED_PACKAGE" -> {
        requireNotByTikTok(asked);
        if (asked.isPaid()) {
          throw Refusal.business(25020011, "return already received");
        }
        if (!asked.status().equals(Return.BUYER_SHIPPED)) {
          throw Refusal.business(25020012, "status can't reject receive");
        }
      }
      case "REJECT_REPLACEMENT" -> requireToReject(asked, Return.REPLACEMENT);
      case "REJECT_REFUND" -> requireToReject(asked, Return.REFUND);
      default -> requireToReject(asked, Return.RETURN_AND_REFUND);
    }
    returns.reject(asked.on(asked.terms().answeredWith(key)), "SELLER", reason);
    return State.JSON.createObjectNode();
  }

  private static void requireToReject(Return asked, String type) {
    requireType(asked, type);
    String expected = type.equals(Return.REPLACEMENT) ? Return.REPLACEMENT_PENDING : Return.PENDING;
    if (!asked.status().equals(expected)) {
      boolean approved =
          asked.isPaid()
              || asked.status().equals(Return.AWAITING_BUYER_SHIP)
              || asked.status().equals(Return.BUYER_SHIPPED)
              || asked.status().equals(Return.REPLACEMENT_COMPLETE);
      throw approved
          ? Refusal.business(25020010, "Aftersales has been approved and cannot be rejected.")
          : wrongStatus();
    }
  }

  /** Get Reject Reasons, of a return. */
  ObjectNode rejectReasons(Gateway.Admitted admitted, String returnId) {
    own(returnId, admitted.theShop());
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode reasons = data.putArray("reasons");
    for (String reason : ReturnReasons.REFUSALS) {
      reasons.addObject().put("name", reason).put("text", CancelReasons.inWords(reason));
    }
    return data;
  }

  /** Get Return Records. */
  ObjectNode records(Gateway.Admitted admitted, String returnId) {
    Return one = own(returnId, admitted.theShop());
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode records = data.putArray("records");
    for (Return.Step step : one.steps()) {
      records
          .addObject()
          .put("event", "ORDER_RETURN")
          .put("role", step.role())
          .put("description", step.description())
          .put("reason_text", step.reason().isEmpty() ? "" : CancelReasons.inWords(step.reason()))
          .put("note", "")
          .put("create_time", step.at());
    }
    return data;
  }

  /** Calculate Refund. */
  ObjectNode calculate(Gateway.Admitted admitted) {
    JsonNode body = admitted.body();
    String orderId = Cancellations.required(body, "order_id");
    String type = Cancellations.required(body, "request_type");
    String reason = Cancellations.required(body, "reason_name");
    State.Stored stored = state.order(orderId);
    if (stored == null || !stored.shopId().equals(admitted.theShop().id())) {
      throw Refusal.business(25007006, "Order not found.");
    }
    if (!Set.of("CANCEL", Return.REFUND, Return.RETURN_AND_REFUND).contains(type)) {
      throw Cancellations.invalid();
    }
    ObjectNode order = stored.order();
    List<String> open = returns.open(order);
    Set<String> lines = Cancellations.wanted(order, body, open);
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    boolean whole =
        type.equals("CANCEL")
            ? lines.containsAll(open)
            : returns.isWhole(order, status, lines, reason);
    RefundBlock refund =
        whole ? RefundBlock.ofLastLines(order, lines) : RefundBlock.ofLines(order, lines);
    ObjectNode data = State.JSON.createObjectNode();
    ObjectNode amounts = refund.json();
    amounts.remove("buyer_service_fee"); // not on this endpoint's page
    data.set("order_refund_amount", amounts);
    return data;
  }

  /** Get Aftersale Eligibility. */
  ObjectNode eligibility(Gateway.Admitted admitted, String orderId) {
    TikTokShop shop = admitted.theShop();
    String who = admitted.query().getOrDefault("initiate_aftersale_user", "SELLER");
    if (!who.equals("SELLER") && !who.equals("BUYER")) {
      throw Cancellations.invalid();
    }
    ObjectNode order = Cancellations.own(state.order(orderId), shop).order();
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    List<String> open = returns.open(order);
    Map<String, List<String>> bySku = new LinkedHashMap<>();
    for (JsonNode line : order.path("line_items")) {
      bySku
          .computeIfAbsent(line.path("sku_id").asString(), sku -> new ArrayList<>())
          .add(line.path("id").asString());
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode skus = data.putArray("sku_eligibility");
    bySku.forEach(
        (sku, lines) -> {
          ObjectNode entry = skus.addObject().put("sku_id", sku);
          ArrayNode list = entry.putArray("line_item_eligibility");
          for (String type : List.of("CANCEL", Return.REFUND, Return.RETURN_AND_REFUND)) {
            boolean may =
                type.equals("CANCEL")
                    ? mayCancel(status, shop, who)
                    : Returns.isPossible(status, type);
            eligibility(list, type, lines, may, open.containsAll(lines));
          }
        });
    return data;
  }

  private static void eligibility(
      ArrayNode list, String type, List<String> lines, boolean may, boolean open) {
    ObjectNode entry = list.addObject().put("request_type", type);
    ArrayNode ids = entry.putArray("order_line_items_ids");
    lines.forEach(ids::add);
    entry.put("eligible", may && open);
    if (!may) {
      entry.put("ineligible_code", 25001003).put("ineligible_reason", "Invalid order status.");
    } else if (!open) {
      entry
          .put("ineligible_code", 25001011)
          .put(
              "ineligible_reason",
              "A return request is already in process, or the order has already been cancelled.");
    }
  }

  private static boolean mayCancel(OrderStatus status, TikTokShop shop, String who) {
    return switch (status) {
      case UNPAID, ON_HOLD, AWAITING_SHIPMENT -> true;
      case AWAITING_COLLECTION -> who.equals("SELLER") && shop.market() == Market.US;
      default -> false;
    };
  }

  private Return own(String returnId, TikTokShop shop) {
    Return one = returns.find(returnId);
    if (one == null) {
      throw Refusal.business(25007006, "Order not found.");
    }
    if (!one.shopId().equals(shop.id())) {
      throw Refusal.business(25020005, "No permission to process this order");
    }
    return one;
  }

  private static Refusal wrongStatus() {
    return Refusal.business(25001003, "Invalid order status.");
  }

  private static Refusal unknownReason() {
    return Refusal.business(
        25001014, "Unknown return reason. Please ensure you are passing a valid return reason.");
  }
}
