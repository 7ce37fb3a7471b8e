package io.caravan.aftersales.cancel;

import io.caravan.fulfilment.deadline.DueSource;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Buyers' requests to cancel, by TikTok's own time for the answer. */
@Component
class CancelRequestsDue implements DueSource {
  private final JdbcClient jdbc;

  CancelRequestsDue(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<AnswerDue> answersDue(int storeId, Instant until) {
    return jdbc.sql(
            """
            select tiktok_order_id, cancel_id, answer_by from tiktok_cancellation
            where store_id = ? and status = 'CANCELLATION_REQUEST_PENDING' and answer_by < ?
            """)
        .params(storeId, Timestamp.from(until))
        .query(
            (rs, n) ->
                new AnswerDue(
                    rs.getString("tiktok_order_id"),
                    "CANCELLATION",
                    rs.getString("cancel_id"),
                    rs.getTimestamp("answer_by").toInstant()))
        .list();
  }
}
