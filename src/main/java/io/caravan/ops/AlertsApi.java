package io.caravan.ops;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong now, and what was lately. */
@RestController
@RequestMapping("/api/alerts")
@Tag(name = "Alerts", description = "What is wrong now, and what was lately")
class AlertsApi {
  private static final String WHERE =
      """

      where (:store::int is null or a.store_id = :store)
        and (:kind::text is null or a.kind = :kind)
        and (:open::boolean is null or (a.cleared_at is null) = :open)
      """;

  private final JdbcClient jdbc;
  private final Links links;
  private final JsonMapper json;

  AlertsApi(JdbcClient jdbc, Links links, JsonMapper json) {
    this.jdbc = jdbc;
    this.links = links;
    this.json = json;
  }

  @Schema(name = "Alert")
  record Item(
      String id,
      String store,
      @Schema(example = "LOW_STOCK") String kind,
      @Schema(description = "What it is about; with the kind it tells alerts apart") String subject,
      @Schema(description = "INFO, WARNING or CRITICAL") String severity,
      @Schema(description = "In words, as last seen") String title,
      @Schema(type = "object", description = "Ids, codes, amounts and times") JsonNode facts,
      String nextAction,
      Instant raisedAt,
      @Schema(description = "Null: its cause lasts") @Nullable Instant clearedAt) {}

  @Schema(name = "AlertPage")
  record Page(
      long total,
      @Schema(description = "How many of each kind fit the other filters") Map<String, Long> byKind,
      List<Item> items) {}

  @GetMapping
  @Operation(
      summary = "List alerts",
      description = "Open ones come first, then the latest. What is over is kept for 90 days.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Parameter(description = "Only those whose cause lasts")
          @Nullable Boolean open,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Map<String, @Nullable Object> filter = new HashMap<>();
    filter.put("store", links.idOf(store));
    filter.put("open", open);
    filter.put("kind", null);
    Map<String, Long> byKind = new TreeMap<>();
    jdbc.sql("select a.kind, count(*) as alerts from alert a" + WHERE + " group by a.kind")
        .params(filter)
        .query((row, n) -> byKind.put(row.getString("kind"), row.getLong("alerts")))
        .list();
    String wanted = kind == null || kind.isBlank() ? null : kind.strip().toUpperCase(Locale.ROOT);
    filter.put("kind", wanted);
    filter.put("size", paging.size());
    filter.put("offset", paging.offset());
    List<Item> items =
        jdbc.sql(
                """
                select a.id::text as id, s.name as store, a.kind, a.subject, a.severity, a.title,
                       a.detail::text as facts, a.next_action, a.raised_at, a.cleared_at
                  from alert a join store s on s.id = a.store_id
                """
                    + WHERE
                    + """
                       order by a.cleared_at is not null, a.raised_at desc, a.id
                       limit :size offset :offset
                      """)
            .params(filter)
            .query(
                (row, n) ->
                    new Item(
                        row.getString("id"),
                        row.getString("store"),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getString("severity"),
                        row.getString("title"),
                        json.readTree(row.getString("facts")),
                        row.getString("next_action"),
                        row.getTimestamp("raised_at").toInstant(),
                        OrdersApi.instant(row, "cleared_at")))
            .list();
    return new Page(
        wanted == null
            ? byKind.values().stream().mapToLong(Long::longValue).sum()
            : byKind.getOrDefault(wanted, 0L),
        byKind,
        items);
  }
}
