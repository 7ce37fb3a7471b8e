package io.caravan.ops;

import io.caravan.platform.InvalidSetting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The database that Caravan brings along; used while {@code spring.datasource.url} is not set.
 *
 * @param dataDir where its data is kept between runs; one running Caravan each
 * @param port on the loopback address. Not set: 15432, or the next free one. Set: this one, or the
 *     start is refused
 */
@ConfigurationProperties("caravan.embedded-postgres")
record EmbeddedDatabaseSettings(
    @DefaultValue("data/postgres") Path dataDir, @Nullable Integer port) {
  static final int FIRST_PORT = 15432;

  EmbeddedDatabaseSettings {
    if (port != null && (port < 1 || port > 65535)) {
      throw InvalidSetting.secret(
          "caravan.embedded-postgres.port", "is " + port, "Give a port from 1 to 65535.");
    }
  }
}
