package io.caravan.settlement.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Differences of each store's latest report, by class, for Prometheus. Read from the database in
 * the background, so that a scrape never waits for it; the same on every node: take max, not sum.
 */
@Component
class ReportMetrics implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ReportMetrics.class);
  private static final int SECONDS = 10;

  private final ReportTable reports;
  private final MultiGauge differences;
  private volatile List<ScheduledExecutorService> running = List.of();

  ReportMetrics(ReportTable reports, MeterRegistry registry) {
    this.reports = reports;
    differences =
        MultiGauge.builder("caravan.report.differences")
            .description("Differences between both sides, by the latest report")
            .register(registry);
  }

  /** Every class of every store that has a report: what is over is zero, not gone. */
  void refresh() {
    try {
      Map<String, Map<String, Integer>> counts = new HashMap<>();
      reports.reported().forEach(store -> counts.put(store, new HashMap<>()));
      reports
          .latestCounts()
          .forEach(
              one ->
                  counts
                      .computeIfAbsent(one.store(), any -> new HashMap<>())
                      .put(one.label(), one.count()));
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      counts.forEach(
          (store, byClass) -> {
            for (DifferenceClass each : DifferenceClass.values()) {
              rows.add(
                  MultiGauge.Row.of(
                      Tags.of("store", store, "class", each.label()),
                      byClass.getOrDefault(each.label(), 0)));
            }
          });
      differences.register(rows, true);
    } catch (RuntimeException e) {
      log.warn("The gauges of reports cannot be read: {}", e.toString());
    }
  }

  @Override
  public void start() {
    ScheduledExecutorService reader =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "report-gauges");
              thread.setDaemon(true);
              return thread;
            });
    var unused = reader.scheduleWithFixedDelay(this::refresh, SECONDS, SECONDS, TimeUnit.SECONDS);
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
