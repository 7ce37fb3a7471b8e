package io.caravan.fulfilment.deadline;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Buyers' wishes to cancel as the orders themselves show them. The order has no deadline of it: a
 * wish that nobody answers is granted after {@link #ANSWER_WITHIN}. Who reads the requests
 * themselves knows better; then this is not heard.
 */
@Component
public class AskedOnTheOrder implements DueSource {
  /** TikTok facts, section 8.2: 24 hours in the US, by a secondary source; elsewhere not longer. */
  static final Duration ANSWER_WITHIN = Duration.ofHours(24);

  static final String KIND = "CANCELLATION";

  private final JdbcClient jdbc;

  AskedOnTheOrder(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<AnswerDue> answersDue(int storeId, Instant until) {
    return jdbc.sql(
            """
            select i.tiktok_order_id, i.cancel_requested_at from imported_order i
            join tiktok_order o on o.store_id = i.store_id and o.tiktok_order_id = i.tiktok_order_id
            where i.store_id = ? and i.cancel_requested and i.cancel_requested_at < ?
              and o.tiktok_status in ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
            """)
        .params(storeId, Timestamp.from(until.minus(ANSWER_WITHIN)))
        .query(
            (rs, n) ->
                new AnswerDue(
                    rs.getString("tiktok_order_id"),
                    KIND,
                    "",
                    rs.getTimestamp("cancel_requested_at").toInstant().plus(ANSWER_WITHIN)))
        .list();
  }
}
