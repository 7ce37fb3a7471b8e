package io.caravan.testing;

import io.caravan.platform.HttpSettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.shopify.ShopifySettings;
import io.caravan.store.EncryptionSettings;
import io.caravan.store.StoresSettings;
import io.caravan.tiktok.TikTokSettings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The platform packages with their two routes over a real database, and nothing else. */
public final class PlatformsUnderTest {
  public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  private PlatformsUnderTest() {}

  /**
   * One store "acme" whose platforms are both at this address.
   *
   * @param settings more settings, name then value
   */
  public static ConfigurableApplicationContext start(
      DataSource database, String url, String... settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("spring.main.banner-mode", "off");
    all.put("camel.main.jmx-management-enabled", "false");
    all.put("caravan.encryption.keys[0]", "t:" + "A".repeat(43) + "=");
    all.put("caravan.http.timeout", "PT5S");
    all.put("caravan.tiktok.app-key", "key");
    all.put("caravan.tiktok.app-secret", "canary-app-secret");
    all.put("caravan.tiktok.api-url", url);
    all.put("caravan.tiktok.auth-url", url);
    all.put("caravan.shopify.client-secret", "client-secret");
    all.put("caravan.shopify.url", url + "/{shop}");
    all.put("caravan.stores[0].name", "acme");
    all.put("caravan.stores[0].region", "US");
    all.put("caravan.stores[0].currency", "USD");
    all.put("caravan.stores[0].shopify.domain", "acme.myshopify.com");
    all.put("caravan.stores[0].shopify.access-token", "canary-shopify-token");
    all.put("caravan.stores[0].tiktok.shop-id", "7000714532876273420");
    all.put("caravan.stores[0].tiktok.shop-cipher", "CIPHER_1");
    all.put("caravan.stores[0].tiktok.access-token", "canary-tiktok-token");
    all.put("caravan.stores[0].tiktok.refresh-token", "canary-refresh-token");
    for (int n = 0; n < settings.length; n += 2) {
      if (settings[n + 1] == null) {
        all.remove(settings[n]);
      } else {
        all.put(settings[n], settings[n + 1]);
      }
    }
    return new SpringApplicationBuilder(Beans.class)
        .web(WebApplicationType.NONE)
        // None of the program's own files: only what stands here.
        .properties("spring.config.location=optional:classpath:/no-such-file/")
        .initializers(
            context ->
                context
                    .getBeanFactory()
                    .registerSingleton("dataSource", Objects.requireNonNull(database)))
        .run(
            all.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toArray(String[]::new));
  }

  @Configuration(proxyBeanMethods = false)
  @Import(CamelAutoConfiguration.class)
  @EnableConfigurationProperties({
    HttpSettings.class,
    OutwardSettings.class,
    TikTokSettings.class,
    ShopifySettings.class,
    StoresSettings.class,
    EncryptionSettings.class
  })
  @ComponentScan({
    "io.caravan.platform",
    "io.caravan.store",
    "io.caravan.tiktok",
    "io.caravan.shopify"
  })
  @ComponentScan(
      basePackages = "io.caravan.routes",
      useDefaultFilters = false,
      includeFilters =
          @ComponentScan.Filter(
              type = FilterType.REGEX,
              pattern = "io\\.caravan\\.routes\\.Call(TikTok|Shopify)"))
  static class Beans {
    @Bean
    JdbcClient jdbcClient(DataSource database) {
      return JdbcClient.create(database);
    }

    @Bean
    PlatformTransactionManager transactions(DataSource database) {
      return new JdbcTransactionManager(database);
    }

    @Bean
    MovableClock clock() {
      return new MovableClock(START);
    }
  }
}
