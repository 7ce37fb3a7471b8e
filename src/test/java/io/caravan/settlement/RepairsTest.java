package io.caravan.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.order.followup.FollowUpLedger;
import io.caravan.sandbox.shopify.MerchantFulfilments;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.sandbox.tiktok.SkuStock;
import io.caravan.sandbox.tiktok.TikTokPackage;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.settlement.report.ReportLedger;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each key of the report mends what it is for, once: the difference is there, the key is pressed,
 * the platform shows that it is mended, pressing again sends nothing, and the next report is empty.
 * No signal and no poll may mend it first: nobody looks until a key is pressed.
 */
class RepairsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String STOCK = "stock-differs";

  private static ShopsUnderTest shops;

  @BeforeAll
  static void start() {
    shops = new ShopsUnderTest(db);
    shops.sell("A", "25.00");
    shops.sell("B", "10.00");
    shops.connect(ReportsUnderTest.SETTINGS);
    // An order links its SKU; stock follows the link.
    imported("A");
    imported("B");
    await("stock is known")
        .atMost(SOON)
        .until(
            () ->
                shops.column("select tiktok_sku_id from stock_sku where target is not null").size()
                    == 2);
  }

  @BeforeEach
  void bothSidesAreTheSame() {
    shops.jdbc().sql("update poll set next_at = now()").update();
    quiet();
  }

  @AfterEach
  void nothingIsBroken() {
    assertThat(shops.column("select kind || ' ' || cause || ' ' || detail from dead_letter"))
        .isEmpty();
  }

  @Test
  void aShipmentThatTikTokWasNotToldOf() {
    String order = imported();
    nobodyLooks();
    shops
        .shopify
        .shops()
        .shipOrder(ShopsUnderTest.DOMAIN, placed(order).id(), "UPS", "1Z999AA10123456784");

    mends(
        "shipped-in-shopify-only",
        order,
        () -> shops.tiktok().order(order).status() != OrderStatus.AWAITING_SHIPMENT);
  }

  @Test
  void aNumberWhoseCorrectionTikTokWasNotToldOf() {
    String order = imported();
    shops
        .shopify
        .shops()
        .shipOrder(ShopsUnderTest.DOMAIN, placed(order).id(), "UPS", "1Z999AA10123456784");
    shops
        .caravan()
        .bean(FollowUpLedger.class)
        .due(shops.caravan().bean(Stores.class).all().get(0).id(), List.of(order));
    await("told").atMost(SOON).until(() -> numbers(order).equals(Set.of("1Z999AA10123456784")));
    nobodyLooks();
    MerchantFulfilments merchant = shops.shopify.shops().fulfilments();
    merchant.track(
        ShopsUnderTest.DOMAIN,
        merchant.of(ShopsUnderTest.DOMAIN, placed(order).id()).get(0).id(),
        "UPS",
        "1Z999AA10123456791");

    mends("tracking-differs", order, () -> numbers(order).equals(Set.of("1Z999AA10123456791")));
  }

  @Test
  void aShipmentThatShopifyWasNotToldOf() {
    String order = imported();
    nobodyLooks();
    shops.tiktok().ship(order, List.of(), "UPS");
    shops.tiktok().collect(order);

    mends(
        "shipped-on-tiktok-only",
        order,
        () -> placed(order).fulfillmentStatus().equals("FULFILLED"));
  }

  @Test
  void aCancellationThatTikTokWasNotToldOf() {
    String order = imported();
    nobodyLooks();
    shops.shopify.shops().cancelOrder(ShopsUnderTest.DOMAIN, placed(order).id(), true);

    mends(
        "cancelled-in-shopify-only",
        order,
        () -> shops.tiktok().order(order).status() == OrderStatus.CANCELLED);
  }

  @Test
  void aCancellationThatShopifyWasNotToldOf() {
    String order = imported();
    nobodyLooks();
    shops.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");

    mends("cancelled-on-tiktok-only", order, () -> placed(order).cancelled());
  }

  @Test
  void anOldOrderThatWasCancelledWithinTheWindowIsComparedToo() {
    String order = before(Duration.ofHours(1));
    shops.post("/api/orders/" + order + "/pull", "");
    await("imported").atMost(SOON).until(() -> state(order).equals("IMPORTED"));
    nobodyLooks();
    shops.ago(
        Duration.ofSeconds(30),
        () -> shops.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price"));
    // We have learnt of it, so it is not open any more; Shopify has not.
    shops
        .jdbc()
        .sql("update tiktok_order set tiktok_status = 'CANCELLED' where tiktok_order_id = ?")
        .params(order)
        .update();

    JsonNode one = only(compared(Duration.ofMinutes(10)), "cancelled-on-tiktok-only", order);

    press(one);
    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
    quiet();
    assertThat(trouble(compared(Duration.ofMinutes(10)), "")).isEmpty();
  }

  @Test
  void anOrderThatNobodyToldOf() {
    nobodyLooks();
    String order = shops.tiktok().placePaidOrder(spec("A"));
    // TikTok searches by whole seconds: an order of this one is not in the window yet.
    long second = shops.tiktok().orderJson(order).path("create_time").asLong();
    await("that second is over").until(() -> Instant.now().getEpochSecond() > second);

    mends("missing-unseen", order, () -> shops.madeOf(order) == 1);
    assertThat(shops.madeOf(order)).isEqualTo(1);
  }

  @Test
  void anOrderThatARuleLeftOutAndAPersonWants() {
    String order = before(Duration.ofHours(2));
    nobodyLooks();
    JsonNode report = compared();
    assertThat(trouble(report, "")).as(report.toString()).isEmpty();
    JsonNode one = only(report, "missing-filtered", order);
    assertThat(one.path("expected").asBoolean()).isTrue();

    press(one);
    await("imported").atMost(SOON).until(() -> state(order).equals("IMPORTED"));
    press(one);
    quiet();

    assertThat(shops.madeOf(order)).isEqualTo(1);
    assertThat(subjects(compared())).doesNotContain(order);
  }

  @Test
  void anOrderThatOurTablesHaveForgotten() {
    String order = imported();
    nobodyLooks();
    shops
        .jdbc()
        .sql(
            """
            update tiktok_order set state = 'RECEIVED', shopify_order_id = null, shopify_order_name = null
            where tiktok_order_id = ?
            """)
        .params(order)
        .update();

    mends("not-followed", order, () -> state(order).equals("IMPORTED"));
    assertThat(shops.madeOf(order)).isEqualTo(1);
  }

  @Test
  void anOrderThatWasDeletedInShopifyIsNoticedAndNeverMadeAgain() {
    String order = imported();
    nobodyLooks();
    shops.shopify.shops().deleteOrder(ShopsUnderTest.DOMAIN, placed(order).id());
    JsonNode one = only(compared(), "missing-deleted", order);

    press(one);
    await("noticed").atMost(SOON).until(() -> state(order).equals("GONE_IN_SHOPIFY"));
    quiet();

    JsonNode again = only(compared(), "missing-deleted", order);
    assertThat(again.path("repair").isNull()).as("nothing is left to press").isTrue();
    assertThat(shops.madeOf(order)).isZero();
    // It is over: later reports need not tell it.
    shops.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");
  }

  @Test
  void aRefundOfAReturnThatNobodyRead() {
    String order = imported();
    ReportsUnderTest.delivered(shops, order);
    Return one = shops.tiktok().askReturn(order, "REFUND", shops.lines(order), "");
    shops.tiktok().approveReturn(one.id(), false);
    shops.tiktok().finance().closeDay();
    shops.post("/api/settlement/read", "");
    await("settled")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column("select tiktok_order_id from settled_order where refunds < 0")
                    .contains(order));
    nobodyLooks();

    mends(
        "refund-differs",
        order,
        () -> String.valueOf(placed(order).financialStatus()).contains("REFUNDED"));
  }

  @Test
  void stockThatSomebodyElseWrote() {
    nobodyLooks();
    await("what orders of before moved has been sent")
        .atMost(SOON)
        .until(() -> trouble(compared(), STOCK).isEmpty());
    String sku = shops.tiktok().sku(ShopsUnderTest.SHOP, "B").orElseThrow().id();
    int before = available(sku);
    shops.tiktok().setStock(ShopsUnderTest.SHOP, sku, 3);

    mends(STOCK, sku, () -> available(sku) == before);
  }

  @Test
  void aStatementOfWhichWeKeptSomethingElse() {
    shops
        .tiktok()
        .finance()
        .adjust(ShopsUnderTest.SHOP, "PLATFORM_PENALTY", new BigDecimal("-2.00"), "");
    String statement = shops.tiktok().finance().closeDay().get(0).id();
    shops.post("/api/settlement/read", "");
    await("read")
        .atMost(SOON)
        .until(() -> shops.column("select sum_check from statement").equals(List.of("ADDS_UP")));
    nobodyLooks();
    shops
        .jdbc()
        .sql("update statement_transaction set adjustment_amount = 7, settlement_amount = 7")
        .update();
    shops
        .jdbc()
        .sql(
            """
            insert into settlement_finding (store_id, code, subject, detail)
            select store_id, 'STATEMENT_DOES_NOT_ADD_UP', statement_id, 'by -9.00' from statement
            """)
        .update();

    mends(
        "statement-does-not-add-up",
        statement,
        () -> shops.column("select code from settlement_finding").isEmpty());
    assertThat(shops.column("select settlement_amount::text from statement_transaction"))
        .containsExactly("-2.0000");
  }

  @Test
  void workOfOursThatFailedForGood() {
    String order = imported();
    nobodyLooks();
    shops
        .jdbc()
        .sql(
            """
            insert into dead_letter (store_id, kind, external_id, lane, cause, detail, attempts)
            select store_id, 'imported-order', tiktok_order_id, 'followups', 'BUG', 'boom', 1
            from tiktok_order where tiktok_order_id = ?
            """)
        .params(order)
        .update();

    mends(
        "work-failed", order, () -> shops.column("select external_id from dead_letter").isEmpty());
  }

  // Helpers --------------------------------------------------------------------------------------

  private static void mends(String label, String subject, Callable<Boolean> mended) {
    JsonNode report = compared();
    JsonNode one = only(report, label, subject);
    assertThat(trouble(report, label)).as(report.toString()).containsExactly(label);

    press(one);
    await("mended").atMost(SOON).until(mended);
    quiet();
    Map<String, Long> before = writes(label);
    press(one);
    quiet();

    assertThat(writes(label)).as("pressing twice writes nothing more").isEqualTo(before);
    JsonNode after = compared();
    assertThat(trouble(after, label)).as(after.toString()).isEmpty();
  }

  /** What nobody decided. Stock that moves with an order is sent when its own turn comes. */
  private static List<String> trouble(JsonNode report, String label) {
    List<String> labels = new ArrayList<>();
    report
        .path("differences")
        .forEach(
            one -> {
              if (!one.path("expected").asBoolean()) {
                labels.add(one.path("label").asString());
              }
            });
    labels.removeIf(each -> each.equals(STOCK) && !label.equals(STOCK));
    return labels;
  }

  private static void press(JsonNode difference) {
    shops.post(
        "/api/reports/"
            + difference.path("report").asLong()
            + "/differences/"
            + difference.path("n").asInt()
            + "/repair",
        "");
  }

  private static JsonNode only(JsonNode report, String label, String subject) {
    for (JsonNode one : report.path("differences")) {
      if (one.path("label").asString().equals(label)
          && one.path("subject").asString().equals(subject)) {
        return ((ObjectNode) one).put("report", report.path("report").path("id").asLong());
      }
    }
    throw new AssertionError("no " + label + " of " + subject + " in " + report);
  }

  private static List<String> subjects(JsonNode report) {
    List<String> subjects = new ArrayList<>();
    report.path("differences").forEach(one -> subjects.add(one.path("subject").asString()));
    return subjects;
  }

  private static JsonNode compared() {
    return ReportsUnderTest.compared(shops);
  }

  private static JsonNode compared(Duration window) {
    int store = shops.caravan().bean(Stores.class).all().get(0).id();
    long id = shops.caravan().bean(ReportLedger.class).request(store, "tester", window);
    return ReportsUnderTest.finished(shops, id);
  }

  /** Whatever is sent that may change something, by what it is. */
  private static Map<String, Long> writes(String label) {
    Map<String, Long> writes = new TreeMap<>();
    shops
        .tiktok()
        .calls()
        .forEach(
            (operation, byCode) -> {
              if (!operation.startsWith("GET ") && !operation.endsWith("/search")) {
                writes.put(operation, byCode.values().stream().mapToLong(Long::longValue).sum());
              }
            });
    shops
        .column("select action || ' ' || count(*) from intent group by action")
        .forEach(action -> writes.put(action, 1L));
    if (!label.equals(STOCK)) {
      writes.keySet().removeIf(what -> what.contains("inventory") || what.contains("stock"));
    }
    return writes;
  }

  private static void nobodyLooks() {
    quiet();
    shops.jdbc().sql("update poll set next_at = now() + interval '1 hour'").update();
    quiet();
  }

  /** Nothing is being worked on, and nothing is about to be. */
  private static void quiet() {
    await("quiet")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column(
                        """
                        select kind || ' ' || external_id from work_item
                        where (ready or lease_owner is not null or wake_at < now() + interval '3 seconds')
                          and kind in ('tiktok-order', 'imported-order', 'shopify-order', 'stock-item',
                                       'tiktok-stock', 'adjust-stock', 'tiktok-return',
                                       'tiktok-cancellation', 'tiktok-package', 'tiktok-statement',
                                       'settled-order', 'reconcile')
                        """)
                    .isEmpty());
  }

  private static OrderSpec spec(String sku) {
    return OrderSpec.in(ShopsUnderTest.SHOP).line(sku, 1).build();
  }

  /** Placed before the store was connected, and left out by the rule of that name. */
  private static String before(Duration ago) {
    String order = shops.ago(ago, () -> shops.tiktok().placePaidOrder(spec("A")));
    shops
        .caravan()
        .bean(WorkQueue.class)
        .markDue(
            List.of(
                Due.now(
                    Kinds.tiktokOrder(shops.caravan().bean(Stores.class).all().get(0).id(), order),
                    Lane.ORDERS)));
    await("left out").atMost(SOON).until(() -> state(order).equals("FILTERED"));
    return order;
  }

  private static String imported() {
    return imported("A");
  }

  private static String imported(String sku) {
    String order = shops.tiktok().placePaidOrder(spec(sku));
    await("order " + order + " imported").atMost(SOON).until(() -> state(order).equals("IMPORTED"));
    return order;
  }

  private static String state(String order) {
    return shops
        .jdbc()
        .sql("select state from tiktok_order where tiktok_order_id = ?")
        .params(order)
        .query(String.class)
        .optional()
        .orElse("UNSEEN");
  }

  private static Set<String> numbers(String order) {
    return shops.tiktok().parcels().of(order).stream()
        .map(TikTokPackage::tracking)
        .filter(number -> !number.isEmpty())
        .collect(Collectors.toSet());
  }

  private static int available(String sku) {
    return shops.tiktok().stock(ShopsUnderTest.SHOP, sku).at().stream()
        .mapToInt(SkuStock.At::available)
        .sum();
  }

  private static PlacedOrder placed(String order) {
    return shops.shopify.shops().listOrders(ShopsUnderTest.DOMAIN).stream()
        .filter(each -> order.equals(each.sourceIdentifier()))
        .findFirst()
        .orElseThrow();
  }
}
