package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FinanceTest {

  private static final String STATEMENTS = "/finance/202309/statements";

  private final MVStore store = new MVStore.Builder().open();
  private final Rig rig =
      new Rig(
          TikTokSettings.of(Rig.KEY, Rig.SECRET).withWebhookUrl("http://127.0.0.1:1/webhooks"),
          store);
  private final Finance finance = rig.tiktok.finance();

  FinanceTest() {
    finance.rules(FinanceRules.DEFAULT.with(to -> to.affiliateEvery = 0));
  }

  @Test
  void anOrderIsInTheStatementOfTheFirstMidnightFourDaysAfterItsDelivery() {
    String order = delivered(rig.us);
    assertThat(finance.settleUntil(now().plus(Duration.ofDays(4)))).isEmpty();
    List<Statement> made = finance.settleUntil(now().plus(Duration.ofDays(5)));
    assertThat(made).hasSize(1);
    assertThat(made.get(0).time() % 86_400).as("seconds past midnight").isZero();
    assertThat(made.get(0).transactions())
        .extracting(Statement.Transaction::orderId)
        .containsExactly(order);
    assertThat(finance.settleUntil(now().plus(Duration.ofDays(30)))).as("once only").isEmpty();
  }

  @Test
  void daysAreClosedByTheClockAlone() {
    delivered(rig.us);
    rig.clock.pass(Duration.ofDays(6));
    assertThat(statements(rig.us)).hasSize(1);
  }

  @Test
  void theAmountsOfAnOrderAreThoseOfItsPaymentToTheCent() {
    String order = delivered(rig.us);
    finance.closeDay();
    JsonNode statement = statements(rig.us).path(0);
    // goods 60.00 less the seller's 5.00; commission 6 % a unit: 1.35 + 1.35 + 0.60
    assertThat(statement.path("net_sales_amount").asString()).isEqualTo("55.00");
    assertThat(statement.path("revenue_amount").asString()).as("not in the US").isEmpty();
    assertThat(statement.path("fee_amount").asString()).isEqualTo("-3.30");
    // the buyer's 2.99 and TikTok's 3.00; the seller ships and pays the carrier
    assertThat(statement.path("shipping_cost_amount").asString()).isEqualTo("5.99");
    assertThat(statement.path("settlement_amount").asString()).isEqualTo("57.69");

    JsonNode row = transactions(statement).path("transactions").path(0);
    assertThat(row.path("type").asString()).isEqualTo("ORDER");
    assertThat(row.path("order_id").asString()).isEqualTo(order);
    JsonNode revenue = row.path("revenue_breakdown");
    assertThat(revenue.path("subtotal_before_discount_amount").asString()).isEqualTo("60.00");
    assertThat(revenue.path("seller_discount_amount").asString()).isEqualTo("-5.00");
    JsonNode extra = row.path("supplementary_component");
    JsonNode paid = rig.tiktok.orderJson(order).path("payment");
    assertThat(extra.path("customer_payment_amount")).isEqualTo(paid.path("total_amount"));
    assertThat(extra.path("platform_discount_amount")).isEqualTo(paid.path("platform_discount"));
    assertThat(extra.path("sales_tax_amount")).isEqualTo(paid.path("tax"));
    assertThat(extra.path("retail_delivery_fee_amount").asString()).isEqualTo("0.28");
    assertThat(row.path("fee_tax_breakdown").path("fee").path("referral_fee_amount").asString())
        .isEqualTo("-3.30");
    assertAddsUp(row);
  }

  @Test
  void theRowsOfAnOrderAreItsSkusAndAddUpToIt() {
    String order = delivered(rig.us);
    finance.closeDay();
    JsonNode data = ofOrder(rig.us, order);
    assertThat(data.path("sku_transactions")).hasSize(2);
    assertThat(data.path("total_count").asInt()).isEqualTo(2);
    assertThat(data.path("sku_transactions").path(0).path("quantity").asString()).isEqualTo("2");
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode sku : data.path("sku_transactions")) {
      sum = sum.add(amount(sku, "settlement_amount"));
      assertThat(sku.path("statement_id")).isEqualTo(statements(rig.us).path(0).path("id"));
    }
    assertThat(sum)
        .isEqualByComparingTo(amount(data, "settlement_amount"))
        .isEqualByComparingTo("57.69");
    assertThat(data.path("fee_and_tax_amount").asString()).isEqualTo("-3.30");
  }

  @Test
  void aRefundAfterTheSettlementIsInALaterStatementAndTakesItBackButTheAdministrationFee() {
    String order = delivered(rig.us);
    finance.closeDay();
    String back = rig.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(), "wrong_product").id();
    assertThat(finance.settleUntil(now().plus(Duration.ofDays(1)))).as("not paid yet").isEmpty();
    rig.tiktok.approveReturn(back, false);
    rig.tiktok.sendReturn(back);
    rig.tiktok.receiveReturn(back);
    finance.closeDay();

    List<Statement> made = finance.statements(rig.us.id());
    assertThat(made).hasSize(2);
    JsonNode row = transactions(statements(rig.us).path(1)).path("transactions").path(0);
    assertThat(row.path("order_id").asString()).isEqualTo(order);
    assertThat(row.path("revenue_amount").asString()).isEqualTo("-55.00");
    assertThat(row.path("supplementary_component").path("customer_refund_amount").asString())
        .isEqualTo(
            "-" + rig.tiktok.orderJson(order).path("payment").path("total_amount").asString());
    // the buyer's 2.99 back, and 4.00 for TikTok's label
    assertThat(row.path("shipping_cost_amount").asString()).isEqualTo("-6.99");
    JsonNode fees = row.path("fee_tax_breakdown").path("fee");
    assertThat(fees.path("referral_fee_amount").asString()).isEqualTo("3.30");
    assertThat(fees.path("refund_administration_fee_amount").asString()).isEqualTo("-0.66");
    assertAddsUp(row);
    assertThat(ofOrder(rig.us, order).path("revenue_amount").asString()).isEqualTo("0.00");
  }

  @Test
  void aRefundBeforeTheSettlementIsInTheSameRowAndAPartOfItIsOnlyThatPart() {
    String order = delivered(rig.us);
    Return back = rig.tiktok.askReturn(order, "REFUND", List.of(line(order, 2)), "");
    rig.tiktok.approveReturn(back.id(), false);
    finance.closeDay();
    JsonNode row = transactions(statements(rig.us).path(0)).path("transactions").path(0);
    // of 55.00 the blue mug, 10.00, went back
    assertThat(row.path("revenue_amount").asString()).isEqualTo("45.00");
    assertThat(row.path("supplementary_component").path("customer_refund_amount").asString())
        .isEqualTo("-10.83");
    assertAddsUp(row);
  }

  @Test
  void anOrderWithAnOpenReturnWaits() {
    String order = delivered(rig.us);
    String back = rig.tiktok.askReturn(order, "RETURN_AND_REFUND", List.of(), "").id();
    assertThat(finance.closeDay()).isEmpty();
    rig.tiktok.rejectReturn(back);
    assertThat(finance.closeDay()).hasSize(1);
  }

  @Test
  void linesCancelledBeforeTheyLeftAreNotSold() {
    String order = rig.tiktok.placePaidOrder(spec(rig.us));
    rig.tiktok.advance(order);
    rig.tiktok.cancelLine(order, line(order, 0), TikTokSandbox.Canceller.SELLER, "");
    deliver(order);
    finance.closeDay();
    JsonNode row = transactions(statements(rig.us).path(0)).path("transactions").path(0);
    assertThat(row.path("revenue_amount").asString()).isEqualTo("32.50");
    BigDecimal paid = amount(rig.tiktok.orderJson(order).path("payment"), "total_amount");
    assertThat(amount(row.path("supplementary_component"), "customer_payment_amount"))
        .isEqualByComparingTo(paid.subtract(new BigDecimal("21.36")));
    assertAddsUp(row);
  }

  @Test
  void tikToksShippingCostsTheSellerAndACreatorTakesAShare() {
    finance.rules(finance.rules().with(to -> to.affiliateEvery = 1));
    String order =
        delivered(
            OrderSpec.in(rig.gb.id())
                .line(OrderSpec.Line.of("MUG-RED", 1).less("5.00", "2.00"))
                .shipping(OrderSpec.Shipping.of("3.99", "0", "3.99"))
                .shippedByTikTok()
                .build());
    finance.closeDay();
    JsonNode row = transactions(rig.gb, statements(rig.gb).path(0)).path("transactions").path(0);
    assertThat(row.path("order_id").asString()).isEqualTo(order);
    JsonNode shipping = row.path("shipping_cost_breakdown");
    assertThat(shipping.path("actual_shipping_fee_amount").asString()).isEqualTo("-3.99");
    assertThat(shipping.path("shipping_fee_discount_amount").asString()).isEqualTo("3.99");
    assertThat(shipping.path("supplementary_component").path("fbm_shipping_cost_amount").asString())
        .isEqualTo("-3.99");
    JsonNode fees = row.path("fee_tax_breakdown").path("fee");
    assertThat(fees.path("platform_commission_amount").asString()).isEqualTo("-1.20");
    assertThat(fees.path("affiliate_commission_amount").asString()).isEqualTo("-2.00");
    assertThat(row.path("settlement_amount").asString()).isEqualTo("16.80");
    assertAddsUp(row);
  }

  @Test
  void yenHaveNoMinorUnit() {
    delivered(OrderSpec.japanese(rig.jp.id(), "MUG-RED"));
    finance.closeDay();
    assertThat(statements(rig.jp).path(0).path("settlement_amount").asString())
        .matches("\\d+")
        .isEqualTo("4034"); // 3960 - 200 + 500 for shipping by TikTok, less 113 a unit
    assertThat(statements(rig.jp).path(0).path("revenue_amount").asString()).isEqualTo("3760");
  }

  @Test
  void anAdjustmentNeedsNoOrder() {
    finance.adjust(rig.us.id(), "PLATFORM_PENALTY", new BigDecimal("-12.5"), "");
    String order = delivered(rig.us);
    finance.adjust(rig.us.id(), "LOGISTICS_REIMBURSEMENT", new BigDecimal("3"), order);
    finance.closeDay();
    JsonNode statement = statements(rig.us).path(0);
    assertThat(statement.path("adjustment_amount").asString()).isEqualTo("-9.50");
    assertThat(statement.path("settlement_amount").asString()).isEqualTo("48.19");
    JsonNode rows = transactions(statement).path("transactions");
    assertThat(rows).hasSize(3);
    JsonNode penalty = rows.path(0);
    assertThat(penalty.path("type").asString()).isEqualTo("PLATFORM_PENALTY");
    assertThat(penalty.has("order_id")).isFalse();
    assertThat(penalty.path("adjustment_id").asString()).isNotEmpty();
    assertThat(penalty.path("adjustment_order_id").asString()).isEmpty();
    assertThat(rows.path(1).path("adjustment_order_id").asString()).isEqualTo(order);
    rows.forEach(FinanceTest::assertAddsUp);
    assertThatThrownBy(() -> finance.adjust(rig.us.id(), "GIFT", BigDecimal.ONE, ""))
        .hasMessageContaining("PLATFORM_PENALTY");
  }

  @Test
  void aReserveIsWithheldAndGivenFreeLater() {
    finance.rules(finance.rules().with(to -> to.reserve = new BigDecimal("0.10")));
    String order = delivered(rig.us);
    finance.closeDay();
    JsonNode first = transactions(statements(rig.us).path(0));
    assertThat(first.path("total_reserve_amount").asString()).isEqualTo("-5.77");
    assertThat(first.path("payable_amount").asString()).isEqualTo("51.92");
    JsonNode held = first.path("transactions").path(0);
    assertThat(held.path("reserve_status").asString()).isEqualTo("COLLECTED");
    assertThat(held.path("associated_order_id").asString()).isEqualTo(order);
    finance.settleUntil(now().plus(Duration.ofDays(10)));
    assertThat(statements(rig.us)).hasSize(2);
    JsonNode second = transactions(statements(rig.us).path(1));
    assertThat(second.path("total_reserve_amount").asString()).isEqualTo("5.77");
    assertThat(second.path("transactions").path(0).path("reserve_status").asString())
        .isEqualTo("RELEASED");
  }

  @Test
  void aPaymentIsAStatementsAndArrivesADayLater() {
    delivered(rig.us);
    Statement statement = finance.closeDay().get(0);
    JsonNode payment = payments(rig.us).path(0);
    assertThat(payment.path("id").asString()).isEqualTo(statement.paymentId());
    assertThat(payment.path("status").asString()).isEqualTo("PROCESSING");
    assertThat(payment.has("paid_time")).isFalse();
    assertThat(payment.path("amount").path("value").asString()).isEqualTo("57.69");
    assertThat(payment.path("reserve_amount").path("value").asString()).isEqualTo("0.00");
    rig.clock.pass(Duration.ofDays(2));
    payment = payments(rig.us).path(0);
    assertThat(payment.path("status").asString()).isEqualTo("PAID");
    assertThat(payment.path("paid_time").asLong()).isEqualTo(statement.time() + 86_400);
    finance.failPayment(statement.paymentId());
    assertThat(statements(rig.us).path(0).path("payment_status").asString()).isEqualTo("FAILED");
    assertThat(
            rig.askUs("GET", STATEMENTS)
                .query("sort_field", "statement_time")
                .query("payment_status", "PAID")
                .data()
                .path("statements"))
        .isEmpty();
  }

  @Test
  void whatIsNotSettledIsEstimatedAndThenIsNot() {
    String order = rig.tiktok.placePaidOrder(spec(rig.us));
    JsonNode data = unsettled();
    assertThat(data.path("total_count").asInt()).isEqualTo(1);
    assertThat(data.path("sum_est_settlement_amount").asString()).isEqualTo("57.69");
    JsonNode row = data.path("transactions").path(0);
    assertThat(row.path("status").asString()).isEqualTo("UNSETTLED");
    assertThat(row.path("estimated_settlement").asString()).isEqualTo("4 days after delivery");
    assertThat(row.has("order_delivery_time")).isFalse();
    rig.tiktok.advance(order);
    deliver(order);
    assertThat(unsettled().path("transactions").path(0).path("estimated_settlement").asString())
        .matches("\\d{10}");
    finance.closeDay();
    assertThat(unsettled().path("total_count").asInt()).isZero();
  }

  @Test
  void theSellersAccountIsListedByKind() {
    delivered(rig.us);
    finance.closeDay();
    finance.withdraw(rig.us.id(), new BigDecimal("20"));
    JsonNode all =
        rig.askUs("GET", "/finance/202309/withdrawals").query("types", "SETTLE,WITHDRAW").data();
    assertThat(all.path("total_count").asInt()).isEqualTo(2);
    JsonNode taken =
        rig.askUs("GET", "/finance/202309/withdrawals")
            .query("types", "[\"WITHDRAW\"]")
            .data()
            .path("withdrawals");
    assertThat(taken).hasSize(1);
    assertThat(taken.path(0).path("amount").asString()).isEqualTo("20.00");
    assertThat(rig.askUs("GET", "/finance/202309/withdrawals").code()).isEqualTo(36009004);
  }

  @Test
  void aSearchPagesAndIsStrictAboutItsParameters() {
    for (int day = 0; day < 3; day++) {
      delivered(rig.us);
      finance.closeDay();
    }
    JsonNode first = page("2", "");
    assertThat(first.path("statements")).hasSize(2);
    JsonNode second = page("2", first.path("next_page_token").asString());
    assertThat(second.path("statements")).hasSize(1);
    assertThat(second.path("next_page_token").asString()).isEmpty();
    long time = first.path("statements").path(1).path("statement_time").asLong();
    assertThat(
            rig.askUs("GET", STATEMENTS)
                .query("sort_field", "statement_time")
                .query("statement_time_ge", Long.toString(time))
                .query("sort_order", "DESC")
                .data()
                .path("statements"))
        .hasSize(2);
    assertThat(rig.askUs("GET", STATEMENTS).code()).isEqualTo(36009004);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "many"})
  void aPageHoldsOneToAHundred(String size) {
    assertThat(
            rig.askUs("GET", STATEMENTS)
                .query("sort_field", "statement_time")
                .query("page_size", size)
                .code())
        .isEqualTo(36009004);
  }

  @Test
  void withoutTheScopeNobodySeesTheMoney() {
    TokenPair none =
        rig.tiktok.addToken(
            new TokenPair(
                Rig.KEY,
                "no-money",
                Long.MAX_VALUE,
                "no-money-refresh",
                Long.MAX_VALUE,
                List.of(rig.us.id()),
                Set.of("seller.order.info"),
                "1"));
    assertThat(
            rig.askUs("GET", STATEMENTS)
                .query("sort_field", "statement_time")
                .header("x-tts-access-token", none.accessToken())
                .code())
        .isEqualTo(105005);
  }

  @Test
  void whatIsSettledStaysSettledAfterARestart() {
    delivered(rig.us);
    finance.closeDay();
    finance.adjust(rig.us.id(), "REBATE", BigDecimal.TEN, "");
    var after =
        new TikTokSandbox(TikTokSettings.of(Rig.KEY, Rig.SECRET), store, webhook -> {}, rig.clock);
    assertThat(after.finance().statements(rig.us.id())).isEqualTo(finance.statements(rig.us.id()));
    List<Statement> next = after.finance().closeDay();
    assertThat(next).hasSize(1);
    assertThat(next.get(0).transactions())
        .extracting(Statement.Transaction::type)
        .containsExactly("REBATE");
  }

  private static void assertAddsUp(JsonNode row) {
    assertThat(
            amount(row, "revenue_amount")
                .add(amount(row, "shipping_cost_amount"))
                .add(amount(row, "fee_tax_amount"))
                .add(amount(row, "adjustment_amount")))
        .isEqualByComparingTo(amount(row, "settlement_amount"));
    assertThat(sum(row.path("revenue_breakdown")))
        .isEqualByComparingTo(amount(row, "revenue_amount"));
    assertThat(sum(row.path("shipping_cost_breakdown")))
        .isEqualByComparingTo(amount(row, "shipping_cost_amount"));
    JsonNode fees = row.path("fee_tax_breakdown");
    assertThat(sum(fees.path("fee")).add(sum(fees.path("tax"))))
        .isEqualByComparingTo(amount(row, "fee_tax_amount"));
  }

  private static BigDecimal sum(JsonNode breakdown) {
    return StreamSupport.stream(breakdown.spliterator(), false)
        .filter(JsonNode::isString)
        .map(amount -> new BigDecimal(amount.asString()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal amount(JsonNode node, String field) {
    return Cancellations.amount(node, field);
  }

  private Instant now() {
    return rig.clock.instant();
  }

  private static OrderSpec spec(TikTokShop shop) {
    return OrderSpec.usWithTaxAndBothDiscounts(shop.id(), "MUG-RED", "MUG-BLUE");
  }

  private String delivered(TikTokShop shop) {
    return delivered(spec(shop));
  }

  private String delivered(OrderSpec spec) {
    String id = rig.tiktok.placePaidOrder(spec);
    rig.tiktok.advance(id);
    deliver(id);
    return id;
  }

  private void deliver(String id) {
    rig.tiktok.advance(id);
    rig.tiktok.collect(id);
    rig.tiktok.deliver(id);
  }

  private String line(String order, int index) {
    return rig.tiktok.orderJson(order).path("line_items").path(index).path("id").asString();
  }

  private JsonNode statements(TikTokShop shop) {
    return rig.ask("GET", STATEMENTS)
        .query("shop_cipher", shop.cipher())
        .query("sort_field", "statement_time")
        .data()
        .path("statements");
  }

  private JsonNode page(String size, String token) {
    return rig.askUs("GET", STATEMENTS)
        .query("sort_field", "statement_time")
        .query("page_size", size)
        .query("page_token", token)
        .data();
  }

  private JsonNode payments(TikTokShop shop) {
    return rig.ask("GET", "/finance/202309/payments")
        .query("shop_cipher", shop.cipher())
        .query("sort_field", "create_time")
        .data()
        .path("payments");
  }

  private JsonNode transactions(JsonNode statement) {
    return transactions(rig.us, statement);
  }

  private JsonNode transactions(TikTokShop shop, JsonNode statement) {
    String id = statement.path("id").asString();
    return rig.ask("GET", "/finance/202501/statements/" + id + "/statement_transactions")
        .query("shop_cipher", shop.cipher())
        .query("sort_field", "order_create_time")
        .data();
  }

  private JsonNode ofOrder(TikTokShop shop, String order) {
    return rig.ask("GET", "/finance/202501/orders/" + order + "/statement_transactions")
        .query("shop_cipher", shop.cipher())
        .data();
  }

  private JsonNode unsettled() {
    return rig.askUs("GET", "/finance/202507/orders/unsettled")
        .query("sort_field", "order_create_time")
        .data();
  }
}
