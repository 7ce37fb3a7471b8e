package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.TikTokPackage.Content;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every package with what the orders show of it, and what TikTok's calls tell. An order's own
 * fields about packages are written here and nowhere else. Writers hold the platform's lock.
 */
final class Packages {

  private static final int LARGEST_PAGE = 50;
  private static final Set<String> STATUSES =
      Set.of(
          TikTokPackage.TO_FULFILL,
          TikTokPackage.PROCESSING,
          TikTokPackage.FULFILLING,
          TikTokPackage.COMPLETED,
          TikTokPackage.CANCELLED);

  private final Map<String, String> kept;
  private final Map<String, TikTokPackage> byId = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> idsOfOrder = new ConcurrentHashMap<>();
  private final State state;
  private final TikTokSettings settings;
  private final ShopWebhooks webhooks;
  private final Clock clock;

  Packages(
      MVStore store, State state, TikTokSettings settings, ShopWebhooks webhooks, Clock clock) {
    this.kept = store.openMap("tiktok.packages");
    this.state = state;
    this.settings = settings;
    this.webhooks = webhooks;
    this.clock = clock;
    kept.values().forEach(json -> remember(State.JSON.readValue(json, TikTokPackage.class)));
    if (kept.isEmpty()) {
      state.entries().forEach(entry -> adopt(state.order(entry.id())));
    }
  }

  /** A store from before packages were kept: as far as its lines tell. */
  private void adopt(State.@Nullable Stored stored) {
    if (stored == null) {
      return;
    }
    ObjectNode order = stored.order();
    var lines = new LinkedHashMap<String, List<JsonNode>>();
    for (JsonNode line : order.path("line_items")) {
      String id = line.path("package_id").asString("");
      if (!id.isEmpty()) {
        lines.computeIfAbsent(id, any -> new ArrayList<>()).add(line);
      }
    }
    lines.forEach(
        (id, of) -> {
          JsonNode first = of.get(0);
          var content =
              new Content(
                  order.path("id").asString(),
                  of.stream().map(line -> line.path("id").asString()).toList());
          put(
              TikTokPackage.of(
                      id,
                      stored.shopId(),
                      List.of(content),
                      order.path("shipping_type").asString(),
                      order.path("create_time").asLong())
                  .with(
                      to -> {
                        to.status = first.path("package_status").asString(TikTokPackage.TO_FULFILL);
                        to.tracking = first.path("tracking_number").asString("");
                        to.providerId = first.path("shipping_provider_id").asString("");
                        to.providerName = first.path("shipping_provider_name").asString("");
                        to.shippedAt = first.path("rts_time").asLong(0);
                      }));
        });
  }

  // ---- Keeping ---------------------------------------------------------------------------------

  @Nullable TikTokPackage get(String id) {
    return byId.get(id);
  }

  /** An order's packages, the oldest first. */
  List<TikTokPackage> of(String orderId) {
    var of = new ArrayList<TikTokPackage>();
    for (String id : idsOfOrder.getOrDefault(orderId, Set.of())) {
      TikTokPackage found = byId.get(id);
      if (found != null) {
        of.add(found);
      }
    }
    of.sort(Comparator.comparing(TikTokPackage::id));
    return of;
  }

  List<TikTokPackage> waiting(String orderId) {
    return of(orderId).stream().filter(TikTokPackage::waits).toList();
  }

  Collection<TikTokPackage> all() {
    return byId.values();
  }

  TikTokPackage put(TikTokPackage one) {
    kept.put(one.id(), State.JSON.writeValueAsString(one));
    TikTokPackage before = byId.get(one.id());
    if (before != null) {
      before.orderIds().forEach(order -> forget(order, one.id()));
    }
    remember(one);
    return one;
  }

  void remove(TikTokPackage one) {
    kept.remove(one.id());
    byId.remove(one.id());
    one.orderIds().forEach(order -> forget(order, one.id()));
  }

  private void remember(TikTokPackage one) {
    byId.put(one.id(), one);
    for (String order : one.orderIds()) {
      idsOfOrder.computeIfAbsent(order, any -> ConcurrentHashMap.newKeySet()).add(one.id());
    }
  }

  private void forget(String orderId, String id) {
    idsOfOrder.getOrDefault(orderId, Set.of()).remove(id);
  }

  // ---- What becomes of an order's lines --------------------------------------------------------

  /** A new package that waits; nothing is written to the orders yet. */
  TikTokPackage open(String shopId, List<Content> contents, String shippingType) {
    return put(TikTokPackage.of(state.nextId(), shopId, contents, shippingType, now()));
  }

  /**
   * The waiting package that holds just these lines: the one there is, or a new one that takes them
   * out of theirs. A package that loses its last line is gone.
   */
  TikTokPackage holding(State.Stored stored, List<String> lineIds) {
    ObjectNode order = stored.order();
    String orderId = order.path("id").asString();
    Set<String> open = new LinkedHashSet<>(Cancellations.openLines(order));
    Set<String> wanted = new LinkedHashSet<>(lineIds);
    for (TikTokPackage one : waiting(orderId)) {
      Set<String> here = new LinkedHashSet<>(one.lineIds(orderId));
      here.retainAll(open);
      if (here.equals(wanted)) {
        return one;
      }
    }
    for (TikTokPackage one : waiting(orderId)) {
      take(one, orderId, wanted);
    }
    return open(
        stored.shopId(),
        List.of(new Content(orderId, List.copyOf(wanted))),
        order.path("shipping_type").asString());
  }

  /** Takes lines out of a package; returns what is left of it, null if nothing. */
  @Nullable TikTokPackage take(TikTokPackage from, String orderId, Collection<String> lineIds) {
    var left = new ArrayList<Content>();
    for (Content content : from.contents()) {
      List<String> lines =
          content.orderId().equals(orderId)
              ? content.lineIds().stream().filter(line -> !lineIds.contains(line)).toList()
              : content.lineIds();
      if (!lines.isEmpty()) {
        left.add(new Content(content.orderId(), lines));
      }
    }
    if (left.isEmpty()) {
      remove(from);
      return null;
    }
    return put(
        from.with(
            to -> {
              to.contents = left;
              to.tag = left.size() > 1 ? "COMBINE" : from.isCombined() ? "DEFAULT" : from.tag();
              to.updateTime = now();
            }));
  }

  /** The order is over: its packages too, and combined ones go on without it. */
  void cancelled(ObjectNode order, TikTokShop shop) {
    String orderId = order.path("id").asString();
    for (TikTokPackage one : of(orderId)) {
      if (one.isCombined()) {
        TikTokPackage left = take(one, orderId, one.lineIds(orderId));
        one.orderIds().stream().filter(id -> !id.equals(orderId)).forEach(this::rewrite);
        webhooks.packages(
            shop, "CANCEL_SPLIT", "ROLE_SYSTEM", left == null ? List.of() : List.of(left));
      } else {
        put(
            one.with(
                to -> {
                  to.status = TikTokPackage.CANCELLED;
                  to.updateTime = now();
                }));
      }
    }
    write(order);
    for (JsonNode line : order.withArray("line_items")) {
      if (line.has("package_id")) {
        ((ObjectNode) line).put("package_status", TikTokPackage.CANCELLED);
      }
    }
  }

  /** Writes what the packages are to an order that is not in anybody's hand. */
  void rewrite(String orderId) {
    State.Stored stored = state.order(orderId);
    if (stored != null) {
      write(stored.order());
      state.put(stored);
    }
  }

  /** Writes what the packages are to the order: to its lines, its list of them, its tag. */
  void write(ObjectNode order) {
    String orderId = order.path("id").asString();
    List<TikTokPackage> packages = of(orderId);
    var ofLine = new LinkedHashMap<String, TikTokPackage>();
    for (TikTokPackage one : packages) {
      one.lineIds(orderId).forEach(line -> ofLine.put(line, one));
    }
    boolean over = isOver(order);
    boolean allIn = true;
    for (JsonNode node : order.withArray("line_items")) {
      ObjectNode line = (ObjectNode) node;
      TikTokPackage one = ofLine.get(line.path("id").asString());
      if (one != null) {
        write(line, one, over);
      } else {
        allIn &= line.path("display_status").asString().equals("CANCELLED");
      }
    }
    if (packages.isEmpty()) {
      order.remove("packages");
    } else {
      ArrayNode list = order.putArray("packages");
      packages.forEach(one -> list.addObject().put("id", one.id()));
    }
    if (packages.stream().anyMatch(TikTokPackage::isCombined)) {
      order.put("split_or_combine_tag", "COMBINED");
    } else if (packages.size() > 1 || (packages.size() == 1 && !allIn)) {
      order.put("split_or_combine_tag", "SPLIT");
    } else {
      order.remove("split_or_combine_tag");
    }
  }

  private static void write(ObjectNode line, TikTokPackage one, boolean over) {
    line.put("package_id", one.id()).put("package_status", one.status());
    boolean cancelled = line.path("display_status").asString().equals("CANCELLED");
    String display =
        switch (one.status()) {
          case TikTokPackage.PROCESSING -> OrderStatus.AWAITING_COLLECTION.name();
          case TikTokPackage.FULFILLING -> OrderStatus.IN_TRANSIT.name();
          case TikTokPackage.COMPLETED -> OrderStatus.DELIVERED.name();
          default -> "";
        };
    if (!cancelled && !over && !display.isEmpty()) {
      line.put("display_status", display);
    }
    if (one.shippedAt() > 0) {
      line.put("rts_time", one.shippedAt());
      line.put("tracking_number", one.tracking());
      line.put("shipping_provider_id", one.providerId());
      line.put("shipping_provider_name", one.providerName());
    }
  }

  private static boolean isOver(JsonNode order) {
    String status = order.path("status").asString();
    return status.equals("COMPLETED") || status.equals("CANCELLED");
  }

  /** Where an order that is to be shipped stands, by its packages. */
  static OrderStatus statusOf(JsonNode order) {
    int open = 0;
    int shipped = 0;
    int collected = 0;
    int delivered = 0;
    for (JsonNode line : order.path("line_items")) {
      if (line.path("display_status").asString().equals("CANCELLED")) {
        continue;
      }
      open++;
      String status = line.path("package_status").asString("");
      boolean complete = status.equals(TikTokPackage.COMPLETED);
      boolean moving = complete || status.equals(TikTokPackage.FULFILLING);
      shipped += moving || status.equals(TikTokPackage.PROCESSING) ? 1 : 0;
      collected += moving ? 1 : 0;
      delivered += complete ? 1 : 0;
    }
    if (open == 0 || shipped == 0) {
      return OrderStatus.AWAITING_SHIPMENT;
    }
    if (shipped < open) {
      return OrderStatus.PARTIALLY_SHIPPING;
    }
    return delivered == open
        ? OrderStatus.DELIVERED
        : collected == open ? OrderStatus.IN_TRANSIT : OrderStatus.AWAITING_COLLECTION;
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  /**
   * A package of the caller's shop.
   *
   * @throws Refusal 21011028
   */
  TikTokPackage own(String id, TikTokShop shop) {
    TikTokPackage one = byId.get(id);
    if (one == null || !one.shopId().equals(shop.id())) {
      throw FulfilmentRefusals.of(21011028);
    }
    return one;
  }

  /** Get Package Detail. */
  ObjectNode detail(Gateway.Admitted admitted, String id) {
    TikTokShop shop = admitted.theShop();
    TikTokPackage one = own(id, shop);
    ObjectNode json = State.JSON.createObjectNode();
    json.put("package_id", one.id());
    List<ObjectNode> orders = orders(one);
    ObjectNode first = orders.get(0);
    var skus = new TreeSet<String>();
    json.set("orders", contents(one, orders, skus));
    json.put("package_status", one.status());
    json.put("split_and_combine_tag", one.tag());
    json.put("has_multi_skus", skus.size() > 1);
    json.put(
        "note_tag",
        orders.stream().allMatch(order -> order.path("buyer_message").asString("").isEmpty())
            ? "BUYER_UNNOTED"
            : "BUYER_NOTED");
    provider(json, one);
    json.put("shipping_type", one.shippingType());
    json.set("delivery_option_name", first.path("delivery_option_name"));
    json.set("delivery_option_id", first.path("delivery_option_id"));
    json.put("tracking_number", one.tracking());
    if (one.slotStart() > 0) {
      json.putObject("pickup_slot")
          .put("start_time", one.slotStart())
          .put("end_time", one.slotEnd());
    }
    json.put("create_time", one.createTime());
    json.put("update_time", one.updateTime());
    if (!one.handoverMethod().isEmpty()) {
      json.put("handover_method", one.handoverMethod());
    }
    lines(json, one, orders);
    Masking.apply(first, shop.market(), settings, now());
    json.set("recipient_address", address(first.path("recipient_address")));
    json.set("sender_address", sender(shop, first.path("warehouse_id").asString()));
    Map<String, String> measures = one.measures();
    if (measures.containsKey("weight")) {
      json.putObject("weight")
          .put("value", measures.get("weight"))
          .put("unit", measures.get("weight_unit"));
    }
    if (measures.containsKey("length")) {
      json.putObject("dimension")
          .put("length", measures.get("length"))
          .put("width", measures.get("width"))
          .put("height", measures.get("height"))
          .put("unit", measures.get("unit"));
    }
    return json;
  }

  private static ObjectNode address(JsonNode recipient) {
    ObjectNode address = State.JSON.createObjectNode();
    for (String field :
        List.of(
            "full_address",
            "phone_number",
            "name",
            "postal_code",
            "address_detail",
            "region_code",
            "address_line1",
            "address_line2",
            "address_line3",
            "address_line4")) {
      address.put(field, recipient.path(field).asString(""));
    }
    return address;
  }

  private ObjectNode sender(TikTokShop shop, String warehouseId) {
    Warehouse warehouse = state.warehouse(shop.id(), warehouseId);
    return State.JSON
        .createObjectNode()
        .put("name", warehouse == null ? shop.name() : warehouse.name())
        .put("region_code", shop.market().name());
  }

  /** Search Package. */
  ObjectNode search(Gateway.Admitted admitted) {
    Map<String, String> query = admitted.query();
    JsonNode body = admitted.body();
    int size = FulfilmentRefusals.number(query.getOrDefault("page_size", ""));
    String sortField = query.getOrDefault("sort_field", "create_time");
    String sortOrder = query.getOrDefault("sort_order", "DESC");
    String status = body.path("package_status").asString("");
    if (size < 1
        || size > LARGEST_PAGE
        || !Set.of("create_time", "update_time", "order_pay_time").contains(sortField)
        || !Set.of("ASC", "DESC").contains(sortOrder)
        || !(status.isEmpty() || STATUSES.contains(status))) {
      throw Refusal.invalidParameter("page_size, sort_field, sort_order or package_status");
    }
    int from = Cancellations.position(query.getOrDefault("page_token", ""));
    long createdFrom = Cancellations.seconds(body, "create_time_ge", 0);
    long createdBefore = Cancellations.seconds(body, "create_time_lt", Long.MAX_VALUE);
    long updatedFrom = Cancellations.seconds(body, "update_time_ge", 0);
    long updatedBefore = Cancellations.seconds(body, "update_time_lt", Long.MAX_VALUE);
    Comparator<TikTokPackage> order =
        Comparator.<TikTokPackage>comparingLong(
                sortField.equals("update_time")
                    ? TikTokPackage::updateTime
                    : TikTokPackage::createTime)
            .thenComparing(TikTokPackage::id);
    List<TikTokPackage> found =
        byId.values().stream()
            .filter(one -> one.shopId().equals(admitted.theShop().id()))
            .filter(one -> status.isEmpty() || one.status().equals(status))
            .filter(one -> one.createTime() >= createdFrom && one.createTime() < createdBefore)
            .filter(one -> one.updateTime() >= updatedFrom && one.updateTime() < updatedBefore)
            .sorted(sortOrder.equals("ASC") ? order : order.reversed())
            .toList();
    int to = Math.min(found.size(), from + size);
    ObjectNode data = State.JSON.createObjectNode();
    data.put("next_page_token", to < found.size() ? "aD/+" + to + "==" : "");
    data.put("total_count", found.size());
    ArrayNode list = data.putArray("packages");
    for (TikTokPackage one : found.subList(Math.min(from, to), to)) {
      ObjectNode json = list.addObject();
      List<ObjectNode> orders = orders(one);
      json.put("id", one.id());
      json.set("orders", contents(one, orders, new TreeSet<>()));
      json.put("create_time", one.createTime());
      json.put("update_time", one.updateTime());
      json.put("status", one.status());
      json.put("tracking_number", one.tracking());
      provider(json, one);
      lines(json, one, orders);
    }
    return data;
  }

  /** Get Tracking: what the carriers of all its packages told, the newest first. */
  ObjectNode tracking(String orderId) {
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("tracking");
    of(orderId).stream()
        .flatMap(one -> one.scans().stream())
        .sorted(Comparator.comparingLong(TikTokPackage.Scan::at).reversed())
        .forEach(
            scan ->
                list.addObject()
                    .put("description", scan.description())
                    .put("update_time_millis", scan.at()));
    return data;
  }

  private List<ObjectNode> orders(TikTokPackage one) {
    var orders = new ArrayList<ObjectNode>();
    for (String id : one.orderIds()) {
      State.Stored stored = state.order(id);
      if (stored != null) {
        orders.add(stored.order());
      }
    }
    return orders;
  }

  private static ArrayNode contents(
      TikTokPackage one, List<ObjectNode> orders, Set<String> skuIds) {
    ArrayNode list = State.JSON.createArrayNode();
    for (ObjectNode order : orders) {
      String orderId = order.path("id").asString();
      ObjectNode entry = list.addObject().put("id", orderId);
      ArrayNode skus = entry.putArray("skus");
      var bySku = new LinkedHashMap<String, ObjectNode>();
      List<String> lines = one.lineIds(orderId);
      for (JsonNode line : order.path("line_items")) {
        if (!lines.contains(line.path("id").asString())) {
          continue;
        }
        String skuId = line.path("sku_id").asString();
        skuIds.add(skuId);
        ObjectNode sku =
            bySku.computeIfAbsent(
                skuId,
                id ->
                    skus.addObject()
                        .put("id", id)
                        .put("name", line.path("sku_name").asString())
                        .put("image_url", line.path("sku_image").asString())
                        .put("quantity", 0));
        sku.put("quantity", sku.path("quantity").asInt() + 1);
      }
    }
    return list;
  }

  /** Without the lines that were cancelled, unless all of it is. */
  private static void lines(ObjectNode json, TikTokPackage one, List<ObjectNode> orders) {
    ArrayNode ids = json.putArray("order_line_item_ids");
    boolean whole = one.status().equals(TikTokPackage.CANCELLED);
    for (ObjectNode order : orders) {
      List<String> lines = one.lineIds(order.path("id").asString());
      for (JsonNode line : order.path("line_items")) {
        boolean cancelled = line.path("display_status").asString().equals("CANCELLED");
        String id = line.path("id").asString();
        if (lines.contains(id) && (whole || !cancelled)) {
          ids.add(id);
        }
      }
    }
  }

  private static void provider(ObjectNode json, TikTokPackage one) {
    json.put("shipping_provider_name", one.providerName());
    json.put("shipping_provider_id", one.providerId());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
