package io.caravan.order;

import io.caravan.order.content.ContentSettings;
import io.caravan.platform.HttpSettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.work.SafeTimes;
import io.caravan.work.WorkSettings;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

  /** Refuses the start with times that could make an order twice. */
  @Bean
  SafeTimes safeTimes(WorkSettings work, HttpSettings http, OrderSettings orders) {
    SafeTimes times =
        new SafeTimes(work.lease(), http.timeout(), orders.unknownQuietPeriod(), Duration.ZERO);
    times.requireSafe();
    return times;
  }

  /** Knows the database before the first order is taken in hand. */
  @Bean(initMethod = "recognise")
  DatabaseMemory databaseMemory(JdbcClient jdbc) {
    return new DatabaseMemory(jdbc);
  }

  /** What a dry run held back goes on at the first start that is none. */
  @Bean
  ApplicationRunner releaseRehearsed(OrderLedger ledger, OutwardSettings outward) {
    return arguments -> {
      if (!outward.dryRun()) {
        ledger.releaseRehearsed();
      }
    };
  }

  /** The rules may have changed while no node was there to see it. */
  @Bean
  ApplicationRunner releaseRuled(RuleChanges changes) {
    return arguments -> changes.atStart();
  }

  /** Orders on their way, over all stores; what waits for a thread waits with its lease running. */
  @Bean(name = "orderThreads", destroyMethod = "shutdown")
  ExecutorService orderThreads(OrderSettings settings, CamelContext camel) {
    return camel
        .getExecutorServiceManager()
        .newFixedThreadPool(this, "orders", settings.parallel());
  }

  @Bean
  ContentSettings contentSettings(ContentProperties properties) {
    return properties.settings();
  }
}
