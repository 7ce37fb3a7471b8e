package io.caravan.sandbox.shopify;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.CustomIdLookup;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The simulated queries and mutations. */
final class RootFields {

  /** What an operation starts from. */
  enum Root {
    ROOT
  }

  private static final List<String> RETURNS_ONLY =
      List.of("read_returns", "read_marketplace_returns", "read_buyer_membership_orders");
  private static final List<String> RETURNS_OR_ORDERS =
      List.of(
          "read_orders",
          "read_marketplace_orders",
          "read_returns",
          "read_marketplace_returns",
          "read_buyer_membership_orders");

  /** Topics that are raised, with the scopes of which one is needed. */
  static final Map<String, List<String>> TOPICS =
      Map.ofEntries(
          Map.entry("ORDERS_CREATE", List.of("read_orders", "read_marketplace_orders")),
          Map.entry("ORDERS_UPDATED", List.of("read_orders", "read_marketplace_orders")),
          Map.entry("ORDERS_PAID", List.of("read_orders", "read_marketplace_orders")),
          Map.entry("ORDERS_CANCELLED", List.of("read_orders", "read_marketplace_orders")),
          Map.entry("ORDERS_FULFILLED", List.of("read_orders", "read_marketplace_orders")),
          Map.entry(
              "ORDERS_PARTIALLY_FULFILLED", List.of("read_orders", "read_marketplace_orders")),
          Map.entry("ORDERS_DELETE", List.of("read_orders")),
          Map.entry("FULFILLMENTS_CREATE", List.of("read_fulfillments", "read_marketplace_orders")),
          Map.entry("FULFILLMENTS_UPDATE", List.of("read_fulfillments", "read_marketplace_orders")),
          Map.entry("FULFILLMENT_EVENTS_CREATE", List.of("read_fulfillments")),
          Map.entry(
              "REFUNDS_CREATE",
              List.of("read_orders", "read_marketplace_orders", "read_buyer_membership_orders")),
          Map.entry("RETURNS_REQUEST", RETURNS_ONLY),
          Map.entry("RETURNS_APPROVE", RETURNS_ONLY),
          Map.entry("RETURNS_DECLINE", RETURNS_ONLY),
          Map.entry("RETURNS_UPDATE", RETURNS_ONLY),
          Map.entry("RETURNS_PROCESS", RETURNS_ONLY),
          Map.entry("RETURNS_CLOSE", RETURNS_OR_ORDERS),
          Map.entry("RETURNS_REOPEN", RETURNS_OR_ORDERS),
          Map.entry("RETURNS_CANCEL", RETURNS_OR_ORDERS),
          Map.entry("PRODUCTS_CREATE", List.of("read_products")),
          Map.entry("PRODUCTS_UPDATE", List.of("read_products")),
          Map.entry("PRODUCTS_DELETE", List.of("read_products")),
          Map.entry("INVENTORY_LEVELS_UPDATE", List.of("read_inventory")),
          Map.entry("INVENTORY_LEVELS_CONNECT", List.of("read_inventory")),
          Map.entry("INVENTORY_LEVELS_DISCONNECT", List.of("read_inventory")),
          Map.entry("INVENTORY_ITEMS_UPDATE", List.of("read_inventory", "read_products")),
          Map.entry("LOCATIONS_CREATE", List.of("read_locations")),
          Map.entry("LOCATIONS_UPDATE", List.of("read_locations")),
          Map.entry("LOCATIONS_ACTIVATE", List.of("read_locations")),
          Map.entry("LOCATIONS_DEACTIVATE", List.of("read_locations")),
          Map.entry("LOCATIONS_DELETE", List.of("read_locations")),
          Map.entry("APP_SCOPES_UPDATE", List.of()));

  /** Of Shopify's metafield types, those that orders are likely to be given. */
  static final Set<String> METAFIELD_TYPES =
      Set.of(
          "id",
          "single_line_text_field",
          "multi_line_text_field",
          "number_integer",
          "number_decimal",
          "boolean",
          "date",
          "date_time",
          "json",
          "money",
          "url");

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_-]+");

  private RootFields() {}

  static void register(Resolvers fields) {
    Resolvers.Type<Root> query = fields.type("QueryRoot", Root.class);
    shop(query);
    catalog(query);
    orders(query);
    nodes(query);
    Resolvers.Type<Root> mutation = fields.type("Mutation", Root.class);
    orderMutations(fields, mutation);
    fulfilmentMutations(fields, mutation);
    stockMutations(fields, mutation);
    settingMutations(fields, mutation);
  }

  private static void shop(Resolvers.Type<Root> query) {
    query
        .with("shop", (root, ask) -> ask.shop().row())
        .with("currentAppInstallation", (root, ask) -> ask.work.token)
        .with("publicApiVersions", (root, ask) -> Versions.all())
        .with(
            "location",
            (root, ask) ->
                ask.text("id") == null
                    ? ask.shop().places.all().iterator().next()
                    : ask.shop().places.get(ask.id("id", "Location")))
        .with(
            "locations",
            (root, ask) -> {
              ask.notSimulated("locations", "query");
              return Page.of(
                  ask.shop().places.all().stream()
                      .filter(place -> place.active() || ask.flag("includeInactive"))
                      .filter(place -> !place.legacy() || ask.flag("includeLegacy"))
                      .toList(),
                  ask.required("sortKey").equals("NAME")
                      ? place -> place.name().toLowerCase(Locale.ROOT)
                      : place -> "",
                  Place::id,
                  ask);
            })
        .with(
            "webhookSubscriptions",
            (root, ask) -> {
              ask.notSimulated("webhookSubscriptions", "query", "callbackUrl", "format");
              List<String> topics = ask.texts("topics");
              String uri = ask.text("uri");
              return Page.inOrder(
                  ask.shop().subscribers.all().stream()
                      .filter(each -> topics == null || topics.contains(each.topic()))
                      .filter(each -> uri == null || uri.equals(each.uri()))
                      .toList(),
                  Subscriber::id,
                  ask);
            })
        .with(
            "metafieldDefinitions",
            (root, ask) -> {
              ask.notSimulated(
                  "metafieldDefinitions", "query", "constraintStatus", "constraintSubtype");
              String key = ask.text("key");
              String namespace = ask.text("namespace");
              String wanted =
                  namespace == null ? null : Namespaces.resolve(namespace, ask.work.appId);
              return Page.of(
                  ask.shop().definitions.all().stream()
                      .filter(each -> each.ownerType().equals(ask.text("ownerType")))
                      .filter(each -> key == null || key.equals(each.key()))
                      .filter(each -> wanted == null || wanted.equals(each.namespace()))
                      .toList(),
                  each -> "",
                  Definition::id,
                  ask);
            })
        .with(
            "job",
            (root, ask) -> {
              CancelJob job = ask.shop().jobs.get(ask.id("id", "Job"));
              return job == null ? null : json(job);
            });
  }

  private static Map<String, Object> json(CancelJob job) {
    return Map.of("id", Gid.of("Job", job.id()), "done", job.done());
  }

  private static void catalog(Resolvers.Type<Root> query) {
    query
        .with("products", (root, ask) -> CatalogFields.products(ask))
        .with("product", (root, ask) -> ask.shop().products.get(ask.id("id", "Product")))
        .with("productVariants", (root, ask) -> CatalogFields.variants(ask))
        .with(
            "productVariant",
            (root, ask) -> ask.shop().variants.get(ask.id("id", "ProductVariant")))
        .with(
            "inventoryItem",
            (root, ask) -> {
              Variant variant = ask.shop().variantOfItem(ask.id("id", "InventoryItem"));
              return variant == null ? null : new CatalogFields.Item(variant);
            })
        .with("inventoryItems", (root, ask) -> CatalogFields.items(ask))
        .with(
            "inventoryLevel", (root, ask) -> ask.shop().levels.get(ask.id("id", "InventoryLevel")));
  }

  private static void orders(Resolvers.Type<Root> query) {
    query
        .with(
            "order",
            (root, ask) -> {
              ask.shop().tally.lookupsById.incrementAndGet();
              return seen(ask, ask.shop().orders.get(ask.id("id", "Order")));
            })
        .with(
            "orderByIdentifier",
            (root, ask) -> {
              ask.shop().tally.lookupsById.incrementAndGet();
              return byIdentifier(ask, ask.object("identifier"));
            })
        .with(
            "orders",
            (root, ask) -> {
              ask.shop().tally.lookupsBySearch.incrementAndGet();
              ask.notSimulated("orders", "savedSearchId");
              String sort = ask.required("sortKey");
              return Page.of(
                  found(ask),
                  switch (sort) {
                    case "ID" -> order -> "";
                    case "ORDER_NUMBER" -> order -> Page.number(order.number);
                    case "CREATED_AT" -> order -> order.createdAt.toString();
                    case "UPDATED_AT" -> order -> order.updatedAt.toString();
                    case "PROCESSED_AT" -> order -> order.processedAt.toString();
                    default -> throw ShopifyException.notSimulated("sorting orders by " + sort);
                  },
                  order -> order.id,
                  ask);
            })
        .with(
            "ordersCount",
            (root, ask) -> {
              ask.shop().tally.lookupsBySearch.incrementAndGet();
              ask.notSimulated("ordersCount", "savedSearchId");
              int all = found(ask).size();
              Integer limit = ask.number("limit");
              return limit == null || all <= limit
                  ? CatalogFields.count(all)
                  : Map.of("count", limit, "precision", "AT_LEAST");
            });
  }

  private static List<Order> found(Ask ask) {
    SearchQuery query = SearchQuery.parse(ask.text("query"), OrderIndex::knows, "orders");
    List<Order> orders = new ArrayList<>();
    for (Long id : ask.shop().index.find(query, ask.work.precise)) {
      Order order = seen(ask, ask.shop().orders.get(id));
      if (order != null) {
        orders.add(order);
      }
    }
    return orders;
  }

  private static @Nullable Order seen(Ask ask, @Nullable Order order) {
    return order != null && OrderActs.visible(ask.work, order) ? order : null;
  }

  private static @Nullable Order byIdentifier(Ask ask, Input identifier) {
    String id = identifier.text("id");
    if (id != null) {
      return seen(ask, ask.shop().orders.get(Gid.number(id, "Order")));
    }
    Input custom = identifier.required("customId");
    String namespace = Namespaces.resolve(custom.text("namespace"), ask.work.appId);
    String key = custom.text("key", "");
    String value = custom.text("value", "");
    Definition definition = ask.shop().definition("ORDER", namespace, key);
    if (definition == null || !definition.type().equals("id")) {
      throw new ShopifyException(
          "Metafield definition of type 'id' is required when using custom ids.", "NOT_FOUND");
    }
    if (ask.work.settings.customIdLookup() == CustomIdLookup.READS_ITS_OWN_WRITES) {
      return seen(ask, ask.shop().orderWithUnique(namespace, key, value));
    }
    Long found = ask.shop().index.withMetafield(namespace, key, value, ask.work.precise);
    return found == null ? null : seen(ask, ask.shop().orders.get(found));
  }

  private static void nodes(Resolvers.Type<Root> query) {
    query
        .with("node", (root, ask) -> node(ask, ask.required("id")))
        .with(
            "nodes",
            (root, ask) -> {
              List<@Nullable Object> nodes = new ArrayList<>();
              for (String id : Objects.requireNonNull(ask.texts("ids"))) {
                nodes.add(node(ask, id));
              }
              return nodes;
            });
  }

  private static @Nullable Object node(Ask ask, String id) {
    Shop shop = ask.shop();
    long number = Gid.number(id);
    return switch (Gid.type(id)) {
      case "Order" -> {
        Access.check("order", ask.work.token);
        yield seen(ask, shop.orders.get(number));
      }
      case "Product" -> {
        Access.check("product", ask.work.token);
        yield shop.products.get(number);
      }
      case "ProductVariant" -> {
        Access.check("productVariant", ask.work.token);
        yield shop.variants.get(number);
      }
      case "InventoryItem" -> {
        Access.check("inventoryItem", ask.work.token);
        Variant variant = shop.variantOfItem(number);
        yield variant == null ? null : new CatalogFields.Item(variant);
      }
      case "InventoryLevel" -> {
        Access.check("inventoryItem", ask.work.token);
        yield shop.levels.get(number);
      }
      case "Location" -> {
        Access.check("location", ask.work.token);
        yield shop.places.get(number);
      }
      case "FulfillmentOrder" -> {
        Order order = shop.orderOfPart(number);
        FulfilmentOrder part = order == null ? null : Fulfilments.find(order, number);
        yield order == null || part == null || !order.routed(ask.work.precise)
            ? null
            : new PartOf(order, part);
      }
      case "Fulfillment" -> FulfilmentActs.find(ask.work, id);
      case "Refund", "Return", "ReverseFulfillmentOrder" -> AfterSalesFields.node(ask, id);
      case "MetafieldDefinition" -> shop.definitions.get(number);
      case "WebhookSubscription" -> shop.subscribers.get(number);
      default -> throw ShopifyException.notSimulated("node(id:) of type " + Gid.type(id));
    };
  }

  private static void orderMutations(Resolvers fields, Resolvers.Type<Root> mutation) {
    fields.maps("OrderCreatePayload", "order", "userErrors");
    mutation.with(
        "orderCreate",
        (root, ask) -> {
          Tally tally = ask.shop().tally;
          OrderCreation.Outcome outcome;
          try {
            outcome = new OrderCreation(ask.work).create(ask.object("order"), ask.input("options"));
          } catch (ShopifyException e) {
            tally.createsRefused.incrementAndGet();
            throw e;
          }
          if (outcome.order() == null) {
            tally.createsRefused.incrementAndGet();
            ask.work.tell("an order refused: " + outcome.errors().get(0).message());
          } else {
            tally.createsExecuted.incrementAndGet();
          }
          return payload(outcome.errors(), "order", outcome.order());
        });
    fields.maps("OrderCancelPayload", "job", "orderCancelUserErrors", "userErrors");
    mutation.with(
        "orderCancel",
        (root, ask) -> {
          OrderActs.Started started =
              OrderActs.cancel(
                  ask.work,
                  ask.required("orderId"),
                  ask.required("reason"),
                  ask.flag("restock"),
                  ask.maybe("refund"),
                  ask.input("refundMethod"),
                  ask.text("staffNote"));
          CancelJob job = started.job();
          Map<String, Object> payload =
              payload(started.errors(), "job", job == null ? null : json(job));
          payload.put("orderCancelUserErrors", started.errors());
          return payload;
        });
    fields.maps("OrderUpdatePayload", "order", "userErrors");
    mutation.with(
        "orderUpdate",
        (root, ask) -> {
          List<UserError> errors = OrderActs.update(ask.work, ask.object("input"));
          return payload(
              errors,
              "order",
              errors.isEmpty()
                  ? OrderActs.get(
                      ask.shop(), Gid.number(ask.object("input").text("id", ""), "Order"))
                  : null);
        });
    fields.maps("OrderDeletePayload", "deletedId", "userErrors");
    mutation.with(
        "orderDelete",
        (root, ask) -> {
          Order order = ask.shop().orders.get(ask.id("orderId", "Order"));
          if (order == null) {
            return payload(
                List.of(UserError.at(List.of("orderId"), "Order does not exist", "NOT_FOUND")),
                "deletedId",
                null);
          }
          OrderActs.delete(ask.work, order);
          return payload(List.of(), "deletedId", Gid.of("Order", order.id));
        });
    fields.maps("OrderMarkAsPaidPayload", "order", "userErrors");
    mutation.with(
        "orderMarkAsPaid",
        (root, ask) -> {
          String id = ask.object("input").text("id", "");
          List<UserError> errors = OrderActs.markAsPaid(ask.work, id);
          return payload(
              errors,
              "order",
              errors.isEmpty() ? OrderActs.get(ask.shop(), Gid.number(id, "Order")) : null);
        });
    for (boolean close : new boolean[] {true, false}) {
      fields.maps(close ? "OrderClosePayload" : "OrderOpenPayload", "order", "userErrors");
      mutation.with(
          close ? "orderClose" : "orderOpen",
          (root, ask) -> {
            String id = ask.object("input").text("id", "");
            List<UserError> errors = OrderActs.archive(ask.work, id, close);
            return payload(
                errors,
                "order",
                errors.isEmpty() ? OrderActs.get(ask.shop(), Gid.number(id, "Order")) : null);
          });
    }
    for (boolean add : new boolean[] {true, false}) {
      String name = add ? "tagsAdd" : "tagsRemove";
      fields.maps(add ? "TagsAddPayload" : "TagsRemovePayload", "node", "userErrors");
      mutation.with(
          name,
          (root, ask) -> {
            String id = ask.required("id");
            Access.check(name, ask.work.token, writeScope(id));
            List<UserError> errors =
                OrderActs.tags(ask.work, id, Objects.requireNonNull(ask.texts("tags")), add);
            return payload(errors, "node", errors.isEmpty() ? node(ask, id) : null);
          });
    }
  }

  private static String writeScope(String id) {
    return Gid.type(id).equals("Product") ? "write_products" : "write_orders";
  }

  static Map<String, Object> payload(List<UserError> errors, String field, @Nullable Object row) {
    Map<String, Object> payload = new LinkedHashMap<>();
    putNullable(payload, field, row);
    payload.put("userErrors", errors);
    return payload;
  }

  @SuppressWarnings("NullAway") // a payload's object is null when it was refused
  static void putNullable(Map<String, Object> map, String name, @Nullable Object value) {
    map.put(name, value);
  }

  private static void fulfilmentMutations(Resolvers fields, Resolvers.Type<Root> mutation) {
    fields.maps("FulfillmentCreatePayload", "fulfillment", "userErrors");
    mutation.with(
        "fulfillmentCreate",
        (root, ask) -> payload(Fulfilments.create(ask.work, ask.object("fulfillment"))));
    fields.maps(
        "FulfillmentOrderMovePayload",
        "movedFulfillmentOrder",
        "originalFulfillmentOrder",
        "remainingFulfillmentOrder",
        "userErrors");
    mutation.with(
        "fulfillmentOrderMove",
        (root, ask) ->
            payload(
                Fulfilments.move(
                    ask.work,
                    ask.required("id"),
                    ask.required("newLocationId"),
                    ask.objects("fulfillmentOrderLineItems"))));
    fields.maps(
        "FulfillmentOrderHoldPayload",
        "fulfillmentHold",
        "fulfillmentOrder",
        "remainingFulfillmentOrder",
        "userErrors");
    mutation.with(
        "fulfillmentOrderHold",
        (root, ask) ->
            payload(Fulfilments.hold(ask.work, ask.required("id"), ask.object("fulfillmentHold"))));
    fields.maps("FulfillmentOrderReleaseHoldPayload", "fulfillmentOrder", "userErrors");
    mutation.with(
        "fulfillmentOrderReleaseHold",
        (root, ask) -> {
          ask.notSimulated("fulfillmentOrderReleaseHold", "externalId");
          return payload(Fulfilments.release(ask.work, ask.required("id"), ask.texts("holdIds")));
        });
  }

  static Map<String, Object> payload(Fulfilments.Outcome outcome) {
    Map<String, Object> payload = new LinkedHashMap<>();
    outcome.rows().forEach((name, row) -> putNullable(payload, name, row));
    payload.put("userErrors", outcome.errors());
    return payload;
  }

  private static void stockMutations(Resolvers fields, Resolvers.Type<Root> mutation) {
    for (boolean set : new boolean[] {true, false}) {
      String name = set ? "inventorySetQuantities" : "inventoryAdjustQuantities";
      fields.maps(
          set ? "InventorySetQuantitiesPayload" : "InventoryAdjustQuantitiesPayload",
          "inventoryAdjustmentGroup",
          "userErrors");
      mutation.with(
          name,
          (root, ask) -> {
            Input input = ask.object("input");
            Idempotency keys = ask.shop().idempotency;
            Idempotency.Outcome outcome =
                keys.once(
                    ask,
                    name,
                    true,
                    () ->
                        set
                            ? StockWrites.set(ask.work, input)
                            : StockWrites.adjust(ask.work, input));
            return payload(
                outcome.errors(), "inventoryAdjustmentGroup", keys.adjustment(outcome.row()));
          });
    }
    fields.maps("InventoryActivatePayload", "inventoryLevel", "userErrors");
    mutation.with(
        "inventoryActivate",
        (root, ask) -> {
          Idempotency.Outcome outcome =
              ask.shop()
                  .idempotency
                  .once(
                      ask,
                      "inventoryActivate",
                      false,
                      () ->
                          StockWrites.activate(
                              ask.work,
                              ask.required("inventoryItemId"),
                              ask.required("locationId"),
                              ask.number("available"),
                              ask.number("onHand")));
          Long level = outcome.row();
          return payload(
              outcome.errors(),
              "inventoryLevel",
              level == null ? null : ask.shop().levels.get(level));
        });
    fields.maps("InventoryItemUpdatePayload", "inventoryItem", "userErrors");
    mutation.with(
        "inventoryItemUpdate",
        (root, ask) -> {
          String id = ask.required("id");
          List<UserError> errors = StockWrites.update(ask.work, id, ask.object("input"));
          return payload(
              errors,
              "inventoryItem",
              errors.isEmpty()
                  ? new CatalogFields.Item(
                      Objects.requireNonNull(
                          ask.shop().variantOfItem(Gid.number(id, "InventoryItem"))))
                  : null);
        });
  }

  private static void settingMutations(Resolvers fields, Resolvers.Type<Root> mutation) {
    fields.maps("MetafieldDefinitionCreatePayload", "createdDefinition", "userErrors");
    mutation.with(
        "metafieldDefinitionCreate", (root, ask) -> define(ask.work, ask.object("definition")));
    fields.maps("MetafieldsSetPayload", "metafields", "userErrors");
    mutation.with(
        "metafieldsSet",
        (root, ask) -> {
          Access.check("metafieldsSet", ask.work.token, "write_orders", "write_marketplace_orders");
          Metafields.Outcome outcome = Metafields.set(ask.work, ask.objects("metafields"));
          return payload(outcome.errors(), "metafields", outcome.set());
        });
    fields.maps("MetafieldsDeletePayload", "userErrors");
    mutation.with(
        "metafieldsDelete",
        (root, ask) -> {
          Access.check(
              "metafieldsDelete", ask.work.token, "write_orders", "write_marketplace_orders");
          return Map.of("userErrors", Metafields.delete(ask.work, ask.objects("metafields")));
        });
    fields.maps("WebhookSubscriptionCreatePayload", "webhookSubscription", "userErrors");
    mutation.with(
        "webhookSubscriptionCreate",
        (root, ask) ->
            subscribe(ask.work, ask.required("topic"), ask.object("webhookSubscription")));
  }

  private static Map<String, Object> define(Work work, Input input) {
    input.only("capabilities", "description", "key", "name", "namespace", "ownerType", "type");
    String owner = input.text("ownerType", "");
    if (owner.equals("ORDER")) {
      Access.check(
          "metafieldDefinitionCreate", work.token, "write_orders", "write_marketplace_orders");
    } else {
      throw ShopifyException.notSimulated("metafield definitions for " + owner);
    }
    List<UserError> errors = new ArrayList<>();
    String given = input.text("namespace");
    String namespace = Namespaces.resolve(given, work.appId);
    String key = input.text("key", "");
    name(errors, "namespace", "Namespace", namespace, 3);
    name(errors, "key", "Key", key, 2);
    if (input.text("name", "").length() > 255) {
      errors.add(
          definitionError("name", "Name is too long (maximum is 255 characters)", "TOO_LONG"));
    }
    String type = input.text("type", "");
    if (!METAFIELD_TYPES.contains(type)) {
      errors.add(
          definitionError(
              "type",
              "Type name " + type + " is not a valid type, or not one that is simulated.",
              "INCLUSION"));
    }
    boolean unique = type.equals("id");
    Input capabilities = input.object("capabilities");
    if (capabilities != null) {
      capabilities.only("uniqueValues", "adminFilterable");
      Input wanted = capabilities.object("uniqueValues");
      if (unique && wanted != null && !wanted.flag("enabled")) {
        errors.add(
            definitionError(
                "capabilities",
                "Unique values is required for this type and can't be disabled.",
                "CAPABILITY_REQUIRED_BUT_DISABLED"));
      }
      if (!unique && wanted != null && wanted.flag("enabled")) {
        throw ShopifyException.notSimulated("unique values of metafields of type " + type);
      }
    }
    if (errors.isEmpty() && work.shop.definition(owner, namespace, key) != null) {
      errors.add(
          definitionError(
              "key",
              "Key is in use for Order metafields on the '" + namespace + "' namespace.",
              "TAKEN"));
    }
    if (!errors.isEmpty()) {
      return payload(errors, "createdDefinition", null);
    }
    Definition definition =
        new Definition(
            work.ids.next(),
            owner,
            namespace,
            key,
            input.text("name", ""),
            input.words("description"),
            type,
            unique);
    work.shop.definitions.put(definition);
    work.changed();
    work.tell("metafield " + namespace + "." + key + " of type " + type + " defined for orders");
    return payload(List.of(), "createdDefinition", definition);
  }

  private static void name(
      List<UserError> errors, String field, String label, String value, int shortest) {
    if (value.length() < shortest) {
      errors.add(
          definitionError(
              field,
              label + " is too short (minimum is " + shortest + " characters)",
              "TOO_SHORT"));
    } else if (!NAMESPACE.matcher(value).matches()) {
      errors.add(
          definitionError(
              field, label + " contains one or more invalid characters.", "INVALID_CHARACTER"));
    }
  }

  private static UserError definitionError(String field, String message, String code) {
    return UserError.at(List.of("definition", field), message, code);
  }

  private static Map<String, Object> subscribe(Work work, String topic, Input input) {
    input.only("uri", "callbackUrl", "format", "includeFields", "name");
    List<String> scopes = TOPICS.get(topic);
    if (scopes == null) {
      throw ShopifyException.notSimulated("the webhook topic " + topic);
    }
    if (!scopes.isEmpty()) {
      Access.check("webhookSubscriptionCreate", work.token, scopes.toArray(String[]::new));
    }
    if (input.text("format", "JSON").equals("XML")) {
      throw ShopifyException.notSimulated("webhooks in XML");
    }
    String uri = input.has("uri") ? input.text("uri", "") : input.text("callbackUrl", "");
    String problem = problem(work, topic, uri.strip());
    if (problem != null) {
      return payload(
          List.of(UserError.at(List.of("webhookSubscription", "callbackUrl"), problem)),
          "webhookSubscription",
          null);
    }
    Subscriber subscriber =
        new Subscriber(
            work.ids.next(),
            topic,
            uri.strip(),
            input.words("name"),
            input.texts("includeFields"),
            work.apiVersion,
            work.now);
    work.shop.subscribers.put(subscriber);
    work.changed();
    work.tell("webhooks " + topic + " go to " + subscriber.uri());
    return payload(List.of(), "webhookSubscription", subscriber);
  }

  private static @Nullable String problem(Work work, String topic, String uri) {
    if (uri.isEmpty()) {
      return "Address can't be blank";
    }
    URI parsed;
    try {
      parsed = new URI(uri);
    } catch (URISyntaxException e) {
      return "Address is invalid";
    }
    String scheme = String.valueOf(parsed.getScheme());
    String host = String.valueOf(parsed.getHost());
    boolean loopback = host.equals("127.0.0.1") || host.equals("localhost") || host.equals("[::1]");
    boolean plain = scheme.equals("http") && loopback && work.settings.plainHttpToLoopback();
    if (!scheme.equals("https") && !plain) {
      if (scheme.equals("pubsub") || uri.startsWith("arn:")) {
        throw ShopifyException.notSimulated("webhooks to " + scheme);
      }
      return "Address protocol " + scheme + ":// is not supported";
    }
    if (host.endsWith(".myshopify.com") || host.endsWith(".shopify.com")) {
      return "Address cannot be a Shopify or an internal domain";
    }
    for (Subscriber each : work.shop.subscribers.all()) {
      if (each.topic().equals(topic) && each.uri().equals(uri)) {
        return "Address for this topic has already been taken";
      }
    }
    return null;
  }
}
