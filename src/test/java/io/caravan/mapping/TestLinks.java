package io.caravan.mapping;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.ReflectionTestUtils;

/** Makes this package's parts for tests of others. */
public final class TestLinks {
  private TestLinks() {}

  /** As the database would give it. */
  public static ReleaseRequest request(int storeId, String topic, String subject, String who) {
    ReleaseRequest request = new ReleaseRequest();
    ReflectionTestUtils.setField(request, "storeId", storeId);
    ReflectionTestUtils.setField(request, "topic", topic);
    ReflectionTestUtils.setField(request, "subject", subject);
    ReflectionTestUtils.setField(request, "requestedBy", who);
    return request;
  }

  public static SkuLinks of(JdbcClient jdbc) {
    return new SkuLinks(jdbc, releases(jdbc));
  }

  public static Releases releases(JdbcClient jdbc) {
    return new Releases(jdbc);
  }
}
