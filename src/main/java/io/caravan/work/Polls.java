package io.caravan.work;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is looked at again and again. A poll is a work item like any other: every node's tick marks
 * due what the database's clock says is due, and a lease makes sure that no two nodes poll the same
 * window.
 */
@Component
public class Polls {
  private final JdbcClient jdbc;
  private final WorkQueue queue;

  Polls(JdbcClient jdbc, WorkQueue queue) {
    this.jdbc = jdbc;
    this.queue = queue;
  }

  /**
   * One thing to look at regularly.
   *
   * @param name kind of the work item, kebab-case
   * @param period zero: never
   */
  public record Poll(int storeId, String name, Lane lane, Duration period) {}

  public static WorkKey key(int storeId, String name) {
    return new WorkKey(storeId, name, "-");
  }

  /** Marks due the polls whose time has come; the next turn is one period on. */
  @Transactional
  public int markDue(List<Poll> polls) {
    List<Poll> on = polls.stream().filter(p -> !p.period().isZero()).toList();
    if (on.isEmpty()) {
      return 0;
    }
    Integer[] stores = on.stream().map(Poll::storeId).toArray(Integer[]::new);
    String[] names = on.stream().map(Poll::name).toArray(String[]::new);
    Double[] seconds = on.stream().map(p -> p.period().toMillis() / 1000.0).toArray(Double[]::new);
    jdbc.sql(
            """
            insert into poll (store_id, name)
            select s, n from unnest(?::int[], ?::text[]) p (s, n)
            on conflict do nothing
            """)
        .params(stores, names)
        .update();
    List<WorkKey> due =
        jdbc.sql(
                """
                update poll set next_at = now() + make_interval(secs => p.seconds)
                from unnest(?::int[], ?::text[], ?::float8[]) p (store_id, name, seconds)
                where poll.store_id = p.store_id and poll.name = p.name and poll.next_at <= now()
                returning poll.store_id, poll.name
                """)
            .params(stores, names, seconds)
            .query((rs, n) -> key(rs.getInt(1), rs.getString(2)))
            .list();
    queue.markDue(
        due.stream()
            .map(
                key ->
                    Due.now(
                        key,
                        on.stream()
                            .filter(p -> p.name().equals(key.kind()))
                            .findFirst()
                            .orElseThrow()
                            .lane()))
            .toList());
    return due.size();
  }

  /** Where the poll has got to; null before its first success. */
  public @Nullable Instant watermark(int storeId, String name) {
    return jdbc.sql("select watermark from poll where store_id = ? and name = ?")
        .params(storeId, name)
        .query((rs, n) -> rs.getTimestamp(1))
        .optional()
        .map(Timestamp::toInstant)
        .orElse(null);
  }

  /**
   * Moves the watermark on, if nobody else did; never back.
   *
   * @param from what this poll started with
   * @param seen how many distinct things it saw
   */
  public boolean advance(
      int storeId, String name, @Nullable Instant from, @Nullable Instant to, int seen) {
    Timestamp next = to == null ? (from == null ? null : Timestamp.from(from)) : Timestamp.from(to);
    return jdbc.sql(
                """
                update poll set watermark = greatest(watermark, :next), last_ok_at = now(), last_seen = :seen
                where store_id = :store and name = :name
                  and watermark is not distinct from cast(:from as timestamptz)
                """)
            .param("next", next, java.sql.Types.TIMESTAMP)
            .param("seen", seen)
            .param("store", storeId)
            .param("name", name)
            .param("from", from == null ? null : Timestamp.from(from), java.sql.Types.TIMESTAMP)
            .update()
        == 1;
  }
}
