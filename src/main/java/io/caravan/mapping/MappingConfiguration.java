package io.caravan.mapping;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MappingSettings.class)
class MappingConfiguration {
  private static final int CHECKS_AT_ONCE = 2;
  private static final int CHECKS_WAITING = 20;

  /** Few and bounded: a check that finds no room is left out. */
  @Bean(name = "linkCheckThreads", destroyMethod = "shutdownNow")
  ExecutorService linkCheckThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            CHECKS_AT_ONCE,
            CHECKS_AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(CHECKS_WAITING),
            work -> {
              Thread thread = new Thread(work, "check-link");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
