package io.caravan.ops;

import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Housekeeping that must happen whether or not an order comes. */
@Component
public class Upkeep implements PollSource {
  /** Tokens last a week and are renewed a day ahead: an hour is soon enough. */
  private static final Duration TOKENS = Duration.ofHours(1);

  private final Stores stores;
  private final TikTokApi tiktok;
  private final WorkQueue queue;

  Upkeep(Stores stores, TikTokApi tiktok, WorkQueue queue) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    return stores.all().stream()
        .map(s -> new Polls.Poll(s.id(), Kinds.RENEW_TIKTOK_TOKEN, Lane.UPKEEP, TOKENS))
        .toList();
  }

  public void renewToken(Lease lease) {
    tiktok.renewTokenIfDue(stores.byId(lease.storeId()));
    queue.settle(lease, Outcome.DONE);
  }
}
