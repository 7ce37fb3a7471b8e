package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.caravan.order.Desks;
import io.caravan.order.OrderSettings;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** Imported orders whose time runs out are followed up before the others. */
class UrgencyOfDueOrdersTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Test
  void whatIsSoonLateOrSoonCancelledGoesFirst() {
    int store = db.store("acme-us");
    order(store, "soon-late", "AWAITING_SHIPMENT", "3 h", "90 h");
    order(store, "soon-cancelled", "PARTIALLY_SHIPPING", "-40 h", "1 h");
    order(store, "late", "AWAITING_SHIPMENT", "-1 h", "48 h");
    order(store, "early", "AWAITING_SHIPMENT", "40 h", "90 h");
    order(store, "shipped", "IN_TRANSIT", "1 h", "2 h");
    order(store, "unknown", "AWAITING_SHIPMENT", null, null);
    JdbcWorkQueue queue =
        new JdbcWorkQueue(
            db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
    new FollowUpLedger(
            db.jdbc(),
            queue,
            Desks.ledger(db.jdbc(), queue),
            mock(OrderSettings.class),
            JsonMapper.builder().build())
        .due(
            store,
            List.of(
                "soon-late", "soon-cancelled", "late", "early", "shipped", "unknown", "not-ours"));
    Map<String, Integer> urgencies =
        db.jdbc().sql("select external_id, urgency from work_item").query().listOfRows().stream()
            .collect(
                Collectors.toMap(
                    row -> (String) row.get("external_id"),
                    row -> ((Number) row.get("urgency")).intValue()));
    assertThat(urgencies)
        .containsEntry("soon-late", 2)
        .containsEntry("soon-cancelled", 2)
        .containsEntry("late", Due.SOON)
        .containsEntry("early", Due.SOON)
        .containsEntry("shipped", Due.SOON)
        .containsEntry("unknown", Due.SOON)
        .containsEntry("not-ours", Due.SOON);
  }

  private static void order(
      int store, String id, String status, @Nullable String shipBy, @Nullable String cancel) {
    db.jdbc()
        .sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, ship_by,
                                      auto_cancel_at)
            values (?, ?, 'IMPORTED', ?, now() + ?::interval, now() + ?::interval)
            """)
        .params(Arrays.asList(store, id, status, shipBy, cancel))
        .update();
  }
}
