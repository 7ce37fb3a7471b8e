package io.caravan.order;

import io.caravan.mapping.ReleaseRequest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Releases parked orders when what they wait for has happened.
 *
 * <p>A request is a row that stays until nothing is left to be released for it. Each turn of a
 * store is one short transaction that looks at all its requests together and marks the {@value
 * #CHUNK} orders with the earliest deadlines due. No more than {@value #WINDOW} are under way at a
 * time: what waits further back waits here, where an earlier deadline of a later request still
 * overtakes it, and not in the work queue, where new orders would have to wait behind it.
 */
@Component
public class Orphans {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);

  /** The most orders of one store in one turn. */
  static final int CHUNK = 100;

  /** The most orders of one store that are released and not yet decided again. */
  static final int WINDOW = 200;

  /** As the topic of a request: its subject is the name of a cause, a retry of all that have it. */
  public static final String CAUSE = "cause";

  /** A key that nobody has taken up for so long takes no place in the window any more. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  /** Requests looked at in one turn: an import may bring a hundred thousand, most without waits. */
  private static final int REQUESTS = 5_000;

  private static final String NEXT =
      """
      with asked as materialized (
        select id, topic, subject, requested_by from release_request
        where store_id = :store and id = any (:ids)
      ), hit as (
        select w.tiktok_order_id, r.id from asked r
        join orphan_wait w on w.store_id = :store and w.topic = r.topic and w.subject = r.subject
        union all
        select w.tiktok_order_id, r.id from asked r
        join orphan_wait w on w.store_id = :store and w.topic = r.topic and w.subject <> r.subject
        where r.subject = '*'
        union all
        select w.tiktok_order_id, r.id from asked r
        join orphan_wait w on w.store_id = :store and w.topic = r.topic and w.subject = '*'
        where r.subject <> '*'
        union all
        select o.tiktok_order_id, r.id from asked r
        join orphan_order o on o.store_id = :store and o.cause = r.subject
        where r.topic = 'cause'
      ), unheard as (
        select o.tiktok_order_id, o.auto_cancel_at, o.ship_by, o.parked_at, max(h.id) as heard
        from hit h join orphan_order o on o.store_id = :store and o.tiktok_order_id = h.tiktok_order_id
        where h.id > o.heard_request
        group by o.tiktok_order_id, o.auto_cancel_at, o.ship_by, o.parked_at
      )
      select u.tiktok_order_id, u.heard, r.topic, r.subject, r.requested_by,
             extract(epoch from u.auto_cancel_at - now()) as seconds_left
      from unheard u join asked r on r.id = u.heard
      order by coalesce(u.auto_cancel_at <= now(), false), u.auto_cancel_at nulls last,
               u.ship_by nulls last, u.parked_at, u.tiktok_order_id
      limit :most
      """;

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final OrderLedger ledger;

  Orphans(JdbcClient jdbc, WorkQueue queue, OrderLedger ledger) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.ledger = ledger;
  }

  private record Released(
      String orderId, long heard, String topic, String subject, String by, int urgency) {}

  /**
   * One turn of the request's store. Camel's entity manager has a connection of its own, which
   * holds the lock on the row: it is told to delete the row, and does so once the turn is
   * committed. A crash in between costs one more turn, which finds nothing to do.
   *
   * @param request the oldest of its store, managed by {@code entities}
   */
  @Transactional
  public void release(ReleaseRequest request, EntityManager entities) {
    Turn turn = turn(request.getStoreId(), request.getId());
    if (turn.isLast()) {
      entities.remove(request);
    } else {
      request.hadATurn();
    }
  }

  /**
   * What came of a turn.
   *
   * @param isLast nothing is left to be released for the requests there were
   */
  record Turn(int released, boolean isLast) {}

  /**
   * One turn of a store: marks the next orders due, the earliest deadline first, and deletes the
   * requests that are done with. An order whose automatic cancellation has passed comes after those
   * that can still be saved. The waits themselves stay until the order is decided again.
   *
   * @param locked the request whose row is left to the caller; null if there is none
   */
  @Transactional
  Turn turn(int storeId, @Nullable Long locked) {
    Long[] requests =
        jdbc.sql("select id from release_request where store_id = ? order by id limit ?")
            .params(storeId, REQUESTS)
            .query(Long.class)
            .list()
            .toArray(Long[]::new);
    int room = Math.min(CHUNK, WINDOW - underWay(storeId));
    if (requests.length == 0 || room <= 0) {
      return new Turn(0, requests.length == 0);
    }
    List<Released> next =
        jdbc.sql(NEXT)
            .param("store", storeId)
            .param("ids", requests)
            .param("most", room)
            .query(
                (rs, n) -> {
                  double left = rs.getDouble("seconds_left");
                  boolean none = rs.wasNull();
                  return new Released(
                      rs.getString("tiktok_order_id"),
                      rs.getLong("heard"),
                      rs.getString("topic"),
                      rs.getString("subject"),
                      rs.getString("requested_by"),
                      ReleaseUrgency.of(none ? null : Duration.ofSeconds((long) left)));
                })
            .list();
    // Work items before orphan rows: the order in which parking locks them.
    queue.markDue(
        next.stream()
            .map(
                one ->
                    new Due(
                        Kinds.tiktokOrder(storeId, one.orderId()),
                        Lane.ORDERS,
                        one.urgency(),
                        null,
                        Duration.ZERO))
            .toList());
    note(storeId, next);
    boolean last = next.size() < room;
    if (last) {
      jdbc.sql(
              """
              delete from release_request
              where store_id = ? and id = any (?) and id is distinct from ?
              """)
          .params(Arrays.asList(storeId, requests, locked))
          .update();
    }
    if (!next.isEmpty()) {
      log.info(
          "Released {} parked orders of store {}, the earliest deadline first{}",
          next.size(),
          storeId,
          last ? "" : "; more follow");
    }
    return new Turn(next.size(), last);
  }

  /**
   * Marks due what it is time to look at again although nothing was heard, the earliest deadline
   * first. Should that look get lost, the next one is an hour on.
   *
   * @return how many
   */
  @Transactional
  public int recheck(int storeId) {
    int room = Math.min(CHUNK, WINDOW - underWay(storeId));
    if (room <= 0) {
      return 0;
    }
    List<Due> due =
        jdbc.sql(
                """
                select tiktok_order_id, extract(epoch from auto_cancel_at - now()) as seconds_left
                from orphan_order where store_id = ? and next_recheck_at <= now()
                order by coalesce(auto_cancel_at <= now(), false), auto_cancel_at nulls last,
                         ship_by nulls last, parked_at, tiktok_order_id
                limit ?
                """)
            .params(storeId, room)
            .query(
                (rs, n) -> {
                  double left = rs.getDouble("seconds_left");
                  int urgency =
                      ReleaseUrgency.of(rs.wasNull() ? null : Duration.ofSeconds((long) left));
                  WorkKey key = Kinds.tiktokOrder(storeId, rs.getString("tiktok_order_id"));
                  return new Due(key, Lane.ORDERS, urgency, null, Duration.ZERO);
                })
            .list();
    queue.markDue(due);
    jdbc.sql(
            """
            with free as (
              select tiktok_order_id from orphan_order
              where store_id = ? and tiktok_order_id = any (?) for update skip locked
            )
            update orphan_order o
            set released_at = now(), next_recheck_at = now() + make_interval(secs => ?)
            from free where o.store_id = ? and o.tiktok_order_id = free.tiktok_order_id
            """)
        .params(
            storeId,
            due.stream().map(one -> one.key().externalId()).toArray(String[]::new),
            Recheck.SLOW.toSeconds(),
            storeId)
        .update();
    return due.size();
  }

  private void note(int storeId, Collection<Released> released) {
    if (released.isEmpty()) {
      return;
    }
    String[] orders = released.stream().map(Released::orderId).toArray(String[]::new);
    ledger.events(
        storeId,
        "released",
        released.stream()
            .map(
                one ->
                    new OrderLedger.Told(
                        one.orderId(),
                        Map.of("topic", one.topic(), "subject", one.subject(), "by", one.by())))
            .toList());
    jdbc.sql(
            """
            with free as (
              -- A row that is locked is being decided or made right now: waiting for it while its
              -- work item is ours could be a deadlock, and a second release does no harm.
              select tiktok_order_id from orphan_order
              where store_id = ? and tiktok_order_id = any (?) for update skip locked
            )
            update orphan_order o set heard_request = d.heard, released_at = now()
            from unnest(?::text[], ?::bigint[]) d (id, heard)
            join free on free.tiktok_order_id = d.id
            where o.store_id = ? and o.tiktok_order_id = d.id and o.heard_request < d.heard
            """)
        .params(
            storeId,
            orders,
            orders,
            released.stream().map(Released::heard).toArray(Long[]::new),
            storeId)
        .update();
  }

  private int underWay(int storeId) {
    return jdbc.sql(
            """
            select count(*) from orphan_order
            where store_id = ? and released_at > now() - make_interval(secs => ?)
            """)
        .params(storeId, FORGOTTEN.toSeconds())
        .query(Integer.class)
        .single();
  }
}
