package io.caravan.inventory.push;

import io.caravan.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stock on its way to TikTok, counted by this node; gauges are read from the database in the
 * background, so that a scrape never waits for it, and are the same on every node: take max, not
 * sum.
 */
@Component
class PushMetrics implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PushMetrics.class);
  private static final int SECONDS = 5;

  private final MeterRegistry meters;
  private final JdbcClient jdbc;
  private final MultiGauge untold;
  private final MultiGauge parked;
  private final MultiGauge age;
  private volatile List<ScheduledExecutorService> running = List.of();

  PushMetrics(MeterRegistry meters, JdbcClient jdbc) {
    this.meters = meters;
    this.jdbc = jdbc;
    untold =
        MultiGauge.builder("caravan.stock.untold.skus")
            .description("SKUs that TikTok shows otherwise than it should")
            .register(meters);
    parked =
        MultiGauge.builder("caravan.stock.refused.skus")
            .description("SKUs of which TikTok refused the stock")
            .register(meters);
    age =
        MultiGauge.builder("caravan.stock.push.age.seconds")
            .description("Since TikTok last took a number")
            .register(meters);
  }

  /** From a change to TikTok's taking it. */
  void lag(Store store, Duration lag) {
    Timer.builder("caravan.stock.lag")
        .description("From a change of stock to TikTok's taking it")
        .publishPercentileHistogram()
        .tag("store", store.name())
        .register(meters)
        .record(lag);
  }

  /** A call that writes stock, or puts a product on or off sale. */
  void called(Store store, String action, String outcome) {
    Counter.builder("caravan.stock.calls")
        .description("Calls to TikTok that write stock")
        .tags("store", store.name(), "action", action, "outcome", outcome)
        .register(meters)
        .increment();
  }

  void sent(Store store, int skus) {
    Counter.builder("caravan.stock.skus.sent")
        .description("SKUs of which TikTok took a number")
        .tag("store", store.name())
        .register(meters)
        .increment(skus);
  }

  void refused(Store store, long code) {
    Counter.builder("caravan.stock.refusals")
        .description("SKUs of which TikTok refused a number, by its code")
        .tags("store", store.name(), "code", Long.toString(code))
        .register(meters)
        .increment();
  }

  /**
   * @param cause {@code more} or {@code less} than orders explain
   */
  void drift(Store store, String cause) {
    Counter.builder("caravan.stock.drift")
        .description("Changes of what TikTok shows that no order explains")
        .tags("store", store.name(), "cause", cause)
        .register(meters)
        .increment();
  }

  void refresh() {
    try {
      record Of(String store, long untold, long parked, double age) {}
      List<Of> all =
          jdbc.sql(
                  """
                  select s.name, count(k.dirty_since), count(k.refused_code),
                         extract(epoch from now() - max(k.sent_at))
                  from store s join stock_sku k on k.store_id = s.id group by s.name
                  """)
              .query(
                  (rs, n) ->
                      new Of(
                          rs.getString(1),
                          rs.getLong(2),
                          rs.getLong(3),
                          rs.getObject(4) == null ? Double.NaN : rs.getDouble(4)))
              .list();
      untold.register(
          all.stream().map(of -> MultiGauge.Row.of(tags(of.store()), of.untold())).toList(), true);
      parked.register(
          all.stream().map(of -> MultiGauge.Row.of(tags(of.store()), of.parked())).toList(), true);
      age.register(
          all.stream().map(of -> MultiGauge.Row.of(tags(of.store()), of.age())).toList(), true);
    } catch (RuntimeException e) {
      log.warn("The gauges of stock cannot be read: {}", e.toString());
    }
  }

  private static Tags tags(String store) {
    return Tags.of("store", store);
  }

  @Override
  public void start() {
    ScheduledExecutorService reader =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "stock-gauges");
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
