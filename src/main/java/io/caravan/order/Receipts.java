package io.caravan.order;

import io.caravan.shopify.ShopifyWebhook;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.WorkQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Shopify's own {@code orders/create} as the fast receipt of a create whose answer was lost: it
 * only makes us look up now instead of later. What it says is not believed.
 */
@Component
public class Receipts {
  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  private final Stores stores;
  private final JdbcClient jdbc;
  private final WorkQueue queue;

  Receipts(Stores stores, JdbcClient jdbc, WorkQueue queue) {
    this.stores = stores;
    this.jdbc = jdbc;
    this.queue = queue;
  }

  /** Never fails: the webhook is recorded already, and the lookup comes anyway. */
  public void receive(byte[] body, @Nullable String shopDomain) {
    try {
      String tiktokOrderId = ShopifyWebhook.parse(body).sourceIdentifier();
      if (tiktokOrderId == null || shopDomain == null) {
        return;
      }
      for (Store store : stores.byShopifyDomain(shopDomain)) {
        if (isAwaited(store.id(), tiktokOrderId)) {
          queue.wake(Kinds.tiktokOrder(store.id(), tiktokOrderId));
        }
      }
    } catch (RuntimeException e) {
      log.warn("A receipt was not used: {}", e.getClass().getSimpleName());
    }
  }

  private boolean isAwaited(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select exists (select from intent where store_id = ? and action = ? and external_id = ?
                           and state in ('UNKNOWN', 'THROTTLED'))
            """)
        .params(storeId, Actions.CREATE_SHOPIFY_ORDER, tiktokOrderId)
        .query(Boolean.class)
        .single();
  }
}
