package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;
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
  }

  /** How long the seller has: TikTok names the deadline in each return; its length is by market. */
  private static final Duration ANSWER_WITHIN = Duration.ofDays(2);

  private static final int SMALLEST_PAGE = 10;
  private static final int LARGEST_PAGE = 50;

  private final Map<String, String> kept;
  private final Map<String, Return> byId = new ConcurrentHashMap<>();
  private final State state;
  private final ShopWebhooks webhooks;
  private final Clock clock;
  private final Orders orders;

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
    boolean may =
        status == OrderStatus.DELIVERED
            || (type.equals(Return.REFUND)
                && (status == OrderStatus.AWAITING_COLLECTION || status == OrderStatus.IN_TRANSIT));
    if (!may) {
      throw new IllegalStateException(
          "order " + orderId + ": it is " + status + "; no " + type + " is possible");
    }
    Set<String> taken = new HashSet<>();
    of(orderId).stream()
        .filter(one -> !one.isOver() || one.status().equals(Return.COMPLETE))
        .forEach(one -> taken.addAll(one.lineIds()));
    List<String> open = new ArrayList<>(Cancellations.openLines(order));
    open.removeAll(taken);
    List<String> lines = lineIds.isEmpty() ? open : lineIds;
    if (lines.isEmpty() || !open.containsAll(lines)) {
      throw new IllegalStateException(
          "order " + orderId + ": its lines " + open + " can be returned; code 25005011");
    }
    Return asked =
        new Return(
            state.nextId(),
            shop.id(),
            orderId,
            order.path("user_id").asString(),
            type,
            type.equals(Return.REPLACEMENT) ? Return.REPLACEMENT_PENDING : Return.PENDING,
            "BUYER",
            why.isEmpty() ? "ecom_order_delivered_refund_and_return_reason_no_need" : why,
            now(),
            now(),
            now() + ANSWER_WITHIN.toSeconds(),
            lines,
            "",
            false);
    return put(shop, asked);
  }

  /**
   * The seller, or TikTok for the seller, agrees.
   *
   * @param keepItem the buyer need not send anything back
   */
  Return approve(String id, boolean keepItem) {
    Return asked = required(id);
    TikTokShop shop = shopOf(asked);
    if (asked.status().equals(Return.REPLACEMENT_PENDING)) {
      return put(shop, asked.now(Return.REPLACEMENT_COMPLETE, now(), 0));
    }
    requireStatus(asked, Return.PENDING);
    if (asked.type().equals(Return.REFUND) || keepItem) {
      return pay(shop, keepItem ? asked.keeping() : asked);
    }
    return put(shop, asked.now(Return.AWAITING_BUYER_SHIP, now(), 0));
  }

  Return reject(String id) {
    Return asked = required(id);
    TikTokShop shop = shopOf(asked);
    return switch (asked.status()) {
      case Return.PENDING -> put(shop, asked.now(Return.REJECTED, now(), 0));
      case Return.REPLACEMENT_PENDING ->
          put(shop, asked.now(Return.REPLACEMENT_REJECTED, now(), 0));
      case Return.BUYER_SHIPPED -> put(shop, asked.now(Return.PACKAGE_REJECTED, now(), 0));
      default -> throw wrongStatus(asked);
    };
  }

  /** The buyer hands the parcel over. */
  Return send(String id) {
    Return asked = required(id);
    requireStatus(asked, Return.AWAITING_BUYER_SHIP);
    return put(
        shopOf(asked),
        asked
            .sentBack("SBXR" + state.nextId())
            .now(Return.BUYER_SHIPPED, now(), now() + ANSWER_WITHIN.toSeconds()));
  }

  /** The goods are back, the buyer gets the money. */
  Return receive(String id) {
    Return asked = required(id);
    requireStatus(asked, Return.BUYER_SHIPPED);
    return pay(shopOf(asked), asked);
  }

  /** Money in place of the replacement that was asked for. */
  Return refundReplacement(String id) {
    Return asked = required(id);
    requireStatus(asked, Return.REPLACEMENT_PENDING);
    Return done = put(shopOf(asked), asked.now(Return.REPLACEMENT_REFUNDED, now(), 0));
    endOrder(done);
    return done;
  }

  /** The buyer thinks better of it, or time is up. */
  Return cancel(String id) {
    Return asked = required(id);
    if (asked.isOver()) {
      throw wrongStatus(asked);
    }
    return put(
        shopOf(asked),
        asked.now(
            asked.isReplacement() ? Return.REPLACEMENT_CANCELLED : Return.CANCELLED, now(), 0));
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
        .filter(
            one ->
                one.status().equals(Return.COMPLETE)
                    || one.status().equals(Return.REPLACEMENT_REFUNDED))
        .forEach(one -> left.removeAll(one.lineIds()));
    if (left.isEmpty()) {
      orders.refunded(stored, shopOf(done));
    }
  }

  private Return put(TikTokShop shop, Return one) {
    kept.put(one.id(), State.JSON.writeValueAsString(one));
    byId.put(one.id(), one);
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
    if (one.type().equals(Return.RETURN_AND_REFUND)) {
      json.put("shipment_type", "PLATFORM");
      json.put("handover_method", "DROP_OFF");
      json.put("return_method", "PLATFORM_SHIPPED");
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

  /** A line's refund is its price and its tax. */
  private static void lines(ObjectNode json, Return one, ObjectNode order) {
    String currency = order.path("payment").path("currency").asString();
    BigDecimal prices = BigDecimal.ZERO;
    BigDecimal taxes = BigDecimal.ZERO;
    ArrayNode lines = json.putArray("return_line_items");
    for (JsonNode line : order.path("line_items")) {
      String id = line.path("id").asString();
      if (!one.lineIds().contains(id)) {
        continue;
      }
      BigDecimal price = Cancellations.amount(line, "sale_price");
      BigDecimal tax = Cancellations.amount(line.path("item_tax").path(0), "tax_amount");
      ObjectNode item = lines.addObject();
      item.put("return_line_item_id", "4" + id.substring(1));
      item.put("order_line_item_id", id);
      item.put("sku_id", line.path("sku_id").asString());
      item.put("sku_name", line.path("sku_name").asString());
      item.put("product_name", line.path("product_name").asString());
      item.put("seller_sku", line.path("seller_sku").asString());
      item.putObject("product_image")
          .put("url", line.path("sku_image").asString())
          .put("width", 200)
          .put("height", 200);
      item.set("refund_amount", refund(currency, price, tax));
      prices = prices.add(price);
      taxes = taxes.add(tax);
    }
    json.set("refund_amount", refund(currency, prices, taxes));
  }

  private static ObjectNode refund(String currency, BigDecimal price, BigDecimal tax) {
    return State.JSON
        .createObjectNode()
        .put("currency", currency)
        .put("refund_total", price.add(tax).toPlainString())
        .put("refund_subtotal", price.toPlainString())
        .put("refund_shipping_fee", "0")
        .put("refund_tax", tax.toPlainString());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
