package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class WorkConfigurationTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Configuration
  @EnableConfigurationProperties(WorkSettings.class)
  static class Settings {}

  final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withUserConfiguration(Settings.class, WorkConfiguration.class)
          .withBean(DataSource.class, () -> db.pool(4))
          .withBean(Stores.class, () -> new WorkConsumerTest.FakeStores(1, 2));

  @Test
  void settingsHaveDefaultsAndAreReadByLane() {
    runner.run(
        context ->
            assertThat(context.getBean(WorkSettings.class)).isEqualTo(WorkSettings.standard()));
    runner
        .withPropertyValues(
            "caravan.work.lease=PT90S",
            "caravan.work.lanes.orders.threads=3",
            "caravan.work.lanes.polls.batch=2")
        .run(
            context -> {
              WorkSettings settings = context.getBean(WorkSettings.class);
              assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(90));
              assertThat(settings.threads(Lane.ORDERS)).isEqualTo(3);
              assertThat(settings.batch(Lane.ORDERS)).as("its own default").isEqualTo(50);
              assertThat(settings.batch(Lane.POLLS)).isEqualTo(2);
              assertThat(settings.batch(Lane.LEVELS)).isEqualTo(50);
              assertThat(settings.batch(Lane.STOCK)).isEqualTo(50);
              assertThat(settings.threads(Lane.STOCK)).isEqualTo(2);
            });
  }

  @Test
  void settingsOutOfRangeAreRefusedInWords() {
    runner
        .withPropertyValues("caravan.work.lanes.orders.threads=0")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("threads must be 1 to 1000, but is 0"));
  }

  @Test
  void theUpkeepSweepsByItself() {
    runner
        .withPropertyValues("caravan.work.sweep=PT0.05S")
        .run(
            context -> {
              WorkQueue queue = context.getBean(WorkQueue.class);
              WorkKey key = new WorkKey(1, "tiktok-order", "a");
              queue.markDue(
                  List.of(new Due(key, Lane.ORDERS, Due.SOON, null, Duration.ofMillis(50))));
              await().until(() -> queue.claim(Lane.ORDERS, Map.of(1, 1), 1, "test").size() == 1);
            });
  }

  @Test
  void theBacklogIsMeasuredForEachLaneAndStore() {
    runner.run(
        context -> {
          WorkQueue queue = context.getBean(WorkQueue.class);
          queue.markDue(
              List.of(
                  Due.now(new WorkKey(2, "tiktok-order", "b"), Lane.ORDERS),
                  Due.now(new WorkKey(2, "tiktok-order", "c"), Lane.ORDERS)));
          queue.settle(
              queue.claim(Lane.ORDERS, Map.of(2, 1), 1, "test").get(0),
              new Outcome.Dead("BUG", "broke"));
          SimpleMeterRegistry registry = new SimpleMeterRegistry();
          WorkMetrics metrics = context.getBean(WorkMetrics.class);
          metrics.bindTo(registry);
          metrics.refresh();
          assertThat(gauge(registry, "orders", "store-2", "ready")).isEqualTo(1);
          assertThat(gauge(registry, "polls", "store-1", "ready"))
              .as("a row without work")
              .isZero();
          assertThat(registry.get("caravan.work.dead.letters").gauge().value()).isEqualTo(1);
          assertThat(
                  registry
                      .get("caravan.work.oldest.ready")
                      .tags("lane", "orders", "store", "store-2")
                      .gauge()
                      .value())
              .isBetween(0.0, 60.0);
        });
  }

  private static double gauge(
      SimpleMeterRegistry registry, String lane, String store, String state) {
    return registry
        .get("caravan.work.keys")
        .tags("lane", lane, "store", store, "state", state)
        .gauge()
        .value();
  }
}
