package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.Statement.Group;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The names of the amounts in a finance answer, as each of TikTok's three pages has them: those of
 * a statement, of an order and of what is unsettled differ in a few.
 */
final class FinanceFields {

  /** Whose page. */
  enum Page {
    STATEMENT,
    ORDER,
    UNSETTLED
  }

  private static final List<String> REVENUE =
      List.of(
          "subtotal_before_discount_amount",
          "refund_subtotal_before_discount_amount",
          "seller_discount_amount",
          "seller_discount_refund_amount",
          "cod_service_fee_amount",
          "refund_cod_service_fee_amount");

  private static final List<String> SHIPPING =
      List.of(
          "actual_shipping_fee_amount",
          "shipping_fee_discount_amount",
          "customer_paid_shipping_fee_amount",
          "return_shipping_fee_amount",
          "replacement_shipping_fee_amount",
          "exchange_shipping_fee_amount",
          "signature_confirmation_fee_amount",
          "shipping_insurance_fee_amount");

  private static final List<String> SETTLED_SHIPPING =
      List.of(
          "fbt_fulfillment_fee_reimbursement_amount",
          "return_shipping_label_fee_amount",
          "seller_self_shipping_service_fee_amount",
          "return_shipping_fee_paid_buyer_amount",
          "failed_delivery_subsidy_amount",
          "fbt_free_shipping_fee_amount",
          "free_return_subsidy_amount");

  private static final List<String> SHIPPING_EXTRA =
      List.of(
          "platform_shipping_fee_discount_amount",
          "promo_shipping_incentive_amount",
          "shipping_fee_subsidy_amount",
          "seller_shipping_fee_discount_amount",
          "customer_shipping_fee_offset_amount",
          "fbm_shipping_cost_amount",
          "fbt_shipping_cost_amount",
          "fbt_fulfillment_fee_amount");

  private static final List<String> SETTLED_SHIPPING_EXTRA =
      List.of("return_refund_subsidy_amount", "refunded_customer_shipping_fee_amount");

  private static final List<String> FEE =
      List.of(
          "platform_commission_amount",
          "referral_fee_amount",
          "refund_administration_fee_amount",
          "transaction_fee_amount",
          "credit_card_handling_fee_amount",
          "affiliate_commission_amount",
          "affiliate_partner_commission_amount",
          "affiliate_ads_commission_amount",
          "sfp_service_fee_amount",
          "live_specials_fee_amount",
          "bonus_cashback_service_fee_amount",
          "mall_service_fee_amount");

  private static final List<String> SETTLED_FEE =
      List.of(
          "affiliate_commission_amount_before_pit",
          "voucher_xtra_service_fee_amount",
          "flash_sales_service_fee_amount",
          "cofunded_promotion_service_fee_amount",
          "pre_order_service_fee_amount",
          "tsp_commission_amount",
          "dt_handling_fee_amount",
          "epr_pob_service_fee_amount",
          "seller_paylater_handling_fee_amount",
          "fee_per_item_sold_amount",
          "cofunded_creator_bonus_amount",
          "dynamic_commission_amount",
          "external_affiliate_marketing_fee_amount",
          "vn_fix_infrastructure_fee",
          "affiliate_commission_deposit",
          "affiliate_commission_release",
          "tap_shop_ads_commission",
          "shipping_fee_guarantee_service_fee",
          "installation_service_fee",
          "campaign_resource_fee");

  private static final List<String> TAX =
      List.of(
          "vat_amount",
          "import_vat_amount",
          "customs_duty_amount",
          "customs_clearance_amount",
          "sst_amount",
          "gst_amount");

  private static final List<String> SETTLED_TAX =
      List.of(
          "iva_amount", "isr_amount", "anti_dumping_duty_amount", "local_vat_amount", "pit_amount");

  private static final List<String> RETAIL_DELIVERY =
      List.of(
          "retail_delivery_fee_amount",
          "retail_delivery_fee_payment_amount",
          "retail_delivery_fee_refund_amount");

  private static final List<String> SALES_TAX =
      List.of("sales_tax_amount", "sales_tax_payment_amount", "sales_tax_refund_amount");

  private static final List<String> EXTRA =
      List.of(
          "customer_payment_amount",
          "customer_refund_amount",
          "platform_discount_amount",
          "platform_discount_refund_amount",
          "seller_cofunded_discount_amount",
          "seller_cofunded_discount_refund_amount",
          "platform_cofunded_discount_amount",
          "platform_cofunded_discount_refund_amount");

  /** What an amount is made of, group by group. */
  @FunctionalInterface
  interface Amounts {
    Map<String, BigDecimal> of(Group group);
  }

  private final Page page;
  private final Market market;

  FinanceFields(Page page, Market market) {
    this.page = page;
    this.market = market;
  }

  void revenue(ObjectNode to, Amounts amounts) {
    fill(to.putObject("revenue_breakdown"), amounts.of(Group.REVENUE), REVENUE);
  }

  void shipping(ObjectNode to, Amounts amounts) {
    Map<String, BigDecimal> shipping = amounts.of(Group.SHIPPING);
    Map<String, BigDecimal> extra = amounts.of(Group.SHIPPING_EXTRA);
    ObjectNode breakdown = to.putObject("shipping_cost_breakdown");
    fill(breakdown, shipping, SHIPPING);
    if (page != Page.UNSETTLED) {
      fill(breakdown, shipping, SETTLED_SHIPPING);
    }
    String guarantee = "shipping_fee_guarantee_reimbursement";
    if (page == Page.STATEMENT) {
      fill(breakdown, shipping, List.of(guarantee));
    }
    ObjectNode supplementary = breakdown.putObject("supplementary_component");
    fill(supplementary, extra, SHIPPING_EXTRA);
    if (page != Page.UNSETTLED) {
      fill(supplementary, extra, SETTLED_SHIPPING_EXTRA);
      supplementary.put("fbt_fulfillment_fee_reimbursement_amount", ""); // deprecated
    }
    if (page == Page.STATEMENT) {
      fill(supplementary, extra, List.of("customer_shipping_fee", "refund_customer_shipping_fee"));
    }
    if (page == Page.ORDER) {
      fill(supplementary, extra, List.of(guarantee));
    }
  }

  void feesAndTaxes(ObjectNode to, Amounts amounts) {
    ObjectNode breakdown = to.putObject("fee_tax_breakdown");
    ObjectNode fee = breakdown.putObject("fee");
    ObjectNode tax = breakdown.putObject("tax");
    fill(fee, amounts.of(Group.FEE), FEE);
    fill(tax, amounts.of(Group.TAX), TAX);
    if (page == Page.UNSETTLED) {
      fill(
          fee,
          amounts.of(Group.FEE),
          List.of(
              "affiliate_commission_before_pit_amount", "pit_withheld_from_ads_commission_amount"));
      fill(fee, amounts.of(Group.EXTRA), RETAIL_DELIVERY);
      fill(tax, amounts.of(Group.EXTRA), SALES_TAX);
    } else {
      fill(fee, amounts.of(Group.FEE), SETTLED_FEE);
      fill(tax, amounts.of(Group.TAX), SETTLED_TAX);
    }
  }

  void supplementary(ObjectNode to, Amounts amounts) {
    ObjectNode supplementary = to.putObject("supplementary_component");
    Map<String, BigDecimal> extra = amounts.of(Group.EXTRA);
    fill(supplementary, extra, EXTRA);
    fill(supplementary, extra, RETAIL_DELIVERY);
    fill(supplementary, extra, SALES_TAX);
  }

  private void fill(ObjectNode to, Map<String, BigDecimal> amounts, List<String> fields) {
    for (String field : fields) {
      to.put(field, market.money(amounts.getOrDefault(field, BigDecimal.ZERO)));
    }
  }
}
