package io.caravan.work;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Backlog as gauges: {@code caravan.work.keys} by lane, store and state, {@code
 * caravan.work.oldest.ready} in seconds by lane and store, and {@code caravan.work.dead.letters}.
 *
 * <p>Read from the database by {@link #refresh}, at the pace of whoever calls it, never by a
 * scrape.
 */
public final class WorkMetrics implements MeterBinder {
  private record LaneOf(Lane lane, int storeId) {}

  private final WorkQueue queue;
  private final Stores stores;
  private @Nullable MultiGauge keys;
  private @Nullable MultiGauge oldest;
  private volatile double deadLetters = Double.NaN;

  public WorkMetrics(WorkQueue queue, Stores stores) {
    this.queue = queue;
    this.stores = stores;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    keys =
        MultiGauge.builder("caravan.work.keys")
            .description("Keys in the work queue")
            .register(registry);
    oldest =
        MultiGauge.builder("caravan.work.oldest.ready")
            .description("How long the oldest ready key has been waiting")
            .baseUnit("seconds")
            .register(registry);
    Gauge.builder("caravan.work.dead.letters", () -> deadLetters)
        .description("Work that failed for no known cause")
        .strongReference(true)
        .register(registry);
  }

  /** Reads the numbers; each store has a row in each lane, also when it has no work. */
  public synchronized void refresh() {
    MultiGauge keysNow = keys;
    MultiGauge oldestNow = oldest;
    if (keysNow == null || oldestNow == null) {
      return;
    }
    Map<LaneOf, Backlog> backlog = new HashMap<>();
    queue.backlog().forEach(one -> backlog.put(new LaneOf(one.lane(), one.storeId()), one));
    List<MultiGauge.Row<?>> keyRows = new ArrayList<>();
    List<MultiGauge.Row<?>> oldestRows = new ArrayList<>();
    for (Store store : stores.all()) {
      for (Lane lane : Lane.values()) {
        Backlog one =
            backlog.getOrDefault(
                new LaneOf(lane, store.id()),
                new Backlog(lane, store.id(), 0, 0, 0, Duration.ZERO));
        Tags tags = Tags.of("lane", lane.label(), "store", store.name());
        keyRows.add(MultiGauge.Row.of(tags.and("state", "ready"), one.ready()));
        keyRows.add(MultiGauge.Row.of(tags.and("state", "leased"), one.leased()));
        keyRows.add(MultiGauge.Row.of(tags.and("state", "asleep"), one.asleep()));
        oldestRows.add(MultiGauge.Row.of(tags, one.oldestReady().toMillis() / 1000.0));
      }
    }
    keysNow.register(keyRows, true);
    oldestNow.register(oldestRows, true);
    deadLetters = queue.countDeadLetters();
  }
}
