package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cancelling: the seller's call, the buyer's wish with its deadline and its answer, lines cancelled
 * alone. What is done to an order is left to its owner through {@link Orders}. Callers hold the
 * platform's lock. Rules and codes: TikTok's endpoint pages; where a case is in none of them, the
 * code whose words fit best.
 */
final class Cancellations {

  /** What cancelling asks of the keeper of the orders. */
  interface Orders {

    /** The order as a whole is over; its cancellation was written to it and its lines. */
    void end(State.Stored stored, TikTokShop shop);

    /** Something in the order changed, but not its status. */
    void save(State.Stored stored);
  }

  private static final int LONGEST_KEY = 255;
  private static final Set<String> STATUSES =
      Set.of(
          Cancellation.PENDING,
          Cancellation.SUCCESS,
          "CANCELLATION_REQUEST_CANCEL",
          Cancellation.COMPLETE);

  private final TikTokSettings settings;
  private final State state;
  private final ShopWebhooks webhooks;
  private final Shelf shelf;
  private final Clock clock;
  private final Orders orders;

  Cancellations(
      TikTokSettings settings,
      State state,
      ShopWebhooks webhooks,
      Shelf shelf,
      Clock clock,
      Orders orders) {
    this.settings = settings;
    this.state = state;
    this.webhooks = webhooks;
    this.shelf = shelf;
    this.clock = clock;
    this.orders = orders;
  }

  // ---- What people do --------------------------------------------------------------------------

  /** The buyer of an order that awaits shipment asks; the seller has until the deadline. */
  Cancellation ask(State.Stored stored, TikTokShop shop, String reason) {
    ObjectNode order = stored.order();
    if (pending(order) != null) {
      throw new IllegalStateException(
          "order " + order.path("id").asString() + ": the buyer has asked already");
    }
    Cancellation asked =
        make(stored, Cancellation.BY_BUYER, Cancellation.PENDING, "BUYER", reason, openLines(order))
            .whole(true)
            .deadline(now() + settings.cancelAnswerWithin().toSeconds())
            .put();
    order.put("is_buyer_request_cancel", true);
    order.put("request_cancel_time", now());
    order.put("cancel_reason", CancelReasons.inWords(reason));
    order.put("cancellation_initiator", "BUYER");
    orders.save(stored);
    webhooks.cancellation(shop, asked);
    return asked;
  }

  /** The wish is over without effect: refused by the seller, withdrawn by the buyer, or void. */
  void close(State.Stored stored, TikTokShop shop, String answerKey) {
    ObjectNode order = stored.order();
    Cancellation closed = required(order).now(Cancellation.CLOSED, now(), answerKey);
    state.put(closed);
    order.put("is_buyer_request_cancel", false);
    order.remove("cancel_reason");
    order.remove("cancellation_initiator");
    orders.save(stored);
    webhooks.cancellation(shop, closed);
  }

  /** The buyer gets what was asked for. */
  void grant(State.Stored stored, TikTokShop shop, String answerKey) {
    Cancellation granted = required(stored.order()).now(Cancellation.SUCCESS, now(), answerKey);
    end(stored, shop, granted);
  }

  /** The whole order, at once. */
  Cancellation cancel(State.Stored stored, TikTokShop shop, String role, String reason) {
    String type = role.equals("BUYER") ? Cancellation.BY_BUYER : Cancellation.BY_OTHERS;
    Cancellation pending = pending(stored.order());
    if (pending != null) {
      Cancellation closed = pending.now(Cancellation.CLOSED, now(), "");
      state.put(closed);
      webhooks.cancellation(shop, closed);
    }
    Cancellation made =
        make(stored, type, Cancellation.SUCCESS, role, reason, openLines(stored.order()))
            .whole(true)
            .put();
    end(stored, shop, made);
    return made;
  }

  /** Some units; the order keeps its status unless they were the last. */
  Cancellation cancelLines(
      State.Stored stored, TikTokShop shop, Collection<String> ids, String role, String reason) {
    ObjectNode order = stored.order();
    List<String> open = openLines(order);
    if (!open.containsAll(ids)) {
      throw new IllegalArgumentException(
          "lines " + ids + ": order " + order.path("id").asString() + " has none such open");
    }
    if (ids.containsAll(open)) {
      return cancel(stored, shop, role, reason);
    }
    Cancellation made =
        make(stored, Cancellation.BY_OTHERS, Cancellation.SUCCESS, role, reason, ids)
            .whole(false)
            .put();
    writeLines(order, made, true);
    orders.save(stored);
    restock(stored, made);
    webhooks.cancellation(shop, made);
    complete(shop, made);
    return made;
  }

  private void end(State.Stored stored, TikTokShop shop, Cancellation done) {
    state.put(done);
    ObjectNode order = stored.order();
    order.put("cancel_reason", CancelReasons.inWords(done.reason()));
    order.put("cancellation_initiator", done.role());
    writeLines(order, done, false);
    restock(stored, done);
    webhooks.cancellation(shop, done);
    orders.end(stored, shop);
    complete(shop, done);
  }

  /** The money is back with the buyer; nobody waits for the bank here. */
  private void complete(TikTokShop shop, Cancellation done) {
    Cancellation complete = done.now(Cancellation.COMPLETE, now(), "");
    state.put(complete);
    state.commit();
    webhooks.cancellation(shop, complete);
  }

  private void restock(State.Stored stored, Cancellation done) {
    boolean outOfStock = done.reason().contains(CancelReasons.OUT_OF_STOCK);
    if (stored.order().has("collection_time")) {
      return; // with the carrier, or lost there: on no shelf
    }
    if (outOfStock && settings.outOfStockEmptiesShelf()) {
      shelf.empty(stored.shopId(), stored.order(), done.lineIds());
    } else if (outOfStock) {
      shelf.drop(stored.shopId(), stored.order(), done.lineIds());
    } else {
      shelf.putBack(stored.shopId(), stored.order(), done.lineIds());
    }
  }

  private static void writeLines(ObjectNode order, Cancellation done, boolean display) {
    for (JsonNode line : order.path("line_items")) {
      if (done.lineIds().contains(line.path("id").asString())) {
        ((ObjectNode) line)
            .put("cancel_user", done.role())
            .put("cancel_reason", CancelReasons.inWords(done.reason()));
        if (display) {
          ((ObjectNode) line).put("display_status", "CANCELLED");
        }
      }
    }
  }

  static List<String> openLines(JsonNode order) {
    var open = new ArrayList<String>();
    for (JsonNode line : order.path("line_items")) {
      if (!line.path("display_status").asString().equals("CANCELLED")) {
        open.add(line.path("id").asString());
      }
    }
    return open;
  }

  /** The buyer's wish that waits for its answer, if there is one. */
  @Nullable Cancellation pending(JsonNode order) {
    return state.cancellationsOf(order.path("id").asString()).stream()
        .filter(Cancellation::pending)
        .findFirst()
        .orElse(null);
  }

  private Cancellation required(JsonNode order) {
    Cancellation pending = pending(order);
    if (pending == null) {
      throw new IllegalStateException(
          "order " + order.path("id").asString() + ": the buyer has not asked to cancel it");
    }
    return pending;
  }

  private Draft make(
      State.Stored stored,
      String type,
      String status,
      String role,
      String reason,
      Collection<String> lineIds) {
    return new Draft(stored, type, status, role, reason, List.copyOf(lineIds));
  }

  private final class Draft {
    private final State.Stored stored;
    private final String type;
    private final String status;
    private final String role;
    private final String reason;
    private final List<String> lineIds;
    private boolean whole;
    private long deadline;

    Draft(
        State.Stored stored,
        String type,
        String status,
        String role,
        String reason,
        List<String> lineIds) {
      this.stored = stored;
      this.type = type;
      this.status = status;
      this.role = role;
      this.reason = reason;
      this.lineIds = lineIds;
    }

    Draft whole(boolean all) {
      whole = all;
      return this;
    }

    Draft deadline(long seconds) {
      deadline = seconds;
      return this;
    }

    Cancellation put() {
      ObjectNode order = stored.order();
      var made =
          new Cancellation(
              state.nextId(),
              stored.shopId(),
              order.path("id").asString(),
              order.path("user_id").asString(),
              type,
              status,
              role,
              reason,
              now(),
              now(),
              deadline,
              lineIds,
              whole,
              "");
      state.put(made);
      return made;
    }
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  /** Cancel Order. */
  ObjectNode cancel(Gateway.Admitted admitted) {
    JsonNode body = admitted.body();
    String orderId = required(body, "order_id");
    String reason = required(body, "cancel_reason");
    TikTokShop shop = admitted.theShop();
    State.Stored stored = own(state.order(orderId), shop);
    ObjectNode order = stored.order();
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    if (status == OrderStatus.CANCELLED || pending(order) != null) {
      throw Refusal.business(
          25001011,
          "A return request is already in process, or the order has already been cancelled.");
    }
    if (status == OrderStatus.COMPLETED) {
      throw Refusal.business(
          25001051, "Not allowed to return or cancel since order is completed or cancelled");
    }
    Set<String> lines = wanted(order, body, openLines(order));
    boolean partial = !lines.containsAll(openLines(order));
    switch (CancelReasons.fitOfSellers(shop.market(), status, reason)) {
      case FITS -> {
        // goes on
      }
      case UNKNOWN ->
          throw Refusal.business(
              25001014,
              "Unknown return reason. Please ensure you are passing a valid return reason.");
      case NOT_THE_SELLERS ->
          throw Refusal.business(
              25001015,
              "The provided return reason cannot be used by the seller. Please select a valid"
                  + " return reason and try again.");
      case OTHER_STATUS -> throw Refusal.business(25001021, "Reason not match order status");
    }
    boolean mayBeShipped = shop.market() == Market.US && status == OrderStatus.AWAITING_COLLECTION;
    boolean shipped =
        status.ordinal() >= OrderStatus.AWAITING_COLLECTION.ordinal() && !mayBeShipped;
    if (shipped || (status == OrderStatus.PARTIALLY_SHIPPING && !partial)) {
      throw Refusal.business(
          25001045,
          "The order has already been shipped and we are unable to cancel shipment with the"
              + " courier.");
    }
    boolean singly = shop.market() == Market.US || shop.market() == Market.GB;
    if (partial && !(singly && reason.contains(CancelReasons.OUT_OF_STOCK))) {
      throw Refusal.business(
          25005010, "Unable to cancel individual line items within this request.");
    }
    Cancellation made =
        partial
            ? cancelLines(stored, shop, lines, "SELLER", reason)
            : cancel(stored, shop, "SELLER", reason);
    ObjectNode data = State.JSON.createObjectNode();
    data.put("cancel_id", made.id());
    data.put("cancel_status", Cancellation.SUCCESS);
    return data;
  }

  /** The lines a call is about, of those that are open: by line id, by SKU and count, or all. */
  static Set<String> wanted(JsonNode order, JsonNode body, List<String> open) {
    var wanted = new LinkedHashSet<String>();
    JsonNode ids = list(body, "order_line_item_ids");
    JsonNode skus = list(body, "skus");
    if (ids.isEmpty() && skus.isEmpty()) {
      wanted.addAll(open);
      return wanted;
    }
    ids.forEach(id -> wanted.add(id.asString("")));
    if (ids.isEmpty()) {
      for (JsonNode sku : skus) {
        String skuId = required(sku, "sku_id");
        int left = sku.path("quantity").asInt(0);
        if (left < 1) {
          throw invalid();
        }
        for (JsonNode line : order.path("line_items")) {
          String id = line.path("id").asString();
          boolean fits = open.contains(id) && line.path("sku_id").asString().equals(skuId);
          if (left > 0 && fits && wanted.add(id)) {
            left--;
          }
        }
        if (left > 0) {
          throw tooMany();
        }
      }
    }
    if (!open.containsAll(wanted)) {
      throw tooMany();
    }
    return wanted;
  }

  /** Approve Cancellation. */
  ObjectNode approve(Gateway.Admitted admitted, String cancelId) {
    String key = key(admitted);
    Cancellation asked = asked(cancelId, admitted.theShop());
    if (asked.pending()) {
      grant(own(state.order(asked.orderId()), admitted.theShop()), admitted.theShop(), key);
    } else if (key.isEmpty() || !key.equals(asked.answerKey())) {
      throw asked.status().equals(Cancellation.CLOSED)
          ? Refusal.business(25020009, "reverse already cancelled")
          : Refusal.business(25011012, "reverse status cannot approve application");
    }
    return State.JSON.createObjectNode();
  }

  /** Reject Cancellation. */
  ObjectNode reject(Gateway.Admitted admitted, String cancelId) {
    String key = key(admitted);
    String reason = required(admitted.body(), "reject_reason");
    TikTokShop shop = admitted.theShop();
    Cancellation asked = asked(cancelId, shop);
    if (!CancelReasons.ofRefusals(shop.market()).contains(reason)) {
      boolean another =
          CancelReasons.fitOfSellers(shop.market(), OrderStatus.AWAITING_SHIPMENT, reason)
              != CancelReasons.Fit.UNKNOWN;
      throw another
          ? Refusal.business(25001016, "reverse reason not match action type")
          : Refusal.business(
              25001014,
              "Unknown return reason. Please ensure you are passing a valid return reason.");
    }
    if (asked.pending()) {
      close(own(state.order(asked.orderId()), shop), shop, key);
    } else if (key.isEmpty() || !key.equals(asked.answerKey())) {
      throw asked.status().equals(Cancellation.CLOSED)
          ? Refusal.business(25011011, "reverse status cannot reject application")
          : Refusal.business(25020010, "Aftersales has been approved and cannot be rejected.");
    }
    return State.JSON.createObjectNode();
  }

  /** Get Reject Reasons. */
  ObjectNode rejectReasons(Gateway.Admitted admitted) {
    String id = admitted.query().getOrDefault("return_or_cancel_id", "");
    if (id.isEmpty()) {
      throw Refusal.invalidParameter("return_or_cancel_id is missing");
    }
    asked(id, admitted.theShop());
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode reasons = data.putArray("reasons");
    for (String reason : CancelReasons.ofRefusals(admitted.theShop().market())) {
      reasons.addObject().put("name", reason).put("text", CancelReasons.inWords(reason));
    }
    return data;
  }

  private Cancellation asked(String cancelId, TikTokShop shop) {
    Cancellation asked = state.cancellation(cancelId);
    if (asked == null) {
      throw Refusal.business(25007006, "Order not found.");
    }
    if (!asked.shopId().equals(shop.id())) {
      throw Refusal.business(25020005, "No permission to process this order");
    }
    if (!asked.type().equals(Cancellation.BY_BUYER)) {
      throw Refusal.business(25020004, "decision not match reverse type");
    }
    return asked;
  }

  static State.Stored own(State.@Nullable Stored stored, TikTokShop shop) {
    if (stored == null || !stored.shopId().equals(shop.id())) {
      throw Refusal.business(25020005, "No permission to process this order");
    }
    return stored;
  }

  static String key(Gateway.Admitted admitted) {
    String key = admitted.query().getOrDefault("idempotency_key", "");
    if (key.length() > LONGEST_KEY) {
      throw invalid();
    }
    return key;
  }

  /** Search Cancellations. */
  ObjectNode search(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    JsonNode body = admitted.body();
    String sortField = query.getOrDefault("sort_field", "create_time");
    String sortOrder = query.getOrDefault("sort_order", "ASC");
    if (!Set.of("create_time", "update_time").contains(sortField)
        || !Set.of("ASC", "DESC").contains(sortOrder)) {
      throw invalid();
    }
    int size = number(query.getOrDefault("page_size", "10"));
    int from = position(query.getOrDefault("page_token", ""));
    if (size < 1 || size > 50) {
      throw invalid();
    }
    Comparator<Cancellation> order =
        Comparator.<Cancellation>comparingLong(
                sortField.equals("create_time")
                    ? Cancellation::createTime
                    : Cancellation::updateTime)
            .thenComparing(Cancellation::id);
    Set<String> statuses = texts(body, "cancel_status");
    if (!STATUSES.containsAll(statuses)) {
      throw invalid();
    }
    Set<String> types = texts(body, "cancel_types");
    if (!Set.of(Cancellation.BY_BUYER, Cancellation.BY_OTHERS).containsAll(types)) {
      throw invalid();
    }
    Set<String> ids = texts(body, "cancel_ids");
    Set<String> orderIds = texts(body, "order_ids");
    Set<String> buyers = texts(body, "buyer_user_ids");
    long createdFrom = seconds(body, "create_time_ge", 0);
    long createdBefore = seconds(body, "create_time_lt", Long.MAX_VALUE);
    long updatedFrom = seconds(body, "update_time_ge", 0);
    long updatedBefore = seconds(body, "update_time_lt", Long.MAX_VALUE);
    List<Cancellation> found =
        state.cancellations().stream()
            .filter(c -> c.shopId().equals(admitted.theShop().id()))
            .filter(c -> ids.isEmpty() || ids.contains(c.id()))
            .filter(c -> orderIds.isEmpty() || orderIds.contains(c.orderId()))
            .filter(c -> buyers.isEmpty() || buyers.contains(c.buyerId()))
            .filter(c -> types.isEmpty() || types.contains(c.type()))
            .filter(c -> statuses.isEmpty() || statuses.contains(asSearched(c.status())))
            .filter(c -> c.createTime() >= createdFrom && c.createTime() < createdBefore)
            .filter(c -> c.updateTime() >= updatedFrom && c.updateTime() < updatedBefore)
            .sorted(sortOrder.equals("ASC") ? order : order.reversed())
            .toList();
    int to = Math.min(found.size(), from + size);
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("cancellations");
    found.subList(Math.min(from, to), to).forEach(c -> list.add(json(c)));
    data.put("total_count", found.size());
    data.put("next_page_token", to < found.size() ? "aD/+" + to + "==" : "");
    return data;
  }

  /** The request's enumeration says CANCEL where the answer says CANCELLED. */
  private static String asSearched(String status) {
    return status.equals(Cancellation.CLOSED) ? "CANCELLATION_REQUEST_CANCEL" : status;
  }

  private ObjectNode json(Cancellation cancellation) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("cancel_id", cancellation.id());
    json.put("order_id", cancellation.orderId());
    json.put("cancel_type", cancellation.type());
    json.put("cancel_status", cancellation.status());
    json.put("role", cancellation.role());
    json.put("cancel_reason", cancellation.reason());
    json.put("cancel_reason_text", CancelReasons.inWords(cancellation.reason()));
    json.put("create_time", cancellation.createTime());
    json.put("update_time", cancellation.updateTime());
    if (cancellation.pending()) {
      json.putArray("seller_next_action_response")
          .addObject()
          .put("action", "SELLER_RESPOND_CANCEL")
          .put("deadline", cancellation.deadline());
    }
    State.Stored stored = state.order(cancellation.orderId());
    if (stored != null) {
      refund(json, cancellation, stored.order());
    }
    return json;
  }

  /** What goes back for a cancellation: with the last lines goes what was paid for the whole. */
  static RefundBlock refundOf(Cancellation cancellation, JsonNode order) {
    return cancellation.whole()
        ? RefundBlock.ofLastLines(order, cancellation.lineIds())
        : RefundBlock.ofLines(order, cancellation.lineIds());
  }

  private static void refund(ObjectNode json, Cancellation cancellation, ObjectNode order) {
    ArrayNode lines = json.putArray("cancel_line_items");
    for (JsonNode line : RefundBlock.lines(order, cancellation.lineIds())) {
      lines.add(item("cancel_line_item_id", line, RefundBlock.ofLine(order, line)));
    }
    json.set("refund_amount", refundOf(cancellation, order).json());
  }

  /** A line as cancellations and returns show it. */
  static ObjectNode item(String idField, JsonNode line, RefundBlock refund) {
    ObjectNode item = State.JSON.createObjectNode();
    String id = line.path("id").asString();
    item.put(idField, "4" + id.substring(1));
    item.put("order_line_item_id", id);
    item.put("sku_id", line.path("sku_id").asString());
    item.put("sku_name", line.path("sku_name").asString());
    item.put("product_name", line.path("product_name").asString());
    item.put("seller_sku", line.path("seller_sku").asString());
    item.putObject("product_image")
        .put("url", line.path("sku_image").asString())
        .put("width", 200)
        .put("height", 200);
    item.set("refund_amount", refund.json());
    return item;
  }

  static BigDecimal amount(JsonNode node, String field) {
    String text = node.path(field).asString("");
    return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
  }

  static JsonNode list(JsonNode body, String field) {
    JsonNode list = body.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw invalid();
    }
    return list;
  }

  static Set<String> texts(JsonNode body, String field) {
    var texts = new HashSet<String>();
    for (JsonNode text : list(body, field)) {
      if (!text.isString()) {
        throw invalid();
      }
      texts.add(text.asString());
    }
    return texts;
  }

  static long seconds(JsonNode body, String field, long otherwise) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < 0) {
      throw invalid();
    }
    return value.asLong();
  }

  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw invalid();
    }
  }

  static int position(String token) {
    if (token.isEmpty()) {
      return 0;
    }
    if (!token.matches("aD/\\+\\d{1,9}==")) {
      throw invalid();
    }
    return number(token.substring(4, token.length() - 2));
  }

  static String required(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isString() || value.asString().isEmpty()) {
      throw Refusal.invalidParameter("body." + field + " is missing");
    }
    return value.asString();
  }

  static Refusal invalid() {
    return Refusal.business(
        25001001,
        "An invalid request parameter was passed. Please check that you have the correct parameter"
            + " type(s) and format.");
  }

  static Refusal tooMany() {
    return Refusal.business(
        25005011, "The requested line item(s) for return or refund exceeds the allowable limit.");
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
