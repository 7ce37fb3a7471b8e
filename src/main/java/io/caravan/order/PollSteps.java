package io.caravan.order;

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
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The steps of the polls of TikTok's orders. A poll, like a webhook, only marks keys due. */
@Component
public class PollSteps implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(PollSteps.class);

  /** Status changes come by webhook and poll; the bulk re-read finds the rest (address, lines). */
  static final Duration REREAD_PERIOD = Duration.ofMinutes(15);

  static final Duration LOOK_BACK_PERIOD = Duration.ofDays(1);

  private static final int REREAD_CHUNK = 1000;

  private final TikTokApi tiktok;
  private final Stores stores;
  private final Polls polls;
  private final PollSettings settings;
  private final WorkQueue queue;
  private final OrderLedger ledger;
  private final JdbcClient jdbc;

  PollSteps(
      TikTokApi tiktok,
      Stores stores,
      Polls polls,
      PollSettings settings,
      WorkQueue queue,
      OrderLedger ledger,
      JdbcClient jdbc) {
    this.tiktok = tiktok;
    this.stores = stores;
    this.polls = polls;
    this.settings = settings;
    this.queue = queue;
    this.ledger = ledger;
    this.jdbc = jdbc;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.tiktokOrders();
    if (period.isZero()) {
      return List.of();
    }
    List<Polls.Poll> all = new ArrayList<>();
    for (Store store : stores.all()) {
      all.add(new Polls.Poll(store.id(), Kinds.POLL_TIKTOK_ORDERS, Lane.POLLS, period));
      all.add(new Polls.Poll(store.id(), Kinds.REREAD_TIKTOK_ORDERS, Lane.POLLS, REREAD_PERIOD));
      all.add(
          new Polls.Poll(store.id(), Kinds.LOOK_BACK_TIKTOK_ORDERS, Lane.POLLS, LOOK_BACK_PERIOD));
    }
    return all;
  }

  public PollRun begin(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Instant now = ledger.now();
    if (lease.key().kind().equals(Kinds.LOOK_BACK_TIKTOK_ORDERS)) {
      return PollRun.begin(store, lease, null, now.minus(PollWindow.LOOK_BACK));
    }
    Instant watermark = polls.watermark(store.id(), Kinds.POLL_TIKTOK_ORDERS);
    return PollRun.begin(store, lease, watermark, PollWindow.from(watermark, now));
  }

  /** Reads the next page and marks its orders due before going on: a crash loses only time. */
  public PollRun nextPage(PollRun run) {
    OrderPage page =
        tiktok.searchOrders(
            run.store(),
            OrderSearch.all()
                .updated(run.from(), null)
                .page(run.pageToken().isEmpty() ? null : run.pageToken()));
    Map<String, Instant> orders = new HashMap<>();
    for (JsonNode order : page.orders()) {
      String id = order.path("id").asString("");
      if (!id.isEmpty()) {
        orders.put(id, Instant.ofEpochSecond(order.path("update_time").asLong(0)));
      }
    }
    markDue(run, orders);
    String next = page.nextPageToken();
    return run.page(orders, next == null ? "" : next, page.totalCount());
  }

  private void markDue(PollRun run, Map<String, Instant> orders) {
    int storeId = run.store().id();
    boolean lookBack = run.lease().key().kind().equals(Kinds.LOOK_BACK_TIKTOK_ORDERS);
    Map<String, Instant> due = lookBack ? unknownOrOlder(storeId, orders) : orders;
    queue.markDue(
        due.entrySet().stream()
            .map(
                e ->
                    new Due(
                        Kinds.tiktokOrder(storeId, e.getKey()),
                        Lane.ORDERS,
                        lookBack ? Due.WHENEVER : Due.SOON,
                        e.getValue(),
                        Duration.ZERO))
            .toList());
  }

  /** A look back goes over everything: what we know to be no older is left alone. */
  private Map<String, Instant> unknownOrOlder(int storeId, Map<String, Instant> orders) {
    Map<String, Instant> left = new HashMap<>(orders);
    jdbc.sql(
            """
            select tiktok_order_id, tiktok_update_time from tiktok_order
            where store_id = ? and tiktok_order_id = any (?)
              and state in ('IMPORTED', 'FILTERED', 'CANCELLED', 'GONE_IN_SHOPIFY', 'PARKED')
              and tiktok_update_time is not null
            """)
        .params(storeId, orders.keySet().toArray(String[]::new))
        .query(
            (rs, n) ->
                Map.entry(rs.getString(1), rs.getTimestamp("tiktok_update_time").toInstant()))
        .list()
        .forEach(
            known ->
                left.computeIfPresent(
                    known.getKey(), (id, seen) -> seen.isAfter(known.getValue()) ? seen : null));
    return left;
  }

  /** Moves the watermark on where everything counted was seen; else the next poll reads again. */
  public void finish(PollRun run) {
    String name = run.lease().key().kind();
    if (!run.complete()) {
      log.warn(
          "{} of {}: {} orders counted, {} seen; the watermark stays",
          name,
          run.store().name(),
          run.total(),
          run.seen().size());
    } else if (name.equals(Kinds.POLL_TIKTOK_ORDERS)) {
      polls.advance(
          run.store().id(),
          name,
          run.watermark(),
          PollWindow.next(run.watermark(), run.from(), run.newest(), ledger.now()),
          run.seen().size());
    }
    queue.settle(run.lease(), Outcome.DONE);
  }

  /** Marks every imported order that has not shipped due: 50 ids a call, behind everything else. */
  public void reread(Lease lease) {
    String after = "";
    List<String> ids;
    do {
      ids = ledger.importedAwaitingShipment(lease.storeId(), REREAD_CHUNK, after);
      queue.markDue(
          ids.stream()
              .map(id -> Due.whenever(Kinds.tiktokOrder(lease.storeId(), id), Lane.ORDERS))
              .toList());
      after = ids.isEmpty() ? after : ids.get(ids.size() - 1);
    } while (ids.size() == REREAD_CHUNK);
    queue.settle(lease, Outcome.DONE);
  }
}
