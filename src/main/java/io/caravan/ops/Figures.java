package io.caravan.ops;

import io.caravan.fulfilment.deadline.OpenShipments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The figures behind health and metrics, read at most every {@value #SECONDS_KEPT} seconds whoever
 * asks, so that watching costs the same with one watcher or with ten.
 */
@Component
class Figures {
  static final int SECONDS_KEPT = 15;

  private static final Duration KEPT = Duration.ofSeconds(SECONDS_KEPT);

  private final JdbcClient jdbc;
  private final OpenShipments shipments;
  private final Clock clock;
  private @Nullable Reading latest;

  Figures(JdbcClient jdbc, OpenShipments shipments, Clock clock) {
    this.jdbc = jdbc;
    this.shipments = shipments;
    this.clock = clock;
  }

  /**
   * @param oldestSeconds how long the oldest of them has waited; those of paused stores do not
   *     count
   */
  record LaneBacklog(String lane, long ready, long oldestSeconds) {}

  /**
   * @param nearestDeadlineSeconds to the next automatic cancellation, negative once passed; null if
   *     no deadline is known
   * @param nearestOfBothSeconds the same, to the time to ship by where that still lies ahead
   */
  record Orphans(
      String store,
      String cause,
      long count,
      @Nullable Long nearestDeadlineSeconds,
      @Nullable Long nearestOfBothSeconds) {}

  record OldPoll(String store, String poll, long secondsSinceOk) {}

  /** Of a kind that was ever raised; none open is 0. */
  record OpenAlerts(String store, String kind, long count) {}

  record Reading(
      Instant readAt,
      List<LaneBacklog> lanes,
      List<Orphans> orphans,
      List<OldPoll> polls,
      List<OpenAlerts> alerts,
      List<OpenShipments.Nearest> shipments,
      long deadLetters,
      long unsettledIntents) {}

  /**
   * The figures, {@value #SECONDS_KEPT} seconds old at most.
   *
   * @throws org.springframework.dao.DataAccessException if the database does not answer
   */
  synchronized Reading latest() {
    Instant now = clock.instant();
    Reading known = latest;
    if (known != null && now.isBefore(known.readAt().plus(KEPT))) {
      return known;
    }
    Reading read = read(now);
    latest = read;
    return read;
  }

  /** The next one to ask gets new figures. */
  synchronized void forget() {
    latest = null;
  }

  private Reading read(Instant now) {
    List<LaneBacklog> lanes =
        jdbc.sql(
                """
                select lane, count(*) as ready,
                       coalesce(greatest(0, extract(epoch from now() - min(due_since) filter (
                         where store_id not in (select id from store where paused_at is not null))
                       )), 0)::bigint as oldest
                  from work_item where ready group by lane order by lane
                """)
            .query(
                (row, n) ->
                    new LaneBacklog(
                        row.getString("lane"), row.getLong("ready"), row.getLong("oldest")))
            .list();
    List<Orphans> orphans =
        jdbc.sql(
                """
                select s.name, o.cause, count(*) as n,
                       extract(epoch from min(o.auto_cancel_at) - now())::bigint as nearest,
                       extract(epoch from min(case when o.ship_by > now() then
                         least(o.ship_by, o.auto_cancel_at) else o.auto_cancel_at end) - now()
                       )::bigint as nearest_of_both
                  from orphan_order o join store s on s.id = o.store_id
                 group by 1, 2 order by 1, 2
                """)
            .query(
                (row, n) ->
                    new Orphans(
                        row.getString("name"),
                        row.getString("cause"),
                        row.getLong("n"),
                        row.getObject("nearest", Long.class),
                        row.getObject("nearest_of_both", Long.class)))
            .list();
    List<OldPoll> polls =
        jdbc.sql(
                """
                select s.name as store, p.name as poll,
                       extract(epoch from now() - p.last_ok_at)::bigint as age
                  from poll p join store s on s.id = p.store_id
                 where p.last_ok_at is not null order by 1, 2
                """)
            .query(
                (row, n) ->
                    new OldPoll(row.getString("store"), row.getString("poll"), row.getLong("age")))
            .list();
    List<OpenAlerts> alerts =
        jdbc.sql(
                """
                select s.name as store, a.kind, count(*) filter (where a.cleared_at is null) as n
                  from alert a join store s on s.id = a.store_id group by 1, 2 order by 1, 2
                """)
            .query(
                (row, n) ->
                    new OpenAlerts(row.getString("store"), row.getString("kind"), row.getLong("n")))
            .list();
    long dead = jdbc.sql("select count(*) from dead_letter").query(Long.class).single();
    long intents =
        jdbc.sql("select count(*) from intent where state in ('OPEN', 'UNKNOWN', 'THROTTLED')")
            .query(Long.class)
            .single();
    return new Reading(now, lanes, orphans, polls, alerts, shipments.nearest(), dead, intents);
  }
}
