package io.caravan.ops;

import io.caravan.order.Discards;
import io.caravan.order.TickedOrders;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Trace;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TikTok orders: where each stands, how it came there, and a way to fetch one now. */
@RestController
@RequestMapping("/api/orders")
@Tag(name = "Orders", description = "TikTok orders on their way into Shopify")
class OrdersApi {
  /** An order has some tens of events; this bounds one that went wrong. */
  private static final int MOST_EVENTS = 1000;

  /** In one call: each is an order to be read from TikTok. */
  private static final int MOST_PULLED = 1000;

  private static final Set<String> STATES =
      new TreeSet<>(
          Set.of(
              "RECEIVED",
              "HELD",
              "FILTERED",
              "PARKED",
              "SUBMITTING",
              "UNKNOWN",
              "IMPORTED",
              "CANCELLED",
              "GONE_IN_SHOPIFY",
              "DISCARDED"));

  private static final String SELECT =
      """
      select s.name as store, o.tiktok_order_id, o.state, o.cause, o.detail, o.rule, o.rule_version,
             o.tiktok_status, o.value, o.currency, o.ship_by, o.auto_cancel_at, o.shopify_order_id,
             o.shopify_order_name, o.first_seen_at, o.state_since, o.imported_at
        from tiktok_order o join store s on s.id = o.store_id
      """;

  private final JdbcClient jdbc;
  private final Links links;
  private final Stores stores;
  private final WorkQueue queue;
  private final TickedOrders ticked;
  private final Audit audit;
  private final Discards discards;
  private final JsonMapper json;

  OrdersApi(
      JdbcClient jdbc,
      Links links,
      Stores stores,
      WorkQueue queue,
      TickedOrders ticked,
      Audit audit,
      Discards discards,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.links = links;
    this.stores = stores;
    this.queue = queue;
    this.ticked = ticked;
    this.audit = audit;
    this.discards = discards;
    this.json = json;
  }

  @Schema(name = "OrderSummary")
  record Summary(
      String store,
      String tiktokOrderId,
      @Schema(
              description =
                  "RECEIVED, HELD, FILTERED, PARKED, SUBMITTING, UNKNOWN, IMPORTED,"
                      + " CANCELLED, GONE_IN_SHOPIFY or DISCARDED")
          String state,
      @Schema(description = "GID") @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      @Schema(description = "Why it is parked, held or filtered") @Nullable String cause,
      @Nullable String detail,
      @Nullable String rule,
      @Nullable String ruleVersion,
      @Nullable String tiktokStatus,
      @Schema(description = "Decimal string") @Nullable String value,
      @Nullable String currency,
      @Schema(description = "Late after it") @Nullable Instant shipBy,
      @Schema(description = "TikTok cancels it then") @Nullable Instant autoCancelAt,
      Instant firstSeenAt,
      Instant stateSince,
      @Nullable Instant importedAt) {}

  @Schema(name = "OrderEvent")
  record Event(
      Instant at, String kind, @Schema(type = "object") JsonNode detail, @Nullable String node) {}

  @Schema(name = "Order")
  record Order(
      @com.fasterxml.jackson.annotation.JsonUnwrapped Summary summary,
      @Schema(description = "Of every log line about the order, on every node; 32 hex digits")
          String traceId,
      List<Event> timeline) {}

  @Schema(name = "OrderPage")
  record Page(long total, List<Summary> items) {}

  @Schema(name = "Accepted")
  record Accepted(
      String store,
      String tiktokOrderId,
      @Schema(description = "What happens now, in words") String next) {}

  @GetMapping
  @Operation(summary = "List orders", description = "Those whose state changed last come first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Integer storeId = links.idOf(store);
    String wanted = stateOf(state);
    String where =
        """
         where (:store::int is null or o.store_id = :store)
           and (:state::text is null or o.state = :state)
        """;
    long total =
        jdbc.sql("select count(*) from tiktok_order o" + where)
            .param("store", storeId)
            .param("state", wanted)
            .query(Long.class)
            .single();
    List<Summary> items =
        jdbc.sql(
                SELECT
                    + where
                    + " order by o.state_since desc, o.store_id, o.tiktok_order_id"
                    + " limit :size offset :offset")
            .param("store", storeId)
            .param("state", wanted)
            .param("size", paging.size())
            .param("offset", paging.offset())
            .query(OrdersApi::summary)
            .list();
    return new Page(total, items);
  }

  @GetMapping("/{tiktokOrderId}")
  @Operation(
      summary = "One order with its timeline",
      description = "store is needed only where two links know the id.")
  Order order(
      @PathVariable String tiktokOrderId, @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    Summary summary =
        jdbc.sql(SELECT + " where o.store_id = :store and o.tiktok_order_id = :id")
            .param("store", link.id())
            .param("id", tiktokOrderId)
            .query(OrdersApi::summary)
            .optional()
            .orElseThrow(() -> Links.unknownOrder(tiktokOrderId, link.name()));
    List<Event> timeline =
        jdbc.sql(
                """
                select at, kind, detail::text as detail, node from (
                  select at, id, kind, detail, node from order_event
                   where store_id = :store and tiktok_order_id = :id
                  union all
                  select received_at, id, 'signal',
                         jsonb_build_object('platform', platform, 'topic', topic,
                                            'notification', notification_id),
                         null
                    from signal
                   where store_id = :store and external_id = :id
                   order by 1 desc, 2 desc limit :most) latest
                 order by at, id
                """)
            .param("store", link.id())
            .param("id", tiktokOrderId)
            .param("most", MOST_EVENTS)
            .query(
                (row, n) ->
                    new Event(
                        row.getTimestamp("at").toInstant(),
                        row.getString("kind"),
                        json.readTree(row.getString("detail")),
                        row.getString("node")))
            .list();
    return new Order(summary, Trace.id(link.name(), tiktokOrderId), timeline);
  }

  @PostMapping("/{tiktokOrderId}/pull")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Import this order now, even if it was never seen",
      description =
          "Says that the order may have changed and that a person wants it: it is read and decided"
              + " as ever, also if a rule left it out before, and order.ticked is true for the"
              + " rules from now on. Undoes a discard.")
  Accepted pull(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.toAskFor(tiktokOrderId, store);
    WorkKey key = Kinds.tiktokOrder(link.id(), tiktokOrderId);
    return audit.act(
        who,
        "pull-order",
        link.id(),
        tiktokOrderId,
        Map.of(),
        () -> {
          discards.restore(link.id(), tiktokOrderId, who.getName());
          ticked.tick(link.id(), List.of(tiktokOrderId), who.getName());
          lookAgain(key);
          return new Accepted(link.name(), tiktokOrderId, next(link));
        });
  }

  @Schema(name = "PulledByRule")
  record Pulled(
      String store,
      String rule,
      @Schema(description = "Orders that are read and decided again now") int pulled,
      @Schema(description = "There are more: call again") boolean more) {}

  @PostMapping("/pull")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Decide again what a rule left out",
      description =
          "As a pull of each of its orders that nobody pulled yet, at most 1,000 a call, the newest"
              + " first. For a rule that was wrong: correct it first.")
  Pulled pullLeftOut(
      Principal who,
      @RequestParam String rule,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    return audit.act(
        who,
        "pull-left-out",
        link.id(),
        rule,
        Map.of(),
        () -> {
          List<String> left = ticked.leftOutBy(link.id(), rule, MOST_PULLED);
          ticked.tick(link.id(), left, who.getName());
          queue.markDue(
              left.stream()
                  .map(id -> Due.now(Kinds.tiktokOrder(link.id(), id), Lane.ORDERS))
                  .toList());
          return new Pulled(link.name(), rule, left.size(), left.size() == MOST_PULLED);
        });
  }

  /** Due, and at once: looking early can do no harm, every decision is made anew. */
  private void lookAgain(WorkKey key) {
    queue.markDue(List.of(Due.now(key, Lane.ORDERS)));
    queue.wake(key);
  }

  private String next(Store link) {
    return stores.isPaused(link.id())
        ? "The store is paused: the order is read from TikTok once the store is resumed."
        : "The order is read from TikTok now and imported, held, parked or left out; see GET /api/orders/"
            + "{tiktokOrderId}.";
  }

  private static @Nullable String stateOf(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    String state = given.toUpperCase(Locale.ROOT);
    if (!STATES.contains(state)) {
      throw Problem.invalid("state", given, "one of " + String.join(", ", STATES));
    }
    return state;
  }

  private static Summary summary(ResultSet row, int n) throws SQLException {
    String currency = row.getString("currency");
    return new Summary(
        row.getString("store"),
        row.getString("tiktok_order_id"),
        row.getString("state"),
        ShopifyIds.stored("Order", row.getString("shopify_order_id")),
        row.getString("shopify_order_name"),
        row.getString("cause"),
        row.getString("detail"),
        row.getString("rule"),
        row.getString("rule_version"),
        row.getString("tiktok_status"),
        Money.text(row.getBigDecimal("value"), currency),
        currency,
        instant(row, "ship_by"),
        instant(row, "auto_cancel_at"),
        row.getTimestamp("first_seen_at").toInstant(),
        row.getTimestamp("state_since").toInstant(),
        instant(row, "imported_at"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
