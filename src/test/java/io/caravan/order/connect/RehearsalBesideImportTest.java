package io.caravan.order.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The day that is rehearsed goes on meanwhile: it is the rehearsal that gives way. */
class RehearsalBesideImportTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String REHEARSALS = "/api/stores/acme-us/rehearsals";

  @Test
  void anImportThatLocksTheOrderInAnotherOrderIsNotCutOff() throws SQLException {
    ShopsUnderTest shops = new ShopsUnderTest(db);
    try {
      shops.sell("MUG", "10.00");
      String order =
          shops.ago(
              Duration.ofHours(2),
              () -> shops.tiktok().placePaidOrder(OrderSpec.single(ShopsUnderTest.SHOP, "MUG")));
      shops.connect(Map.of("caravan.poll.tiktok-orders", "PT0S"));
      shops
          .jdbc()
          .sql(
              """
              insert into tiktok_order (store_id, tiktok_order_id, state)
              select id, ?, 'RECEIVED' from store
              """)
          .param(order)
          .update();
      shops
          .jdbc()
          .sql(
              """
              insert into work_item (store_id, kind, external_id, lane, ready, version, wake_at)
              select id, 'tiktok-order', ?, 'orders', false, 1, now() + interval '1 hour' from store
              """)
          .param(order)
          .update();
      long id;
      try (Connection live = db.dataSource().getConnection();
          Statement sql = live.createStatement()) {
        live.setAutoCommit(false);
        sql.execute("select 1 from work_item where external_id = '" + order + "' for update");
        id = shops.post(REHEARSALS, "").path("id").asLong();
        Awaitility.await("the rehearsal waits").until(() -> waiting(shops));
        Instant since = Instant.now();
        // Past the moment at which PostgreSQL would find no deadlock on the rehearsal's side.
        Awaitility.await()
            .pollInterval(Duration.ofMillis(50))
            .until(() -> Instant.now().isAfter(since.plusMillis(1300)) && waiting(shops));
        sql.execute(
            "select 1 from tiktok_order where tiktok_order_id = '" + order + "' for update");
        live.commit();
      }
      Awaitility.await("rehearsed")
          .atMost(Duration.ofSeconds(60))
          .until(() -> shops.get(REHEARSALS + "/" + id).path("state").asString().equals("DONE"));
      assertThat(shops.get(REHEARSALS + "/" + id).path("totals").path("wouldImport").asInt())
          .isOne();
    } finally {
      shops.close();
    }
  }

  private static boolean waiting(ShopsUnderTest shops) {
    return shops
        .jdbc()
        .sql(
            """
            select exists (select from pg_stat_activity
              where wait_event_type = 'Lock' and query like '%rehearsal%')
            """)
        .query(Boolean.class)
        .single();
  }
}
