package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Orders that wait on one SKU, released while new ones keep coming: turn, arrivals, claim, in a
 * circle. What is claimed counts as made. The test asserts on it; the main method measures it.
 */
final class TenThousandOrphans {
  private static final int CLAIM = 50;

  final List<String> claimed = new ArrayList<>();
  final List<Integer> turns = new ArrayList<>();
  final List<Long> turnNanos = new ArrayList<>();
  final List<Long> claimNanos = new ArrayList<>();

  /** Claims between the arrival of a new order and its own. */
  final List<Integer> newWaited = new ArrayList<>();

  int mostUnderWay;

  private final JdbcClient jdbc;
  private final JdbcWorkQueue queue;
  private final Orphans orphans;
  private final Releases releases;
  private final TransactionTemplate transaction;
  private final int store;
  private final Map<String, Integer> arrivedAt = new LinkedHashMap<>();

  TenThousandOrphans(Postgres db, int store) {
    this.store = store;
    jdbc = db.jdbc();
    OrderBooks books = new OrderBooks(db);
    queue = books.queue;
    releases = books.releases;
    transaction = books.transaction;
    orphans = books.orphans;
  }

  /**
   * Ids in an order that is not that of the deadlines: {@code o<n>} is the n-th to be cancelled.
   */
  void park(int orders) {
    jdbc.sql(
            """
            with o as (select 'o' || ((n::bigint * 7919) % :orders) as id,
                              ((n::bigint * 7919) % :orders) as place
                       from generate_series(0, :orders - 1) n),
            t as (insert into tiktok_order (store_id, tiktok_order_id, state, cause)
                  select :store, id, 'PARKED', 'UNMAPPED_SKU' from o)
            insert into orphan_order (store_id, tiktok_order_id, cause, detail, auto_cancel_at)
            select :store, id, 'UNMAPPED_SKU', 'no link', now() + interval '1 day' + place * interval '1 s'
            from o
            """)
        .param("orders", orders)
        .param("store", store)
        .update();
    jdbc.sql(
            """
            insert into orphan_wait
            select store_id, tiktok_order_id, 'sku', '1729' from orphan_order where store_id = ?
            """)
        .params(store)
        .update();
    jdbc.sql("analyze").update();
  }

  /** One mapping call, then nothing but turns, arrivals and claims until all are claimed. */
  void release(int orders, int arrivalsPerTurn) {
    transaction.executeWithoutResult(
        status -> releases.request(store, Topics.SKU, List.of("1729"), "someone"));
    int arrived = 0;
    int released = 0;
    while (released < orders) {
      long began = System.nanoTime();
      Integer turn = transaction.execute(status -> orphans.turn(store, null).released());
      turnNanos.add(System.nanoTime() - began);
      turns.add(turn == null ? 0 : turn);
      mostUnderWay = Math.max(mostUnderWay, underWay());
      for (int i = 0; i < arrivalsPerTurn; i++) {
        String id = "new" + arrived++;
        arrivedAt.put(id, claimed.size());
        queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, id), Lane.ORDERS)));
      }
      released += claimAndMake();
    }
    while (claimAndMake() > 0) {
      // what is left of the new ones
    }
  }

  private int claimAndMake() {
    long began = System.nanoTime();
    List<Lease> batch = queue.claim(Lane.ORDERS, Map.of(store, CLAIM), CLAIM, "test");
    claimNanos.add(System.nanoTime() - began);
    int released = 0;
    for (Lease lease : batch) {
      String id = lease.key().externalId();
      if (id.startsWith("new")) {
        newWaited.add(claimed.size() - arrivedAt.getOrDefault(id, 0));
      } else {
        released++;
      }
      claimed.add(id);
    }
    String[] ids = batch.stream().map(l -> l.key().externalId()).toArray(String[]::new);
    jdbc.sql("delete from work_item where store_id = ? and external_id = any (?)")
        .params(store, ids)
        .update();
    jdbc.sql("delete from orphan_order where store_id = ? and tiktok_order_id = any (?)")
        .params(store, ids)
        .update();
    return released;
  }

  private int underWay() {
    return jdbc.sql(
            "select count(*) from orphan_order where store_id = ? and released_at is not null")
        .params(store)
        .query(Integer.class)
        .single();
  }

  /** Figures for the record. Argument: how many orders. */
  public static void main(String[] arguments) {
    int orders = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    try (Postgres db = Postgres.fresh()) {
      TenThousandOrphans run = new TenThousandOrphans(db, db.store("acme-us"));
      run.park(orders);
      long began = System.nanoTime();
      run.release(orders, 10);
      double seconds = (System.nanoTime() - began) / 1e9;
      List<Long> turns = run.turnNanos.stream().sorted().toList();
      List<Long> claims = run.claimNanos.stream().sorted().toList();
      List<Integer> waited = run.newWaited.stream().sorted().toList();
      List<String> released = run.claimed.stream().filter(id -> id.startsWith("o")).toList();
      long outOfOrder =
          IntStream.range(0, released.size()).filter(i -> !released.get(i).equals("o" + i)).count();
      System.out.printf(
          "%d orders and %d new ones claimed in %.1f s, %d of them not in deadline order%n",
          orders, waited.size(), seconds, outOfOrder);
      System.out.printf(
          "turns: %d, at most %d orders, at most %d under way; ms median %.1f, 99%% %.1f, most %.1f%n",
          turns.size(),
          run.turns.stream().mapToInt(Integer::intValue).max().orElse(0),
          run.mostUnderWay,
          at(turns, 0.5) / 1e6,
          at(turns, 0.99) / 1e6,
          at(turns, 1) / 1e6);
      System.out.printf(
          "claims of %d: ms median %.1f, 99%% %.1f%n",
          CLAIM, at(claims, 0.5) / 1e6, at(claims, 0.99) / 1e6);
      System.out.printf(
          "a new order waits behind other claims: median %d, most %d%n",
          waited.get(waited.size() / 2), waited.get(waited.size() - 1));
    }
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * share)));
  }
}
