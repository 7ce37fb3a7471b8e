package io.caravan.order;

import io.caravan.work.NodeName;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Orders a person asked for one by one, seen or not: rules read it as {@code order.ticked}. */
@Component
public class TickedOrders {
  private final JdbcClient jdbc;
  private final NodeName node;

  public TickedOrders(JdbcClient jdbc, NodeName node) {
    this.jdbc = jdbc;
    this.node = node;
  }

  /**
   * Ticks orders; told once in the timeline of each. Whoever calls marks them due, in the same
   * transaction.
   *
   * @param who kept with it, and told
   */
  @Transactional
  public void tick(int storeId, Collection<String> orderIds, String who) {
    jdbc.sql(
            """
            with fresh as (
              insert into ticked_order (store_id, tiktok_order_id, ticked_by)
              select ?, id, ? from unnest(?::text[]) id
              on conflict do nothing
              returning store_id, tiktok_order_id, ticked_by)
            insert into order_event (store_id, tiktok_order_id, kind, detail, node)
            select store_id, tiktok_order_id, 'ticked', jsonb_build_object('by', ticked_by), ? from fresh
            """)
        .params(
            storeId,
            who,
            orderIds.stream().distinct().sorted().toArray(String[]::new),
            node.value())
        .update();
  }

  public boolean isTicked(int storeId, String orderId) {
    return jdbc.sql(
            "select exists (select from ticked_order where store_id = ? and tiktok_order_id = ?)")
        .params(storeId, orderId)
        .query(Boolean.class)
        .single();
  }
}
