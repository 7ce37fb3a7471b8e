package io.caravan.order.alert;

import io.caravan.order.Orphans;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Looks at each store's orphan-order queue every few seconds: a work item on the database's clock,
 * so that one node does it.
 */
@Component
public class OrphanWatch implements PollSource {
  private final Stores stores;
  private final Orphans orphans;
  private final DeadlineAlerts alerts;
  private final OrphanAlertSettings settings;
  private final WorkQueue queue;

  OrphanWatch(
      Stores stores,
      Orphans orphans,
      DeadlineAlerts alerts,
      OrphanAlertSettings settings,
      WorkQueue queue) {
    this.stores = stores;
    this.orphans = orphans;
    this.alerts = alerts;
    this.settings = settings;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    return stores.all().stream()
        .map(s -> new Polls.Poll(s.id(), Kinds.WATCH_ORPHANS, Lane.UPKEEP, settings.watch()))
        .toList();
  }

  /** Rechecks whose time has come, then alerts. */
  public void look(Lease lease) {
    orphans.recheck(lease.storeId());
    alerts.raise(lease.storeId());
    queue.settle(lease, Outcome.DONE);
  }
}
