package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.caravan.order.OrderLedger;
import io.caravan.order.OrderSettings;
import io.caravan.testing.Postgres;
import io.caravan.work.WorkQueue;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What a person permitted despite a buyer's request ends with the request. */
class ShipAnywayEndsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("imported_order", "tiktok_order");
  }

  @ParameterizedTest(name = "asked at {0}, then asks {1} at {2}: still permitted {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          2026-11-20T12:00:00Z, true,  2026-11-20T12:00:00Z, true
          2026-11-20T12:00:00Z, false, -,                    false
          2026-11-20T12:00:00Z, true,  -,                    false
          -,                    true,  -,                    true
          -,                    true,  2026-11-20T12:00:00Z, true
          -,                    false, -,                    false
          """)
  void aPermissionEndsWithItsRequest(
      @Nullable Instant asked, boolean asks, @Nullable Instant now, boolean permitted) {
    permitted(asked);

    new FollowUpLedger(
            db.jdbc(),
            mock(WorkQueue.class),
            mock(OrderLedger.class),
            mock(OrderSettings.class),
            JsonMapper.builder().build())
        .seen(store, "576", new Watched(asks, now, Set.of(), Map.of(), false), false);

    assertThat(
            db.jdbc()
                .sql("select ship_anyway_at is not null from imported_order")
                .query(Boolean.class)
                .single())
        .isEqualTo(permitted);
  }

  private static void permitted(@Nullable Instant asked) {
    db.jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state)
                       values (:store, '576', 'IMPORTED'))
            insert into imported_order (store_id, tiktok_order_id, cancel_requested,
                                        cancel_requested_at, live_lines, address, address_masked,
                                        stock, ship_anyway_at)
            values (:store, '576', true, :at, '{}', '{}', false, 'NOT_ASKED',
                    coalesce(:at, now()))
            """)
        .param("store", store)
        .param("at", asked == null ? null : Timestamp.from(asked), Types.TIMESTAMP)
        .update();
  }
}
