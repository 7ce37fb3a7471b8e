package io.caravan.ops;

import io.caravan.work.Lane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Gauges over the tables, for Prometheus. Read in the background, so that a scrape never waits for
 * the database. Every node exports the same figures of the one database: take max, not sum.
 */
@Component
class OpsMetrics implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OpsMetrics.class);

  private final Backlog backlog;
  private final MultiGauge orphans;
  private final MultiGauge deadlines;
  private final MultiGauge polls;
  private volatile Backlog.Figures latest =
      new Backlog.Figures(java.time.Instant.EPOCH, List.of(), List.of(), List.of(), 0, 0);
  private volatile boolean known;
  private volatile boolean away;
  private volatile List<ScheduledExecutorService> running = List.of();

  OpsMetrics(Backlog backlog, MeterRegistry registry) {
    this.backlog = backlog;
    for (Lane lane : Lane.values()) {
      gauge(
          registry,
          "caravan.work.ready",
          "Keys that could be worked on now",
          lane,
          Backlog.LaneBacklog::ready);
      gauge(
          registry,
          "caravan.work.oldest.seconds",
          "How long the oldest of them has waited",
          lane,
          Backlog.LaneBacklog::oldestSeconds);
    }
    Gauge.builder("caravan.dead.letters", this, m -> m.known(m.latest.deadLetters()))
        .description("Work that failed for no known cause")
        .register(registry);
    Gauge.builder("caravan.intents.unsettled", this, m -> m.known(m.latest.unsettledIntents()))
        .description("Writes whose outcome is not known yet")
        .register(registry);
    orphans =
        MultiGauge.builder("caravan.orphan.orders").description("Parked orders").register(registry);
    deadlines =
        MultiGauge.builder("caravan.orphan.nearest.deadline.seconds")
            .description("To the next automatic cancellation of a parked order")
            .register(registry);
    polls =
        MultiGauge.builder("caravan.poll.age.seconds")
            .description("Since a poll last succeeded")
            .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Lane lane,
      ToLongFunction<Backlog.LaneBacklog> figure) {
    Gauge.builder(
            name,
            this,
            m ->
                m.known(
                    m.latest.lanes().stream()
                        .filter(b -> b.lane().equals(lane.label()))
                        .mapToLong(figure)
                        .sum()))
        .tag("lane", lane.label())
        .description(description)
        .register(registry);
  }

  /** Not a number until the first reading, and while the database is away: a gap, not a zero. */
  private double known(long value) {
    return known ? value : Double.NaN;
  }

  void refresh() {
    try {
      Backlog.Figures figures = backlog.figures();
      latest = figures;
      known = true;
      List<MultiGauge.Row<?>> parked = new ArrayList<>();
      List<MultiGauge.Row<?>> nearest = new ArrayList<>();
      for (Backlog.Orphans o : figures.orphans()) {
        Tags tags = Tags.of("store", o.store(), "cause", o.cause());
        parked.add(MultiGauge.Row.of(tags, o.count()));
        if (o.nearestDeadlineSeconds() != null) {
          nearest.add(MultiGauge.Row.of(tags, o.nearestDeadlineSeconds()));
        }
      }
      orphans.register(parked, true);
      deadlines.register(nearest, true);
      polls.register(
          figures.polls().stream()
              .map(
                  p ->
                      MultiGauge.Row.of(
                          Tags.of("store", p.store(), "poll", p.poll()), p.secondsSinceOk()))
              .toList(),
          true);
      if (away) {
        log.info("The database answers again; gauges are read from it");
        away = false;
      }
    } catch (DataAccessException e) {
      known = false;
      if (!away) {
        log.warn("The gauges cannot be read, the database does not answer: {}", e.toString());
        away = true;
      }
    } catch (RuntimeException e) {
      known = false;
      log.error("The gauges cannot be read", e);
    }
  }

  @Override
  public void start() {
    ScheduledExecutorService reader =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "gauges");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        reader.scheduleWithFixedDelay(this::refresh, 0, Backlog.SECONDS_KEPT, TimeUnit.SECONDS);
    running = List.of(reader);
  }

  @Override
  public void stop() {
    running.forEach(ScheduledExecutorService::shutdownNow);
    running = List.of();
  }

  @Override
  public boolean isRunning() {
    return !running.isEmpty();
  }
}
