package io.caravan.inventory.push;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Store;
import io.caravan.store.Stores;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What keeps the webhooks about stock honest, and follows what no webhook tells: links. */
@Component
public class StockPolls implements PollSource {
  private static final Duration RETRY_PERIOD = Duration.ofMinutes(1);
  private static final Duration FOLLOW_PERIOD = Duration.ofSeconds(1);

  /** Shopify's search may show a change late, and its clock is not the database's. */
  static final Duration OVERLAP = Duration.ofMinutes(2);

  /** More links than these are followed by a sweep. */
  static final int FOLLOWED_ONE_BY_ONE = 1000;

  private static final int CHUNK = 1000;

  private final Stores stores;
  private final Polls polls;
  private final PollSettings settings;
  private final InventorySettings inventory;
  private final ShopifyApi shopify;
  private final StockCursors cursors;
  private final PushLedger ledger;
  private final StockDue due;
  private final WorkQueue queue;

  StockPolls(
      Stores stores,
      Polls polls,
      PollSettings settings,
      InventorySettings inventory,
      ShopifyApi shopify,
      StockCursors cursors,
      PushLedger ledger,
      StockDue due,
      WorkQueue queue) {
    this.stores = stores;
    this.polls = polls;
    this.settings = settings;
    this.inventory = inventory;
    this.shopify = shopify;
    this.cursors = cursors;
    this.ledger = ledger;
    this.due = due;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    Set<Integer> ours = new TreeSet<>();
    List<Polls.Poll> all = new ArrayList<>();
    for (Store store : stores.all()) {
      ours.add(store.id());
      all.add(
          new Polls.Poll(
              store.id(), Kinds.POLL_SHOPIFY_INVENTORY, Lane.POLLS, settings.shopifyInventory()));
      all.add(new Polls.Poll(store.id(), Kinds.SWEEP_STOCK, Lane.POLLS, inventory.sweep()));
      all.add(new Polls.Poll(store.id(), Kinds.RETRY_STOCK, Lane.POLLS, RETRY_PERIOD));
    }
    if (inventory.sweep().isZero()) {
      return all;
    }
    // Only stores that have something to follow: one look for all of them.
    cursors.toFollow().stream()
        .filter(ours::contains)
        .forEach(id -> all.add(new Polls.Poll(id, Kinds.FOLLOW_LINKS, Lane.POLLS, FOLLOW_PERIOD)));
    return all;
  }

  /** Marks items due whose stock changed since the watermark; it moves on when all are marked. */
  public void poll(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Instant watermark = polls.watermark(store.id(), Kinds.POLL_SHOPIFY_INVENTORY);
    Instant now = ledger.now();
    Instant since = (watermark == null ? now : watermark).minus(OVERLAP);
    int seen = 0;
    for (String location : cursors.locations(store)) {
      List<String> changed =
          cursors.linked(store.shopifyDomain(), shopify.stockChangedSince(store, location, since));
      due.items(store.id(), changed, Due.SOON, Duration.ZERO);
      seen += changed.size();
    }
    polls.advance(store.id(), Kinds.POLL_SHOPIFY_INVENTORY, watermark, now, seen);
    queue.settle(lease, Outcome.DONE);
  }

  /** Marks the next thousand due, first of Shopify's items, then of TikTok's products. */
  public void sweep(Lease lease) {
    int store = lease.storeId();
    StockCursors.Sweep now = cursors.sweep(store).orElse(new StockCursors.Sweep("items", ""));
    boolean items = now.part().equals("items");
    List<String> ids =
        items
            ? cursors.items(store, now.after(), CHUNK)
            : cursors.products(store, now.after(), CHUNK);
    if (items) {
      due.items(store, ids, Due.WHENEVER, Duration.ZERO);
    } else {
      due.products(store, ids, Due.WHENEVER, Duration.ZERO);
    }
    if (ids.size() == CHUNK) {
      cursors.remember(store, new StockCursors.Sweep(now.part(), ids.get(CHUNK - 1)));
    } else if (items) {
      cursors.remember(store, new StockCursors.Sweep("products", ""));
    } else {
      cursors.remember(store, null);
      queue.settle(lease, Outcome.DONE);
      return;
    }
    queue.settle(lease, Outcome.later(Duration.ZERO, "MORE_STOCK"));
  }

  /** Tries again what was refused, and sees what a lost answer may have done late. */
  public void retry(Lease lease) {
    due.products(lease.storeId(), ledger.toRetry(lease.storeId()), Due.WHENEVER, Duration.ZERO);
    queue.settle(lease, Outcome.DONE);
  }

  /** Reads and sends what new links are about; for many of them, or other warehouses, sweeps. */
  public void follow(Lease lease) {
    int store = lease.storeId();
    StockCursors.Changes changes = cursors.changes(store, FOLLOWED_ONE_BY_ONE);
    if (changes.warehouses()) {
      ledger.retryNow(store, null);
    }
    if (changes.all()) {
      // One that is under way has passed some by.
      cursors.remember(store, null);
      queue.markDue(List.of(Due.now(Polls.key(store, Kinds.SWEEP_STOCK), Lane.POLLS)));
    } else {
      due.items(store, cursors.itemsOf(store, changes.skus()), Due.SOON, Duration.ZERO);
      due.products(store, cursors.productsOf(store, changes.skus()), Due.SOON, Duration.ZERO);
    }
    if (!settings.tiktokProducts().isZero()
        && cursors.lacksProduct(store, changes.all() ? null : changes.skus())) {
      // Nothing can be sent before it is known: whoever goes over all products tells it.
      queue.markDue(List.of(Due.now(Polls.key(store, Kinds.SWEEP_TIKTOK_PRODUCTS), Lane.POLLS)));
    }
    cursors.followed(store, changes.upTo());
    queue.settle(lease, Outcome.DONE);
  }
}
