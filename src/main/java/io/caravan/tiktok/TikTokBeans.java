package io.caravan.tiktok;

import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.HttpSettings;
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
class TikTokBeans {

  @Bean
  OutboundHosts tiktokHosts(TikTokSettings settings) {
    return (scheme, host, port) ->
        same(settings.apiBase(), scheme, host, port)
            || same(settings.authBase(), scheme, host, port)
            || settings.isDocumentHost(scheme, host, port);
  }

  private static boolean same(URI base, String scheme, String host, int port) {
    String baseHost = base.getHost().toLowerCase(Locale.ROOT);
    return base.getScheme().equals(scheme)
        && (baseHost.equals(host) || baseHost.equals("[" + host + "]"))
        && port(base.getScheme(), base.getPort()) == port(scheme, port);
  }

  private static int port(String scheme, int port) {
    return port >= 0 ? port : scheme.equals("https") ? 443 : 80;
  }

  @Bean
  TikTokTokens tiktokTokens(
      StoreTokens tokens, TikTokSettings settings, HttpSettings http, Clock clock) {
    return new TikTokTokens(tokens, settings, http, clock);
  }

  @Bean
  TikTokCalls tiktokCalls(
      TikTokSettings settings,
      OutwardSettings outward,
      JdbcStores stores,
      TikTokTokens tokens,
      AdaptivePaceGate gate,
      Clock clock) {
    return new TikTokCalls(settings, outward, stores, tokens, gate, clock);
  }

  @Bean
  TikTokApi tiktokApi(ProducerTemplate template, TikTokTokens tokens, JdbcStores stores) {
    return new TikTokApi(template, tokens, stores);
  }

  @Bean
  TikTokLogistics tiktokLogistics(TikTokApi api) {
    return new TikTokLogistics(api);
  }

  @Bean
  TikTokFinance tiktokFinance(TikTokApi api) {
    return new TikTokFinance(api);
  }

  @Bean
  TikTokShipments tiktokShipments(TikTokApi api) {
    return new TikTokShipments(api);
  }

  @Bean
  TikTokPackages tiktokPackages(TikTokApi api) {
    return new TikTokPackages(api);
  }

  @Bean
  TikTokDocuments tiktokDocuments(ProducerTemplate template, TikTokSettings settings) {
    return new TikTokDocuments(template, settings);
  }

  @Bean
  @Profile("live")
  InitializingBean tiktokAppIsSet(TikTokSettings settings) {
    return settings::requireApp;
  }
}
