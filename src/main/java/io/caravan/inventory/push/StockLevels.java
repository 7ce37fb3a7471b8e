package io.caravan.inventory.push;

import io.caravan.platform.PlatformException;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.ShopifyStock;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads Shopify's stock of due items: many in one call, stored also while a store is paused. */
@Component
public class StockLevels {
  private final ShopifyApi shopify;
  private final Stores stores;
  private final LevelTables tables;
  private final StockCursors cursors;
  private final WorkQueue queue;

  StockLevels(
      ShopifyApi shopify,
      Stores stores,
      LevelTables tables,
      StockCursors cursors,
      WorkQueue queue) {
    this.cursors = cursors;
    this.shopify = shopify;
    this.stores = stores;
    this.tables = tables;
    this.queue = queue;
  }

  /**
   * @param leases of one store
   */
  public void read(List<Lease> leases) {
    Store store = stores.byId(leases.get(0).storeId());
    // Most of what a large shop sells may not be on TikTok at all.
    List<String> items =
        cursors.linked(
            store.shopifyDomain(), leases.stream().map(lease -> lease.key().externalId()).toList());
    if (!items.isEmpty()) {
      Instant readAt = tables.now();
      tables.store(store.shopifyDomain(), items, readAt, ask(store, items));
    }
    // After the commit: were it lost, the items would only be read once more.
    leases.forEach(lease -> queue.settle(lease, Outcome.DONE));
  }

  /** One item Shopify stumbles over must not keep the others from being read. */
  private List<ShopifyStock> ask(Store store, List<String> items) {
    try {
      return shopify.stock(store, items);
    } catch (PlatformException.Misuse e) {
      if (items.size() == 1) {
        throw e;
      }
      int middle = items.size() / 2;
      List<ShopifyStock> found = new ArrayList<>(ask(store, items.subList(0, middle)));
      found.addAll(ask(store, items.subList(middle, items.size())));
      return found;
    }
  }
}
