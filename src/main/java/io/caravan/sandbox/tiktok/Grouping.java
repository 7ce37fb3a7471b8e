package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.TikTokPackage.Content;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Splitting an order into packages and combining packages of several orders, before they ship.
 * Callers hold the platform's lock. Sources: TikTok's fulfilment overview, endpoint pages and page
 * on type 4; which event is told with which word is ours.
 */
final class Grouping {

  private static final int MOST_ORDERS_ASKED = 50;
  private static final int LARGEST_PAGE = 50;

  private final State state;
  private final Packages packages;
  private final Fulfilment fulfilment;
  private final ShopWebhooks webhooks;
  private final Fulfilment.Orders orders;

  /** Packages that could be, by id; forgotten when the sandbox stops. */
  private final Map<String, List<String>> drafts = new ConcurrentHashMap<>();

  Grouping(
      State state,
      Packages packages,
      Fulfilment fulfilment,
      ShopWebhooks webhooks,
      Fulfilment.Orders orders) {
    this.state = state;
    this.packages = packages;
    this.fulfilment = fulfilment;
    this.webhooks = webhooks;
    this.orders = orders;
  }

  // ---- Splitting -------------------------------------------------------------------------------

  /** Get Order Split Attributes. */
  ObjectNode attributes(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    String asked = admitted.query().getOrDefault("order_ids", "").replaceAll("[\\[\\]\" ]", "");
    Set<String> ids = new LinkedHashSet<>(List.of(asked.split(",")));
    ids.remove("");
    if (ids.isEmpty() || ids.size() > MOST_ORDERS_ASKED) {
      throw Refusal.invalidParameter("order_ids: expected 1 to " + MOST_ORDERS_ASKED);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("split_attributes");
    for (String id : ids) {
      String why = unsplittable(own(id, shop).order(), shop);
      ObjectNode json = list.addObject().put("order_id", id).put("can_split", why.isEmpty());
      if (!why.isEmpty()) {
        json.put("reason", why);
      }
      json.put("must_split", false);
    }
    return data;
  }

  /** Why an order cannot be split, in words; empty if it can. */
  private String unsplittable(ObjectNode order, TikTokShop shop) {
    OrderStatus status = OrderStatus.valueOf(order.path("status").asString());
    var waiting = new ArrayList<String>();
    var skus = new HashSet<String>();
    for (JsonNode line : order.path("line_items")) {
      if (Fulfilment.waits(line)) {
        waiting.add(line.path("id").asString());
        skus.add(line.path("sku_id").asString());
      }
    }
    if (status == OrderStatus.CANCELLED) {
      return "Order has been canceled";
    }
    if (!(shop.market().splitsPackages() || fulfilment.rules().splitApiEverywhere())) {
      return "Order split is not available in this market";
    }
    if (order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      return "Order is fulfilled by TikTok";
    }
    if (status != OrderStatus.AWAITING_SHIPMENT && status != OrderStatus.PARTIALLY_SHIPPING) {
      return "Order status is " + status;
    }
    if (isCombined(order)) {
      return "Order has been combined";
    }
    int parts = byUnit(shop) ? waiting.size() : skus.size();
    return parts < 2 ? "Order cannot be split any further" : "";
  }

  /** Whether units of one SKU may go apart. */
  private boolean byUnit(TikTokShop shop) {
    return switch (shop.market()) {
      case ID, BR -> false;
      case JP -> fulfilment.rules().japanSplitsUnits();
      case US, GB, DE -> true;
    };
  }

  private boolean isCombined(ObjectNode order) {
    return packages.of(order.path("id").asString()).stream().anyMatch(TikTokPackage::isCombined);
  }

  /** Split Orders. */
  ObjectNode split(Gateway.Admitted admitted, String orderId) {
    TikTokShop shop = admitted.theShop();
    State.Stored stored = own(orderId, shop);
    ObjectNode order = stored.order();
    JsonNode groups = admitted.body().path("splittable_groups");
    if (!groups.isArray() || groups.isEmpty()) {
      throw FulfilmentRefusals.of(21011005);
    }
    if (!unsplittable(order, shop).isEmpty() || orders.hasWish(order)) {
      throw FulfilmentRefusals.of(21011035);
    }
    var waiting = new ArrayList<String>();
    for (JsonNode line : order.path("line_items")) {
      if (Fulfilment.waits(line)) {
        waiting.add(line.path("id").asString());
      }
    }
    var linesOf = new LinkedHashMap<String, List<String>>();
    var taken = new HashSet<String>();
    for (JsonNode group : groups) {
      String id = group.path("id").asString("");
      Set<String> lines = Cancellations.texts(group, "order_line_item_ids");
      boolean fits = !id.isEmpty() && !lines.isEmpty() && waiting.containsAll(lines);
      for (String line : lines) {
        fits &= taken.add(line);
      }
      if (!fits || linesOf.containsKey(id)) {
        throw FulfilmentRefusals.of(21011005);
      }
      if (!byUnit(shop) && Fulfilment.tearsSkus(order, lines)) {
        throw FulfilmentRefusals.of(21011035);
      }
      linesOf.put(id, waiting.stream().filter(lines::contains).toList());
    }
    if (linesOf.size() == 1 && taken.containsAll(waiting)) {
      throw FulfilmentRefusals.of(21011035);
    }
    return apart(stored, shop, linesOf);
  }

  private ObjectNode apart(
      State.Stored stored, TikTokShop shop, Map<String, List<String>> linesOf) {
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("packages");
    linesOf.forEach(
        (group, lines) -> {
          TikTokPackage one = packages.holding(stored, lines);
          list.addObject().put("splittable_group_id", group).put("id", one.id());
        });
    String orderId = stored.order().path("id").asString();
    for (TikTokPackage one : packages.waiting(orderId)) {
      packages.put(one.with(to -> to.tag = "SPLIT"));
    }
    packages.write(stored.order());
    orders.save(stored);
    webhooks.packages(shop, "SPLIT", "ROLE_SELLER", packages.of(orderId));
    return data;
  }

  // ---- Combining -------------------------------------------------------------------------------

  /** Search Combinable Packages. */
  ObjectNode combinable(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    requireCombining(shop);
    int size = FulfilmentRefusals.number(admitted.query().getOrDefault("page_size", ""));
    int from = Cancellations.position(admitted.query().getOrDefault("page_token", ""));
    if (size < 1 || size > LARGEST_PAGE) {
      throw Refusal.invalidParameter("page_size");
    }
    List<List<String>> groups = groups(shop);
    int to = Math.min(groups.size(), from + size);
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("combinable_packages");
    for (List<String> group : groups.subList(Math.min(from, to), to)) {
      ObjectNode json = list.addObject().put("id", draft(group));
      ArrayNode ids = json.putArray("order_ids");
      group.forEach(ids::add);
    }
    data.put("next_page_token", to < groups.size() ? "aD/+" + to + "==" : "");
    data.put("total_count", groups.stream().mapToInt(List::size).sum());
    return data;
  }

  private String draft(List<String> group) {
    return drafts.entrySet().stream()
        .filter(draft -> draft.getValue().equals(group))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(
            () -> {
              String id = state.nextId();
              drafts.put(id, List.copyOf(group));
              return id;
            });
  }

  /** Orders of one buyer to one address from one warehouse, each whole in one waiting package. */
  private List<List<String>> groups(TikTokShop shop) {
    var groups = new TreeMap<String, List<String>>();
    for (State.Entry entry : state.entries()) {
      State.Stored stored =
          entry.shopId().equals(shop.id()) && entry.status() == OrderStatus.AWAITING_SHIPMENT
              ? state.order(entry.id())
              : null;
      if (stored != null && alone(stored.order())) {
        groups.computeIfAbsent(together(stored.order()), key -> new ArrayList<>()).add(entry.id());
      }
    }
    return groups.values().stream()
        .filter(group -> group.size() > 1)
        .map(group -> group.stream().sorted().toList())
        .toList();
  }

  private boolean alone(ObjectNode order) {
    List<TikTokPackage> all = packages.of(order.path("id").asString());
    return all.size() == 1
        && all.get(0).waits()
        && !all.get(0).isCombined()
        && !orders.hasWish(order);
  }

  /** What must be the same for orders to travel together. */
  private static String together(ObjectNode order) {
    return String.join(
        "/",
        order.path("user_id").asString(),
        order.path("warehouse_id").asString(),
        order.path("delivery_option_id").asString(),
        order.path("recipient_address").path("name").asString(""),
        order.path("recipient_address").path("full_address").asString(""));
  }

  /** Combine Package: those that cannot be are named. */
  ObjectNode combine(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    requireCombining(shop);
    JsonNode list = admitted.body().path("combinable_packages");
    if (!list.isArray() || list.isEmpty()) {
      throw FulfilmentRefusals.of(21001001);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode made = data.putArray("packages");
    ArrayNode errors = data.putArray("errors");
    for (JsonNode item : list) {
      String id = FulfilmentRefusals.required(item, "id");
      try {
        TikTokPackage one = combine(shop, id, Cancellations.texts(item, "order_ids"));
        ObjectNode json = made.addObject().put("id", one.id());
        ArrayNode ids = json.putArray("order_ids");
        one.orderIds().forEach(ids::add);
      } catch (Refusal refusal) {
        ObjectNode error =
            errors.addObject().put("code", refusal.code).put("message", refusal.getMessage());
        error.putObject("detail").put("package_id", id);
      }
    }
    return data;
  }

  private TikTokPackage combine(TikTokShop shop, String draftId, Set<String> wanted) {
    List<String> draft = drafts.get(draftId);
    if (draft == null || draft.stream().anyMatch(id -> !isOwn(id, shop))) {
      throw FulfilmentRefusals.of(21011028);
    }
    if (!draft.containsAll(wanted)) {
      throw FulfilmentRefusals.of(21011031);
    }
    List<String> ids = wanted.isEmpty() ? draft : draft.stream().filter(wanted::contains).toList();
    boolean possible = ids.size() > 1;
    for (String id : ids) {
      State.Stored stored = state.order(id);
      possible &=
          stored != null
              && stored.order().path("status").asString().equals("AWAITING_SHIPMENT")
              && alone(stored.order());
    }
    if (!possible) {
      throw Refusal.business(10007014, "fulfillment not allow combine package");
    }
    drafts.remove(draftId);
    return together(shop, ids, "ROLE_SELLER");
  }

  /** One package of all the waiting lines of these orders. */
  TikTokPackage together(TikTokShop shop, List<String> orderIds, String role) {
    var contents = new ArrayList<Content>();
    String shippingType = "";
    for (String id : orderIds) {
      for (TikTokPackage old : packages.waiting(id)) {
        packages.remove(old);
      }
      ObjectNode order = own(id, shop).order();
      shippingType = order.path("shipping_type").asString();
      contents.add(new Content(id, Cancellations.openLines(order)));
    }
    TikTokPackage one = packages.open(shop.id(), contents, shippingType);
    orderIds.forEach(packages::rewrite);
    state.commit();
    webhooks.packages(shop, "COMBINE", role, List.of(one));
    return one;
  }

  /** Uncombine Packages. */
  ObjectNode uncombine(Gateway.Admitted admitted, String packageId) {
    TikTokShop shop = admitted.theShop();
    TikTokPackage one = packages.own(packageId, shop);
    if (!one.isCombined() || !one.waits()) {
      throw FulfilmentRefusals.of(21011005);
    }
    Set<String> wanted = Cancellations.texts(admitted.body(), "order_ids");
    if (!one.orderIds().containsAll(wanted)) {
      throw FulfilmentRefusals.of(21011029);
    }
    List<TikTokPackage> now =
        apart(shop, one, wanted.isEmpty() ? new LinkedHashSet<>(one.orderIds()) : wanted);
    webhooks.packages(shop, "CANCEL_COMBINE", "ROLE_SELLER", now);
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("packages");
    for (TikTokPackage each : now) {
      ObjectNode json = list.addObject().put("id", each.id());
      ArrayNode ids = json.putArray("order_ids");
      each.orderIds().forEach(ids::add);
    }
    return data;
  }

  /** These orders get a package of their own each; the rest stay together in a new one. */
  List<TikTokPackage> apart(TikTokShop shop, TikTokPackage one, Set<String> leaving) {
    packages.remove(one);
    var now = new ArrayList<TikTokPackage>();
    var staying = new ArrayList<Content>();
    for (Content content : one.contents()) {
      if (leaving.contains(content.orderId())) {
        now.add(packages.open(shop.id(), List.of(content), one.shippingType()));
      } else {
        staying.add(content);
      }
    }
    if (!staying.isEmpty()) {
      now.add(packages.open(shop.id(), staying, one.shippingType()));
    }
    one.orderIds().forEach(packages::rewrite);
    state.commit();
    return now;
  }

  private static void requireCombining(TikTokShop shop) {
    if (!shop.market().combinesPackages()) {
      throw FulfilmentRefusals.of(21008106);
    }
  }

  private boolean isOwn(String orderId, TikTokShop shop) {
    State.Stored stored = state.order(orderId);
    return stored != null && stored.shopId().equals(shop.id());
  }

  private State.Stored own(String orderId, TikTokShop shop) {
    State.@Nullable Stored stored = state.order(orderId);
    if (stored == null || !stored.shopId().equals(shop.id())) {
      throw FulfilmentRefusals.of(21008111);
    }
    return stored;
  }

  // ---- By TikTok itself ------------------------------------------------------------------------

  /**
   * An order awaits shipment: where TikTok combines by itself, it joins others of its buyer. In
   * markets without packages before shipment only the group is named.
   */
  void awaits(State.Stored stored, TikTokShop shop) {
    if (!fulfilment.rules().autoCombine()) {
      return;
    }
    ObjectNode order = stored.order();
    String orderId = order.path("id").asString();
    String key = together(order);
    var ids = new ArrayList<String>();
    for (State.Entry entry : state.entries()) {
      State.Stored other =
          entry.shopId().equals(shop.id()) && entry.status() == OrderStatus.AWAITING_SHIPMENT
              ? state.order(entry.id())
              : null;
      if (other != null && together(other.order()).equals(key) && !orders.hasWish(other.order())) {
        ids.add(entry.id());
      }
    }
    if (ids.size() > 1 && ids.contains(orderId)) {
      ids.sort(null);
      combine(shop, ids);
    }
  }

  /** TikTok combines these orders. */
  void combine(TikTokShop shop, List<String> orderIds) {
    String group = state.nextId();
    for (String id : orderIds) {
      State.Stored stored = own(id, shop);
      stored.order().put("auto_combine_group_id", group);
      orders.save(stored);
    }
    boolean packed = orderIds.stream().noneMatch(id -> packages.waiting(id).isEmpty());
    if (packed) {
      together(shop, orderIds, "ROLE_SYSTEM");
    }
  }

  /** The buyer moves: what waits in a combined package goes alone. */
  void addressChanged(TikTokShop shop, String orderId) {
    for (TikTokPackage one : packages.waiting(orderId)) {
      if (one.isCombined()) {
        List<TikTokPackage> now = apart(shop, one, Set.of(orderId));
        webhooks.packages(shop, "ADDRESS_UPDATE_SPLIT", "ROLE_USER", now);
      }
    }
  }

  /** TikTok takes a combined package apart. */
  List<TikTokPackage> uncombine(TikTokShop shop, String packageId, String what, String role) {
    TikTokPackage one = packages.own(packageId, shop);
    if (!one.isCombined() || !one.waits()) {
      throw new IllegalStateException("package " + packageId + ": is not combined, or has left");
    }
    List<TikTokPackage> now = apart(shop, one, new LinkedHashSet<>(one.orderIds()));
    webhooks.packages(shop, what, role, now);
    return now;
  }
}
