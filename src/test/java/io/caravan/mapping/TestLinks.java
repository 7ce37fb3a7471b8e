package io.caravan.mapping;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes this package's parts for tests of others. */
public final class TestLinks {
  private TestLinks() {}

  public static SkuLinks of(JdbcClient jdbc) {
    return new SkuLinks(jdbc);
  }
}
