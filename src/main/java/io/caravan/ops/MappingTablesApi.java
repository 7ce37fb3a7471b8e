package io.caravan.ops;

import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.inventory.place.WarehouseRules;
import io.caravan.mapping.CarrierLinks;
import io.caravan.mapping.CarrierMatch;
import io.caravan.mapping.CategoryLinks;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The small mapping tables: warehouses, categories, carriers. */
@RestController
@RequestMapping("/api/mappings")
@Tag(name = "Mapping tables", description = "Warehouses, categories and carriers")
class MappingTablesApi {
  private static final int LONGEST_NAME = 255;
  private static final int MOST_CATEGORIES = 10_000;
  private static final String A_CARRIER = "a carrier's name as Shopify writes it, or *";

  private final WarehouseLinks warehouses;
  private final WarehousePolicies policies;
  private final WarehouseRules rules;
  private final CategoryLinks categories;
  private final CarrierLinks carriers;
  private final Links links;
  private final Audit audit;

  MappingTablesApi(
      WarehouseLinks warehouses,
      WarehousePolicies policies,
      WarehouseRules rules,
      CategoryLinks categories,
      CarrierLinks carriers,
      Links links,
      Audit audit) {
    this.warehouses = warehouses;
    this.policies = policies;
    this.rules = rules;
    this.categories = categories;
    this.carriers = carriers;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "WarehouseMapping")
  record Warehouse(
      @Schema(description = "TikTok's") String warehouseId,
      @Schema(description = "GIDs; orders are moved to the first") List<String> locationIds) {}

  @Schema(name = "WarehouseMappings")
  record Warehouses(String store, List<Warehouse> items) {}

  @Schema(name = "CategoryMapping")
  record Category(
      @Schema(description = "Shopify's") String productType,
      @Schema(description = "TikTok's") String categoryId) {}

  @Schema(name = "CategoryMappings")
  record Categories(String store, List<Category> items) {}

  @Schema(name = "CarrierMapping")
  record Carrier(
      @Schema(description = "As Shopify writes it; * stands for any text") String shopifyCarrier,
      @Schema(description = "TikTok's shipping provider") String providerId) {}

  @Schema(name = "CarrierMappings")
  record Carriers(String store, List<Carrier> items) {}

  @Schema(name = "CarrierRequest")
  record CarrierRequest(@Nullable String providerId) {}

  @Schema(name = "NamedCarrierRequest")
  record NamedCarrierRequest(@Nullable String shopifyCarrier, @Nullable String providerId) {}

  @GetMapping("/warehouses")
  @Operation(summary = "Which Shopify locations a TikTok warehouse is")
  Warehouses warehouses(@RequestParam(required = false) @Nullable String store) {
    return warehousesOf(links.meant(store));
  }

  @PutMapping("/warehouses")
  @Operation(
      summary = "Replace the warehouses of a store",
      description =
          "A list of {warehouseId, locationIds}, or an object with it as items. At most 45"
              + " warehouses; a location belongs to one. Orders that wait for a warehouse are"
              + " released.")
  Warehouses putWarehouses(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody JsonNode body) {
    Store link = links.meant(store);
    Map<String, List<String>> table = new LinkedHashMap<>();
    Map<String, String> ownerOf = new HashMap<>();
    List<JsonNode> rows = rows(body);
    for (int i = 0; i < rows.size(); i++) {
      String at = "[" + i + "].";
      only(rows.get(i), at, "warehouseId", "locationIds");
      String id = text(rows.get(i), at, "warehouseId", "TikTok's warehouse id");
      Links.checkId(at + "warehouseId", id);
      if (table.containsKey(id)) {
        throw Problem.invalid(at + "warehouseId", id, "each warehouse once");
      }
      table.put(id, locations(rows.get(i), at, id, ownerOf));
    }
    if (table.size() > WarehouseLinks.MAX_PICKUP_WAREHOUSES) {
      throw Problem.invalid(
          "items",
          table.size() + " warehouses",
          "at most "
              + WarehouseLinks.MAX_PICKUP_WAREHOUSES
              + " pickup warehouses (TikTok Shop's limit; several locations can share one)");
    }
    rules
        .againstMap(link, table)
        .ifPresent(
            wrong -> {
              throw Problem.invalid(wrong.field(), wrong.value(), wrong.expected());
            });
    audit.act(
        who,
        "put-warehouses",
        link.id(),
        null,
        Map.of("warehouses", table),
        () -> {
          Map<String, List<String>> before = warehouses.table(link.id());
          warehouses.replace(link.id(), table, who.getName());
          policies.mapChanged(link.id(), before, table);
          return true;
        });
    return warehousesOf(link);
  }

  private static List<String> locations(
      JsonNode row, String at, String warehouse, Map<String, String> ownerOf) {
    JsonNode given = row.path("locationIds");
    String expected = "a list of Shopify location ids, at least one";
    if (!given.isArray() || given.isEmpty()) {
      throw given.isMissingNode()
          ? Problem.missing(at + "locationIds", expected)
          : Problem.invalid(at + "locationIds", given, expected);
    }
    List<String> locations = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String field = at + "locationIds[" + i + "]";
      JsonNode one = given.get(i);
      String gid =
          ShopifyIds.gid("Location", one.isNumber() || one.isString() ? one.asString() : "")
              .orElseThrow(
                  () ->
                      Problem.invalid(
                          field,
                          one,
                          "a location's GID (gid://shopify/Location/123) or its number"));
      String owner = ownerOf.putIfAbsent(gid, warehouse);
      if (owner != null) {
        throw Problem.invalid(
            field, gid, "a location of one warehouse only; it is already one of " + owner);
      }
      locations.add(gid);
    }
    return locations;
  }

  private Warehouses warehousesOf(Store store) {
    return new Warehouses(
        store.name(),
        warehouses.table(store.id()).entrySet().stream()
            .map(row -> new Warehouse(row.getKey(), List.copyOf(row.getValue())))
            .toList());
  }

  @GetMapping("/categories")
  @Operation(summary = "Which TikTok category a Shopify product type is")
  Categories categories(@RequestParam(required = false) @Nullable String store) {
    return categoriesOf(links.meant(store));
  }

  @PutMapping("/categories")
  @Operation(
      summary = "Replace the categories of a store",
      description = "A list of {productType, categoryId}, or an object with it as items.")
  Categories putCategories(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody JsonNode body) {
    Store link = links.meant(store);
    Map<String, String> table = new LinkedHashMap<>();
    List<JsonNode> rows = rows(body);
    if (rows.size() > MOST_CATEGORIES) {
      throw Problem.invalid("items", rows.size() + " rows", "at most " + MOST_CATEGORIES);
    }
    for (int i = 0; i < rows.size(); i++) {
      String at = "[" + i + "].";
      only(rows.get(i), at, "productType", "categoryId");
      String type = text(rows.get(i), at, "productType", "Shopify's product type");
      checkLength(at + "productType", type);
      String category = text(rows.get(i), at, "categoryId", "TikTok's category id");
      Links.checkId(at + "categoryId", category);
      if (table.putIfAbsent(type, category) != null) {
        throw Problem.invalid(at + "productType", type, "each product type once");
      }
    }
    audit.act(
        who,
        "put-categories",
        link.id(),
        null,
        Map.of("rows", table.size()),
        () -> {
          categories.replace(link.id(), table, who.getName());
          return true;
        });
    return categoriesOf(link);
  }

  private Categories categoriesOf(Store store) {
    return new Categories(
        store.name(),
        categories.table(store.id()).entrySet().stream()
            .map(row -> new Category(row.getKey(), row.getValue()))
            .toList());
  }

  @GetMapping("/carriers")
  @Operation(
      summary = "Which TikTok shipping provider a carrier of Shopify is",
      description = "The same name applies first, then the pattern that says most, then the row *.")
  Carriers carriers(@RequestParam(required = false) @Nullable String store) {
    return carriersOf(links.meant(store));
  }

  @PutMapping("/carriers/{shopifyCarrier}")
  @Operation(summary = "Add a carrier or change it")
  Carriers putCarrier(
      Principal who,
      @PathVariable String shopifyCarrier,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody CarrierRequest body) {
    return put(who, store, shopifyCarrier, body.providerId());
  }

  @PutMapping("/carriers")
  @Operation(
      summary = "Add a carrier or change it, named in the body",
      description =
          "For names that no address can hold: with a slash, a semicolon, a percent sign.")
  Carriers putNamedCarrier(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody NamedCarrierRequest body) {
    if (body.shopifyCarrier() == null) {
      throw Problem.missing("shopifyCarrier", A_CARRIER);
    }
    return put(who, store, body.shopifyCarrier(), body.providerId());
  }

  private Carriers put(
      Principal who, @Nullable String store, String shopifyCarrier, @Nullable String provider) {
    Store link = links.meant(store);
    String carrier = carrier(shopifyCarrier);
    if (provider == null || provider.isBlank()) {
      throw Problem.missing("providerId", "TikTok's shipping provider id");
    }
    Links.checkId("providerId", provider);
    audit.act(
        who,
        "put-carrier",
        link.id(),
        carrier,
        Map.of("providerId", provider),
        () -> {
          carriers.put(link.id(), new CarrierMatch.Row(carrier, provider), who.getName());
          return true;
        });
    return carriersOf(link);
  }

  @DeleteMapping("/carriers/{shopifyCarrier}")
  @Operation(summary = "Take a carrier away", description = "The last one cannot be taken away.")
  Carriers deleteCarrier(
      Principal who,
      @PathVariable String shopifyCarrier,
      @RequestParam(required = false) @Nullable String store) {
    return delete(who, store, shopifyCarrier);
  }

  @DeleteMapping("/carriers")
  @Operation(
      summary = "Take a carrier away, named as a parameter",
      description = "For names that no path can hold. The last one cannot be taken away.")
  Carriers deleteNamedCarrier(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam String carrier) {
    return delete(who, store, carrier);
  }

  private Carriers delete(Principal who, @Nullable String store, String shopifyCarrier) {
    Store link = links.meant(store);
    String carrier = carrier(shopifyCarrier);
    return audit.act(
        who,
        "delete-carrier",
        link.id(),
        carrier,
        Map.of(),
        () ->
            switch (carriers.delete(link.id(), carrier, who.getName())) {
              case DONE -> carriersOf(link);
              case NOT_THERE ->
                  throw Problem.notFound(
                      "Carrier " + carrier + " is not in the table of store " + link.name() + ".");
              case THE_LAST ->
                  throw Problem.conflict(
                      "Carrier "
                          + carrier
                          + " is the last one of store "
                          + link.name()
                          + ": without any, no shipment could be sent. PUT another first.");
            });
  }

  private Carriers carriersOf(Store store) {
    return new Carriers(
        store.name(),
        carriers.table(store.id()).stream()
            .map(row -> new Carrier(row.shopifyCarrier(), row.providerId()))
            .toList());
  }

  private static String carrier(String given) {
    String carrier = given.strip();
    if (carrier.isEmpty() || carrier.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid("shopifyCarrier", given, A_CARRIER);
    }
    checkLength("shopifyCarrier", carrier);
    return carrier;
  }

  private static void checkLength(String field, String value) {
    if (value.length() > LONGEST_NAME) {
      throw Problem.invalid(field, value, "at most " + LONGEST_NAME + " characters");
    }
  }

  /** The rows of a body that is a list, or what a GET answered. */
  private static List<JsonNode> rows(JsonNode body) {
    JsonNode list =
        body.isArray() ? body : body.has("items") ? body.get("items") : body.path("rows");
    if (!list.isArray()) {
      throw Problem.invalid("body", body, "a list of rows, or an object with it as items");
    }
    return List.copyOf(list.values());
  }

  private static void only(JsonNode row, String at, String... known) {
    if (!row.isObject()) {
      throw Problem.invalid(at.substring(0, at.length() - 1), row, "an object");
    }
    for (String name : row.propertyNames()) {
      if (!List.of(known).contains(name)) {
        throw Problem.invalid(at + name, row.get(name), "one of " + String.join(", ", known));
      }
    }
  }

  private static String text(JsonNode row, String at, String name, String expected) {
    JsonNode value = row.path(name);
    String text = value.isString() || value.isIntegralNumber() ? value.asString().strip() : "";
    if (text.isEmpty()) {
      throw value.isMissingNode() || value.isNull() || value.isString()
          ? Problem.missing(at + name, expected)
          : Problem.invalid(at + name, value, expected);
    }
    return text;
  }
}
