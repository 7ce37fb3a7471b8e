package io.caravan.fulfilment.ship;

import io.caravan.order.OrderLedger;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.shopify.ShopifyOrderChanges;
import io.caravan.shopify.ShopifyOrderChanges.ChangedOrders;
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
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Finds orders that changed in Shopify without a webhook that came: fulfilments, tracking numbers,
 * refunds, returns. It only marks imported ones due; each is read and decided by itself.
 */
@Component
public class FulfilmentPoll implements PollSource {
  /** Read again this far below the newest seen: Shopify's search index lags. */
  static final Duration OVERLAP = Duration.ofMinutes(2);

  private final Stores stores;
  private final ShopifyOrderChanges shopify;
  private final Polls polls;
  private final PollSettings settings;
  private final FollowUpLedger followUps;
  private final OrderLedger orders;
  private final ShipmentLedger ledger;
  private final ParkedShipments parked;

  FulfilmentPoll(
      Stores stores,
      ShopifyOrderChanges shopify,
      Polls polls,
      PollSettings settings,
      FollowUpLedger followUps,
      OrderLedger orders,
      ShipmentLedger ledger,
      ParkedShipments parked) {
    this.stores = stores;
    this.shopify = shopify;
    this.polls = polls;
    this.settings = settings;
    this.followUps = followUps;
    this.orders = orders;
    this.ledger = ledger;
    this.parked = parked;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.shopifyFulfilments();
    return period.isZero()
        ? List.of()
        : stores.all().stream()
            .map(
                store ->
                    new Polls.Poll(store.id(), Kinds.POLL_SHOPIFY_FULFILMENTS, Lane.POLLS, period))
            .toList();
  }

  /** From the watermark on; the first look goes back over the overlap only. */
  public void poll(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Instant watermark = polls.watermark(store.id(), Kinds.POLL_SHOPIFY_FULFILMENTS);
    Instant from = watermark == null ? orders.now().minus(OVERLAP) : watermark;
    ChangedOrders changed = shopify.ordersChangedSince(store, from);
    if (!changed.orders().isEmpty()) {
      followUps.dueIfChanged(store.id(), changed.orders());
    }
    polls.advance(
        store.id(),
        Kinds.POLL_SHOPIFY_FULFILMENTS,
        watermark,
        next(from, changed, orders.now()),
        changed.orders().size());
    var unused = ledger.forgetNumbers(store.id());
    parked.look(store);
    followUps.settle(lease, Outcome.DONE);
  }

  /**
   * Where the next look begins, never before this one. A time from the future would blind the poll.
   * Where there is more, it goes on from there, but not past what the index may still lack.
   */
  static Instant next(Instant from, ChangedOrders changed, Instant now) {
    Instant newest = changed.newest();
    if (newest == null) {
      return from;
    }
    Instant seen = newest.isAfter(now) ? now : newest;
    Instant indexed = (changed.more() ? now : seen).minus(OVERLAP);
    Instant next = indexed.isBefore(seen) ? indexed : seen;
    return next.isAfter(from) ? next : from;
  }
}
