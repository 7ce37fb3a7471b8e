package io.caravan.shopify;

import io.caravan.platform.OutwardSettings;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shopify's calls for code that needs an answer in place: each goes through route {@code
 * call-shopify} and is sent once.
 *
 * <p>Every method throws {@link PlatformException} and nothing else for what Shopify or the network
 * does. A lookup that returns normally has really looked: an answer with errors in it is an
 * exception, never an absence.
 */
public final class ShopifyApi {
  /** Where {@link ShopifyCall}s go. */
  public static final String CALL = "direct:call-shopify";

  /** How long a definition that was seen is believed to be there still. */
  static final Duration DEFINITION_TRUSTED = Duration.ofHours(1);

  /** Bounds every list that is read page by page. */
  static final int MAX_PAGES = 20;

  /** The most ids {@code nodes(ids:)} takes (Admin API, input arrays). */
  public static final int MOST_NODES = 250;

  /** Points a read of stock may ask for: a fifth of the smallest bucket. */
  static final int POINTS_A_READ = 400;

  /** The most items a read of stock asks for at once. */
  static final int MOST_ITEMS_A_READ = 50;

  /**
   * Items of the first read. Recorded costs of {@code nodes} do not grow with the number of ids,
   * but long lists were not recorded: were each id charged by itself, at up to 50 locations, this
   * many would be 379 points.
   */
  static final int CAUTIOUS_READ = 14;

  /** Shopify pages through at most 25,000 objects (limits page), 250 at a time. */
  static final int MOST_PAGED = 100;

  /** Has to be there, be it as null: without it Shopify refuses the call. */
  private static final String CHANGE_FROM = "changeFromQuantity";

  private final ProducerTemplate template;
  private final OutwardSettings outward;
  private final JdbcStores stores;
  private final Clock clock;
  private final Map<Integer, Instant> definitionSeen = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> itemsARead = new ConcurrentHashMap<>();

  ShopifyApi(ProducerTemplate template, OutwardSettings outward, JdbcStores stores, Clock clock) {
    this.template = template;
    this.outward = outward;
    this.stores = stores;
    this.clock = clock;
  }

  /** Sends once. */
  public ShopifyAnswer call(Store store, ShopifyDocument document, Object variables) {
    try {
      return Objects.requireNonNull(
          template.requestBody(
              CALL, new ShopifyCall(store, document, variables), ShopifyAnswer.class));
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof PlatformException known) {
        throw known;
      }
      throw e;
    }
  }

  /**
   * Makes an order. The intent must be committed before.
   *
   * @param variables of {@code OrderCreate.graphql}: {@code order} and {@code options}
   * @throws PlatformException.OutcomeUnknown also if Shopify neither made it nor said why not
   */
  public OrderCreateResult orderCreate(Store store, Object variables) {
    ShopifyAnswer answer = call(store, ShopifyDocument.ORDER_CREATE, variables);
    List<UserError> errors = answer.userErrors("orderCreate");
    JsonNode order = answer.field("orderCreate").path("order");
    if (order.isObject() && !order.path("id").asString("").isEmpty()) {
      return new OrderCreateResult.Created(ShopifyOrder.of(order), errors);
    }
    if (errors.isEmpty() || !answer.errors().isEmpty()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify OrderCreate: neither an order nor a reason came back", null);
    }
    return new OrderCreateResult.Refused(errors);
  }

  /**
   * Sends a write of an order's later life, once. The intent must be committed before.
   *
   * @param field of the mutation, as in the document
   * @return why Shopify did not do it; empty if it did
   * @throws PlatformException.OutcomeUnknown also if Shopify neither did it nor said why not
   */
  public List<UserError> act(
      Store store, ShopifyDocument document, String field, Object variables) {
    ShopifyAnswer answer = call(store, document, variables);
    List<UserError> errors = answer.userErrors(field);
    if (errors.isEmpty() && (!answer.errors().isEmpty() || !answer.field(field).isObject())) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY,
          "Shopify " + document.operation() + ": neither a result nor a reason came back",
          null);
    }
    return errors;
  }

  /**
   * How an order stands: the {@code order} of {@code OrderStanding.graphql}.
   *
   * @param lines at most so many lines of it
   * @return empty if it does not exist, or not any more
   */
  public Optional<JsonNode> orderStanding(Store store, String orderId, int lines) {
    ShopifyAnswer answer =
        call(store, ShopifyDocument.ORDER_STANDING, Map.of("id", orderId, "lines", lines));
    if (!answer.data().has("order")) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify answered without order", null);
    }
    JsonNode node = answer.field("order");
    return node.isObject() ? Optional.of(node) : Optional.empty();
  }

  /** What is available of each of these inventory items at a location; only what is tracked. */
  public Map<String, Integer> availableAt(
      Store store, String locationId, Collection<String> inventoryItemIds) {
    Map<String, Integer> available = new LinkedHashMap<>();
    ShopifyAnswer answer =
        call(
            store,
            ShopifyDocument.STOCK_AT_LOCATION,
            Map.of("items", List.copyOf(inventoryItemIds), "location", locationId));
    for (JsonNode item : list(answer, "nodes")) {
      JsonNode level = item.path("inventoryLevel");
      if (item.path("tracked").asBoolean(false) && level.isObject()) {
        level
            .path("quantities")
            .forEach(
                quantity ->
                    available.put(
                        item.path("id").asString(""), quantity.path("quantity").asInt(0)));
      }
    }
    return available;
  }

  /**
   * Stock of these inventory items, each whole; items Shopify does not know are missing.
   *
   * <p>Read from the shop's own data, not from a search index, so it shows every change that was
   * answered before. As many items are asked at once as stay below {@link #POINTS_A_READ} points,
   * going by what Shopify charged the last time.
   *
   * @param inventoryItemIds GIDs, any number
   */
  public List<ShopifyStock> stock(Store store, Collection<String> inventoryItemIds) {
    List<String> ids = inventoryItemIds.stream().distinct().toList();
    List<ShopifyStock> stock = new ArrayList<>(ids.size());
    int next = 0;
    while (next < ids.size()) {
      int size = itemsARead.getOrDefault(store.id(), CAUTIOUS_READ);
      List<String> asked = ids.subList(next, Math.min(ids.size(), next + size));
      ShopifyAnswer answer =
          call(store, ShopifyDocument.STOCK_OF_ITEMS, Map.of("items", List.copyOf(asked)));
      QueryCost cost = answer.cost();
      if (cost != null) {
        itemsARead.put(store.id(), itemsARead(asked.size(), cost.requested()));
      }
      for (JsonNode item : list(answer, "nodes")) {
        // Null where there is no such item, or what the id stands for is none.
        if (item.path("id").isString()) {
          JsonNode levels = item.path("inventoryLevels");
          if (!levels.path("nodes").isArray()) {
            throw new PlatformException.OutcomeUnknown(
                Platform.SHOPIFY, "Shopify gave an inventory item without its levels", null);
          }
          stock.add(
              ShopifyStock.of(
                  item, furtherLevels(store, item.path("id").asString(), levels.path("pageInfo"))));
        }
      }
      next += asked.size();
    }
    return stock;
  }

  /** As many as cost so much at most, at the price just paid. */
  static int itemsARead(int asked, double points) {
    double each = Math.max(1, points) / Math.max(1, asked);
    return (int) Math.min(MOST_ITEMS_A_READ, Math.max(1, Math.floor(POINTS_A_READ / each)));
  }

  private List<ShopifyStock.Level> furtherLevels(
      Store store, String inventoryItemId, JsonNode firstPage) {
    List<ShopifyStock.Level> levels = new ArrayList<>();
    JsonNode pageInfo = firstPage;
    for (int page = 0; pageInfo.path("hasNextPage").asBoolean(false); page++) {
      if (page == MAX_PAGES) {
        throw tooManyPages(ShopifyDocument.STOCK_LEVELS, MAX_PAGES);
      }
      ShopifyAnswer answer =
          call(
              store,
              ShopifyDocument.STOCK_LEVELS,
              Map.of("item", inventoryItemId, "after", pageInfo.path("endCursor").asString("")));
      JsonNode connection = answer.field("inventoryItem").path("inventoryLevels");
      if (!connection.path("nodes").isArray()) {
        throw new PlatformException.OutcomeUnknown(
            Platform.SHOPIFY, "Shopify gave no list of inventoryLevels", null);
      }
      levels.addAll(ShopifyStock.levels(connection));
      pageInfo = connection.path("pageInfo");
    }
    return levels;
  }

  /**
   * GIDs of the inventory items whose level at a location changed since.
   *
   * <p>This is a search ({@code updated_at}), and how far its index lags is not documented: let the
   * spans of two such questions overlap by minutes, and do not take an empty answer for proof.
   *
   * @return distinct; read page by page, and in shorter spans of time where there are more than
   *     Shopify pages through at once; empty if the location does not exist
   * @throws PlatformException.Misuse with code {@code too-many-pages} if more than 25,000 levels
   *     changed within the same second: read all items instead
   */
  public Set<String> stockChangedSince(Store store, String locationId, Instant since) {
    Set<String> items = new LinkedHashSet<>();
    stockChanged(store, locationId, since.truncatedTo(ChronoUnit.SECONDS), null, items);
    return items;
  }

  /** Earlier spans come first, so that what changes meanwhile is found in a later one. */
  private void stockChanged(
      Store store, String locationId, Instant from, @Nullable Instant until, Set<String> items) {
    String query =
        "updated_at:>='" + from + "'" + (until == null ? "" : " updated_at:<'" + until + "'");
    String after = "";
    for (int page = 0; page < MOST_PAGED; page++) {
      Map<String, Object> variables = new LinkedHashMap<>();
      variables.put("location", locationId);
      variables.put("query", query);
      if (!after.isEmpty()) {
        variables.put("after", after);
      }
      ShopifyAnswer answer = call(store, ShopifyDocument.STOCK_CHANGED, variables);
      if (answer.data().path("location").isNull()) {
        return;
      }
      JsonNode levels = answer.field("location").path("inventoryLevels");
      if (!levels.path("nodes").isArray()) {
        throw new PlatformException.OutcomeUnknown(
            Platform.SHOPIFY, "Shopify gave no list of inventoryLevels", null);
      }
      levels.path("nodes").forEach(node -> items.add(node.path("item").path("id").asString("")));
      after = levels.path("pageInfo").path("endCursor").asString("");
      if (!levels.path("pageInfo").path("hasNextPage").asBoolean(false) || after.isEmpty()) {
        items.remove("");
        return;
      }
    }
    Instant end = until == null ? clock.instant() : until;
    long seconds = Duration.between(from, end).toSeconds();
    if (seconds < 2) {
      throw tooManyPages(ShopifyDocument.STOCK_CHANGED, MOST_PAGED);
    }
    Instant middle = from.plusSeconds(seconds / 2);
    stockChanged(store, locationId, from, middle, items);
    stockChanged(store, locationId, middle, until, items);
  }

  /**
   * Adds to what is available of items at locations: all of it or nothing. The intent must be
   * committed before.
   *
   * @param key of {@code @idempotent}: within 24 hours the same key takes effect once
   * @param reason one of Shopify's: {@code restock}, {@code correction}, {@code other} ...
   * @param reference a URI that says what it is for
   * @param deltas at most {@link #MOST_NODES}, none of them 0, a place once
   * @return why Shopify did not do it ({@link StockRefusal} says what that means); empty if it did
   * @throws PlatformException.OutcomeUnknown also if Shopify neither did it nor said why not: the
   *     same key again finds out
   */
  public List<UserError> adjustAvailable(
      Store store, String key, String reason, String reference, List<StockDelta> deltas) {
    if (deltas.isEmpty() || deltas.size() > MOST_NODES) {
      throw new IllegalArgumentException(
          "deltas: " + deltas.size() + ", expected from 1 to " + MOST_NODES);
    }
    ObjectNode input = available(reason, reference);
    ArrayNode changes = input.putArray("changes");
    for (StockDelta delta : deltas) {
      changes
          .addObject()
          .put("inventoryItemId", delta.inventoryItemId())
          .put("locationId", delta.locationId())
          .put("delta", delta.delta())
          .putNull(CHANGE_FROM);
    }
    ShopifyAnswer answer =
        call(store, ShopifyDocument.STOCK_ADJUST, Map.of("input", input, "key", key));
    String field = "inventoryAdjustQuantities";
    List<UserError> errors = answer.userErrors(field);
    if (errors.isEmpty()
        && !answer.field(field).path("inventoryAdjustmentGroup").path("id").isString()) {
      throw neitherNor(ShopifyDocument.STOCK_ADJUST);
    }
    return errors;
  }

  /**
   * Sets what is available of an item at a location, if it still is what we think. The intent must
   * be committed before.
   *
   * @param key of {@code @idempotent}, as in {@link #adjustAvailable}
   * @param from what it must be now; null: whatever it is
   * @return why Shopify did not do it; empty if it did, or it was so already
   */
  public List<UserError> setAvailable(
      Store store,
      String key,
      String reason,
      String inventoryItemId,
      String locationId,
      @Nullable Integer from,
      int to) {
    ObjectNode input = available(reason, null);
    ObjectNode row =
        input
            .putArray("quantities")
            .addObject()
            .put("inventoryItemId", inventoryItemId)
            .put("locationId", locationId)
            .put("quantity", to);
    if (from == null) {
      row.putNull(CHANGE_FROM);
    } else {
      row.put(CHANGE_FROM, from);
    }
    ShopifyAnswer answer =
        call(store, ShopifyDocument.STOCK_SET, Map.of("input", input, "key", key));
    String field = "inventorySetQuantities";
    List<UserError> errors = answer.userErrors(field);
    // Without reasons the group is null where the quantity was there already: that is success.
    if (errors.isEmpty() && (!answer.errors().isEmpty() || !answer.field(field).isObject())) {
      throw neitherNor(ShopifyDocument.STOCK_SET);
    }
    return errors;
  }

  private static ObjectNode available(String reason, @Nullable String reference) {
    ObjectNode input =
        PlatformJson.MAPPER.createObjectNode().put("name", "available").put("reason", reason);
    return reference == null ? input : input.put("referenceDocumentUri", reference);
  }

  private static PlatformException neitherNor(ShopifyDocument document) {
    return new PlatformException.OutcomeUnknown(
        Platform.SHOPIFY,
        "Shopify " + document.operation() + ": neither a result nor a reason came back",
        null);
  }

  /**
   * Which of these orders are cancelled or do not exist any more.
   *
   * @param orderIds GIDs, at most {@link #MOST_NODES}
   */
  public Set<String> cancelledOrGone(Store store, Collection<String> orderIds) {
    List<String> ids = List.copyOf(orderIds);
    ShopifyAnswer answer = call(store, ShopifyDocument.ORDERS_BY_IDS, Map.of("ids", ids));
    Set<String> changed = new HashSet<>(ids);
    for (JsonNode node : list(answer, "nodes")) {
      if (node.isObject() && !node.path("cancelledAt").isString()) {
        changed.remove(node.path("id").asString(""));
      }
    }
    return changed;
  }

  /** The order with this value in its unique id metafield: no search index in between. */
  public Optional<ShopifyOrder> findByTikTokId(Store store, String tiktokOrderId) {
    Map<String, Object> id =
        Map.of(
            "namespace",
            OrderIdMetafield.NAMESPACE,
            "key",
            OrderIdMetafield.KEY,
            "value",
            tiktokOrderId);
    return order(
        call(store, ShopifyDocument.ORDER_BY_TIKTOK_ID, Map.of("id", id)), "orderByIdentifier");
  }

  /**
   * Every order with this source identifier that the search index knows by now, at most 5, oldest
   * first; more than one means duplicates.
   */
  public List<ShopifyOrder> findBySourceIdentifier(Store store, String tiktokOrderId) {
    String query = "source_identifier:" + quoted(tiktokOrderId);
    ShopifyAnswer answer =
        call(store, ShopifyDocument.ORDERS_BY_SOURCE_IDENTIFIER, Map.of("query", query));
    List<ShopifyOrder> orders = new ArrayList<>();
    for (JsonNode node : nodes(answer, "orders")) {
      ShopifyOrder order = ShopifyOrder.of(node);
      if (tiktokOrderId.equals(order.sourceIdentifier())) {
        orders.add(order);
      }
    }
    return orders;
  }

  /** The order with this GID; empty if it does not exist, or not any more. */
  public Optional<ShopifyOrder> orderById(Store store, String orderId) {
    return order(call(store, ShopifyDocument.ORDER_BY_ID, Map.of("id", orderId)), "order");
  }

  /**
   * The variants whose SKU is exactly this, letter case included.
   *
   * @return all of them: more than one means that the SKU is ambiguous
   */
  public List<Variant> variantsBySku(Store store, String sku) {
    return variantsSearched(store, "sku", List.of(sku)).stream()
        .filter(variant -> sku.equals(variant.sku()))
        .toList();
  }

  /**
   * Whatever Shopify's search takes for one of these values: other letter case and parts of words
   * included.
   *
   * @param field {@code sku} or {@code barcode}
   */
  public List<Variant> variantsSearched(Store store, String field, Collection<String> values) {
    List<Variant> variants = new ArrayList<>();
    pages(
        store,
        ShopifyDocument.VARIANTS_BY_SKU,
        "productVariants",
        Map.of(
            "query",
            values.stream()
                .map(value -> field + ":" + quoted(value))
                .collect(Collectors.joining(" OR "))),
        node -> variants.add(Variant.of(node)));
    return variants;
  }

  /** The variant with this GID; empty if it does not exist, or not any more. */
  public Optional<Variant> variantById(Store store, String variantId) {
    JsonNode node =
        call(store, ShopifyDocument.VARIANT_BY_ID, Map.of("id", variantId)).field("productVariant");
    return node.isObject() ? Optional.of(Variant.of(node)) : Optional.empty();
  }

  /** The shop's locations: those that are switched off and those of fulfilment services too. */
  public List<ShopLocation> locations(Store store) {
    List<ShopLocation> locations = new ArrayList<>();
    pages(
        store,
        ShopifyDocument.LOCATIONS,
        "locations",
        Map.of(),
        node ->
            locations.add(
                new ShopLocation(
                    node.path("id").asString(""),
                    node.path("name").asString(""),
                    node.path("isActive").asBoolean(false),
                    node.path("shipsInventory").asBoolean(false),
                    node.path("fulfillsOnlineOrders").asBoolean(false),
                    node.path("isFulfillmentService").asBoolean(false),
                    node.path("hasActiveInventory").isBoolean()
                        ? node.path("hasActiveInventory").asBoolean()
                        : null)));
    return locations;
  }

  /** Who the shop is and what our token may do there. */
  public ShopIdentity identity(Store store) {
    ShopifyAnswer answer = call(store, ShopifyDocument.SHOP_IDENTITY, Map.of());
    JsonNode shop = answer.field("shop");
    Set<String> scopes = new HashSet<>();
    answer
        .field("currentAppInstallation")
        .path("accessScopes")
        .forEach(scope -> scopes.add(scope.path("handle").asString("")));
    return new ShopIdentity(
        shop.path("id").asString(""),
        shop.path("name").asString(""),
        shop.path("myshopifyDomain").asString(""),
        shop.path("currencyCode").asString(""),
        shop.path("ianaTimezone").asString(""),
        shop.path("taxesIncluded").asBoolean(false),
        scopes);
  }

  /**
   * Makes sure that the shop keeps TikTok order ids unique, before the first order is made: looks
   * for the definition at most once an hour and makes it if it is absent.
   *
   * @throws PlatformException.Forbidden with code {@code order-id-definition} if there is a
   *     definition of another type, or Shopify refuses ours: no order may be made then
   * @throws PlatformException.NotSent if it is absent in a dry run or in a paused store
   */
  public void ensureOrderIdDefinition(Store store) {
    Instant now = clock.instant();
    Instant seen = definitionSeen.get(store.id());
    if (seen != null && now.isBefore(seen.plus(DEFINITION_TRUSTED))) {
      return;
    }
    Optional<String> type = orderIdDefinitionType(store);
    if (type.isEmpty()) {
      List<UserError> errors = createOrderIdDefinition(store);
      // Looked at again in any case: another node may have been first.
      type = orderIdDefinitionType(store);
      if (type.isEmpty()) {
        throw definition(store, "cannot be made: " + errors);
      }
    }
    if (!type.get().equals(OrderIdMetafield.TYPE)) {
      throw definition(
          store,
          "has type \"%s\", expected \"%s\": its values would not be kept unique"
              .formatted(type.get(), OrderIdMetafield.TYPE));
    }
    definitionSeen.put(store.id(), now);
    stores.rememberOrderIdDefinition(store.id());
  }

  private Optional<String> orderIdDefinitionType(Store store) {
    ShopifyAnswer answer =
        call(
            store,
            ShopifyDocument.METAFIELD_DEFINITIONS,
            Map.of("namespace", OrderIdMetafield.NAMESPACE, "key", OrderIdMetafield.KEY));
    for (JsonNode node : nodes(answer, "metafieldDefinitions")) {
      if (node.path("namespace").asString("").equals(OrderIdMetafield.NAMESPACE)
          && node.path("key").asString("").equals(OrderIdMetafield.KEY)) {
        return Optional.of(node.path("type").path("name").asString(""));
      }
    }
    return Optional.empty();
  }

  private List<UserError> createOrderIdDefinition(Store store) {
    if (outward.dryRun()) {
      throw new PlatformException.NotSent(
          Platform.SHOPIFY,
          "the order id definition of store " + store.name() + " is not made: caravan.dry-run",
          null);
    }
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("name", "TikTok order id");
    definition.put("description", "Set by Caravan: keeps an order from being made twice.");
    definition.put("namespace", OrderIdMetafield.NAMESPACE);
    definition.put("key", OrderIdMetafield.KEY);
    definition.put("type", OrderIdMetafield.TYPE);
    definition.put("ownerType", "ORDER");
    definition.put("capabilities", Map.of("uniqueValues", Map.of("enabled", true)));
    return call(
            store, ShopifyDocument.METAFIELD_DEFINITION_CREATE, Map.of("definition", definition))
        .userErrors("metafieldDefinitionCreate");
  }

  private static PlatformException definition(Store store, String problem) {
    return new PlatformException.Forbidden(
        Platform.SHOPIFY,
        "order-id-definition",
        "store %s: the order metafield definition %s.%s %s. In Shopify's admin under Settings, Custom"
                .formatted(store.name(), OrderIdMetafield.NAMESPACE, OrderIdMetafield.KEY, problem)
            + " data, Orders, delete it (no order can be made until then); Caravan makes the right"
            + " one by itself.");
  }

  private static Optional<ShopifyOrder> order(ShopifyAnswer answer, String field) {
    if (!answer.data().has(field)) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify answered without " + field, null);
    }
    JsonNode node = answer.field(field);
    return node.isObject() ? Optional.of(ShopifyOrder.of(node)) : Optional.empty();
  }

  private static JsonNode list(ShopifyAnswer answer, String field) {
    JsonNode nodes = answer.field(field);
    if (!nodes.isArray()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify gave no list of " + field, null);
    }
    return nodes;
  }

  private static JsonNode nodes(ShopifyAnswer answer, String field) {
    JsonNode nodes = answer.field(field).path("nodes");
    if (!nodes.isArray()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.SHOPIFY, "Shopify gave no list of " + field, null);
    }
    return nodes;
  }

  private void pages(
      Store store,
      ShopifyDocument document,
      String field,
      Map<String, Object> variables,
      Consumer<JsonNode> each) {
    @Nullable String after = null;
    for (int page = 0; page < MAX_PAGES; page++) {
      Map<String, Object> all = new LinkedHashMap<>(variables);
      if (after != null) {
        all.put("after", after);
      }
      ShopifyAnswer answer = call(store, document, all);
      nodes(answer, field).forEach(each);
      JsonNode pageInfo = answer.field(field).path("pageInfo");
      after = pageInfo.path("endCursor").asString("");
      if (!pageInfo.path("hasNextPage").asBoolean(false) || after.isEmpty()) {
        return;
      }
    }
    throw tooManyPages(document, MAX_PAGES);
  }

  private static PlatformException tooManyPages(ShopifyDocument document, int pages) {
    return new PlatformException.Misuse(
        Platform.SHOPIFY,
        "too-many-pages",
        "Shopify " + document.operation() + ": more than " + pages + " pages");
  }

  /** A value of Shopify's search syntax, taken as it is. */
  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
