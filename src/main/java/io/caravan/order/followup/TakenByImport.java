package io.caravan.order.followup;

import io.caravan.inventory.returns.TakenFromStock;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokOrder;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * What left before we came took nothing that Shopify counts; nor did history, or TikTok's stock.
 */
@Component
class TakenByImport implements TakenFromStock {
  private final Policies policies;
  private final Stores stores;

  TakenByImport(Policies policies, Stores stores) {
    this.policies = policies;
    this.stores = stores;
  }

  @Override
  public boolean takes(Store store, TikTokOrder order) {
    return !leftBeforeUs(store, order) && policies.takesStock(order);
  }

  /** Placed and shipped before the start: Shopify's number never knew of it. */
  private boolean leftBeforeUs(Store store, TikTokOrder order) {
    Instant placed = order.createTime();
    Instant shipped = order.rtsTime();
    return placed != null
        && stores
            .startMark(store.id())
            .filter(start -> placed.isBefore(start) && (shipped == null || shipped.isBefore(start)))
            .isPresent();
  }
}
