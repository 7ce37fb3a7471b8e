package io.caravan.order.followup;

import io.caravan.platform.OutwardSettings;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class FollowUpConfiguration {

  /** Imported orders being followed up, over all stores. */
  @Bean(name = "followUpThreads", destroyMethod = "shutdown")
  ExecutorService followUpThreads(FollowUpSettings settings, CamelContext camel) {
    return camel
        .getExecutorServiceManager()
        .newFixedThreadPool(this, "follow-ups", settings.followUpParallel());
  }

  /** What a dry run held back goes on at the first start that is none. */
  @Bean
  ApplicationRunner releaseRehearsedActs(FollowUpLedger ledger, OutwardSettings outward) {
    return arguments -> {
      if (!outward.dryRun()) {
        ledger.releaseRehearsed();
      }
    };
  }
}
