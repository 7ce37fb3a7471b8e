package io.caravan.signal;

import io.caravan.work.WorkSettings;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Recording signals, and the partitions they are kept in. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class SignalConfiguration {

  /** Partitions are there before anything is received. */
  @Bean(initMethod = "ensure")
  @DependsOnDatabaseInitialization
  SignalPartitions signalPartitions(DataSource dataSource, SignalSettings settings) {
    return new SignalPartitions(dataSource, settings);
  }

  @Bean
  SignalRecorder signalRecorder(
      SignalPartitions partitions, // made first
      DataSource dataSource,
      WorkSettings work,
      WorkSignal signal,
      ObjectProvider<Clock> clock,
      BodySealer sealer,
      SignalSettings settings,
      MeterRegistry meters) {
    return new SignalRecorder(
        Database.of(dataSource),
        work.lease(),
        signal,
        clock.getIfAvailable(Clock::systemUTC),
        sealer,
        settings,
        meters);
  }

  @Bean
  PartitionUpkeep partitionUpkeep(SignalPartitions partitions) {
    return new PartitionUpkeep(partitions);
  }

  /** Hourly, so that a run that failed has a day and more to be made up for. */
  record PartitionUpkeep(SignalPartitions partitions) {
    @Scheduled(initialDelayString = "PT1H", fixedDelayString = "PT1H")
    void ensure() {
      partitions.ensure();
    }
  }
}
