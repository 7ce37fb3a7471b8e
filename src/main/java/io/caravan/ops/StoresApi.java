package io.caravan.ops;

import io.caravan.fulfilment.Unsupported;
import io.caravan.fulfilment.preflight.ShippingTables;
import io.caravan.inventory.place.PlaceTables;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The links between two shops, how they do, and a way to pause one. */
@RestController
@RequestMapping("/api/stores")
@Tag(name = "Stores", description = "Links between a Shopify store and a TikTok shop")
class StoresApi {
  private final Stores stores;
  private final StoreFacts facts;
  private final PlaceTables places;
  private final ShippingTables shipping;

  StoresApi(Stores stores, StoreFacts facts, PlaceTables places, ShippingTables shipping) {
    this.stores = stores;
    this.facts = facts;
    this.places = places;
    this.shipping = shipping;
  }

  @Schema(name = "Store")
  record Item(
      String name,
      String region,
      String currency,
      String shopifyDomain,
      String tiktokShopId,
      @Schema(description = "GID") @Nullable String defaultLocation,
      @Schema(description = "Orders created before it are imported only when ticked")
          @Nullable Instant startMark,
      @Schema(description = "TikTok's LOCAL or CROSS_BORDER; null until read")
          @Nullable String sellerType,
      boolean paused,
      @Nullable Instant pausedAt,
      @Schema(description = "ok, paused or degraded") String health,
      @Schema(description = "What is wrong, in words; empty if nothing is") List<String> findings,
      @Schema(description = "What a person should do, in words") List<String> toDo,
      @Schema(description = "What to look at in imported orders, the newest first")
          List<StoreFacts.OrderFinding> orderFindings,
      List<StoreFacts.Token> tokens,
      List<StoreFacts.Poll> polls,
      @Schema(description = "Parked orders") long orphanOrders,
      @Schema(description = "Work that failed for no known cause") long deadLetters) {}

  @Schema(name = "StoreList")
  record All(List<Item> items) {}

  @Schema(name = "StoreCheck")
  record Check(
      @Schema(example = "LOCATION_NOT_MAPPED") String code,
      @Schema(
              description =
                  "Id of the warehouse, location, delivery option or template; empty for all")
          String subject,
      @Schema(description = "In words, with names and values") String what,
      @Schema(description = "What a person should do") String toDo) {}

  @Schema(name = "StoreChecks")
  record Checks(
      String store,
      @Schema(description = "When both sides were last read; null: not yet")
          @Nullable Instant readAt,
      @Schema(description = "Empty if nothing is wrong") List<Check> items,
      @Schema(description = "Kinds of orders of this market that are not shipped, by name")
          List<Limit> limits) {}

  @Schema(name = "StoreLimit")
  record Limit(
      @Schema(example = "BLIND_BOX") Unsupported.Cause code,
      @Schema(description = "In words") String what,
      @Schema(description = "What a person does with such an order") String toDo) {}

  @Schema(name = "StorePause")
  record Paused(String name, boolean paused, String next) {}

  @GetMapping
  @Operation(summary = "All links with their health", description = "By name.")
  All list() {
    return new All(
        stores.all().stream().sorted(Comparator.comparing(Store::name)).map(this::item).toList());
  }

  @GetMapping("/{name}/checks")
  @Operation(
      summary = "What is wrong with a store's warehouses, locations, map and shipping set-up",
      description =
          "More warehouses than TikTok Shop takes, return warehouses, mapped places that are gone or"
              + " switched off, locations with stock that no warehouse shows; warehouses without a"
              + " delivery option, delivery options without carriers, shipping templates that are"
              + " missing, cannot be used or are not preferred. By what was last read of both"
              + " sides.")
  Checks checks(@PathVariable String name) {
    Store store = byName(name);
    return new Checks(
        name,
        places.readAt(store).orElse(null),
        Stream.concat(
                places.findings(store).stream()
                    .map(
                        one -> new Check(one.code().name(), one.subject(), one.what(), one.toDo())),
                shipping.findings(store).stream()
                    .map(
                        one -> new Check(one.code().name(), one.subject(), one.what(), one.toDo())))
            .toList(),
        Unsupported.Cause.in(store.region()).stream()
            .map(cause -> new Limit(cause, cause.what(), cause.toDo()))
            .toList());
  }

  @PostMapping("/{name}/pause")
  @Operation(
      summary = "Pause a store",
      description = "Everything is still received and stored; nothing is written to either side.")
  Paused pause(Principal who, @PathVariable String name) {
    Store store = byName(name);
    stores.pause(store.id(), who.getName()); // audited there
    return new Paused(
        name,
        true,
        "Calls under way are finished; nothing new is written until the store is resumed.");
  }

  @PostMapping("/{name}/resume")
  @Operation(summary = "Resume a paused store", description = "Goes on in order.")
  Paused resume(Principal who, @PathVariable String name) {
    Store store = byName(name);
    stores.resume(store.id(), who.getName());
    return new Paused(name, false, "What came in meanwhile is worked off now.");
  }

  private Store byName(String name) {
    return byName(stores, name);
  }

  /** The store of a path; 404 names those there are. */
  static Store byName(Stores stores, String name) {
    return stores
        .byName(name)
        .orElseThrow(
            () ->
                Problem.notFound(
                    "There is no store named "
                        + name
                        + ". There are: "
                        + String.join(", ", stores.all().stream().map(Store::name).toList())
                        + "."));
  }

  private List<String> toDo(Store store, StoreFacts.Facts now) {
    List<String> toDo = new ArrayList<>(StoreFacts.toDo(now));
    int wrong = places.findings(store).size();
    if (wrong > 0) {
      toDo.add(
          wrong
              + " things about warehouses and locations: see GET /api/stores/"
              + store.name()
              + "/checks.");
    }
    return toDo;
  }

  private Item item(Store store) {
    StoreFacts.Facts now = facts.of(store.id());
    List<String> findings = facts.findings(now);
    return new Item(
        store.name(),
        store.region(),
        store.currency(),
        store.shopifyDomain(),
        store.tiktokShopId(),
        ShopifyIds.stored("Location", store.defaultLocation()),
        stores.startMark(store.id()).orElse(null),
        stores.sellerType(store.id()).orElse(null),
        now.pausedAt() != null,
        now.pausedAt(),
        !findings.isEmpty() ? "degraded" : now.pausedAt() != null ? "paused" : "ok",
        findings,
        toDo(store, now),
        now.orderFindings(),
        now.tokens(),
        now.polls(),
        now.orphanOrders(),
        now.deadLetters());
  }
}
