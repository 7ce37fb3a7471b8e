package io.caravan.inventory.watch;

import io.caravan.alert.AlertBook;
import io.caravan.alert.AlertChanges;
import io.caravan.inventory.InventorySettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks at each store's stock every few seconds, also while it is paused: a work item on the
 * database's clock, so that one node does it.
 */
@Component
public class StockWatch implements PollSource {
  private final Stores stores;
  private final StockReadings readings;
  private final AlertBook book;
  private final WatchSettings settings;
  private final InventorySettings inventory;
  private final OutwardSettings outward;
  private final WorkQueue queue;

  StockWatch(
      Stores stores,
      StockReadings readings,
      AlertBook book,
      WatchSettings settings,
      InventorySettings inventory,
      OutwardSettings outward,
      WorkQueue queue) {
    this.stores = stores;
    this.readings = readings;
    this.book = book;
    this.settings = settings;
    this.inventory = inventory;
    this.outward = outward;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    return stores.all().stream()
        .map(s -> new Polls.Poll(s.id(), Kinds.WATCH_STOCK, Lane.UPKEEP, settings.every()))
        .toList();
  }

  /** Raises what is new, clears what is over. */
  @Transactional
  public void look(Lease lease) {
    var unused = look(stores.byId(lease.storeId()));
    queue.settle(lease, Outcome.DONE);
  }

  /** While nothing is sent, alerts about sending stay as they are. */
  AlertChanges look(Store store) {
    boolean sending = inventory.push() && !outward.dryRun() && !stores.isPaused(store.id());
    List<String> kinds = new ArrayList<>(StockAlerts.OF_STATE);
    if (sending) {
      kinds.addAll(StockAlerts.OF_SENDING);
    }
    return book.look(
        store, kinds, StockAlerts.of(readings.read(store, sending, settings), settings));
  }
}
