package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.alert.Alert;
import io.caravan.alert.AlertBook;
import io.caravan.mapping.CarrierLinks;
import io.caravan.order.OrderLedger;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokShipments;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Of each shipment that waits for a person somebody hears, as long as it waits and no longer. */
class ParkedShipmentsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static Store store;

  private final List<Alert> told = new ArrayList<>();
  private final FollowUpLedger followUps = mock(FollowUpLedger.class);
  private final OrderLedger orders = mock(OrderLedger.class);
  private final JsonMapper json = JsonMapper.builder().build();
  private final ShipmentLedger ledger = new ShipmentLedger(db.jdbc(), followUps, orders, json);
  private final ParkedShipments parked =
      new ParkedShipments(
          new Shipments(db.jdbc(), followUps, orders, json),
          new AlertBook(db.jdbc(), json, List.of(told::add), Clock.systemUTC()));

  @BeforeEach
  void empty() {
    if (store == null) {
      int id = db.store("acme-us");
      store = new Store(id, "acme-us", "US", "USD", "acme.myshopify.com", "7001", null, null);
    }
    db.truncate("alert", "shipment", "tiktok_order");
  }

  @Test
  void ofMoreThanOneLookShowsNoneIsForgottenAndNoneTakenForGone() {
    int many = 2 * Shipments.MOST + 50;
    for (int i = 0; i < many; i++) {
      park("576" + i, "IMPORTED", "AWAITING_SHIPMENT");
    }

    parked.look(store);
    assertThat(open()).isEqualTo(many);
    parked.look(store);
    assertThat(open()).isEqualTo(many);
    assertThat(told).as("each once").hasSize(many);

    db.jdbc().sql("update shipment set state = 'TOLD' where tiktok_order_id like '576%7'").update();
    parked.look(store);
    assertThat(open()).isEqualTo(many - many / 10);
    assertThat(told).extracting(Alert::change).filteredOn(Alert.Change.CLEARED::equals).hasSize(45);
  }

  @Test
  void aLookAtOneOrderLeavesTheAlertsOfTheOthers() {
    for (String order : List.of("576", "5760", "5761", "57")) {
      park(order, "IMPORTED", "AWAITING_SHIPMENT");
      parked.look(store, order);
    }
    assertThat(open()).isEqualTo(4);
    db.jdbc().sql("update shipment set state = 'TOLD'").update();

    parked.look(store, "576");

    assertThat(told)
        .filteredOn(alert -> alert.change() == Alert.Change.CLEARED)
        .extracting(Alert::subject)
        .containsExactly("576/1");
  }

  @ParameterizedTest(name = "{0}, {1}: told {2}")
  @CsvSource({
    "IMPORTED, AWAITING_SHIPMENT, true",
    "IMPORTED, ON_HOLD, true",
    "IMPORTED, PARTIALLY_SHIPPING, true",
    "IMPORTED, IN_TRANSIT, true",
    "IMPORTED, CANCELLED, false",
    "IMPORTED, DELIVERED, false",
    "IMPORTED, COMPLETED, false",
    "GONE_IN_SHOPIFY, AWAITING_SHIPMENT, false",
    "CANCELLED, CANCELLED, false"
  })
  void onlyOfAnOrderThatStillMattersPeopleAreTold(String state, String status, boolean heard) {
    park("5761", "IMPORTED", "AWAITING_SHIPMENT");
    parked.look(store);
    assertThat(open()).isEqualTo(1);
    db.jdbc()
        .sql("update tiktok_order set state = ?, tiktok_status = ?")
        .params(state, status)
        .update();

    parked.look(store);

    assertThat(open()).isEqualTo(heard ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"FULFILLMENT_BY_SELLER,TIKTOK", "FULFILLMENT_BY_TIKTOK,TIKTOK"})
  void whatTikTokTookOverIsParkedNoMore(String fulfilment, String shipping) {
    park("5761", "IMPORTED", "AWAITING_SHIPMENT");
    parked.look(store);

    concern().judge(hand("5761", fulfilment, shipping));

    assertThat(
            db.jdbc()
                .sql("select count(*) from shipment where state = 'PARKED'")
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(open()).isZero();
  }

  private ShipOnTikTok concern() {
    return new ShipOnTikTok(
        mock(TikTokShipments.class),
        mock(ShippingProviders.class),
        mock(CarrierLinks.class),
        ledger,
        parked,
        new ShipSettings(false, ShipSettings.Usps.WARN, Duration.ofDays(1)),
        mock(LastLook.class));
  }

  private static FollowUpInHand hand(String order, String fulfilment, String shipping) {
    FollowUpInHand hand = mock(FollowUpInHand.class);
    when(hand.store()).thenReturn(store);
    when(hand.orderId()).thenReturn(order);
    when(hand.read())
        .thenReturn(
            PlatformJson.MAPPER.readValue(
                """
                {"id":"%s","status":"AWAITING_SHIPMENT","fulfillment_type":"%s",
                 "shipping_type":"%s","line_items":[]}
                """
                    .formatted(order, fulfilment, shipping),
                TikTokOrder.class));
    return hand;
  }

  private static int open() {
    return db.jdbc()
        .sql("select count(*) from alert where cleared_at is null")
        .query(Integer.class)
        .single();
  }

  private static void park(String order, String state, String status) {
    db.jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status)
                       values (:store, :order, :state, :status))
            insert into shipment (store_id, tiktok_order_id, fulfilment_id, state, cause, carrier)
            values (:store, :order, '1', 'PARKED', 'UNMAPPED_CARRIER', 'Bob''s Bikes')
            """)
        .param("store", store.id())
        .param("order", order)
        .param("state", state)
        .param("status", status)
        .update();
  }
}
