package io.caravan.signal;

import com.zaxxer.hikari.HikariDataSource;
import io.caravan.store.Sealer;
import io.caravan.work.WorkSettings;
import io.caravan.work.WorkSignal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Receiving: the servlet, the recorder with its own small pool, the partitions. */
@Configuration(proxyBeanMethods = false)
class SignalConfiguration {
  private static final String BODY = "signal_body.body";

  /** No starter of camel-servlet is to be had: registered by hand (docs/decisions/0002). */
  @Bean
  ServletRegistrationBean<CamelHttpTransportServlet> webhooks() {
    var servlet = new ServletRegistrationBean<>(new CamelHttpTransportServlet(), "/webhooks/*");
    servlet.setName("Webhooks");
    servlet.setLoadOnStartup(1);
    servlet.setAsyncSupported(true);
    return servlet;
  }

  /** Bodies belong to no store: an unknown shop's is sealed as well. */
  @Bean
  BodySealer bodySealer(Sealer sealer) {
    return new BodySealer() {
      @Override
      public byte[] seal(byte[] body) {
        return sealer.seal(0, BODY, body);
      }

      @Override
      public byte[] open(byte[] sealed) {
        return sealer.open(0, BODY, sealed);
      }
    };
  }

  /** Made before anything is received. */
  @Bean(initMethod = "ensure")
  SignalPartitions signalPartitions(DataSource database, SignalSettings settings) {
    return new SignalPartitions(database, settings);
  }

  @Bean(destroyMethod = "close")
  SignalRecorder signalRecorder(
      HikariDataSource database,
      SignalPartitions partitions,
      WorkSettings work,
      WorkSignal signal,
      Clock clock,
      BodySealer sealer,
      SignalSettings settings,
      MeterRegistry meters) {
    return new SignalRecorder(database, work.lease(), signal, clock, sealer, settings, meters);
  }

  @Bean
  WebhookDesk webhookDesk(SignalRecorder recorder) {
    return new WebhookDesk(recorder);
  }
}
