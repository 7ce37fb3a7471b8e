package io.caravan.testing;

import io.caravan.CaravanApplication;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * The whole program in this JVM, on a free port of the loopback and over a database that the test
 * owns. No sandbox: nobody answers for the platforms unless the test does. Its clock goes only when
 * told to.
 */
public final class CaravanUnderTest implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final MovableClock clock;

  private CaravanUnderTest(ConfigurableApplicationContext context, MovableClock clock) {
    this.context = context;
    this.clock = clock;
  }

  /**
   * @param database JDBC address
   * @param settings on top of a port, keys and no polls
   */
  public static CaravanUnderTest start(String database, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("server.address", "127.0.0.1");
    all.put("spring.datasource.url", database);
    all.put("spring.jmx.enabled", "false");
    all.put("caravan.sandbox.enabled", "false");
    all.put("caravan.encryption.keys[0]", "t:" + "A".repeat(43) + "=");
    all.put("caravan.poll.tiktok-orders", "PT0S");
    all.put("caravan.poll.tiktok-products", "PT0S");
    all.put("caravan.poll.tiktok-aftersales", "PT0S");
    all.put("caravan.fulfilment.watch-deadlines", "PT0S");
    all.put("caravan.inventory.push", "false");
    all.put("caravan.inventory.sweep", "PT0S");
    all.put("caravan.poll.shopify-inventory", "PT0S");
    all.put("caravan.settlement.poll", "PT0S");
    all.put("caravan.reports.reconcile", "PT0S");
    all.put("caravan.poll.shopify-fulfilments", "PT0S");
    all.putAll(settings);
    MovableClock clock = new MovableClock(Instant.now());
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(CaravanApplication.class)
            .initializers(
                starting -> {
                  var beans = starting.getBeanFactory();
                  beans.registerSingleton("noBeansOfTests", new NoBeansOfTests());
                  beans.addBeanPostProcessor(instead(clock));
                })
            .run(
                all.entrySet().stream()
                    .map(one -> "--" + one.getKey() + "=" + one.getValue())
                    .toArray(String[]::new));
    return new CaravanUnderTest(context, clock);
  }

  public int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** The program's own clock; the database has another. */
  public MovableClock clock() {
    return clock;
  }

  @Override
  public void close() {
    context.close();
  }

  private static BeanPostProcessor instead(MovableClock clock) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Clock ? clock : bean;
      }
    };
  }

  /** Test classes share the program's packages, and the program looks there for its parts. */
  private static final class NoBeansOfTests extends TypeExcludeFilter {
    @Override
    public boolean match(MetadataReader type, MetadataReaderFactory factory) throws IOException {
      return type.getResource().getURL().getPath().contains("/test-classes/");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NoBeansOfTests;
    }

    @Override
    public int hashCode() {
      return NoBeansOfTests.class.hashCode();
    }
  }
}
