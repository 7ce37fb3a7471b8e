package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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

  private final State state;
  private final ShopWebhooks webhooks;
  private final Clock clock;

  Listings(State state, ShopWebhooks webhooks, Clock clock) {
    this.state = state;
    this.webhooks = webhooks;
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
    for (TikTokSku sku : skus(shop.id(), productId)) {
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

  /** Stock set by hand: no webhook of the documented ones tells it. */
  void stock(TikTokShop shop, String skuId, int quantity) {
    state.put(sku(shop.id(), skuId).stocked(quantity));
    state.commit();
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

  private TikTokSku sku(String shopId, String skuId) {
    TikTokSku sku = state.skuById(shopId, skuId);
    if (sku == null) {
      throw new IllegalArgumentException("SKU id " + skuId + ": there is none");
    }
    return sku;
  }

  private List<TikTokSku> skus(String shopId, String productId) {
    return state.skus(shopId).stream()
        .filter(sku -> sku.productId().equals(productId))
        .sorted(Comparator.comparing(TikTokSku::id))
        .toList();
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
      throw Refusal.business(
          12052180, "The total number of search results can not exceed 10000.");
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
        skus.get(listing.id()).stream()
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
          code,
          code == 12019118 ? "search create time invalid" : "search update time invalid");
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
    List<TikTokSku> skus = skus(shopId, productId);
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

  private static ObjectNode json(
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

  private static ObjectNode json(TikTokSku sku, TikTokShop shop, boolean whole) {
    ObjectNode json = State.JSON.createObjectNode();
    json.put("id", sku.id());
    json.put("seller_sku", sku.sellerSku());
    String price = shop.market().money(sku.price());
    json.putObject("price")
        .put("currency", shop.market().currency())
        .put("sale_price", price)
        .put("tax_exclusive_price", price);
    json.putArray("inventory")
        .addObject()
        .put("warehouse_id", shop.warehouseId())
        .put("quantity", sku.quantity());
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
