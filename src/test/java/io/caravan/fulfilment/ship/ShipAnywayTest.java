package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.caravan.order.OrderLedger;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.testing.Postgres;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** A person's word to ship although the buyer asks to cancel is of one request. */
class ShipAnywayTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Instant ASKED = Instant.parse("2026-11-20T12:00:00Z");
  private static final String ORDER = "576";

  private static int store;

  private final FollowUpLedger followUps = mock(FollowUpLedger.class);
  private final OrderLedger orders = mock(OrderLedger.class);
  private final JsonMapper json = JsonMapper.builder().build();
  private final Shipments shipments = new Shipments(db.jdbc(), followUps, orders, json);
  private final ShipmentLedger ledger = new ShipmentLedger(db.jdbc(), followUps, orders, json);

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("imported_order", "tiktok_order");
  }

  @Test
  void itCoversTheRequestThatWasSeenAndNoneThatCameSince() {
    asks(ASKED);

    assertThat(ledger.shipsAnyway(store, ORDER, ASKED)).as("nobody said so").isFalse();
    assertThat(shipments.shipAnyway(store, ORDER, "test")).isTrue();

    assertThat(ledger.shipsAnyway(store, ORDER, ASKED)).isTrue();
    assertThat(ledger.shipsAnyway(store, ORDER, ASKED.plusSeconds(1))).isFalse();
  }

  @Test
  void aRequestOfWhichTikTokNamesNoMomentIsNotTheOneOfBefore() {
    asks(ASKED);
    shipments.shipAnyway(store, ORDER, "test");

    assertThat(ledger.shipsAnyway(store, ORDER, null)).isFalse();
  }

  @Test
  void ofARequestWithoutAMomentItCoversThatOneAsLongAsItIsOpen() {
    asks(null);
    Instant before = Instant.now().minus(Duration.ofHours(1));

    shipments.shipAnyway(store, ORDER, "test");

    assertThat(ledger.shipsAnyway(store, ORDER, null)).isTrue();
    assertThat(ledger.shipsAnyway(store, ORDER, before)).as("its moment is named now").isTrue();
    assertThat(ledger.shipsAnyway(store, ORDER, Instant.now().plus(Duration.ofHours(1))))
        .as("another")
        .isFalse();
  }

  @Test
  void whereNobodyAsksThereIsNothingToShipDespiteOf() {
    asks(ASKED);
    db.jdbc().sql("update imported_order set cancel_requested = false").update();

    assertThat(shipments.shipAnyway(store, ORDER, "test")).isFalse();
    assertThat(ledger.shipsAnyway(store, ORDER, null)).isFalse();
  }

  private static void asks(@Nullable Instant at) {
    db.jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state)
                       values (:store, :order, 'IMPORTED'))
            insert into imported_order (store_id, tiktok_order_id, cancel_requested,
                                        cancel_requested_at, live_lines, address, address_masked,
                                        stock)
            values (:store, :order, true, :at, '{}', '{}', false, 'NOT_ASKED')
            """)
        .param("store", store)
        .param("order", ORDER)
        .param("at", at == null ? null : Timestamp.from(at), Types.TIMESTAMP)
        .update();
  }
}
