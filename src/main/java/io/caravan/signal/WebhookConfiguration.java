package io.caravan.signal;

import io.caravan.store.Sealer;
import io.caravan.store.Stores;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** What webhooks come in through. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
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

  @Bean
  FilterRegistrationBean<WebhookLimit> webhookLimit(WebhookGuard guard) {
    var limit = new FilterRegistrationBean<>(new WebhookLimit(guard));
    limit.addUrlPatterns("/webhooks/*");
    limit.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return limit;
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

  @Bean
  WebhookDesk webhookDesk(SignalRecorder recorder, Stores stores) {
    return new WebhookDesk(recorder, stores);
  }
}
