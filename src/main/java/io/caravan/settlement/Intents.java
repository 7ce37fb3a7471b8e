package io.caravan.settlement;

import io.caravan.order.OrderSettings;
import io.caravan.order.Submission;
import io.caravan.platform.PlatformJson;
import io.caravan.work.Lease;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes of this package to Shopify, recorded before they are sent: of an order, one at a time. */
@Component
public class Intents {
  private final JdbcClient jdbc;
  private final OrderSettings settings;

  Intents(JdbcClient jdbc, OrderSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /**
   * An intent nobody knows the outcome of.
   *
   * @param quietUntil before that, not to be seen proves nothing; the database's clock
   */
  public record Open(UUID id, @Nullable String subject, Instant quietUntil) {}

  public Optional<Open> unsettled(int storeId, String action, String orderId) {
    return jdbc.sql(
            """
            select id, subject, quiet_until from intent
            where store_id = ? and action = ? and external_id = ?
              and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
            """)
        .params(storeId, action, orderId)
        .query(
            (rs, n) ->
                new Open(
                    rs.getObject(1, UUID.class), rs.getString(2), rs.getTimestamp(3).toInstant()))
        .optional();
  }

  /**
   * Commits the intention. Only under a fence that still holds.
   *
   * @param subject what of the order; null: all of it
   * @param request by which the call is known again
   * @return empty if another claim has the key, or an intent is unsettled
   */
  @Transactional
  public Optional<UUID> open(
      Lease lease, String action, @Nullable String subject, Map<String, ?> request) {
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
    if (!ours) {
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
                Arrays.asList(
                    id,
                    lease.storeId(),
                    action,
                    lease.key().externalId(),
                    subject,
                    lease.fence(),
                    hash(request),
                    Timestamp.from(Submission.quietUntil(lease.leaseUntil(), settings.timing()))))
            .update();
    return opened == 1 ? Optional.of(id) : Optional.empty();
  }

  /**
   * What came of it; nothing if that is known already.
   *
   * @param state SUCCEEDED, REFUSED, NOT_SENT or ABANDONED
   */
  @Transactional
  public boolean settle(UUID intent, String state, String answer) {
    return jdbc.sql(
                """
                update intent set state = ?, answer = ?, answered_at = now()
                where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                """)
            .params(state, answer, intent)
            .update()
        == 1;
  }

  /** Settled by the next look. */
  @Transactional
  public void unknown(UUID intent, String why) {
    jdbc.sql("update intent set state = 'UNKNOWN', answer = ? where id = ? and state = 'OPEN'")
        .params(why, intent)
        .update();
  }

  private static byte[] hash(Map<String, ?> request) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(PlatformJson.write(request));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
