package io.caravan.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Fault;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import io.caravan.sandbox.tiktok.FinanceRules;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.sandbox.tiktok.Statement;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.sandbox.tiktok.TokenPair;
import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Stores;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.tiktok.TikTokFinance;
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
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Statements and the report against both simulated platforms, over real HTTP. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SettlementTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static ShopsUnderTest shops;

  @BeforeAll
  static void start() {
    shops = new ShopsUnderTest(db);
    shops.sell("A", "25.00");
    shops.sell("B", "10.00");
    shops.sell("C", "12.00");
    shops.shopify.shops().change(c -> c.takenId = TakenId.IGNORED);
    shops
        .shopify
        .shops()
        .setUnitCost(
            ShopsUnderTest.DOMAIN,
            shops.shopify.variantId(ShopsUnderTest.DOMAIN, "A"),
            new BigDecimal("7.50"));
    shops
        .tiktok()
        .finance()
        .rules(FinanceRules.DEFAULT.with(r -> r.paidAfter = Duration.ofDays(2)));
    shops.setting("caravan.orders.cancel-in-shopify", "false").connect(ReportsUnderTest.SETTINGS);
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  // Statements -----------------------------------------------------------------------------------

  @Test
  @Order(1)
  void aShopThatIsInStepHasNoDifference() {
    imported(delivered("A", 1));
    imported(shops.tiktok().placePaidOrder(spec("B", 2)));
    imported(shops.tiktok().placePaidOrder(spec("C", 1)));
    await("their stock is known")
        .atMost(SOON)
        .until(() -> shops.column("select tiktok_sku_id from stock_sku").size() == 3);

    JsonNode report = compared();

    assertThat(report.path("report").path("totals").toString()).isEqualTo("{}");
    assertThat(report.path("report").path("orders").asInt()).isEqualTo(3);
    assertThat(report.path("report").path("products").asInt()).isEqualTo(3);
  }

  @Test
  @Order(2)
  void theUnitsOfAnOrderThatIsNotInShopifyYetAreNoDifferenceOfStock() {
    shops.sellOnTikTok("NOT-LINKED", "5.00");
    String order =
        shops
            .tiktok()
            .placePaidOrder(
                OrderSpec.in(ShopsUnderTest.SHOP).line("C", 2).line("NOT-LINKED", 1).build());
    await("parked").atMost(SOON).until(() -> state(order).equals("PARKED"));

    JsonNode report = compared();

    assertThat(byClass(report).keySet()).containsExactly("missing-parked");
    shops.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");
    await("left out").atMost(SOON).until(() -> !state(order).equals("PARKED"));
  }

  @Test
  @Order(2)
  void whatAnOrderEarnedIsShownToTheCentOnItsShopifyOrder() {
    String order = imported(delivered("A", 2));
    Statement statement = closeDay();

    read();

    await("settled").atMost(SOON).until(() -> metafield(order) != null);
    JsonNode shown = JSON.readTree(metafield(order));
    BigDecimal settled =
        statement.transactions().stream()
            .filter(row -> row.orderId().equals(order))
            .map(Statement.Transaction::settlement)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(decimal(shown, "settled")).isEqualByComparingTo(settled);
    assertThat(decimal(shown, "sold")).isEqualByComparingTo("50.00");
    assertThat(decimal(shown, "costOfGoods")).isEqualByComparingTo("15.00");
    assertThat(decimal(shown, "profit"))
        .isEqualByComparingTo(settled.subtract(new BigDecimal("15.00")));
    assertThat(decimal(shown, "paidOut")).isZero();
    assertAddsUp(shown);
    JsonNode detail = shops.get("/api/settlement/orders/" + order);
    assertThat(detail.path("figures")).isEqualTo(shown);
    assertThat(shops.column("select distinct sum_check from statement")).containsExactly("ADDS_UP");
    assertThat(shops.text("/api/settlement.csv")).contains(order).contains("profit");
  }

  @Test
  @Order(3)
  void aRefundAndAnAdjustmentComeWithLaterStatementsAndAreWrittenOnceEach() {
    String order = imported(delivered("B", 1));
    closeDay();
    read();
    await("settled").atMost(SOON).until(() -> metafield(order) != null);

    shops
        .tiktok()
        .finance()
        .adjust(ShopsUnderTest.SHOP, "LOGISTICS_REIMBURSEMENT", new BigDecimal("1.23"), order);
    Return one = shops.tiktok().askReturn(order, "REFUND", lines(order), "");
    shops.tiktok().approveReturn(one.id(), false);
    closeDay();
    read();

    await("the refund shows")
        .atMost(SOON)
        .until(() -> decimal(JSON.readTree(metafield(order)), "refunds").signum() < 0);
    JsonNode shown = JSON.readTree(metafield(order));
    assertThat(decimal(shown, "refunds")).isEqualByComparingTo("-10.00");
    assertThat(decimal(shown, "adjustments")).isEqualByComparingTo("1.23");
    assertThat(shown.path("adjustmentsByType").path("LOGISTICS_REIMBURSEMENT").asString(""))
        .isEqualTo("1.23");
    assertAddsUp(shown);
    read();
    await("looked again").atMost(SOON).until(() -> due() == 0);
    assertThat(
            shops.column(
                "select state from intent where action = 'show-settlement' and external_id = '"
                    + order
                    + "'"))
        .containsOnly("SUCCEEDED")
        .hasSizeLessThanOrEqualTo(3);
  }

  @Test
  @Order(4)
  void whatIsPaidOutFollowsTheStatementsStatus() {
    shops
        .tiktok()
        .finance()
        .rules(FinanceRules.DEFAULT.with(r -> r.paidAfter = Duration.ofDays(-3)));

    read();

    await("paid out")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column(
                        """
                        select o.tiktok_order_id from settled_order o where paid_out <> settled
                        and not exists (select from statement s
                          join statement_transaction t using (store_id, statement_id)
                          where t.tiktok_order_id = o.tiktok_order_id and s.payment_status <> 'PAID')
                        """)
                    .isEmpty());
    assertThat(shops.column("select payment_status from statement")).contains("PAID");
    assertThat(shops.column("select paid_out::text from settled_order where paid_out > 0"))
        .isNotEmpty();
    await("shown")
        .atMost(SOON)
        .until(
            () ->
                shops.column("select 1::text from settled_order where shown_at is null").isEmpty());
  }

  // The report -----------------------------------------------------------------------------------

  @Test
  @Order(5)
  void everyDifferenceHasItsClassItsCauseAndItsRepair() {
    String parked = shops.tiktok().placePaidOrder(unmapped());
    String twice = imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    String shippedHere = imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    String cancelledHere = imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    String cancelledThere = imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    String deleted = imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    String elsewhere = imported(shops.tiktok().placePaidOrder(spec("B", 1)));
    await("parked").atMost(SOON).until(() -> state(parked).equals("PARKED"));
    makeAgain(twice);
    shops
        .shopify
        .shops()
        .orderOfAnotherApp(
            ShopsUnderTest.DOMAIN,
            Map.of(shops.shopify.variantId(ShopsUnderTest.DOMAIN, "B"), 1),
            elsewhere);
    shops.shopify.shops().deleteOrder(ShopsUnderTest.DOMAIN, placed(deleted).id());
    shops
        .shopify
        .shops()
        .shipOrder(ShopsUnderTest.DOMAIN, placed(shippedHere).id(), "UPS", "1Z999AA10123456784");
    shops.shopify.shops().cancelOrder(ShopsUnderTest.DOMAIN, placed(cancelledHere).id(), true);
    shops.tiktok().cancel(cancelledThere, Canceller.SELLER, "seller_cancel_reason_wrong_price");
    shops
        .jdbc()
        .sql(
            "insert into settlement_finding values (?, 'STATEMENT_DOES_NOT_ADD_UP', '77', 'by 0.01')")
        .params(shops.caravan().bean(Stores.class).all().get(0).id())
        .update();
    await("cancellations are known")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column(
                        "select tiktok_status from tiktok_order where tiktok_order_id = '"
                            + cancelledThere
                            + "'")
                    .equals(List.of("CANCELLED")));

    stockIsInStep();
    String sku = shops.tiktok().sku(ShopsUnderTest.SHOP, "C").orElseThrow().id();
    shops.tiktok().setStock(ShopsUnderTest.SHOP, sku, 3);

    JsonNode report = compared();

    Map<String, List<String>> byClass = byClass(report);
    assertThat(byClass.get("missing-parked")).containsExactly(parked);
    assertThat(byClass.get("duplicate-in-shopify")).containsExactly(twice);
    assertThat(byClass.get("of-another-app")).containsExactly(elsewhere);
    assertThat(byClass.get("missing-deleted")).containsExactly(deleted);
    assertThat(byClass.get("shipped-in-shopify-only")).containsExactly(shippedHere);
    assertThat(byClass.get("cancelled-in-shopify-only")).containsExactly(cancelledHere);
    assertThat(byClass.get("cancelled-on-tiktok-only")).containsExactly(cancelledThere);
    assertThat(byClass.get("stock-differs")).containsExactly(sku);
    assertThat(byClass.get("statement-does-not-add-up")).containsExactly("77");
    // The refund of before, if nobody entered it in Shopify meanwhile, is the only other one.
    byClass.remove("refund-differs");
    assertThat(byClass).doesNotContainKey("unexplained").hasSize(9);
    for (JsonNode one : report.path("differences")) {
      assertThat(one.path("cause").asString("")).as(one.toString()).isNotBlank();
      assertThat(one.path("nextAction").asString("")).as(one.toString()).isNotBlank();
    }
    assertThat(shops.text("/api/reports/latest.csv")).contains("duplicate-in-shopify");
  }

  @Test
  @Order(6)
  void aDuplicateIsResolvedByOneKeyAndTheOlderGoesOn() {
    JsonNode duplicate =
        shops.get("/api/reports/latest?class=duplicate-in-shopify").path("differences").get(0);
    String order = duplicate.path("subject").asString();
    long report = shops.get("/api/reports/latest").path("report").path("id").asLong();

    shops.post(
        "/api/reports/" + report + "/differences/" + duplicate.path("n").asInt() + "/repair", "");

    String younger = duplicate.path("facts").path("cancel").asString();
    await("cancelled").atMost(SOON).until(() -> byId(younger).cancelled());
    await("nothing more to do").atMost(SOON).until(() -> due() == 0);
    assertThat(byId(duplicate.path("facts").path("keep").asString()).cancelled()).isFalse();
    assertThat(shops.tiktok().order(order).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
    assertThat(
            shops.column(
                "select state from intent where action = 'cancel-duplicate' and external_id = '"
                    + order
                    + "'"))
        .containsExactly("SUCCEEDED");
    assertThat(byClass(compared())).doesNotContainKey("duplicate-in-shopify");
    assertThat(shops.column("select act from audit where act = 'repair-difference'")).hasSize(1);
  }

  @Test
  @Order(7)
  void thePageShowsTotalsDifferencesKeysAndWhatOrdersEarned() {
    String page = shops.text("/reports");

    assertThat(page)
        .contains("Not in Shopify: parked")
        .contains("Shipped in Shopify only")
        .contains(">Look again</button>")
        .contains("name=\"_csrf\"")
        .contains("What orders earned")
        .contains("shipped on TikTok <code>0 of 1</code>")
        .doesNotContain("gid://")
        .doesNotContain("tik tok")
        .doesNotContain("<script");
    assertThat(shops.text("/actuator/prometheus")).contains("caravan_report_differences");
  }

  // What goes wrong ------------------------------------------------------------------------------

  /** A claim reads ten pages of a hundred: eleven pages take two claims. */
  @Test
  @Order(8)
  void aStatementOfElevenPagesIsReadToItsEndThoughACallFailsInTheMiddle() {
    for (int n = 1; n <= 1_050; n++) {
      shops
          .tiktok()
          .finance()
          .adjust(ShopsUnderTest.SHOP, "PLATFORM_REIMBURSEMENT", new BigDecimal("0.01"), "");
    }
    Statement statement = closeDay();
    List<Fault> sixth =
        List.of(
            new Fault.Latency(Duration.ZERO, Duration.ZERO),
            new Fault.Latency(Duration.ZERO, Duration.ZERO),
            new Fault.Latency(Duration.ZERO, Duration.ZERO),
            new Fault.Latency(Duration.ZERO, Duration.ZERO),
            new Fault.HalfBody());
    shops.sandbox.tiktokFaults().script(TRANSACTIONS, sixth);
    Map<Integer, Long> before = calls();

    read();

    await("read to its end")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column(
                        "select sum_check from statement where statement_id = '"
                            + statement.id()
                            + "'")
                    .equals(List.of("ADDS_UP")));
    shops.sandbox.tiktokFaults().clear();
    assertThat(shops.sandbox.tiktokFaults().count("half-body")).isEqualTo(1);
    assertThat(
            shops.column(
                "select count(*)::text from statement_transaction where statement_id = '"
                    + statement.id()
                    + "'"))
        .containsExactly(Integer.toString(statement.transactions().size()));
    assertThat(statement.transactions()).hasSizeGreaterThanOrEqualTo(1_050);
    // Eleven pages, and the one that was cut again: it went on where it was.
    assertThat(calls().get(0) - before.get(0)).isEqualTo(12);
    JsonNode listed = shops.get("/api/settlement/statements").path("items").path(0);
    assertThat(listed.path("id").asString()).isEqualTo(statement.id());
    assertThat(decimal(listed, "settlement")).isEqualByComparingTo(statement.settlement());
  }

  @Test
  @Order(9)
  void withoutItsScopeTheMoneyIsLeftAloneAndAllElseGoesOn() {
    Set<String> scopes = new TreeSet<>(TokenPair.ALL_SCOPES);
    scopes.remove(TikTokFinance.SCOPE);
    grant(scopes);
    String known = shops.column("select statement_id from statement limit 1").get(0);
    long refusedBefore = refused();

    read();
    read();
    // One that was due before the scope went.
    int store = shops.caravan().bean(Stores.class).all().get(0).id();
    shops
        .caravan()
        .bean(WorkQueue.class)
        .markDue(List.of(Due.now(Kinds.tiktokStatement(store, known), Lane.REPORTS)));
    await("nothing is tried again").atMost(SOON).until(() -> due() == 0);

    assertThat(refused() - refusedBefore).as("one call a look, no more").isEqualTo(3);
    JsonNode wrong = shops.get("/api/settlement/statements").path("wrong");
    assertThat(wrong.findValuesAsString("code")).containsOnlyOnce("SCOPE_MISSING");
    assertThat(shops.text("/reports"))
        .contains("Scope missing", TikTokFinance.SCOPE, "authorise the shop again");
    imported(shops.tiktok().placePaidOrder(spec("A", 1)));
    assertThat(compared().path("report").path("finishedAt").asString()).isNotBlank();

    grant(TokenPair.ALL_SCOPES);
    read();
    assertThat(shops.column("select code from settlement_finding where code = 'SCOPE_MISSING'"))
        .isEmpty();
  }

  @Test
  @Order(10)
  void aReportThatAFaultStopsInTheMiddleGoesOnAndEndsOnce() {
    shops.sandbox.shopifyFaults().once("*orders*", new Fault.FailedAfter(502));
    long before = shops.column("select id::text from report").size();

    JsonNode report = compared();

    assertThat(shops.sandbox.shopifyFaults().counts().toString()).contains("orders");
    shops.sandbox.shopifyFaults().clear();
    assertThat(shops.column("select id::text from report")).hasSize((int) before + 1);
    List<Integer> numbers = new ArrayList<>();
    report.path("differences").forEach(one -> numbers.add(one.path("n").asInt()));
    assertThat(numbers).doesNotHaveDuplicates();
  }

  // Helpers --------------------------------------------------------------------------------------

  private static final String TRANSACTIONS =
      "GET /finance/202501/statements/{statement_id}/statement_transactions";

  private static Map<Integer, Long> calls() {
    return shops.tiktok().calls().getOrDefault(TRANSACTIONS, Map.of(0, 0L));
  }

  /** Calls for money that TikTok refused for want of the scope. */
  private static long refused() {
    return shops.tiktok().calls().entrySet().stream()
        .filter(each -> each.getKey().contains("/finance/"))
        .mapToLong(each -> each.getValue().getOrDefault(105005, 0L))
        .sum();
  }

  private static void grant(Set<String> scopes) {
    long now = Instant.now().getEpochSecond();
    shops
        .tiktok()
        .addToken(
            new TokenPair(
                "test-app",
                "TTP_access",
                now + 864_000,
                "TTP_refresh",
                now + 8_640_000,
                List.of(ShopsUnderTest.SHOP),
                scopes,
                "7010736057180325637"));
  }

  private static OrderSpec spec(String sku, int quantity) {
    return OrderSpec.in(ShopsUnderTest.SHOP).line(sku, quantity).build();
  }

  private static OrderSpec unmapped() {
    shops.sellOnTikTok("NOWHERE", "5.00");
    return spec("NOWHERE", 1);
  }

  private String delivered(String sku, int quantity) {
    String order = imported(shops.tiktok().placePaidOrder(spec(sku, quantity)));
    ReportsUnderTest.delivered(shops, order);
    return order;
  }

  private String imported(String order) {
    awaitImported(order);
    return order;
  }

  private static long due() {
    return shops
        .jdbc()
        .sql(
            """
            select count(*) from work_item
            where kind in ('settled-order', 'tiktok-statement', 'poll-tiktok-statements',
                           'resolve-duplicate', 'reconcile')
            """)
        .query(Long.class)
        .single();
  }

  /** As if Shopify had not noticed that the id is taken. */
  private static void makeAgain(String order) {
    Map<String, Object> again =
        Map.of(
            "sourceIdentifier",
            order,
            "tags",
            List.of("TikTok Shop"),
            "currency",
            "USD",
            "lineItems",
            List.of(
                Map.of(
                    "variantId",
                    shops.shopify.variantId(ShopsUnderTest.DOMAIN, "A"),
                    "quantity",
                    1,
                    "requiresShipping",
                    true)));
    shops
        .caravan()
        .bean(ShopifyApi.class)
        .orderCreate(
            shops.caravan().bean(Stores.class).all().get(0),
            Map.of("order", again, "options", Map.of("inventoryBehaviour", "BYPASS")));
  }

  private static Statement closeDay() {
    List<Statement> closed = shops.tiktok().finance().closeDay();
    return closed.get(closed.size() - 1);
  }

  private static void read() {
    shops.post("/api/settlement/read", "");
    await("statements read").atMost(SOON).until(() -> due() == 0);
  }

  private static void stockIsInStep() {
    await("no stock is to be read or sent")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .column("select external_id from work_item where lane in ('levels', 'stock')")
                    .isEmpty());
  }

  private static JsonNode compared() {
    return ReportsUnderTest.compared(shops);
  }

  private static Map<String, List<String>> byClass(JsonNode report) {
    Map<String, List<String>> found = new TreeMap<>();
    report
        .path("differences")
        .forEach(
            one ->
                found
                    .computeIfAbsent(one.path("label").asString(), any -> new ArrayList<>())
                    .add(one.path("subject").asString()));
    return found;
  }

  private String metafield(String order) {
    return placed(order).metafields().get("caravan.settlement");
  }

  private static PlacedOrder byId(String id) {
    return shops.shopify.shops().listOrders(ShopsUnderTest.DOMAIN).stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static BigDecimal decimal(JsonNode shown, String name) {
    return new BigDecimal(shown.path(name).asString());
  }

  private static void assertAddsUp(JsonNode shown) {
    BigDecimal parts =
        decimal(shown, "sold")
            .add(decimal(shown, "sellerDiscount"))
            .add(decimal(shown, "refunds"))
            .add(decimal(shown, "otherRevenue"))
            .add(decimal(shown.path("shipping"), "total"))
            .add(decimal(shown, "fees"))
            .add(decimal(shown, "taxes"))
            .add(decimal(shown, "adjustments"));
    assertThat(parts).as(shown.toString()).isEqualByComparingTo(decimal(shown, "settled"));
  }
}
