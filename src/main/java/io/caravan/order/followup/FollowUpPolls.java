package io.caravan.order.followup;

import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What keeps the webhooks about imported orders honest, and wakes those that wait unannounced. */
@Component
public class FollowUpPolls implements PollSource {
  static final Duration RECHECK_PERIOD = Duration.ofMinutes(1);

  /** As often as TikTok's side of the same orders is re-read. */
  static final Duration REREAD_PERIOD = Duration.ofMinutes(15);

  private final Stores stores;
  private final PollSettings settings;
  private final ShopifyApi shopify;
  private final FollowUpLedger ledger;

  FollowUpPolls(
      Stores stores, PollSettings settings, ShopifyApi shopify, FollowUpLedger ledger) {
    this.stores = stores;
    this.settings = settings;
    this.shopify = shopify;
    this.ledger = ledger;
  }

  @Override
  public List<Polls.Poll> polls() {
    if (settings.tiktokOrders().isZero()) {
      return List.of();
    }
    List<Polls.Poll> all = new ArrayList<>();
    for (Store store : stores.all()) {
      all.add(
          new Polls.Poll(
              store.id(), Kinds.RECHECK_IMPORTED_ORDERS, Lane.POLLS, RECHECK_PERIOD));
      all.add(
          new Polls.Poll(store.id(), Kinds.REREAD_SHOPIFY_ORDERS, Lane.POLLS, REREAD_PERIOD));
    }
    return all;
  }

  public void recheck(Lease lease) {
    ledger.dueForRecheck(lease.storeId());
    ledger.settle(lease, Outcome.DONE);
  }

  /** Marks due what was cancelled or deleted in Shopify without our being told. */
  public void reread(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String after = "";
    List<Map.Entry<String, String>> some;
    do {
      some = ledger.unshipped(store.id(), after, ShopifyApi.MOST_NODES);
      if (!some.isEmpty()) {
        Map<String, String> byShopifyId = new HashMap<>();
        some.forEach(order -> byShopifyId.put(order.getValue(), order.getKey()));
        Set<String> changed = shopify.cancelledOrGone(store, byShopifyId.keySet());
        ledger.due(
            store.id(), changed.stream().map(byShopifyId::get).filter(id -> id != null).toList());
        after = some.get(some.size() - 1).getKey();
      }
    } while (some.size() == ShopifyApi.MOST_NODES);
    ledger.settle(lease, Outcome.DONE);
  }
}
