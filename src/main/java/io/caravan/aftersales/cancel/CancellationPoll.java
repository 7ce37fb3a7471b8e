package io.caravan.aftersales.cancel;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.CancellationPage;
import io.caravan.tiktok.CancellationSearch;
import io.caravan.tiktok.TikTokCancellation;
import io.caravan.tiktok.TikTokCancellations;
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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds cancellations that changed: regularly, and whenever TikTok's webhook says so. It only marks
 * them due; each is read and decided by itself.
 */
@Component
public class CancellationPoll implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(CancellationPoll.class);

  /** Read again this far below the newest seen: a change may become visible after a later one. */
  static final Duration OVERLAP = Duration.ofMinutes(2);

  /** The first look goes back as far as a request may wait for its answer. */
  static final Duration FIRST_LOOK = Duration.ofHours(48);

  /** Where fewer are seen than counted, a search is begun again so often. */
  private static final int RE_READS = 2;

  private final Stores stores;
  private final TikTokCancellations tiktok;
  private final Polls polls;
  private final PollSettings settings;
  private final CancellationLedger ledger;
  private final WorkQueue queue;

  CancellationPoll(
      Stores stores,
      TikTokCancellations tiktok,
      Polls polls,
      PollSettings settings,
      CancellationLedger ledger,
      WorkQueue queue) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.polls = polls;
    this.settings = settings;
    this.ledger = ledger;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.tiktokAftersales();
    return period.isZero()
        ? List.of()
        : stores.all().stream()
            .map(
                store ->
                    new Polls.Poll(store.id(), Kinds.POLL_TIKTOK_CANCELLATIONS, Lane.POLLS, period))
            .toList();
  }

  /** From the watermark on; requests that wait for an answer are looked at again besides. */
  public void poll(Lease lease) {
    Store store = stores.byId(lease.storeId());
    Instant watermark = polls.watermark(store.id(), Kinds.POLL_TIKTOK_CANCELLATIONS);
    Instant from = watermark == null ? ledger.now().minus(FIRST_LOOK) : watermark;
    Set<String> seen = new HashSet<>();
    Instant newest = from;
    long total = 0;
    boolean complete = false;
    for (int reads = 0; !complete && reads <= RE_READS; reads++) {
      @Nullable String token = null;
      do {
        CancellationPage page =
            tiktok.search(store, CancellationSearch.updatedSince(from).page(token));
        markDue(
            store,
            ledger.changed(store.id(), page.cancellations()).stream()
                .map(TikTokCancellation::id)
                .toList());
        for (TikTokCancellation one : page.cancellations()) {
          seen.add(one.id());
          Instant updated = one.updateTime();
          newest = updated != null && updated.isAfter(newest) ? updated : newest;
        }
        total = page.totalCount();
        // A token that repeats would be read for ever.
        token =
            page.nextPageToken() != null && page.nextPageToken().equals(token)
                ? null
                : page.nextPageToken();
      } while (token != null);
      complete = seen.size() >= total;
    }
    if (complete) {
      polls.advance(
          store.id(), Kinds.POLL_TIKTOK_CANCELLATIONS, watermark, next(from, newest), seen.size());
    } else {
      log.warn(
          "{} of {}: {} cancellations counted, {} seen; the watermark stays",
          Kinds.POLL_TIKTOK_CANCELLATIONS,
          store.name(),
          total,
          seen.size());
    }
    markDue(store, ledger.waitingElsewhere(store.id()));
    queue.settle(lease, Outcome.DONE);
  }

  /** A time from the future would blind the poll. */
  private Instant next(Instant from, Instant newest) {
    Instant now = ledger.now();
    Instant next = (newest.isAfter(now) ? now : newest).minus(OVERLAP);
    return next.isAfter(from) ? next : from;
  }

  private void markDue(Store store, Collection<String> ids) {
    queue.markDue(
        ids.stream()
            .distinct()
            .sorted()
            .map(id -> Due.now(Kinds.tiktokCancellation(store.id(), id), Lane.POLLS))
            .toList());
  }
}
