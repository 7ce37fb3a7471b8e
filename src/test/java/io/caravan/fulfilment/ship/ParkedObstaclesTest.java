package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A shipment that TikTok cannot be told of is why its order is not shipped. */
class ParkedObstaclesTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  @Test
  void theCauseIsThatOfTheShipmentParkedLongest() {
    int store = db.store("acme-us");
    shipment(store, "5761", "1", "PARKED", "UNMAPPED_CARRIER", "2 h");
    shipment(store, "5761", "2", "PARKED", "AMBIGUOUS_CARRIER", "1 h");
    shipment(store, "5762", "1", "WAITING", "NO_NUMBER", "1 h");
    shipment(store, "5763", "1", "TOLD", null, "1 h");
    assertThat(new ParkedObstacles(db.jdbc()).obstacles(store))
        .isEqualTo(Map.of("5761", "UNMAPPED_CARRIER"));
  }

  private static void shipment(
      int store, String order, String id, String state, @Nullable String cause, String since) {
    db.jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state)
                       values (:store, :order, 'IMPORTED') on conflict do nothing)
            insert into shipment (store_id, tiktok_order_id, fulfilment_id, state, cause, since)
            values (:store, :order, :id, :state, :cause, now() - cast(:since as interval))
            """)
        .param("store", store)
        .param("order", order)
        .param("id", id)
        .param("state", state)
        .param("cause", cause, java.sql.Types.VARCHAR)
        .param("since", since)
        .update();
  }
}
