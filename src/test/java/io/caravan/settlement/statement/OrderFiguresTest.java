package io.caravan.settlement.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformJson;
import io.caravan.tiktok.StatementTransaction;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderFiguresTest {

  /**
   * Two at 25.00 less 5.00, TikTok paid 6.00 of it; carriage 4.50, of which the buyer paid 2.99.
   */
  private static final String SALE =
      """
      {"id": "1", "type": "ORDER", "order_id": "576", "settlement_amount": "38.14",
       "revenue_amount": "45.00",
       "revenue_breakdown": {"subtotal_before_discount_amount": "50.00",
                             "seller_discount_amount": "-5.00",
                             "refund_subtotal_before_discount_amount": "0"},
       "shipping_cost_amount": "-1.51",
       "shipping_cost_breakdown": {"actual_shipping_fee_amount": "-7.50",
                                   "shipping_fee_discount_amount": "3.00",
                                   "customer_paid_shipping_fee_amount": "2.99",
                                   "supplementary_component": {"fbm_shipping_cost_amount": "-7.50"}},
       "fee_tax_amount": "-5.35",
       "fee_tax_breakdown": {"fee": {"referral_fee_amount": "-2.70", "affiliate_commission_amount": "-2.25",
                                     "campaign_resource_fee": "-0.40"},
                             "tax": {"vat_amount": "0"}},
       "supplementary_component": {"customer_payment_amount": "47.24",
                                   "platform_discount_amount": "6.00"}}
      """;

  private static final String REFUND =
      """
      {"id": "2", "type": "ORDER", "order_id": "576", "settlement_amount": "-20.15",
       "revenue_amount": "-22.50",
       "revenue_breakdown": {"refund_subtotal_before_discount_amount": "-25.00",
                             "seller_discount_refund_amount": "2.50"},
       "shipping_cost_amount": "0", "fee_tax_amount": "2.35",
       "fee_tax_breakdown": {"fee": {"referral_fee_amount": "1.35", "affiliate_commission_amount": "1.00"}},
       "supplementary_component": {"customer_refund_amount": "-22.50"}}
      """;

  private static final String ADJUSTMENT =
      """
      {"id": "3", "type": "LOGISTICS_REIMBURSEMENT", "adjustment_id": "9", "adjustment_order_id": "576",
       "adjustment_amount": "4.00", "settlement_amount": "4.00"}
      """;

  private static final String RESERVE =
      """
      {"id": "4", "type": "RESERVE", "reserve_id": "5", "associated_order_id": "576",
       "reserve_amount": "-3.00", "reserve_status": "COLLECTED"}
      """;

  @Test
  void aSaleIsTakenApartToTheCent() {
    OrderFigures figures = figures(booked(SALE, true));

    assertThat(figures.sold()).isEqualByComparingTo("50.00");
    assertThat(figures.sellerDiscount()).isEqualByComparingTo("-5.00");
    assertThat(figures.platformShare()).isEqualByComparingTo("6.00");
    assertThat(figures.shipping().byBuyer()).isEqualByComparingTo("2.99");
    assertThat(figures.shipping().byPlatform()).isEqualByComparingTo("3.00");
    assertThat(figures.shipping().cost()).isEqualByComparingTo("-7.50");
    assertThat(figures.fees())
        .containsEntry("referral_fee", new BigDecimal("-2.70"))
        .containsEntry("affiliate_commission", new BigDecimal("-2.25"))
        .containsEntry("campaign_resource_fee", new BigDecimal("-0.40"))
        .hasSize(3);
    assertThat(figures.settled()).isEqualByComparingTo("38.14");
    assertThat(figures.paidOut()).isEqualByComparingTo("38.14");
    assertAddsUp(figures);
  }

  @Test
  void whatIsNotPaidYetIsSettledOnly() {
    assertThat(figures(booked(SALE, false)).paidOut()).isZero();
    assertThat(figures(booked(SALE, false)).settled()).isEqualByComparingTo("38.14");
  }

  @Test
  void aRefundAndAnAdjustmentComeLaterAndAddUp() {
    OrderFigures figures =
        figures(booked(SALE, true), booked(REFUND, true), booked(ADJUSTMENT, false));

    assertThat(figures.refunds()).isEqualByComparingTo("-22.50");
    assertThat(figures.feesTotal()).isEqualByComparingTo("-3.00");
    assertThat(figures.adjustments())
        .containsOnlyKeys("LOGISTICS_REIMBURSEMENT")
        .containsValue(new BigDecimal("4.00"));
    assertThat(figures.settled()).isEqualByComparingTo("21.99");
    assertThat(figures.paidOut()).isEqualByComparingTo("17.99");
    assertAddsUp(figures);
  }

  @Test
  void aReserveIsTakenFromThePayoutOnly() {
    OrderFigures figures = figures(booked(SALE, true), booked(RESERVE, true));

    assertThat(figures.reserve()).isEqualByComparingTo("-3.00");
    assertThat(figures.settled()).isEqualByComparingTo("38.14");
    assertThat(figures.paidOut()).isEqualByComparingTo("35.14");
  }

  @Test
  void costsThatAreWrittenPositiveAreSubtractedAsTheFormulaHasIt() {
    String positive =
        """
        {"id": "1", "type": "ORDER", "order_id": "576", "settlement_amount": "38.14",
         "revenue_amount": "45.00",
         "revenue_breakdown": {"subtotal_before_discount_amount": "50.00", "seller_discount_amount": "5.00"},
         "shipping_cost_amount": "1.51",
         "shipping_cost_breakdown": {"actual_shipping_fee_amount": "7.50",
             "shipping_fee_discount_amount": "-3.00", "customer_paid_shipping_fee_amount": "-2.99"},
         "fee_tax_amount": "5.35",
         "fee_tax_breakdown": {"fee": {"referral_fee_amount": "5.35"}}}
        """;

    OrderFigures figures = figures(booked(positive, true));

    assertThat(figures.fees()).containsEntry("referral_fee", new BigDecimal("-5.35"));
    assertThat(figures.shipping().byBuyer()).isEqualByComparingTo("2.99");
    assertThat(figures.sellerDiscount()).isEqualByComparingTo("-5.00");
    assertAddsUp(figures);
  }

  @Test
  void aFeeThatNoNameExplainsIsShownAsSuch() {
    OrderFigures figures =
        figures(
            booked(
                """
                {"id": "1", "type": "ORDER", "settlement_amount": "8", "revenue_amount": "10",
                 "revenue_breakdown": {"subtotal_before_discount_amount": "10"},
                 "fee_tax_amount": "-2",
                 "fee_tax_breakdown": {"fee": {"transaction_fee_amount": "-1.50"}}}
                """,
                true));

    assertThat(figures.fees().get(OrderFigures.UNNAMED)).isEqualByComparingTo("-0.50");
    assertAddsUp(figures);
  }

  @Test
  void theCreatorsCommissionIsNotCountedTwice() {
    OrderFigures figures =
        figures(
            booked(
                """
                {"id": "1", "type": "ORDER", "settlement_amount": "8", "revenue_amount": "10",
                 "revenue_breakdown": {"subtotal_before_discount_amount": "10"},
                 "fee_tax_amount": "-2",
                 "fee_tax_breakdown": {"fee": {"affiliate_commission_amount": "-2",
                                               "affiliate_commission_amount_before_pit": "-2.20"}}}
                """,
                true));

    assertThat(figures.fees()).containsOnlyKeys("affiliate_commission");
    assertAddsUp(figures);
  }

  @Test
  void aSumThatTikTokDoesNotExplainIsKeptInSight() {
    OrderFigures figures =
        figures(
            booked(
                """
                {"id": "1", "type": "ORDER", "settlement_amount": "7.77", "revenue_amount": "10",
                 "revenue_breakdown": {"subtotal_before_discount_amount": "10"},
                 "fee_tax_amount": "-2", "fee_tax_breakdown": {"fee": {"transaction_fee_amount": "-2"}}}
                """,
                true));

    assertThat(figures.adjustments().get(OrderFigures.UNNAMED)).isEqualByComparingTo("-0.23");
    assertAddsUp(figures);
  }

  @Test
  void profitIsWhatIsLeftAfterTheGoods() {
    List<Booked> sale = List.of(booked(SALE, true));

    assertThat(OrderFigures.of("USD", sale, new BigDecimal("18.20")).profit())
        .isEqualByComparingTo("19.94");
    assertThat(OrderFigures.of("USD", sale, null).profit()).isEqualByComparingTo("38.14");
  }

  @ParameterizedTest
  @CsvSource({
    // settlement, revenue, shipping, fees, adjustment
    "100, 200, -70, -30, 0, ADDED",
    "100, 200, 70, 30, 0, SUBTRACTED",
    "130, 200, -70, -30, 0, UNCLEAR",
    "200, 200, 0, 0, 0, ADDED",
  })
  void theSumsTellHowCostsAreWritten(
      BigDecimal settlement,
      BigDecimal revenue,
      BigDecimal shipping,
      BigDecimal fees,
      BigDecimal adjustment,
      Costs expected) {
    assertThat(Costs.of(settlement, revenue, shipping, fees, adjustment)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "100.00, 100, 100, 2, 2, ADDS_UP, 0",
        "100.01, 100, 100, 2, 2, DIFFERS, 0.01",
        "100, 99.99, 100, 2, 2, DIFFERS, -0.01",
        "100, -, 100, -1, 2, ADDS_UP, 0",
        "-, 100, 60, 3, 2, INCOMPLETE, 40",
      })
  void aStatementMustAddUpToTheCent(
      BigDecimal told,
      BigDecimal total,
      BigDecimal added,
      long counted,
      long read,
      StatementSum.Result result,
      BigDecimal difference) {
    StatementSum sum = new StatementSum(told, total, added, counted, read);

    assertThat(sum.result()).isEqualTo(result);
    assertThat(sum.difference()).isEqualByComparingTo(difference);
  }

  @Test
  void thePublishedSampleIsReadWhole() {
    StatementTransaction sample =
        transaction(
            """
            {"id": "1636700041413599290", "type": "RESERVE", "order_id": "", "reserve_id": "56789910",
             "reserve_amount": "100", "associated_order_id": "78217892102382101",
             "adjustment_amount": "0 ",
             "fee_tax_breakdown": {"fee": {"vn_fix_infrastructure_fee": "-3",
                                           "a_fee_of_tomorrow": "-1.25", "mall_service_fee_amount": "0"},
                                   "tax": {"iva_amount": 5}}}
            """);

    assertThat(sample.concerns()).isEqualTo("78217892102382101");
    assertThat(sample.amounts().keySet())
        .containsExactlyInAnyOrder(
            "reserve_amount",
            "fee_tax_breakdown.fee.vn_fix_infrastructure_fee",
            "fee_tax_breakdown.fee.a_fee_of_tomorrow",
            "fee_tax_breakdown.tax.iva_amount");
  }

  private static void assertAddsUp(OrderFigures figures) {
    BigDecimal parts =
        figures
            .sold()
            .add(figures.sellerDiscount())
            .add(figures.refunds())
            .add(figures.otherRevenue())
            .add(figures.shipping().total())
            .add(figures.feesTotal())
            .add(figures.taxesTotal())
            .add(figures.adjustmentsTotal());
    assertThat(parts).as("the parts").isEqualByComparingTo(figures.settled());
  }

  private static OrderFigures figures(Booked... booked) {
    return OrderFigures.of("USD", List.of(booked), null);
  }

  private static Booked booked(String json, boolean paid) {
    return Booked.of("7238804564097517339", transaction(json), paid);
  }

  private static StatementTransaction transaction(String json) {
    return StatementTransaction.of(PlatformJson.read(json.getBytes(StandardCharsets.UTF_8)));
  }
}
