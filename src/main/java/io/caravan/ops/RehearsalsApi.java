package io.caravan.ops;

import io.caravan.order.connect.Rehearsals;
import io.caravan.order.connect.Rehearsed;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A store's last 24 hours run dry: what would have been made, and whether the money is right. */
@RestController
@RequestMapping("/api/stores/{name}/rehearsals")
@Tag(name = "Stores")
class RehearsalsApi {
  private static final int CSV_CHUNK = 1000;

  private final Stores stores;
  private final Rehearsals rehearsals;
  private final Audit audit;

  RehearsalsApi(Stores stores, Rehearsals rehearsals, Audit audit) {
    this.stores = stores;
    this.rehearsals = rehearsals;
    this.audit = audit;
  }

  @Schema(name = "RehearsalRequested")
  record Requested(String store, long id, String next) {}

  @Schema(name = "RehearsalList")
  record All(List<Rehearsals.Run> items) {}

  @Schema(name = "RehearsedOrder")
  record Item(
      String tiktokOrderId,
      @Schema(description = "TikTok's own word") String status,
      @Nullable Instant createdAt,
      @Schema(description = "For real it is imported only when ticked") boolean beforeStart,
      @Schema(description = "IMPORT, PARKED, HELD, FILTERED, CANCELLED or UNREADABLE")
          String decision,
      @Nullable String cause,
      @Nullable String rule,
      @Nullable String detail,
      @Nullable String currency,
      @Schema(description = "What the total has to be, by TikTok's figures") @Nullable String paid,
      @Schema(description = "What Shopify would add up") @Nullable String wouldBeTotal,
      @Nullable String wouldBeTax,
      @Schema(description = "wouldBeTotal less paid; \"0.00\" is right")
          @Nullable String difference,
      @Schema(description = "What TikTok's own sums leave unexplained") @Nullable String remainder,
      List<String> unmappedSkus,
      @Schema(description = "GID of the order that is there already")
          @Nullable String shopifyOrderId,
      @Nullable String shopifyTotal,
      @Schema(description = "caravan or other") @Nullable String madeBy,
      @Schema(description = "wouldBeTotal less shopifyTotal")
          @Nullable String differenceToShopify) {}

  @Schema(name = "Rehearsal")
  record Report(
      @com.fasterxml.jackson.annotation.JsonUnwrapped Rehearsals.Run run,
      Rehearsals.Totals totals,
      List<Item> items) {}

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Replay the last 24 hours dry",
      description =
          "Every order placed or changed in it is decided by the code of the import; nothing is"
              + " sent and no order changes. One at a time: a second request names the one under"
              + " way.")
  Requested request(Principal who, @PathVariable String name) {
    Store store = StoresApi.byName(stores, name);
    return audit.act(
        who,
        "request-rehearsal",
        store.id(),
        name,
        Map.of(),
        () -> {
          long id = rehearsals.request(store.id(), who.getName());
          return new Requested(
              name, id, "See GET /api/stores/" + name + "/rehearsals/" + id + " in a while.");
        });
  }

  @GetMapping
  @Operation(summary = "The latest rehearsals", description = "Newest first.")
  All list(@PathVariable String name) {
    return new All(rehearsals.of(StoresApi.byName(stores, name).id()));
  }

  @GetMapping("/{id:[0-9]{1,18}}")
  @Operation(
      summary = "What came out",
      description =
          "Differences in money first, then what would not be made. Numbers are of what was decided"
              + " so far while it is RUNNING.")
  Report report(
      @PathVariable String name,
      @PathVariable long id,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store store = StoresApi.byName(stores, name);
    Paging paging = new Paging(page, size);
    return new Report(
        run(store, id),
        rehearsals.totals(store.id(), id),
        rehearsals.orders(store.id(), id, paging.size(), paging.offset()).stream()
            .map(RehearsalsApi::item)
            .toList());
  }

  @GetMapping(value = "/{id:[0-9]{1,18}}.csv", produces = "text/csv")
  @Operation(summary = "What came out, as a table")
  ResponseEntity<String> csv(@PathVariable String name, @PathVariable long id) {
    Store store = StoresApi.byName(stores, name);
    run(store, id);
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv =
        new CSVPrinter(
            out,
            CSVFormat.RFC4180
                .builder()
                .setHeader(
                    "tiktok_order_id",
                    "status",
                    "created_at",
                    "before_start",
                    "decision",
                    "cause",
                    "rule",
                    "currency",
                    "paid",
                    "would_be_total",
                    "would_be_tax",
                    "difference",
                    "remainder",
                    "unmapped_skus",
                    "shopify_order_id",
                    "shopify_total",
                    "made_by",
                    "difference_to_shopify")
                .get())) {
      List<Rehearsed> chunk;
      int from = 0;
      do {
        chunk = rehearsals.orders(store.id(), id, CSV_CHUNK, from);
        for (Rehearsed order : chunk) {
          Item item = item(order);
          csv.printRecord(
              item.tiktokOrderId(),
              item.status(),
              item.createdAt(),
              item.beforeStart(),
              item.decision(),
              item.cause(),
              item.rule(),
              item.currency(),
              item.paid(),
              item.wouldBeTotal(),
              item.wouldBeTax(),
              item.difference(),
              item.remainder(),
              String.join(" ", item.unmappedSkus()),
              item.shopifyOrderId(),
              item.shopifyTotal(),
              item.madeBy(),
              item.differenceToShopify());
        }
        from += CSV_CHUNK;
      } while (chunk.size() == CSV_CHUNK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"rehearsal-" + name + "-" + id + ".csv\"")
        .body(out.toString());
  }

  private Rehearsals.Run run(Store store, long id) {
    return rehearsals
        .find(store.id(), id)
        .orElseThrow(
            () -> Problem.notFound("Store " + store.name() + " has no rehearsal " + id + "."));
  }

  private static Item item(Rehearsed order) {
    String currency = order.currency();
    return new Item(
        order.tiktokOrderId(),
        order.status(),
        order.createdAt(),
        order.beforeStart(),
        order.decision(),
        order.cause(),
        order.rule(),
        order.detail(),
        currency,
        text(order.paid(), currency),
        text(order.wouldBeTotal(), currency),
        text(order.wouldBeTax(), currency),
        text(order.difference(), currency),
        text(order.remainder(), currency),
        order.unmappedSkus(),
        order.shopifyOrderId(),
        text(order.shopifyTotal(), currency),
        order.madeBy(),
        text(order.differenceToShopify(), currency));
  }

  private static @Nullable String text(@Nullable BigDecimal amount, @Nullable String currency) {
    return Money.text(amount, currency);
  }
}
