package io.caravan.ops;

import io.caravan.inventory.place.PlaceFacts;
import io.caravan.inventory.place.PlaceTables;
import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.inventory.place.WarehousePolicy;
import io.caravan.inventory.place.WarehouseRules;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

/** Whose a TikTok warehouse's stock is, and when the warehouse is closed. */
@RestController
@RequestMapping("/api/stock/warehouses")
@Tag(name = "Stock", description = "Stock on both sides")
class WarehousesApi {
  private static final List<String> FIELDS =
      List.of("owner", "mirrorLocation", "closedFrom", "closedUntil");

  private final PlaceTables places;
  private final WarehousePolicies policies;
  private final WarehouseRules rules;
  private final WarehouseLinks map;
  private final Links links;
  private final Audit audit;

  WarehousesApi(
      PlaceTables places,
      WarehousePolicies policies,
      WarehouseRules rules,
      WarehouseLinks map,
      Links links,
      Audit audit) {
    this.places = places;
    this.policies = policies;
    this.rules = rules;
    this.map = map;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "StockWarehouse")
  record Warehouse(
      @Schema(description = "TikTok's") String warehouseId,
      @Schema(description = "Null: TikTok does not list it") @Nullable String name,
      @Schema(description = "SALES_WAREHOUSE or RETURN_WAREHOUSE") @Nullable String type,
      @Schema(
              description =
                  "TikTok's: ENABLED, DISABLED, or RESTRICTED (its holiday mode or order limit)")
          @Nullable String effectStatus,
      @Schema(description = "Shopify locations its stock is the sum of, GIDs")
          List<String> locations,
      @Schema(description = "shopify, or tiktok: Fulfilled by TikTok, nothing is sent")
          String owner,
      @Schema(description = "GID of a location that shows TikTok's own stock")
          @Nullable String mirrorLocation,
      @Nullable Instant closedFrom,
      @Nullable Instant closedUntil,
      @Schema(description = "Closed at this moment: 0 is shown") boolean closedNow,
      @Schema(description = "Null: nobody said anything; caravan: learnt from orders")
          @Nullable String changedBy) {}

  @Schema(name = "StockWarehouses")
  record Warehouses(String store, List<Warehouse> items) {}

  @GetMapping
  @Operation(summary = "The warehouses of a store, whose they are and when they are closed")
  Warehouses list(@RequestParam(required = false) @Nullable String store) {
    return of(links.meant(store));
  }

  @PutMapping("/{warehouseId}")
  @Operation(
      summary = "Say whose a warehouse is, or close it for a time",
      description =
          "{owner, mirrorLocation, closedFrom, closedUntil}; what is left out is not so. Closed from"
              + " a moment until another, TikTok shows 0 of it. Owner tiktok: TikTok keeps its own"
              + " stock there (Fulfilled by TikTok), nothing is sent to it; mirrorLocation is then a"
              + " Shopify location that shows it.")
  Warehouses put(
      Principal who,
      @PathVariable String warehouseId,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody JsonNode body) {
    Store link = links.meant(store);
    Links.checkId("warehouseId", warehouseId);
    Instant now = policies.now();
    WarehousePolicy policy = policy(warehouseId, body, now, who.getName());
    rules
        .against(link, policy, now)
        .ifPresent(
            wrong -> {
              throw Problem.invalid(wrong.field(), wrong.value(), wrong.expected());
            });
    Map<String, Object> detail = new LinkedHashMap<>();
    FIELDS.forEach(field -> detail.put(field, body.path(field).asString("")));
    return audit.act(
        who,
        "put-stock-warehouse",
        link.id(),
        warehouseId,
        detail,
        () -> {
          policies.put(link.id(), policy);
          return of(link);
        });
  }

  @DeleteMapping("/{warehouseId}")
  @Operation(
      summary = "Forget what was said of a warehouse",
      description = "It is open, and the seller's.")
  Warehouses delete(
      Principal who,
      @PathVariable String warehouseId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    Links.checkId("warehouseId", warehouseId);
    return audit.act(
        who,
        "delete-stock-warehouse",
        link.id(),
        warehouseId,
        Map.of(),
        () -> {
          if (!policies.delete(link.id(), warehouseId)) {
            throw Problem.notFound(
                "Nothing was said of warehouse " + warehouseId + " of store " + link.name() + ".");
          }
          return of(link);
        });
  }

  private static WarehousePolicy policy(
      String warehouseId, JsonNode body, Instant now, String who) {
    if (!body.isObject()) {
      throw Problem.invalid("body", body, "an object with " + String.join(", ", FIELDS));
    }
    for (String name : body.propertyNames()) {
      if (!FIELDS.contains(name)) {
        throw Problem.invalid(name, body.get(name), "one of " + String.join(", ", FIELDS));
      }
    }
    WarehousePolicy.Owner owner =
        switch (body.path("owner").asString("shopify")) {
          case "shopify" -> WarehousePolicy.Owner.SHOPIFY;
          case "tiktok" -> WarehousePolicy.Owner.TIKTOK;
          default -> throw Problem.invalid("owner", body.get("owner"), "shopify or tiktok");
        };
    String mirror = null;
    if (given(body, "mirrorLocation")) {
      JsonNode location = body.path("mirrorLocation");
      mirror =
          ShopifyIds.gid(
                  "Location", location.isNumber() || location.isString() ? location.asString() : "")
              .orElseThrow(
                  () ->
                      Problem.invalid(
                          "mirrorLocation",
                          location,
                          "a location's GID (gid://shopify/Location/123) or its number"));
    }
    Instant from = moment(body, "closedFrom");
    Instant until = moment(body, "closedUntil");
    return new WarehousePolicy(
        warehouseId, owner, mirror, from == null && until != null ? now : from, until, who);
  }

  private static boolean given(JsonNode body, String field) {
    return !body.path(field).isMissingNode() && !body.path(field).isNull();
  }

  private static @Nullable Instant moment(JsonNode body, String field) {
    if (!given(body, field)) {
      return null;
    }
    try {
      return Instant.parse(body.path(field).asString(""));
    } catch (DateTimeParseException e) {
      throw Problem.invalid(field, body.get(field), "a moment in UTC such as 2026-12-24T18:00:00Z");
    }
  }

  private Warehouses of(Store store) {
    Map<String, WarehousePolicy> said = policies.of(store.id());
    Map<String, List<String>> locations = map.table(store.id());
    Map<String, PlaceFacts.Warehouse> known = new LinkedHashMap<>();
    places.warehouses(store.id()).forEach(one -> known.put(one.id(), one));
    TreeSet<String> all = new TreeSet<>(known.keySet());
    all.addAll(said.keySet());
    all.addAll(locations.keySet());
    Instant now = policies.now();
    List<Warehouse> items = new ArrayList<>();
    for (String id : all) {
      PlaceFacts.Warehouse there = known.get(id);
      WarehousePolicy policy = said.getOrDefault(id, WarehousePolicy.none(id));
      items.add(
          new Warehouse(
              id,
              there == null ? null : there.name(),
              there == null ? null : there.type(),
              there == null ? null : there.effectStatus(),
              List.copyOf(locations.getOrDefault(id, List.of())),
              policy.isTikToks() ? "tiktok" : "shopify",
              policy.mirrorLocation(),
              policy.closedFrom(),
              policy.closedUntil(),
              policy.closedAt(now),
              policy.changedBy().isEmpty() ? null : policy.changedBy()));
    }
    return new Warehouses(store.name(), items);
  }
}
