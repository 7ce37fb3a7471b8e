package io.caravan.inventory.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.claim.Claim.Standing;
import io.caravan.inventory.claim.OrderUnits.Part;
import io.caravan.mapping.Releases;
import io.caravan.mapping.TestLinks;
import io.caravan.order.Desks;
import io.caravan.order.Discards;
import io.caravan.order.OrderFacts;
import io.caravan.order.OrderLedger;
import io.caravan.order.OrderState;
import io.caravan.order.ParkCause;
import io.caravan.order.ShopifyOrderRef;
import io.caravan.order.rules.Verdict;
import io.caravan.testing.Postgres;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Claims as the order ledger writes them, against a real PostgreSQL. */
class ClaimsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String ITEM = "gid://shopify/InventoryItem/1";
  private static final String SHOP = "acme.myshopify.com";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 23);
  private static int store;
  private static int other;

  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final Releases releases = TestLinks.releases(db.jdbc());
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
  private final OrderLedger ledger = Desks.ledger(db.jdbc(), queue);
  private final Claims claims = new Claims(db.jdbc(), settings(true));
  private final ForgetClaims forget = new ForgetClaims(db.jdbc(), settings(true));

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
      other = db.store("acme-uk");
      db.jdbc().sql("update store set shopify_domain = ?").param(SHOP).update();
    }
    db.truncate(
        "work_item",
        "tiktok_order",
        "order_event",
        "intent",
        "sku_link",
        "stock_item",
        "order_unit",
        "sku_sales",
        "stock_adjustment");
    link(store, "sku-1", "product-1", ITEM, 1);
    read(Instant.EPOCH);
  }

  private enum Decision {
    HELD,
    PARKED,
    FILTERED,
    SUBMITTING
  }

  @ParameterizedTest
  @EnumSource(Decision.class)
  void everyDecisionIsWrittenTogetherWithItsClaim(Decision decision) {
    in(() -> decide(decision, "o1", units(true, new Part("sku-1", "W", 2, 0))));
    assertThat(state("o1")).isEqualTo(decision.name());
    assertThat(claims.on(SHOP, List.of(ITEM)))
        .containsExactly(new Claim(store, "o1", "sku-1", ITEM, "W", 2, Standing.RESERVED));
  }

  @ParameterizedTest
  @EnumSource(Decision.class)
  void whatIsRolledBackLeavesNeitherDecisionNorClaim(Decision decision) {
    assertThatThrownBy(
            () ->
                in(
                    () -> {
                      decide(decision, "o1", units(true, new Part("sku-1", "W", 2, 0)));
                      assertThat(count("order_unit")).isOne();
                      throw new IllegalStateException("cut");
                    }))
        .hasMessage("cut");
    assertThat(count("order_unit")).isZero();
    assertThat(count("sku_sales")).isZero();
    assertThat(
            db.jdbc()
                .sql("select count(*) from tiktok_order where state <> 'RECEIVED'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void anImportedOrdersClaimIsOverWhenItsItemWasReadAfterwards() {
    imported("o1", units(true, new Part("sku-1", "W", 2, 0)));
    assertThat(reserved()).isEqualTo(2);
    read(at("select imported_at from tiktok_order"));
    assertThat(reserved()).as("read in the same moment").isEqualTo(2);
    read(at("select imported_at + interval '1 ms' from tiktok_order"));
    assertThat(reserved()).isZero();
  }

  @Test
  void anUnknownOutcomeKeepsItsClaimWhateverIsRead() {
    Lease lease = claim("o1");
    UUID intent = open(lease, units(true, new Part("sku-1", "W", 2, 0)));
    in(() -> ledger.unknown(lease, intent, "cut"));
    read(Instant.now().plusSeconds(60));
    assertThat(reserved()).isEqualTo(2);
  }

  @Test
  void anOrderParkedForWantOfStockHoldsItBackForItself() {
    in(
        () ->
            ledger.park(
                claim("o1"),
                facts("o1", "AWAITING_SHIPMENT", units(true, new Part("sku-1", "W", 2, 0)), null),
                new OrderState.Parked(ParkCause.OUT_OF_STOCK, "short", List.of()),
                releases.epoch(store)));
    read(Instant.now().plusSeconds(60));
    assertThat(reserved()).isEqualTo(2);
  }

  @Test
  void linksOfOneShopSeeEachOthersClaimsAndAnotherShopDoesNot() {
    link(other, "sku-uk", "product-uk", ITEM, 3);
    in(() -> decide(Decision.HELD, "o1", units(true, new Part("sku-1", "W", 1, 0))));
    in(() -> hold(other, "o2", units(true, new Part("sku-uk", "WUK", 2, 0))));
    assertThat(claims.on(SHOP, List.of(ITEM)))
        .extracting(Claim::storeId, Claim::units)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(store, 1),
            org.assertj.core.groups.Tuple.tuple(other, 6));
    assertThat(claims.on("else.myshopify.com", List.of(ITEM))).isEmpty();
  }

  @Test
  void whatSharesTheItemIsDueAtOnceAndTheSkuItselfIsNot() {
    link(store, "sku-2", "product-2", ITEM, 1);
    link(other, "sku-uk", "product-uk", ITEM, 1);
    link(other, "sku-else", "product-else", "gid://shopify/InventoryItem/2", 1);
    in(() -> decide(Decision.HELD, "o1", units(true, new Part("sku-1", "W", 1, 0))));
    assertThat(due("tiktok-stock", "urgency = 0"))
        .containsExactlyInAnyOrder(store + " product-2", other + " product-uk");
  }

  @Test
  void unitsThatComeBackMarkTheSkuItselfToo() {
    in(() -> decide(Decision.HELD, "o1", units(true, new Part("sku-1", "W", 1, 0))));
    assertThat(due("tiktok-stock", "true")).isEmpty();
    in(() -> ledger.leaveCancelled(claim("o1"), facts("o1", "CANCELLED", units(true), null)));
    assertThat(due("tiktok-stock", "true")).containsExactly(store + " product-1");
    assertThat(count("order_unit")).isZero();
    assertThat(due("adjust-stock", "true")).as("nothing was taken").isEmpty();
  }

  @Test
  void theSameOnceMoreWritesAndMarksNothing() {
    link(store, "sku-2", "product-2", ITEM, 1);
    in(() -> decide(Decision.HELD, "o1", units(true, new Part("sku-1", "W", 1, 0))));
    String before = text("select xmin::text from order_unit");
    db.truncate("work_item");
    in(() -> decide(Decision.HELD, "o1", units(false, new Part("sku-1", "W", 1, 0))));
    assertThat(text("select xmin::text from order_unit")).isEqualTo(before);
    assertThat(due("tiktok-stock", "true")).isEmpty();
    assertThat(text("select day || ' ' || units from sku_sales")).isEqualTo(DAY + " 1");
  }

  @Test
  void aFilteredOrderKeepsItsClaimUntilItsStockWasTakenAndRead() {
    in(() -> decide(Decision.FILTERED, "o1", units(true, new Part("sku-1", "W", 2, 0))));
    assertThat(due("adjust-stock", "true")).containsExactly(store + " o1");
    read(Instant.now().plusSeconds(60));
    assertThat(reserved()).isEqualTo(2);
    adjusted("o1", -2, "TAKE", "DONE", "now()");
    read(Instant.now().minusSeconds(60));
    assertThat(reserved()).as("taken, and not read since").isEqualTo(2);
    read(Instant.now().plusSeconds(60));
    assertThat(reserved()).isZero();
    adjusted("o1", 2, "GIVE_BACK", "OPEN", "null");
    assertThat(reserved()).as("perhaps given back already").isEqualTo(2);
  }

  @Test
  void wherePeopleTakeItAFilteredOrdersClaimIsOverWhenItHasLeft() {
    Claims byHand = new Claims(db.jdbc(), settings(false));
    in(() -> decide(Decision.FILTERED, "o1", units(true, new Part("sku-1", "W", 3, 1))));
    assertThat(byHand.on(SHOP, List.of(ITEM))).extracting(Claim::units).containsExactly(2);
  }

  @Test
  void twoSkusOfOneItemShareWhatWasTakenForTheirOrder() {
    link(store, "sku-pack", "product-2", ITEM, 6);
    in(
        () ->
            decide(
                Decision.FILTERED,
                "o1",
                units(true, new Part("sku-1", "W", 2, 0), new Part("sku-pack", "W", 1, 0))));
    adjusted("o1", -5, "TAKE", "DONE", "now() - interval '1 min'");
    read(Instant.now());
    assertThat(reserved()).isEqualTo(3);
  }

  @Test
  void aDiscardedOrdersLaterSignalsKeepItsUnitsTrue() {
    in(
        () ->
            ledger.park(
                claim("o1"),
                facts("o1", "AWAITING_SHIPMENT", units(true, new Part("sku-1", "W", 3, 0)), null),
                new OrderState.Parked(ParkCause.UNMAPPED_SKU, "no link", List.of()),
                releases.epoch(store)));
    in(
        () ->
            new Discards(db.jdbc(), queue, JsonMapper.builder().build())
                .discard(store, "o1", "by hand", "someone"));
    assertThat(due("adjust-stock", "true")).containsExactly(store + " o1");
    in(
        () ->
            ledger.noteDiscarded(
                claim("o1"),
                facts(
                    "o1", "PARTIALLY_SHIPPING", units(false, new Part("sku-1", "W", 2, 1)), null)));
    assertThat(text("select state || ' ' || tiktok_status from tiktok_order"))
        .isEqualTo("DISCARDED PARTIALLY_SHIPPING");
    assertThat(reserved()).isEqualTo(2);
    assertThat(claims.committed(store, List.of("sku-1")))
        .isEqualTo(Map.of("sku-1", Map.of("W", 1)));
  }

  @Test
  void whatHasLeftStaysGoneWhenItsOrderIsCancelled() {
    in(() -> decide(Decision.HELD, "o1", units(true, new Part("sku-1", "W", 3, 2))));
    assertThat(claims.committed(store, List.of("sku-1")).get("sku-1")).containsEntry("W", 1);
    in(() -> ledger.leaveCancelled(claim("o1"), facts("o1", "CANCELLED", units(false), null)));
    assertThat(reserved()).isEqualTo(2);
    assertThat(claims.committed(store, List.of("sku-1"))).isEmpty();
    assertThat(due("adjust-stock", "true")).containsExactly(store + " o1");
  }

  @Test
  void whatIsNotTheSellersToGiveIsKnownAsCommittedAndClaimsNothing() {
    in(
        () ->
            decide(
                Decision.HELD,
                "o1",
                new OrderUnits(List.of(new Part("sku-1", "FBT", 2, 0)), false, true, DAY)));
    assertThat(reserved()).isZero();
    assertThat(claims.committed(store, List.of("sku-1")))
        .isEqualTo(Map.of("sku-1", Map.of("FBT", 2)));
  }

  @Test
  void anOldOrderThatWasLeftOutBeforeStockWasLookedAfterClaimsNothing() {
    in(() -> decide(Decision.FILTERED, "o1", units(true, new Part("sku-1", "W", 2, 0))));
    db.jdbc().sql("update tiktok_order set first_seen_at = now() - interval '1 year'").update();
    assertThat(reserved()).isZero();
  }

  @Test
  void anImportHasItsItemsReadAgainAfterAWhileAndReturnsWhatWasTaken() {
    in(() -> decide(Decision.FILTERED, "o1", units(true, new Part("sku-1", "W", 2, 0))));
    db.truncate("work_item");
    OrderClaims writer = new OrderClaims(db.jdbc(), queue);
    in(() -> writer.imported(store, "o1", Duration.ofSeconds(2)));
    assertThat(due("stock-item", "not ready and wake_at > now() + interval '1 s'"))
        .containsExactly(store + " " + ITEM);
    assertThat(due("adjust-stock", "true")).isEmpty();
    adjusted("o1", -2, "TAKE", "DONE", "now()");
    in(() -> writer.imported(store, "o1", Duration.ofSeconds(2)));
    assertThat(due("adjust-stock", "true")).containsExactly(store + " o1");
  }

  @Test
  void unitsAreForgottenOnceNothingCanNeedThem() {
    imported("o1", units(true, new Part("sku-1", "W", 1, 0)));
    read(Instant.now().plusSeconds(60));
    assertThat(forget.forget(100)).as("not shipped: TikTok counts it as committed").isZero();
    noted("o1", "IN_TRANSIT", new Part("sku-1", "W", 1, 1));
    read(Instant.EPOCH);
    assertThat(forget.forget(100)).as("not read since the import").isZero();
    read(Instant.now().plusSeconds(60));
    assertThat(forget.forget(100)).isOne();
    noted("o1", "DELIVERED", new Part("sku-1", "W", 1, 1));
    assertThat(count("order_unit")).as("and do not come back").isZero();
    assertThat(text("select units::text from sku_sales")).isEqualTo("1");
  }

  @Test
  void unitsOfAFilteredOrderAreForgottenOnceTheyWereTakenAndAllIsOver() {
    in(() -> decide(Decision.FILTERED, "o1", units(true, new Part("sku-1", "W", 2, 2))));
    db.jdbc().sql("update tiktok_order set tiktok_status = 'COMPLETED'").update();
    read(Instant.now().plusSeconds(60));
    assertThat(forget.forget(100)).as("nobody has taken them").isZero();
    adjusted("o1", -2, "TAKE", "DONE", "now()");
    read(Instant.EPOCH);
    assertThat(forget.forget(100)).as("not read since").isZero();
    read(Instant.now().plusSeconds(60));
    assertThat(forget.forget(100)).isOne();
  }

  @Test
  void ordersOfOneItemAreWrittenSideBySide() throws Exception {
    link(store, "sku-2", "product-2", ITEM, 1);
    int orders = 120;
    List<Lease> leases = new ArrayList<>();
    for (int n = 0; n < orders; n++) {
      leases.add(claim("many-" + n));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> written = new ArrayList<>();
      for (int n = 0; n < orders; n++) {
        Lease lease = leases.get(n);
        // In both orders, as two buyers would list them.
        List<Part> parts =
            n % 2 == 0
                ? List.of(new Part("sku-1", "W", 1, 0), new Part("sku-2", "W", 1, 0))
                : List.of(new Part("sku-2", "W", 1, 0), new Part("sku-1", "W", 1, 0));
        written.add(
            threads.submit(
                () ->
                    in(
                        () ->
                            ledger.hold(
                                lease,
                                facts(
                                    lease.key().externalId(),
                                    "UNPAID",
                                    new OrderUnits(parts, true, true, DAY),
                                    null),
                                "UNPAID",
                                null))));
      }
      for (Future<?> one : written) {
        one.get(); // a deadlock would be thrown here
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(reserved()).isEqualTo(2 * orders);
    assertThat(
            db.jdbc()
                .sql("select units from sku_sales order by tiktok_sku_id")
                .query(Integer.class)
                .list())
        .containsExactly(orders, orders);
  }

  // Helpers --------------------------------------------------------------------------------------

  private void decide(Decision decision, String order, OrderUnits units) {
    Lease lease = claim(order);
    switch (decision) {
      case HELD -> ledger.hold(lease, facts(order, "UNPAID", units, null), "UNPAID", null);
      case PARKED ->
          ledger.park(
              lease,
              facts(order, "AWAITING_SHIPMENT", units, null),
              new OrderState.Parked(ParkCause.UNMAPPED_SKU, "no link", List.of()),
              releases.epoch(store));
      case FILTERED -> {
        Verdict.Skip skip = new Verdict.Skip("no-gifts", "a gift", "v1");
        ledger.filter(
            lease, facts(order, "AWAITING_SHIPMENT", units, skip), skip, releases.epoch(store));
      }
      case SUBMITTING -> open(lease, units);
    }
  }

  private UUID open(Lease lease, OrderUnits units) {
    return in(
        () ->
            ((OrderLedger.Opened)
                    ledger.open(
                        lease,
                        facts(lease.key().externalId(), "AWAITING_SHIPMENT", units, null),
                        new byte[32],
                        releases.epoch(store),
                        Map.of()))
                .intent());
  }

  private void imported(String order, OrderUnits units) {
    Lease lease = claim(order);
    UUID intent = open(lease, units);
    in(
        () ->
            ledger.imported(
                lease,
                intent,
                new ShopifyOrderRef("gid://shopify/Order/" + order, "#1"),
                "answered",
                Map.of()));
  }

  private void noted(String order, String status, Part... parts) {
    in(
        () ->
            ledger.noteStatus(
                claim(order), facts(order, status, units(false, parts), null), true, () -> {}));
  }

  private void hold(int storeId, String order, OrderUnits units) {
    ledger.hold(claim(storeId, order), facts(order, "UNPAID", units, null), "UNPAID", null);
  }

  private Lease claim(String order) {
    return claim(store, order);
  }

  private Lease claim(int storeId, String order) {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(storeId, order), Lane.ORDERS)));
    queue.wake(Kinds.tiktokOrder(storeId, order));
    Lease lease =
        queue.claim(Lane.ORDERS, Map.of(storeId, 100), 100, "test").stream()
            .filter(one -> one.key().externalId().equals(order))
            .findFirst()
            .orElseThrow();
    in(() -> ledger.take(storeId, List.of(order)));
    return lease;
  }

  private static OrderUnits units(boolean first, Part... parts) {
    return new OrderUnits(Arrays.asList(parts), true, first, DAY);
  }

  private static OrderFacts facts(String order, String status, OrderUnits units, Verdict verdict) {
    Instant paid = Instant.parse("2026-11-23T12:00:00Z");
    return new OrderFacts(
        order, status, true, paid, paid, paid, "SELLER", null, "USD", null, null, verdict, units);
  }

  private void link(int storeId, String sku, String product, String item, int quantity) {
    db.jdbc()
        .sql(
            """
            with l as (
              insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
              values (?, ?, ?, 'manual', 'test'))
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id, quantity)
            values (?, ?, 0, 'gid://shopify/ProductVariant/1', ?, ?)
            """)
        .params(storeId, sku, product, storeId, sku, item, quantity)
        .update();
  }

  private void read(Instant at) {
    db.jdbc()
        .sql(
            """
            insert into stock_item (shop, inventory_item_id, tracked, continue_selling, read_at)
            values (?, ?, true, false, ?)
            on conflict (shop, inventory_item_id) do update set read_at = excluded.read_at
            """)
        .params(SHOP, ITEM, java.sql.Timestamp.from(at))
        .update();
  }

  private void adjusted(String order, int delta, String purpose, String state, String answered) {
    db.jdbc()
        .sql(
            """
            insert into stock_adjustment (id, store_id, shop, tiktok_order_id, inventory_item_id, location_id,
                                          delta, purpose, idempotency_key, state, answered_at)
            values (?, ?, ?, ?, ?, 'L', ?, ?, ?, ?, %s)
            """
                .formatted(answered))
        .params(
            UUID.randomUUID(),
            store,
            SHOP,
            order,
            ITEM,
            delta,
            purpose,
            UUID.randomUUID().toString(),
            state)
        .update();
  }

  private int reserved() {
    return claims.on(SHOP, List.of(ITEM)).stream().mapToInt(Claim::units).sum();
  }

  private List<String> due(String kind, String where) {
    return db.jdbc()
        .sql("select store_id || ' ' || external_id from work_item where kind = ? and " + where)
        .param(kind)
        .query(String.class)
        .list();
  }

  private static InventorySettings settings(boolean adjust) {
    return new InventorySettings(
        true,
        99_999,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofHours(6),
        14,
        InventorySettings.ZeroRefused.DEACTIVATE,
        adjust,
        InventorySettings.Returns.RESTOCK);
  }

  private static Instant at(String sql) {
    return db.jdbc().sql(sql).query(java.sql.Timestamp.class).single().toInstant();
  }

  private static String state(String order) {
    return text("select state from tiktok_order where tiktok_order_id = '" + order + "'");
  }

  private static String text(String sql) {
    return db.jdbc().sql(sql).query(String.class).single();
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }

  private <T> T in(Supplier<T> step) {
    return transaction.execute(status -> step.get());
  }

  private void in(Runnable step) {
    transaction.executeWithoutResult(status -> step.run());
  }
}
