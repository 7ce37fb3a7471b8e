package io.caravan.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL, one for all tests of this JVM; every caller gets a fresh, migrated database.
 */
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static DataSource fresh() {
    return open(create(), "");
  }

  /** As {@link #fresh}, but its commits do not wait for the disk. */
  public static DataSource forgetful() {
    return open(create(), "-c synchronous_commit=off");
  }

  /** A schema, not a database: a database is a thousand files to make and to delete. */
  private static String create() {
    String schema = "platforms_" + NUMBER.incrementAndGet();
    Flyway.configure()
        .dataSource(Server.POSTGRES.getPostgresDatabase())
        .schemas(schema)
        .load()
        .migrate();
    return schema;
  }

  private static DataSource open(String schema, String options) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Server.POSTGRES.getJdbcUrl("postgres", "postgres"));
    source.setCurrentSchema(schema);
    source.setOptions(options);
    return source;
  }
}
