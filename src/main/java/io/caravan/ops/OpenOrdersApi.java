package io.caravan.ops;

import io.caravan.order.connect.OpenOrder;
import io.caravan.order.connect.OpenOrders;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What was open at TikTok before the start mark, and a person's word which of it to import. */
@RestController
@RequestMapping("/api/stores/{name}/open-orders")
@Tag(name = "Stores")
class OpenOrdersApi {
  private static final int MOST_IDS = 5000;

  private final Stores stores;
  private final OpenOrders open;
  private final Audit audit;

  OpenOrdersApi(Stores stores, OpenOrders open, Audit audit) {
    this.stores = stores;
    this.open = open;
    this.audit = audit;
  }

  @Schema(name = "OpenOrder")
  record Item(
      String tiktokOrderId,
      @Schema(description = "TikTok's own word") String status,
      @Schema(description = "At TikTok") Instant createdAt,
      @Schema(description = "Late after it") @Nullable Instant shipBy,
      @Schema(description = "TikTok cancels it then") @Nullable Instant deadline,
      @Schema(description = "Decimal string") @Nullable String value,
      @Nullable String currency,
      boolean ticked,
      @Schema(description = "What became of it here; null: nothing yet") @Nullable String state,
      @Schema(description = "TikTok SKUs of it without a link") List<String> unmappedSkus) {}

  @Schema(name = "OpenOrderPage")
  record Page(
      @Schema(description = "Orders created before it are imported only when ticked")
          @Nullable Instant startMark,
      @Schema(description = "When TikTok was last asked for all; null: not yet, look again soon")
          @Nullable Instant listedAt,
      long total,
      List<Item> items) {}

  @Schema(name = "OpenOrderTicks")
  record Ticks(
      @Schema(description = "Which to import") @Nullable List<String> tiktokOrderIds,
      @Schema(description = "All that are listed and not ticked") @Nullable Boolean all) {}

  @Schema(name = "OpenOrdersTicked")
  record Ticked(String store, int ticked, String next) {}

  @GetMapping
  @Operation(
      summary = "Orders that were open before the start mark",
      description = "The earliest automatic cancellation first.")
  Page list(
      @PathVariable String name,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store store = byName(name);
    Paging paging = new Paging(page, size);
    OpenOrders.Listing listing = open.listing(store.id(), paging.size(), paging.offset());
    return new Page(
        stores.startMark(store.id()).orElse(null),
        listing.listedAt(),
        listing.total(),
        listing.orders().stream().map(OpenOrdersApi::item).toList());
  }

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Tick orders from before the start mark and import them",
      description =
          "Each is looked up in Shopify first. Rules other than before-start still apply to it.")
  Ticked tick(Principal who, @PathVariable String name, @RequestBody Ticks wanted) {
    Store store = byName(name);
    List<String> ids = ids(store, wanted);
    return audit.act(
        who,
        "tick-open-orders",
        store.id(),
        ids.size() == 1 ? ids.get(0) : null,
        Map.of("count", ids.size(), "orders", ids.stream().limit(100).toList()),
        () -> {
          open.tick(store.id(), ids, who.getName());
          return new Ticked(
              name,
              ids.size(),
              "They are read from TikTok now and imported, held or parked; see GET"
                  + " /api/orders/{tiktokOrderId}.");
        });
  }

  private List<String> ids(Store store, Ticks wanted) {
    boolean all = Boolean.TRUE.equals(wanted.all());
    List<String> given = wanted.tiktokOrderIds() == null ? List.of() : wanted.tiktokOrderIds();
    if (all == !given.isEmpty()) {
      throw Problem.invalid(
          "tiktokOrderIds", given.size() + " ids and all: " + all, "either ids or \"all\": true");
    }
    if (given.size() > MOST_IDS) {
      throw Problem.invalid("tiktokOrderIds", given.size(), "at most " + MOST_IDS + " at once");
    }
    given.forEach(id -> Links.checkId("tiktokOrderIds", id));
    return all ? open.unticked(store.id()) : given.stream().distinct().toList();
  }

  private Store byName(String name) {
    return StoresApi.byName(stores, name);
  }

  private static Item item(OpenOrder order) {
    return new Item(
        order.tiktokOrderId(),
        order.status(),
        order.createdAt(),
        order.shipBy(),
        order.autoCancelAt(),
        Money.text(order.value(), order.currency()),
        order.currency(),
        order.ticked(),
        order.state(),
        order.unmappedSkus());
  }
}
