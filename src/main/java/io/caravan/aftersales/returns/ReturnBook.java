package io.caravan.aftersales.returns;

import io.caravan.inventory.returns.ReturnWatch;
import io.caravan.order.OrderLedger;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokReturn;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is written down about returns: what people answered, and which ones are the same. */
@Component
public class ReturnBook implements ReturnWatch {
  private final JdbcClient jdbc;
  private final FollowUpLedger followUps;
  private final OrderLedger orders;
  private final WorkQueue queue;

  ReturnBook(JdbcClient jdbc, FollowUpLedger followUps, OrderLedger orders, WorkQueue queue) {
    this.jdbc = jdbc;
    this.followUps = followUps;
    this.orders = orders;
    this.queue = queue;
  }

  /**
   * A return as it was read last.
   *
   * @param refundTotal null if it was last read by an older version
   * @param nextAction what TikTok asks the seller for; null: nothing
   * @param followed its order is in Shopify, and kept the same on both sides
   * @param outcome OPEN, GIVEN_BACK or LEFT: what became of its goods by way of an adjustment
   */
  public record Known(
      int storeId,
      String returnId,
      String tiktokOrderId,
      String type,
      String status,
      String role,
      @Nullable BigDecimal refundTotal,
      @Nullable String currency,
      @Nullable String nextAction,
      @Nullable Instant nextActionDue,
      boolean followed,
      String outcome,
      String because,
      Instant updatedAt,
      @Nullable String answer) {}

  /** Which returns a list is asked for. */
  public enum State {
    /** TikTok waits for the seller. */
    AWAITS_ANSWER("r.next_action is not null"),
    /** Neither refused nor paid. */
    OPEN("r.outcome = 'OPEN'"),
    ALL("true");

    private final String where;

    State(String where) {
      this.where = where;
    }
  }

  /** An imported order's return changed: both sides are to be compared. */
  @Override
  public void seen(Store store, TikTokReturn one) {
    boolean imported =
        jdbc.sql(
                """
                select exists (select from tiktok_order
                               where store_id = ? and tiktok_order_id = ? and state = 'IMPORTED')
                """)
            .params(store.id(), one.orderId())
            .query(Boolean.class)
            .single();
    if (imported) {
      followUps.due(store.id(), List.of(one.orderId()));
    }
  }

  /** Whether TikTok ever told of a return of this order. */
  boolean knows(int storeId, String orderId) {
    return jdbc.sql(
            """
            select exists (select from tiktok_return where store_id = ? and tiktok_order_id = ?)
            """)
        .params(storeId, orderId)
        .query(Boolean.class)
        .single();
  }

  /** GID of Shopify's to TikTok's id, of all that these returns are. */
  Map<String, String> links(int storeId, List<String> returnIds) {
    Map<String, String> links = new HashMap<>();
    jdbc.sql(
            "select shopify_id, return_id from return_link where store_id = ? and return_id = any (?)")
        .params(storeId, returnIds.toArray(String[]::new))
        .query((rs, n) -> links.put(rs.getString(1), rs.getString(2)))
        .list();
    return links;
  }

  /** Keeps which is which. What is known stays as it is. */
  @Transactional
  public void link(int storeId, Map<String, String> links) {
    links.forEach(
        (shopify, tiktok) ->
            jdbc.sql(
                    """
                    insert into return_link (store_id, shopify_id, return_id) values (?, ?, ?)
                    on conflict do nothing
                    """)
                .params(storeId, shopify, tiktok)
                .update());
  }

  /** What people said and TikTok was not told yet. */
  Map<String, Answer> answers(int storeId, List<String> returnIds) {
    Map<String, Answer> answers = new HashMap<>();
    jdbc.sql(
            """
            select return_id, asked, decision, reason, amount, keep_item, asked_until
            from return_answer
            where store_id = ? and return_id = any (?) and answered_at is null
            """)
        .params(storeId, returnIds.toArray(String[]::new))
        .query((rs, n) -> answers.put(rs.getString(1), answer(rs)))
        .list();
    return answers;
  }

  private static Answer answer(ResultSet rs) throws SQLException {
    return new Answer(
        rs.getString("asked"),
        rs.getString("decision"),
        rs.getString("reason"),
        rs.getBigDecimal("amount"),
        rs.getBoolean("keep_item"),
        instant(rs, "asked_until"));
  }

  private record Said(Answer answer, boolean taken) {}

  /** What was said to the question that TikTok asks as it was read last. */
  private Optional<Said> said(Known to, Answer answer) {
    return jdbc.sql(
            """
            select a.asked, a.asked_until, a.decision, a.reason, a.amount, a.keep_item, a.answered_at
            from return_answer a
            join tiktok_return r on r.store_id = a.store_id and r.return_id = a.return_id
            where a.store_id = ? and a.return_id = ? and a.asked = ? and
            """
                + STANDS
                + " for update of a")
        .params(to.storeId(), to.returnId(), answer.asked())
        .query((rs, n) -> new Said(answer(rs), rs.getTimestamp("answered_at") != null))
        .optional();
  }

  /**
   * Writes down what a person said; the follow-up of the order tells TikTok. The same once more
   * changes nothing, and until TikTok has one anything else may be said instead.
   *
   * @return false if TikTok took an answer of ours and was not read since: this one is not written
   *     down
   */
  @Transactional
  public boolean answer(Known to, Answer answer, String who) {
    Optional<Said> before = said(to, answer);
    if (before.filter(Said::taken).isPresent()) {
      return false;
    }
    if (before.filter(said -> said.answer().isSame(answer)).isEmpty()) {
      write(to, answer, who);
    }
    followUps.due(to.storeId(), List.of(to.tiktokOrderId()));
    return true;
  }

  private void write(Known to, Answer answer, String who) {
    jdbc.sql(
            """
            insert into return_answer (store_id, return_id, asked, asked_until, decision, reason, amount,
                                       keep_item, said_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (store_id, return_id) do update set
              asked = excluded.asked, asked_until = excluded.asked_until, decision = excluded.decision, reason = excluded.reason,
              amount = excluded.amount, keep_item = excluded.keep_item, said_by = excluded.said_by,
              said_at = now(), answered_at = null
            """)
        .params(
            Arrays.asList(
                to.storeId(),
                to.returnId(),
                answer.asked(),
                to.nextActionDue() == null ? null : Timestamp.from(to.nextActionDue()),
                answer.decision(),
                answer.reason(),
                answer.amount(),
                answer.keepItem(),
                who))
        .update();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("return", to.returnId());
    detail.put("decision", answer.decision());
    detail.put("by", who);
    orders.event(to.storeId(), to.tiktokOrderId(), "return-answered", detail);
  }

  /**
   * Has TikTok asked about a return once more. An offer, and what the buyer says to it, leave the
   * status as it is, so that no webhook tells of them.
   */
  public void readAgain(int storeId, String returnId) {
    queue.markDue(List.of(Due.now(Kinds.tiktokReturn(storeId, returnId), Lane.POLLS)));
  }

  /**
   * TikTok took an answer; what it asks now is read anew. What a person said since, and is not the
   * same, is still to be told.
   */
  @Transactional
  public void answered(
      int storeId,
      String returnId,
      String decision,
      @Nullable String reason,
      @Nullable BigDecimal amount,
      boolean keepItem) {
    jdbc.sql(
            """
            update return_answer set answered_at = now()
            where store_id = ? and return_id = ? and decision = ? and answered_at is null
              and reason is not distinct from ?::text and amount is not distinct from ?::numeric
              and keep_item = ?
            """)
        .params(Arrays.asList(storeId, returnId, decision, reason, amount, keepItem))
        .update();
    readAgain(storeId, returnId);
  }

  /**
   * The most urgent first.
   *
   * @param storeId null: of all stores
   */
  public List<Known> list(@Nullable Integer storeId, State state, int limit, int offset) {
    return jdbc.sql(
            SELECT
                + " where "
                + state.where
                + " and (:store::int is null or r.store_id = :store)"
                + " order by r.next_action is null, r.next_action_due nulls last, r.updated_at desc,"
                + " r.return_id"
                + " limit :limit offset :offset")
        .param("store", storeId)
        .param("limit", limit)
        .param("offset", offset)
        .query((rs, n) -> known(rs))
        .list();
  }

  public long count(@Nullable Integer storeId, State state) {
    return jdbc.sql(
            "select count(*) from tiktok_return r where "
                + state.where
                + " and (:store::int is null or r.store_id = :store)")
        .param("store", storeId)
        .query(Long.class)
        .single();
  }

  /**
   * By TikTok's id: several where links of two stores know the return.
   *
   * @param storeId null: of all stores
   */
  public List<Known> find(String returnId, @Nullable Integer storeId) {
    return jdbc.sql(
            SELECT + " where r.return_id = :id and (:store::int is null or r.store_id = :store)")
        .param("id", returnId)
        .param("store", storeId)
        .query((rs, n) -> known(rs))
        .list();
  }

  /** To the question as it was read last, and not taken by TikTok before: then it asks again. */
  private static final String STANDS =
      """
       coalesce(a.asked_until = r.next_action_due, true)
        and (a.answered_at is null or a.answered_at >= coalesce(r.read_at, '-infinity'))
      """;

  private static final String SELECT =
      """
      select r.*, a.decision as answer, coalesce(o.state = 'IMPORTED', false) as followed
      from tiktok_return r
      left join tiktok_order o on o.store_id = r.store_id and o.tiktok_order_id = r.tiktok_order_id
      left join return_answer a on a.store_id = r.store_id and a.return_id = r.return_id
                               and a.asked = r.next_action and
      """
          + STANDS;

  private static Known known(ResultSet rs) throws SQLException {
    return new Known(
        rs.getInt("store_id"),
        rs.getString("return_id"),
        rs.getString("tiktok_order_id"),
        rs.getString("type"),
        rs.getString("status"),
        rs.getString("role"),
        rs.getBigDecimal("refund_total"),
        rs.getString("currency"),
        rs.getString("next_action"),
        instant(rs, "next_action_due"),
        rs.getBoolean("followed"),
        rs.getString("outcome"),
        rs.getString("because"),
        rs.getTimestamp("updated_at").toInstant(),
        rs.getString("answer"));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
