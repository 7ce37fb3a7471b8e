package io.caravan.inventory.adjust;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.TestStock;
import io.caravan.inventory.adjust.Adjustment.Purpose;
import io.caravan.inventory.claim.TestClaims;
import io.caravan.platform.AdaptivePaceGate;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.Platform;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Faults;
import io.caravan.sandbox.HttpFront;
import io.caravan.sandbox.shopify.ShopifySandbox;
import io.caravan.sandbox.shopify.ShopifySandbox.AddedVariant;
import io.caravan.sandbox.shopify.ShopifySandbox.NewVariant;
import io.caravan.sandbox.shopify.ShopifySandboxSettings;
import io.caravan.sandbox.shopify.ShopifySandboxState;
import io.caravan.shopify.ShopifyApi;
import io.caravan.shopify.StockDelta;
import io.caravan.store.JdbcStores;
import io.caravan.store.Store;
import io.caravan.testing.MovableClock;
import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.TestDatabase;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.NodeName;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkSignal;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Orders that never reach Shopify, over real HTTP and a real PostgreSQL: taken once, once back. */
class AdjustStockTest {
  private static final String SHOP = "acme.myshopify.com";

  private static ShopifySandbox shop;
  private static HttpFront front;
  private static ConfigurableApplicationContext context;
  private static JdbcClient jdbc;
  private static JdbcWorkQueue queue;
  private static JdbcStores stores;
  private static Store store;
  private static int numbers;

  private String order;
  private String location;
  private AddedVariant mug;

  @BeforeAll
  static void start() {
    DataSource database = TestDatabase.fresh();
    shop =
        new ShopifySandbox(
            new MovableClock(PlatformsUnderTest.START),
            ShopifySandboxSettings.standard("client", "secret")
                .with(
                    s -> {
                      s.bucketSize = 1_000_000;
                      s.restoreRate = 1_000_000;
                    }),
            webhook -> {},
            ShopifySandboxState.inMemory());
    shop.addShop(
        SHOP,
        "Acme",
        "USD",
        "US",
        "canary-shopify-token",
        List.of("write_inventory", "read_products", "read_locations"));
    front = HttpFront.start("shopify", shop, 0, new Faults(1));
    context = PlatformsUnderTest.start(database, front.url());
    jdbc = context.getBean(JdbcClient.class);
    stores = context.getBean(JdbcStores.class);
    store = stores.byName("acme").orElseThrow();
    queue = new JdbcWorkQueue(database, Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal());
  }

  @AfterAll
  static void stop() {
    context.close();
    front.close();
    shop.close();
  }

  @BeforeEach
  void anOrderOfThreeMugs() {
    context.getBean(AdaptivePaceGate.class).succeeded(store.id(), Platform.SHOPIFY);
    front.faults().clear();
    stores.resume(store.id(), "test");
    jdbc.sql("truncate work_item, warehouse_location").update();
    location = shop.locations(SHOP).get(0);
    mug =
        shop.addProduct(
                SHOP,
                "Mug " + ++numbers,
                List.of(
                    new NewVariant(
                        "One", "MUG-" + numbers, null, BigDecimal.TEN, false, true, true, 10)))
            .variants()
            .get(0);
    order = "o" + numbers;
    jdbc.sql(
            "insert into tiktok_order (store_id, tiktok_order_id, state) values (?, ?, 'FILTERED')")
        .params(store.id(), order)
        .update();
    units(3, 0);
    jdbc.sql(
            "insert into sku_link (store_id, tiktok_sku_id, origin, linked_by) values (?, ?, 'manual', 'test')")
        .params(store.id(), sku())
        .update();
    jdbc.sql(
            """
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id, quantity)
            values (?, ?, 0, ?, ?, 1)
            """)
        .params(store.id(), sku(), mug.variantId(), mug.inventoryItemId())
        .update();
    jdbc.sql(
            "insert into warehouse_location (store_id, warehouse_id, position, location_id) values (?, 'W', 0, ?)")
        .params(store.id(), location)
        .update();
  }

  @Test
  void whatNeverReachesShopifyIsTakenFromItsStockOnce() {
    adjust();
    adjust();
    assertThat(available()).isEqualTo(7);
    assertThat(rows()).containsExactly("TAKE -3 DONE");
    assertThat(events()).containsExactly("stock-taken");
    assertThat(
            jdbc.sql("select external_id from work_item where kind = 'stock-item'")
                .query(String.class)
                .list())
        .as("read again, so that the claim can end")
        .containsExactly(mug.inventoryItemId());
  }

  @Test
  void anAnswerThatWasLostIsAskedForAgainAndTakesNothingTwice() {
    front.faults().once("inventoryAdjustQuantities", new Fault.CommitThenCut());
    adjust();
    assertThat(front.faults().count("commit-then-cut")).isPositive();
    assertThat(rows()).containsExactly("TAKE -3 UNKNOWN");
    assertThat(available()).as("it had taken effect").isEqualTo(7);
    adjust();
    assertThat(rows()).containsExactly("TAKE -3 DONE");
    assertThat(available()).isEqualTo(7);
  }

  @Test
  void aKeyThatShopifyKnowsForSomethingElseIsNeverTradedForAnother() {
    shop.failStockWrites(SHOP, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH", 1);
    adjust();
    assertThat(rows()).as("somebody used the key").containsExactly("TAKE -3 UNKNOWN");
  }

  @Test
  void whatWasSentTooLongAgoIsNotSentAgainButShown() {
    front.faults().once("inventoryAdjustQuantities", new Fault.CommitThenCut());
    adjust();
    assertThat(front.faults().count("commit-then-cut")).isPositive();
    jdbc.sql(
            "update stock_adjustment set sent_at = now() - interval '25 h' where tiktok_order_id = ?")
        .param(order)
        .update();
    int writes = shop.stockWrites(SHOP).size();
    adjust();
    assertThat(shop.stockWrites(SHOP)).hasSize(writes);
    assertThat(findings()).containsExactly("stock-adjustment-unknown");
    assertThat(rows()).containsExactly("TAKE -3 UNKNOWN");
  }

  @Test
  void aCancelledOrderGivesBackOnceAndNotWhatHasLeft() {
    adjust();
    units(1, 1);
    become("CANCELLED");
    adjust();
    adjust();
    assertThat(available()).isEqualTo(9);
    assertThat(rows()).containsExactly("TAKE -3 DONE", "GIVE_BACK 2 DONE");
    assertThat(events()).containsExactly("stock-taken", "stock-given-back");
  }

  @Test
  void aLineCancelledAfterAnotherGivesBackEachOnce() {
    adjust();
    units(2, 0);
    adjust();
    units(1, 0);
    adjust();
    jdbc.sql("delete from order_unit where tiktok_order_id = ?").param(order).update();
    become("CANCELLED");
    adjust();
    assertThat(available()).isEqualTo(10);
    assertThat(rows()).filteredOn(row -> row.startsWith("GIVE_BACK 1")).hasSize(3);
  }

  @Test
  void anOrderThatReachesShopifyAfterAllIsNotTakenTwice() {
    adjust();
    become("RECEIVED");
    adjust();
    assertThat(available()).as("it may still be left out again").isEqualTo(7);
    become("IMPORTED");
    adjust();
    adjust();
    assertThat(available()).isEqualTo(10);
  }

  @Test
  void whatShopifyRefusesIsShownAndTriedAgainUnderAnotherKey() {
    jdbc.sql(
            "update link_part set inventory_item_id = 'gid://shopify/InventoryItem/1' where tiktok_sku_id = ?")
        .param(sku())
        .update();
    adjust();
    assertThat(rows()).containsExactly("TAKE -3 REFUSED");
    assertThat(findings()).containsExactly("stock-adjustment-refused");
    int writes = keys();
    adjust();
    assertThat(keys()).as("not before its time").isEqualTo(writes);
    String key = key();
    jdbc.sql(
            "update stock_adjustment set answered_at = now() - interval '1 h' where tiktok_order_id = ?")
        .param(order)
        .update();
    adjust();
    assertThat(key()).isNotEqualTo(key);
    assertThat(rows()).containsExactly("TAKE -3 REFUSED");
  }

  @Test
  void withoutALocationItWaitsAndIsTold() {
    jdbc.sql("truncate warehouse_location").update();
    adjust();
    assertThat(rows()).isEmpty();
    assertThat(findings()).containsExactly("stock-not-taken-no-location");
    assertThat(dueAgain()).isTrue();
    jdbc.sql(
            "insert into warehouse_location (store_id, warehouse_id, position, location_id) values (?, 'W', 0, ?)")
        .params(store.id(), location)
        .update();
    adjust();
    assertThat(available()).isEqualTo(7);
    assertThat(findings()).isEmpty();
  }

  @Test
  void aPausedStoreAndADryRunWriteNothing() {
    stores.pause(store.id(), "test");
    adjust();
    assertThat(available()).isEqualTo(10);
    assertThat(dueAgain()).isTrue();
    stores.resume(store.id(), "test");
    adjust(stock(true, true));
    adjust(stock(true, true));
    assertThat(available()).isEqualTo(10);
    assertThat(
            jdbc.sql("select count(*) from intended_write where external_id = ?")
                .param(order)
                .query(Long.class)
                .single())
        .isOne();
    adjust();
    assertThat(available()).isEqualTo(7);
  }

  @Test
  void wherePeopleAdjustNothingIsTakenAndWhatWasTakenComesBack() {
    adjust(stock(false, false));
    assertThat(available()).isEqualTo(10);
    adjust();
    jdbc.sql("delete from order_unit where tiktok_order_id = ?").param(order).update();
    become("CANCELLED");
    adjust(stock(false, false));
    assertThat(available()).isEqualTo(10);
    assertThat(rows()).containsExactly("TAKE -3 DONE", "GIVE_BACK 3 DONE");
  }

  @Test
  void aReturnIsGivenBackOnceHoweverOftenItIsToldOf() {
    become("IMPORTED");
    List<StockDelta> back = List.of(new StockDelta(mug.inventoryItemId(), location, 2));
    assertThat(ledger(true).want(store, order, Purpose.RETURN, "r1", back)).isOne();
    assertThat(ledger(true).want(store, order, Purpose.RETURN, "r1", back)).isZero();
    assertThat(dueAgain()).isTrue();
    adjust();
    assertThat(ledger(true).want(store, order, Purpose.RETURN, "r1", back)).isZero();
    adjust();
    assertThat(available()).isEqualTo(12);
    assertThat(events()).containsExactly("stock-returned");
  }

  @Test
  void aReturnOfACompletedOrderGivesBackItselfAndNotWhatWasTakenForUnitsForgottenSince() {
    adjust();
    units(3, 3);
    completed("COMPLETED");
    TestClaims.forget(jdbc, settings(true));
    assertThat(texts("select tiktok_sku_id from order_unit where tiktok_order_id = ?")).isEmpty();

    List<StockDelta> back = List.of(new StockDelta(mug.inventoryItemId(), location, 1));
    assertThat(ledger(true).want(store, order, Purpose.RETURN, "r1", back)).isOne();
    adjust();
    adjust();
    assertThat(rows()).containsExactly("TAKE -3 DONE", "RETURN 1 DONE");
    assertThat(available()).isEqualTo(8);
  }

  @Test
  void whatHadLeftOfACancelledOrderStaysKnownForWhatWasTakenOfIt() {
    adjust();
    units(1, 1);
    become("CANCELLED");
    adjust();
    completed("CANCELLED");
    TestClaims.forget(jdbc, settings(true));
    adjust();
    assertThat(rows()).containsExactly("TAKE -3 DONE", "GIVE_BACK 2 DONE");
    assertThat(available()).isEqualTo(9);
  }

  @Test
  void whatNobodyMarkedIsFound() {
    FindAdjustments find = new FindAdjustments(jdbc, queue, settings(true));
    find.find();
    assertThat(dueAgain()).isTrue();
    adjust();
    find.find();
    assertThat(dueAgain()).isFalse();
    become("IMPORTED");
    find.find();
    assertThat(dueAgain()).isTrue();
  }

  @Test
  void keysAreNameBasedUuids() {
    // The example of RFC 9562, appendix A.4.
    assertThat(
            Adjustment.named(
                UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
        .hasToString("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  }

  // Helpers --------------------------------------------------------------------------------------

  private void adjust() {
    adjust(stock(true, false));
  }

  private void adjust(AdjustStock stock) {
    WorkKey key = Kinds.adjustStock(store.id(), order);
    queue.markDue(List.of(Due.now(key, Lane.UPKEEP)));
    queue.wake(key);
    Lease lease =
        queue.claim(Lane.UPKEEP, Map.of(store.id(), 100), 100, "test").stream()
            .filter(one -> one.key().equals(key))
            .findFirst()
            .orElseThrow();
    stock.adjust(lease);
  }

  private static AdjustStock stock(boolean adjust, boolean dryRun) {
    return new AdjustStock(
        ledger(adjust),
        context.getBean(ShopifyApi.class),
        stores,
        new OutwardSettings(dryRun),
        Clock.systemUTC());
  }

  private static Adjustments ledger(boolean adjust) {
    return new Adjustments(
        jdbc,
        queue,
        TestStock.due(jdbc, queue),
        settings(adjust),
        JsonMapper.builder().build(),
        new NodeName("test"));
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

  private String sku() {
    return "sku-" + order;
  }

  private void units(int units, int shipped) {
    jdbc.sql(
            """
            insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id, units, shipped, committed)
            values (?, ?, ?, 'W', ?, ?, ?)
            on conflict (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id) do update
              set units = excluded.units, shipped = excluded.shipped, committed = excluded.committed
            """)
        .params(store.id(), order, sku(), units, shipped, units > shipped)
        .update();
  }

  private void become(String state) {
    jdbc.sql("update tiktok_order set state = ? where tiktok_order_id = ?")
        .params(state, order)
        .update();
  }

  /** TikTok is done with it, and its item was read since. */
  private void completed(String status) {
    jdbc.sql("update tiktok_order set tiktok_status = ? where tiktok_order_id = ?")
        .params(status, order)
        .update();
    jdbc.sql(
            """
            insert into stock_item (shop, inventory_item_id, tracked, continue_selling, read_at)
            values (?, ?, true, false, clock_timestamp() + interval '1 s')
            """)
        .params(store.shopifyDomain(), mug.inventoryItemId())
        .update();
  }

  private int available() {
    return shop.stock(SHOP, mug.variantId(), location).available();
  }

  private boolean dueAgain() {
    return jdbc.sql(
                "select count(*) from work_item where kind = 'adjust-stock' and external_id = ?")
            .param(order)
            .query(Long.class)
            .single()
        == 1;
  }

  private List<String> rows() {
    return texts(
        """
        select purpose || ' ' || delta || ' ' || state from stock_adjustment
        where tiktok_order_id = ? order by opened_at
        """);
  }

  private List<String> events() {
    return texts("select kind from order_event where tiktok_order_id = ? order by id");
  }

  private List<String> findings() {
    return texts("select code from order_finding where tiktok_order_id = ? order by code");
  }

  private int keys() {
    return texts("select attempts::text from stock_adjustment where tiktok_order_id = ?").stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private String key() {
    return texts("select idempotency_key from stock_adjustment where tiktok_order_id = ?").get(0);
  }

  private List<String> texts(String sql) {
    return jdbc.sql(sql).param(order).query(String.class).list();
  }
}
