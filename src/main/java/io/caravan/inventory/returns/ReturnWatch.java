package io.caravan.inventory.returns;

import io.caravan.store.Store;
import io.caravan.tiktok.TikTokReturn;

/** Is told of every return that was read, in the transaction that writes it down. */
public interface ReturnWatch {

  void seen(Store store, TikTokReturn one);
}
