package io.caravan.sandbox;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;

/** The sandbox inside Caravan: on unless the profile is {@code live} or a setting says no. */
@Configuration(proxyBeanMethods = false)
@Profile("!live")
@ConditionalOnProperty(
    prefix = "caravan.sandbox",
    name = "enabled",
    havingValue = "true",
    matchIfMissing = true)
@EnableConfigurationProperties(SandboxProperties.class)
class SandboxConfiguration {

  @Bean
  SandboxLifecycle sandboxLifecycle(
      SandboxProperties properties,
      Environment environment,
      ObjectProvider<ShopifySide.Factory> shopify) {
    return new SandboxLifecycle(
        properties, environment, shopify.getIfAvailable(SimulatedShopify::standard));
  }
}
