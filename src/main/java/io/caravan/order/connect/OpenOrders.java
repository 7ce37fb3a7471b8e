package io.caravan.order.connect;

import io.caravan.order.TickedOrders;
import io.caravan.order.content.OrderSummary;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.OrderPage;
import io.caravan.tiktok.OrderSearch;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/**
 * What was open at TikTok before a store's start mark. Such orders may be in Shopify already, made
 * by whatever did this work before; so they are listed, and imported only when a person ticks them.
 *
 * <p>The list is made at the first connection and four times a day after it, from searches by
 * status without a lower bound in time: as far back as open orders can reach.
 */
@Component
public class OpenOrders implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(OpenOrders.class);

  static final Duration PERIOD = Duration.ofHours(6);

  private final TikTokApi tiktok;
  private final Stores stores;
  private final PollSettings settings;
  private final WorkQueue queue;
  private final TickedOrders ticks;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  OpenOrders(
      TikTokApi tiktok,
      Stores stores,
      PollSettings settings,
      WorkQueue queue,
      TickedOrders ticks,
      JdbcClient jdbc,
      TransactionTemplate transaction) {
    this.tiktok = tiktok;
    this.stores = stores;
    this.settings = settings;
    this.queue = queue;
    this.ticks = ticks;
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * Part of the list.
   *
   * @param listedAt when TikTok was last asked for all of them; null: not yet
   * @param total on all pages
   */
  public record Listing(@Nullable Instant listedAt, long total, List<OpenOrder> orders) {}

  /** An order as a page of the search told it: no personal data. */
  private record Seen(OrderSummary summary, Instant createdAt, String[] skuIds) {}

  @Override
  public List<Polls.Poll> polls() {
    return settings.tiktokOrders().isZero()
        ? List.of()
        : stores.all().stream()
            .map(s -> new Polls.Poll(s.id(), Kinds.LIST_OPEN_ORDERS, Lane.POLLS, PERIOD))
            .toList();
  }

  // list-open-orders ------------------------------------------------------------------------------

  /** Reads one page; a crash goes on where it was. */
  public void list(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Optional<Instant> mark = stores.startMark(store.id());
    if (mark.isEmpty()) {
      queue.settle(lease, Outcome.DONE);
      return;
    }
    Optional<OpenStatus.Position> under = position(store.id());
    if (under.isEmpty()) {
      introduce(store);
      letGo(store.id(), mark.get());
    }
    OpenStatus.Position at = under.orElse(new OpenStatus.Position(0, ""));
    OrderPage page =
        tiktok.searchOrders(
            store,
            OrderSearch.all()
                .withStatus(at.status())
                .created(null, mark.get())
                .sorted("create_time", true)
                .page(at.pageToken()));
    List<Seen> seen =
        page.orders().stream().map(OpenOrders::seen).filter(Objects::nonNull).toList();
    String next = page.nextPageToken();
    OpenStatus.Position then = at.after(next == null ? "" : next);
    transaction.executeWithoutResult(
        status -> {
          Outcome outcome =
              then.isOver() ? Outcome.DONE : Outcome.later(Duration.ZERO, "MORE_PAGES");
          if (queue.settle(lease, outcome)) {
            if (under.isEmpty()) {
              start(store.id());
            }
            seen.forEach(order -> write(store.id(), order));
            if (then.isOver()) {
              finish(store);
            } else {
              goOn(store.id(), then);
            }
          }
        });
  }

  /** What sort of seller the shop is decides about taxes; an app without the scope goes on. */
  private void introduce(Store store) {
    try {
      tiktok.introduce(store);
    } catch (PlatformException.Forbidden e) {
      log.warn("{}: {}", store.name(), e.getMessage());
    }
  }

  /** The mark was moved back: what it no longer holds back goes on by itself. */
  private void letGo(int storeId, Instant mark) {
    List<WorkKey> free =
        jdbc.sql(
                """
                delete from open_order where store_id = ? and created_at >= ?
                returning tiktok_order_id
                """)
            .params(storeId, Timestamp.from(mark))
            .query((rs, n) -> Kinds.tiktokOrder(storeId, rs.getString(1)))
            .list();
    if (!free.isEmpty()) {
      // A rule that once left an order out is final but for a person's word: this is one.
      tick(storeId, free.stream().map(WorkKey::externalId).toList(), "import-from");
    }
  }

  private static @Nullable Seen seen(JsonNode node) {
    try {
      TikTokOrder order = PlatformJson.MAPPER.treeToValue(node, TikTokOrder.class);
      OrderSummary summary = OrderSummary.of(order);
      Instant created = summary.createTime();
      if (order.id().isEmpty() || created == null) {
        return null;
      }
      return new Seen(
          summary,
          created,
          order.lineItems().stream()
              .filter(line -> !"CANCELLED".equals(line.displayStatus()))
              .map(TikTokOrder.LineItem::skuId)
              .filter(Objects::nonNull)
              .distinct()
              .toArray(String[]::new));
    } catch (DatabindException e) {
      // Its message quotes the value, which may be a buyer's.
      log.warn("An open order cannot be read: {}", e.getClass().getSimpleName());
      return null;
    }
  }

  private Optional<OpenStatus.Position> position(int storeId) {
    return jdbc.sql(
            """
            select step, page_token from open_order_listing
            where store_id = ? and started_at is not null
            """)
        .params(storeId)
        .query((rs, n) -> new OpenStatus.Position(rs.getInt(1), rs.getString(2)))
        .optional();
  }

  private void start(int storeId) {
    jdbc.sql(
            """
            insert into open_order_listing (store_id, started_at) values (?, now())
            on conflict (store_id) do update set started_at = now(), step = 0, page_token = ''
            """)
        .params(storeId)
        .update();
  }

  private void goOn(int storeId, OpenStatus.Position then) {
    jdbc.sql("update open_order_listing set step = ?, page_token = ? where store_id = ?")
        .params(then.step(), then.pageToken(), storeId)
        .update();
  }

  /** What was not seen in this pass is not open any more; what was ticked stays to be looked at. */
  private void finish(Store store) {
    jdbc.sql(
            """
            delete from open_order o using open_order_listing l
            where o.store_id = ? and l.store_id = o.store_id and o.seen_at < l.started_at
              and not exists (select 1 from ticked_order t
                              where t.store_id = o.store_id
                                and t.tiktok_order_id = o.tiktok_order_id)
            """)
        .params(store.id())
        .update();
    boolean first =
        jdbc.sql(
                """
                update open_order_listing l set started_at = null, listed_at = now()
                from open_order_listing before
                where l.store_id = ? and before.store_id = l.store_id
                returning before.listed_at is null
                """)
            .params(store.id())
            .query(Boolean.class)
            .single();
    long open = unticked(store.id()).size();
    if (first && open > 0) {
      log.warn(
          "{} orders of {} were open before its start mark and are not imported by themselves: see"
              + " GET /api/stores/{}/open-orders",
          open,
          store.name(),
          store.name());
    }
  }

  private void write(int storeId, Seen order) {
    OrderSummary summary = order.summary();
    jdbc.sql(
            """
            insert into open_order (store_id, tiktok_order_id, tiktok_status, created_at, ship_by,
                                    auto_cancel_at, value, currency, sku_ids)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_order_id) do update
              set tiktok_status = excluded.tiktok_status, ship_by = excluded.ship_by,
                  auto_cancel_at = excluded.auto_cancel_at, value = excluded.value,
                  sku_ids = excluded.sku_ids, seen_at = now()
            """)
        .params(
            Arrays.asList(
                storeId,
                summary.orderId(),
                summary.status(),
                Timestamp.from(order.createdAt()),
                timestamp(summary.shipBy()),
                timestamp(summary.autoCancelAt()),
                summary.value(),
                summary.currency(),
                order.skuIds()))
        .update();
  }

  // For people ------------------------------------------------------------------------------------

  /** The earliest deadline first. */
  public Listing listing(int storeId, int limit, int offset) {
    Instant listedAt =
        jdbc.sql("select listed_at from open_order_listing where store_id = ?")
            .params(storeId)
            .query((rs, n) -> Optional.ofNullable(instant(rs, "listed_at")))
            .optional()
            .flatMap(at -> at)
            .orElse(null);
    long total =
        jdbc.sql("select count(*) from open_order where store_id = ?")
            .params(storeId)
            .query(Long.class)
            .single();
    List<OpenOrder> orders =
        jdbc.sql(
                """
                select o.*, t.state, k.ticked_at,
                       array(select s from unnest(o.sku_ids) s
                             where not exists (select 1 from sku_link l
                                               where l.store_id = o.store_id and l.tiktok_sku_id = s)
                             order by s) as unmapped
                from open_order o
                left join tiktok_order t
                  on t.store_id = o.store_id and t.tiktok_order_id = o.tiktok_order_id
                left join ticked_order k
                  on k.store_id = o.store_id and k.tiktok_order_id = o.tiktok_order_id
                where o.store_id = ?
                order by o.auto_cancel_at nulls last, o.ship_by nulls last, o.tiktok_order_id
                limit ? offset ?
                """)
            .params(storeId, limit, offset)
            .query(OpenOrders::order)
            .list();
    return new Listing(listedAt, total, orders);
  }

  /** The ids of all that nobody has ticked. */
  public List<String> unticked(int storeId) {
    return jdbc.sql(
            """
            select o.tiktok_order_id from open_order o
            where o.store_id = ?
              and not exists (select 1 from ticked_order t
                              where t.store_id = o.store_id
                                and t.tiktok_order_id = o.tiktok_order_id)
            order by 1
            """)
        .params(storeId)
        .query(String.class)
        .list();
  }

  /** Ticks orders and has them imported now. Joins the caller's transaction: the act is audited. */
  @Transactional
  public void tick(int storeId, Collection<String> orderIds, String who) {
    ticks.tick(storeId, orderIds, who);
    List<WorkKey> keys =
        orderIds.stream().distinct().map(id -> Kinds.tiktokOrder(storeId, id)).toList();
    queue.markDue(keys.stream().map(key -> Due.now(key, Lane.ORDERS)).toList());
    keys.forEach(queue::wake);
  }

  private static OpenOrder order(ResultSet rs, int n) throws SQLException {
    return new OpenOrder(
        rs.getString("tiktok_order_id"),
        rs.getString("tiktok_status"),
        rs.getTimestamp("created_at").toInstant(),
        instant(rs, "ship_by"),
        instant(rs, "auto_cancel_at"),
        rs.getBigDecimal("value"),
        rs.getString("currency"),
        rs.getTimestamp("ticked_at") != null,
        rs.getString("state"),
        List.of((String[]) rs.getArray("unmapped").getArray()));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }
}
