package io.caravan.aftersales.cancel;

import io.caravan.order.OrderLedger;
import io.caravan.order.OrderSettings;
import io.caravan.order.Submission;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.work.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Intents of answers about orders that are not in Shopify. Each method is one short transaction.
 */
@Component
class AnswerLedger {
  private final JdbcClient jdbc;
  private final OrderLedger orders;
  private final OrderSettings settings;

  AnswerLedger(JdbcClient jdbc, OrderLedger orders, OrderSettings settings) {
    this.jdbc = jdbc;
    this.orders = orders;
    this.settings = settings;
  }

  /**
   * The latest answer to a request.
   *
   * @param quietUntil before this moment nobody can say what came of an unsettled one
   */
  record Past(UUID intent, String subject, String state, Instant at, Instant quietUntil) {
    boolean isUnsettled() {
      return state.equals("OPEN") || state.equals("UNKNOWN");
    }
  }

  Optional<Past> last(int storeId, String orderId, Action action, String cancelId) {
    return jdbc.sql(
            """
            select id, subject, state, coalesce(answered_at, opened_at) as at, quiet_until from intent
            where store_id = ? and external_id = ? and action = ?
              and (subject = ? or starts_with(subject, ? || ':'))
            order by opened_at desc limit 1
            """)
        .params(storeId, orderId, action.label(), cancelId, cancelId)
        .query(
            (rs, n) ->
                new Past(
                    rs.getObject("id", UUID.class),
                    rs.getString("subject"),
                    rs.getString("state"),
                    rs.getTimestamp("at").toInstant(),
                    rs.getTimestamp("quiet_until").toInstant()))
        .optional();
  }

  /** The latest refusal of an act, whatever came of a later try; empty if there was none. */
  String refusal(int storeId, String orderId, Act act) {
    return jdbc.sql(
            """
            select id::text from intent
            where store_id = ? and external_id = ? and action = ? and subject = ? and state = 'REFUSED'
            order by opened_at desc limit 1
            """)
        .params(storeId, orderId, act.action().label(), act.subject())
        .query(String.class)
        .optional()
        .orElse("");
  }

  /**
   * Commits the intention before anything is sent: under a fence that still holds, and only while
   * the order is still where it was decided for.
   *
   * @return empty if that is not so, or such an answer of the order is unsettled
   */
  @Transactional
  public Optional<UUID> open(Lease lease, String orderId, String state, Act act) {
    boolean ours =
        jdbc.sql(
                """
                select true from work_item
                where store_id = ? and kind = ? and external_id = ? and fence = ? for update
                """)
            .params(lease.storeId(), lease.key().kind(), lease.key().externalId(), lease.fence())
            .query(Boolean.class)
            .optional()
            .isPresent();
    boolean there =
        jdbc.sql(
                """
                select true from tiktok_order
                where store_id = ? and tiktok_order_id = ? and state = ? for share
                """)
            .params(lease.storeId(), orderId, state)
            .query(Boolean.class)
            .optional()
            .isPresent();
    if (!ours || !there) {
      return Optional.empty();
    }
    UUID id = UUID.randomUUID();
    int opened =
        jdbc.sql(
                """
                insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                    quiet_until)
                values (?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)
                on conflict (store_id, action, external_id) where state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                do nothing
                """)
            .params(
                id,
                lease.storeId(),
                act.action().label(),
                orderId,
                act.subject(),
                lease.fence(),
                sha256(act.subject()),
                Timestamp.from(Submission.quietUntil(lease.leaseUntil(), settings.timing())))
            .update();
    if (opened == 0) {
      return Optional.empty();
    }
    event(lease.storeId(), orderId, "act-begun", act.action(), act.subject());
    return Optional.of(id);
  }

  /**
   * Writes down what came of it, whoever holds the key by now.
   *
   * @param state of the intent: SUCCEEDED, REFUSED, NOT_SENT or UNKNOWN
   */
  @Transactional
  public void answered(
      int storeId, String orderId, UUID intent, String state, String answer, Act act) {
    if (settle(intent, state, answer)) {
      String kind =
          switch (state) {
            case "SUCCEEDED" -> "act-done";
            case "REFUSED" -> "act-refused";
            case "UNKNOWN" -> "act-unknown";
            default -> "act-not-sent";
          };
      event(storeId, orderId, kind, act.action(), act.subject());
    }
  }

  /** Reading again showed whether an answer of unknown outcome took effect. */
  @Transactional
  public void readAgain(int storeId, String orderId, Past past, boolean tookEffect, Action action) {
    if (settle(
        past.intent(),
        tookEffect ? "SUCCEEDED" : "ABANDONED",
        tookEffect ? "read again: it shows" : "read again: it does not show")) {
      event(storeId, orderId, "act-settled", action, past.subject());
    }
  }

  private boolean settle(UUID intent, String state, String answer) {
    return jdbc.sql(
                """
                update intent set state = ?, answer = ?, answered_at = now(),
                       quiet_until = case when ? = 'UNKNOWN'
                         then clock_timestamp() + make_interval(secs => ?) else quiet_until end
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(state, answer, state, settings.unknownQuietPeriod().toMillis() / 1000.0, intent)
            .update()
        == 1;
  }

  /** A dry run's answer to "what would you have sent": told once. */
  @Transactional
  public void intended(int storeId, String orderId, Act act) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select ?, ?, ?, jsonb_build_object('subject', ?::text)
            where not exists (select from intended_write where store_id = ? and action = ?
                              and external_id = ? and summary ->> 'subject' = ?)
            """)
        .params(
            storeId,
            act.action().label(),
            orderId,
            act.subject(),
            storeId,
            act.action().label(),
            orderId,
            act.subject())
        .update();
  }

  private void event(int storeId, String orderId, String kind, Action action, String subject) {
    orders.event(storeId, orderId, kind, Map.of("act", action.label(), "subject", subject));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
