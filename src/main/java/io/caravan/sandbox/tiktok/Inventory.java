package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.SkuStock.At;
import io.caravan.sandbox.tiktok.SkuStock.Holder;
import io.caravan.sandbox.tiktok.SkuStock.Reserved;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stock by HTTP: Inventory Search, Update Inventory, Get Warehouse List. Callers hold the
 * platform's lock. Codes and limits: TikTok's endpoint pages; where a case is in none of them, the
 * code whose words fit best.
 */
final class Inventory {

  private static final int MOST_PRODUCTS = 100;
  private static final int MOST_SKUS = 600;
  private static final int MOST_REMEMBERED = 50_000;
  private static final int CHECK_FAILED = 12052990;

  /** Markets where a product may have more SKUs than elsewhere. */
  private static final Set<Market> MANY_SKUS = Set.of(Market.US, Market.GB, Market.JP, Market.DE);

  /** Why one SKU is not updated. {@code warehouseId} null: not because of a warehouse. */
  private record Problem(int code, String message, @Nullable String warehouseId) {}

  /** What one SKU is to be; read from the call and found to be in order. */
  private record Wish(TikTokSku sku, Map<String, At> at, @Nullable Integer handlingDays) {}

  private final State state;
  private final Shelf shelf;
  private final Clock clock;
  private final Deque<StockCall> calls = new ArrayDeque<>();

  Inventory(State state, Shelf shelf, Clock clock) {
    this.state = state;
    this.shelf = shelf;
    this.clock = clock;
  }

  /** The last {@value #MOST_REMEMBERED} calls of Update Inventory, the oldest first. */
  List<StockCall> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  // ---- Inventory Search ------------------------------------------------------------------------

  JsonNode search(Gateway.Admitted admitted) {
    String shopId = admitted.theShop().id();
    Collection<String> skuIds = ids(admitted.body(), "sku_ids");
    Collection<String> productIds = ids(admitted.body(), "product_ids");
    if (skuIds.size() > MOST_SKUS) {
      throw Refusal.business(12019015, "The number of SKU exceed the limit");
    }
    if (skuIds.isEmpty() && productIds.isEmpty()) {
      throw Refusal.business(12019008, "Product id is invalid");
    }
    if (skuIds.isEmpty() && productIds.size() > MOST_PRODUCTS) {
      throw Refusal.business(12019120, "The number of provided product IDs exceeds the limit.");
    }
    var found = new LinkedHashMap<String, List<TikTokSku>>();
    if (skuIds.isEmpty()) {
      productIds.forEach(id -> found.put(id, state.skusOf(shopId, id)));
    }
    for (String id : skuIds) {
      TikTokSku sku = state.skuById(shopId, id);
      if (sku != null) {
        found.computeIfAbsent(sku.productId(), product -> new ArrayList<>()).add(sku);
      }
    }
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode inventory = data.putArray("inventory");
    found.forEach(
        (productId, skus) -> {
          Listing listing = state.listing(shopId, productId);
          boolean gone = listing == null || listing.status().equals("DELETED");
          if (!gone && !skus.isEmpty()) {
            ObjectNode product = inventory.addObject().put("product_id", productId);
            ArrayNode list = product.putArray("skus");
            skus.forEach(sku -> list.add(json(sku)));
          }
        });
    return data;
  }

  private static Collection<String> ids(JsonNode body, String field) {
    JsonNode list = body.path(field);
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw Refusal.invalidParameter(field);
    }
    var ids = new LinkedHashSet<String>();
    for (JsonNode id : list) {
      if (!id.isString()) {
        throw Refusal.invalidParameter(field);
      }
      ids.add(id.asString());
    }
    return ids;
  }

  private ObjectNode json(TikTokSku sku) {
    boolean bundle = !sku.components().isEmpty();
    SkuStock stock = shelf.of(sku);
    Map<String, Integer> shown = shelf.shownAt(sku);
    int available = shown.values().stream().mapToInt(Integer::intValue).sum();
    ObjectNode json = State.JSON.createObjectNode();
    json.put("id", sku.id());
    json.put("seller_sku", sku.sellerSku());
    json.put("total_available_quantity", available);
    json.put("total_committed_quantity", bundle ? 0 : stock.committed());
    ArrayNode warehouses = json.putArray("warehouse_inventory");
    shown.forEach(
        (warehouse, quantity) -> {
          At at = bundle ? null : stock.at(warehouse);
          warehouses
              .addObject()
              .put("warehouse_id", warehouse)
              .put("available_quantity", quantity)
              .put("committed_quantity", at == null ? 0 : at.committed());
        });
    ObjectNode parts = json.putObject("total_available_inventory_distribution");
    ArrayNode campaigns = parts.putArray("campaign_inventory");
    ArrayNode creators = parts.putArray("creator_inventory");
    int left = available;
    for (Reserved reserved : bundle ? List.<Reserved>of() : stock.reserved()) {
      int quantity = Math.min(left, reserved.quantity());
      left -= quantity;
      if (reserved.holder() == Holder.CAMPAIGN) {
        campaigns.addObject().put("quantity", quantity).put("campaign_name", reserved.name());
      } else {
        creators.addObject().put("quantity", quantity).put("creator_name", reserved.name());
      }
    }
    parts.putObject("in_shop_inventory").put("quantity", left);
    return json;
  }

  // ---- Update Inventory ------------------------------------------------------------------------

  JsonNode update(Gateway.Admitted admitted, String productId) {
    String shopId = admitted.theShop().id();
    List<StockCall.Wanted> wanted = wanted(admitted.body());
    try {
      var refused = new ArrayList<String>();
      JsonNode data = updated(admitted, productId, refused);
      remember(new StockCall(clock.millis(), shopId, productId, wanted, 0, refused));
      return data;
    } catch (Refusal refusal) {
      remember(new StockCall(clock.millis(), shopId, productId, wanted, refusal.code, List.of()));
      throw refusal;
    }
  }

  private void remember(StockCall call) {
    synchronized (calls) {
      calls.addLast(call);
      if (calls.size() > MOST_REMEMBERED) {
        calls.removeFirst();
      }
    }
  }

  private static List<StockCall.Wanted> wanted(JsonNode body) {
    var wanted = new ArrayList<StockCall.Wanted>();
    for (JsonNode sku : body.path("skus")) {
      for (JsonNode at : sku.path("inventory")) {
        wanted.add(
            new StockCall.Wanted(
                sku.path("id").asString(""),
                at.path("warehouse_id").isString() ? at.path("warehouse_id").asString() : null,
                number(at.path("quantity")),
                number(at.path("backorder_quantity"))));
      }
    }
    return wanted;
  }

  private static @Nullable Integer number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() ? node.asInt() : null;
  }

  private JsonNode updated(Gateway.Admitted admitted, String productId, List<String> refused) {
    TikTokShop shop = admitted.theShop();
    requireProduct(shop, productId);
    JsonNode skus = admitted.body().path("skus");
    if (!skus.isArray()) {
      throw Refusal.invalidParameter("body.skus is missing");
    }
    if (skus.isEmpty()) {
      throw Refusal.business(
          12052902,
          "The SKU list is empty. Either omit the list entirely, or provide all required"
              + " details.");
    }
    if (skus.size() > (MANY_SKUS.contains(shop.market()) ? 300 : 100)) {
      throw Refusal.business(12052050, "A single product cannot have more than 100 different SKUs");
    }
    var seen = new HashSet<String>();
    for (JsonNode sku : skus) {
      String id = sku.path("id").asString("");
      if (id.isEmpty()) {
        throw Refusal.business(12052036, "The SKU ID is necessary");
      }
      if (!seen.add(id)) {
        throw Refusal.business(12052553, "Sku id duplicate");
      }
    }
    var wishes = new ArrayList<Wish>();
    var problems = new LinkedHashMap<String, List<Problem>>();
    for (JsonNode node : skus) {
      var its = new ArrayList<Problem>();
      Wish wish = wish(shop, productId, node, its);
      if (wish != null && its.isEmpty()) {
        wishes.add(wish);
      } else {
        problems.put(node.path("id").asString(), its);
      }
    }
    if (!problems.isEmpty() && shelf.rules().refusesWholeCall()) {
      Problem first = problems.values().iterator().next().get(0);
      throw Refusal.business(first.code(), first.message());
    }
    wishes.forEach(this::fulfil);
    state.commit();
    refused.addAll(problems.keySet());
    ObjectNode data = State.JSON.createObjectNode();
    if (!problems.isEmpty()) {
      ArrayNode errors = data.putArray("errors");
      problems.forEach((skuId, its) -> error(errors.addObject(), skuId, its));
    }
    return data;
  }

  private void requireProduct(TikTokShop shop, String productId) {
    if (!productId.matches("\\d{1,20}")) {
      throw Refusal.business(12052031, "Invalid product ID(s) found");
    }
    Listing listing = state.listing(shop.id(), productId);
    if (listing == null) {
      boolean another =
          state.shops().stream().anyMatch(s -> state.listing(s.id(), productId) != null);
      throw another
          ? Refusal.business(
              12052048,
              "You cannot edit the specified product(s) as it isn't listed in your account or"
                  + " shop.")
          : Refusal.business(12052032, "The product does not exist");
    }
    String status = listing.status();
    boolean gone = status.equals("FREEZE") || status.equals("DELETED");
    if (gone || (shelf.rules().activeProductsOnly() && !status.equals("ACTIVATE"))) {
      throw Refusal.business(
          12052901,
          "The product in its current status is not available for this operation. Change the"
              + " product status and try again.");
    }
  }

  private static void error(ObjectNode error, String skuId, List<Problem> problems) {
    Problem first = problems.get(0);
    boolean ofWarehouse = first.warehouseId() != null;
    error.put("code", ofWarehouse ? CHECK_FAILED : first.code());
    error.put("message", ofWarehouse ? "Check failed" : first.message());
    ObjectNode detail = error.putObject("detail").put("sku_id", skuId);
    if (!ofWarehouse) {
      return;
    }
    ArrayNode extra = detail.putArray("extra_errors");
    for (Problem problem : problems) {
      extra
          .addObject()
          .put("warehouse_id", problem.warehouseId())
          .put("code", problem.code())
          .put("message", problem.message());
    }
  }

  private @Nullable Wish wish(
      TikTokShop shop, String productId, JsonNode node, List<Problem> problems) {
    TikTokSku sku = state.skuById(shop.id(), node.path("id").asString());
    if (sku == null || !sku.productId().equals(productId)) {
      problems.add(new Problem(12052556, "The SKU id not exist.", null));
      return null;
    }
    if (!sku.components().isEmpty()) {
      problems.add(
          new Problem(12052850, "The stock of combo does not support being edited.", null));
      return null;
    }
    JsonNode list = node.path("inventory");
    if (list.isEmpty()) {
      problems.add(new Problem(12019022, "SKU must contain a valid warehouse.", null));
      return null;
    }
    SkuStock stock = shelf.of(sku);
    var wanted = new LinkedHashMap<String, At>();
    Integer days = null;
    for (JsonNode at : list) {
      String warehouse = at.path("warehouse_id").asString("");
      if (warehouse.isEmpty()) {
        if (list.size() > 1 || stock.at().size() > 1) {
          problems.add(
              new Problem(
                  12019028,
                  "Multiple warehouses detected. Include all warehouse IDs and the corresponding"
                      + " details and try again.",
                  null));
          return null;
        }
        warehouse = stock.at().get(0).warehouseId();
      }
      Problem problem = ofWarehouse(shop.id(), stock, warehouse);
      if (problem == null && wanted.containsKey(warehouse)) {
        problem = couldNot(warehouse);
      }
      if (problem == null) {
        problem = ofQuantities(stock, warehouse, at);
      }
      Integer handling = number(at.path("handling_time"));
      if (problem == null && days != null && handling != null && !days.equals(handling)) {
        problem = couldNot(warehouse); // one handling time for all warehouses of a SKU
      }
      if (problem == null) {
        days = handling == null ? days : handling;
        wanted.put(warehouse, changed(stock, warehouse, at));
      } else {
        problems.add(problem);
      }
    }
    for (At at : stock.at()) {
      boolean expected = !isDisabled(shop.id(), at.warehouseId());
      boolean named =
          wanted.containsKey(at.warehouseId())
              || problems.stream().anyMatch(p -> at.warehouseId().equals(p.warehouseId()));
      if (expected && !named) {
        problems.add(couldNot(at.warehouseId()));
      }
    }
    return new Wish(sku, wanted, days);
  }

  private boolean isDisabled(String shopId, String warehouseId) {
    Warehouse warehouse = state.warehouse(shopId, warehouseId);
    return warehouse != null && warehouse.effectStatus().equals(Warehouse.DISABLED);
  }

  private @Nullable Problem ofWarehouse(String shopId, SkuStock stock, String id) {
    Warehouse warehouse = state.warehouse(shopId, id);
    if (warehouse == null) {
      return state.isWarehouse(id)
          ? new Problem(
              12052530, "The warehouse ' " + id + " ' does not belong to this shop/seller.", id)
          : new Problem(12052097, "The warehouse does not exist", id);
    }
    if (warehouse.type().equals(Warehouse.RETURNS)) {
      return new Problem(12052532, "the warehouse not delivery warehouse", id);
    }
    if (warehouse.effectStatus().equals(Warehouse.DISABLED)) {
      return new Problem(12052531, "The warehouse is disabled.", id);
    }
    if (stock.at(id) == null) {
      return new Problem(
          12052533,
          "Removal, addition, and change of warehouses are not permitted. Please specify the"
              + " original warehouses for the SKUs.",
          id);
    }
    return null;
  }

  private @Nullable Problem ofQuantities(SkuStock stock, String warehouse, JsonNode at) {
    StockRules rules = shelf.rules();
    Integer quantity = number(at.path("quantity"));
    if (quantity == null || quantity < 0) {
      return new Problem(12019024, "stock count is invalid", warehouse);
    }
    Integer backorder = number(at.path("backorder_quantity"));
    boolean oddBackorder =
        at.has("backorder_quantity")
            && (backorder == null || backorder < 0 || backorder > rules.ceiling());
    Integer handling = number(at.path("handling_time"));
    boolean oddHandling = at.has("handling_time") && (handling == null || handling < 0);
    if (quantity > rules.ceiling()
        || (quantity == 0 && rules.refusesZero())
        || oddBackorder
        || oddHandling) {
      return new Problem(
          12052055,
          "The SKU inventory quantity for the warehouse must be within allowed limits.",
          warehouse);
    }
    int campaign = stock.reservedAt(warehouse, Holder.CAMPAIGN);
    int before = available(stock, warehouse);
    int after = changed(stock, warehouse, at).available();
    int floor = rules.promotionLock() == StockRules.PromotionLock.CURRENT ? before : campaign;
    if (campaign > 0 && after < floor) {
      return new Problem(
          12052393,
          "Product locked for Promotion and stock can't be updated below current stock",
          warehouse);
    }
    return null;
  }

  private static int available(SkuStock stock, String warehouse) {
    At at = stock.at(warehouse);
    return at == null ? 0 : at.available();
  }

  private At changed(SkuStock stock, String warehouse, JsonNode wanted) {
    At before = stock.at(warehouse);
    Integer backorder = number(wanted.path("backorder_quantity"));
    int onTop = shelf.rules().quantityIncludesReserved() ? 0 : stock.reservedAt(warehouse, null);
    return new At(
        warehouse,
        wanted.path("quantity").asInt() + onTop,
        before == null ? 0 : before.committed(),
        backorder == null ? before == null ? 0 : before.backorder() : backorder);
  }

  private static Problem couldNot(String warehouse) {
    return new Problem(
        12052037,
        "Couldn't update inventory. Possible causes: inventory is automatically allocated and"
            + " cannot be modified manually; warehouse IDs provided are incorrect; missing"
            + " warehouse IDs (all warehouses that stock the product must be included)",
        warehouse);
  }

  private void fulfil(Wish wish) {
    shelf.move(
        wish.sku().shopId(),
        wish.sku().id(),
        Shelf.Source.API_SYNC,
        stock -> {
          SkuStock after = stock;
          for (At at : wish.at().values()) {
            after = after.changed(at.warehouseId(), before -> at);
          }
          return wish.handlingDays() == null ? after : after.withHandlingDays(wish.handlingDays());
        });
  }

  // ---- Get Warehouse List ----------------------------------------------------------------------

  JsonNode warehouses(Gateway.Admitted admitted) {
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("warehouses");
    for (Warehouse warehouse : state.warehouses(admitted.theShop().id())) {
      ObjectNode json = list.addObject();
      json.put("id", warehouse.id());
      json.put("entity_id", "1" + warehouse.id().substring(1));
      json.put("name", warehouse.name());
      json.put("effect_status", warehouse.effectStatus());
      json.put("type", warehouse.type());
      json.put("sub_type", warehouse.subType());
      json.put("is_default", warehouse.isDefault());
      json.putObject("address")
          .put("region", warehouse.regionCode())
          .put("region_code", warehouse.regionCode())
          .put("city", "Sandbox")
          .put("full_address", "1 Sandbox Way")
          .put("address_line1", "1 Sandbox Way");
    }
    return data;
  }
}
