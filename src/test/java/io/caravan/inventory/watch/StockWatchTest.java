package io.caravan.inventory.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.alert.Alert;
import io.caravan.alert.AlertBook;
import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.level.Figures;
import io.caravan.platform.OutwardSettings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.work.WorkQueue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What of a store's stock is told: from the tables both platforms' answers are kept in. */
class StockWatchTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String ITEM = "gid://shopify/InventoryItem/1";
  private static final String MAIN = "gid://shopify/Location/1";
  private static final String BERLIN = "gid://shopify/Location/2";
  private static final String ELSEWHERE = "gid://shopify/Location/9";
  private static Store store;

  private final List<Alert> told = new ArrayList<>();
  private final Stores stores = mock(Stores.class);
  private final Figures figures = mock(Figures.class);
  private final Thresholds thresholds = new Thresholds(db.jdbc());
  private final Shortages shortages = new Shortages(db.jdbc());
  private boolean dryRun;

  @BeforeEach
  void begin() {
    if (store == null) {
      int id = db.store("acme-us");
      String domain =
          db.jdbc().sql("select shopify_domain from store").query(String.class).single();
      store = new Store(id, "acme-us", "US", "USD", domain, "7001", null, null);
    }
    db.truncate(
        "alert",
        "stock_item",
        "stock_level",
        "stock_sku",
        "stock_shown",
        "stock_threshold",
        "sku_link",
        "link_part",
        "tiktok_sku",
        "sku_sales",
        "signal",
        "order_unit",
        "imported_order",
        "tiktok_order",
        "warehouse_location",
        "shop_location");
    sql(
        "insert into warehouse_location values (?, '7100', 0, ?), (?, '7100', 1, ?)",
        store.id(),
        MAIN,
        store.id(),
        BERLIN);
    sql(
        "insert into shop_location values (?, ?, 'Main', true, true, true, false, now()), (?, ?, 'Berlin', true, true, true, false, now())",
        store.shopifyDomain(),
        MAIN,
        store.shopifyDomain(),
        BERLIN);
    link("1729", ITEM, 1);
    item(ITEM, "Mug");
  }

  // Thresholds ----------------------------------------------------------------------------------

  @Test
  void anAlertIsRaisedAtTheThresholdAndClearedAboveItOnce() {
    thresholds.set(store.id(), List.of("1729"), null, 5);
    shown("1729", 6);
    look();
    assertThat(told).isEmpty();
    shown("1729", 5);
    look();
    shown("1729", 3);
    look();
    assertThat(told()).containsExactly("RAISED LOW_STOCK tiktok:1729");
    shown("1729", 6);
    look();
    look();
    assertThat(told()).hasSize(2).last().isEqualTo("CLEARED LOW_STOCK tiktok:1729");
  }

  @Test
  void soldOutIsToldOnTopAndLowStaysOpenMeanwhile() {
    thresholds.set(store.id(), List.of("1729"), null, 5);
    shown("1729", 2);
    look();
    shown("1729", 0);
    look();
    shown("1729", 2);
    look();
    assertThat(told())
        .containsExactly(
            "RAISED LOW_STOCK tiktok:1729",
            "RAISED OUT_OF_STOCK tiktok:1729",
            "CLEARED OUT_OF_STOCK tiktok:1729");
  }

  @Test
  void aSkusOwnThresholdWinsOverTheDefaultSideBySide() {
    link("1730", ITEM, 1);
    shown("1729", 3);
    shown("1730", 3);
    level(MAIN, 3);
    thresholds.set(store.id(), List.of(Thresholds.DEFAULT), 4, 4);
    thresholds.set(store.id(), List.of("1729"), null, 1);
    look();
    assertThat(told())
        .containsExactlyInAnyOrder(
            "RAISED LOW_STOCK shopify:1729",
            "RAISED LOW_STOCK shopify:1730",
            "RAISED LOW_STOCK tiktok:1730");
  }

  @Test
  void shopifysNumberIsThatOfTheMappedLocationsInUnitsOfTheSku() {
    link("1731", ITEM, 4);
    level(MAIN, 7);
    level(BERLIN, 6);
    level(ELSEWHERE, 1000);
    thresholds.set(store.id(), List.of("1731"), 3, null);
    look();
    assertThat(told).singleElement().extracting(Alert::title).asString().contains("Only 3 of");
  }

  @Test
  void theScarcestPartOfABundleCounts() {
    item("gid://shopify/InventoryItem/2", "Saucer");
    link("1732", ITEM, 1);
    part("1732", 1, "gid://shopify/InventoryItem/2", 2);
    level(MAIN, 50);
    sql(
        "insert into stock_level values (?, 'gid://shopify/InventoryItem/2', ?, 5, now())",
        store.shopifyDomain(),
        MAIN);
    thresholds.set(store.id(), List.of("1732"), 2, null);
    look();
    assertThat(told).singleElement().extracting(Alert::title).asString().contains("Only 2 of");
  }

  @Test
  void withoutAThresholdOnlyWhatSellsAndIsSoldOutIsTold() {
    shown("1729", 0);
    look();
    assertThat(told).as("nobody buys it").isEmpty();
    sql("insert into sku_sales values (?, '1729', current_date - 3, 2)", store.id());
    look();
    assertThat(told()).containsExactly("RAISED OUT_OF_STOCK tiktok:1729");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "4, 0"})
  void aLowStockNoticeOfTikTokIsAHintThatItsNumberMustBear(int shown, int alerts) {
    shown("1729", shown);
    sql("create table if not exists signal_any partition of signal default");
    sql(
        "insert into signal (platform, topic, store_id, external_id, body_hash)"
            + " values ('tiktok', 'inventory-status-change', ?, '17290', '')",
        store.id());
    look();
    assertThat(told).hasSize(alerts);
  }

  // Both sides ----------------------------------------------------------------------------------

  @Test
  void aNegativeLevelNamesItemAndLocation() {
    level(MAIN, -2);
    look();
    assertThat(told)
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.title()).isEqualTo("Shopify has -2 of Mug at Main");
              assertThat(alert.facts()).containsEntry("locationId", MAIN);
            });
    level(MAIN, 0);
    look();
    assertThat(told).hasSize(2);
  }

  @Test
  void whatIsSoldBeyondItsStockOnPurposeIsNoAlert() {
    level(MAIN, -2);
    sql("update stock_item set continue_selling = true");
    look();
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "{\"7100\": 3}, 30 s, 0",
    "{\"7100\": 3}, 61 s, 1",
    "{\"7100\": {\"units\": 3}}, 61 s, 1",
    "{\"7100\": 9}, 61 s, 0"
  })
  void moreOnTikTokThanThereShouldBeIsARiskAfterAMinute(String target, String age, int alerts) {
    shown("1729", 9);
    sql(
        "update stock_sku set target = ?::jsonb, dirty_since = clock_timestamp() - ?::interval",
        target,
        age);
    look();
    assertThat(told).hasSize(alerts);
    if (alerts > 0) {
      assertThat(told()).containsExactly("RAISED OVERSELL_RISK 1729");
      assertThat(told.get(0).title()).isEqualTo("TikTok shows 9 of Mug 1729, and should show 3");
    }
  }

  @Test
  void aPromiseToAPromotionThatCannotBeKeptIsARiskAlthoughTheNumbersAgree() {
    shown("1729", 5);
    sql("update stock_sku set target = '{\"7100\": 5}', campaign = 5");
    when(figures.ofProducts(anyInt(), any()))
        .thenReturn(
            List.of(
                new Figure(
                    "1729",
                    "17290",
                    new Figure.Show(Map.of("7100", Figure.Quantity.of(5))),
                    List.of(),
                    List.of(
                        new Figure.Concern(
                            "OVERSELL_RISK", "1729", "3 can be sold, and 5 are promised")))));
    look();
    assertThat(told()).containsExactly("RAISED OVERSELL_RISK 1729");
  }

  @Test
  void aRefusalThatLastsIsOneAlertForItsProduct() {
    link("1730", ITEM, 1);
    sql("update sku_link set tiktok_product_id = '17290'");
    shown("1729", 5);
    shown("1730", 5);
    sql(
        "update stock_sku set tiktok_product_id = '17290', refused_code = '12052223', refused_at = now()");
    look();
    assertThat(told).as("it may be taken at the next try").isEmpty();
    sql("update stock_sku set refused_at = now() - interval '3 min'");
    look();
    assertThat(told()).containsExactly("RAISED STOCK_REFUSED 17290:12052223");
    sql("update stock_sku set refused_at = now()");
    look();
    assertThat(told).as("tried again, and refused again: it lasts").hasSize(1);
    sql("update stock_sku set refused_code = null");
    look();
    assertThat(told()).last().isEqualTo("CLEARED STOCK_REFUSED 17290:12052223");
  }

  @Test
  void changesThatAreNotSentAreOneAlertForTheStore() {
    link("1730", ITEM, 1);
    shown("1729", 5);
    shown("1730", 5);
    sql("update stock_sku set dirty_since = now() - interval '4 min'");
    look();
    assertThat(told).isEmpty();
    sql("update stock_sku set dirty_since = now() - interval '6 min'");
    look();
    assertThat(told).singleElement().extracting(Alert::title).asString().contains("of 2 SKUs");
    sql("update stock_sku set dirty_since = null");
    look();
    assertThat(told).hasSize(2);
  }

  @Test
  void whileNothingIsSentNobodyAsksWhetherItArrived() {
    shown("1729", 9);
    sql(
        "update stock_sku set target = '{\"7100\": 3}', refused_code = 'x', refused_at = now() -"
            + " interval '1 h', dirty_since = now() - interval '1 h'");
    when(stores.isPaused(store.id())).thenReturn(true);
    look();
    assertThat(told).as("paused").isEmpty();
    when(stores.isPaused(store.id())).thenReturn(false);
    dryRun = true;
    look();
    assertThat(told).as("dry run").isEmpty();
    dryRun = false;
    look();
    assertThat(told).as("else the fault is told").isNotEmpty();
    int before = told.size();
    when(stores.isPaused(store.id())).thenReturn(true);
    look();
    assertThat(told).as("and a pause clears none of it").hasSize(before);
  }

  // Short after import ---------------------------------------------------------------------------

  @Test
  void whatRunsShortAfterItsImportNamesTheLastOrdersAndWhereElseItIs() {
    order("500", "IMPORTED", "3 h", 1, true);
    order("501", "IMPORTED", "2 h", 2, true);
    order("502", "IMPORTED", "1 h", 1, true);
    order("503", "IMPORTED", "30 min", 1, false);
    order("504", "PARKED", null, 1, true);
    level(MAIN, -2);
    level(BERLIN, 1);
    look();
    Alert alert =
        told.stream().filter(a -> a.kind().equals("SHORT_AFTER_IMPORT")).findFirst().orElseThrow();
    assertThat(alert.facts())
        .as("502 alone is one unit too few; shipped and parked ones hold nothing")
        .containsEntry("tiktokOrderIds", List.of("502", "501"));
    assertThat(alert.nextAction())
        .contains("Berlin (1)", "stock to 0", "counts against the seller");

    assertThat(shortages.of(store))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.units()).isEqualTo(2);
              assertThat(one.missing())
                  .extracting(Shortages.Missing::location)
                  .containsExactly("Main");
              assertThat(one.orders().get(0).moveTo())
                  .extracting(Shortages.Option::name)
                  .containsExactly("Berlin");
              assertThat(one.orders().get(1).moveTo()).as("Berlin has one, it needs two").isEmpty();
              assertThat(one.orders().get(1).mayBeCancelled()).isTrue();
            });
    level(MAIN, 0);
    look();
    assertThat(told()).last().asString().startsWith("CLEARED");
    assertThat(shortages.of(store)).isEmpty();
  }

  @Test
  void anItemThatIsNegativeWithoutAnImportedOrderIsNotShortAfterImport() {
    level(MAIN, -2);
    order("504", "PARKED", null, 1, true);
    look();
    assertThat(told()).containsExactly("RAISED NEGATIVE_SHOPIFY " + ITEM + "@" + MAIN);
  }

  // ---------------------------------------------------------------------------------------------

  private void look() {
    AlertBook book =
        new AlertBook(
            db.jdbc(), JsonMapper.builder().build(), List.of(told::add), Clock.systemUTC());
    StockWatch watch =
        new StockWatch(
            stores,
            new StockReadings(db.jdbc(), shortages, figures),
            book,
            new WatchSettings(
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5)),
            new Binder(new MapConfigurationPropertySource(Map.of("x", "y")))
                .bindOrCreate("caravan.inventory", InventorySettings.class),
            new OutwardSettings(dryRun),
            mock(WorkQueue.class));
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(status -> watch.look(store));
  }

  private List<String> told() {
    return told.stream().map(a -> a.change() + " " + a.kind() + " " + a.subject()).toList();
  }

  private static void link(String sku, String item, int quantity) {
    sql(
        "insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)"
            + " values (?, ?, ?, 'manual', 'test')",
        store.id(),
        sku,
        sku + "0");
    sql(
        "insert into tiktok_sku (store_id, tiktok_sku_id, title) values (?, ?, ?)",
        store.id(),
        sku,
        "Mug " + sku);
    part(sku, 0, item, quantity);
  }

  private static void part(String sku, int position, String item, int quantity) {
    sql(
        "insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id,"
            + " quantity) values (?, ?, ?, 'gid://shopify/ProductVariant/1', ?, ?)",
        store.id(),
        sku,
        position,
        item,
        quantity);
  }

  private static void item(String id, String title) {
    sql(
        "insert into stock_item (shop, inventory_item_id, tracked, continue_selling, title, read_at)"
            + " values (?, ?, true, false, ?, now())",
        store.shopifyDomain(),
        id,
        title);
  }

  private static void level(String location, int available) {
    sql(
        "insert into stock_level values (?, ?, ?, ?, now()) on conflict (shop, inventory_item_id,"
            + " location_id) do update set available = excluded.available",
        store.shopifyDomain(),
        ITEM,
        location,
        available);
  }

  private static void shown(String sku, int available) {
    sql(
        "insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id, read_at)"
            + " values (?, ?, ?, now()) on conflict do nothing",
        store.id(),
        sku,
        sku + "0");
    sql(
        "insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, read_at)"
            + " values (?, ?, '7100', ?, now()) on conflict (store_id, tiktok_sku_id, warehouse_id)"
            + " do update set available = excluded.available",
        store.id(),
        sku,
        available);
  }

  private static void order(
      String id, String state, @Nullable String importedAgo, int units, boolean committed) {
    sql(
        "insert into tiktok_order (store_id, tiktok_order_id, state, tiktok_status, imported_at)"
            + " values (?, ?, ?, 'AWAITING_SHIPMENT', now() - ?::interval)",
        store.id(),
        id,
        state,
        importedAgo);
    sql(
        "insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id, units,"
            + " committed) values (?, ?, '1729', '7100', ?, ?)",
        store.id(),
        id,
        units,
        committed);
  }

  private static void sql(String statement, @Nullable Object... params) {
    db.jdbc().sql(statement).params(Arrays.asList(params)).update();
  }
}
