package io.caravan.order;

import io.caravan.store.Store;
import io.caravan.work.Lease;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pass over TikTok's orders by update time, page by page.
 *
 * @param watermark what the pass started with; null before the first success
 * @param from lower bound of the search, inclusive
 * @param pageToken of the next page; empty for the first
 * @param seen distinct order ids with the newest update time each was seen with
 * @param total what the platform last counted
 * @param reReads how often the pass was begun again because something was missing
 * @param finished no page is left
 */
public record PollRun(
    Store store,
    Lease lease,
    @Nullable Instant watermark,
    Instant from,
    String pageToken,
    Map<String, Instant> seen,
    long total,
    int reReads,
    boolean finished) {

  public static PollRun begin(Store store, Lease lease, @Nullable Instant watermark, Instant from) {
    return new PollRun(store, lease, watermark, from, "", Map.of(), 0, 0, false);
  }

  public boolean hasMore() {
    return !finished;
  }

  public boolean complete() {
    return PollWindow.complete(seen.size(), total);
  }

  public @Nullable Instant newest() {
    return seen.values().stream().max(Instant::compareTo).orElse(null);
  }

  /**
   * Takes a page in: goes on to the next one, or begins again where fewer were seen than counted.
   */
  public PollRun page(Map<String, Instant> orders, String nextPageToken, long totalCount) {
    Map<String, Instant> all = new HashMap<>(seen);
    orders.forEach((id, at) -> all.merge(id, at, (a, b) -> a.isAfter(b) ? a : b));
    // A token that repeats would be read for ever: what is missing then keeps the watermark.
    boolean stuck = !nextPageToken.isEmpty() && nextPageToken.equals(pageToken);
    boolean last = nextPageToken.isEmpty() || stuck;
    boolean again =
        last
            && !stuck
            && !PollWindow.complete(all.size(), totalCount)
            && reReads < PollWindow.RE_READS;
    return new PollRun(
        store,
        lease,
        watermark,
        from,
        last ? "" : nextPageToken,
        Map.copyOf(all),
        totalCount,
        again ? reReads + 1 : reReads,
        last && !again);
  }
}
