package io.caravan.aftersales.cancel;

import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelRequest.Wish;
import io.caravan.tiktok.TikTokCancellation;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is written down about cancellations on TikTok. Each method is one short transaction. */
@Component
public class CancellationLedger {
  private final JdbcClient jdbc;

  CancellationLedger(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The database's clock. */
  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** Of these, the cancellations that we know otherwise or not at all. */
  List<TikTokCancellation> changed(int storeId, List<TikTokCancellation> read) {
    Map<String, String> known = new HashMap<>();
    jdbc.sql(
            """
            select cancel_id, status from tiktok_cancellation
            where store_id = ? and cancel_id = any (?)
            """)
        .params(storeId, read.stream().map(TikTokCancellation::id).toArray(String[]::new))
        .query((rs, n) -> known.put(rs.getString(1), rs.getString(2)))
        .list();
    return read.stream().filter(one -> !one.status().equals(known.get(one.id()))).toList();
  }

  /** Remembers how cancellations stand. An older read changes nothing. */
  @Transactional
  public void seen(int storeId, Collection<TikTokCancellation> read) {
    for (TikTokCancellation one : read) {
      Instant updated = Objects.requireNonNullElse(one.updateTime(), Instant.EPOCH);
      jdbc.sql(
              """
              insert into tiktok_cancellation (store_id, cancel_id, tiktok_order_id, role, status, reason,
                                               lines, asked_at, updated_at, answer_by)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (store_id, cancel_id) do update set
                role = excluded.role, status = excluded.status, reason = excluded.reason,
                lines = excluded.lines, asked_at = excluded.asked_at, updated_at = excluded.updated_at,
                answer_by = excluded.answer_by
              where tiktok_cancellation.updated_at <= excluded.updated_at
              """)
          .params(
              Arrays.asList(
                  storeId,
                  one.id(),
                  one.orderId(),
                  one.role(),
                  one.status(),
                  one.reason(),
                  one.lines().toArray(String[]::new),
                  ts(one.createTime()),
                  ts(updated),
                  ts(one.answerBy())))
          .update();
    }
  }

  /**
   * What a person wants answered.
   *
   * @param reason TikTok's, with a rejection; null: any that says that the goods have gone
   */
  public record Wanted(Wish wish, @Nullable String reason) {}

  /** Empty if nobody said anything. */
  Optional<Wanted> wanted(int storeId, String cancelId) {
    return jdbc.sql(
            """
            select wish, wish_reason from tiktok_cancellation
            where store_id = ? and cancel_id = ? and wish is not null
            """)
        .params(storeId, cancelId)
        .query((rs, n) -> new Wanted(Wish.valueOf(rs.getString(1)), rs.getString(2)))
        .optional();
  }

  /** What is to be answered, and why; the moment is that of the latest change of mind. */
  @Transactional
  public void decided(
      int storeId, String cancelId, CancelAnswer.@Nullable Decision what, String why) {
    jdbc.sql(
            """
            update tiktok_cancellation set decision = ?, because = ?, decided_at = now()
            where store_id = ? and cancel_id = ?
              and (decision, because) is distinct from (?, ?)
            """)
        .params(
            Arrays.asList(
                what == null ? null : what.name(),
                why,
                storeId,
                cancelId,
                what == null ? null : what.name(),
                why))
        .update();
  }

  /**
   * @return false if TikTok does not wait for an answer any more
   */
  @Transactional
  public boolean want(
      int storeId, String cancelId, Wish wish, @Nullable String reason, String who) {
    return jdbc.sql(
                """
                update tiktok_cancellation set wish = ?, wish_reason = ?, wished_by = ?
                where store_id = ? and cancel_id = ? and status = 'CANCELLATION_REQUEST_PENDING'
                """)
            .params(Arrays.asList(wish.name(), reason, who, storeId, cancelId))
            .update()
        == 1;
  }

  /** Requests that wait, of orders that no follow-up looks at. */
  List<String> waitingElsewhere(int storeId) {
    return jdbc.sql(
            """
            select c.cancel_id from tiktok_cancellation c
            left join tiktok_order o on o.store_id = c.store_id and o.tiktok_order_id = c.tiktok_order_id
            where c.store_id = ? and c.status = 'CANCELLATION_REQUEST_PENDING'
              and o.state is distinct from 'IMPORTED'
            """)
        .params(storeId)
        .query(String.class)
        .list();
  }

  /**
   * Whether a rule or a person left the order out, so that nobody here answers for it.
   *
   * @param state of the order with us; null if it was never seen
   */
  public static boolean isLeftOut(@Nullable String state) {
    return state != null && Elsewhere.LEFT_OUT.contains(state);
  }

  /** Where an order stands with us; empty if it was never seen. */
  Optional<String> state(int storeId, String orderId) {
    return jdbc.sql("select state from tiktok_order where store_id = ? and tiktok_order_id = ?")
        .params(storeId, orderId)
        .query(String.class)
        .optional();
  }

  // Lines a person wants cancelled ---------------------------------------------------------------

  /**
   * @param lines ids of TikTok's lines
   */
  record LineWish(Set<String> lines, String reason) {}

  Optional<LineWish> lineWish(int storeId, String orderId) {
    return jdbc.sql(
            """
            select lines, reason from line_cancel_wish where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                new LineWish(
                    new HashSet<>(Arrays.asList((String[]) rs.getArray(1).getArray())),
                    rs.getString(2)))
        .optional();
  }

  /** Lines that a person wants cancelled already. */
  public Set<String> wishedLines(int storeId, String orderId) {
    return lineWish(storeId, orderId).map(LineWish::lines).orElse(Set.of());
  }

  /** An earlier wish that is not fulfilled yet goes on with this one. */
  @Transactional
  public void wantLines(
      int storeId, String orderId, Collection<String> lines, String reason, String who) {
    jdbc.sql(
            """
            insert into line_cancel_wish (store_id, tiktok_order_id, lines, reason, wished_by)
            values (?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_order_id) do update set
              lines = line_cancel_wish.lines || excluded.lines, reason = excluded.reason,
              wished_by = excluded.wished_by, wished_at = now()
            """)
        .params(storeId, orderId, lines.toArray(String[]::new), reason, who)
        .update();
  }

  /** Fulfilled, or not to be fulfilled any more. */
  @Transactional
  public void dropLineWish(int storeId, String orderId) {
    jdbc.sql("delete from line_cancel_wish where store_id = ? and tiktok_order_id = ?")
        .params(storeId, orderId)
        .update();
  }

  private static @Nullable Timestamp ts(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }
}
