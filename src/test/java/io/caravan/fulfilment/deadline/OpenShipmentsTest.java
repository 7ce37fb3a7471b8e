package io.caravan.fulfilment.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.mockito.Mockito.mock;

import io.caravan.alert.Alert;
import io.caravan.alert.AlertBook;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What is to be shipped, read from the tables that others write. */
class OpenShipmentsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static Store store;

  private final List<Alert> told = new ArrayList<>();
  private final List<DueSource> sources = new ArrayList<>();

  @BeforeEach
  void empty() {
    if (store == null) {
      int id = db.store("acme-us");
      store = new Store(id, "acme-us", "US", "USD", "acme.myshopify.com", "7001", null, null);
      db.jdbc()
          .sql("insert into warehouse_location values (?, '7100', 0, 'gid://shopify/Location/1')")
          .params(id)
          .update();
    }
    db.truncate("alert", "imported_order", "orphan_order", "tiktok_order");
  }

  @Test
  void whatIsDueIsListedByItsNearestDeadlineWithTheCauseAndThePlace() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "5 h", "48 h");
    order("2", "IMPORTED", "AWAITING_SHIPMENT", "-1 h", "3 h");
    imported("2", "SHORT", null);
    order("3", "PARKED", "AWAITING_SHIPMENT", "4 h", "40 h");
    parked("3");
    order("4", "HELD", "ON_HOLD", "6 h", "60 h");
    order("5", "IMPORTED", "AWAITING_COLLECTION", "-9 h", "-1 h");
    order("6", "IMPORTED", "AWAITING_SHIPMENT", "30 h", "60 h");
    List<OpenShipment> due = dueIn(Duration.ofHours(24));
    assertThat(due)
        .extracting(OpenShipment::tiktokOrderId, OpenShipment::cause)
        .containsExactly(
            tuple("2", "OUT_OF_STOCK"),
            tuple("3", "UNMAPPED_SKU"),
            tuple("1", "TO_SHIP"),
            tuple("4", "ON_HOLD"),
            tuple("5", "TO_HAND_OVER"));
    assertThat(due.get(2).locations()).containsExactly("gid://shopify/Location/1");
    assertThat(due.get(2).warehouseId()).isEqualTo("7100");
  }

  @Test
  void whatIsNotTheSellersToShipOrIsOverIsNotListed() {
    order("1", "IMPORTED", "IN_TRANSIT", "1 h", "2 h");
    order("2", "FILTERED", "AWAITING_SHIPMENT", "1 h", "2 h");
    order("3", "CANCELLED", "CANCELLED", "1 h", "2 h");
    order("4", "IMPORTED", "AWAITING_SHIPMENT", "1 h", "2 h");
    db.jdbc()
        .sql(
            "update tiktok_order set fulfilment_authority = 'FULFILLED_BY_TIKTOK'"
                + " where tiktok_order_id = '4'")
        .update();
    order("5", "IMPORTED", "AWAITING_SHIPMENT", null, null);
    assertThat(dueIn(Duration.ofHours(24))).isEmpty();
  }

  @Test
  void whatIsDeletedInShopifyStillHasToShipOnTikTok() {
    order("1", "GONE_IN_SHOPIFY", "AWAITING_SHIPMENT", "1 h", "2 h");
    order("2", "GONE_IN_SHOPIFY", "CANCELLED", "1 h", "2 h");

    assertThat(dueIn(Duration.ofHours(24)))
        .extracting(OpenShipment::tiktokOrderId, OpenShipment::cause)
        .containsExactly(tuple("1", "GONE_IN_SHOPIFY"));
    assertThat(OpenShipment.nextAction("GONE_IN_SHOPIFY")).contains("Seller Center");
    look();
    assertThat(told)
        .extracting(Alert::kind)
        .containsExactly("SHIPMENT_LATE", "SHIPMENT_CANCELLED_SOON");
  }

  @Test
  void aRequestThatWaitsIsDueThoughTheShipmentIsFarOff() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "90 h", "99 h");
    imported("1", "NOT_ASKED", "21 h");
    List<OpenShipment> due = dueIn(Duration.ofHours(4));
    assertThat(due).extracting(OpenShipment::cause).containsExactly("CANCEL_REQUESTED");
    assertThat(due.get(0).answers())
        .extracting(Deadline::sort, Deadline::subject)
        .containsExactly(tuple(Deadline.Sort.ANSWER, "CANCELLATION"));
    assertThat(dueIn(Duration.ofHours(2))).isEmpty();
  }

  @Test
  void aReturnOfADeliveredOrderIsToldThoughNothingIsToShip() {
    order("1", "IMPORTED", "DELIVERED", "-90 h", "-80 h");
    sources.add(
        new DueSource() {
          @Override
          public List<AnswerDue> answersDue(int storeId, Instant until) {
            return List.of(new AnswerDue("1", "RETURN", "77", until.minusSeconds(1)));
          }
        });
    look();
    assertThat(told)
        .extracting(Alert::kind, Alert::subject)
        .containsExactly(tuple("ANSWER_DUE", "1 RETURN 77"));
    assertThat(shipments().nearest()).isEmpty();
  }

  @Test
  void otherPackagesTellWhatTheyKnow() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "1 h", "20 h");
    sources.add(
        new DueSource() {
          @Override
          public List<AnswerDue> answersDue(int storeId, Instant until) {
            return List.of(new AnswerDue("1", "RETURN", "77", until.minusSeconds(1)));
          }

          @Override
          public Map<String, String> obstacles(int storeId) {
            return Map.of("1", "CARRIER_NOT_MAPPED");
          }
        });
    OpenShipment due = dueIn(Duration.ofHours(4)).get(0);
    assertThat(due.cause()).isEqualTo("CARRIER_NOT_MAPPED");
    assertThat(due.answers()).extracting(Deadline::subject).containsExactly("RETURN 77");
  }

  @Test
  void anAlertIsRaisedOnceBeforeADeadlineAndClearedByTheShipment() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "3 h", "48 h");
    look();
    look();
    assertThat(told)
        .extracting(Alert::kind, Alert::subject, Alert::change)
        .containsExactly(tuple("SHIPMENT_LATE", "1", Alert.Change.RAISED));
    db.jdbc().sql("update tiktok_order set tiktok_status = 'AWAITING_COLLECTION'").update();
    look();
    assertThat(told)
        .extracting(Alert::change)
        .containsExactly(Alert.Change.RAISED, Alert.Change.CLEARED);
  }

  @Test
  void anOrderThatStaysUnshippedIsToldOfTwiceBeforeItIsLateAndBeforeItIsLost() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "-40 h", "3 h");
    look();
    assertThat(told)
        .extracting(Alert::kind)
        .containsExactly("SHIPMENT_LATE", "SHIPMENT_CANCELLED_SOON");
    db.jdbc().sql("update tiktok_order set auto_cancel_at = now() - interval '1 min'").update();
    look();
    assertThat(told).as("TikTok may cancel it yet; nothing is new").hasSize(2);
    db.jdbc().sql("update tiktok_order set tiktok_status = 'CANCELLED'").update();
    look();
    assertThat(told).hasSize(4);
  }

  @Test
  void theNearestDeadlineIsCountedByCauseWithoutTheParkedOnes() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "-1 h", "3 h");
    order("2", "IMPORTED", "AWAITING_SHIPMENT", "2 h", "30 h");
    order("3", "PARKED", "AWAITING_SHIPMENT", "1 h", "40 h");
    parked("3");
    order("4", "IMPORTED", "AWAITING_COLLECTION", "1 h", "40 h");
    List<OpenShipments.Nearest> nearest = shipments().nearest();
    assertThat(nearest)
        .extracting(OpenShipments.Nearest::cause, OpenShipments.Nearest::orders)
        .containsExactly(tuple("TO_HAND_OVER", 1L), tuple("TO_SHIP", 2L));
    assertThat(nearest.get(1).seconds()).isBetween(7_000L, 7_200L);
  }

  @Test
  void deadlinesFollowTikTokThoughNeitherStatusNorUpdateTimeMoves() {
    order("1", "IMPORTED", "AWAITING_SHIPMENT", "1 h", "2 h");
    order("2", "IMPORTED", "AWAITING_SHIPMENT", "1 h", "2 h");
    new DeadlineFacts(db.jdbc())
        .seen(store.id(), List.of(tiktok("unknown", 1), tiktok("1", 1_800_000_000)));
    Map<String, Object> row =
        db.jdbc()
            .sql(
                """
                select extract(epoch from ship_by)::bigint as ship,
                       extract(epoch from auto_cancel_at)::bigint as cancel,
                       extract(epoch from collect_by)::bigint as collect,
                       extract(epoch from collection_due_at)::bigint as due, warehouse_id
                from tiktok_order where tiktok_order_id = '1'
                """)
            .query()
            .singleRow();
    assertThat(row)
        .containsEntry("ship", 1_800_000_000L)
        .containsEntry("collect", 1_800_000_001L)
        .containsEntry("cancel", 1_800_000_002L)
        .containsEntry("due", 1_800_000_003L)
        .containsEntry("warehouse_id", "7200");
    assertThat(
            db.jdbc()
                .sql("select warehouse_id from tiktok_order where tiktok_order_id = '2'")
                .query(String.class)
                .single())
        .isEqualTo("7100");
  }

  private static TikTokOrder tiktok(String id, long from) {
    return PlatformJson.MAPPER.readValue(
        """
        {"id":"%s","status":"AWAITING_SHIPMENT","warehouse_id":"7200","rts_sla_time":%d,
         "tts_sla_time":%d,"shipping_due_time":%d,"collection_due_time":%d,
         "payment":{},"line_items":[]}
        """
            .formatted(id, from, from + 1, from + 2, from + 3),
        TikTokOrder.class);
  }

  private OpenShipments shipments() {
    AskedOnTheOrder guess = new AskedOnTheOrder(db.jdbc());
    List<DueSource> all = new ArrayList<>(sources);
    all.add(guess);
    return new OpenShipments(db.jdbc(), guess, all);
  }

  private List<OpenShipment> dueIn(Duration time) {
    OpenShipments shipments = shipments();
    return shipments.dueBefore(store.id(), shipments.now().plus(time));
  }

  private void look() {
    var book =
        new AlertBook(
            db.jdbc(), JsonMapper.builder().build(), List.of(told::add), Clock.systemUTC());
    var watch =
        new DeadlineWatch(
            mock(Stores.class),
            shipments(),
            book,
            new DeadlineSettings(Duration.ofHours(4), Duration.ofMinutes(1)),
            mock(WorkQueue.class));
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(status -> watch.look(store));
  }

  /** What is shipped has to be with the carrier in 20 hours, and is cancelled after 100. */
  private static void order(
      String id, String state, String status, @Nullable String shipBy, @Nullable String cancel) {
    db.jdbc()
        .sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, value, currency,
                                      warehouse_id, ship_by, auto_cancel_at, collect_by,
                                      collection_due_at)
            values (?, ?, ?, ?, 57.07, 'USD', '7100', now() + ?::interval, now() + ?::interval,
                    now() + interval '20 h', now() + interval '100 h')
            """)
        .params(Arrays.asList(store.id(), id, state, status, shipBy, cancel))
        .update();
  }

  private static void parked(String id) {
    db.jdbc()
        .sql(
            "insert into orphan_order (store_id, tiktok_order_id, cause, detail) values (?, ?,"
                + " 'UNMAPPED_SKU', 'MUG-9 is no SKU')")
        .params(store.id(), id)
        .update();
  }

  /** {@code asked}: so long ago the buyer asked to cancel. */
  private static void imported(String id, String stock, @Nullable String asked) {
    db.jdbc()
        .sql(
            """
            insert into imported_order (store_id, tiktok_order_id, stock, cancel_requested,
                                        cancel_requested_at)
            values (:store, :id, :stock, cast(:asked as interval) is not null,
                    now() - cast(:asked as interval))
            """)
        .param("store", store.id())
        .param("id", id)
        .param("stock", stock)
        .param("asked", asked, java.sql.Types.VARCHAR)
        .update();
  }
}
