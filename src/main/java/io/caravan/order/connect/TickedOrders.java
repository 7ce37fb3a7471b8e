package io.caravan.order.connect;

import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which orders from before the start mark a person wants to have. */
@Component
class TickedOrders {
  private final JdbcClient jdbc;

  TickedOrders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Each order once; who ticked it first is kept. */
  @Transactional(propagation = Propagation.MANDATORY)
  void tick(int storeId, Collection<String> orderIds, String who) {
    jdbc.sql(
            """
            update open_order set ticked_at = now(), ticked_by = ?
            where store_id = ? and tiktok_order_id = any (?) and ticked_at is null
            """)
        .params(who, storeId, orderIds.toArray(String[]::new))
        .update();
  }
}
