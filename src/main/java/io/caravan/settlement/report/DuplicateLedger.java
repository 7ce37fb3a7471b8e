package io.caravan.settlement.report;

import io.caravan.order.OrderLedger;
import io.caravan.shopify.ComparedOrder;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is written down of orders that are in Shopify twice. */
@Component
public class DuplicateLedger {
  private final JdbcClient jdbc;
  private final OrderLedger orders;

  DuplicateLedger(JdbcClient jdbc, OrderLedger orders) {
    this.jdbc = jdbc;
    this.orders = orders;
  }

  /** Shopify orders that we know to be of it: followed, or met a second time. */
  List<String> known(int storeId, String orderId) {
    return jdbc.sql(
            """
            select shopify_order_id from tiktok_order
            where store_id = :store and tiktok_order_id = :order and shopify_order_id is not null
            union
            select detail ->> 'other' from order_event
            where store_id = :store and tiktok_order_id = :order and kind = 'duplicate'
            """)
        .param("store", storeId)
        .param("order", orderId)
        .query(String.class)
        .list();
  }

  /** Whether making the order took stock: what TikTok ships from its own did not. */
  boolean tookStock(int storeId, String orderId) {
    return jdbc.sql(
            """
            select fulfilment_authority is distinct from 'FULFILLED_BY_TIKTOK' from tiktok_order
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(Boolean.class)
        .optional()
        .orElse(true);
  }

  /** Shopify took the cancellation a moment ago, and it may not show yet. */
  boolean wasCancelledJustNow(int storeId, String orderId, String shopifyOrderId) {
    return jdbc.sql(
            """
            select exists (select from intent where store_id = ? and action = ? and external_id = ?
                           and subject = ? and state = 'SUCCEEDED'
                           and answered_at > now() - interval '30 seconds')
            """)
        .params(storeId, ResolveDuplicate.ACTION, orderId, shopifyOrderId)
        .query(Boolean.class)
        .single();
  }

  /** The one that is kept is the one that is followed; the timeline says that there were two. */
  @Transactional
  public void follow(int storeId, String orderId, ComparedOrder keep, String other) {
    jdbc.sql(
            """
            update tiktok_order set shopify_order_id = ?, shopify_order_name = ?
            where store_id = ? and tiktok_order_id = ? and state = 'IMPORTED'
              and shopify_order_id is distinct from ?
            """)
        .params(keep.id(), keep.name(), storeId, orderId, keep.id())
        .update();
    boolean told =
        jdbc.sql(
                """
                select exists (select from order_event where store_id = ? and tiktok_order_id = ?
                               and kind = 'duplicate')
                """)
            .params(storeId, orderId)
            .query(Boolean.class)
            .single();
    if (!told) {
      orders.event(storeId, orderId, "duplicate", Map.of("kept", keep.id(), "other", other));
    }
  }

  /** What a dry run would have done; told once. */
  @Transactional
  public void intended(int storeId, String orderId, String shopifyOrderId) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select ?, ?, ?, jsonb_build_object('subject', ?::text)
            where not exists (select from intended_write where store_id = ? and action = ?
                              and external_id = ? and summary ->> 'subject' = ?)
            """)
        .params(
            storeId,
            ResolveDuplicate.ACTION,
            orderId,
            shopifyOrderId,
            storeId,
            ResolveDuplicate.ACTION,
            orderId,
            shopifyOrderId)
        .update();
  }
}
