package io.caravan.order;

import io.caravan.mapping.ReleaseRequest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Releases parked orders when what they wait for has happened. */
@Component
public class Orphans {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);
  private static final int CHUNK = 500;

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final OrderLedger ledger;

  Orphans(JdbcClient jdbc, WorkQueue queue, OrderLedger ledger) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.ledger = ledger;
  }

  /**
   * Marks due every order that waits on the subject, earliest deadline first, in the transaction
   * that consumes the request. The wait itself stays until the order is decided again.
   */
  @Transactional
  public void release(ReleaseRequest request) {
    int released = 0;
    String after = "";
    List<String> waiting;
    do {
      waiting =
          jdbc.sql(
                  """
                  select tiktok_order_id from orphan_wait
                  where store_id = ? and topic = ? and subject = ? and tiktok_order_id > ?
                  order by tiktok_order_id limit ?
                  """)
              .params(request.getStoreId(), request.getTopic(), request.getSubject(), after, CHUNK)
              .query(String.class)
              .list();
      for (String order : waiting) {
        ledger.event(
            request.getStoreId(),
            order,
            "released",
            java.util.Map.of(
                "topic", request.getTopic(),
                "subject", request.getSubject(),
                "by", request.getRequestedBy()));
      }
      queue.markDue(
          waiting.stream()
              .map(id -> Due.now(Kinds.tiktokOrder(request.getStoreId(), id), Lane.ORDERS))
              .toList());
      released += waiting.size();
      after = waiting.isEmpty() ? after : waiting.get(waiting.size() - 1);
    } while (waiting.size() == CHUNK);
    if (released > 0) {
      log.info(
          "{} {}: released {} orders that waited on it",
          request.getTopic(),
          request.getSubject(),
          released);
    }
  }
}
