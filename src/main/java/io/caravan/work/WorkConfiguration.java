package io.caravan.work;

import io.caravan.store.Stores;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The queue and what keeps it going. */
@Configuration(proxyBeanMethods = false)
class WorkConfiguration {

  @Bean
  WorkSignal workSignal() {
    return new WorkSignal();
  }

  @Bean
  @DependsOnDatabaseInitialization
  WorkQueue workQueue(
      DataSource dataSource,
      WorkSettings settings,
      WorkSignal signal,
      ObjectProvider<Clock> clock) {
    return new JdbcWorkQueue(
        dataSource, settings.lease(), clock.getIfAvailable(Clock::systemUTC), signal);
  }

  @Bean
  WorkMetrics workMetrics(WorkQueue queue, Stores stores) {
    return new WorkMetrics(queue, stores);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  WorkUpkeep workUpkeep(WorkQueue queue, WorkMetrics metrics, WorkSettings settings) {
    return new WorkUpkeep(queue, metrics, settings.sweep());
  }
}
