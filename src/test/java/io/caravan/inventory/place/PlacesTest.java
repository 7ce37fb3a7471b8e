package io.caravan.inventory.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.StockDue;
import io.caravan.inventory.place.WarehousePolicy.Owner;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.sandbox.tiktok.Warehouse;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The whole program beside both simulated platforms: places are read and checked, holidays wake
 * their products, returned units come back once, TikTok's own stock is shown.
 */
class PlacesTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SHOP = ShopsUnderTest.SHOP;
  private static final String DOMAIN = ShopsUnderTest.DOMAIN;
  private static final int STOCK = 1000;

  private static ShopsUnderTest shops;
  private static String home;

  @BeforeAll
  static void connect() {
    shops = new ShopsUnderTest(db);
    List.of("BACK", "KEPT", "FBT").forEach(sku -> shops.sell(sku, "10.00"));
    home = shops.shopify.shops().locations(DOMAIN).get(0);
    shops.connect(
        Map.of(
            "caravan.poll.tiktok-aftersales", "PT1S",
            "caravan.poll.shopify-inventory", "PT5M",
            "caravan.inventory.settle", "PT0.1S"));
    soon("places are read")
        .until(() -> !shops.column("select warehouse_id from tiktok_warehouse").isEmpty());
  }

  @AfterAll
  static void close() {
    shops.close();
  }

  @Test
  void aLocationWithStockThatNoWarehouseShowsIsToldByName() {
    String loft = shops.shopify.shops().addLocation(DOMAIN, "Loft of Bob", "US");
    shops.shopify.shops().setAvailable(DOMAIN, shops.shopify.variantId(DOMAIN, "BACK"), loft, 7);
    shops.caravan().bean(Places.class).receive("locations/create", DOMAIN);

    soon("the loft is told").until(() -> told(loft).contains("LOCATION_NOT_MAPPED"));
    JsonNode checks = shops.get("/api/stores/acme-us/checks");
    assertThat(checks.path("readAt").isNull()).isFalse();
    assertThat(checks.path("items").toString()).contains("Loft of Bob");
    assertThat(shops.get("/api/stores").path("items").path(0).path("toDo").toString())
        .contains("/api/stores/acme-us/checks");

    shops.shopify.shops().setLocationActive(DOMAIN, loft, false);
    shops.caravan().bean(Places.class).receive("locations/deactivate", DOMAIN);
    soon("a location that is off holds nothing").until(() -> told(loft).isEmpty());
  }

  @Test
  void aWarehouseThatTikTokClosesHasItsProductsLookedAt() {
    Warehouse shed = shops.tiktok().addWarehouse(SHOP, "Shed", Warehouse.SALES);
    shown("70001", "7001", shed.id(), 3);
    readPlaces();
    soon("the shed is known").until(() -> status(shed).equals("ENABLED"));
    forget("7001");
    shown("70004", "7004", shed.id(), 3);
    shops
        .jdbc()
        .sql(
            "update stock_sku set retry_at = now() + interval '1 h',"
                + " refused_code = case tiktok_sku_id when '70001' then '12052531' else '12052850' end"
                + " where tiktok_sku_id in ('70001', '70004')")
        .update();

    shops.tiktok().warehouseStatus(SHOP, shed.id(), Warehouse.RESTRICTED);
    readPlaces();

    soon("its product is due").until(() -> isDue("7001"));
    assertThat(status(shed)).isEqualTo("RESTRICTED");
    assertThat(
            shops.column(
                "select tiktok_sku_id from stock_sku where retry_at <= now() and refused_code is not null"))
        .as("refused before, perhaps not any more; a virtual bundle always is")
        .containsExactly("70001");
    assertThat(
            shops.column(
                "select urgency::text from work_item where kind = 'tiktok-stock' and external_id = '7001'"))
        .as("what falls overtakes")
        .containsExactly("0");
  }

  @Test
  void aHolidayWakesItsProductsAtBothEndsEvenIfTheProgramWasBusyElsewhere() {
    shown("70002", "7002", "6955005333819123999", 3);
    WarehousePolicies policies = shops.caravan().bean(WarehousePolicies.class);
    Instant from = policies.now().plusSeconds(2);
    Instant until = from.plusSeconds(2);
    policies.put(
        storeId(),
        new WarehousePolicy("6955005333819123999", Owner.SHOPIFY, null, from, until, "otto"));
    assertThat(isDue("7002")).as("at once").isTrue();

    forget("7002");
    soon("at its beginning").until(() -> isDue("7002"));
    assertThat(policies.now()).isAfterOrEqualTo(from);
    assertThat(policies.find(storeId(), "6955005333819123999").orElseThrow().closedFrom())
        .isNotNull();

    forget("7002");
    soon("at its end").until(() -> isDue("7002"));
    assertThat(policies.now()).isAfterOrEqualTo(until);
    assertThat(shops.column("select external_id from work_item where kind = 'warehouse-holiday'"))
        .isEmpty();
  }

  @Test
  void unitsOfAReturnThatCameBackAreGivenBackOnce() {
    String order = delivered("BACK", 2);
    soon("Shopify's order took them").until(() -> atHome("BACK") == STOCK - 2);
    List<String> lines = new ArrayList<>();
    shops
        .tiktok()
        .orderJson(order)
        .path("line_items")
        .forEach(l -> lines.add(l.path("id").asString()));

    Return back = shops.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(lines.get(0)), "");
    shops.tiktok().approveReturn(back.id(), false);
    shops.tiktok().sendReturn(back.id());
    soon("it is on its way").until(() -> outcome(back).equals("OPEN NOT_OVER"));
    assertThat(atHome("BACK")).isEqualTo(STOCK - 2);

    shops.tiktok().receiveReturn(back.id());
    soon("one unit is back").until(() -> atHome("BACK") == STOCK - 1);
    soon("and written down").until(() -> outcome(back).equals("LEFT SHOPIFY_RETURN"));

    for (int again = 0; again < 3; again++) {
      lookAgain(back);
    }
    assertThat(atHome("BACK")).isEqualTo(STOCK - 1);
    assertThat(
            shops.column(
                "select state from stock_adjustment where tiktok_order_id = '" + order + "'"))
        .as("the return in Shopify did it")
        .isEmpty();
    assertThat(shops.column("select order_line_id || ' ' || way from returned_unit"))
        .contains(lines.get(0) + " SHOPIFY");
  }

  @Test
  void moneyWithoutGoodsGivesNothingBack() {
    String order = delivered("KEPT", 1);
    soon("Shopify's order took it").until(() -> atHome("KEPT") == STOCK - 1);

    Return kept = shops.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    shops.tiktok().approveReturn(kept.id(), true);
    assertThat(shops.tiktok().returns(order).get(0).status())
        .isEqualTo("RETURN_OR_REFUND_REQUEST_COMPLETE");

    soon("it is decided").until(() -> outcome(kept).equals("LEFT BUYER_KEEPS"));
    lookAgain(kept);
    assertThat(atHome("KEPT")).isEqualTo(STOCK - 1);
  }

  @Test
  void tiktoksOwnStockIsLearntFromAnOrderAndShownAtItsLocation() {
    Warehouse theirs = shops.tiktok().addWarehouse(SHOP, "TikTok's", Warehouse.SALES);
    shops.tiktok().setStock(SHOP, sku("FBT"), STOCK);
    String order =
        shops
            .tiktok()
            .placePaidOrder(
                OrderSpec.in(SHOP)
                    .line(OrderSpec.Line.of("FBT", 1))
                    .fulfilledByTikTok()
                    .from(theirs.id())
                    .build());
    shops.tiktok().tick();
    WarehousePolicies policies = shops.caravan().bean(WarehousePolicies.class);
    soon("it is TikTok's")
        .until(() -> policies.find(storeId(), theirs.id()).filter(p -> p.isTikToks()).isPresent());
    assertThat(
            shops.column(
                "select tiktok_order_id from warehouse_use where warehouse_id = '"
                    + theirs.id()
                    + "'"))
        .containsExactly(order);
    assertThat(policies.find(storeId(), home())).isEmpty();

    String mirror = shops.shopify.shops().addLocation(DOMAIN, "At TikTok", "US");
    String variant = shops.shopify.variantId(DOMAIN, "FBT");
    shops.shopify.shops().setAvailable(DOMAIN, variant, mirror, 4);
    shops.tiktok().setStock(SHOP, sku("FBT"), theirs.id(), 31, null);
    shown(sku("FBT"), "7003", theirs.id(), 31);
    soon("the SKU is linked")
        .until(
            () ->
                !shops
                    .column(
                        "select inventory_item_id from link_part where inventory_item_id is not null"
                            + " and tiktok_sku_id = '"
                            + sku("FBT")
                            + "'")
                    .isEmpty());
    policies.put(
        storeId(), new WarehousePolicy(theirs.id(), Owner.TIKTOK, mirror, null, null, "otto"));
    mirrorNow();

    soon("TikTok's number is shown")
        .until(() -> shops.shopify.shops().stock(DOMAIN, variant, mirror).available() == 31);
    assertThat(shops.shopify.shops().stock(DOMAIN, variant, home).available())
        .as("the seller's own is untouched: TikTok shipped the order")
        .isEqualTo(STOCK);
    soon("its intent is answered")
        .until(
            () ->
                shops
                    .column(
                        "select state || ' ' || subject from intent where action = 'mirror-tiktok-stock'")
                    .equals(List.of("SUCCEEDED 4 to 31")));

    // Somebody changes it by hand: TikTok counts these, and its number is written again.
    shops.shopify.shops().setAvailable(DOMAIN, variant, mirror, 99);
    String item =
        shops
            .column(
                "select inventory_item_id from link_part where tiktok_sku_id = '"
                    + sku("FBT")
                    + "'")
            .get(0);
    shops.caravan().bean(StockDue.class).items(storeId(), List.of(item), Due.SOON, Duration.ZERO);
    soon("it is read, as its webhook would have it")
        .until(
            () ->
                shops
                    .column(
                        "select available::text from stock_level where inventory_item_id = '"
                            + item
                            + "'")
                    .contains("99"));
    mirrorNow();
    soon("and stays")
        .until(() -> shops.shopify.shops().stock(DOMAIN, variant, mirror).available() == 31);
  }

  // Helpers --------------------------------------------------------------------------------------

  private static ConditionFactory soon(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100));
  }

  private static int storeId() {
    return shops.caravan().bean(Stores.class).byName(ShopsUnderTest.STORE).orElseThrow().id();
  }

  private static void due(String kind, String id) {
    shops
        .caravan()
        .bean(WorkQueue.class)
        .markDue(List.of(Due.now(new WorkKey(storeId(), kind, id), Lane.POLLS)));
  }

  private static void readPlaces() {
    due(Kinds.READ_WAREHOUSES, "-");
  }

  private static void mirrorNow() {
    due(Kinds.MIRROR_TIKTOK_STOCK, "-");
  }

  private static void lookAgain(Return one) {
    due(Kinds.TIKTOK_RETURN, one.id());
    soon("looked again")
        .until(
            () ->
                shops
                    .column(
                        "select external_id from work_item where kind = 'tiktok-return' and external_id = '"
                            + one.id()
                            + "'")
                    .isEmpty());
  }

  private static String home() {
    return shops.tiktok().warehouses(SHOP).stream()
        .filter(Warehouse::isDefault)
        .map(Warehouse::id)
        .findFirst()
        .orElseThrow();
  }

  private static String sku(String sellerSku) {
    return shops.tiktok().sku(SHOP, sellerSku).orElseThrow().id();
  }

  /** As if TikTok had been read to show it: reading it is another's work. */
  private static void shown(String skuId, String productId, String warehouseId, int available) {
    shops
        .jdbc()
        .sql(
            "insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id) values (?, ?, ?)"
                + " on conflict do nothing")
        .params(storeId(), skuId, productId)
        .update();
    shops
        .jdbc()
        .sql(
            "insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, read_at)"
                + " values (?, ?, ?, ?, now()) on conflict do nothing")
        .params(storeId(), skuId, warehouseId, available)
        .update();
  }

  private static String status(Warehouse warehouse) {
    return String.join(
        "",
        shops.column(
            "select effect_status from tiktok_warehouse where warehouse_id = '"
                + warehouse.id()
                + "'"));
  }

  private static boolean isDue(String productId) {
    return !shops
        .column(
            "select external_id from work_item where kind = 'tiktok-stock' and external_id = '"
                + productId
                + "'")
        .isEmpty();
  }

  private static void forget(String productId) {
    shops
        .jdbc()
        .sql("delete from work_item where kind = 'tiktok-stock' and external_id = ?")
        .param(productId)
        .update();
  }

  private static List<String> told(String subject) {
    List<String> codes = new ArrayList<>();
    for (JsonNode item : shops.get("/api/stores/acme-us/checks").path("items")) {
      if (item.path("subject").asString().equals(subject)) {
        codes.add(item.path("code").asString());
      }
    }
    return codes;
  }

  private static String outcome(Return one) {
    return String.join(
        "",
        shops.column(
            "select trim(outcome || ' ' || because) from tiktok_return where return_id = '"
                + one.id()
                + "'"));
  }

  private static int atHome(String sku) {
    return shops
        .shopify
        .shops()
        .stock(DOMAIN, shops.shopify.variantId(DOMAIN, sku), home)
        .available();
  }

  /** An order that Shopify has, and its buyer too. */
  private static String delivered(String sellerSku, int quantity) {
    String order =
        shops
            .tiktok()
            .placePaidOrder(
                OrderSpec.in(SHOP).line(OrderSpec.Line.of(sellerSku, quantity)).build());
    shops.tiktok().tick();
    soon("imported").until(() -> shops.madeOf(order) == 1);
    shops.tiktok().ship(order, List.of(), "USPS");
    shops.tiktok().collect(order);
    shops.tiktok().deliver(order);
    return order;
  }
}
