package io.caravan.settlement.report;

import io.caravan.inventory.StockDue;
import io.caravan.order.Discards;
import io.caravan.order.TickedOrders;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.settlement.statement.StatementLedger;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Polls;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a key does about a difference: it has whoever decides look again. Joins the caller's act.
 */
@Component
public class Repairs {
  /** What may come of a return that was not read, or not since it moved. */
  private static final Set<String> OF_RETURNS =
      Set.of(
          DifferenceClass.REFUND_DIFFERS.label(),
          DifferenceClass.RETURN_ON_TIKTOK_ONLY.label(),
          DifferenceClass.RETURN_IN_SHOPIFY_ONLY.label());

  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final FollowUpLedger followUps;
  private final Discards discards;
  private final TickedOrders ticked;
  private final StockDue stock;
  private final StatementLedger statements;

  Repairs(
      JdbcClient jdbc,
      WorkQueue queue,
      FollowUpLedger followUps,
      Discards discards,
      TickedOrders ticked,
      StockDue stock,
      StatementLedger statements) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.followUps = followUps;
    this.discards = discards;
    this.ticked = ticked;
    this.stock = stock;
    this.statements = statements;
  }

  /**
   * Sets a difference's repair going, and notes who did.
   *
   * @return what happens now, in words
   * @throws IllegalStateException if it has none
   */
  @Transactional
  public String repair(int storeId, long report, ReportTable.Row row, String who) {
    String label = row.repair();
    if (label == null) {
      throw new IllegalStateException("difference " + row.n() + " has no repair");
    }
    String next = begin(storeId, Repair.of(label), row, who);
    jdbc.sql(
            """
            update report_difference set repaired_at = clock_timestamp(), repaired_by = ?
            where store_id = ? and report_id = ? and n = ?
            """)
        .params(who, storeId, report, row.n())
        .update();
    return next;
  }

  /** The follow-up knows only the returns that were read: those we know, and those that are new. */
  private void returnsDue(int storeId, String order) {
    List<WorkKey> known =
        jdbc.sql(
                """
                select return_id from tiktok_return
                where store_id = ? and tiktok_order_id = ? order by return_id
                """)
            .params(storeId, order)
            .query((rs, n) -> Kinds.tiktokReturn(storeId, rs.getString(1)))
            .list();
    WorkKey poll = Polls.key(storeId, Kinds.POLL_TIKTOK_RETURNS);
    List<Due> due = new ArrayList<>();
    known.forEach(key -> due.add(Due.now(key, Lane.POLLS)));
    due.add(Due.now(poll, Lane.POLLS));
    queue.markDue(due);
  }

  private String begin(int storeId, Repair repair, ReportTable.Row row, String who) {
    String subject = row.subject();
    return switch (repair) {
      case LOOK_AGAIN -> {
        WorkKey order = Kinds.tiktokOrder(storeId, subject);
        queue.markDue(List.of(Due.now(order, Lane.ORDERS)));
        queue.wake(order);
        followUps.due(storeId, List.of(subject));
        if (OF_RETURNS.contains(row.label())) {
          returnsDue(storeId, subject);
        }
        yield "Both sides are read, and what is missing is done; see its timeline.";
      }
      case PULL_ORDER -> {
        discards.restore(storeId, subject, who);
        ticked.tick(storeId, List.of(subject), who);
        WorkKey order = Kinds.tiktokOrder(storeId, subject);
        queue.markDue(List.of(Due.now(order, Lane.ORDERS)));
        queue.wake(order);
        yield "It is read from TikTok and decided now; see its timeline.";
      }
      case CANCEL_YOUNGER -> {
        WorkKey key = new WorkKey(storeId, Kinds.RESOLVE_DUPLICATE, subject);
        queue.markDue(List.of(Due.now(key, Lane.REPORTS)));
        queue.wake(key);
        yield "Both are read again, and the younger is cancelled if that is safe; see its timeline.";
      }
      case SEND_STOCK -> {
        stock.products(
            storeId,
            List.of(row.facts().path("product").asString(subject)),
            StockDue.FALL,
            Duration.ZERO);
        yield "The product's stock is compared and sent now.";
      }
      case READ_STATEMENT -> {
        statements.beginAnew(storeId, subject);
        queue.markDue(List.of(Due.now(Kinds.tiktokStatement(storeId, subject), Lane.REPORTS)));
        yield "The statement is read again from its start.";
      }
    };
  }
}
