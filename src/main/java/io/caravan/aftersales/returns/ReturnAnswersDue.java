package io.caravan.aftersales.returns;

import io.caravan.fulfilment.deadline.DueSource;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Returns and refunds that wait for the seller, by TikTok's own time for the answer. */
@Component
class ReturnAnswersDue implements DueSource {
  private final JdbcClient jdbc;

  ReturnAnswersDue(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<AnswerDue> answersDue(int storeId, Instant until) {
    return jdbc.sql(
            """
            select tiktok_order_id, return_id, next_action_due from tiktok_return
            where store_id = ? and next_action is not null and next_action_due < ?
            """)
        .params(storeId, Timestamp.from(until))
        .query(
            (rs, n) ->
                new AnswerDue(
                    rs.getString("tiktok_order_id"),
                    "RETURN",
                    rs.getString("return_id"),
                    rs.getTimestamp("next_action_due").toInstant()))
        .list();
  }
}
