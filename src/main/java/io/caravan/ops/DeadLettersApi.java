package io.caravan.ops;

import io.caravan.store.Store;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Work that failed for no known cause: a bug of ours, visible and replayable. */
@RestController
@RequestMapping("/api/dead-letters")
@Tag(name = "Dead letters", description = "Work that failed for no known cause")
class DeadLettersApi {
  private final JdbcClient jdbc;
  private final Links links;
  private final WorkQueue queue;
  private final Audit audit;
  private final MeterRegistry registry;

  DeadLettersApi(
      JdbcClient jdbc, Links links, WorkQueue queue, Audit audit, MeterRegistry registry) {
    this.jdbc = jdbc;
    this.links = links;
    this.queue = queue;
    this.audit = audit;
    this.registry = registry;
  }

  @Schema(name = "DeadLetter")
  record Item(
      String store,
      @Schema(example = "tiktok-order") String kind,
      String externalId,
      String lane,
      String cause,
      String detail,
      int attempts,
      Instant diedAt) {}

  @Schema(name = "DeadLetterPage")
  record Page(long total, List<Item> items) {}

  @Schema(name = "DeadLetterKey")
  record Key(
      @Schema(description = "Needed if there are several stores") @Nullable String store,
      @Nullable String kind,
      @Nullable String externalId) {}

  @Schema(name = "DeadLetterReplayed")
  record Replayed(String store, String kind, String externalId, String next) {}

  @GetMapping
  @Operation(summary = "List dead letters", description = "The latest comes first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Integer storeId = links.idOf(store);
    String wanted = kind == null || kind.isEmpty() ? null : kind;
    String where =
        """
         where (:store::int is null or d.store_id = :store)
           and (:kind::text is null or d.kind = :kind)
        """;
    long total =
        jdbc.sql("select count(*) from dead_letter d" + where)
            .param("store", storeId)
            .param("kind", wanted)
            .query(Long.class)
            .single();
    List<Item> items =
        jdbc.sql(
                """
                select s.name as store, d.kind, d.external_id, d.lane, d.cause, d.detail,
                       d.attempts, d.died_at
                  from dead_letter d join store s on s.id = d.store_id
                """
                    + where
                    + " order by d.died_at desc, d.store_id, d.kind, d.external_id"
                    + " limit :size offset :offset")
            .param("store", storeId)
            .param("kind", wanted)
            .param("size", paging.size())
            .param("offset", paging.offset())
            .query(
                (row, n) ->
                    new Item(
                        row.getString("store"),
                        row.getString("kind"),
                        row.getString("external_id"),
                        row.getString("lane"),
                        row.getString("cause"),
                        row.getString("detail"),
                        row.getInt("attempts"),
                        row.getTimestamp("died_at").toInstant()))
            .list();
    return new Page(total, items);
  }

  @PostMapping("/replay")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Try a dead letter again",
      description = "After the bug is mended. If it fails again it comes back here.")
  Replayed replay(Principal who, @RequestBody Key body) {
    String kind = given("kind", body.kind(), "a kind of work, as in the list");
    String externalId = given("externalId", body.externalId(), "an id, as in the list");
    Store store = links.meant(body.store());
    return audit.act(
        who,
        "replay-dead-letter",
        store.id(),
        kind + " " + externalId,
        Map.of(),
        () -> {
          if (!queue.replay(new WorkKey(store.id(), kind, externalId))) {
            throw Problem.notFound(
                "There is no dead letter "
                    + kind
                    + " "
                    + externalId
                    + " in store "
                    + store.name()
                    + ".");
          }
          registry.counter("caravan.work.replays", "store", store.name(), "kind", kind).increment();
          return new Replayed(
              store.name(), kind, externalId, "It is due again and leaves this list.");
        });
  }

  private static String given(String field, @Nullable String value, String expected) {
    if (value == null || value.isBlank()) {
      throw Problem.missing(field, expected);
    }
    return value;
  }
}
