package io.caravan;

import io.caravan.work.NodeName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.UUID;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.Scheduler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What belongs to the program as a whole. */
@Configuration(proxyBeanMethods = false)
class CaravanConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  NodeName nodeName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return new NodeName(
        host
            + "/"
            + ProcessHandle.current().pid()
            + "/"
            + UUID.randomUUID().toString().substring(0, 8));
  }

  /** Camel's Quartz on Boot's scheduler; its starter is not to be had (docs/decisions/0002). */
  @Bean("quartz")
  QuartzComponent quartz(Scheduler scheduler) {
    QuartzComponent quartz = new QuartzComponent();
    quartz.setScheduler(scheduler);
    return quartz;
  }
}
