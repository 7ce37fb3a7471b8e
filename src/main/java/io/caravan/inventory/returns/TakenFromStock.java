package io.caravan.inventory.returns;

import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;

/** Says whether making an order in Shopify took the seller's stock. Orders know. */
public interface TakenFromStock {

  /** False for Fulfilled by TikTok, and for what was sold before we came. */
  boolean takes(Store store, TikTokOrder order);
}
