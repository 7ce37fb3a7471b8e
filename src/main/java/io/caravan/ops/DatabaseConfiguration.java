package io.caravan.ops;

import io.caravan.platform.InvalidSetting;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

/**
 * Which database: that of {@code spring.datasource.url}; without it an embedded one, except in the
 * {@code live} profile, where nothing is embedded.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddedDatabaseSettings.class)
class DatabaseConfiguration {
  static final String URL = "spring.datasource.url";

  @Configuration(proxyBeanMethods = false)
  @Profile("live")
  static class Live {
    @Bean
    static BeanFactoryPostProcessor databaseIsRequired(Environment environment) {
      return beans -> {
        if (!StringUtils.hasText(environment.getProperty(URL))) {
          throw InvalidSetting.secret(
              URL,
              "is not set, and in the profile 'live' Caravan brings no database along",
              "Set spring.datasource.url (jdbc:postgresql://host:5432/caravan), .username and"
                  + " .password to a PostgreSQL 15 or later; in the environment"
                  + " SPRING_DATASOURCE_URL and so on.");
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Profile("!live")
  @Conditional(NoUrl.class)
  static class Embedded {
    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(EmbeddedDatabaseSettings settings) {
      return EmbeddedDatabase.start(settings);
    }

    /** Spring Boot makes its pool from this; the pool is closed before the server stops. */
    @Bean
    JdbcConnectionDetails embeddedDatabaseConnection(EmbeddedDatabase database) {
      return new JdbcConnectionDetails() {
        @Override
        public String getUsername() {
          return EmbeddedDatabase.USER;
        }

        @Override
        public String getPassword() {
          return database.password();
        }

        @Override
        public String getJdbcUrl() {
          return database.jdbcUrl();
        }
      };
    }
  }

  /** Also when it is given but empty, as an unset variable in a compose file is. */
  static class NoUrl implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !StringUtils.hasText(context.getEnvironment().getProperty(URL));
    }
  }

  @Bean
  DatabaseVersion databaseVersion(JdbcClient jdbc) {
    return new DatabaseVersion(jdbc);
  }
}
