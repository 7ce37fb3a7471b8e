package io.caravan.fulfilment.deadline;

import io.caravan.alert.AlertBook;
import io.caravan.alert.AlertChanges;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks at each store's deadlines, also while it is paused: TikTok's clock does not pause. A work
 * item on the database's clock, so that one node does it.
 */
@Component
public class DeadlineWatch implements PollSource {
  private final Stores stores;
  private final OpenShipments shipments;
  private final AlertBook book;
  private final DeadlineSettings settings;
  private final WorkQueue queue;

  DeadlineWatch(
      Stores stores,
      OpenShipments shipments,
      AlertBook book,
      DeadlineSettings settings,
      WorkQueue queue) {
    this.stores = stores;
    this.shipments = shipments;
    this.book = book;
    this.settings = settings;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    return stores.all().stream()
        .map(
            s ->
                new Polls.Poll(
                    s.id(), Kinds.WATCH_DEADLINES, Lane.UPKEEP, settings.watchDeadlines()))
        .toList();
  }

  /** Raises what is new, clears what is shipped or answered. */
  @Transactional
  public void look(Lease lease) {
    var unused = look(stores.byId(lease.storeId()));
    queue.settle(lease, Outcome.DONE);
  }

  AlertChanges look(Store store) {
    Instant now = shipments.now();
    List<OpenShipment> near =
        shipments.dueBefore(store.id(), now.plus(settings.escalateBefore()).plusNanos(1_000));
    return book.look(store, Escalation.KINDS, Escalation.of(near, now, settings.escalateBefore()));
  }
}
