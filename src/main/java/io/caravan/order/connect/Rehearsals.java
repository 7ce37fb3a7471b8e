package io.caravan.order.connect;

import io.caravan.order.ReadOrders;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.OrderPage;
import io.caravan.tiktok.OrderSearch;
import io.caravan.tiktok.TikTokApi;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Yesterday, replayed: the orders that were placed or changed in a store's last 24 hours, decided
 * dry, with their money compared to the cent. Nothing is sent and nothing about an order changes;
 * only the report is kept. A rehearsal is a work item like any other: a few orders a turn, going on
 * where it was after a crash.
 */
@Component
public class Rehearsals {
  private static final Logger log = LoggerFactory.getLogger(Rehearsals.class);

  static final Duration REACH = Duration.ofHours(24);

  /** Few enough for a turn to end well inside its lease, with two lookups for each order. */
  private static final int ORDERS_A_TURN = 20;

  private static final int MOST_ATTEMPTS = 8;

  /** First the orders that were placed in the time, then those that only changed in it. */
  private static final int STEPS = 2;

  private final TikTokApi tiktok;
  private final ReadOrders reads;
  private final DryRun dryRun;
  private final Stores stores;
  private final WorkQueue queue;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  Rehearsals(
      TikTokApi tiktok,
      ReadOrders reads,
      DryRun dryRun,
      Stores stores,
      WorkQueue queue,
      JdbcClient jdbc,
      TransactionTemplate transaction) {
    this.tiktok = tiktok;
    this.reads = reads;
    this.dryRun = dryRun;
    this.stores = stores;
    this.queue = queue;
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * A rehearsal.
   *
   * @param since included
   * @param until not included
   * @param state RUNNING, DONE or FAILED
   * @param detail why it failed
   */
  public record Run(
      long id,
      Instant since,
      Instant until,
      String state,
      @Nullable String detail,
      String requestedBy,
      Instant requestedAt,
      @Nullable Instant finishedAt) {}

  /**
   * What came out of one, in numbers.
   *
   * @param wouldImport orders that would be made
   * @param parkedByCause orders that would wait, by what for
   * @param filteredByRule orders that would be left out, by the rule that says so
   * @param heldByCause orders that would be made later
   * @param withDifference orders whose Shopify total would not be what was paid
   * @param withRemainder orders whose TikTok figures do not add up, so that an adjustment is needed
   * @param inShopifyAlready orders that are there, whoever made them
   * @param differingFromShopify of those, with another total than would be made
   */
  public record Totals(
      long orders,
      long wouldImport,
      Map<String, Long> parkedByCause,
      Map<String, Long> filteredByRule,
      Map<String, Long> heldByCause,
      long cancelled,
      long unreadable,
      long withDifference,
      long withRemainder,
      long inShopifyAlready,
      long differingFromShopify,
      @Nullable BigDecimal wouldBeTotal,
      @Nullable BigDecimal paid) {}

  /**
   * Asks for one; where one is under way already, that is it. Joins the caller's transaction.
   *
   * @return its id
   */
  @Transactional
  public long request(int storeId, String who) {
    // One at a time: two requests meet at the store's row.
    jdbc.sql("select id from store where id = ? for update").params(storeId).query().singleRow();
    long id =
        jdbc.sql("select id from rehearsal where store_id = ? and state = 'RUNNING' limit 1")
            .params(storeId)
            .query(Long.class)
            .optional()
            .orElseGet(
                () ->
                    jdbc.sql(
                            """
                            insert into rehearsal (store_id, requested_by, since, until)
                            values (?, ?, date_trunc('second', now()) - make_interval(secs => ?),
                                    date_trunc('second', now()))
                            returning id
                            """)
                        .params(storeId, who, REACH.toSeconds())
                        .query(Long.class)
                        .single());
    queue.markDue(List.of(Due.now(key(storeId, id), Lane.UPKEEP)));
    return id;
  }

  private static WorkKey key(int storeId, long id) {
    return new WorkKey(storeId, Kinds.REHEARSE, Long.toString(id));
  }

  // rehearse-orders -------------------------------------------------------------------------------

  private record Position(Instant since, Instant until, int step, String pageToken) {}

  /** Decides a few orders, keeps what came out, and comes back for more. */
  public void rehearse(Lease lease) {
    long id = Long.parseLong(lease.key().externalId());
    Optional<Position> at = position(lease.storeId(), id);
    if (at.isEmpty()) {
      queue.settle(lease, Outcome.DONE);
    } else if (lease.attempts() >= MOST_ATTEMPTS) {
      fail(lease, id);
    } else {
      rehearse(lease, id, at.get());
    }
  }

  private void rehearse(Lease lease, long id, Position at) {
    Store store = stores.byId(lease.storeId());
    OrderSearch all = OrderSearch.all().withPageSize(ORDERS_A_TURN);
    OrderPage page =
        tiktok.searchOrders(
            store,
            (at.step() == 0
                    ? all.created(at.since(), at.until()).sorted("create_time", true)
                    : all.updated(at.since(), at.until()).sorted("update_time", true))
                .page(at.pageToken()));
    List<String> fresh =
        notYet(
            store.id(),
            id,
            page.orders().stream().map(o -> o.path("id").asString("")).distinct().toList());
    List<Rehearsed> decided = new ArrayList<>();
    if (!fresh.isEmpty()) {
      for (JsonNode order : reads.ask(store, fresh)) {
        decided.add(dryRun.of(store, order));
      }
    }
    String token = page.nextPageToken();
    String next = token == null ? "" : token;
    boolean stepOver = next.isEmpty() || next.equals(at.pageToken());
    int step = stepOver ? at.step() + 1 : at.step();
    boolean over = step == STEPS;
    transaction.executeWithoutResult(
        status -> {
          if (queue.settle(
              lease, over ? Outcome.DONE : Outcome.later(Duration.ZERO, "MORE_ORDERS"))) {
            decided.forEach(order -> write(store.id(), id, order));
            jdbc.sql(
                    """
                    update rehearsal set step = ?, page_token = ?,
                           state = case when ? then 'DONE' else state end,
                           finished_at = case when ? then now() end
                    where store_id = ? and id = ?
                    """)
                .params(step, stepOver ? "" : next, over, over, store.id(), id)
                .update();
          }
        });
    if (over) {
      Totals totals = totals(store.id(), id);
      log.info(
          "Rehearsal {} of {}: {} orders, {} would be imported, {} with a difference in money",
          id,
          store.name(),
          totals.orders(),
          totals.wouldImport(),
          totals.withDifference());
    }
  }

  private void fail(Lease lease, long id) {
    transaction.executeWithoutResult(
        status -> {
          if (queue.settle(lease, Outcome.DONE)) {
            jdbc.sql(
                    """
                    update rehearsal set state = 'FAILED', finished_at = now(), detail = ?
                    where store_id = ? and id = ?
                    """)
                .params(
                    Arrays.asList(
                        "given up after " + lease.attempts() + " attempts: " + lease.lastCause(),
                        lease.storeId(),
                        id))
                .update();
          }
        });
  }

  private Optional<Position> position(int storeId, long id) {
    return jdbc.sql(
            """
            select since, until, step, page_token from rehearsal
            where store_id = ? and id = ? and state = 'RUNNING'
            """)
        .params(storeId, id)
        .query(
            (rs, n) ->
                new Position(
                    rs.getTimestamp("since").toInstant(),
                    rs.getTimestamp("until").toInstant(),
                    rs.getInt("step"),
                    rs.getString("page_token")))
        .optional();
  }

  private List<String> notYet(int storeId, long id, List<String> orderIds) {
    return jdbc.sql(
            """
            select o from unnest(?::text[]) o
            where o <> '' and not exists (
              select 1 from rehearsed_order r
              where r.store_id = ? and r.rehearsal_id = ? and r.tiktok_order_id = o)
            """)
        .params(orderIds.toArray(String[]::new), storeId, id)
        .query(String.class)
        .list();
  }

  private void write(int storeId, long id, Rehearsed o) {
    jdbc.sql(
            """
            insert into rehearsed_order (store_id, rehearsal_id, tiktok_order_id, tiktok_status, created_at,
              before_start, decision, cause, rule, detail, currency, paid, would_be_total, would_be_tax,
              difference, remainder, unmapped_skus, shopify_order_id, shopify_total, shopify_made_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """)
        .params(
            Arrays.asList(
                storeId,
                id,
                o.tiktokOrderId(),
                o.status(),
                o.createdAt() == null ? null : Timestamp.from(o.createdAt()),
                o.beforeStart(),
                o.decision(),
                o.cause(),
                o.rule(),
                o.detail(),
                o.currency(),
                o.paid(),
                o.wouldBeTotal(),
                o.wouldBeTax(),
                o.difference(),
                o.remainder(),
                o.unmappedSkus().toArray(String[]::new),
                o.shopifyOrderId(),
                o.shopifyTotal(),
                o.madeBy()))
        .update();
  }

  // For people ------------------------------------------------------------------------------------

  /** Newest first, at most 50. */
  public List<Run> of(int storeId) {
    return jdbc.sql("select * from rehearsal where store_id = ? order by id desc limit 50")
        .params(storeId)
        .query(Rehearsals::run)
        .list();
  }

  public Optional<Run> find(int storeId, long id) {
    return jdbc.sql("select * from rehearsal where store_id = ? and id = ?")
        .params(storeId, id)
        .query(Rehearsals::run)
        .optional();
  }

  public Totals totals(int storeId, long id) {
    return jdbc.sql(
            """
            select count(*) as orders,
                   count(*) filter (where decision = 'IMPORT') as would_import,
                   count(*) filter (where decision = 'CANCELLED') as cancelled,
                   count(*) filter (where decision = 'UNREADABLE') as unreadable,
                   count(*) filter (where difference <> 0) as with_difference,
                   count(*) filter (where remainder <> 0) as with_remainder,
                   count(*) filter (where shopify_order_id is not null) as there,
                   count(*) filter (where shopify_total <> would_be_total) as differing,
                   sum(would_be_total) as total, sum(paid) as paid
            from rehearsed_order where store_id = ? and rehearsal_id = ?
            """)
        .params(storeId, id)
        .query(
            (rs, n) ->
                new Totals(
                    rs.getLong("orders"),
                    rs.getLong("would_import"),
                    by(storeId, id, "PARKED", "cause"),
                    by(storeId, id, "FILTERED", "rule"),
                    by(storeId, id, "HELD", "cause"),
                    rs.getLong("cancelled"),
                    rs.getLong("unreadable"),
                    rs.getLong("with_difference"),
                    rs.getLong("with_remainder"),
                    rs.getLong("there"),
                    rs.getLong("differing"),
                    rs.getBigDecimal("total"),
                    rs.getBigDecimal("paid")))
        .single();
  }

  private Map<String, Long> by(int storeId, long id, String decision, String column) {
    Map<String, Long> counts = new LinkedHashMap<>();
    jdbc.sql(
            "select coalesce(%s, 'UNKNOWN'), count(*)".formatted(column)
                + " from rehearsed_order where store_id = ? and rehearsal_id = ? and decision = ?"
                + " group by 1 order by 2 desc, 1")
        .params(storeId, id, decision)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getLong(2)))
        .list()
        .forEach(e -> counts.put(e.getKey(), e.getValue()));
    return counts;
  }

  /** What needs a look first: differences in money, then what would not be made, then the rest. */
  public List<Rehearsed> orders(int storeId, long id, int limit, int offset) {
    return jdbc.sql(
            """
            select * from rehearsed_order where store_id = ? and rehearsal_id = ?
            order by (coalesce(difference, 0) <> 0 or coalesce(remainder, 0) <> 0) desc,
                     decision = 'IMPORT', tiktok_order_id
            limit ? offset ?
            """)
        .params(storeId, id, limit, offset)
        .query(Rehearsals::order)
        .list();
  }

  private static Run run(ResultSet rs, int n) throws SQLException {
    Timestamp finished = rs.getTimestamp("finished_at");
    return new Run(
        rs.getLong("id"),
        rs.getTimestamp("since").toInstant(),
        rs.getTimestamp("until").toInstant(),
        rs.getString("state"),
        rs.getString("detail"),
        rs.getString("requested_by"),
        rs.getTimestamp("requested_at").toInstant(),
        finished == null ? null : finished.toInstant());
  }

  private static Rehearsed order(ResultSet rs, int n) throws SQLException {
    Timestamp created = rs.getTimestamp("created_at");
    return new Rehearsed(
        rs.getString("tiktok_order_id"),
        rs.getString("tiktok_status"),
        created == null ? null : created.toInstant(),
        rs.getBoolean("before_start"),
        rs.getString("decision"),
        rs.getString("cause"),
        rs.getString("rule"),
        rs.getString("detail"),
        rs.getString("currency"),
        rs.getBigDecimal("paid"),
        rs.getBigDecimal("would_be_total"),
        rs.getBigDecimal("would_be_tax"),
        rs.getBigDecimal("difference"),
        rs.getBigDecimal("remainder"),
        List.of((String[]) rs.getArray("unmapped_skus").getArray()),
        rs.getString("shopify_order_id"),
        rs.getBigDecimal("shopify_total"),
        rs.getString("shopify_made_by"));
  }
}
