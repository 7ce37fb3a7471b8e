package io.caravan.shopify;

import io.caravan.platform.OutwardSettings;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  private final ProducerTemplate template;
  private final OutwardSettings outward;
  private final JdbcStores stores;
  private final Clock clock;
  private final Map<Integer, Instant> definitionSeen = new ConcurrentHashMap<>();

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
   * @param inventoryItemIds GIDs, any number
   */
  public List<ShopifyStock> stock(Store store, Collection<String> inventoryItemIds) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * GIDs of the inventory items whose level at a location changed since.
   *
   * @return distinct; read page by page
   */
  public Set<String> stockChangedSince(Store store, String locationId, Instant since) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Adds to what is available of items at locations. The intent must be committed before.
   *
   * @param key of {@code @idempotent}: within 24 hours the same key takes effect once
   * @param reason one of Shopify's: {@code restock}, {@code correction}, {@code other} ...
   * @param reference a URI that says what it is for
   * @return why Shopify did not do it; empty if it did
   */
  public List<UserError> adjustAvailable(
      Store store, String key, String reason, String reference, List<StockDelta> deltas) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Sets what is available of an item at a location, if it still is what we think.
   *
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
    throw new UnsupportedOperationException("being built");
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

  /** The shop's active locations. */
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
                    node.path("fulfillsOnlineOrders").asBoolean(false))));
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
    throw new PlatformException.Misuse(
        Platform.SHOPIFY,
        "too-many-pages",
        "Shopify " + document.operation() + ": more than " + MAX_PAGES + " pages");
  }

  /** A value of Shopify's search syntax, taken as it is. */
  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
