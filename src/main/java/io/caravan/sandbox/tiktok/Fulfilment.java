package io.caravan.sandbox.tiktok;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shipping: who may ship what with which call, carriers and numbers, labels, corrections, and what
 * the carrier does then. Callers hold the platform's lock. Rules and codes: TikTok's fulfilment
 * overview and endpoint pages; where a case is in none of them, the code whose words fit best.
 */
final class Fulfilment {

  /** What shipping asks of the keeper of the orders. */
  interface Orders {

    /** The order has a new status; its packages are written to it already. */
    void enter(State.Stored stored, TikTokShop shop, OrderStatus next);

    /** Something in the order changed, but not its status. */
    void save(State.Stored stored);

    /** In the US, shipping refuses the buyer's wish to cancel. */
    void refuseWish(State.Stored stored, TikTokShop shop);

    /** Whether the buyer's wish to cancel waits for an answer. */
    boolean hasWish(ObjectNode order);

    /** The platform cancels these lines. */
    void cancelLines(State.Stored stored, TikTokShop shop, List<String> lineIds, String reason);
  }

  private static final int MOST_REMEMBERED = 100_000;
  private static final int MOST_IN_BATCH = 50;
  private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z]{1,64}");
  private static final Set<String> WEIGHTS = Set.of("GRAM", "POUND");
  private static final Set<String> LENGTHS = Set.of("CM", "INCH");
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
  private static final List<LocalTime> PICKUPS = List.of(LocalTime.of(9, 0), LocalTime.of(13, 0));
  private static final Duration PICKUP = Duration.ofHours(4);

  private record Service(String id, String name, String price, int from, int to, boolean first) {}

  private static final List<Service> SERVICES =
      List.of(
          new Service("7208837464651958058", "USPS Ground Advantage", "5.25", 2, 5, true),
          new Service("7208837464651958059", "USPS Priority Mail", "8.70", 1, 3, false));

  private final State state;
  private final Packages packages;
  private final Logistics logistics;
  private final Shelf shelf;
  private final Clock clock;
  private final Orders orders;
  private final Deque<ShipCall> calls = new ArrayDeque<>();
  private volatile FulfilmentRules rules = FulfilmentRules.DEFAULT;

  Fulfilment(
      State state,
      Packages packages,
      Logistics logistics,
      Shelf shelf,
      Clock clock,
      Orders orders) {
    this.state = state;
    this.packages = packages;
    this.logistics = logistics;
    this.shelf = shelf;
    this.clock = clock;
    this.orders = orders;
  }

  FulfilmentRules rules() {
    return rules;
  }

  void rules(FulfilmentRules newRules) {
    rules = newRules;
  }

  /** The last {@value #MOST_REMEMBERED} calls that ship, the oldest first. */
  List<ShipCall> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  // ---- What happens to packages ----------------------------------------------------------------

  /** Paid: where packages exist from payment on, it has one. */
  void paid(ObjectNode order, TikTokShop shop) {
    boolean tiktoks = order.path("shipping_type").asString().equals("TIKTOK");
    boolean has =
        shop.market().packageFromPayment()
            || (tiktoks && !shop.market().buysLabels() && rules.packageForTikTokShipping());
    if (has) {
      var content =
          new TikTokPackage.Content(order.path("id").asString(), Cancellations.openLines(order));
      packages.open(shop.id(), List.of(content), order.path("shipping_type").asString());
      packages.write(order);
    }
  }

  /** How a package leaves. */
  private record Leaving(
      Provider provider, String tracking, String handover, long slotStart, long slotEnd) {
    static Leaving with(Provider provider, String tracking) {
      return new Leaving(provider, tracking, "", 0, 0);
    }
  }

  /** What nobody needs to be told of: the order goes on by itself. */
  void advance(State.Stored stored, TikTokShop shop, OrderStatus next) {
    String orderId = stored.order().path("id").asString();
    switch (next) {
      case PARTIALLY_SHIPPING -> {
        List<String> all = lines(stored.order(), line -> true);
        List<String> half = all.subList(0, Math.max(1, all.size() / 2));
        List<String> waiting = lines(stored.order(), Fulfilment::waits);
        ship(
            stored,
            shop,
            waiting.stream().filter(half::contains).toList(),
            someone(stored.order(), shop));
      }
      case AWAITING_COLLECTION -> {
        for (TikTokPackage one : packages.waiting(orderId)) {
          State.Stored now = stored(orderId);
          List<String> open = lines(now.order(), Fulfilment::waits);
          List<String> lines = one.lineIds(orderId).stream().filter(open::contains).toList();
          if (!lines.isEmpty()) {
            ship(now, shop, lines, someone(now.order(), shop));
          }
        }
        State.Stored now = stored(orderId);
        List<String> left = lines(now.order(), Fulfilment::waits);
        if (left.isEmpty()) {
          settle(now, shop); // what was left is cancelled
        } else {
          ship(now, shop, left, someone(now.order(), shop));
        }
      }
      case IN_TRANSIT -> scanAll(orderId, TikTokPackage.PROCESSING, this::collect);
      case DELIVERED -> scanAll(orderId, TikTokPackage.FULFILLING, this::deliver);
      default -> throw new IllegalStateException(next + " is not about packages");
    }
  }

  private void scanAll(String orderId, String status, Consumer<String> scan) {
    packages.of(orderId).stream()
        .filter(one -> one.status().equals(status))
        .map(TikTokPackage::id)
        .forEach(scan);
  }

  private static Provider someone(ObjectNode order, TikTokShop shop) {
    return byTikTok(order)
        ? Providers.ofTikTok(shop.market())
        : new Provider("7117858858072016998", "Sandbox Express");
  }

  /** Some lines leave in a package of their own; the rest of the order stays as it is. */
  String ship(State.Stored stored, TikTokShop shop, List<String> lineIds, Provider provider) {
    String tracking = "SBX" + state.nextId();
    requireNoWish(stored, shop);
    ship(packages.holding(stored, lineIds), stored, shop, Leaving.with(provider, tracking));
    return tracking;
  }

  /**
   * The package leaves with all its orders.
   *
   * @param inHand the order the caller has read; it is changed in place
   */
  private TikTokPackage ship(TikTokPackage one, State.Stored inHand, TikTokShop shop, Leaving how) {
    TikTokPackage shipped =
        packages.put(
            one.with(
                to -> {
                  to.status = TikTokPackage.PROCESSING;
                  to.shippedAt = now();
                  to.updateTime = now();
                  to.tracking = how.tracking();
                  to.providerId = how.provider().id();
                  to.providerName = how.provider().name();
                  to.handoverMethod = how.handover();
                  to.slotStart = how.slotStart();
                  to.slotEnd = how.slotEnd();
                }));
    for (String orderId : one.orderIds()) {
      State.Stored stored = inHand(orderId, inHand);
      if (orders.hasWish(stored.order())) {
        orders.refuseWish(stored, shop);
      }
      List<String> open = Cancellations.openLines(stored.order());
      List<String> lines = one.lineIds(orderId).stream().filter(open::contains).toList();
      packages.write(stored.order());
      shelf.ship(shop.id(), stored.order(), lines);
      settle(stored, shop);
    }
    return shipped;
  }

  /** The order's status follows its packages, one step at a time. */
  void settle(State.Stored stored, TikTokShop shop) {
    ObjectNode order = stored.order();
    OrderStatus target = Packages.statusOf(order);
    OrderStatus status = status(order);
    if (status.ordinal() >= target.ordinal()) {
      orders.save(stored);
      return;
    }
    if (target == OrderStatus.PARTIALLY_SHIPPING) {
      orders.enter(stored, shop, target);
      return;
    }
    State.Stored now = stored;
    while (status(now.order()).ordinal() < target.ordinal()) {
      orders.enter(now, shop, status(now.order()).natural());
      now = stored(order.path("id").asString());
    }
  }

  /** The carrier has it. */
  TikTokPackage collect(String packageId) {
    return scan(
        packageId, TikTokPackage.PROCESSING, TikTokPackage.FULFILLING, "Picked up by the carrier");
  }

  TikTokPackage deliver(String packageId) {
    return scan(packageId, TikTokPackage.FULFILLING, TikTokPackage.COMPLETED, "Delivered");
  }

  /** The seller has uploaded the invoice. */
  void invoiced(String orderId) {
    State.Stored stored = stored(orderId);
    stored.order().put("need_upload_invoice", "INVOICE_UPLOADED");
    orders.save(stored);
  }

  /** A scan on the way that changes nothing else. */
  TikTokPackage scan(String packageId, String description) {
    TikTokPackage one = required(packageId);
    return packages.put(one.with(to -> to.scans.add(scanned(description))));
  }

  private TikTokPackage scan(String packageId, String before, String after, String description) {
    TikTokPackage one = required(packageId);
    requireStatus(one, Set.of(before));
    TikTokPackage moved =
        packages.put(
            one.with(
                to -> {
                  to.status = after;
                  to.updateTime = now();
                  to.scans.add(scanned(description));
                }));
    for (String orderId : one.orderIds()) {
      State.Stored stored = stored(orderId);
      packages.write(stored.order());
      settle(stored, shopOf(one));
    }
    return moved;
  }

  /** The carrier has lost it: TikTok cancels what was in it. */
  TikTokPackage lose(String packageId) {
    TikTokPackage one = required(packageId);
    requireStatus(one, Set.of(TikTokPackage.PROCESSING, TikTokPackage.FULFILLING));
    TikTokPackage lost =
        packages.put(
            one.with(
                to -> {
                  to.status = TikTokPackage.CANCELLED;
                  to.updateTime = now();
                  to.scans.add(scanned("Lost"));
                }));
    for (String orderId : one.orderIds()) {
      State.Stored stored = stored(orderId);
      packages.write(stored.order());
      orders.save(stored);
      List<String> open = Cancellations.openLines(stored.order());
      List<String> lines = one.lineIds(orderId).stream().filter(open::contains).toList();
      if (!lines.isEmpty()) {
        orders.cancelLines(stored, shopOf(one), lines, "package_lost");
      }
    }
    return lost;
  }

  private TikTokPackage.Scan scanned(String description) {
    return new TikTokPackage.Scan(description, clock.millis());
  }

  private static void requireStatus(TikTokPackage one, Set<String> expected) {
    if (!expected.contains(one.status())) {
      throw new IllegalStateException(
          "package " + one.id() + ": it is " + one.status() + ", expected one of " + expected);
    }
  }

  // ---- HTTP: shipping --------------------------------------------------------------------------

  /** Mark Package As Shipped: the seller ships, in the markets where orders are marked. */
  ObjectNode mark(Gateway.Admitted admitted, String orderId) {
    JsonNode body = admitted.body();
    TikTokShop shop = admitted.theShop();
    var call = new Called(Endpoint.MARK_SHIPPED, shop, orderId, body);
    return call.record(
        () -> {
          if (!shop.market().marksShipped()) {
            throw FulfilmentRefusals.of(21008106);
          }
          String tracking = FulfilmentRefusals.required(body, "tracking_number");
          String providerId = FulfilmentRefusals.required(body, "shipping_provider_id");
          State.Stored stored = own(orderId, shop);
          ObjectNode order = stored.order();
          requireSellers(order);
          if (byTikTok(order)) {
            throw FulfilmentRefusals.of(21011004);
          }
          requireToBeShipped(order, 21042057);
          List<String> lines = linesToMark(order, body, shop);
          Provider provider = provider(shop, providerId);
          requireNumber(tracking, 21004012);
          requireFree(shop, order, tracking);
          Optional<String> warning = verified(shop, provider, tracking);
          requireNoWish(stored, shop);
          TikTokPackage one =
              ship(packages.holding(stored, lines), stored, shop, Leaving.with(provider, tracking));
          call.did(one, orderId);
          ObjectNode data = State.JSON.createObjectNode();
          data.put("order_id", orderId);
          ArrayNode ids = data.putArray("order_line_item_ids");
          one.lineIds(orderId).forEach(ids::add);
          data.put("package_id", one.id());
          warning.ifPresent(words -> data.putObject("warning").put("message", words));
          return data;
        });
  }

  private List<String> linesToMark(ObjectNode order, JsonNode body, TikTokShop shop) {
    String orderId = order.path("id").asString();
    Set<String> asked = Cancellations.texts(body, "order_line_item_ids");
    List<String> all = lines(order, line -> true);
    List<String> waiting = lines(order, Fulfilment::waits);
    if (!all.containsAll(asked)) {
      throw FulfilmentRefusals.of(21011029);
    }
    if (waiting.isEmpty()) {
      throw FulfilmentRefusals.of(rules.alreadyShippedCode());
    }
    if (asked.isEmpty()) {
      long several =
          packages.waiting(orderId).stream()
              .filter(one -> one.lineIds(orderId).stream().anyMatch(waiting::contains))
              .count();
      if (several > 1) {
        throw FulfilmentRefusals.of(21011048);
      }
      return waiting;
    }
    if (!waiting.containsAll(asked)) {
      boolean cancelled =
          lines(order, line -> line.path("display_status").asString().equals("CANCELLED")).stream()
              .anyMatch(asked::contains);
      throw FulfilmentRefusals.of(cancelled ? 21011003 : rules.alreadyShippedCode());
    }
    boolean japanese = shop.market() == Market.JP && !rules.japanSplitsUnits();
    if (japanese && tearsSkus(order, asked)) {
      throw FulfilmentRefusals.of(21011036);
    }
    return waiting.stream().filter(asked::contains).toList();
  }

  /** Whether units of one SKU that wait would go apart. */
  static boolean tearsSkus(ObjectNode order, Set<String> group) {
    var inside = new HashSet<String>();
    var outside = new HashSet<String>();
    for (JsonNode line : order.path("line_items")) {
      if (waits(line)) {
        boolean in = group.contains(line.path("id").asString());
        (in ? inside : outside).add(line.path("sku_id").asString());
      }
    }
    inside.retainAll(outside);
    return !inside.isEmpty();
  }

  /** Ship Package. */
  ObjectNode shipPackage(Gateway.Admitted admitted, String packageId) {
    return shipPackage(
        Endpoint.SHIP_PACKAGE, admitted.theShop(), packageId, admitted.body(), 21004019);
  }

  /** Batch Ship Packages: each by itself; those that were refused are named. */
  ObjectNode shipPackages(Gateway.Admitted admitted) {
    JsonNode list = admitted.body().path("packages");
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_IN_BATCH) {
      throw FulfilmentRefusals.of(21001001);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode errors = data.putArray("errors");
    for (JsonNode item : list) {
      String id = FulfilmentRefusals.required(item, "id");
      try {
        shipPackage(Endpoint.SHIP_PACKAGES, admitted.theShop(), id, item, 21004006);
      } catch (Refusal refusal) {
        ObjectNode error = errors.addObject();
        error.put("code", refusal.code);
        error.put("message", refusal.getMessage());
        error.putObject("detail").put("package_id", id);
      }
    }
    return data;
  }

  /**
   * @param needsInvoice the code of this call's list for an invoice that is missing
   */
  private ObjectNode shipPackage(
      Endpoint endpoint, TikTokShop shop, String packageId, JsonNode body, int needsInvoice) {
    TikTokPackage found = packages.get(packageId);
    boolean own = found != null && found.shopId().equals(shop.id());
    var call =
        new Called(
            endpoint,
            shop,
            found != null && own ? found.orderIds().get(0) : "",
            body.path("self_shipment"));
    call.packageId = packageId;
    return call.record(
        () -> {
          TikTokPackage one = packages.own(packageId, shop);
          State.Stored first = stored(one.orderIds().get(0));
          requireSellers(first.order());
          boolean wrongMarket =
              one.byTikTok() ? shop.market().buysLabels() : shop.market().marksShipped();
          if (wrongMarket) {
            throw FulfilmentRefusals.of(21008106);
          }
          if (!one.waits()) {
            throw FulfilmentRefusals.of(notWaiting(one));
          }
          for (String orderId : one.orderIds()) {
            ObjectNode order = inHand(orderId, first).order();
            requireToBeShipped(order, 21011041);
            if (orders.hasWish(order)) {
              throw FulfilmentRefusals.of(21011007);
            }
            if (order.path("need_upload_invoice").asString("").equals("NEED_INVOICE")) {
              throw FulfilmentRefusals.of(needsInvoice);
            }
          }
          Leaving how = one.byTikTok() ? handover(one, shop, body) : self(first, shop, body);
          TikTokPackage shipped = ship(one, first, shop, how);
          shipped.orderIds().forEach(orderId -> call.did(shipped, orderId));
          return State.JSON.createObjectNode();
        });
  }

  private int notWaiting(TikTokPackage one) {
    return switch (one.status()) {
      case TikTokPackage.COMPLETED -> 21011027;
      case TikTokPackage.CANCELLED -> 21011041;
      default -> rules.alreadyShippedCode() == 21042056 ? 21011020 : rules.alreadyShippedCode();
    };
  }

  private Leaving self(State.Stored first, TikTokShop shop, JsonNode body) {
    JsonNode self = body.path("self_shipment");
    String tracking = FulfilmentRefusals.required(self, "tracking_number");
    Provider provider = provider(shop, FulfilmentRefusals.required(self, "shipping_provider_id"));
    requireNumber(tracking, 21011022);
    requireFree(shop, first.order(), tracking);
    return Leaving.with(provider, tracking);
  }

  /** South East Asia ignores what is asked for since October 2024. */
  private Leaving handover(TikTokPackage one, TikTokShop shop, JsonNode body) {
    String method = body.path("handover_method").asString("DROP_OFF");
    if (!Set.of("PICKUP", "DROP_OFF").contains(method)) {
      throw FulfilmentRefusals.of(21001001);
    }
    long start = 0;
    long end = 0;
    JsonNode slot = body.path("pickup_slot");
    if (method.equals("PICKUP") && shop.market() != Market.ID && !slot.isMissingNode()) {
      start = slot.path("start_time").asLong(0);
      end = slot.path("end_time").asLong(0);
      long from = start;
      if (slots().stream().noneMatch(offered -> offered == from) || end <= start) {
        throw FulfilmentRefusals.of(21011053);
      }
    }
    return new Leaving(Providers.ofTikTok(shop.market()), "TTS" + one.id(), method, start, end);
  }

  /** Get Eligible Shipping Service (US). */
  ObjectNode services(Gateway.Admitted admitted, String orderId) {
    TikTokShop shop = admitted.theShop();
    requireLabels(shop);
    JsonNode body = admitted.body();
    State.Stored stored = own(orderId, shop);
    ObjectNode order = stored.order();
    requireSellers(order);
    if (!byTikTok(order)) {
      throw FulfilmentRefusals.of(21011037);
    }
    requireToBeShipped(order, 21011037);
    List<String> lines = linesToLabel(order, body, 21011006);
    ObjectNode data = State.JSON.createObjectNode();
    data.put("order_id", orderId);
    ArrayNode ids = data.putArray("order_line_id");
    lines.forEach(ids::add);
    Map<String, String> measures = measures(body, false);
    if (measures.containsKey("weight")) {
      data.set("weight", body.path("weight"));
    }
    if (measures.containsKey("length")) {
      data.set("dimension", body.path("dimension"));
    }
    ArrayNode list = data.putArray("shipping_services");
    for (Service service : SERVICES) {
      list.add(json(service, shop).put("is_default", service.first()));
    }
    return data;
  }

  private static ObjectNode json(Service service, TikTokShop shop) {
    Provider provider = Providers.ofTikTok(shop.market());
    return State.JSON
        .createObjectNode()
        .put("id", service.id())
        .put("name", service.name())
        .put("price", service.price())
        .put("currency", shop.market().currency())
        .put("earliest_delivery_days", service.from())
        .put("latest_delivery_days", service.to())
        .put("shipping_provider_id", provider.id())
        .put("shipping_provider_name", provider.name());
  }

  /** Create Packages (US): buys a label, which ships. */
  ObjectNode create(Gateway.Admitted admitted) {
    JsonNode body = admitted.body();
    TikTokShop shop = admitted.theShop();
    String orderId = body.path("order_id").asString("");
    var call = new Called(Endpoint.CREATE_PACKAGE, shop, orderId, body);
    return call.record(
        () -> {
          requireLabels(shop);
          FulfilmentRefusals.required(body, "order_id");
          State.Stored stored = own(orderId, shop);
          ObjectNode order = stored.order();
          requireSellers(order);
          if (!byTikTok(order)) {
            throw FulfilmentRefusals.of(21011012);
          }
          boolean labelled =
              packages.of(orderId).stream().anyMatch(one -> !one.serviceId().isEmpty());
          requireToBeShipped(order, labelled ? 21022025 : 21011012);
          List<String> lines = linesToLabel(order, body, labelled ? 21022025 : 21011020);
          Map<String, String> measures = measures(body, rules.labelNeedsSize());
          Service service = service(body.path("shipping_service_id").asString(""));
          var how =
              Leaving.with(
                  Providers.ofTikTok(shop.market()), "94001" + state.nextId().substring(1));
          TikTokPackage held = packages.holding(stored, lines);
          TikTokPackage one =
              ship(
                  held.with(
                      to -> {
                        to.serviceId = service.id();
                        to.measures = measures;
                      }),
                  stored,
                  shop,
                  how);
          call.did(one, orderId);
          ObjectNode data = State.JSON.createObjectNode();
          data.put("order_id", orderId);
          ArrayNode ids = data.putArray("order_line_item_ids");
          lines.forEach(ids::add);
          data.set("dimension", body.path("dimension"));
          data.set("shipping_service_info", json(service, shop));
          data.put("package_id", one.id());
          data.set("weight", body.path("weight"));
          data.put("create_time", now());
          return data;
        });
  }

  private static void requireLabels(TikTokShop shop) {
    if (!shop.market().buysLabels()) {
      throw FulfilmentRefusals.of(21008106);
    }
  }

  private List<String> linesToLabel(ObjectNode order, JsonNode body, int shipped) {
    Set<String> asked = Cancellations.texts(body, "order_line_item_ids");
    List<String> waiting = lines(order, Fulfilment::waits);
    if (!lines(order, line -> true).containsAll(asked)) {
      throw FulfilmentRefusals.of(21011029);
    }
    if (waiting.isEmpty() || !waiting.containsAll(asked)) {
      throw FulfilmentRefusals.of(shipped);
    }
    return asked.isEmpty() ? waiting : waiting.stream().filter(asked::contains).toList();
  }

  private static Service service(String id) {
    return SERVICES.stream()
        .filter(service -> id.isEmpty() ? service.first() : service.id().equals(id))
        .findFirst()
        .orElseThrow(() -> FulfilmentRefusals.of(21004008));
  }

  private static Map<String, String> measures(JsonNode body, boolean needed) {
    var measures = new TreeMap<String, String>();
    JsonNode weight = body.path("weight");
    JsonNode size = body.path("dimension");
    if (needed && (weight.isMissingNode() || size.isMissingNode())) {
      throw FulfilmentRefusals.of(21001001);
    }
    if (!weight.isMissingNode()) {
      measures.put("weight", amount(weight, "value"));
      measures.put("weight_unit", oneOf(weight, WEIGHTS));
    }
    if (!size.isMissingNode()) {
      for (String side : List.of("length", "width", "height")) {
        measures.put(side, amount(size, side));
      }
      measures.put("unit", oneOf(size, LENGTHS));
    }
    return measures;
  }

  private static String amount(JsonNode node, String field) {
    String value = FulfilmentRefusals.required(node, field);
    if (!AMOUNT.matcher(value).matches()) {
      throw FulfilmentRefusals.of(21001001);
    }
    return value;
  }

  private static String oneOf(JsonNode node, Set<String> units) {
    String unit = FulfilmentRefusals.required(node, "unit");
    if (!units.contains(unit)) {
      throw FulfilmentRefusals.of(21001001);
    }
    return unit;
  }

  /** Get Package Handover Time Slots. */
  ObjectNode slots(Gateway.Admitted admitted, String packageId) {
    TikTokShop shop = admitted.theShop();
    TikTokPackage one = packages.own(packageId, shop);
    if (!one.byTikTok() || !one.waits()) {
      throw FulfilmentRefusals.of(21001001);
    }
    ObjectNode data = State.JSON.createObjectNode();
    data.put("can_pickup", true);
    data.put("can_drop_off", true);
    data.put("can_van_collection", shop.market() == Market.GB);
    data.put("drop_off_point_url", "https://example.com/drop-off-points");
    ArrayNode list = data.putArray("pickup_slots");
    for (long start : slots()) {
      list.addObject()
          .put("start_time", start)
          .put("end_time", start + PICKUP.toSeconds())
          .put("avaliable", true); // spelled so
    }
    return data;
  }

  /** Starts of the pickups of the next three days, Unix seconds. */
  private List<Long> slots() {
    var slots = new ArrayList<Long>();
    var today = Instant.ofEpochMilli(clock.millis()).atZone(ZoneOffset.UTC).toLocalDate();
    for (int day = 1; day <= 3; day++) {
      for (LocalTime time : PICKUPS) {
        slots.add(today.plusDays(day).atTime(time).toEpochSecond(ZoneOffset.UTC));
      }
    }
    return slots;
  }

  // ---- HTTP: afterwards ------------------------------------------------------------------------

  /** Update Shipping Info: of an order in one package. */
  ObjectNode updateOrder(Gateway.Admitted admitted, String orderId) {
    TikTokShop shop = admitted.theShop();
    State.Stored stored = own(orderId, shop);
    List<TikTokPackage> shipped =
        packages.of(orderId).stream().filter(one -> one.shippedAt() > 0).toList();
    if (status(stored.order()) == OrderStatus.CANCELLED) {
      throw FulfilmentRefusals.of(21011041);
    }
    if (shipped.isEmpty()) {
      throw FulfilmentRefusals.of(21011043);
    }
    if (shipped.size() > 1 || status(stored.order()) == OrderStatus.PARTIALLY_SHIPPING) {
      throw FulfilmentRefusals.of(10007002);
    }
    return update(shipped.get(0), shop, admitted.body(), 21011049, 21011049);
  }

  /** Update Package Shipping Info. */
  ObjectNode updatePackage(Gateway.Admitted admitted, String packageId) {
    TikTokShop shop = admitted.theShop();
    TikTokPackage one = packages.own(packageId, shop);
    if (one.status().equals(TikTokPackage.CANCELLED)) {
      throw FulfilmentRefusals.of(21011042);
    }
    int tooOften = rules.mostUpdates() > 1 ? 21011052 : 21011051;
    return update(one, shop, admitted.body(), 21011050, tooOften);
  }

  private ObjectNode update(
      TikTokPackage one, TikTokShop shop, JsonNode body, int tooLate, int tooOften) {
    String tracking = FulfilmentRefusals.required(body, "tracking_number");
    String providerId = FulfilmentRefusals.required(body, "shipping_provider_id");
    if (one.byTikTok()) {
      throw FulfilmentRefusals.of(21011004);
    }
    if (one.waits()) {
      throw FulfilmentRefusals.of(21011043);
    }
    if (one.status().equals(TikTokPackage.COMPLETED)) {
      throw FulfilmentRefusals.of(21011030);
    }
    for (String orderId : one.orderIds()) {
      ObjectNode order = stored(orderId).order();
      if (orders.hasWish(order)) {
        throw FulfilmentRefusals.of(21011007);
      }
      if (status(order) == OrderStatus.COMPLETED) {
        throw FulfilmentRefusals.of(25001010);
      }
    }
    if (now() - one.shippedAt() > rules.updateWithin().toSeconds()) {
      throw FulfilmentRefusals.of(tooLate);
    }
    if (updates(one, shop) >= rules.mostUpdates()) {
      throw FulfilmentRefusals.of(tooOften);
    }
    Provider provider = provider(shop, providerId);
    requireNumber(tracking, 21011022);
    packages.put(
        one.with(
            to -> {
              to.tracking = tracking;
              to.providerId = provider.id();
              to.providerName = provider.name();
              to.trackingUpdates = one.trackingUpdates() + 1;
              to.updateTime = now();
            }));
    for (String orderId : one.orderIds()) {
      State.Stored stored = stored(orderId);
      packages.write(stored.order());
      if (stored.order().has("tracking_number")) {
        OrderChanges.tracking(stored.order(), provider, tracking);
      }
      orders.save(stored);
    }
    return State.JSON.createObjectNode();
  }

  private int updates(TikTokPackage one, TikTokShop shop) {
    return shop.market().updatesOncePerOrder()
        ? one.orderIds().stream()
            .flatMap(order -> packages.of(order).stream())
            .distinct()
            .mapToInt(TikTokPackage::trackingUpdates)
            .sum()
        : one.trackingUpdates();
  }

  /** Get Tracking. */
  ObjectNode tracking(Gateway.Admitted admitted, String orderId) {
    own(orderId, admitted.theShop());
    return packages.tracking(orderId);
  }

  /** TTS Tracking Validation (US). */
  ObjectNode validate(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    requireLabels(shop);
    String number = admitted.query().getOrDefault("tracking_number", "");
    if (number.isEmpty()) {
      throw Refusal.invalidParameter("tracking_number is missing");
    }
    boolean tiktoks =
        packages.all().stream()
            .anyMatch(
                one ->
                    one.shopId().equals(shop.id())
                        && one.byTikTok()
                        && one.tracking().equals(number));
    return State.JSON
        .createObjectNode()
        .put("is_tiktok_shipping", tiktoks)
        .put("is_tiktok_collection", false);
  }

  /** Update Package Delivery Status: of sellers with cars of their own, in South East Asia. */
  ObjectNode delivered(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    if (shop.market() != Market.ID) {
      throw FulfilmentRefusals.of(21008106);
    }
    JsonNode list = admitted.body().path("packages");
    if (!list.isArray() || list.isEmpty()) {
      throw FulfilmentRefusals.of(21001001);
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode errors = data.putArray("errors");
    for (JsonNode item : list) {
      String id = FulfilmentRefusals.required(item, "id");
      String error = delivered(shop, id, item);
      if (!error.isEmpty()) {
        ObjectNode json = errors.addObject().put("code", 10007014).put("message", error);
        json.putObject("detail").put("package_id", id);
      }
    }
    return data;
  }

  private String delivered(TikTokShop shop, String id, JsonNode item) {
    TikTokPackage one = packages.own(id, shop);
    String type = FulfilmentRefusals.required(item, "delivery_type");
    if (!one.providerName().equals(Providers.OWN_FLEET)) {
      return "order not in sof service";
    }
    switch (type) {
      case "DELIVERY_SUCCESS" -> {
        if (one.status().equals(TikTokPackage.PROCESSING)) {
          collect(id);
        } else if (!one.status().equals(TikTokPackage.FULFILLING)) {
          return "package status is " + one.status();
        }
        deliver(id);
      }
      case "DELIVERY_FAILED" ->
          scan(id, "Delivery failed: " + FulfilmentRefusals.required(item, "fail_delivery_reason"));
      case "UPDATE_POD" -> {
        // The proof itself is not kept.
      }
      default -> throw FulfilmentRefusals.of(21001001);
    }
    return "";
  }

  // ---- Rules -----------------------------------------------------------------------------------

  private State.Stored own(String orderId, TikTokShop shop) {
    State.Stored stored = state.order(orderId);
    if (stored == null || !stored.shopId().equals(shop.id())) {
      throw FulfilmentRefusals.of(21008111);
    }
    return stored;
  }

  private static void requireSellers(ObjectNode order) {
    if (order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      throw FulfilmentRefusals.of(21008025);
    }
  }

  private static boolean byTikTok(ObjectNode order) {
    return order.path("shipping_type").asString().equals("TIKTOK");
  }

  /**
   * @param otherwise the code for an order that is not paid or is cancelled
   */
  private static void requireToBeShipped(ObjectNode order, int otherwise) {
    switch (status(order)) {
      case ON_HOLD -> throw FulfilmentRefusals.of(21011044);
      case UNPAID, CANCELLED -> throw FulfilmentRefusals.of(otherwise);
      default -> {
        // What is shipped already is found by its lines.
      }
    }
  }

  private void requireNoWish(State.Stored stored, TikTokShop shop) {
    if (shop.market() != Market.US && orders.hasWish(stored.order())) {
      throw FulfilmentRefusals.of(21011007);
    }
  }

  private Provider provider(TikTokShop shop, String id) {
    return logistics.provider(shop, id).orElseThrow(() -> FulfilmentRefusals.of(21011022));
  }

  private static void requireNumber(String tracking, int otherwise) {
    if (!PLAIN.matcher(tracking).matches()) {
      throw FulfilmentRefusals.of(otherwise);
    }
  }

  /**
   * One number may stand for several orders to one name and address where packages are not combined
   * otherwise, and for several packages of one order.
   */
  private void requireFree(TikTokShop shop, ObjectNode order, String tracking) {
    String orderId = order.path("id").asString();
    var others = new HashSet<String>();
    for (TikTokPackage one : packages.all()) {
      boolean same = one.shopId().equals(shop.id()) && one.tracking().equals(tracking);
      if (same && !one.status().equals(TikTokPackage.CANCELLED)) {
        others.addAll(one.orderIds());
      }
    }
    others.remove(orderId);
    if (others.isEmpty()) {
      return;
    }
    boolean sameBuyer =
        shop.market().marksShipped()
            && others.stream().allMatch(other -> toOneAddress(stored(other).order(), order));
    if (!sameBuyer) {
      throw FulfilmentRefusals.of(21011025);
    }
    if (others.size() >= rules.mostOrdersPerNumber()) {
      throw FulfilmentRefusals.of(21011026);
    }
  }

  /** Whether two orders go to one person at one place. */
  static boolean toOneAddress(ObjectNode one, ObjectNode other) {
    JsonNode here = one.path("recipient_address");
    JsonNode there = other.path("recipient_address");
    return List.of("name", "full_address").stream()
        .allMatch(field -> here.path(field).asString("").equals(there.path(field).asString("")));
  }

  /** What TikTok warns of; empty if the number fits its carrier alone. */
  private Optional<String> verified(TikTokShop shop, Provider chosen, String tracking) {
    FulfilmentRules.TrackingCheck check = rules.trackingCheck();
    if (check == FulfilmentRules.TrackingCheck.TIMES_OUT) {
      return Optional.of(
          "Verifying order tracking number timeout. Please ensure your tracking number and"
              + " logistics provider is correct.");
    }
    List<Provider> possible = Providers.matching(shop.market(), tracking);
    if (possible.equals(List.of(chosen))) {
      return Optional.empty();
    }
    if (check == FulfilmentRules.TrackingCheck.REFUSES && !possible.contains(chosen)) {
      throw FulfilmentRefusals.of(21004015);
    }
    if (possible.isEmpty()) {
      return Optional.of(
          "No logistics provider could be found for this tracking number. Check the tracking number"
              + " and try again.");
    }
    if (possible.contains(chosen)) {
      return Optional.of(
          "The tracking number you entered matches multiple logistics providers. Ensure you select"
              + " the correct logistics provider.");
    }
    return Optional.of(
        "The tracking number you entered does not match your selected logistics provider. Did you"
            + " mean to select "
            + possible.get(0).name()
            + "?");
  }

  // ---- Inside ----------------------------------------------------------------------------------

  /** Remembers a call, whatever comes of it. */
  private final class Called {
    private final Endpoint endpoint;
    private final TikTokShop shop;
    private final String orderId;
    private final JsonNode body;
    private final List<ShipCall> done = new ArrayList<>();
    private String packageId = "";

    Called(Endpoint endpoint, TikTokShop shop, String orderId, JsonNode body) {
      this.endpoint = endpoint;
      this.shop = shop;
      this.orderId = orderId;
      this.body = body;
    }

    void did(TikTokPackage one, String order) {
      done.add(
          new ShipCall(
              clock.millis(),
              endpoint.operation(),
              shop.id(),
              order,
              one.id(),
              one.lineIds(order),
              one.tracking(),
              one.providerId(),
              0));
    }

    ObjectNode record(Supplier<ObjectNode> act) {
      try {
        ObjectNode data = act.get();
        done.forEach(Fulfilment.this::remember);
        return data;
      } catch (Refusal refusal) {
        var lines = new ArrayList<String>();
        body.path("order_line_item_ids").forEach(line -> lines.add(line.asString("")));
        remember(
            new ShipCall(
                clock.millis(),
                endpoint.operation(),
                shop.id(),
                orderId,
                packageId,
                lines,
                body.path("tracking_number").asString(""),
                body.path("shipping_provider_id").asString(""),
                refusal.code));
        throw refusal;
      }
    }
  }

  private void remember(ShipCall call) {
    synchronized (calls) {
      calls.addLast(call);
      if (calls.size() > MOST_REMEMBERED) {
        calls.removeFirst();
      }
    }
  }

  @FunctionalInterface
  private interface Fits {
    boolean test(JsonNode line);
  }

  private static List<String> lines(ObjectNode order, Fits fits) {
    var lines = new ArrayList<String>();
    for (JsonNode line : order.path("line_items")) {
      if (fits.test(line)) {
        lines.add(line.path("id").asString());
      }
    }
    return lines;
  }

  /** Neither shipped nor cancelled. */
  static boolean waits(JsonNode line) {
    return !line.has("rts_time") && !line.path("display_status").asString().equals("CANCELLED");
  }

  private State.Stored inHand(String orderId, State.@Nullable Stored read) {
    return read != null && read.order().path("id").asString().equals(orderId)
        ? read
        : stored(orderId);
  }

  private State.Stored stored(String orderId) {
    State.Stored stored = state.order(orderId);
    if (stored == null) {
      throw new IllegalStateException("order " + orderId + ": there is none");
    }
    return stored;
  }

  private TikTokPackage required(String packageId) {
    TikTokPackage one = packages.get(packageId);
    if (one == null) {
      throw new IllegalArgumentException("package " + packageId + ": there is none");
    }
    return one;
  }

  private TikTokShop shopOf(TikTokPackage one) {
    TikTokShop shop = state.shop(one.shopId());
    if (shop == null) {
      throw new IllegalStateException("package " + one.id() + ": its shop is gone");
    }
    return shop;
  }

  private static OrderStatus status(ObjectNode order) {
    return OrderStatus.valueOf(order.path("status").asString());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
