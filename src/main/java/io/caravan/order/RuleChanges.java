package io.caravan.order;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.order.rules.Rules;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings changed rules to the orders that wait because of rules. The rules change first and the
 * epoch moves after them: whoever asked the old ones finds the epoch moved when it parks or holds,
 * and whoever comes later asks the new ones. What was parked or held before is due again. What was
 * left out stays out, unless a person asked for it and was refused by the rules.
 *
 * <p>Every node does so for its own file: with several, an order may be parked again by the one
 * that has not looked yet, and is released by its look.
 */
@Component
public class RuleChanges {
  private static final Logger log = LoggerFactory.getLogger(RuleChanges.class);
  private static final int CHUNK = 500;

  /** How often it is looked for what a node with other rules left behind and never came back to. */
  private static final Duration LEFT_BEHIND = Duration.ofMinutes(15);

  private final Rules rules;
  private final Releases releases;
  private final Stores stores;
  private final OrderLedger ledger;
  private final WorkQueue queue;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final LongSupplier nanos;
  private boolean owed;
  private long lookedBehind;

  @Autowired
  RuleChanges(
      Rules rules,
      Releases releases,
      Stores stores,
      OrderLedger ledger,
      WorkQueue queue,
      JdbcClient jdbc,
      TransactionTemplate transaction) {
    this(rules, releases, stores, ledger, queue, jdbc, transaction, System::nanoTime);
  }

  RuleChanges(
      Rules rules,
      Releases releases,
      Stores stores,
      OrderLedger ledger,
      WorkQueue queue,
      JdbcClient jdbc,
      TransactionTemplate transaction,
      LongSupplier nanos) {
    this.rules = rules;
    this.releases = releases;
    this.stores = stores;
    this.ledger = ledger;
    this.queue = queue;
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.nanos = nanos;
    this.lookedBehind = nanos.getAsLong();
  }

  /**
   * Looks at the file; if the rules changed, every store's orders that wait for that are due. While
   * the database is away they stay owed, and the next look tries again.
   */
  public synchronized void look() {
    owed |= rules.look();
    if (owed) {
      stores.all().forEach(store -> release(store.id()));
      owed = false;
    } else if (nanos.getAsLong() - lookedBehind >= LEFT_BEHIND.toNanos()) {
      // A paused store decides nothing: what is due there stays as it is, however often it is told.
      releaseOthers(stores.all().stream().filter(s -> !stores.isPaused(s.id())).toList());
    }
  }

  /** After a start: what other rules than these parked or held is due. */
  public synchronized void atStart() {
    releaseOthers(stores.all());
  }

  /**
   * Also now and then: where one node takes another's place, the old one goes on parking and
   * holding by its rules after the new one has started, and nobody else looks once it is gone.
   */
  private void releaseOthers(List<Store> of) {
    lookedBehind = nanos.getAsLong();
    for (Store store : of) {
      boolean waiting =
          jdbc.sql(
                  """
                  select exists (select from tiktok_order
                      where store_id = ? and cause = 'RULE' and state in ('HELD', 'PARKED')
                        and rule_version <> ?)
                    or exists (select from ticked_order join tiktok_order
                        using (store_id, tiktok_order_id)
                      where store_id = ? and state = 'FILTERED' and rule_version <> ?)
                  """)
              .params(store.id(), rules.version(), store.id(), rules.version())
              .query(Boolean.class)
              .single();
      if (waiting) {
        release(store.id());
      }
    }
  }

  private void release(int storeId) {
    String who = "rules " + rules.version();
    transaction.executeWithoutResult(
        status -> releases.request(storeId, Topics.RULES, List.of(Topics.ANY), who));
    // Held orders are in no queue, nor are ticked ones that were left out. Read after the epoch
    // moved: none can be held by the old rules
    // any more.
    String after = "";
    List<String> held;
    int released = 0;
    do {
      held = held(storeId, after);
      List<String> chunk = held;
      transaction.executeWithoutResult(status -> wake(storeId, chunk, who));
      released += held.size();
      after = held.isEmpty() ? after : held.get(held.size() - 1);
    } while (held.size() == CHUNK);
    log.info(
        "The rules changed: store {} decides again what they parked, and {} orders they held or refused",
        storeId,
        released);
  }

  private List<String> held(int storeId, String after) {
    return jdbc.sql(
            """
            select tiktok_order_id from tiktok_order
            where store_id = ? and state = 'HELD' and cause = 'RULE' and tiktok_order_id > ?
            union
            select tiktok_order_id from ticked_order join tiktok_order using (store_id, tiktok_order_id)
            where store_id = ? and state = 'FILTERED' and tiktok_order_id > ?
            order by tiktok_order_id limit ?
            """)
        .params(storeId, after, storeId, after, CHUNK)
        .query(String.class)
        .list();
  }

  private void wake(int storeId, List<String> orders, String who) {
    List<WorkKey> keys = orders.stream().map(id -> Kinds.tiktokOrder(storeId, id)).toList();
    queue.markDue(keys.stream().map(key -> Due.now(key, Lane.ORDERS)).toList());
    keys.forEach(queue::wake);
    orders.forEach(
        id -> ledger.event(storeId, id, "released", Map.of("topic", Topics.RULES, "by", who)));
  }
}
