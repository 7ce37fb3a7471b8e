package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Returns, refunds and replacements after shipment: the buyer asks, the seller answers, goods
 * travel back, money is paid. Callers hold the platform's lock. Statuses and rules: TikTok's return
 * and refund pages; searched as its endpoint page says.
 */
final class Returns {

  /** What a return asks of the keeper of the orders. */
  interface Orders {

    /** All that was left of the order is refunded. */
    void refunded(State.Stored stored, TikTokShop shop);

    /** Sends these lines' goods once more; returns the new order's id. */
    String replace(State.Stored stored, TikTokShop shop, Collection<String> lineIds);
  }

  private static final long NEVER = Long.MAX_VALUE;
  static final Set<String> ARBITRATIONS =
      Set.of("IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED");

  private static final int SMALLEST_PAGE = 10;
  private static final int LARGEST_PAGE = 50;

  private final Map<String, String> kept;
  private final Map<String, Return> byId = new ConcurrentHashMap<>();
  private final State state;
  private final ShopWebhooks webhooks;
  private final Clock clock;
  private final Orders orders;
  private volatile AfterSalesRules rules = AfterSalesRules.DEFAULT;

  /** Unix seconds of the earliest deadline that somebody waits for. */
  private volatile long nextDeadline = NEVER;

  Returns(MVStore store, State state, ShopWebhooks webhooks, Clock clock, Orders orders) {
    this.kept = store.openMap("tiktok.returns");
    this.state = state;
    this.webhooks = webhooks;
    this.clock = clock;
    this.orders = orders;
    kept.values()
        .forEach(
            json -> {
              Return one = State.JSON.readValue(json, Return.class);
              byId.put(one.id(), one);
            });
    nextDeadline = earliest();
  }

  AfterSalesRules rules() {
    return rules;
  }

  void rules(AfterSalesRules newRules) {
    rules = newRules;
  }

  // ---- What people do --------------------------------------------------------------------------

  /**
   * The buyer asks for goods, money or a replacement.
   *
   * @param lineIds of the order; none for all that are not cancelled
   */
  Return ask(State.Stored stored, TikTokShop shop, String type, List<String> lineIds, String why) {
    ObjectNode order = stored.order();
    String orderId = order.path("id").asString();
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    if (!Return.TYPES.contains(type)) {
      throw new IllegalArgumentException("type '" + type + "': expected one of " + Return.TYPES);
    }
    if (!isPossible(status, type)) {
      throw new IllegalStateException(
          "order " + orderId + ": it is " + status + "; no " + type + " is possible");
    }
    List<String> open = open(order);
    List<String> lines = lineIds.isEmpty() ? open : lineIds;
    if (lines.isEmpty() || !open.containsAll(lines)) {
      throw new IllegalStateException(
          "order " + orderId + ": its lines " + open + " can be returned; code 25005011");
    }
    String reason = why.isEmpty() ? "ecom_order_delivered_refund_and_return_reason_no_need" : why;
    Return.Terms terms =
        Return.Terms.NONE.asked(
            isWhole(order, status, lines, reason), "", "PLATFORM", "DROP_OFF", "");
    return open(stored, shop, type, "BUYER", reason, lines, terms);
  }

  static boolean isPossible(OrderStatus status, String type) {
    return status == OrderStatus.DELIVERED
        || (type.equals(Return.REFUND)
            && (status == OrderStatus.AWAITING_COLLECTION || status == OrderStatus.IN_TRANSIT));
  }

  /**
   * With the last goods the shipping fee goes back too, if they never arrived or it was the
   * seller's fault; TikTok has it by policy.
   */
  boolean isWhole(ObjectNode order, OrderStatus status, Collection<String> lines, String reason) {
    boolean delivered = status == OrderStatus.DELIVERED;
    return lines.containsAll(open(order)) && (!delivered || ReturnReasons.isSellersFault(reason));
  }

  /** Lines that are neither cancelled nor in a return that runs or was paid. */
  List<String> open(ObjectNode order) {
    Set<String> taken = new HashSet<>();
    of(order.path("id").asString()).stream()
        .filter(one -> !one.isOver() || one.isPaid())
        .forEach(one -> taken.addAll(one.lineIds()));
    List<String> open = new ArrayList<>(Cancellations.openLines(order));
    open.removeAll(taken);
    return open;
  }

  Return open(
      State.Stored stored,
      TikTokShop shop,
      String type,
      String role,
      String reason,
      Collection<String> lines,
      Return.Terms terms) {
    Return asked =
        new Return(
            state.nextId(),
            shop.id(),
            stored.order().path("id").asString(),
            stored.order().path("user_id").asString(),
            type,
            type.equals(Return.REPLACEMENT) ? Return.REPLACEMENT_PENDING : Return.PENDING,
            role,
            reason,
            now(),
            now(),
            now() + rules.answerWithin().toSeconds(),
            List.copyOf(lines),
            "",
            false,
            terms,
            List.of());
    return put(shop, asked.told(role, "The return was requested", reason, now()));
  }

  /** The seller agrees, in Seller Center. */
  Return approve(String id, boolean keepItem) {
    return approve(required(id), keepItem, "SELLER");
  }

  /**
   * The seller, or TikTok for the seller, agrees.
   *
   * @param keepItem the buyer need not send anything back
   */
  Return approve(Return asked, boolean keepItem, String by) {
    TikTokShop shop = shopOf(asked);
    if (asked.status().equals(Return.REPLACEMENT_PENDING)) {
      State.Stored stored = state.order(asked.orderId());
      String order = stored == null ? "" : orders.replace(stored, shop, asked.lineIds());
      return put(
          shop,
          asked
              .on(asked.terms().replacedBy(order))
              .told(by, "The replacement was approved", "", now())
              .now(Return.REPLACEMENT_COMPLETE, now(), 0));
    }
    requireStatus(asked, Return.PENDING);
    Return told = asked.told(by, "The request was approved", "", now());
    if (asked.type().equals(Return.REFUND) || keepItem) {
      return pay(shop, keepItem ? told.keeping() : told);
    }
    return put(
        shop,
        told.now(Return.AWAITING_BUYER_SHIP, now(), now() + rules.buyerShipsWithin().toSeconds()));
  }

  Return reject(String id) {
    return reject(required(id), "SELLER", "");
  }

  Return reject(Return asked, String by, String why) {
    TikTokShop shop = shopOf(asked);
    Return told = asked.told(by, "The request was refused", why, now());
    return switch (asked.status()) {
      case Return.PENDING -> put(shop, told.now(Return.REJECTED, now(), 0));
      case Return.REPLACEMENT_PENDING -> put(shop, told.now(Return.REPLACEMENT_REJECTED, now(), 0));
      case Return.BUYER_SHIPPED -> put(shop, told.now(Return.PACKAGE_REJECTED, now(), 0));
      default -> throw wrongStatus(asked);
    };
  }

  /** The seller offers money if the buyer keeps the goods. */
  Return offer(Return asked, BigDecimal amount) {
    requireStatus(asked, Return.PENDING);
    return put(
        shopOf(asked),
        asked
            .on(asked.terms().offering(amount.toPlainString()))
            .told("SELLER", "A partial refund was offered", "", now())
            .now(Return.PENDING, now(), 0));
  }

  /** The buyer takes the offer, or wants what was asked for. */
  Return answerOffer(String id, boolean accepted) {
    Return asked = required(id);
    if (!asked.status().equals(Return.PENDING) || !asked.terms().negotiates()) {
      throw new IllegalStateException("return " + id + ": no offer waits for the buyer");
    }
    TikTokShop shop = shopOf(asked);
    Return answered = asked.on(asked.terms().answered(accepted));
    return accepted
        ? pay(shop, answered.keeping().told("BUYER", "The offer was taken", "", now()))
        : put(
            shop,
            answered
                .told("BUYER", "The offer was refused", "", now())
                .now(Return.PENDING, now(), now() + rules.answerWithin().toSeconds()));
  }

  /** The buyer calls for TikTok; or, with a verdict, TikTok decides. */
  Return arbitrate(String id, String status) {
    Return asked = required(id);
    Return now = asked.on(asked.terms().arbitrated(status));
    return put(
        shopOf(asked),
        now.told("OPERATOR", "Arbitration: " + status, "", now())
            .now(asked.status(), now(), asked.deadline()));
  }

  /** The buyer hands the parcel over. */
  Return send(String id) {
    Return asked = required(id);
    requireStatus(asked, Return.AWAITING_BUYER_SHIP);
    return put(
        shopOf(asked),
        asked
            .sentBack("SBXR" + state.nextId())
            .told("BUYER", "The parcel was sent", "", now())
            .now(Return.BUYER_SHIPPED, now(), now() + rules.inspectWithin().toSeconds()));
  }

  /** The goods are back, the buyer gets the money. */
  Return receive(String id) {
    return receive(required(id), "SELLER");
  }

  Return receive(Return asked, String by) {
    requireStatus(asked, Return.BUYER_SHIPPED);
    return pay(shopOf(asked), asked.told(by, "The parcel was accepted", "", now()));
  }

  /** Money in place of the replacement that was asked for. */
  Return refundReplacement(String id) {
    return refundReplacement(required(id), "SELLER");
  }

  Return refundReplacement(Return asked, String by) {
    requireStatus(asked, Return.REPLACEMENT_PENDING);
    Return done =
        put(
            shopOf(asked),
            asked
                .told(by, "Money was paid in place of the replacement", "", now())
                .now(Return.REPLACEMENT_REFUNDED, now(), 0));
    endOrder(done);
    return done;
  }

  /** The buyer thinks better of it, or time is up. */
  Return cancel(String id) {
    return cancel(required(id), "BUYER");
  }

  private Return cancel(Return asked, String by) {
    if (asked.isOver()) {
      throw wrongStatus(asked);
    }
    return put(
        shopOf(asked),
        asked
            .told(by, "The request was withdrawn", "", now())
            .now(
                asked.isReplacement() ? Return.REPLACEMENT_CANCELLED : Return.CANCELLED, now(), 0));
  }

  boolean isDue() {
    return now() >= nextDeadline;
  }

  /** Decides for those whose time is up. */
  void due() {
    if (!isDue()) {
      return;
    }
    for (Return one : List.copyOf(byId.values())) {
      if (one.deadline() == 0 || one.deadline() > now() || one.isOver()) {
        continue;
      }
      switch (one.status()) {
        case Return.PENDING, Return.REPLACEMENT_PENDING -> {
          if (rules.silenceApproves()) {
            approve(one, false, "SYSTEM");
          } else {
            reject(one, "SYSTEM", "");
          }
        }
        case Return.BUYER_SHIPPED -> receive(one, "SYSTEM");
        case Return.AWAITING_BUYER_SHIP -> cancel(one, "SYSTEM");
        default -> {
          // nobody waits
        }
      }
    }
    nextDeadline = earliest();
  }

  private long earliest() {
    return byId.values().stream()
        .filter(one -> one.deadline() > 0 && !one.isOver())
        .mapToLong(Return::deadline)
        .min()
        .orElse(NEVER);
  }

  @Nullable Return find(String id) {
    return byId.get(id);
  }

  /** Every return of every shop whose money went back. */
  List<Return> paid() {
    return byId.values().stream().filter(Return::isPaid).toList();
  }

  /** What the buyer gets, or would get. */
  static RefundBlock refundOf(Return one, JsonNode order) {
    RefundBlock all =
        one.terms().whole()
            ? RefundBlock.ofLastLines(order, one.lineIds())
            : RefundBlock.ofLines(order, one.lineIds());
    return one.terms().amount().isEmpty() ? all : all.upTo(new BigDecimal(one.terms().amount()));
  }

  /** An order's returns, the oldest first. */
  List<Return> of(String orderId) {
    return byId.values().stream()
        .filter(one -> one.orderId().equals(orderId))
        .sorted(Comparator.comparing(Return::id))
        .toList();
  }

  /** Nobody waits for the bank here. */
  private Return pay(TikTokShop shop, Return asked) {
    put(shop, asked.now(Return.SUCCESS, now(), 0));
    Return done = put(shop, asked.now(Return.COMPLETE, now(), 0));
    endOrder(done);
    return done;
  }

  private void endOrder(Return done) {
    State.Stored stored = state.order(done.orderId());
    if (stored == null) {
      return;
    }
    Set<String> left = new HashSet<>(Cancellations.openLines(stored.order()));
    of(done.orderId()).stream()
        .filter(one -> one.isPaid() && one.terms().amount().isEmpty())
        .forEach(one -> left.removeAll(one.lineIds()));
    if (left.isEmpty()) {
      orders.refunded(stored, shopOf(done));
    }
  }

  private Return put(TikTokShop shop, Return one) {
    kept.put(one.id(), State.JSON.writeValueAsString(one));
    byId.put(one.id(), one);
    if (one.deadline() > 0) {
      nextDeadline = Math.min(nextDeadline, one.deadline());
    }
    state.commit();
    webhooks.returned(shop, one);
    return one;
  }

  private Return required(String id) {
    Return one = byId.get(id);
    if (one == null) {
      throw new IllegalArgumentException("return " + id + ": there is none");
    }
    return one;
  }

  private TikTokShop shopOf(Return one) {
    TikTokShop shop = state.shop(one.shopId());
    if (shop == null) {
      throw new IllegalStateException("return " + one.id() + ": its shop is gone");
    }
    return shop;
  }

  private static void requireStatus(Return one, String expected) {
    if (!one.status().equals(expected)) {
      throw wrongStatus(one);
    }
  }

  private static IllegalStateException wrongStatus(Return one) {
    return new IllegalStateException(
        "return " + one.id() + " of type " + one.type() + ": it is " + one.status());
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  /** Search Returns. */
  ObjectNode search(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    JsonNode body = admitted.body();
    String sortField = query.getOrDefault("sort_field", "create_time");
    String sortOrder = query.getOrDefault("sort_order", "ASC");
    int size = Cancellations.number(query.getOrDefault("page_size", "10"));
    if (!Set.of("create_time", "update_time").contains(sortField)
        || !Set.of("ASC", "DESC").contains(sortOrder)
        || size < SMALLEST_PAGE
        || size > LARGEST_PAGE) {
      throw Cancellations.invalid();
    }
    int from = Cancellations.position(query.getOrDefault("page_token", ""));
    Set<String> types = Cancellations.texts(body, "return_types");
    Set<String> statuses = Cancellations.texts(body, "return_status");
    if (!Return.TYPES.containsAll(types) || !Return.STATUSES.containsAll(statuses)) {
      throw Cancellations.invalid();
    }
    Set<String> ids = Cancellations.texts(body, "return_ids");
    Set<String> orderIds = Cancellations.texts(body, "order_ids");
    Set<String> buyers = Cancellations.texts(body, "buyer_user_ids");
    Set<String> proposed = Cancellations.texts(body, "seller_proposed_return_type");
    Set<String> arbitrations = Cancellations.texts(body, "arbitration_status");
    if (!Set.of("PARTIAL_REFUND").containsAll(proposed)
        || !ARBITRATIONS.containsAll(arbitrations)) {
      throw Cancellations.invalid();
    }
    long createdFrom = Cancellations.seconds(body, "create_time_ge", 0);
    long createdBefore = Cancellations.seconds(body, "create_time_lt", Long.MAX_VALUE);
    long updatedFrom = Cancellations.seconds(body, "update_time_ge", 0);
    long updatedBefore = Cancellations.seconds(body, "update_time_lt", Long.MAX_VALUE);
    Comparator<Return> order =
        Comparator.<Return>comparingLong(
                sortField.equals("create_time") ? Return::createTime : Return::updateTime)
            .thenComparing(Return::id);
    List<Return> found =
        byId.values().stream()
            .filter(one -> one.shopId().equals(admitted.theShop().id()))
            .filter(one -> anyOf(ids, one.id()) && anyOf(orderIds, one.orderId()))
            .filter(one -> anyOf(buyers, one.buyerId()) && anyOf(types, one.type()))
            .filter(one -> anyOf(statuses, one.status()))
            .filter(one -> proposed.isEmpty() || !one.terms().offered().isEmpty())
            .filter(one -> anyOf(arbitrations, one.terms().arbitration()))
            .filter(one -> one.createTime() >= createdFrom && one.createTime() < createdBefore)
            .filter(one -> one.updateTime() >= updatedFrom && one.updateTime() < updatedBefore)
            .sorted(sortOrder.equals("ASC") ? order : order.reversed())
            .toList();
    int to = Math.min(found.size(), from + size);
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("return_orders");
    found.subList(Math.min(from, to), to).forEach(one -> list.add(json(one)));
    data.put("total_count", found.size());
    data.put("next_page_token", to < found.size() ? "aD/+" + to + "==" : "");
    return data;
  }

  private static boolean anyOf(Collection<String> wanted, String value) {
    return wanted.isEmpty() || wanted.contains(value);
  }

  private ObjectNode json(Return one) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("order_id", one.orderId());
    json.put("return_id", one.id());
    json.put("return_type", one.type());
    json.put("return_status", one.status());
    json.put("role", one.role());
    json.put("return_reason", one.reason());
    json.put("return_reason_text", one.reason().replace('_', ' '));
    json.put("can_buyer_keep_item", one.keepsItem());
    json.put("create_time", one.createTime());
    json.put("update_time", one.updateTime());
    json.put("is_combined_return", false);
    Return.Terms terms = one.terms();
    if (!terms.arbitration().isEmpty()) {
      json.put("arbitration_status", terms.arbitration());
    }
    if (one.type().equals(Return.RETURN_AND_REFUND)) {
      boolean platform = terms.shipmentType().equals("PLATFORM");
      json.put("shipment_type", terms.shipmentType());
      if (platform) {
        json.put("handover_method", terms.handoverMethod());
      }
      json.put("return_method", platform ? "PLATFORM_SHIPPED" : "BUYER_SHIPPED");
    }
    if (!one.tracking().isEmpty()) {
      json.put("return_tracking_number", one.tracking());
      json.put("return_provider_name", "USPS");
      json.put("return_provider_id", "7117858858072016682");
    }
    if (!one.sellersNextAction().isEmpty()) {
      json.putArray("seller_next_action_response")
          .addObject()
          .put("action", one.sellersNextAction())
          .put("deadline", one.deadline());
    }
    State.Stored stored = state.order(one.orderId());
    if (stored != null) {
      lines(json, one, stored.order());
    }
    return json;
  }

  private static void lines(ObjectNode json, Return one, ObjectNode order) {
    RefundBlock refund = refundOf(one, order);
    List<JsonNode> lines = RefundBlock.lines(order, one.lineIds());
    List<RefundBlock> each = refund.byLine(order, lines);
    ArrayNode items = json.putArray("return_line_items");
    for (int i = 0; i < lines.size(); i++) {
      items.add(Cancellations.item("return_line_item_id", lines.get(i), each.get(i)));
    }
    json.set("refund_amount", refund.json());
    BigDecimal bySeller = BigDecimal.ZERO;
    BigDecimal byPlatform = BigDecimal.ZERO;
    for (JsonNode line : lines) {
      bySeller = bySeller.add(Cancellations.amount(line, "seller_discount"));
      byPlatform = byPlatform.add(Cancellations.amount(line, "platform_discount"));
    }
    JsonNode payment = order.path("payment");
    boolean shipping = refund.shipping().signum() > 0;
    json.putArray("discount_amount")
        .addObject()
        .put("currency", refund.currency())
        .put("product_seller_discount", bySeller.toPlainString())
        .put("product_platform_discount", byPlatform.toPlainString())
        .put(
            "shipping_fee_seller_discount",
            shipping ? payment.path("shipping_fee_seller_discount").asString("0") : "0")
        .put(
            "shipping_fee_platform_discount",
            shipping ? payment.path("shipping_fee_platform_discount").asString("0") : "0");
    Return.Terms terms = one.terms();
    if (!terms.offered().isEmpty()) {
      json.put("seller_proposed_return_type", "PARTIAL_REFUND");
      json.putObject("partial_refund")
          .put("currency", refund.currency())
          .put("amount", terms.offered());
      json.put("buyer_rejected_partial_refund", terms.offerRefused());
    }
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
