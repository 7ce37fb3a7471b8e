package io.caravan.inventory.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.inventory.StockDue;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.ShopifySide.Variant;
import io.caravan.sandbox.tiktok.SkuStock;
import io.caravan.sandbox.tiktok.StockCall;
import io.caravan.sandbox.tiktok.StockRules;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokSku;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Due;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Stock from one side to the other: the whole program against both simulated platforms over HTTP,
 * with Shopify's webhooks, counted by the calls TikTok got.
 */
class StockPushTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UPDATE =
      "POST /product/202309/products/{product_id}/inventory/update";

  private static final int PRODUCTS = 40;
  private static final int SKUS = 5;

  private static ShopsUnderTest shops;

  @BeforeAll
  static void start() {
    shops = new ShopsUnderTest(db);
    for (int p = 0; p < PRODUCTS; p++) {
      product("P" + p, SKUS);
    }
    for (String one :
        List.of("BURST", "CUT", "PAUSED", "DRIFT", "HOLIDAY", "ZERO", "FALLS", "UNKNOWN")) {
      product(one, 1);
    }
    product("CAMPAIGN", 2);
    product("LARGE", 120);
    shops.connect(
        Map.of(
            "caravan.inventory.push", "true",
            "caravan.inventory.sweep", "PT6H",
            "caravan.poll.tiktok-products", "PT15M",
            "caravan.poll.tiktok-orders", "PT0S"));
    shops.takeWebhooks();
    await("every SKU is linked, read and sent after the first connection")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(shops.tiktok().skus(ShopsUnderTest.SHOP))
                    .allSatisfy(sku -> assertThat(shown(sku)).as(sku.sellerSku()).isEqualTo(100)));
  }

  /** TikTok begins with 1000 of each, Shopify has 100. */
  private static void product(String name, int skus) {
    List<Variant> variants = new ArrayList<>();
    List<TikTokSandbox.NewSku> listed = new ArrayList<>();
    for (int s = 0; s < skus; s++) {
      String sku = name + "-" + s;
      variants.add(new Variant(sku, "Variant " + s, new BigDecimal("9.99"), 100));
      listed.add(new TikTokSandbox.NewSku(sku, "Variant " + s, new BigDecimal("9.99"), 1000));
    }
    shops.shopify.addProduct(ShopsUnderTest.DOMAIN, name, variants);
    shops.tiktok().addProduct(ShopsUnderTest.SHOP, name, listed);
  }

  @AfterAll
  static void stop() {
    shops.close();
  }

  @AfterEach
  void nothingGoesWrongAnyMore() {
    shops.sandbox.tiktokFaults().clear();
    shops.tiktok().stockRules(StockRules.DEFAULT);
  }

  @Test
  void aHundredChangesOfOneSkuInASecondAreAtMostTwoCalls() throws Exception {
    settled();
    int before = calls("BURST-0").size();
    AtomicInteger left = new AtomicInteger(100);
    ScheduledExecutorService seller = Executors.newSingleThreadScheduledExecutor();
    try {
      var changing =
          seller.scheduleAtFixedRate(
              () -> {
                int n = left.decrementAndGet();
                if (n >= 0) {
                  available("BURST-0", 200 + (n % 2 == 0 ? n : -n));
                }
              },
              0,
              9,
              TimeUnit.MILLISECONDS);
      await().atMost(PATIENCE).until(() -> left.get() <= 0);
      changing.cancel(false);
    } finally {
      seller.shutdown();
    }
    await().atMost(PATIENCE).until(() -> shown("BURST-0") == 200);
    settled();
    assertThat(calls("BURST-0").size() - before).isBetween(1, 2);
  }

  @Test
  void tenChangedSkusAmongHundredsCostCallsForTen() {
    settled();
    int before = shops.tiktok().stockCalls().size();
    Set<String> changed = new HashSet<>();
    for (int p = 0; p < 10; p++) {
      changed.add("P" + p + "-" + p % SKUS);
    }
    changed.forEach(sku -> available(sku, 55));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(changed).allSatisfy(sku -> assertThat(shown(sku)).isEqualTo(55)));
    settled();

    List<StockCall> calls = new ArrayList<>(shops.tiktok().stockCalls());
    List<StockCall> since = calls.subList(before, calls.size());
    assertThat(since).hasSize(10);
    assertThat(since)
        .flatExtracting(StockCall::wanted)
        .extracting(StockCall.Wanted::skuId)
        .containsExactlyInAnyOrderElementsOf(changed.stream().map(s -> sku(s).id()).toList());
  }

  @Test
  void aStormOf429sIsOutlivedAndNothingIsParkedForIt() {
    settled();
    shops.sandbox.tiktokFaults().with(UPDATE, 0.5, new Fault.Throttled(Duration.ofSeconds(1)));
    long throttledBefore = shops.sandbox.tiktokFaults().count("429");
    for (int round = 1; round <= 3; round++) {
      for (int p = 10; p < 30; p++) {
        available("P" + p + "-0", 100 + round * 7 + p);
      }
    }
    await("within a minute after the last change")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (int p = 10; p < 30; p++) {
                assertThat(shown("P" + p + "-0")).isEqualTo(121 + p);
              }
            });
    assertThat(shops.sandbox.tiktokFaults().count("429")).isGreaterThan(throttledBefore);
    assertThat(shops.column("select refused_code from stock_sku where refused_code is not null"))
        .isEmpty();
    assertThat(shops.column("select external_id from dead_letter where kind = 'tiktok-stock'"))
        .isEmpty();
  }

  @Test
  void anUpdateThatTookEffectBeforeTheAnswerWasLostIsNotSentAgain() {
    settled();
    int before = calls("CUT-0").size();
    shops.sandbox.tiktokFaults().once(UPDATE, new Fault.CommitThenCut());
    available("CUT-0", 12);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                shops
                    .column(
                        "select state from intent where answer like '%read again%' and external_id = '"
                            + sku("CUT-0").productId()
                            + "'")
                    .equals(List.of("SUCCEEDED")));
    settled();
    assertThat(shops.sandbox.tiktokFaults().count("commit-then-cut")).isPositive();
    assertThat(shown("CUT-0")).isEqualTo(12);
    assertThat(calls("CUT-0").size() - before).isOne();
  }

  @Test
  void oneRefusedSkuDoesNotHoldUpItsNeighbourAndIsSentAsTheCampaignAllows() {
    settled();
    shops
        .tiktok()
        .reserve(
            ShopsUnderTest.SHOP, sku("CAMPAIGN-0").id(), SkuStock.Holder.CAMPAIGN, "Sale", "", 50);
    available("CAMPAIGN-0", 10);
    available("CAMPAIGN-1", 20);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(shown("CAMPAIGN-1")).isEqualTo(20);
              assertThat(shown("CAMPAIGN-0")).as("not below what is set apart").isEqualTo(50);
            });
    assertThat(calls("CAMPAIGN-0")).anySatisfy(call -> assertThat(call.refused()).hasSize(1));
    assertThat(shops.column("select campaign_in_quantity::text from store"))
        .containsExactly("true");
    assertThat(meters().get("caravan.stock.refusals").tag("code", "12052393").counter().count())
        .isPositive();
  }

  @Test
  void aPausedStoreReadsAndSendsNothingUntilItIsResumed() {
    settled();
    int before = calls("PAUSED-0").size();
    Stores stores = shops.caravan().bean(Stores.class);
    stores.pause(store(), "tester");
    try {
      available("PAUSED-0", 77);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  shops
                      .column(
                          "select available::text from stock_level join stock_item"
                              + " using (shop, inventory_item_id) where sku = 'PAUSED-0'")
                      .equals(List.of("77")));
      assertThat(calls("PAUSED-0")).hasSize(before);
    } finally {
      stores.resume(store(), "tester");
    }
    await().atMost(PATIENCE).until(() -> shown("PAUSED-0") == 77);
  }

  @Test
  void whatSomebodyWroteInSellerCenterIsFoundCountedAndRepaired() {
    settled();
    double before = drift("more");
    shops.tiktok().setStock(ShopsUnderTest.SHOP, sku("DRIFT-0").id(), 999);
    look("DRIFT-0");
    await().atMost(PATIENCE).until(() -> shown("DRIFT-0") == 100);
    assertThat(drift("more") - before).isEqualTo(1);
  }

  @Test
  void aZeroOfAHolidayIsNoDriftAndNothingIsSentForIt() {
    settled();
    TikTokSku sku = sku("HOLIDAY-0");
    String warehouse =
        shops.tiktok().stock(ShopsUnderTest.SHOP, sku.id()).at().get(0).warehouseId();
    int before = calls("HOLIDAY-0").size();
    double drift = drift("less");
    holiday(warehouse, "RESTRICTED");
    try {
      available("HOLIDAY-0", 120);
      await()
          .atMost(PATIENCE)
          .until(() -> text("available", "HOLIDAY-0").equals("0") && dueOf("HOLIDAY-0") == 0);
      assertThat(calls("HOLIDAY-0")).hasSize(before);
      assertThat(drift("less")).isEqualTo(drift);
    } finally {
      holiday(warehouse, "ENABLED");
    }
    look("HOLIDAY-0");
    await().atMost(PATIENCE).until(() -> shown("HOLIDAY-0") == 120);
    settled();
  }

  @Test
  void whereZeroIsRefusedTheProductGoesOffSaleAndComesBackWithStock() {
    settled();
    shops.tiktok().stockRules(StockRules.DEFAULT.with(rules -> rules.refusesZero = true));
    try {
      available("ZERO-0", 0);
      await().atMost(PATIENCE).until(() -> status("ZERO-0").equals("SELLER_DEACTIVATED"));
      await().atMost(PATIENCE).until(() -> text("sold_out_by", "ZERO-0").equals("deactivated"));
      assertThat(shops.column("select 'yes' from store where zero_refused_at is not null"))
          .containsExactly("yes");

      available("ZERO-0", 6);
      await().atMost(PATIENCE).until(() -> status("ZERO-0").equals("ACTIVATE"));
      assertThat(shown("ZERO-0")).isEqualTo(6);
    } finally {
      shops.jdbc().sql("update store set zero_refused_at = null").update();
    }
  }

  // Helpers

  /** Nothing of stock is due, and nothing is untold. */
  private static void settled() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                shops
                    .column(
                        "select external_id from work_item where kind in ('tiktok-stock', 'stock-item')"
                            + " union all select tiktok_sku_id from stock_sku where dirty_since is not null"
                            + " and refused_code is null")
                    .isEmpty());
  }

  private static void holiday(String warehouse, String status) {
    shops.tiktok().warehouseStatus(ShopsUnderTest.SHOP, warehouse, status);
    shops
        .jdbc()
        .sql(
            """
            insert into tiktok_warehouse (store_id, warehouse_id, name, type, effect_status, is_default, read_at)
            values (?, ?, 'W', 'SALES_WAREHOUSE', ?, true, now())
            on conflict (store_id, warehouse_id) do update set effect_status = excluded.effect_status
            """)
        .params(store(), warehouse, status)
        .update();
  }

  private static void look(String sku) {
    shops
        .caravan()
        .bean(StockDue.class)
        .products(store(), List.of(sku(sku).productId()), Due.SOON, Duration.ZERO);
  }

  private static int store() {
    return Integer.parseInt(shops.column("select id::text from store").get(0));
  }

  private static void available(String sku, int units) {
    shops.shopify.setAvailable(ShopsUnderTest.DOMAIN, sku, units);
  }

  private static TikTokSku sku(String sellerSku) {
    return shops.tiktok().sku(ShopsUnderTest.SHOP, sellerSku).orElseThrow();
  }

  private static int shown(String sellerSku) {
    return shown(sku(sellerSku));
  }

  private static int shown(TikTokSku sku) {
    return shops.tiktok().stock(ShopsUnderTest.SHOP, sku.id()).at().get(0).available();
  }

  private static String status(String sellerSku) {
    String product = sku(sellerSku).productId();
    return shops.tiktok().products(ShopsUnderTest.SHOP).stream()
        .filter(listing -> listing.id().equals(product))
        .findFirst()
        .orElseThrow()
        .status();
  }

  private static List<StockCall> calls(String sellerSku) {
    String product = sku(sellerSku).productId();
    return shops.tiktok().stockCalls().stream()
        .filter(call -> call.productId().equals(product))
        .toList();
  }

  private static String text(String column, String sellerSku) {
    return shops
        .column(
            "select coalesce(%s::text, '') from stock_sku join stock_shown using (store_id, tiktok_sku_id) where tiktok_sku_id = '%s'"
                .formatted(column, sku(sellerSku).id()))
        .get(0);
  }

  private static int dueOf(String sellerSku) {
    return shops
        .column(
            "select external_id from work_item where external_id = '%s'"
                .formatted(sku(sellerSku).productId()))
        .size();
  }

  private static MeterRegistry meters() {
    return shops.caravan().bean(MeterRegistry.class);
  }

  private static double drift(String cause) {
    var counter = meters().find("caravan.stock.drift").tag("cause", cause).counter();
    return counter == null ? 0 : counter.count();
  }
}
