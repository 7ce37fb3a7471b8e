package io.caravan.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The stores this program serves: those of the settings, known to the database. */
public interface Stores {

  List<Store> all();

  /**
   * @throws IllegalArgumentException for an id that is not ours
   */
  Store byId(int id);

  Optional<Store> byName(String name);

  /** Every link that has this Shopify store; the domain in any case. */
  List<Store> byShopifyDomain(String domain);

  /** Every link that has this TikTok shop. */
  List<Store> byTikTokShop(String shopId);

  /**
   * Orders created before it are imported only when a person says so; empty before the first
   * connection.
   */
  default Optional<Instant> startMark(int storeId) {
    return Optional.empty();
  }

  /** TikTok's {@code seller_type}: LOCAL or CROSS_BORDER; empty until it was read. */
  default Optional<String> sellerType(int storeId) {
    return Optional.empty();
  }

  /** Paused: receive and store, write nothing. Read from the database at most a second ago. */
  boolean isPaused(int storeId);

  void pause(int storeId, String who);

  void resume(int storeId, String who);
}
