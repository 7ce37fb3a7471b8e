package io.caravan.inventory.push;

import io.caravan.inventory.StockDue;
import io.caravan.platform.OutwardSettings;
import io.caravan.work.Due;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {
  /** Products on their way at once; what waits for a thread waits with its lease running. */
  private static final int THREADS = 8;

  @Bean(name = "stockThreads", destroyMethod = "shutdown")
  ExecutorService stockThreads(CamelContext camel) {
    return camel.getExecutorServiceManager().newFixedThreadPool(this, "stock", THREADS);
  }

  /** What a dry run held back is sent from the first start on that is none. */
  @Bean
  ApplicationRunner releaseRehearsedStock(
      PushLedger ledger, StockDue due, OutwardSettings outward) {
    return arguments -> {
      if (!outward.dryRun()) {
        Map<Integer, List<String>> untold = new HashMap<>();
        ledger
            .untold()
            .forEach(
                one ->
                    untold
                        .computeIfAbsent(one.getKey(), id -> new java.util.ArrayList<>())
                        .add(one.getValue()));
        untold.forEach((store, products) -> due.products(store, products, Due.SOON, Duration.ZERO));
      }
    };
  }
}
