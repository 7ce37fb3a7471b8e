package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything the simulated TikTok knows, as JSON in an MVStore, so that it survives a restart if
 * the store has a file. Writers must hold the platform's lock; readers need none.
 */
final class State {

  static final JsonMapper JSON = JsonMapper.builder().build();

  /** An order with what only the simulator knows. {@code dueAt}: Unix ms, or Long.MAX_VALUE. */
  record Stored(String shopId, ObjectNode order, List<TikTokOrder.Change> history, long dueAt) {}

  /** What searching and the clock need of an order, kept in memory. */
  record Entry(
      String id,
      String shopId,
      OrderStatus status,
      long createTime,
      long updateTime,
      String shippingType,
      String buyer,
      String warehouse,
      boolean cancelRequested,
      long dueAt) {}

  record Hook(String shopId, String eventType, String address, long created, long updated) {}

  record Code(String appKey, List<String> shopIds, Set<String> scopes, long expires) {}

  private final MVStore store;
  private final Map<String, String> shops;
  private final Map<String, String> skus;
  private final Map<String, String> listings;
  private final Map<String, String> tokens;
  private final Map<String, String> codes;
  private final Map<String, String> hooks;
  private final Map<String, String> orders;
  private final Map<String, String> cancellations;
  private final Map<String, String> warehouses;
  private final Map<String, String> stock;
  private final Map<String, Long> audits;
  private final Map<String, Long> numbers;
  private final Map<String, TikTokShop> shopById = new ConcurrentHashMap<>();
  private final Map<String, TikTokSku> skuBySellerSku = new ConcurrentHashMap<>();
  private final Map<String, TikTokSku> skuById = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> skusOfProduct = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Warehouse>> warehousesOfShop = new ConcurrentHashMap<>();
  private final Map<String, SkuStock> stockOfSku = new ConcurrentHashMap<>();
  private final Map<String, Cancellation> cancellationById = new ConcurrentHashMap<>();
  private final Map<String, List<String>> cancellationsOfOrder = new ConcurrentHashMap<>();
  private final Map<String, Listing> listingById = new ConcurrentHashMap<>();
  private final Map<String, TokenPair> byAccessToken = new ConcurrentHashMap<>();
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param firstNumber where ids begin in a new store; from the clock, so that a store made afresh
   *     does not give out the ids of its predecessor
   */
  State(MVStore store, long firstNumber) {
    this.store = store;
    shops = store.openMap("tiktok.shops");
    skus = store.openMap("tiktok.skus");
    listings = store.openMap("tiktok.products");
    tokens = store.openMap("tiktok.tokens");
    codes = store.openMap("tiktok.codes");
    hooks = store.openMap("tiktok.webhooks");
    orders = store.openMap("tiktok.orders");
    cancellations = store.openMap("tiktok.cancellations");
    warehouses = store.openMap("tiktok.warehouses");
    stock = store.openMap("tiktok.stock");
    audits = store.openMap("tiktok.audits");
    numbers = store.openMap("tiktok.numbers");
    numbers.putIfAbsent("id", firstNumber);
    warehouses.values().forEach(json -> remember(JSON.readValue(json, Warehouse.class)));
    stock.values().forEach(json -> remember(JSON.readValue(json, SkuStock.class)));
    shops.values().forEach(json -> remember(JSON.readValue(json, TikTokShop.class)));
    skus.values().forEach(json -> remember(JSON.readValue(json, TikTokSku.class)));
    listings.values().forEach(json -> remember(JSON.readValue(json, Listing.class)));
    for (TikTokSku sku : skuById.values()) { // a store from before products were kept
      if (listing(sku.shopId(), sku.productId()) == null) {
        put(
            new Listing(
                sku.shopId(),
                sku.productId(),
                sku.productName(),
                "ACTIVATE",
                firstNumber / 1000,
                firstNumber / 1000));
      }
    }
    shopById.values().forEach(this::giveWarehouses); // a store from before they were kept
    tokens.values().forEach(json -> remember(JSON.readValue(json, TokenPair.class)));
    orders.values().forEach(json -> remember(JSON.readValue(json, Stored.class)));
    cancellations.values().forEach(json -> remember(JSON.readValue(json, Cancellation.class)));
  }

  /** A decimal id nobody has had, beyond what a JSON number can hold exactly. */
  String nextId() {
    long number = numbers.merge("id", 1L, Long::sum);
    return Long.toString(574_646_000_000_000_001L + number * 1_013L);
  }

  void commit() {
    store.commit();
  }

  void put(TikTokShop shop) {
    shops.put(shop.id(), JSON.writeValueAsString(shop));
    remember(shop);
    giveWarehouses(shop);
  }

  /** Every shop ships from somewhere and takes returns somewhere. */
  private void giveWarehouses(TikTokShop shop) {
    if (warehouse(shop.id(), shop.warehouseId()) != null) {
      return;
    }
    String region = shop.market().name();
    String sub = shop.crossBorder() ? "CB_DIRECT_SHIPPING_WAREHOUSE" : "DOMESTIC_WAREHOUSE";
    put(
        new Warehouse(
            shop.id(),
            shop.warehouseId(),
            "Main warehouse",
            Warehouse.ENABLED,
            Warehouse.SALES,
            sub,
            true,
            region));
    put(
        new Warehouse(
            shop.id(),
            nextId(),
            "Main warehouse",
            Warehouse.ENABLED,
            Warehouse.RETURNS,
            sub,
            true,
            region));
  }

  void put(Warehouse warehouse) {
    warehouses.put(warehouse.shopId() + "/" + warehouse.id(), JSON.writeValueAsString(warehouse));
    remember(warehouse);
  }

  @Nullable Warehouse warehouse(String shopId, String id) {
    return warehousesOfShop.getOrDefault(shopId, Map.of()).get(id);
  }

  List<Warehouse> warehouses(String shopId) {
    return warehousesOfShop.getOrDefault(shopId, Map.of()).values().stream()
        .sorted(Comparator.comparing(Warehouse::id))
        .toList();
  }

  /** Whether any shop has it. */
  boolean isWarehouse(String id) {
    return warehousesOfShop.values().stream().anyMatch(of -> of.containsKey(id));
  }

  void put(SkuStock of) {
    stock.put(of.shopId() + "/" + of.skuId(), JSON.writeValueAsString(of));
    remember(of);
  }

  /** Null for a SKU whose stock nothing has happened to yet. */
  @Nullable SkuStock stock(String shopId, String skuId) {
    return stockOfSku.get(shopId + "/" + skuId);
  }

  /** {@code until}: Unix ms. */
  void putAudit(String shopId, String productId, long until) {
    audits.put(shopId + "/" + productId, until);
  }

  void removeAudit(String shopId, String productId) {
    audits.remove(shopId + "/" + productId);
  }

  /** Products in review, as shop/product, with the time at which that ends. */
  Map<String, Long> audits() {
    return audits;
  }

  Collection<TikTokShop> shops() {
    return shopById.values();
  }

  @Nullable TikTokShop shop(String id) {
    return shopById.get(id);
  }

  void put(TikTokSku sku) {
    skus.put(sku.shopId() + "/" + sku.id(), JSON.writeValueAsString(sku));
    remember(sku);
  }

  void remove(TikTokSku sku) {
    skus.remove(sku.shopId() + "/" + sku.id());
    skuBySellerSku.remove(sku.shopId() + "/" + sku.sellerSku(), sku);
    skuById.remove(sku.shopId() + "/" + sku.id());
    skusOfProduct
        .getOrDefault(sku.shopId() + "/" + sku.productId(), Set.of())
        .remove(sku.shopId() + "/" + sku.id());
  }

  void put(Listing listing) {
    listings.put(listing.shopId() + "/" + listing.id(), JSON.writeValueAsString(listing));
    remember(listing);
  }

  @Nullable Listing listing(String shopId, String productId) {
    return listingById.get(shopId + "/" + productId);
  }

  List<Listing> listings(String shopId) {
    return listingById.values().stream()
        .filter(listing -> listing.shopId().equals(shopId))
        .toList();
  }

  @Nullable TikTokSku sku(String shopId, String sellerSku) {
    return skuBySellerSku.get(shopId + "/" + sellerSku);
  }

  @Nullable TikTokSku skuById(String shopId, String skuId) {
    return skuById.get(shopId + "/" + skuId);
  }

  List<TikTokSku> skus(String shopId) {
    return skuBySellerSku.values().stream().filter(sku -> sku.shopId().equals(shopId)).toList();
  }

  /** A product's SKUs, by id. */
  List<TikTokSku> skusOf(String shopId, String productId) {
    return skusOfProduct.getOrDefault(shopId + "/" + productId, Set.of()).stream()
        .map(skuById::get)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(TikTokSku::id))
        .toList();
  }

  void put(TokenPair pair) {
    tokens.put(pair.accessToken(), JSON.writeValueAsString(pair));
    remember(pair);
  }

  void remove(TokenPair pair) {
    tokens.remove(pair.accessToken());
    byAccessToken.remove(pair.accessToken());
  }

  @Nullable TokenPair byAccessToken(String token) {
    return byAccessToken.get(token);
  }

  @Nullable TokenPair byRefreshToken(String token) {
    return byAccessToken.values().stream()
        .filter(pair -> pair.refreshToken().equals(token))
        .findFirst()
        .orElse(null);
  }

  void putCode(String code, Code grant) {
    codes.put(code, JSON.writeValueAsString(grant));
  }

  /** A code works once. */
  @Nullable Code takeCode(String code) {
    String json = codes.remove(code);
    return json == null ? null : JSON.readValue(json, Code.class);
  }

  void put(Hook hook) {
    hooks.put(hook.shopId() + "/" + hook.eventType(), JSON.writeValueAsString(hook));
  }

  void removeHook(String shopId, String eventType) {
    hooks.remove(shopId + "/" + eventType);
  }

  @Nullable Hook hook(String shopId, String eventType) {
    String json = hooks.get(shopId + "/" + eventType);
    return json == null ? null : JSON.readValue(json, Hook.class);
  }

  List<Hook> hooks(String shopId) {
    var found = new ArrayList<Hook>();
    hooks.forEach(
        (key, json) -> {
          if (key.startsWith(shopId + "/")) {
            found.add(JSON.readValue(json, Hook.class));
          }
        });
    return found;
  }

  void put(Stored stored) {
    orders.put(stored.order().path("id").asString(), JSON.writeValueAsString(stored));
    remember(stored);
  }

  @Nullable Stored order(String id) {
    String json = orders.get(id);
    return json == null ? null : JSON.readValue(json, Stored.class);
  }

  void put(Cancellation cancellation) {
    cancellations.put(cancellation.id(), JSON.writeValueAsString(cancellation));
    remember(cancellation);
  }

  @Nullable Cancellation cancellation(String id) {
    return cancellationById.get(id);
  }

  Collection<Cancellation> cancellations() {
    return cancellationById.values();
  }

  /** An order's cancellations, the oldest first. */
  List<Cancellation> cancellationsOf(String orderId) {
    return cancellationsOfOrder.getOrDefault(orderId, List.of()).stream()
        .map(cancellationById::get)
        .toList();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  @Nullable Entry entry(String id) {
    return entries.get(id);
  }

  Map<String, Integer> sizes() {
    var sizes = new HashMap<String, Integer>();
    sizes.put("shops", shopById.size());
    sizes.put("skus", skuBySellerSku.size());
    sizes.put("orders", entries.size());
    return sizes;
  }

  private void remember(TikTokShop shop) {
    shopById.put(shop.id(), shop);
  }

  private void remember(TikTokSku sku) {
    skuBySellerSku.put(sku.shopId() + "/" + sku.sellerSku(), sku);
    skuById.put(sku.shopId() + "/" + sku.id(), sku);
    skusOfProduct
        .computeIfAbsent(
            sku.shopId() + "/" + sku.productId(), product -> ConcurrentHashMap.newKeySet())
        .add(sku.shopId() + "/" + sku.id());
  }

  private void remember(Warehouse warehouse) {
    warehousesOfShop
        .computeIfAbsent(warehouse.shopId(), shop -> new ConcurrentHashMap<>())
        .put(warehouse.id(), warehouse);
  }

  private void remember(SkuStock of) {
    stockOfSku.put(of.shopId() + "/" + of.skuId(), of);
  }

  private void remember(Cancellation cancellation) {
    cancellationById.put(cancellation.id(), cancellation);
    cancellationsOfOrder.compute(
        cancellation.orderId(),
        (order, ids) -> {
          var all = new TreeSet<>(ids == null ? List.of() : ids);
          all.add(cancellation.id());
          return List.copyOf(all);
        });
  }

  private void remember(Listing listing) {
    listingById.put(listing.shopId() + "/" + listing.id(), listing);
  }

  private void remember(TokenPair pair) {
    byAccessToken.put(pair.accessToken(), pair);
  }

  private void remember(Stored stored) {
    ObjectNode order = stored.order();
    String id = order.path("id").asString();
    entries.put(
        id,
        new Entry(
            id,
            stored.shopId(),
            OrderStatus.valueOf(order.path("status").asString()),
            order.path("create_time").asLong(),
            order.path("update_time").asLong(),
            order.path("shipping_type").asString(),
            order.path("user_id").asString(),
            order.path("warehouse_id").asString(),
            order.path("is_buyer_request_cancel").asBoolean(),
            stored.dueAt()));
  }
}
