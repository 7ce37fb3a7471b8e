package io.caravan.ops;

import io.caravan.fulfilment.deadline.Countdown;
import io.caravan.fulfilment.deadline.Countdown.Standing;
import io.caravan.fulfilment.deadline.Deadline;
import io.caravan.fulfilment.deadline.OpenShipment;
import io.caravan.fulfilment.deadline.OpenShipments;
import io.caravan.fulfilment.deadline.ShopDay;
import io.caravan.mapping.LinkCsv;
import io.caravan.order.ParkCause;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is to be shipped today, and why it is not yet. */
@RestController
@RequestMapping("/api/shipments")
@Tag(name = "Shipments", description = "What is to be shipped, and by when")
class ShipmentsDueApi {
  /** No order is to be shipped later, and none that was is listed any more. */
  private static final Duration FARTHEST = Duration.ofDays(366);

  private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

  private final OpenShipments shipments;
  private final ShopDay days;
  private final Links links;

  ShipmentsDueApi(OpenShipments shipments, ShopDay days, Links links) {
    this.shipments = shipments;
    this.days = days;
    this.links = links;
  }

  @Schema(name = "DueShipments")
  record Due(
      String store,
      @Schema(description = "The shop's time zone, by which its day ends") String zone,
      @Schema(description = "By the database's clock, as all that follows") Instant now,
      Instant until,
      long total,
      @Schema(description = "Orders by cause: why they are not shipped yet")
          Map<String, Integer> causes,
      @Schema(description = "Where the most are to be shipped comes first") List<Place> places,
      int page,
      @Schema(description = "The nearest deadline first") List<Item> items) {}

  @Schema(name = "DueShipmentsOfAPlace")
  record Place(
      @Schema(description = "TikTok's; null if no order said it") @Nullable String warehouseId,
      @Schema(description = "Shopify's, GIDs") List<String> locations,
      int orders,
      @Schema(description = "Of them, past the time to ship") int late,
      Map<String, Integer> causes) {}

  @Schema(name = "DueShipment")
  record Item(
      String tiktokOrderId,
      @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      @Schema(description = "Caravan's word for where the order is") String state,
      @Nullable String tiktokStatus,
      @Schema(description = "Why it is not shipped yet; of a parked order its cause") String cause,
      String nextAction,
      @Nullable String warehouseId,
      List<String> locations,
      @Nullable String value,
      @Nullable String currency,
      @Schema(description = "PAST: TikTok may cancel it at any moment") Standing standing,
      @Schema(description = "Which deadline is the next") @Nullable String deadline,
      @Nullable Instant deadlineAt,
      @Schema(description = "Negative once the last has passed") @Nullable Long secondsLeft,
      @Schema(description = "Late after it") @Nullable Instant shipBy,
      @Schema(description = "TikTok cancels it then, if it is not shipped")
          @Nullable Instant autoCancelAt,
      @Schema(description = "With the carrier by then, else late") @Nullable Instant collectBy,
      @Schema(description = "TikTok cancels it then, if no carrier has it")
          @Nullable Instant collectionDueAt) {}

  @GetMapping("/due")
  @Operation(
      summary = "What is to be shipped by the end of the shop's day",
      description =
          "Orders of any state that the seller has to ship or hand to the carrier before a moment,"
              + " late ones included; by warehouse and by why they are not shipped yet.")
  Due due(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false)
          @Parameter(description = "ISO 8601 moment; none: the end of the shop's day")
          @Nullable String until,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "100") int size) {
    Store link = links.meant(store);
    Paging paging = new Paging(page, size);
    Instant now = shipments.now();
    Instant end = until(link, until, now);
    List<Counted> all = counted(link, now, end);
    Map<String, Integer> causes = new TreeMap<>();
    all.forEach(one -> causes.merge(one.order().cause(), 1, Integer::sum));
    return new Due(
        link.name(),
        days.zone(link).getId(),
        now,
        end,
        all.size(),
        causes,
        places(all),
        page,
        all.stream()
            .skip(paging.offset())
            .limit(paging.size())
            .map(ShipmentsDueApi::item)
            .toList());
  }

  @GetMapping(path = "/due.csv", produces = "text/csv")
  @Operation(summary = "The same as a table")
  ResponseEntity<String> csv(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String until) {
    Store link = links.meant(store);
    Instant now = shipments.now();
    Instant end = until(link, until, now);
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
      csv.printRecord(
          "tiktok_order_id",
          "shopify_order",
          "state",
          "tiktok_status",
          "cause",
          "standing",
          "next_deadline",
          "deadline_at",
          "seconds_left",
          "ship_by",
          "auto_cancel_at",
          "collect_by",
          "collection_due_at",
          "warehouse_id",
          "locations",
          "value",
          "currency");
      for (Counted one : counted(link, now, end)) {
        Item item = item(one);
        csv.printRecord(
            item.tiktokOrderId(),
            LinkCsv.guarded(item.shopifyOrderName()),
            item.state(),
            LinkCsv.guarded(item.tiktokStatus()),
            item.cause(),
            item.standing(),
            item.deadline(),
            item.deadlineAt(),
            item.secondsLeft(),
            item.shipBy(),
            item.autoCancelAt(),
            item.collectBy(),
            item.collectionDueAt(),
            LinkCsv.guarded(item.warehouseId()),
            LinkCsv.guarded(String.join(" ", item.locations())),
            item.value(),
            item.currency());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ResponseEntity.ok()
        .contentType(CSV)
        .header(
            HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"due-" + link.name() + ".csv\"")
        .body(out.toString());
  }

  private record Counted(OpenShipment order, Countdown countdown) {}

  private List<Counted> counted(Store store, Instant now, Instant until) {
    return shipments.dueBefore(store.id(), until).stream()
        .map(order -> new Counted(order, Countdown.of(order, now)))
        .filter(one -> one.countdown().isToShipBefore(until))
        .toList();
  }

  private Instant until(Store store, @Nullable String given, Instant now) {
    if (given == null || given.isEmpty()) {
      return days.end(store, now);
    }
    try {
      Instant end = Instant.parse(given);
      if (end.isAfter(now.minus(FARTHEST)) && end.isBefore(now.plus(FARTHEST))) {
        return end;
      }
    } catch (DateTimeParseException e) {
      // Said below, like a moment that is too far away.
    }
    throw Problem.invalid(
        "until", given, "a moment such as 2026-11-23T22:00:00Z, within a year from now");
  }

  private static List<Place> places(List<Counted> all) {
    Map<String, List<Counted>> byWarehouse = new LinkedHashMap<>();
    for (Counted one : all) {
      String warehouse = one.order().warehouseId() == null ? "" : one.order().warehouseId();
      String key = warehouse + " " + String.join(" ", one.order().locations());
      byWarehouse.computeIfAbsent(key, any -> new ArrayList<>()).add(one);
    }
    return byWarehouse.values().stream()
        .map(ShipmentsDueApi::place)
        .sorted(Comparator.comparingInt(Place::orders).reversed())
        .toList();
  }

  private static Place place(List<Counted> there) {
    Map<String, Integer> causes = new TreeMap<>();
    there.forEach(one -> causes.merge(one.order().cause(), 1, Integer::sum));
    OpenShipment first = there.get(0).order();
    return new Place(
        first.warehouseId(),
        first.locations(),
        there.size(),
        (int) there.stream().filter(one -> one.countdown().standing() != Standing.ON_TIME).count(),
        causes);
  }

  private static Item item(Counted one) {
    OpenShipment order = one.order();
    Optional<Deadline> next = one.countdown().next();
    Duration left = one.countdown().left();
    return new Item(
        order.tiktokOrderId(),
        order.shopifyOrderId(),
        order.shopifyOrderName(),
        order.state(),
        order.tiktokStatus(),
        order.cause(),
        nextAction(order),
        order.warehouseId(),
        order.locations(),
        Money.text(order.value(), order.currency()),
        order.currency(),
        one.countdown().standing(),
        next.map(deadline -> deadline.sort().name()).orElse(null),
        next.map(Deadline::at).orElse(null),
        left == null ? null : left.toSeconds(),
        order.shipBy(),
        order.autoCancelAt(),
        order.collectBy(),
        order.collectionDueAt());
  }

  private static String nextAction(OpenShipment order) {
    return Arrays.stream(ParkCause.values())
        .filter(cause -> order.state().equals("PARKED") && cause.name().equals(order.cause()))
        .findFirst()
        .map(ParkCause::nextAction)
        .orElseGet(() -> OpenShipment.nextAction(order.cause()));
  }
}
