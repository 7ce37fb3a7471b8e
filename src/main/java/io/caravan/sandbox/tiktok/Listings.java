package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The catalogue as far as orders and their mapping need it: what sellers list and change, how it is
 * searched and read. Callers hold the platform's lock.
 */
final class Listings {

  private static final Set<String> STATUSES =
      Set.of(
          "DRAFT",
          "PENDING",
          "FAILED",
          "ACTIVATE",
          "SELLER_DEACTIVATED",
          "PLATFORM_DEACTIVATED",
          "FREEZE",
          "DELETED");

  /** Filters that the search knows and the sandbox does not: refused aloud. */
  private static final List<String> NOT_SIMULATED =
      List.of(
          "category_version",
          "listing_quality_tiers",
          "listing_platforms",
          "audit_status",
          "sns_filter");

  private static final int MOST_RESULTS = 10_000;
  private static final int MOST_CODES = 10;
  private static final int MOST_ACTIVATED = 20;
  private static final String NOT_YOURS =
      "You cannot edit the specified product(s) as it isn't listed in your account or shop.";
  private static final String OTHER_STATUS =
      "The product in its current status is not available for this operation. Change the product"
          + " status and try again.";

  private final State state;
  private final ShopWebhooks webhooks;
  private final Shelf shelf;
  private final Clock clock;

  Listings(State state, ShopWebhooks webhooks, Shelf shelf, Clock clock) {
    this.state = state;
    this.webhooks = webhooks;
    this.shelf = shelf;
    this.clock = clock;
  }

  // ---- What sellers do -------------------------------------------------------------------------

  List<TikTokSku> add(
      TikTokShop shop,
      String title,
      List<TikTokSandbox.NewSku> variants,
      List<TikTokSku.Component> components,
      boolean announced) {
    String productId = state.nextId();
    var listing = new Listing(shop.id(), productId, title, "ACTIVATE", now(), now());
    state.put(listing);
    var skus = new ArrayList<TikTokSku>();
    for (TikTokSandbox.NewSku variant : variants) {
      skus.add(put(shop, listing, variant, components));
    }
    state.commit();
    if (announced) {
      List<String> types = components.isEmpty() ? List.of() : List.of("COMBINED_PRODUCT");
      webhooks.productCreated(shop, productId, types);
      webhooks.productStatus(shop, productId, "PRODUCT_FIRST_PASS_REVIEW", "");
    }
    return List.copyOf(skus);
  }

  TikTokSku addVariant(TikTokShop shop, String productId, TikTokSandbox.NewSku variant) {
    Listing listing = listing(shop.id(), productId);
    TikTokSku sku = put(shop, listing, variant, List.of());
    changed(shop, listing, listing.title(), "others");
    return sku;
  }

  private TikTokSku put(
      TikTokShop shop,
      Listing listing,
      TikTokSandbox.NewSku variant,
      List<TikTokSku.Component> components) {
    BigDecimal price = shop.market().exact("price", variant.price());
    var sku =
        new TikTokSku(
            shop.id(),
            state.nextId(),
            listing.id(),
            listing.title(),
            variant.name(),
            variant.sellerSku(),
            price,
            variant.quantity(),
            components);
    state.put(sku);
    return sku;
  }

  void rename(TikTokShop shop, String productId, String title) {
    Listing listing = listing(shop.id(), productId);
    for (TikTokSku sku : state.skusOf(shop.id(), productId)) {
      state.put(sku.titled(title));
    }
    changed(shop, listing, title, "title");
  }

  void sellerSku(TikTokShop shop, String skuId, String sellerSku) {
    TikTokSku sku = sku(shop.id(), skuId);
    state.remove(sku);
    state.put(sku.called(sellerSku));
    Listing listing = listing(shop.id(), sku.productId());
    changed(shop, listing, listing.title(), "others");
  }

  /** The review is over: back on sale, or refused. */
  void auditsDue(long millis) {
    var due = new ArrayList<String>();
    state.audits().forEach((key, until) -> addIf(until <= millis, due, key));
    for (String key : due) {
      String shopId = key.substring(0, key.indexOf('/'));
      String productId = key.substring(key.indexOf('/') + 1);
      state.removeAudit(shopId, productId);
      TikTokShop shop = state.shop(shopId);
      Listing listing = state.listing(shopId, productId);
      if (shop != null && listing != null && listing.status().equals("PENDING")) {
        status(shop, productId, "ACTIVATE");
      }
    }
  }

  private static void addIf(boolean wanted, List<String> to, String key) {
    if (wanted) {
      to.add(key);
    }
  }

  void status(TikTokShop shop, String productId, String status) {
    if (!STATUSES.contains(status)) {
      throw new IllegalArgumentException("status: expected one of " + STATUSES);
    }
    Listing listing = listing(shop.id(), productId);
    state.put(listing.now(listing.title(), status, now()));
    state.commit();
    String told = status.equals("FAILED") ? "PRODUCT_AUDIT_FAILURE" : "PRODUCT_STATUS_CHANGED";
    webhooks.productStatus(shop, productId, told, "");
  }

  private void changed(TikTokShop shop, Listing listing, String title, String field) {
    state.put(listing.now(title, listing.status(), now()));
    state.commit();
    if (listing.status().equals("ACTIVATE")) { // type 15 is of live products only
      webhooks.productChanged(shop, listing.id(), List.of(field));
    }
  }

  private Listing listing(String shopId, String productId) {
    Listing listing = state.listing(shopId, productId);
    if (listing == null) {
      throw new IllegalArgumentException("product " + productId + ": there is none");
    }
    return listing;
  }

  TikTokSku sku(String shopId, String skuId) {
    TikTokSku sku = state.skuById(shopId, skuId);
    if (sku == null) {
      throw new IllegalArgumentException("SKU id " + skuId + ": there is none");
    }
    return sku;
  }

  // ---- HTTP ------------------------------------------------------------------------------------

  /** Search Products. */
  JsonNode search(Gateway.Admitted admitted) {
    int size;
    int from;
    try {
      size = Integer.parseInt(admitted.query().getOrDefault("page_size", ""));
      String token = admitted.query().getOrDefault("page_token", "");
      from = token.isEmpty() ? 0 : Integer.parseInt(token.replaceAll("^p/\\+|=+$", ""));
    } catch (NumberFormatException e) {
      throw Refusal.invalidParameter("page_size or page_token");
    }
    if (size < 1 || size > 100 || from < 0) {
      throw Refusal.invalidParameter("page_size must be in [1-100]");
    }
    if (from + size > MOST_RESULTS) {
      throw Refusal.business(12052180, "The total number of search results can not exceed 10000.");
    }
    JsonNode body = admitted.body();
    for (String filter : NOT_SIMULATED) {
      if (body.has(filter)) {
        throw Refusal.business(
            36009003, "The sandbox does not simulate the filter " + filter + " yet");
      }
    }
    String shopId = admitted.theShop().id();
    Map<String, List<TikTokSku>> skus = new TreeMap<>();
    for (TikTokSku sku : state.skus(shopId)) {
      skus.computeIfAbsent(sku.productId(), id -> new ArrayList<>()).add(sku);
    }
    List<Listing> found =
        state.listings(shopId).stream()
            .filter(listing -> skus.containsKey(listing.id()))
            .filter(byStatus(body))
            .filter(byTimes(body))
            .filter(byCodes(body, skus))
            .sorted(Comparator.comparing(Listing::id))
            .toList();
    ObjectNode data = State.JSON.createObjectNode();
    ArrayNode list = data.putArray("products");
    found.stream()
        .skip(from)
        .limit(size)
        .forEach(
            listing -> list.add(json(listing, skus.get(listing.id()), admitted.theShop(), false)));
    boolean more = from + size < found.size();
    data.put("next_page_token", more ? "p/+" + (from + size) + "==" : "");
    data.put("total_count", found.size());
    return data;
  }

  private static java.util.function.Predicate<Listing> byStatus(JsonNode body) {
    String status = body.path("status").asString("ALL");
    if (!status.equals("ALL") && !STATUSES.contains(status)) {
      throw invalid();
    }
    return status.equals("ALL")
        ? listing -> !listing.status().equals("DELETED")
        : listing -> listing.status().equals(status);
  }

  private static java.util.function.Predicate<Listing> byTimes(JsonNode body) {
    long createdFrom = seconds(body, "create_time_ge", 0, 12019118);
    long createdTo = seconds(body, "create_time_le", Long.MAX_VALUE, 12019118);
    long updatedFrom = seconds(body, "update_time_ge", 0, 12019119);
    long updatedTo = seconds(body, "update_time_le", Long.MAX_VALUE, 12019119);
    return listing ->
        listing.createTime() >= createdFrom
            && listing.createTime() <= createdTo
            && listing.updateTime() >= updatedFrom
            && listing.updateTime() <= updatedTo;
  }

  private static java.util.function.Predicate<Listing> byCodes(
      JsonNode body, Map<String, List<TikTokSku>> skus) {
    Set<String> sellerSkus = texts(body, "seller_skus");
    Set<String> skuIds = texts(body, "sku_ids");
    if (sellerSkus.size() > MOST_CODES) {
      throw Refusal.business(
          12019027, "The maximum count of “seller_skus” in the search filter is 10.");
    }
    if (skuIds.size() > MOST_CODES) {
      throw Refusal.business(12019087, "The number of SKU IDs exceeds the limit of 10");
    }
    return listing ->
        skus.getOrDefault(listing.id(), List.of()).stream()
            .anyMatch(
                sku ->
                    (sellerSkus.isEmpty() || sellerSkus.contains(sku.sellerSku()))
                        && (skuIds.isEmpty() || skuIds.contains(sku.id())));
  }

  private static long seconds(JsonNode body, String field, long otherwise, int code) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < 0) {
      throw Refusal.business(
          code, code == 12019118 ? "search create time invalid" : "search update time invalid");
    }
    return value.asLong();
  }

  private static Set<String> texts(JsonNode body, String field) {
    JsonNode list = body.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw invalid();
    }
    var texts = new HashSet<String>();
    list.forEach(text -> texts.add(text.asString("")));
    return texts;
  }

  private static Refusal invalid() {
    return Refusal.business(
        12052910, "Invalid input parameters. Refer to the API documentation for details.");
  }

  /** Get Product. */
  JsonNode get(Gateway.Admitted admitted, String productId) {
    String shopId = admitted.theShop().id();
    Listing listing = state.listing(shopId, productId);
    List<TikTokSku> skus = state.skusOf(shopId, productId);
    if (listing == null || skus.isEmpty()) {
      throw Refusal.business(12052032, "The product does not exist");
    }
    if (listing.status().equals("FREEZE") || listing.status().equals("DELETED")) {
      throw Refusal.business(
          12052901,
          "The product in its current status is not available for this operation. Change the"
              + " product status and try again.");
    }
    return json(listing, skus, admitted.theShop(), true);
  }

  /** Activate Product: what was off sale is reviewed, and then on sale. */
  JsonNode activate(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    ObjectNode data = State.JSON.createObjectNode();
    for (String id : productIds(admitted.body())) {
      Listing listing = state.listing(shop.id(), id);
      if (listing == null) {
        failed(data, id, 12052048, NOT_YOURS, true);
      } else if (!listing.status().endsWith("_DEACTIVATED")) {
        failed(data, id, 12052901, OTHER_STATUS, true);
      } else {
        status(shop, id, "PENDING");
        state.putAudit(shop.id(), id, clock.millis() + shelf.rules().auditTakes().toMillis());
        state.commit();
      }
    }
    auditsDue(clock.millis());
    return data;
  }

  /** Deactivate Products: what is live is hidden. */
  JsonNode deactivate(Gateway.Admitted admitted) {
    TikTokShop shop = admitted.theShop();
    ObjectNode data = State.JSON.createObjectNode();
    for (String id : productIds(admitted.body())) {
      Listing listing = state.listing(shop.id(), id);
      if (listing == null) {
        boolean another = state.shops().stream().anyMatch(s -> state.listing(s.id(), id) != null);
        if (another) {
          failed(data, id, 12052048, NOT_YOURS, false);
        } else {
          failed(data, id, 12052032, "The product does not exist", false);
        }
      } else if (!listing.status().equals("ACTIVATE")) {
        failed(data, id, 12052901, OTHER_STATUS, false);
      } else {
        status(shop, id, "SELLER_DEACTIVATED");
      }
    }
    return data;
  }

  private static Set<String> productIds(JsonNode body) {
    var ids = new LinkedHashSet<String>();
    for (JsonNode id : body.path("product_ids")) {
      if (!id.isString()) {
        throw invalid();
      }
      ids.add(id.asString());
    }
    if (ids.isEmpty()) {
      throw invalid();
    }
    if (ids.size() > MOST_ACTIVATED) {
      throw Refusal.business(12019120, "The number of provided product IDs exceeds the limit.");
    }
    return ids;
  }

  /** The page of Activate shows the cause as a further error, that of Deactivate does not. */
  private static void failed(
      ObjectNode data, String productId, int code, String message, boolean further) {
    ObjectNode error = data.withArray("errors").addObject();
    error.put("code", further ? 12052990 : code).put("message", further ? "Check failed" : message);
    ObjectNode detail = error.putObject("detail").put("product_id", productId);
    if (further) {
      detail.putArray("extra_errors").addObject().put("code", code).put("message", message);
    }
  }

  private ObjectNode json(
      Listing listing, @Nullable List<TikTokSku> skus, TikTokShop shop, boolean whole) {
    ObjectNode product = State.JSON.createObjectNode();
    product.put("id", listing.id());
    product.put("title", listing.title());
    product.put("status", listing.status());
    product.put("create_time", listing.createTime());
    product.put("update_time", listing.updateTime());
    product.putArray("sales_regions").add(shop.market().name());
    ArrayNode list = product.putArray("skus");
    List<TikTokSku> all = skus == null ? List.of() : skus;
    boolean combined = all.stream().anyMatch(sku -> !sku.components().isEmpty());
    if (whole && combined) {
      product.putArray("product_types").add("COMBINED_PRODUCT");
    }
    all.stream()
        .sorted(Comparator.comparing(TikTokSku::id))
        .forEach(sku -> list.add(json(sku, shop, whole)));
    return product;
  }

  private ObjectNode json(TikTokSku sku, TikTokShop shop, boolean whole) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("id", sku.id());
    json.put("seller_sku", sku.sellerSku());
    String price = shop.market().money(sku.price());
    json.putObject("price")
        .put("currency", shop.market().currency())
        .put("sale_price", price)
        .put("tax_exclusive_price", price);
    ArrayNode inventory = json.putArray("inventory");
    SkuStock stock = shelf.of(sku);
    Integer days = stock.handlingDays();
    shelf
        .shownAt(sku)
        .forEach(
            (warehouse, quantity) -> {
              ObjectNode there = inventory.addObject();
              there.put("warehouse_id", warehouse).put("quantity", quantity);
              SkuStock.At at = sku.components().isEmpty() ? stock.at(warehouse) : null;
              if (at != null && at.backorder() > 0) {
                there.put("backorder_quantity", at.backorder());
                if (days != null) {
                  there.put("handling_time", days);
                }
              }
            });
    json.putObject("status_info").put("status", "NORMAL");
    if (whole) {
      json.putArray("sales_attributes")
          .addObject()
          .put("id", "100089")
          .put("name", "Variant")
          .put("value_id", sku.id())
          .put("value_name", sku.skuName());
      ArrayNode parts = json.putArray("combined_skus");
      for (TikTokSku.Component part : sku.components()) {
        parts
            .addObject()
            .put("product_id", part.productId())
            .put("sku_id", part.skuId())
            .put("sku_count", part.count())
            .put("seller_sku", part.sellerSku());
      }
      if (sku.components().isEmpty()) {
        json.remove("combined_skus");
      }
    }
    return json;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
