package io.caravan.signal;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is, for a connection beside the main pool.
 *
 * @param url JDBC address
 * @param user null if the address names it
 * @param password null if none is needed
 */
public record Database(String url, @Nullable String user, @Nullable String password) {

  /**
   * The same as the main pool's.
   *
   * @throws IllegalStateException if that is not a Hikari pool with a JDBC address
   */
  public static Database of(DataSource pool) {
    try {
      HikariDataSource hikari = pool.unwrap(HikariDataSource.class);
      if (hikari.getJdbcUrl() != null) {
        return new Database(hikari.getJdbcUrl(), hikari.getUsername(), hikari.getPassword());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "the data source is a %s, expected a HikariDataSource".formatted(pool.getClass()), e);
    }
    throw new IllegalStateException("the data source has no JDBC address (spring.datasource.url)");
  }

  /** Without the password; an address may carry one too. */
  @Override
  public String toString() {
    return "Database[%s]".formatted(url.replaceFirst("\\?.*", ""));
  }
}
