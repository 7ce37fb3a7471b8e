package io.caravan.fulfilment.deadline;

import io.caravan.order.SeenOrders;
import io.caravan.tiktok.TikTokOrder;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the deadlines of every order as TikTok last said them, whatever became of the order: they
 * move when a seller or TikTok extends them, and then neither status nor update time changes.
 */
@Component
class DeadlineFacts implements SeenOrders {
  private final JdbcClient jdbc;

  DeadlineFacts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void seen(int storeId, List<TikTokOrder> orders) {
    List<TikTokOrder> sorted =
        orders.stream().sorted(Comparator.comparing(TikTokOrder::id)).toList();
    jdbc.sql(
            """
            update tiktok_order o
            set ship_by = s.ship_by, auto_cancel_at = s.auto_cancel_at, collect_by = s.collect_by,
                collection_due_at = s.collection_due_at, warehouse_id = s.warehouse_id
            from (select o.tiktok_order_id, s.*
                  from unnest(:ids::text[], :ships::timestamptz[], :cancels::timestamptz[],
                              :collects::timestamptz[], :dues::timestamptz[], :warehouses::text[])
                    as s(id, ship_by, auto_cancel_at, collect_by, collection_due_at, warehouse_id)
                  join tiktok_order o on o.store_id = :store and o.tiktok_order_id = s.id
                  order by o.tiktok_order_id for update of o) s
            where o.store_id = :store and o.tiktok_order_id = s.tiktok_order_id
              and (o.ship_by, o.auto_cancel_at, o.collect_by, o.collection_due_at, o.warehouse_id)
                  is distinct from
                  (s.ship_by, s.auto_cancel_at, s.collect_by, s.collection_due_at, s.warehouse_id)
            """)
        .param("store", storeId)
        .param("ids", sorted.stream().map(TikTokOrder::id).toArray(String[]::new))
        .param("ships", times(sorted, TikTokOrder::rtsSlaTime))
        .param("cancels", times(sorted, DeadlineFacts::autoCancel))
        .param("collects", times(sorted, TikTokOrder::ttsSlaTime))
        .param("dues", times(sorted, TikTokOrder::collectionDueTime))
        .param("warehouses", sorted.stream().map(TikTokOrder::warehouseId).toArray(String[]::new))
        .update();
  }

  private static @Nullable Instant autoCancel(TikTokOrder order) {
    Instant due = order.shippingDueTime();
    return due == null ? order.cancelOrderSlaTime() : due;
  }

  private static @Nullable Timestamp[] times(
      List<TikTokOrder> orders, Function<TikTokOrder, @Nullable Instant> time) {
    return orders.stream()
        .map(time)
        .map(at -> at == null ? null : Timestamp.from(at))
        .toArray(Timestamp[]::new);
  }
}
