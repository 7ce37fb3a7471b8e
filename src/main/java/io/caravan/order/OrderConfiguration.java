package io.caravan.order;

import io.caravan.order.content.ContentSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

  @Bean
  ContentSettings contentSettings(ContentProperties properties) {
    return properties.settings();
  }
}
