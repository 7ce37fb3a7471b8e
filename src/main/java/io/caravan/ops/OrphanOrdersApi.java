package io.caravan.ops;

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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders that are parked: why, what they wait on, how long is left. */
@RestController
@RequestMapping("/api/orphan-orders")
@Tag(name = "Orphan orders", description = "Parked orders, each with its cause and next action")
class OrphanOrdersApi {
  private static final String WHERE =
      """
       where (:store::int is null or o.store_id = :store)
         and (:cause::text is null or o.cause = :cause)
      """;

  private final JdbcClient jdbc;
  private final Links links;
  private final Stores stores;
  private final WorkQueue queue;
  private final Audit audit;
  private final Clock clock;

  OrphanOrdersApi(
      JdbcClient jdbc, Links links, Stores stores, WorkQueue queue, Audit audit, Clock clock) {
    this.jdbc = jdbc;
    this.links = links;
    this.stores = stores;
    this.queue = queue;
    this.audit = audit;
    this.clock = clock;
  }

  @Schema(name = "OrphanOrder")
  record Item(
      String store,
      String tiktokOrderId,
      @Schema(example = "UNMAPPED_SKU") String cause,
      @Schema(description = "The cause with its values, in words") String detail,
      @Schema(description = "Ids of what has to come: TikTok SKUs, locations, scopes")
          List<String> waitsOn,
      @Schema(description = "Decimal string") @Nullable String value,
      @Nullable String currency,
      Instant parkedAt,
      @Schema(description = "Late after it") @Nullable Instant shipBy,
      @Schema(description = "TikTok cancels the order then") @Nullable Instant deadline,
      @Schema(description = "Negative once it has passed") @Nullable Long secondsToDeadline,
      @Schema(description = "The time to ship has passed") boolean late,
      String nextAction) {}

  @Schema(name = "OrphanOrderPage")
  record Page(long total, List<Item> items) {}

  @GetMapping
  @Operation(summary = "List parked orders", description = "The earliest deadline comes first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String cause,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Integer storeId = links.idOf(store);
    String wanted = cause == null || cause.isEmpty() ? null : cause.toUpperCase(Locale.ROOT);
    long total =
        jdbc.sql("select count(*) from orphan_order o" + WHERE)
            .param("store", storeId)
            .param("cause", wanted)
            .query(Long.class)
            .single();
    Instant now = clock.instant();
    List<Item> items =
        jdbc.sql(
                """
                select s.name as store, o.tiktok_order_id, o.cause, o.detail, o.value, o.currency,
                       o.parked_at, o.ship_by, o.auto_cancel_at,
                       array(select w.subject from orphan_wait w
                              where w.store_id = o.store_id and w.tiktok_order_id = o.tiktok_order_id
                              order by w.topic, w.subject) as waits_on
                  from orphan_order o join store s on s.id = o.store_id
                """
                    + WHERE
                    + """
                       order by o.auto_cancel_at nulls last, o.ship_by nulls last, o.parked_at,
                                o.store_id, o.tiktok_order_id
                       limit :size offset :offset
                      """)
            .param("store", storeId)
            .param("cause", wanted)
            .param("size", paging.size())
            .param("offset", paging.offset())
            .query((row, n) -> item(row, now))
            .list();
    return new Page(total, items);
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

  private void mustBeParked(Store link, String tiktokOrderId) {
    boolean parked =
        jdbc.sql(
                "select exists (select from orphan_order"
                    + " where store_id = :store and tiktok_order_id = :id)")
            .param("store", link.id())
            .param("id", tiktokOrderId)
            .query(Boolean.class)
            .single();
    if (!parked) {
      throw Problem.notFound(
          "Order "
              + tiktokOrderId
              + " is not parked in store "
              + link.name()
              + ". GET /api/orders/"
              + tiktokOrderId
              + " tells where it stands.");
    }
  }

  private static Item item(ResultSet row, Instant now) throws SQLException {
    String currency = row.getString("currency");
    BigDecimal value = row.getBigDecimal("value");
    Instant shipBy = OrdersApi.instant(row, "ship_by");
    Instant deadline = OrdersApi.instant(row, "auto_cancel_at");
    String cause = row.getString("cause");
    return new Item(
        row.getString("store"),
        row.getString("tiktok_order_id"),
        cause,
        row.getString("detail"),
        strings(row.getArray("waits_on")),
        Money.text(value, currency),
        currency,
        row.getTimestamp("parked_at").toInstant(),
        shipBy,
        deadline,
        deadline == null ? null : Duration.between(now, deadline).toSeconds(),
        isLate(now, shipBy, deadline),
        nextAction(cause));
  }

  /** After the time to ship; where none is known, after the automatic cancellation. */
  static boolean isLate(Instant now, @Nullable Instant shipBy, @Nullable Instant deadline) {
    Instant limit = shipBy != null ? shipBy : deadline;
    return limit != null && now.isAfter(limit);
  }

  /** Of a cause written by another version, the general answer. */
  static String nextAction(String cause) {
    return Arrays.stream(ParkCause.values())
        .filter(known -> known.name().equals(cause))
        .findFirst()
        .map(ParkCause::nextAction)
        .orElse("Read the detail, remove the cause, then retry.");
  }

  private static List<String> strings(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
