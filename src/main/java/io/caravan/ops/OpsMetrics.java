package io.caravan.ops;

import io.caravan.fulfilment.deadline.OpenShipments;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Gauges over the tables of orders and polls, for Prometheus; the queue has its own. Read in the
 * background, so that a scrape never waits for the database. Every node exports the same figures of
 * the one database: take max, not sum.
 */
@Component
class OpsMetrics implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OpsMetrics.class);

  private final Figures figures;
  private final MultiGauge orphans;
  private final MultiGauge deadlines;
  private final MultiGauge countdown;
  private final MultiGauge unshipped;
  private final MultiGauge shipBy;
  private final MultiGauge polls;
  private final MultiGauge alerts;
  private volatile Figures.Reading latest =
      new Figures.Reading(
          java.time.Instant.EPOCH, List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0);
  private volatile boolean known;
  private volatile boolean away;
  private volatile List<ScheduledExecutorService> running = List.of();

  OpsMetrics(Figures figures, MeterRegistry registry) {
    this.figures = figures;
    Gauge.builder("caravan.intents.unsettled", this, m -> m.known(m.latest.unsettledIntents()))
        .description("Writes whose outcome is not known yet")
        .register(registry);
    orphans =
        MultiGauge.builder("caravan.orphan.orders").description("Parked orders").register(registry);
    deadlines =
        MultiGauge.builder("caravan.orphan.nearest.deadline.seconds")
            .description("To the next automatic cancellation of a parked order")
            .register(registry);
    countdown =
        MultiGauge.builder("caravan.orphans.seconds.to.deadline")
            .description(
                "To the nearest deadline of a parked order, to ship by or the automatic"
                    + " cancellation; negative once the cancellation has passed")
            .register(registry);
    unshipped =
        MultiGauge.builder("caravan.shipments.open")
            .description("Orders that are not with the carrier, parked ones apart")
            .register(registry);
    shipBy =
        MultiGauge.builder("caravan.shipments.seconds.to.deadline")
            .description(
                "To the nearest deadline of an order that is not with the carrier, parked ones"
                    + " apart; negative once TikTok may cancel it")
            .register(registry);
    alerts =
        MultiGauge.builder("caravan.alerts.open")
            .description("Alerts that were raised and whose cause lasts")
            .register(registry);
    polls =
        MultiGauge.builder("caravan.poll.age.seconds")
            .description("Since a poll last succeeded")
            .register(registry);
  }

  /** Not a number until the first reading, and while the database is away: a gap, not a zero. */
  private double known(long value) {
    return known ? value : Double.NaN;
  }

  void refresh() {
    try {
      Figures.Reading read = figures.latest();
      latest = read;
      known = true;
      List<MultiGauge.Row<?>> parked = new ArrayList<>();
      List<MultiGauge.Row<?>> nearest = new ArrayList<>();
      List<MultiGauge.Row<?>> left = new ArrayList<>();
      for (Figures.Orphans o : read.orphans()) {
        Tags tags = Tags.of("store", o.store(), "cause", o.cause());
        parked.add(MultiGauge.Row.of(tags, o.count()));
        if (o.nearestDeadlineSeconds() != null) {
          nearest.add(MultiGauge.Row.of(tags, o.nearestDeadlineSeconds()));
        }
        if (o.nearestOfBothSeconds() != null) {
          left.add(MultiGauge.Row.of(tags, o.nearestOfBothSeconds()));
        }
      }
      List<MultiGauge.Row<?>> open = new ArrayList<>();
      List<MultiGauge.Row<?>> seconds = new ArrayList<>();
      for (OpenShipments.Nearest one : read.shipments()) {
        Tags tags = Tags.of("store", one.store(), "cause", one.cause());
        open.add(MultiGauge.Row.of(tags, one.orders()));
        Long toDeadline = one.seconds();
        if (toDeadline != null) {
          seconds.add(MultiGauge.Row.of(tags, toDeadline));
        }
      }
      unshipped.register(open, true);
      shipBy.register(seconds, true);
      countdown.register(left, true);
      orphans.register(parked, true);
      deadlines.register(nearest, true);
      polls.register(
          read.polls().stream()
              .map(
                  p ->
                      MultiGauge.Row.of(
                          Tags.of("store", p.store(), "poll", p.poll()), p.secondsSinceOk()))
              .toList(),
          true);
      alerts.register(
          read.alerts().stream()
              .map(a -> MultiGauge.Row.of(Tags.of("store", a.store(), "kind", a.kind()), a.count()))
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
        reader.scheduleWithFixedDelay(this::refresh, 0, Figures.SECONDS_KEPT, TimeUnit.SECONDS);
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
