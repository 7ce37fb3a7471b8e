package io.caravan.order;

import io.caravan.inventory.claim.OrderClaims;
import io.caravan.work.WorkQueue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parked orders that a person has given up on, because they were entered by hand, say. No signal,
 * poll or release makes a discarded order again; only a person who pulls it does.
 */
@Component
public class Discards {
  /** The longest reason that is kept. */
  public static final int REASON_LENGTH = 500;

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final OrderClaims claims;

  public Discards(JdbcClient jdbc, WorkQueue queue, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
    this.claims = new OrderClaims(jdbc, queue);
  }

  /**
   * Takes an order out of the orphan-order queue for good.
   *
   * @param reason for the timeline and the audit
   * @return false if it is not parked (any more): nothing was changed then
   */
  @Transactional
  public boolean discard(int storeId, String orderId, String reason, String who) {
    Optional<String> cause =
        jdbc.sql(
                """
                select coalesce(cause, '') from tiktok_order
                where store_id = ? and tiktok_order_id = ? and state = 'PARKED' for update
                """)
            .params(storeId, orderId)
            .query(String.class)
            .optional();
    if (cause.isEmpty()) {
      return false;
    }
    jdbc.sql(
            """
            update tiktok_order set state = 'DISCARDED', detail = ?, state_since = now()
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(reason, storeId, orderId)
        .update();
    jdbc.sql("delete from orphan_order where store_id = ? and tiktok_order_id = ?")
        .params(storeId, orderId)
        .update();
    Map<String, String> told = new LinkedHashMap<>();
    told.put("cause", cause.get());
    told.put("reason", reason);
    told.put("by", who);
    event(storeId, orderId, "discarded", told);
    claims.discarded(storeId, orderId);
    return true;
  }

  /**
   * Undoes a discard: the order is decided as if it had just been seen.
   *
   * @return false if it was not discarded
   */
  @Transactional
  public boolean restore(int storeId, String orderId, String who) {
    boolean restored =
        jdbc.sql(
                    """
                    update tiktok_order
                    set state = 'RECEIVED', cause = null, detail = null, state_since = now()
                    where store_id = ? and tiktok_order_id = ? and state = 'DISCARDED'
                    """)
                .params(storeId, orderId)
                .update()
            == 1;
    if (restored) {
      event(storeId, orderId, "restored", Map.of("by", who));
    }
    return restored;
  }

  private void event(int storeId, String orderId, String kind, Map<String, String> detail) {
    jdbc.sql(
            """
            insert into order_event (store_id, tiktok_order_id, kind, detail)
            values (?, ?, ?, ?::jsonb)
            """)
        .params(Arrays.asList(storeId, orderId, kind, json.writeValueAsString(detail)))
        .update();
  }
}
