package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.SkuStock.At;
import io.caravan.sandbox.tiktok.SkuStock.Holder;
import io.caravan.sandbox.tiktok.SkuStock.Reserved;
import io.caravan.sandbox.tiktok.SkuStock.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's own stock, by SKU and warehouse. An order commits it when it is placed, unpaid as it is;
 * a cancellation puts it back, shipping takes it away. A virtual bundle has none; it takes that of
 * its parts. Callers hold the platform's lock and commit.
 */
final class Shelf {

  /** What moved stock, as type 68 names it. */
  enum Source {
    ORDER_CREATED,
    ORDER_CANCELED,
    ORDER_SHIPPED,
    MANUAL_ADJUSTMENT,
    API_SYNC,
    CAMPAIGN_LOCK,
    CREATOR_LOCK
  }

  private final State state;
  private final ShopWebhooks webhooks;
  private volatile StockRules rules;

  Shelf(State state, ShopWebhooks webhooks, StockRules rules) {
    this.state = state;
    this.webhooks = webhooks;
    this.rules = rules;
  }

  StockRules rules() {
    return rules;
  }

  void rules(StockRules newRules) {
    rules = newRules;
  }

  // ---- What there is ---------------------------------------------------------------------------

  SkuStock of(TikTokSku sku) {
    SkuStock known = state.stock(sku.shopId(), sku.id());
    if (known != null) {
      return known;
    }
    TikTokShop shop = state.shop(sku.shopId());
    if (shop == null) {
      throw new IllegalStateException("SKU " + sku.id() + " is of no shop");
    }
    SkuStock first = SkuStock.of(sku, shop.warehouseId());
    return first.told(first.status(rules.lowStock()));
  }

  /** The SKU with the quantity that it shows now, over all warehouses. */
  TikTokSku shown(TikTokSku sku) {
    return sku.stocked(shownAt(sku).values().stream().mapToInt(Integer::intValue).sum());
  }

  /** What is shown as available, by warehouse; a bundle's is what its parts allow. */
  Map<String, Integer> shownAt(TikTokSku sku) {
    var shown = new TreeMap<String, Integer>();
    if (sku.components().isEmpty()) {
      for (At at : of(sku).at()) {
        boolean hidden = rules.closedShowsZero() && !sells(sku.shopId(), at.warehouseId());
        shown.put(at.warehouseId(), hidden ? 0 : at.available());
      }
      return shown;
    }
    var warehouses = new LinkedHashSet<String>();
    for (TikTokSku.Component part : sku.components()) {
      TikTokSku of = state.skuById(sku.shopId(), part.skuId());
      if (of != null) {
        warehouses.addAll(shownAt(of).keySet());
      }
    }
    for (String warehouse : warehouses) {
      int most = Integer.MAX_VALUE;
      for (TikTokSku.Component part : sku.components()) {
        TikTokSku of = state.skuById(sku.shopId(), part.skuId());
        int there = of == null ? 0 : shownAt(of).getOrDefault(warehouse, 0);
        most = Math.min(most, there / Math.max(1, part.count()));
      }
      shown.put(warehouse, most);
    }
    return shown;
  }

  boolean sells(String shopId, String warehouseId) {
    Warehouse warehouse = state.warehouse(shopId, warehouseId);
    return warehouse == null || warehouse.sells();
  }

  // ---- What buyers do --------------------------------------------------------------------------

  /** What these lines hold, by SKU id. */
  private static Map<String, Integer> units(JsonNode order, Predicate<JsonNode> which) {
    var units = new TreeMap<String, Integer>();
    if (order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      return units; // stock that TikTok itself keeps
    }
    for (JsonNode line : order.path("line_items")) {
      if (!which.test(line)) {
        continue;
      }
      JsonNode parts = line.path("combined_listing_skus");
      if (parts.isEmpty()) {
        units.merge(line.path("sku_id").asString(), 1, Integer::sum);
      }
      for (JsonNode part : parts) {
        units.merge(part.path("sku_id").asString(), part.path("sku_count").asInt(), Integer::sum);
      }
    }
    return units;
  }

  /** The warehouse that has all that the order wants; the shop's own if none has. */
  String warehouseFor(TikTokShop shop, JsonNode order) {
    Map<String, Integer> wanted = units(order, line -> true);
    var candidates = new LinkedHashSet<String>();
    candidates.add(shop.warehouseId());
    for (String skuId : wanted.keySet()) {
      SkuStock stock = stock(shop.id(), skuId);
      if (stock != null) {
        stock.at().forEach(at -> candidates.add(at.warehouseId()));
      }
    }
    for (String candidate : candidates) {
      boolean has =
          sells(shop.id(), candidate)
              && wanted.entrySet().stream()
                  .allMatch(
                      entry -> {
                        SkuStock stock = stock(shop.id(), entry.getKey());
                        return stock == null || stock.inShopAt(candidate) >= entry.getValue();
                      });
      if (has) {
        return candidate;
      }
    }
    return shop.warehouseId();
  }

  /**
   * @throws IllegalStateException if a product is off sale
   */
  void requireOnSale(String shopId, JsonNode order) {
    for (JsonNode line : order.path("line_items")) {
      Listing listing = state.listing(shopId, line.path("product_id").asString());
      if (listing != null && !listing.status().equals("ACTIVATE")) {
        throw new IllegalStateException(
            "product " + listing.id() + ": it is " + listing.status() + " and cannot be ordered");
      }
    }
  }

  /**
   * @throws IllegalStateException if there is less than the order wants, or its warehouse does not
   *     sell; the buyer's disappointment is counted
   */
  void require(String shopId, JsonNode order) {
    units(order, line -> true)
        .forEach(
            (skuId, wanted) -> {
              TikTokSku sku = state.skuById(shopId, skuId);
              if (sku == null) {
                return;
              }
              SkuStock stock = of(sku);
              String from = stock.servedFrom(order.path("warehouse_id").asString());
              int left = sells(shopId, from) ? stock.inShopAt(from) : 0;
              if (left < wanted) {
                Tally t = stock.tally();
                state.put(
                    stock.counting(
                        new Tally(t.sold(), t.givenBack(), t.refused() + wanted, t.oversold())));
                state.commit();
                throw new IllegalStateException(
                    "SKU "
                        + sku.sellerSku()
                        + ": sold out on TikTok, "
                        + left
                        + " left and "
                        + wanted
                        + " wanted");
              }
            });
  }

  void take(String shopId, JsonNode order) {
    units(order, line -> true)
        .forEach(
            (skuId, n) ->
                move(
                    shopId,
                    skuId,
                    Source.ORDER_CREATED,
                    stock -> {
                      String from = stock.servedFrom(order.path("warehouse_id").asString());
                      Tally t = stock.tally();
                      int missing = Math.max(0, n - stock.inShopAt(from));
                      return stock
                          .changed(
                              from,
                              at ->
                                  new At(
                                      at.warehouseId(),
                                      Math.max(0, at.available() - n),
                                      at.committed() + n,
                                      at.backorder()))
                          .counting(
                              new Tally(
                                  t.sold() + n,
                                  t.givenBack(),
                                  t.refused(),
                                  t.oversold() + missing));
                    }));
  }

  /** Lines that left the warehouse. */
  void ship(String shopId, JsonNode order, Collection<String> lineIds) {
    uncommit(shopId, order, lineIds, Source.ORDER_SHIPPED, false);
  }

  /** Lines that were cancelled; what has a label already is on the shelf still. */
  void putBack(String shopId, JsonNode order, Collection<String> lineIds) {
    uncommit(shopId, order, waiting(order, lineIds), Source.ORDER_CANCELED, true);
    units(order, line -> shipped(line) && lineIds.contains(line.path("id").asString()))
        .forEach(
            (skuId, n) ->
                move(shopId, skuId, Source.ORDER_CANCELED, stock -> givenBack(stock, order, n, 0)));
  }

  /** Lines cancelled for want of stock: nothing comes back. */
  void drop(String shopId, JsonNode order, Collection<String> lineIds) {
    uncommit(shopId, order, waiting(order, lineIds), Source.ORDER_CANCELED, false);
  }

  /** What an "out of stock" does beyond that. */
  void empty(String shopId, JsonNode order, Collection<String> lineIds) {
    drop(shopId, order, lineIds);
    units(order, line -> lineIds.contains(line.path("id").asString()))
        .keySet()
        .forEach(
            skuId ->
                move(
                    shopId,
                    skuId,
                    Source.ORDER_CANCELED,
                    stock ->
                        stock.withAt(
                            stock.at().stream()
                                .map(at -> new At(at.warehouseId(), 0, at.committed(), 0))
                                .toList())));
  }

  private static boolean shipped(JsonNode line) {
    return line.has("rts_time");
  }

  private static Set<String> waiting(JsonNode order, Collection<String> lineIds) {
    var waiting = new LinkedHashSet<String>();
    for (JsonNode line : order.path("line_items")) {
      if (!shipped(line) && lineIds.contains(line.path("id").asString())) {
        waiting.add(line.path("id").asString());
      }
    }
    return waiting;
  }

  private void uncommit(
      String shopId, JsonNode order, Collection<String> lineIds, Source source, boolean back) {
    units(order, line -> lineIds.contains(line.path("id").asString()))
        .forEach(
            (skuId, n) ->
                move(
                    shopId,
                    skuId,
                    source,
                    stock ->
                        back
                            ? givenBack(stock, order, n, n)
                            : stock.changed(
                                stock.servedFrom(order.path("warehouse_id").asString()),
                                at -> uncommitted(at, n))));
  }

  private static SkuStock givenBack(SkuStock stock, JsonNode order, int units, int committed) {
    Tally t = stock.tally();
    return stock
        .changed(
            stock.servedFrom(order.path("warehouse_id").asString()),
            at -> {
              At without = uncommitted(at, committed);
              return new At(
                  at.warehouseId(),
                  without.available() + units,
                  without.committed(),
                  without.backorder());
            })
        .counting(new Tally(t.sold(), t.givenBack() + units, t.refused(), t.oversold()));
  }

  private static At uncommitted(At at, int units) {
    return new At(
        at.warehouseId(), at.available(), Math.max(0, at.committed() - units), at.backorder());
  }

  // ---- What sellers do -------------------------------------------------------------------------

  /** Seller Center: what is available in a warehouse, the SKU's first if none is named. */
  void set(TikTokSku sku, String warehouseId, int available, @Nullable Integer backorder) {
    if (available < 0 || (backorder != null && backorder < 0)) {
      throw new IllegalArgumentException("stock: expected 0 or more");
    }
    requireOwnStock(sku);
    SkuStock before = of(sku);
    String where = warehouseId.isEmpty() ? before.at().get(0).warehouseId() : warehouseId;
    if (before.at(where) == null) {
      requireWarehouse(sku.shopId(), where);
    }
    if (available < before.reservedAt(where, Holder.CAMPAIGN)) {
      throw new IllegalStateException(
          "SKU " + sku.sellerSku() + ": a campaign has set more apart; code 12052393");
    }
    move(
        sku.shopId(),
        sku.id(),
        Source.MANUAL_ADJUSTMENT,
        stock -> {
          SkuStock there = stock;
          if (there.at(where) == null) {
            var more = new ArrayList<>(there.at());
            more.add(new At(where, 0, 0, 0));
            there = there.withAt(more);
          }
          return there.changed(
              where,
              at ->
                  new At(
                      where,
                      available,
                      at.committed(),
                      backorder == null ? at.backorder() : backorder));
        });
  }

  /** Sets units apart, or gives them free with 0. */
  void reserve(TikTokSku sku, Holder holder, String name, String warehouseId, int quantity) {
    requireOwnStock(sku);
    SkuStock before = of(sku);
    String where = warehouseId.isEmpty() ? before.at().get(0).warehouseId() : warehouseId;
    At at = before.at(where);
    var others = new ArrayList<Reserved>();
    for (Reserved reserved : before.reserved()) {
      boolean same =
          reserved.holder() == holder
              && reserved.name().equals(name)
              && reserved.warehouseId().equals(where);
      if (!same) {
        others.add(reserved);
      }
    }
    int taken = before.withReserved(others).reservedAt(where, null);
    if (quantity < 0 || at == null || at.available() - taken < quantity) {
      throw new IllegalStateException(
          "SKU %s: %d units can be set apart at warehouse %s, not %d"
              .formatted(
                  sku.sellerSku(), at == null ? 0 : at.available() - taken, where, quantity));
    }
    if (quantity > 0) {
      others.add(new Reserved(holder, name, where, quantity));
    }
    Source source = holder == Holder.CAMPAIGN ? Source.CAMPAIGN_LOCK : Source.CREATOR_LOCK;
    move(sku.shopId(), sku.id(), source, stock -> stock.withReserved(others));
  }

  /** The alert value of one SKU; null for the shop's default. */
  void alert(TikTokSku sku, @Nullable Integer value) {
    move(sku.shopId(), sku.id(), Source.MANUAL_ADJUSTMENT, stock -> stock.withAlert(value));
  }

  /** TikTok foresees that it runs out. */
  void predict(TikTokSku sku, int leadDays) {
    TikTokShop shop = state.shop(sku.shopId());
    if (shop != null) {
      SkuStock stock = of(sku);
      webhooks.inventoryStatus(shop, stock, stock.status(alertOf(stock)), alertOf(stock), leadDays);
    }
  }

  private static void requireOwnStock(TikTokSku sku) {
    if (!sku.components().isEmpty()) {
      throw new IllegalStateException(
          "SKU " + sku.sellerSku() + " is a virtual bundle: its parts have stock; code 12052850");
    }
  }

  private void requireWarehouse(String shopId, String warehouseId) {
    Warehouse warehouse = state.warehouse(shopId, warehouseId);
    if (warehouse == null || !warehouse.type().equals(Warehouse.SALES)) {
      throw new IllegalArgumentException(
          "warehouse " + warehouseId + ": the shop has no such warehouse for sales");
    }
  }

  // ---- Inside ----------------------------------------------------------------------------------

  /** A change of a SKU's stock. */
  @FunctionalInterface
  interface Change {
    SkuStock of(SkuStock before);
  }

  /** Changes a SKU's stock, and says so where somebody wants to know. */
  void move(String shopId, String skuId, Source source, Change change) {
    TikTokSku sku = state.skuById(shopId, skuId);
    TikTokShop shop = state.shop(shopId);
    if (sku == null || shop == null) {
      return;
    }
    SkuStock before = of(sku);
    SkuStock after = change.of(before);
    int alert = alertOf(after);
    String status = after.status(alert);
    state.put(after.told(status));
    if (severity(status) > severity(before.told())) {
      webhooks.inventoryStatus(shop, after, status, alert, -1);
    }
    if (rules.announcesChanges()) {
      webhooks.inventoryChanged(shop, before, after, source);
    }
  }

  private int alertOf(SkuStock stock) {
    Integer own = stock.alert();
    return own == null ? rules.lowStock() : own;
  }

  private static int severity(String status) {
    return switch (status) {
      case SkuStock.OUT -> 2;
      case SkuStock.LOW -> 1;
      default -> 0;
    };
  }

  private @Nullable SkuStock stock(String shopId, String skuId) {
    TikTokSku sku = state.skuById(shopId, skuId);
    return sku == null ? null : of(sku);
  }
}
