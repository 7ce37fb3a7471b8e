package io.caravan.inventory.level;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.claim.Claims;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkQueue;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** The beans that decide figures, on a database of a test. */
final class StockUnderTest implements AutoCloseable {
  private final AnnotationConfigApplicationContext context;

  @EnableTransactionManagement
  static class Transactions {}

  StockUnderTest(DataSource database) {
    context = new AnnotationConfigApplicationContext();
    // Not a bean of a type that is closed with the context: it is the test's.
    context.registerBean(DataSource.class, () -> new DelegatingDataSource(database));
    context.registerBean(
        PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
    context.registerBean(
        WorkQueue.class,
        () ->
            new JdbcWorkQueue(
                database, Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal()));
    context.registerBean(
        InventorySettings.class,
        () ->
            new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("caravan.inventory", InventorySettings.class));
    context.register(
        Transactions.class,
        StockDue.class,
        Claims.class,
        Figures.class,
        StockPolicies.class,
        StockPlans.class,
        StockTable.class);
    context.refresh();
  }

  Figures figures() {
    return context.getBean(Figures.class);
  }

  StockPolicies policies() {
    return context.getBean(StockPolicies.class);
  }

  StockPlans plans() {
    return context.getBean(StockPlans.class);
  }

  @Override
  public void close() {
    context.close();
  }
}
