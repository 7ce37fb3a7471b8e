package io.caravan.ops;

import io.caravan.mapping.Releases;
import io.caravan.order.Discards;
import io.caravan.order.Orphans;
import io.caravan.order.ParkCause;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.security.Principal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders that are parked: why, what they wait on, how long is left. */
@RestController
@RequestMapping("/api/orphan-orders")
@Tag(name = "Orphan orders", description = "Parked orders, each with its cause and next action")
class OrphanOrdersApi {
  /** What is parked at this moment: an order that is being tried again is not. */
  private static final String PARKED =
      " exists (select from tiktok_order t where t.store_id = o.store_id"
          + " and t.tiktok_order_id = o.tiktok_order_id and t.state = 'PARKED')";

  private static final String WHERE =
      """

      where (:store::int is null or o.store_id = :store)
         and (:cause::text is null or o.cause = :cause)
         and (:order::text is null or o.tiktok_order_id = :order)
         and (:late::boolean is null or (coalesce(o.auto_cancel_at <= :now, false)) = :late)
         and (:before::timestamptz is null or o.auto_cancel_at < :before)
         and (:sku::text is null or exists (
                select from orphan_wait w
                where w.store_id = o.store_id and w.tiktok_order_id = o.tiktok_order_id
                  and w.subject = :sku))
         and """
          + PARKED;

  private final JdbcClient jdbc;
  private final Links links;
  private final Stores stores;
  private final WorkQueue queue;
  private final Audit audit;
  private final Releases releases;
  private final Discards discards;
  private final Clock clock;

  OrphanOrdersApi(
      JdbcClient jdbc,
      Links links,
      Stores stores,
      WorkQueue queue,
      Audit audit,
      Releases releases,
      Discards discards,
      Clock clock) {
    this.jdbc = jdbc;
    this.links = links;
    this.stores = stores;
    this.queue = queue;
    this.audit = audit;
    this.releases = releases;
    this.discards = discards;
    this.clock = clock;
  }

  @Schema(name = "OrphanOrder")
  record Item(
      String store,
      String tiktokOrderId,
      @Schema(example = "UNMAPPED_SKU") String cause,
      @Schema(description = "The cause with its values, in words") String detail,
      @Schema(
              description =
                  "Ids of what has to come: TikTok SKUs, inventory items, locations, scopes")
          List<String> waitsOn,
      @Schema(description = "Decimal string") @Nullable String value,
      @Nullable String currency,
      Instant parkedAt,
      @Schema(description = "Since it was parked first") long ageSeconds,
      @Schema(description = "Dispatch counts as late after it") @Nullable Instant shipBy,
      @Schema(description = "TikTok cancels the order then") @Nullable Instant deadline,
      @Schema(description = "Negative once it has passed") @Nullable Long secondsToDeadline,
      @Schema(description = "The automatic cancellation has passed; it is still released")
          boolean late,
      @Schema(description = "The time to ship has passed") boolean lateDispatch,
      String nextAction,
      @Schema(description = "The events that release it by themselves, in words") String releasedBy,
      @Schema(description = "When it is looked at again although nothing was heard; null: never")
          @Nullable Instant nextRecheckAt) {}

  @Schema(name = "OrphanOrderPage")
  record Page(
      long total,
      @Schema(description = "How many of each cause fit the other filters")
          Map<String, Long> byCause,
      List<Item> items) {}

  @Schema(name = "OrphanOrderCause")
  record Cause(
      String store,
      String cause,
      long orders,
      long late,
      @Schema(description = "The next automatic cancellation") @Nullable Instant nearestDeadline,
      String nextAction,
      String releasedBy) {}

  @Schema(name = "OrphanOrderRetry")
  record Retry(
      String cause,
      @Schema(description = "How many have the cause now") long orders,
      boolean dryRun,
      @Schema(description = "What happens now, in words") String next) {}

  @Schema(name = "OrphanOrderDiscard")
  record Discard(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              maxLength = Discards.REASON_LENGTH,
              example = "Entered by hand as #1042")
          @Nullable String reason) {}

  @GetMapping
  @Operation(summary = "List parked orders", description = "The earliest deadline comes first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String cause,
      @RequestParam(required = false)
          @Parameter(description = "Whether the automatic cancellation has passed")
          @Nullable Boolean late,
      @RequestParam(required = false)
          @Parameter(description = "Waits on this: a TikTok SKU or any other id in waitsOn")
          @Nullable String sku,
      @RequestParam(required = false)
          @Parameter(description = "Will be cancelled by TikTok before this time")
          @Nullable Instant deadlineBefore,
      @RequestParam(required = false) @Nullable String tiktokOrderId,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    String wanted = cause == null || cause.isEmpty() ? null : cause.toUpperCase(Locale.ROOT);
    Instant now = clock.instant();
    Map<String, @Nullable Object> filter = new HashMap<>();
    filter.put("store", links.idOf(store));
    filter.put("late", late);
    filter.put("sku", blankToNull(sku));
    filter.put("order", blankToNull(tiktokOrderId));
    filter.put("before", deadlineBefore == null ? null : Timestamp.from(deadlineBefore));
    filter.put("now", Timestamp.from(now));
    filter.put("cause", null);
    Map<String, Long> byCause = new TreeMap<>();
    jdbc.sql("select o.cause, count(*) as orders from orphan_order o" + WHERE + " group by o.cause")
        .params(filter)
        .query((row, n) -> byCause.put(row.getString("cause"), row.getLong("orders")))
        .list();
    filter.put("cause", wanted);
    filter.put("size", paging.size());
    filter.put("offset", paging.offset());
    List<Item> items =
        jdbc.sql(
                """
                select s.name as store, o.tiktok_order_id, o.cause, o.detail, o.value, o.currency,
                       o.parked_at, o.ship_by, o.auto_cancel_at, o.next_recheck_at,
                       array(select w.subject from orphan_wait w
                              where w.store_id = o.store_id and w.tiktok_order_id = o.tiktok_order_id
                                and w.subject <> '*'
                              order by w.topic, w.subject) as waits_on
                  from orphan_order o join store s on s.id = o.store_id
                """
                    + WHERE
                    + """

                       order by o.auto_cancel_at nulls last, o.ship_by nulls last, o.parked_at,
                                o.store_id, o.tiktok_order_id
                       limit :size offset :offset
                      """)
            .params(filter)
            .query((row, n) -> item(row, now))
            .list();
    long total =
        wanted == null
            ? byCause.values().stream().mapToLong(Long::longValue).sum()
            : byCause.getOrDefault(wanted, 0L);
    return new Page(total, byCause, items);
  }

  @GetMapping("/causes")
  @Operation(
      summary = "Parked orders by store and cause",
      description = "With the nearest deadline, what to do, and what releases them.")
  List<Cause> causes(@RequestParam(required = false) @Nullable String store) {
    return jdbc.sql(
            """
            select s.name as store, o.cause, count(*) as orders,
                   count(*) filter (where o.auto_cancel_at <= :now) as late,
                   min(o.auto_cancel_at) filter (where o.auto_cancel_at > :now) as nearest
              from orphan_order o join store s on s.id = o.store_id
             where (:store::int is null or o.store_id = :store) and """
                + PARKED
                + " group by 1, 2 order by 5 nulls last, 1, 2")
        .param("store", links.idOf(store))
        .param("now", Timestamp.from(clock.instant()))
        .query(
            (row, n) ->
                new Cause(
                    row.getString("store"),
                    row.getString("cause"),
                    row.getLong("orders"),
                    row.getLong("late"),
                    OrdersApi.instant(row, "nearest"),
                    nextAction(row.getString("cause")),
                    releasedBy(row.getString("cause"))))
        .list();
  }

  @PostMapping("/{tiktokOrderId}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Decide a parked order again now",
      description = "If its cause still holds it stays parked.")
  OrdersApi.Accepted retry(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    WorkKey key = Kinds.tiktokOrder(link.id(), tiktokOrderId);
    return audit.act(
        who,
        "retry-orphan-order",
        link.id(),
        tiktokOrderId,
        Map.of(),
        () -> {
          mustBeParked(link, tiktokOrderId);
          queue.markDue(List.of(Due.now(key, Lane.ORDERS)));
          queue.wake(key);
          return new OrdersApi.Accepted(
              link.name(),
              tiktokOrderId,
              stores.isPaused(link.id())
                  ? "The store is paused: the order is decided again once the store is resumed."
                  : "The order is read and decided again now; it leaves this list if its cause is"
                      + " gone.");
        });
  }

  @PostMapping("/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Decide all parked orders of a cause again",
      description =
          "In the order of their deadlines, some at a time. With dryRun only says how many.")
  Retry retryAll(
      Principal who,
      @RequestParam String cause,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "false") boolean dryRun) {
    Integer storeId = links.idOf(store);
    String wanted = cause.toUpperCase(Locale.ROOT);
    Map<Integer, Long> waiting = waiting(storeId, wanted);
    if (waiting.isEmpty() && causeOf(wanted).isEmpty()) {
      throw Problem.invalid(
          "cause",
          cause,
          "one of "
              + Arrays.stream(ParkCause.values())
                  .map(Enum::name)
                  .collect(Collectors.joining(", ")));
    }
    long orders = waiting.values().stream().mapToLong(Long::longValue).sum();
    if (dryRun) {
      return new Retry(wanted, orders, true, "Nothing: this is what a retry would try again.");
    }
    return audit.act(
        who,
        "retry-orphan-orders",
        storeId,
        wanted,
        Map.of("orders", orders),
        () -> {
          waiting
              .keySet()
              .forEach(id -> releases.request(id, Orphans.CAUSE, List.of(wanted), who.getName()));
          return new Retry(
              wanted,
              orders,
              false,
              orders == 0
                  ? "Nothing: no order has this cause."
                  : "They are decided again, the earliest deadline first; those whose cause still"
                      + " holds stay parked.");
        });
  }

  @PostMapping("/{tiktokOrderId}/discard")
  @Operation(
      summary = "Give up on a parked order",
      description =
          "It is never made by itself any more. POST /api/orders/{tiktokOrderId}/pull undoes it.")
  OrdersApi.Accepted discard(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody Discard body) {
    Store link = links.knowing(tiktokOrderId, store);
    String reason = body.reason() == null ? "" : body.reason().strip();
    if (reason.isEmpty() || reason.length() > Discards.REASON_LENGTH || reason.indexOf('\0') >= 0) {
      throw Problem.invalid(
          "reason", reason, "why, in 1 to " + Discards.REASON_LENGTH + " characters");
    }
    return audit.act(
        who,
        "discard-orphan-order",
        link.id(),
        tiktokOrderId,
        Map.of("reason", reason),
        () -> {
          if (!discards.discard(link.id(), tiktokOrderId, reason, who.getName())) {
            throw notParked(link, tiktokOrderId);
          }
          return new OrdersApi.Accepted(
              link.name(),
              tiktokOrderId,
              "The order is not imported any more, whatever is heard about it. POST /api/orders/"
                  + tiktokOrderId
                  + "/pull imports it all the same.");
        });
  }

  private Map<Integer, Long> waiting(@Nullable Integer storeId, String cause) {
    Map<Integer, Long> waiting = new TreeMap<>();
    jdbc.sql(
            """
            select o.store_id, count(*) as orders from orphan_order o
             where (:store::int is null or o.store_id = :store) and o.cause = :cause and """
                + PARKED
                + " group by o.store_id")
        .param("store", storeId)
        .param("cause", cause)
        .query((row, n) -> waiting.put(row.getInt("store_id"), row.getLong("orders")))
        .list();
    return waiting;
  }

  private void mustBeParked(Store link, String tiktokOrderId) {
    boolean parked =
        jdbc.sql(
                "select exists (select from orphan_order o"
                    + " where o.store_id = :store and o.tiktok_order_id = :id and "
                    + PARKED
                    + ")")
            .param("store", link.id())
            .param("id", tiktokOrderId)
            .query(Boolean.class)
            .single();
    if (!parked) {
      throw notParked(link, tiktokOrderId);
    }
  }

  private static Problem notParked(Store link, String tiktokOrderId) {
    return Problem.notFound(
        "Order "
            + tiktokOrderId
            + " is not parked in store "
            + link.name()
            + ". GET /api/orders/"
            + tiktokOrderId
            + " tells where it stands.");
  }

  private static Item item(ResultSet row, Instant now) throws SQLException {
    String currency = row.getString("currency");
    BigDecimal value = row.getBigDecimal("value");
    Instant shipBy = OrdersApi.instant(row, "ship_by");
    Instant deadline = OrdersApi.instant(row, "auto_cancel_at");
    Instant parkedAt = row.getTimestamp("parked_at").toInstant();
    String cause = row.getString("cause");
    return new Item(
        row.getString("store"),
        row.getString("tiktok_order_id"),
        cause,
        row.getString("detail"),
        strings(row.getArray("waits_on")),
        Money.text(value, currency),
        currency,
        parkedAt,
        Math.max(0, Duration.between(parkedAt, now).toSeconds()),
        shipBy,
        deadline,
        deadline == null ? null : Duration.between(now, deadline).toSeconds(),
        hasPassed(now, deadline),
        hasPassed(now, shipBy),
        nextAction(cause),
        releasedBy(cause),
        OrdersApi.instant(row, "next_recheck_at"));
  }

  /** A time that is not known has not passed. */
  static boolean hasPassed(Instant now, @Nullable Instant limit) {
    return limit != null && !now.isBefore(limit);
  }

  /** Of a cause written by another version, the general answer. */
  static String nextAction(String cause) {
    return causeOf(cause)
        .map(ParkCause::nextAction)
        .orElse("Read the detail, remove the cause, then retry.");
  }

  private static String releasedBy(String cause) {
    return causeOf(cause).map(ParkCause::releasedBy).orElse("A retry, or its change on TikTok.");
  }

  private static Optional<ParkCause> causeOf(String name) {
    return Arrays.stream(ParkCause.values()).filter(known -> known.name().equals(name)).findFirst();
  }

  private static @Nullable String blankToNull(@Nullable String given) {
    return given == null || given.isBlank() ? null : given.strip();
  }

  private static List<String> strings(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
