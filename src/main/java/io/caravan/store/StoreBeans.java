package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires this package. */
@Configuration(proxyBeanMethods = false)
class StoreBeans {

  @Bean
  Sealer sealer(
      EncryptionSettings settings,
      Environment environment,
      @Value("${caravan.data-dir:data}") Path dataDirectory) {
    return new Sealer(keys(settings, environment, dataDirectory));
  }

  @Bean
  Fingerprints fingerprints(
      EncryptionSettings settings,
      Environment environment,
      @Value("${caravan.data-dir:data}") Path dataDirectory) {
    return new Fingerprints(keys(settings, environment, dataDirectory));
  }

  private static List<SealerKey> keys(
      EncryptionSettings settings, Environment environment, Path dataDirectory) {
    if (!settings.keys().isEmpty()) {
      return settings.parsed();
    }
    if (environment.acceptsProfiles(Profiles.of("live"))) {
      throw InvalidSetting.secret(
          "caravan.encryption.keys",
          "is not set",
          "In live give at least one id:base64 key, for example from: openssl rand -base64 32");
    }
    return List.of(KeyFile.loadOrCreate(dataDirectory));
  }

  @Bean
  JdbcStores stores(
      StoresSettings settings, JdbcClient jdbc, PlatformTransactionManager transactions) {
    JdbcStores stores =
        new JdbcStores(
            settings.checked(), jdbc, new TransactionTemplate(transactions), System::nanoTime);
    stores.register();
    return stores;
  }

  @Bean
  StoreTokens storeTokens(
      StoresSettings settings,
      JdbcStores stores,
      JdbcClient jdbc,
      Sealer sealer,
      PlatformTransactionManager transactions) {
    StoreTokens tokens =
        new StoreTokens(jdbc, new TransactionTemplate(transactions), sealer, System::nanoTime);
    tokens.seed(settings.checked(), stores);
    return tokens;
  }

  @Bean
  @Profile("live")
  DurableDatabase durableDatabase(JdbcClient jdbc) {
    DurableDatabase.requireDurable(jdbc);
    return new DurableDatabase();
  }
}
