package io.caravan.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database of its own for a test class, with Caravan's schema, in milliseconds:
 *
 * <pre>{@code
 * class WorkQueueTest {
 *   @RegisterExtension static final Postgres db = Postgres.fresh();
 *
 *   final WorkQueue queue = new JdbcWorkQueue(db.dataSource());
 *
 *   @BeforeEach
 *   void empty() {
 *     db.truncate("work_item", "dead_letter");
 *   }
 * }
 * }</pre>
 *
 * <p>One real PostgreSQL server per JVM, started on first use; Flyway runs once, into a template of
 * which each test class gets a copy. Everything is dropped at the end of the class.
 */
public final class Postgres implements AfterAllCallback, AutoCloseable {
  private static final String TEMPLATE = "caravan_template";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<Runnable> before = new ArrayList<>();
  private @Nullable String name;
  private @Nullable DataSource main;

  private Postgres() {}

  /** A database that is made on first use. */
  public static Postgres fresh() {
    return new Postgres();
  }

  /** The server all test classes of this JVM share. Do not stop it. */
  public static PostgresServer server() {
    return Shared.SERVER;
  }

  /** Runs Caravan's migrations, for tests with a {@link PostgresServer} of their own. */
  public static void migrate(String url) {
    Flyway.configure().dataSource(url, null, null).load().migrate();
  }

  /** JDBC address of this database, user included. */
  public synchronized String url() {
    if (name == null) {
      String made = "test_" + COUNT.incrementAndGet();
      admin("create database " + made + " template " + TEMPLATE);
      name = made;
    }
    return server().url(name);
  }

  /** A pool of 16 connections, the same at each call. */
  public synchronized DataSource dataSource() {
    if (main == null) {
      main = pool(16);
    }
    return main;
  }

  /** Another pool, closed with this database. */
  public synchronized HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return pool;
  }

  public JdbcClient jdbc() {
    return JdbcClient.create(dataSource());
  }

  /** Empties tables between the tests of a class. */
  public void truncate(String... tables) {
    jdbc().sql("truncate " + String.join(", ", tables) + " cascade").update();
  }

  /**
   * Inserts a plain store row.
   *
   * @return its id
   */
  public int store(String storeName) {
    return jdbc()
        .sql(
            """
            insert into store (name, region, currency, shopify_domain, tiktok_shop_id)
            values (:name, 'US', 'USD', :name || '.myshopify.com', '7' || abs(hashtext(:name)))
            returning id
            """)
        .param("name", storeName)
        .query(Integer.class)
        .single();
  }

  /**
   * Cuts every other connection to this database in mid-work, as a failing network would. Pools may
   * hand out what was cut for half a second more; {@link #heal} before asserting.
   *
   * @return how many were cut; a fault test asserts that it is not 0
   */
  public int cutConnections() {
    return jdbc()
        .sql(
            """
            select count(*) filter (where pg_terminate_backend(pid))::int from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """)
        .query(Integer.class)
        .single();
  }

  /** Lets the pools of this database forget the connections they have. */
  public synchronized void heal() {
    pools.stream()
        .filter(pool -> !pool.isClosed() && pool.getHikariPoolMXBean() != null)
        .forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections());
  }

  /** Done before this database goes, which is at the end of its test class: the last first. */
  public synchronized void beforeItGoes(Runnable act) {
    before.add(0, act);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    List<Runnable> acts;
    synchronized (this) {
      acts = List.copyOf(before);
      before.clear();
    }
    acts.forEach(Runnable::run);
    drop();
  }

  private synchronized void drop() {
    pools.forEach(HikariDataSource::close);
    pools.clear();
    main = null;
    if (name != null) {
      admin("drop database " + name + " with (force)");
      name = null;
    }
  }

  private static void admin(String sql) {
    try (Connection connection = DriverManager.getConnection(server().url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Started when first touched. Without fsync: nobody pulls the plug on a test. */
  private static final class Shared {
    static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      PostgresServer server = PostgresServer.start(false);
      try (Connection connection = DriverManager.getConnection(server.url("postgres"));
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + TEMPLATE);
      } catch (SQLException e) {
        throw new IllegalStateException("cannot create " + TEMPLATE, e);
      }
      migrate(server.url(TEMPLATE));
      return server;
    }
  }
}
