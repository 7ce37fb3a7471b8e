package io.caravan.order.followup;

import io.caravan.shopify.ShopifyWebhook;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shopify's {@code inventory_levels/update} as the sign that stock an order waits for may have
 * come: it only makes us look now instead of at the next recheck. What it says is not believed.
 */
@Component
public class StockReceipts {
  private static final Logger log = LoggerFactory.getLogger(StockReceipts.class);

  private static final String TOPIC = "inventory_levels/update";

  private final Stores stores;
  private final FollowUpLedger ledger;

  StockReceipts(Stores stores, FollowUpLedger ledger) {
    this.stores = stores;
    this.ledger = ledger;
  }

  /** Never fails: the webhook is recorded already, and the recheck comes anyway. */
  public void receive(byte[] body, @Nullable String topic, @Nullable String shopDomain) {
    if (!TOPIC.equals(topic) || shopDomain == null) {
      return;
    }
    try {
      String item = ShopifyWebhook.parse(body).inventoryItemId();
      if (item == null) {
        return;
      }
      for (Store store : stores.byShopifyDomain(shopDomain)) {
        ledger.dueByItem(store.id(), item);
      }
    } catch (RuntimeException e) {
      log.warn("A stock receipt was not used: {}", e.getClass().getSimpleName());
    }
  }
}
