package io.caravan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import io.caravan.work.WorkSettings;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class SignalConfigurationTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Configuration
  @EnableConfigurationProperties({SignalSettings.class, WorkSettings.class})
  static class Settings {}

  @Test
  void theProgramStartsWithPartitionsMadeAndRecordsOverAConnectionOfItsOwn() {
    new ApplicationContextRunner()
        .withUserConfiguration(Settings.class, SignalConfiguration.class)
        .withBean(DataSource.class, () -> db.pool(4))
        .withBean(WorkSignal.class, WorkSignal::new)
        .withBean(BodySealer.class, () -> SignalRecorderTest.XOR)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withPropertyValues("caravan.signal.days-ahead=3")
        .run(
            context -> {
              assertThat(context.getBean(SignalPartitions.class).daysAhead()).isEqualTo(3);
              Receipt receipt =
                  context
                      .getBean(SignalRecorder.class)
                      .recordAndWait(SignalRecorderTest.signal("a", null), Duration.ofSeconds(2));
              assertThat(receipt).isInstanceOf(Receipt.Recorded.class);
              assertThat(
                      db.jdbc()
                          .sql(
                              """
                              select count(*) from pg_stat_activity
                              where datname = current_database()
                                and application_name = 'caravan-signals'
                              """)
                          .query(Integer.class)
                          .single())
                  .isOne();
              assertThat(context.getBean(SignalSettings.class).keepBodies())
                  .isEqualTo(Duration.ofHours(72));
            });
  }
}
