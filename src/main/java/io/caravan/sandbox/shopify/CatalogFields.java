package io.caravan.sandbox.shopify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The simulated fields of products, stock, locations, the shop and the app. */
final class CatalogFields {

  private static final Set<String> QUANTITIES =
      Set.of(
          "available",
          "committed",
          "on_hand",
          "incoming",
          "reserved",
          "damaged",
          "safety_stock",
          "quality_control");
  private static final Set<String> PRODUCT_FILTERS =
      Set.of(
          "id",
          "status",
          "title",
          "handle",
          "vendor",
          "product_type",
          "tag",
          "sku",
          "barcode",
          "created_at",
          "updated_at");
  private static final Set<String> VARIANT_FILTERS =
      Set.of(
          "id",
          "sku",
          "barcode",
          "title",
          "product_id",
          "product_status",
          "vendor",
          "tag",
          "updated_at",
          "inventory_quantity");

  private static final Set<String> LEVEL_FILTERS = Set.of("id", "inventory_item_id", "updated_at");
  private static final Set<String> ITEM_FILTERS = Set.of("id", "sku", "created_at", "updated_at");

  private CatalogFields() {}

  static void register(Resolvers fields) {
    products(fields);
    variants(fields);
    inventory(fields);
    adjustments(fields);
    places(fields);
    shop(fields);
    definitions(fields);
    subscriptions(fields);
  }

  private static void products(Resolvers fields) {
    fields
        .type("Product", Product.class)
        .plain("id", product -> Gid.of("Product", product.id()))
        .plain("legacyResourceId", product -> Long.toString(product.id()))
        .plain("title", Product::title)
        .plain("handle", Product::handle)
        .plain("status", Product::status)
        .plain("vendor", Product::vendor)
        .plain("productType", Product::productType)
        .plain("tags", Product::tags)
        .plain("descriptionHtml", Product::descriptionHtml)
        .plain("createdAt", Product::createdAt)
        .plain("updatedAt", Product::updatedAt)
        .plain("isGiftCard", product -> false)
        .with(
            "totalInventory",
            (product, ask) ->
                ask.shop().variantsOf(product.id()).stream()
                    .mapToInt(variant -> available(ask.shop(), variant))
                    .sum())
        .with("variantsCount", (product, ask) -> count(ask.shop().variantsOf(product.id()).size()))
        .with(
            "variants",
            (product, ask) -> Page.inOrder(ask.shop().variantsOf(product.id()), Variant::id, ask));
    fields.maps("Count", "count", "precision");
  }

  static Map<String, Object> count(int count) {
    return Map.of("count", count, "precision", "EXACT");
  }

  private static int available(Shop shop, Variant variant) {
    return shop.levelsOf(variant.inventoryItemId()).stream().mapToInt(Level::available).sum();
  }

  private static void variants(Resolvers fields) {
    fields
        .type("ProductVariant", Variant.class)
        .plain("id", variant -> Gid.of("ProductVariant", variant.id()))
        .plain("legacyResourceId", variant -> Long.toString(variant.id()))
        .plain("title", Variant::title)
        .plain("sku", Variant::sku)
        .plain("barcode", Variant::barcode)
        .plain("position", Variant::position)
        .plain("taxable", Variant::taxable)
        .plain("inventoryPolicy", variant -> variant.sellWhenOut() ? "CONTINUE" : "DENY")
        .plain("createdAt", Variant::createdAt)
        .plain("updatedAt", Variant::updatedAt)
        .with(
            "displayName",
            (variant, ask) -> product(ask.shop(), variant).title() + " - " + variant.title())
        .with("price", (variant, ask) -> Bag.money(variant.price(), ask.shop().row().currency()))
        .with(
            "compareAtPrice",
            (variant, ask) ->
                variant.compareAtPrice() == null
                    ? null
                    : Bag.money(variant.compareAtPrice(), ask.shop().row().currency()))
        .with("inventoryQuantity", (variant, ask) -> available(ask.shop(), variant))
        .with(
            "availableForSale",
            (variant, ask) ->
                !variant.tracked() || variant.sellWhenOut() || available(ask.shop(), variant) > 0)
        .with("product", (variant, ask) -> product(ask.shop(), variant))
        .plain("inventoryItem", Item::new);
  }

  /** An inventory item is the other side of its variant. */
  record Item(Variant variant) {}

  private record Measurement(long itemId, int grams) {}

  private static Product product(Shop shop, Variant variant) {
    return Objects.requireNonNull(shop.products.get(variant.productId()), "product");
  }

  private record Quantity(Level level, String name) {
    int amount() {
      return level.quantity(name);
    }
  }

  private static void inventory(Resolvers fields) {
    fields
        .type("InventoryItem", Item.class)
        .plain("id", item -> Gid.of("InventoryItem", item.variant().inventoryItemId()))
        .plain("legacyResourceId", item -> Long.toString(item.variant().inventoryItemId()))
        .plain("sku", item -> item.variant().sku())
        .plain("tracked", item -> item.variant().tracked())
        .with(
            "unitCost",
            (item, ask) -> {
              UnitCost cost = ask.shop().costs.get(item.variant().inventoryItemId());
              return cost == null
                  ? null
                  : OrderFields.plainMoney(cost.amount(), ask.shop().row().currency());
            })
        .plain("requiresShipping", item -> item.variant().requiresShipping())
        .plain("createdAt", item -> item.variant().createdAt())
        .plain("updatedAt", item -> item.variant().updatedAt())
        .plain("variant", Item::variant)
        .with(
            "measurement",
            (item, ask) ->
                new Measurement(
                    item.variant().inventoryItemId(),
                    ask.shop().grams(item.variant().inventoryItemId())))
        .with("variants", (item, ask) -> Page.inOrder(List.of(item.variant()), Variant::id, ask))
        .with(
            "locationsCount",
            (item, ask) ->
                count(
                    (int)
                        ask.shop().levelsOf(item.variant().inventoryItemId()).stream()
                            .filter(level -> !level.isInactive())
                            .count()))
        .with(
            "inventoryLevel",
            (item, ask) ->
                shown(
                    ask,
                    ask.shop()
                        .level(item.variant().inventoryItemId(), ask.id("locationId", "Location"))))
        .with(
            "inventoryLevels",
            (item, ask) -> levels(ask, ask.shop().levelsOf(item.variant().inventoryItemId())));
    fields
        .type("InventoryItemMeasurement", Measurement.class)
        .plain("id", measured -> Gid.of("InventoryItemMeasurement", measured.itemId()))
        .plain("weight", measured -> Map.of("unit", "GRAMS", "value", (double) measured.grams()));
    fields.maps("Weight", "unit", "value");
    fields
        .type("InventoryLevel", Level.class)
        .plain("id", level -> Gid.level(level.id(), level.itemId()))
        .plain("updatedAt", Level::updatedAt)
        .with("isActive", (level, ask) -> ask.shop().isActive(level))
        .with("location", (level, ask) -> ask.shop().places.get(level.locationId()))
        .with(
            "item",
            (level, ask) ->
                new Item(Objects.requireNonNull(ask.shop().variantOfItem(level.itemId()))))
        .with(
            "quantities",
            (level, ask) -> {
              List<Quantity> all = new ArrayList<>();
              for (String name : Objects.requireNonNull(ask.texts("names"))) {
                if (!QUANTITIES.contains(name)) {
                  throw new ShopifyException(
                      "Invalid quantity name: " + name, "INVALID_FIELD_ARGUMENTS");
                }
                all.add(new Quantity(level, name));
              }
              return all;
            });
    fields
        .type("InventoryQuantity", Quantity.class)
        .plain(
            "id",
            quantity ->
                Gid.of("InventoryQuantity", quantity.level().id()) + "?name=" + quantity.name())
        .plain("name", Quantity::name)
        .plain("quantity", Quantity::amount)
        .plain("updatedAt", quantity -> quantity.level().updatedAt());
  }

  private static @Nullable Level shown(Ask ask, @Nullable Level level) {
    return level != null && (ask.flag("includeInactive") || ask.shop().isActive(level))
        ? level
        : null;
  }

  /** Those asked for, in the order of their ids. */
  private static Page levels(Ask ask, Collection<Level> of) {
    SearchQuery query =
        SearchQuery.parse(ask.text("query"), LEVEL_FILTERS::contains, "inventoryLevels");
    boolean inactive = ask.flag("includeInactive");
    List<Level> found = new ArrayList<>();
    for (Level level : of) {
      if ((inactive || ask.shop().isActive(level)) && query.matches(document(level))) {
        found.add(level);
      }
    }
    return Page.of(found, level -> "", Level::id, ask);
  }

  private static Map<String, Object> document(Level level) {
    return Map.of(
        "id", level.id(), "inventory_item_id", level.itemId(), "updated_at", level.updatedAt());
  }

  static Page items(Ask ask) {
    SearchQuery query =
        SearchQuery.parse(ask.text("query"), ITEM_FILTERS::contains, "inventoryItems");
    List<Item> found =
        ask.shop().variants.all().stream()
            .filter(
                variant -> {
                  Map<String, Object> document = new HashMap<>();
                  document.put("id", variant.inventoryItemId());
                  putIfThere(document, "sku", variant.sku());
                  document.put("created_at", variant.createdAt());
                  document.put("updated_at", variant.updatedAt());
                  return query.matches(document);
                })
            .map(Item::new)
            .toList();
    return Page.of(found, item -> "", item -> item.variant().inventoryItemId(), ask);
  }

  private static void adjustments(Resolvers fields) {
    fields
        .type("InventoryAdjustmentGroup", Adjustment.class)
        .plain("id", group -> Gid.of("InventoryAdjustmentGroup", group.id()))
        .plain("createdAt", Adjustment::at)
        .plain("reason", Adjustment::reason)
        .plain("referenceDocumentUri", Adjustment::reference)
        .with(
            "changes",
            (group, ask) -> {
              List<String> items = ask.texts("inventoryItemIds");
              List<String> places = ask.texts("locationIds");
              List<String> names = ask.texts("quantityNames");
              return group.changes().stream()
                  .filter(
                      each ->
                          items == null || items.contains(Gid.of("InventoryItem", each.itemId())))
                  .filter(
                      each -> places == null || places.contains(Gid.of("Location", each.placeId())))
                  .filter(each -> names == null || names.contains(each.name()))
                  .toList();
            });
    fields
        .type("InventoryChange", Adjustment.Change.class)
        .plain("name", Adjustment.Change::name)
        .plain("delta", Adjustment.Change::delta)
        // null in all recorded answers
        .plain("quantityAfterChange", change -> null)
        .plain("ledgerDocumentUri", Adjustment.Change::ledger)
        .with(
            "item",
            (change, ask) -> {
              Variant variant = ask.shop().variantOfItem(change.itemId());
              return variant == null ? null : new Item(variant);
            })
        .with("location", (change, ask) -> ask.shop().places.get(change.placeId()));
  }

  private static void places(Resolvers fields) {
    fields
        .type("Location", Place.class)
        .plain("id", place -> Gid.of("Location", place.id()))
        .plain("legacyResourceId", place -> Long.toString(place.id()))
        .plain("name", Place::name)
        .plain("isActive", Place::active)
        .plain("fulfillsOnlineOrders", Place::active)
        .plain("shipsInventory", Place::active)
        .plain("isFulfillmentService", place -> place.kind() != null)
        .plain("createdAt", Place::createdAt)
        .plain("updatedAt", Place::updatedAt)
        .plain("address", place -> place)
        .with(
            "hasActiveInventory",
            (place, ask) ->
                ask.shop().levels.all().stream()
                    .anyMatch(level -> level.locationId() == place.id() && level.onHand() != 0))
        .with(
            "inventoryLevel",
            (place, ask) ->
                shown(
                    ask, ask.shop().level(ask.id("inventoryItemId", "InventoryItem"), place.id())))
        .with(
            "inventoryLevels",
            (place, ask) ->
                levels(
                    ask,
                    ask.shop().levels.all().stream()
                        .filter(level -> level.locationId() == place.id())
                        .toList()));
    fields
        .type("LocationAddress", Place.class)
        .plain("countryCode", Place::countryCode)
        .plain("city", Place::city)
        .plain("zip", place -> null)
        .plain("address1", place -> null)
        .plain("address2", place -> null)
        .plain("province", place -> null)
        .plain("provinceCode", place -> null)
        .plain("phone", place -> null);
  }

  private static void shop(Resolvers fields) {
    fields
        .type("Shop", ShopRow.class)
        .plain("id", shop -> Gid.of("Shop", shop.id()))
        .plain("name", ShopRow::name)
        .plain("myshopifyDomain", ShopRow::domain)
        .plain("currencyCode", ShopRow::currency)
        .plain("ianaTimezone", shop -> "Etc/UTC")
        .plain("timezoneOffset", shop -> "+0000")
        .plain("timezoneOffsetMinutes", shop -> 0)
        .plain("taxesIncluded", shop -> false)
        .plain("createdAt", ShopRow::createdAt)
        .plain("url", shop -> "https://" + shop.domain())
        .plain("shopAddress", shop -> shop)
        .with(
            "plan",
            (shop, ask) ->
                Map.of(
                    "publicDisplayName",
                    ask.work.settings.developmentStore() ? "Development" : "Basic",
                    "partnerDevelopment",
                    ask.work.settings.developmentStore(),
                    "shopifyPlus",
                    false));
    fields.maps("ShopPlan", "publicDisplayName", "partnerDevelopment", "shopifyPlus");
    fields
        .type("ShopAddress", ShopRow.class)
        .plain("id", shop -> Gid.of("ShopAddress", shop.id()))
        .plain("countryCodeV2", ShopRow::country)
        .plain("countryCode", ShopRow::country);
    fields.maps("App", "id");
    fields
        .type("AppInstallation", Token.class)
        .with("id", (token, ask) -> Gid.of("AppInstallation", ask.shop().row().id()))
        .with("app", (token, ask) -> Map.of("id", Gid.of("App", ask.work.appId)))
        .plain(
            "accessScopes",
            token ->
                token.scopes().stream()
                    .map(
                        scope ->
                            Map.<String, Object>of("handle", scope, "description", words(scope)))
                    .toList());
    fields.maps("AccessScope", "handle", "description");
    fields.maps("ApiVersion", "handle", "displayName", "supported");
    fields.maps("Job", "id", "done");
  }

  private static String words(String scope) {
    String words = scope.replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static void definitions(Resolvers fields) {
    fields
        .type("MetafieldDefinition", Definition.class)
        .plain("id", definition -> Gid.of("MetafieldDefinition", definition.id()))
        .plain("namespace", Definition::namespace)
        .plain("key", Definition::key)
        .plain("name", Definition::name)
        .plain("description", Definition::description)
        .plain("ownerType", Definition::ownerType)
        .plain("type", definition -> Map.of("name", definition.type()))
        .plain("useAsCollectionCondition", definition -> false)
        .plain("validationStatus", definition -> "ALL_VALID")
        .plain("validations", definition -> List.of())
        .with(
            "metafieldsCount",
            (definition, ask) ->
                (int)
                    ask.shop().orders.all().stream()
                        .flatMap(order -> order.metafields.stream())
                        .filter(
                            field ->
                                field.namespace().equals(definition.namespace())
                                    && field.key().equals(definition.key()))
                        .count());
    fields.maps("MetafieldDefinitionType", "name");
    fields.maps("MetafieldDefinitionValidation", "name", "type", "value");
  }

  private static void subscriptions(Resolvers fields) {
    fields
        .type("WebhookSubscription", Subscriber.class)
        .plain("id", each -> Gid.of("WebhookSubscription", each.id()))
        .plain("legacyResourceId", each -> Long.toString(each.id()))
        .plain("topic", Subscriber::topic)
        .plain("uri", Subscriber::uri)
        .plain("callbackUrl", Subscriber::uri)
        .plain("format", each -> "JSON")
        .plain("name", Subscriber::name)
        .plain("includeFields", Subscriber::includeFields)
        .plain("filter", each -> null)
        .plain("metafieldNamespaces", each -> List.of())
        .plain("createdAt", Subscriber::createdAt)
        .plain("updatedAt", Subscriber::createdAt)
        .plain("apiVersion", each -> Versions.json(each.apiVersion()));
  }

  static Page products(Ask ask) {
    ask.notSimulated("products", "savedSearchId");
    SearchQuery query = SearchQuery.parse(ask.text("query"), PRODUCT_FILTERS::contains, "products");
    List<Product> found =
        ask.shop().products.all().stream()
            .filter(product -> query.matches(document(ask.shop(), product)))
            .toList();
    String sort = ask.required("sortKey");
    return Page.of(
        found,
        switch (sort) {
          case "ID" -> product -> "";
          case "TITLE" -> product -> product.title().toLowerCase(Locale.ROOT);
          case "CREATED_AT" -> product -> product.createdAt().toString();
          case "UPDATED_AT" -> product -> product.updatedAt().toString();
          default -> throw ShopifyException.notSimulated("sorting products by " + sort);
        },
        Product::id,
        ask);
  }

  static Page variants(Ask ask) {
    ask.notSimulated("productVariants", "savedSearchId");
    SearchQuery query =
        SearchQuery.parse(ask.text("query"), VARIANT_FILTERS::contains, "productVariants");
    List<Variant> found =
        ask.shop().variants.all().stream()
            .filter(variant -> query.matches(document(ask.shop(), variant)))
            .toList();
    String sort = ask.required("sortKey");
    return Page.of(
        found,
        switch (sort) {
          case "ID" -> variant -> "";
          case "SKU" -> variant -> String.valueOf(variant.sku());
          case "TITLE" -> variant -> variant.title().toLowerCase(Locale.ROOT);
          default -> throw ShopifyException.notSimulated("sorting productVariants by " + sort);
        },
        Variant::id,
        ask);
  }

  private static Map<String, Object> document(Shop shop, Product product) {
    Map<String, Object> document = new HashMap<>();
    List<Variant> variants = shop.variantsOf(product.id());
    document.put("id", product.id());
    document.put("status", product.status());
    document.put("title", product.title());
    document.put("handle", product.handle());
    document.put("vendor", product.vendor());
    document.put("product_type", product.productType());
    document.put("tag", product.tags());
    document.put("sku", present(variants.stream().map(Variant::sku).toList()));
    document.put("barcode", present(variants.stream().map(Variant::barcode).toList()));
    document.put("created_at", product.createdAt());
    document.put("updated_at", product.updatedAt());
    return document;
  }

  private static Map<String, Object> document(Shop shop, Variant variant) {
    Product product = product(shop, variant);
    Map<String, Object> document = new HashMap<>();
    document.put("id", variant.id());
    putIfThere(document, "sku", variant.sku());
    putIfThere(document, "barcode", variant.barcode());
    document.put("title", variant.title());
    document.put("product_id", variant.productId());
    document.put("product_status", product.status());
    document.put("vendor", product.vendor());
    document.put("tag", product.tags());
    document.put("updated_at", variant.updatedAt());
    document.put("inventory_quantity", (long) available(shop, variant));
    return document;
  }

  private static List<String> present(List<@Nullable String> texts) {
    List<String> present = new ArrayList<>();
    for (String text : texts) {
      if (text != null) {
        present.add(text);
      }
    }
    return present;
  }

  private static void putIfThere(
      Map<String, Object> document, String field, @Nullable String value) {
    if (value != null) {
      document.put(field, value);
    }
  }
}
