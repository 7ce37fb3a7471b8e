package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.order.Desks;
import io.caravan.order.OrderLedger;
import io.caravan.order.OrderSettings;
import io.caravan.order.ShopifyOrderRef;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.ShopifyOrderChanges.ChangedOrder;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class FollowUpLedgerTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String ORDER = "576";
  private static final String IN_SHOPIFY = "gid://shopify/Order/1";
  private static final Instant AN_HOUR_AGO =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final FollowUpLedger ledger = with(Desks.ledger(db.jdbc(), queue));
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
  private int store;

  @BeforeEach
  void anImportedOrder() {
    db.truncate("store", "work_item", "intent", "imported_order", "tiktok_order");
    store = db.store("acme-us");
    db.jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state, shopify_order_id)
                       values (:store, :id, 'IMPORTED', :shopify))
            insert into imported_order (store_id, tiktok_order_id, cancel_requested, live_lines,
                                        address, address_masked, stock)
            values (:store, :id, false, '{}', '{}', false, 'NOT_ASKED')
            """)
        .param("store", store)
        .param("id", ORDER)
        .param("shopify", IN_SHOPIFY)
        .update();
  }

  @Test
  void whatThePollSeesAgainAsItWasIsNotDueAgain() {
    assertThat(isDueOnceSeen(AN_HOUR_AGO)).as("for the first time").isTrue();
    assertThat(isDueOnceSeen(AN_HOUR_AGO)).isFalse();
    assertThat(isDueOnceSeen(AN_HOUR_AGO.plusSeconds(1))).as("changed").isTrue();
    assertThat(isDueOnceSeen(AN_HOUR_AGO.plusSeconds(1))).isFalse();
  }

  @Test
  void whatMayChangeAgainWithinTheSameSecondIsDueEachTime() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    assertThat(isDueOnceSeen(now)).isTrue();
    assertThat(isDueOnceSeen(now)).isTrue();
  }

  /** The poll saw the first change, and the order was read again before the second. */
  @Test
  void whatChangedTwiceInASecondIsDueOnceMoreWhenThatSecondIsOver() {
    FollowUpLedger within = at(AN_HOUR_AGO.plusMillis(300));
    FollowUpLedger later = at(AN_HOUR_AGO.plus(Duration.ofMinutes(5)));

    assertThat(isDueOnceSeen(AN_HOUR_AGO, within)).as("for the first time").isTrue();
    assertThat(isDueOnceSeen(AN_HOUR_AGO, later)).as("at the next poll").isTrue();
    assertThat(isDueOnceSeen(AN_HOUR_AGO, later)).as("at the one after").isFalse();
  }

  @Test
  void aTimeThatCannotBeReadIsAChange() {
    assertThat(isDueOnceSeen(null)).isTrue();
    assertThat(isDueOnceSeen(null)).isTrue();
  }

  @Test
  void anOrderThatIsNoneOfOursIsNotDue() {
    ledger.dueIfChanged(store, List.of(new ChangedOrder("gid://shopify/Order/2", AN_HOUR_AGO)));
    ledger.dueIfChanged(db.store("acme-gb"), List.of(new ChangedOrder(IN_SHOPIFY, AN_HOUR_AGO)));
    assertThat(due()).isEmpty();
  }

  /** Each would wait for the other, and PostgreSQL would end one of them after a second. */
  @Test
  void whoNotesAnOrderAndWhoOpensAnActDoNotWaitForEachOther() throws Exception {
    ledger.due(store, List.of(ORDER));
    Lease lease = queue.claim(Lane.FOLLOWUPS, Map.of(store, 1), 1, "test").get(0);
    FollowUpInHand hand =
        FollowUpInHand.taken(
            new Store(store, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null),
            lease,
            PlatformJson.MAPPER.readValue(
                "{\"id\":\"576\",\"status\":\"AWAITING_SHIPMENT\"}", TikTokOrder.class),
            new ShopifyOrderRef(IN_SHOPIFY, "#1"));

    CompletableFuture<Optional<UUID>> opened =
        transaction.execute(
            status -> {
              db.jdbc().sql("update tiktok_order set tiktok_status = 'IN_TRANSIT'").update();
              CompletableFuture<Optional<UUID>> other =
                  CompletableFuture.supplyAsync(
                      () ->
                          transaction.execute(
                              s -> ledger.open(hand, new Act.MarkPaid(), new byte[] {1})));
              await("it waits for the order").until(this::somebodyWaitsForALock);
              ledger.due(store, List.of(ORDER));
              return other;
            });

    assertThat(opened.get(10, TimeUnit.SECONDS)).isPresent();
  }

  private FollowUpLedger at(Instant now) {
    OrderLedger orders = mock(OrderLedger.class);
    when(orders.now()).thenReturn(now);
    return with(orders);
  }

  private FollowUpLedger with(OrderLedger orders) {
    return new FollowUpLedger(
        db.jdbc(),
        queue,
        orders,
        new OrderSettings(
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            4),
        JsonMapper.builder().build());
  }

  private boolean somebodyWaitsForALock() {
    return CompletableFuture.supplyAsync(
            () ->
                db.jdbc()
                    .sql(
                        """
                        select exists (select from pg_stat_activity
                                       where datname = current_database()
                                         and wait_event_type = 'Lock')
                        """)
                    .query(Boolean.class)
                    .single())
        .join();
  }

  private boolean isDueOnceSeen(@Nullable Instant changed) {
    return isDueOnceSeen(changed, ledger);
  }

  private boolean isDueOnceSeen(@Nullable Instant changed, FollowUpLedger asked) {
    db.truncate("work_item");
    asked.dueIfChanged(store, List.of(new ChangedOrder(IN_SHOPIFY, changed)));
    return due().equals(List.of(ORDER));
  }

  private List<String> due() {
    return db.jdbc()
        .sql("select external_id from work_item where ready")
        .query(String.class)
        .list();
  }
}
