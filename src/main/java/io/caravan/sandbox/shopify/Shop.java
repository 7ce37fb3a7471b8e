package io.caravan.sandbox.shopify;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All that one shop holds. Everything but the lock is to be touched under the lock only. */
final class Shop {

  final ReentrantLock lock = new ReentrantLock();
  final String domain;
  final Table<ShopRow> self;
  final Table<Place> places;
  final Table<Product> products;
  final Table<Variant> variants;
  final Table<Level> levels;
  final Table<Order> orders;
  final Table<Definition> definitions;
  final Table<Subscriber> subscribers;
  final Table<CancelJob> jobs;
  final Table<UnitCost> costs;
  final Idempotency idempotency;
  final OrderIndex index;
  final CostBucket bucket;
  final Tally tally = new Tally();

  /** When orders were made in the last minute, for the limit of development stores. */
  final ArrayDeque<Instant> recentOrders = new ArrayDeque<>();

  /** What every variant weighs unless it was told otherwise: an assumption of the sandbox. */
  static final int USUAL_GRAMS = 250;

  private final Map<String, String> numbers;
  private final Map<String, String> grams;
  private final Map<Long, Long> variantOfItem = new HashMap<>();
  private final Map<Long, TreeMap<Long, Level>> levelsOfItem = new HashMap<>();
  private final Map<Long, Long> orderOfPart = new HashMap<>();
  private final Map<String, Long> orderOfUniqueValue = new HashMap<>();

  Shop(String domain, ShopifySandboxState state, ShopifySandboxSettings settings, Instant now) {
    this.domain = domain;
    self = new Table<>(state.map(domain + "/shop"), ShopRow.class);
    places = new Table<>(state.map(domain + "/location"), Place.class);
    products = new Table<>(state.map(domain + "/product"), Product.class);
    variants = new Table<>(state.map(domain + "/variant"), Variant.class);
    levels = new Table<>(state.map(domain + "/level"), Level.class);
    orders = new Table<>(state.map(domain + "/order"), Order.class);
    definitions = new Table<>(state.map(domain + "/definition"), Definition.class);
    subscribers = new Table<>(state.map(domain + "/subscription"), Subscriber.class);
    jobs = new Table<>(state.map(domain + "/job"), CancelJob.class);
    costs = new Table<>(state.map(domain + "/cost"), UnitCost.class);
    idempotency =
        new Idempotency(
            new Table<>(state.map(domain + "/key"), KeyRow.class),
            new Table<>(state.map(domain + "/adjustment"), Adjustment.class));
    numbers = state.map(domain + "/number");
    grams = state.map(domain + "/weight");
    index = new OrderIndex(settings.indexLag(), new Random(domain.hashCode()));
    bucket = new CostBucket(settings.bucketSize(), settings.restoreRate(), now);
    variants.all().forEach(variant -> variantOfItem.put(variant.inventoryItemId(), variant.id()));
    levels.all().forEach(this::remember);
    for (Order order : orders.all()) {
      remember(order);
      index.changed(order, order.updatedAt);
    }
  }

  ShopRow row() {
    return self.all().iterator().next();
  }

  int nextOrderNumber() {
    int number = Integer.parseInt(numbers.getOrDefault("order", "1000")) + 1;
    numbers.put("order", Integer.toString(number));
    return number;
  }

  void put(Variant variant) {
    variants.put(variant);
    variantOfItem.put(variant.inventoryItemId(), variant.id());
  }

  void removeVariant(Variant variant) {
    variants.remove(variant.id());
    variantOfItem.remove(variant.inventoryItemId());
    for (Level level : List.copyOf(levelsOf(variant.inventoryItemId()))) {
      levels.remove(level.id());
    }
    levelsOfItem.remove(variant.inventoryItemId());
  }

  /** 0: nobody entered a weight. */
  int grams(long itemId) {
    return Integer.parseInt(grams.getOrDefault(Long.toString(itemId), "" + USUAL_GRAMS));
  }

  void weigh(long itemId, int weight) {
    grams.put(Long.toString(itemId), Integer.toString(weight));
  }

  @Nullable Variant variantOfItem(long itemId) {
    Long id = variantOfItem.get(itemId);
    return id == null ? null : variants.get(id);
  }

  List<Variant> variantsOf(long productId) {
    return variants.all().stream()
        .filter(variant -> variant.productId() == productId)
        .sorted(Comparator.comparingInt(Variant::position))
        .toList();
  }

  void put(Level level) {
    levels.put(level);
    remember(level);
  }

  private void remember(Level level) {
    levelsOfItem
        .computeIfAbsent(level.itemId(), any -> new TreeMap<>())
        .put(level.locationId(), level);
  }

  @Nullable Level level(long itemId, long locationId) {
    TreeMap<Long, Level> of = levelsOfItem.get(itemId);
    return of == null ? null : of.get(locationId);
  }

  Collection<Level> levelsOf(long itemId) {
    TreeMap<Long, Level> of = levelsOfItem.get(itemId);
    return of == null ? List.of() : of.values();
  }

  /** Stocked there, and the location is open. */
  boolean isActive(Level level) {
    return !level.isInactive() && isActive(level.locationId());
  }

  boolean isActive(long locationId) {
    Place place = places.get(locationId);
    return place != null && place.active();
  }

  /** Stores the order as it now is; searches see it later. */
  void put(Order order, Instant now) {
    orders.put(order);
    remember(order);
    index.changed(order, now);
  }

  private void remember(Order order) {
    order.fulfilmentOrders.forEach(part -> orderOfPart.put(part.id, order.id));
    order.fulfilments.forEach(part -> orderOfPart.put(part.id(), order.id));
    order.refunds.forEach(part -> orderOfPart.put(part.id(), order.id));
    for (ReturnCase part : order.returns) {
      orderOfPart.put(part.id, order.id);
      for (ReverseOrder reverse : part.reverse) {
        orderOfPart.put(reverse.id, order.id);
        reverse.lines.forEach(line -> orderOfPart.put(line.id, order.id));
      }
    }
    for (Metafield field : order.metafields) {
      if (field.type().equals("id")) {
        orderOfUniqueValue.put(unique(field.namespace(), field.key(), field.value()), order.id);
      }
    }
  }

  void removeOrder(Order order, Instant now) {
    orders.remove(order.id);
    orderOfPart.values().removeIf(id -> id == order.id);
    order.metafields.forEach(field -> forget(order, field));
    index.deleted(order.id, now);
  }

  /** Nobody has this field's value any more. */
  void forget(Order order, Metafield field) {
    orderOfUniqueValue.remove(
        unique(field.namespace(), field.key(), field.value()), Long.valueOf(order.id));
  }

  /** The order that a fulfilment order, a fulfilment, a refund or a return belongs to. */
  @Nullable Order orderOfPart(long partId) {
    Long id = orderOfPart.get(partId);
    return id == null ? null : orders.get(id);
  }

  @Nullable Order orderWithUnique(String namespace, String key, String value) {
    Long id = orderOfUniqueValue.get(unique(namespace, key, value));
    return id == null ? null : orders.get(id);
  }

  private static String unique(String namespace, String key, String value) {
    return namespace + "\n" + key + "\n" + value;
  }

  List<CancelJob> jobsDue(Instant now) {
    if (jobs.size() == 0) {
      return List.of();
    }
    return jobs.all().stream().filter(job -> !job.done() && !job.dueAt().isAfter(now)).toList();
  }

  @Nullable Definition definition(String ownerType, String namespace, String key) {
    for (Definition definition : definitions.all()) {
      if (definition.ownerType().equals(ownerType)
          && definition.namespace().equals(namespace)
          && definition.key().equals(key)) {
        return definition;
      }
    }
    return null;
  }
}
