package io.caravan.mapping;

/** Whoever waits on the table of carriers. */
public interface CarrierWatcher {

  /** In the transaction that changes a store's carriers, before it commits. */
  void carriersChanged(int storeId);
}
