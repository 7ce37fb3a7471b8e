package io.caravan.work;

import io.caravan.testing.Postgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long a claim takes with a million rows, quiet and behind a long snapshot. The build does not
 * run it: start it from an IDE.
 */
public final class WorkQueueBenchmark {
  private static final int STORES = 16;
  private static final int ROWS = 1_000_000;

  private WorkQueueBenchmark() {}

  public static void main(String[] args) throws Exception {
    try (Postgres db = Postgres.fresh()) {
      JdbcClient jdbc = db.jdbc();
      System.out.println(jdbc.sql("select version()").query(String.class).single());
      JdbcWorkQueue queue = queue(db);
      Map<Integer, Integer> permits = new HashMap<>();
      for (int store = 1; store <= STORES; store++) {
        permits.put(store, 64);
      }
      fill(jdbc, true);
      measure("a million ready, no statistics", queue, permits, 200, false);
      jdbc.sql("vacuum analyze work_item").update();
      measure("a million ready, analysed", queue, permits, 200, true);
      jdbc.sql("truncate work_item").update();
      fill(jdbc, false);
      jdbc.sql("vacuum analyze work_item").update();
      measure("none ready, a million asleep", queue, permits, 100, true);
      jdbc.sql("truncate work_item").update();
      fill(jdbc, true);
      jdbc.sql("vacuum analyze work_item").update();
      // The rows filled in are older than what the first queue has seen.
      JdbcWorkQueue other = queue(db);
      try (Connection old = db.dataSource().getConnection();
          Statement statement = old.createStatement()) {
        old.setAutoCommit(false);
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        statement.execute("select count(*) from work_item");
        int completed = 0;
        while (completed < 100_000) {
          List<Lease> leases = other.claim(Lane.ORDERS, permits, 1024, "bench");
          leases.forEach(lease -> other.settle(lease, Outcome.DONE));
          completed += leases.size();
        }
        jdbc.sql("vacuum work_item").update();
        measure("long snapshot, 100,000 completed", other, permits, 200, true);
        jdbc.sql("update work_item set ready = false, wake_at = now() + interval '1 h' where ready")
            .update();
        measure("long snapshot, all dead", other, permits, 50, true);
        measureSweep("long snapshot, sweep", other);
        old.rollback();
      }
    }
  }

  private static JdbcWorkQueue queue(Postgres db) {
    return new JdbcWorkQueue(
        db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  }

  private static void fill(JdbcClient jdbc, boolean ready) {
    jdbc.sql(
            """
            insert into work_item (store_id, kind, external_id, lane, ready, wake_at, urgency, version, due_since)
            select 1 + n % ?, 'tiktok-order', (576461413038785752 + n)::text, 'orders', ?,
                   now() + interval '1 h', case when n % 5 = 0 then 7 else 3 end, nextval('work_seq'),
                   now() - interval '1 h' + n * interval '1 ms'
            from generate_series(1, ?) n
            """)
        .param(STORES)
        .param(ready)
        .param(ROWS)
        .update();
  }

  private static void measureSweep(String what, JdbcWorkQueue queue) {
    long[] micros = new long[20];
    for (int i = 0; i < micros.length; i++) {
      long start = System.nanoTime();
      queue.sweep();
      micros[i] = (System.nanoTime() - start) / 1000;
    }
    print(what, micros, 0);
  }

  private static void measure(
      String what, JdbcWorkQueue queue, Map<Integer, Integer> permits, int times, boolean settle) {
    long[] micros = new long[times];
    long keys = 0;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      List<Lease> leases = queue.claim(Lane.ORDERS, permits, 64, "bench");
      micros[i] = (System.nanoTime() - start) / 1000;
      keys += leases.size();
      if (settle) {
        leases.forEach(lease -> queue.settle(lease, Outcome.DONE));
      }
    }
    print(what, micros, keys / times);
  }

  private static void print(String what, long[] micros, long keys) {
    Arrays.sort(micros);
    System.out.printf(
        "%-40s p50 %6.2f ms  p95 %6.2f ms  max %6.2f ms  (%d keys a claim)%n",
        what,
        micros[micros.length / 2] / 1000.0,
        micros[micros.length * 95 / 100] / 1000.0,
        micros[micros.length - 1] / 1000.0,
        keys);
  }
}
