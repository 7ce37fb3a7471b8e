package io.caravan.inventory.place;

import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads the warehouses of TikTok and the locations of Shopify: hourly, and when told to. */
@Component
public class Places implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(Places.class);

  static final Duration PERIOD = Duration.ofHours(1);

  /** Shopify's topics that say that a location changed. */
  private static final String ABOUT_LOCATIONS = "locations/";

  private final Stores stores;
  private final TikTokApi tiktok;
  private final ShopifyApi shopify;
  private final PlaceTables tables;
  private final PollSettings settings;
  private final WorkQueue queue;

  Places(
      Stores stores,
      TikTokApi tiktok,
      ShopifyApi shopify,
      PlaceTables tables,
      PollSettings settings,
      WorkQueue queue) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.shopify = shopify;
    this.tables = tables;
    this.settings = settings;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    return settings.shopifyInventory().isZero()
        ? List.of()
        : stores.all().stream()
            .map(store -> new Polls.Poll(store.id(), Kinds.READ_WAREHOUSES, Lane.POLLS, PERIOD))
            .toList();
  }

  /** Both sides, each kept as it comes: a side that fails does not cost the other. */
  public void read(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Instant before = tables.now();
    tables.keepWarehouses(store, tiktok.warehouses(store), before);
    before = tables.now();
    tables.keepLocations(store, shopify.locations(store), before);
    queue.settle(lease, Outcome.DONE);
  }

  /**
   * Shopify says that a location changed: it is read now instead of within the hour. Never fails:
   * the webhook is recorded already. What it says is not believed.
   */
  public void receive(@Nullable String topic, @Nullable String shopDomain) {
    if (topic == null || shopDomain == null || !topic.startsWith(ABOUT_LOCATIONS)) {
      return;
    }
    try {
      queue.markDue(
          stores.byShopifyDomain(shopDomain).stream()
              .map(store -> Due.now(Polls.key(store.id(), Kinds.READ_WAREHOUSES), Lane.POLLS))
              .toList());
    } catch (RuntimeException e) {
      log.warn("A change of locations was not noted: {}", e.getClass().getSimpleName());
    }
  }
}
