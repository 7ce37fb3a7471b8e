package io.caravan.shopify;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.OutboundHosts;
import io.caravan.platform.OutwardSettings;
import io.caravan.store.JdbcStores;
import io.caravan.store.StoreTokens;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class ShopifyBeans {

  @Bean
  OutboundHosts shopifyHosts(ShopifySettings settings) {
    if (settings.url().equals(ShopifySettings.URL)) {
      return (scheme, host, port) ->
          scheme.equals("https") && (port < 0 || port == 443) && ShopDomain.isValid(host);
    }
    URI rehearsal = settings.graphql("shop.myshopify.com");
    String host = rehearsal.getHost().toLowerCase(Locale.ROOT);
    return (scheme, asked, port) ->
        scheme.equals(rehearsal.getScheme())
            && (host.equals(asked) || host.equals("[" + asked + "]"))
            && port == rehearsal.getPort();
  }

  @Bean
  ShopifyCalls shopifyCalls(
      ShopifySettings settings,
      OutwardSettings outward,
      JdbcStores stores,
      StoreTokens tokens,
      AdaptivePaceGate gate,
      Clock clock) {
    return new ShopifyCalls(settings, outward, stores, tokens, gate, clock);
  }

  @Bean
  ShopifyApi shopifyApi(
      ProducerTemplate template, OutwardSettings outward, JdbcStores stores, Clock clock) {
    return new ShopifyApi(template, outward, stores, clock);
  }

  @Bean
  ShopifySettlement shopifySettlement(ShopifyApi api) {
    return new ShopifySettlement(api);
  }

  @Bean
  ShopifyComparison shopifyComparison(ShopifyApi api) {
    return new ShopifyComparison(api);
  }

  @Bean
  ShopifyOrderChanges shopifyOrderChanges(ShopifyApi api) {
    return new ShopifyOrderChanges(api);
  }

  @Bean
  ShopifyWeights shopifyWeights(ShopifyApi shopify) {
    return new ShopifyWeights(shopify);
  }

  @Bean
  @Profile("live")
  InitializingBean shopifyAppIsSet(ShopifySettings settings) {
    return settings::requireApp;
  }
}
