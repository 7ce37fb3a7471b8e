package io.caravan.work;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The queue in PostgreSQL, one statement per operation.
 *
 * <p>Two orders keep it fast and free of deadlocks. Keys are locked in key order wherever several
 * are locked at once, except by claims and sweeps, which never wait for a lock. And {@code
 * due_since} is the moment a key became ready, so that ready keys are appended at the end of their
 * index and taken from its head. Keys marked due together are ready one microsecond after another,
 * in the order given, although they are locked in key order.
 */
public final class JdbcWorkQueue implements WorkQueue {

  private static final String MARK_DUE =
      """
      with began as materialized (
        select clock_timestamp() as at
      ), due as (
        select d.*, began.at + d.place * interval '1 us' as since
        from unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::smallint[],
                    ?::timestamptz[], ?::bigint[])
          with ordinality
          as d(store_id, kind, external_id, lane, urgency, seen_at_least, delay_ms, place), began
      ), forgotten as (
        delete from dead_letter where (store_id, kind, external_id) in (
          select store_id, kind, external_id from dead_letter join due using (store_id, kind, external_id)
          order by store_id, kind collate "C", external_id collate "C" for update of dead_letter)
      )
      insert into work_item as w (store_id, kind, external_id, lane, ready, wake_at, not_before,
                                  urgency, version, seen_at_least, due_since)
      select store_id, kind, external_id, lane, delay_ms = 0, now() + delay_ms * interval '1 ms',
             now() + delay_ms * interval '1 ms', urgency, nextval('work_seq'), seen_at_least,
             since
      from due order by store_id, kind collate "C", external_id collate "C"
      on conflict (store_id, kind, external_id) do update set
        lane = excluded.lane,
        urgency = least(w.urgency, excluded.urgency),
        version = excluded.version,
        -- Moves to another part of the index: at its end there, where claims look.
        due_since = case when w.ready and (w.lane <> excluded.lane or w.urgency > excluded.urgency)
                         then excluded.due_since else w.due_since end,
        seen_at_least = greatest(w.seen_at_least, excluded.seen_at_least)
      -- A ready key that learns nothing new is left as it is: whoever claims it reads after this.
      where not w.ready or w.lane <> excluded.lane or w.urgency > excluded.urgency
         or excluded.seen_at_least > w.seen_at_least
         or (excluded.seen_at_least is not null and w.seen_at_least is null)
      """;

  private static final String WAKE =
      """
      update work_item set ready = true, not_before = now(), wake_at = now(),
                           due_since = clock_timestamp()
      where store_id = ? and kind = ? and external_id = ? and not ready and lease_owner is null
      returning lane
      """;

  /**
   * The ready keys of store {@code s}, the first ones first, locked one by one as they are read.
   */
  private static final String READY_KEYS =
      """
      select w.ctid as id from work_item w
      where w.lane = :lane and w.store_id = s.store_id and w.ready
      order by w.urgency, w.due_since limit s.permits for update skip locked
      """;

  /** The same from where earlier claims came to, see {@link HeadStart}. */
  private static final String READY_KEYS_FROM_HEAD_START =
      """
      select one.id from generate_series(0, 9) level cross join lateral (
        select w.ctid as id from work_item w
        where w.lane = :lane and w.store_id = s.store_id and w.ready and w.urgency = level
          and w.due_since >= timestamptz 'epoch'
            + (:bounds::bigint[])[(s.ord - 1) * 10 + level + 1] * interval '1 us'
        order by w.due_since limit s.permits for update skip locked) one
      """;

  /**
   * First an equal share from each store, then, while the batch is not full, the rest from the
   * first ones. Rows are pulled one by one, so nothing is locked beyond what is taken. They are
   * updated by an array of their addresses, not by a join, which a plan made without knowledge of
   * the numbers could turn into a scan of the whole table.
   */
  private static String claimOf(String readyKeys) {
    return """
        with open as (
          select s.store_id, s.permits, s.ord
          from unnest(:stores::int[], :permits::int[]) with ordinality as s(store_id, permits, ord)
          where exists (UNLOCKED)
          limit :maxStores
        ), store as (
          select *, least(permits, :max / (count(*) over ())::int) as share from open
        ), picked as (
          select id from (
            select k.id from store s cross join lateral (
              select r.id from (LOCKED) r limit s.share) k
            union all
            select k.id from store s cross join lateral (
              select r.id from (LOCKED) r offset s.share) k
          ) c limit :max
        ), claimed as (
          update work_item w set ready = false, wake_at = now() + :lease * interval '1 ms',
                                 fence = nextval('work_seq'), lease_owner = :owner
          where w.ctid = any (array (select id from picked))
          returning w.*
        )
        select c.*, now() as began from (values (1)) as always left join claimed c on true
        order by c.urgency, c.due_since
        """
        .replace("UNLOCKED", readyKeys.replace("for update skip locked", ""))
        .replace("LOCKED", readyKeys);
  }

  private static final String CLAIM = claimOf(READY_KEYS);
  private static final String CLAIM_FROM_HEAD_START = claimOf(READY_KEYS_FROM_HEAD_START);

  private static final String DONE =
      """
      with done as (
        delete from work_item
        where store_id = ? and kind = ? and external_id = ? and fence = ? and version = ?
          and lease_owner is not null
        returning store_id, kind, external_id
      ), forgotten as (
        delete from dead_letter l using done d
        where (l.store_id, l.kind, l.external_id) = (d.store_id, d.kind, d.external_id)
      )
      select count(*) from done
      """;

  private static final String DONE_BUT_DUE_AGAIN =
      """
      update work_item
      set ready = not_before <= now(), wake_at = not_before, lease_owner = null, attempts = 0,
          last_cause = null, due_since = clock_timestamp()
      where store_id = ? and kind = ? and external_id = ? and fence = ? and lease_owner is not null
      """;

  private static final String RETRY_LATER =
      """
      update work_item
      set ready = (? = 0), not_before = now() + ? * interval '1 ms',
          wake_at = now() + ? * interval '1 ms', lease_owner = null, attempts = attempts + ?,
          last_cause = ?, due_since = clock_timestamp()
      where store_id = ? and kind = ? and external_id = ? and fence = ? and lease_owner is not null
      """;

  private static final String DEAD =
      """
      with gone as (
        delete from work_item
        where store_id = ? and kind = ? and external_id = ? and fence = ? and version = ?
          and lease_owner is not null
        returning *
      )
      insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
      select store_id, kind, external_id, lane, ?, ?, attempts + 1 from gone
      on conflict (store_id, kind, external_id) do update set
        lane = excluded.lane, cause = excluded.cause, detail = excluded.detail,
        attempts = excluded.attempts, died_at = now()
      """;

  private static final String DEAD_BUT_DUE_AGAIN =
      """
      update work_item
      set ready = not_before <= now(), wake_at = not_before, lease_owner = null,
          attempts = attempts + 1, last_cause = ?, due_since = clock_timestamp()
      where store_id = ? and kind = ? and external_id = ? and fence = ? and lease_owner is not null
      """;

  private static final String SWEEP =
      """
      with over as (
        select ctid as id from work_item
        where not ready and wake_at <= now() and wake_at >= timestamptz 'epoch' + ? * interval '1 us'
        order by wake_at limit ? for update skip locked
      ), woken as (
      update work_item w
      set ready = true, lease_owner = null, due_since = clock_timestamp(),
          attempts = case when lease_owner is null then attempts else attempts + 1 end,
          last_cause = case when lease_owner is null then last_cause else 'LEASE_EXPIRED' end
      where w.ctid = any (array (select id from over))
      returning w.lane
      )
      select count(w.lane) as woken, array_agg(distinct w.lane) as lanes, now() as began from woken w
      """;

  private static final String GIVE_BACK =
      """
      with mine as (
        select store_id, kind, external_id, fence from work_item
        join unnest(?::int[], ?::text[], ?::text[], ?::bigint[])
          as l(store_id, kind, external_id, fence) using (store_id, kind, external_id, fence)
        where not ready and lease_owner is not null
        order by store_id, kind collate "C", external_id collate "C" for update of work_item
      )
      update work_item w set ready = true, lease_owner = null, due_since = clock_timestamp()
      from mine m
      where (w.store_id, w.kind, w.external_id, w.fence)
          = (m.store_id, m.kind, m.external_id, m.fence)
      """;

  private static final String REPLAY =
      """
      with gone as (
        delete from dead_letter where store_id = ? and kind = ? and external_id = ? returning *
      )
      insert into work_item as w (store_id, kind, external_id, lane, ready, urgency, version,
                                  due_since)
      select store_id, kind, external_id, lane, true, ?, nextval('work_seq'), clock_timestamp()
      from gone
      on conflict (store_id, kind, external_id) do update set version = excluded.version
      returning lane
      """;

  private record Swept(int woken, List<Lane> lanes, long began) {}

  private static final RowMapper<Swept> SWEPT =
      (row, n) -> {
        Array lanes = row.getArray("lanes");
        return new Swept(
            row.getInt("woken"),
            lanes == null
                ? List.of()
                : Stream.of((String[]) lanes.getArray()).map(Lane::of).toList(),
            micros(row, "began"));
      };

  private static final int SWEEP_CHUNK = 1000;
  private static final int SWEEP_CHUNKS = 20;
  private static final int CAUSE_LENGTH = 200;
  private static final int DETAIL_LENGTH = 4000;

  private final JdbcClient jdbc;
  private final Duration lease;
  private final Clock clock;
  private final WorkSignal signal;
  private final Supplier<HeadStart> newHeadStart;
  private final Set<Long> unsettled = ConcurrentHashMap.newKeySet();
  private final Map<Lane, Integer> cursors = new ConcurrentHashMap<>();
  private final SweepStart sweptTo = new SweepStart();
  private final Map<Lane, HeadStart> heads = new ConcurrentHashMap<>();

  /**
   * @param lease how long a claim lasts
   * @param clock the wall clock that leases carry beside the monotonic one
   * @param signal woken after the commit when something became due
   */
  public JdbcWorkQueue(DataSource dataSource, Duration lease, Clock clock, WorkSignal signal) {
    this(
        dataSource,
        lease,
        clock,
        signal,
        () -> new HeadStart(HeadStart.SLOW, HeadStart.GENERATION, System.nanoTime()));
  }

  JdbcWorkQueue(
      DataSource dataSource,
      Duration lease,
      Clock clock,
      WorkSignal signal,
      Supplier<HeadStart> newHeadStart) {
    this.newHeadStart = newHeadStart;
    this.jdbc = JdbcClient.create(dataSource);
    this.lease = lease;
    this.clock = clock;
    this.signal = signal;
  }

  @Override
  public void markDue(Collection<Due> due) {
    Map<WorkKey, Due> byKey = new LinkedHashMap<>();
    due.forEach(one -> byKey.merge(one.key(), one, Due::and));
    if (byKey.isEmpty()) {
      return;
    }
    List<Due> each = List.copyOf(byKey.values());
    jdbc.sql(MARK_DUE)
        .param(each.stream().mapToInt(one -> one.key().storeId()).toArray())
        .param(each.stream().map(one -> one.key().kind()).toArray(String[]::new))
        .param(each.stream().map(one -> one.key().externalId()).toArray(String[]::new))
        .param(each.stream().map(one -> one.lane().label()).toArray(String[]::new))
        .param(each.stream().mapToInt(Due::urgency).toArray())
        .param(each.stream().map(one -> timestamp(one.seenAtLeast())).toArray(String[]::new))
        .param(each.stream().mapToLong(one -> one.delay().toMillis()).toArray())
        .update();
    Set<Lane> lanes = EnumSet.noneOf(Lane.class);
    each.forEach(one -> lanes.add(one.lane()));
    afterCommit(() -> signal.wakeUp(lanes));
  }

  @Override
  public boolean wake(WorkKey key) {
    return wakeUpLaneOf(
        jdbc.sql(WAKE).param(key.storeId()).param(key.kind()).param(key.externalId()));
  }

  @Override
  public List<Lease> claim(
      Lane lane, Map<Integer, Integer> permits, int max, int maxStores, String owner) {
    TreeMap<Integer, Integer> given = new TreeMap<>(permits);
    given.values().removeIf(permit -> permit <= 0);
    int stores = Math.min(maxStores, max);
    if (given.isEmpty() || stores <= 0) {
      return List.of();
    }
    List<Integer> order = rotated(given, cursors.getOrDefault(lane, Integer.MIN_VALUE));
    HeadStart head = heads.computeIfAbsent(lane, l -> newHeadStart.get());
    boolean headStart = head.applies(System.nanoTime());
    // Before the query: whatever delays it can only make the holder stop too early.
    long nanos = System.nanoTime();
    Instant wall = clock.instant();
    JdbcClient.StatementSpec claim =
        jdbc.sql(headStart ? CLAIM_FROM_HEAD_START : CLAIM)
            .param("stores", order.stream().mapToInt(Integer::intValue).toArray())
            .param("permits", order.stream().mapToInt(given::get).toArray())
            .param("lane", lane.label())
            .param("maxStores", stores)
            .param("max", max)
            .param("lease", lease.toMillis())
            .param("owner", owner);
    if (headStart) {
      claim = claim.param("bounds", head.bounds(order));
    }
    ResultSetExtractor<Claimed> read = rows -> claimed(rows, lane, nanos, wall);
    Claimed claimed = claim.query(read);
    long ended = System.nanoTime();
    if (!headStart) {
      head.full(nanos, ended);
    }
    Map<Integer, Integer> served = new HashMap<>();
    claimed.leases.forEach(one -> served.merge(one.storeId(), 1, Integer::sum));
    boolean all = claimed.leases.size() < max && served.size() < stores;
    List<Integer> exhausted =
        all
            ? order.stream()
                .filter(id -> served.getOrDefault(id, 0) < given.getOrDefault(id, 0))
                .toList()
            : List.of();
    head.learn(claimed.taken, exhausted, claimed.began, ended);
    cursors.put(lane, nextCursor(order, served.keySet(), stores));
    claimed.leases.forEach(one -> unsettled.add(one.fence()));
    return claimed.leases;
  }

  private record ClaimedKey(HeadStart.Taken taken, Lease lease) {}

  private record Claimed(List<Lease> leases, List<HeadStart.Taken> taken, long began) {}

  private Claimed claimed(ResultSet rows, Lane lane, long nanos, Instant wall) throws SQLException {
    List<ClaimedKey> keys = new ArrayList<>();
    long began = 0;
    while (rows.next()) {
      began = micros(rows, "began");
      Instant until = instantOrNull(rows, "wake_at");
      if (until != null) { // else the one row that says: nothing
        int storeId = rows.getInt("store_id");
        keys.add(
            new ClaimedKey(
                new HeadStart.Taken(storeId, rows.getInt("urgency"), micros(rows, "due_since")),
                new Lease(
                    new WorkKey(storeId, rows.getString("kind"), rows.getString("external_id")),
                    lane,
                    rows.getLong("fence"),
                    rows.getLong("version"),
                    rows.getInt("attempts"),
                    rows.getString("last_cause"),
                    instantOrNull(rows, "seen_at_least"),
                    until,
                    lease,
                    nanos,
                    wall)));
      }
    }
    keys.sort(
        Comparator.<ClaimedKey>comparingInt(key -> key.taken.urgency())
            .thenComparingLong(key -> key.taken.dueSince()));
    return new Claimed(
        keys.stream().map(ClaimedKey::lease).toList(),
        keys.stream().map(ClaimedKey::taken).toList(),
        began);
  }

  /** The stores in turn, from the first one after the cursor. */
  private static List<Integer> rotated(TreeMap<Integer, Integer> stores, int cursor) {
    List<Integer> order = new ArrayList<>(stores.tailMap(cursor, false).keySet());
    order.addAll(stores.headMap(cursor, true).keySet());
    return order;
  }

  /** After the last store served, if others had to wait; else one further, for the odd keys. */
  private static int nextCursor(List<Integer> order, Set<Integer> served, int maxStores) {
    if (served.size() < maxStores) {
      return order.get(0);
    }
    int last = order.get(0);
    for (int store : order) {
      last = served.contains(store) ? store : last;
    }
    return last;
  }

  @Override
  public boolean settle(Lease lease, Outcome outcome) {
    boolean ours;
    if (outcome instanceof Outcome.RetryLater later) {
      ours = retryLater(lease, later);
    } else if (outcome instanceof Outcome.Dead dead) {
      ours = die(lease, dead);
    } else {
      ours = done(lease);
    }
    settled(lease);
    return ours;
  }

  private boolean done(Lease lease) {
    long done = ofLease(jdbc.sql(DONE), lease).param(lease.version()).query(Long.class).single();
    if (done > 0) {
      return true;
    }
    boolean again = ofLease(jdbc.sql(DONE_BUT_DUE_AGAIN), lease).update() > 0;
    if (again) {
      afterCommit(() -> signal.wakeUp(EnumSet.of(lease.lane())));
    }
    return again;
  }

  private boolean retryLater(Lease lease, Outcome.RetryLater later) {
    long delay = Math.max(0, later.delay().toMillis());
    return ofLease(
                jdbc.sql(RETRY_LATER)
                    .param(delay)
                    .param(delay)
                    .param(delay)
                    .param(later.spendsAttempt() ? 1 : 0)
                    .param(storable(later.cause(), CAUSE_LENGTH)),
                lease)
            .update()
        > 0;
  }

  private boolean die(Lease lease, Outcome.Dead dead) {
    String cause = storable(dead.cause(), CAUSE_LENGTH);
    int gone =
        ofLease(jdbc.sql(DEAD), lease)
            .param(lease.version())
            .param(cause)
            .param(storable(dead.detail(), DETAIL_LENGTH))
            .update();
    if (gone > 0) {
      return true;
    }
    boolean again = ofLease(jdbc.sql(DEAD_BUT_DUE_AGAIN).param(cause), lease).update() > 0;
    if (again) {
      afterCommit(() -> signal.wakeUp(EnumSet.of(lease.lane())));
    }
    return again;
  }

  private static JdbcClient.StatementSpec ofLease(JdbcClient.StatementSpec sql, Lease lease) {
    WorkKey key = lease.key();
    return sql.param(key.storeId()).param(key.kind()).param(key.externalId()).param(lease.fence());
  }

  /** Noted at once; taken back should the caller's transaction fail. */
  private void settled(Lease lease) {
    if (unsettled.remove(lease.fence())
        && TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
              if (status != STATUS_COMMITTED) {
                unsettled.add(lease.fence());
              }
            }
          });
    }
  }

  @Override
  public List<Lease> takeUnsettled(Collection<Lease> leases) {
    return leases.stream().filter(one -> unsettled.remove(one.fence())).toList();
  }

  @Override
  public int sweep() {
    long from = sweptTo.from(System.nanoTime());
    int total = 0;
    for (int chunk = 0; chunk < SWEEP_CHUNKS; chunk++) {
      Swept swept = jdbc.sql(SWEEP).param(from).param(SWEEP_CHUNK).query(SWEPT).single();
      total += swept.woken;
      if (swept.woken > 0) {
        afterCommit(() -> signal.wakeUp(swept.lanes));
      }
      if (swept.woken < SWEEP_CHUNK) {
        sweptTo.done(swept.began, from == 0, System.nanoTime());
        break;
      }
    }
    return total;
  }

  @Override
  public void giveBack(Collection<Lease> leases) {
    if (leases.isEmpty()) {
      return;
    }
    jdbc.sql(GIVE_BACK)
        .param(leases.stream().mapToInt(Lease::storeId).toArray())
        .param(leases.stream().map(one -> one.key().kind()).toArray(String[]::new))
        .param(leases.stream().map(one -> one.key().externalId()).toArray(String[]::new))
        .param(leases.stream().mapToLong(Lease::fence).toArray())
        .update();
    leases.forEach(this::settled);
    Set<Lane> lanes = EnumSet.noneOf(Lane.class);
    leases.forEach(one -> lanes.add(one.lane()));
    afterCommit(() -> signal.wakeUp(lanes));
  }

  @Override
  public boolean replay(WorkKey key) {
    return wakeUpLaneOf(
        jdbc.sql(REPLAY)
            .param(key.storeId())
            .param(key.kind())
            .param(key.externalId())
            .param(Due.SOON));
  }

  private boolean wakeUpLaneOf(JdbcClient.StatementSpec returningLane) {
    List<String> lanes = returningLane.query(String.class).list();
    lanes.forEach(lane -> afterCommit(() -> signal.wakeUp(EnumSet.of(Lane.of(lane)))));
    return !lanes.isEmpty();
  }

  @Override
  public List<DeadLetter> deadLetters(@Nullable Integer storeId, int limit, int offset) {
    return jdbc.sql(
            """
            select * from dead_letter where cast(:store as int) is null or store_id = :store
            order by died_at desc, store_id, kind, external_id limit :limit offset :offset
            """)
        .param("store", storeId)
        .param("limit", limit)
        .param("offset", offset)
        .query(
            (row, n) ->
                new DeadLetter(
                    new WorkKey(
                        row.getInt("store_id"),
                        row.getString("kind"),
                        row.getString("external_id")),
                    Lane.of(row.getString("lane")),
                    row.getString("cause"),
                    row.getString("detail"),
                    row.getInt("attempts"),
                    instant(row, "died_at")))
        .list();
  }

  @Override
  public long countDeadLetters() {
    return jdbc.sql("select count(*) from dead_letter").query(Long.class).single();
  }

  @Override
  public List<Backlog> backlog() {
    return jdbc.sql(
            """
            select lane, store_id, count(*) filter (where ready) as ready,
                   count(*) filter (where not ready and lease_owner is not null) as leased,
                   count(*) filter (where not ready and lease_owner is null) as asleep,
                   coalesce(extract(epoch from now() - min(due_since) filter (where ready)), 0)
                     as oldest
            from work_item group by lane, store_id order by lane, store_id
            """)
        .query(
            (row, n) ->
                new Backlog(
                    Lane.of(row.getString("lane")),
                    row.getInt("store_id"),
                    row.getLong("ready"),
                    row.getLong("leased"),
                    row.getLong("asleep"),
                    Duration.ofMillis(
                        Math.max(0, row.getBigDecimal("oldest").movePointRight(3).longValue()))))
        .list();
  }

  private static void afterCommit(Runnable action) {
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              action.run();
            }
          });
    } else {
      action.run();
    }
  }

  /** PostgreSQL takes no NUL in a text and the driver no half surrogate: a cause must not fail. */
  private static String storable(String text, int length) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(length)
        .forEach(
            c ->
                clean.appendCodePoint(
                    c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        ? '?'
                        : c));
    return clean.toString();
  }

  /** As text, because the driver has no arrays of instants; cut to what a timestamptz can hold. */
  private static @Nullable String timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).toString();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static long micros(ResultSet row, String column) throws SQLException {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant(row, column));
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
