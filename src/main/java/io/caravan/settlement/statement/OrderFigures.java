package io.caravan.settlement.statement;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an order earned, from the seller's side: what comes in is positive, what goes out negative.
 * In one currency, the statement's. The parts add up to {@code settled} to the cent, whatever
 * TikTok adds to its list of fees: what no name explains is booked as {@link #UNNAMED}.
 *
 * <pre>settled = sold + sellerDiscount + refunds + otherRevenue
 *         + shipping.total + fees + taxes + adjustments</pre>
 *
 * @param sold prices of all items before any discount
 * @param sellerDiscount what the seller gave
 * @param platformShare what TikTok paid of the prices in the buyer's place, less what it took back;
 *     part of {@code sold}, for information
 * @param refunds items given back to the buyer, less the seller's discount on them
 * @param otherRevenue fees for cash on delivery, and what no name explains
 * @param fees by TikTok's names, with {@link #UNNAMED}
 * @param taxes what TikTok withholds for authorities, by its names
 * @param adjustments by type
 * @param reserve withheld (negative) or released again; not part of {@code settled}
 * @param settled what the statements say it earned
 * @param paidOut of {@code settled} and {@code reserve}, what was paid to the seller's bank
 * @param customerPaid what the buyer paid in all, for information
 * @param customerRefunded what the buyer got back in all, for information; negative or positive as
 *     TikTok says it
 * @param costOfGoods what the goods cost the seller; null where Shopify does not know it
 * @param statements the order's transactions are in these
 */
public record OrderFigures(
    String currency,
    BigDecimal sold,
    BigDecimal sellerDiscount,
    BigDecimal platformShare,
    BigDecimal refunds,
    BigDecimal otherRevenue,
    Shipping shipping,
    Map<String, BigDecimal> fees,
    Map<String, BigDecimal> taxes,
    Map<String, BigDecimal> adjustments,
    BigDecimal reserve,
    BigDecimal settled,
    BigDecimal paidOut,
    BigDecimal customerPaid,
    BigDecimal customerRefunded,
    @Nullable BigDecimal costOfGoods,
    List<String> statements) {

  /** What TikTok's own sum has beyond all amounts it names. */
  public static final String UNNAMED = "unnamed";

  private static final String REVENUE = "revenue_breakdown.";
  private static final String SHIPPING = "shipping_cost_breakdown.";
  private static final String FEE = "fee_tax_breakdown.fee.";
  private static final String TAX = "fee_tax_breakdown.tax.";
  private static final String SUPPLEMENT = "supplementary_component.";

  /** Said beside the commission it is part of (docv2/page/get-transactions-by-order-202501). */
  private static final String BEFORE_TAX_OF_CREATOR = "affiliate_commission_amount_before_pit";

  /**
   * @param byBuyer what the buyer paid for it
   * @param byPlatform what TikTok added
   * @param cost carriage, returns, insurance: everything else; negative
   */
  public record Shipping(BigDecimal byBuyer, BigDecimal byPlatform, BigDecimal cost) {
    public BigDecimal total() {
      return byBuyer.add(byPlatform).add(cost);
    }
  }

  public OrderFigures {
    fees = Collections.unmodifiableMap(new TreeMap<>(fees));
    taxes = Collections.unmodifiableMap(new TreeMap<>(taxes));
    adjustments = Collections.unmodifiableMap(new TreeMap<>(adjustments));
    statements = List.copyOf(statements);
  }

  /**
   * @param booked all transactions that concern the order
   * @param costOfGoods positive; null: not known
   */
  public static OrderFigures of(
      String currency, List<Booked> booked, @Nullable BigDecimal costOfGoods) {
    Sum sum = new Sum();
    booked.forEach(sum::add);
    return new OrderFigures(
        currency,
        sum.sold,
        sum.sellerDiscount,
        sum.platformShare,
        sum.refunds,
        sum.otherRevenue,
        new Shipping(sum.byBuyer, sum.byPlatform, sum.shippingCost),
        sum.fees,
        sum.taxes,
        sum.adjustments,
        sum.reserve,
        sum.settled,
        sum.paidOut,
        sum.customerPaid,
        sum.customerRefunded,
        costOfGoods,
        booked.stream().map(Booked::statementId).distinct().sorted().toList());
  }

  /** The sum of all fees. */
  public BigDecimal feesTotal() {
    return total(fees);
  }

  public BigDecimal taxesTotal() {
    return total(taxes);
  }

  public BigDecimal adjustmentsTotal() {
    return total(adjustments);
  }

  /** What is left of the settlement after the goods; before them, where their cost is not known. */
  public BigDecimal profit() {
    return costOfGoods == null ? settled : settled.subtract(costOfGoods);
  }

  private static BigDecimal total(Map<String, BigDecimal> amounts) {
    return amounts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static final class Sum {
    BigDecimal sold = BigDecimal.ZERO;
    BigDecimal sellerDiscount = BigDecimal.ZERO;
    BigDecimal platformShare = BigDecimal.ZERO;
    BigDecimal refunds = BigDecimal.ZERO;
    BigDecimal otherRevenue = BigDecimal.ZERO;
    BigDecimal byBuyer = BigDecimal.ZERO;
    BigDecimal byPlatform = BigDecimal.ZERO;
    BigDecimal shippingCost = BigDecimal.ZERO;
    BigDecimal reserve = BigDecimal.ZERO;
    BigDecimal settled = BigDecimal.ZERO;
    BigDecimal paidOut = BigDecimal.ZERO;
    BigDecimal customerPaid = BigDecimal.ZERO;
    BigDecimal customerRefunded = BigDecimal.ZERO;
    final Map<String, BigDecimal> fees = new LinkedHashMap<>();
    final Map<String, BigDecimal> taxes = new LinkedHashMap<>();
    final Map<String, BigDecimal> adjustments = new LinkedHashMap<>();

    void add(Booked one) {
      if (one.isReserve()) {
        BigDecimal withheld = one.reserve() == null ? BigDecimal.ZERO : one.reserve();
        reserve = reserve.add(withheld);
        paidOut = one.paid() ? paidOut.add(withheld) : paidOut;
        return;
      }
      BigDecimal all = one.settled();
      settled = settled.add(all);
      paidOut = one.paid() ? paidOut.add(all) : paidOut;
      if (one.isOrder()) {
        order(one);
      } else {
        adjustments.merge(one.type(), all, BigDecimal::add);
      }
    }

    private void order(Booked one) {
      Costs costs = one.costs();
      BigDecimal revenue = one.revenue() == null ? BigDecimal.ZERO : one.revenue();
      BigDecimal discount = negative(one.amount(REVENUE + "seller_discount_amount"));
      BigDecimal items = one.amount(REVENUE + "subtotal_before_discount_amount");
      BigDecimal back =
          negative(one.amount(REVENUE + "refund_subtotal_before_discount_amount"))
              .add(one.amount(REVENUE + "seller_discount_refund_amount").abs());
      sold = sold.add(items);
      sellerDiscount = sellerDiscount.add(discount);
      refunds = refunds.add(back);
      otherRevenue = otherRevenue.add(revenue.subtract(items).subtract(discount).subtract(back));
      shipping(one, costs);
      fees(one, costs);
      platformShare =
          platformShare
              .add(one.amount(SUPPLEMENT + "platform_discount_amount").abs())
              .subtract(one.amount(SUPPLEMENT + "platform_discount_refund_amount").abs());
      customerPaid = customerPaid.add(one.amount(SUPPLEMENT + "customer_payment_amount"));
      customerRefunded = customerRefunded.add(one.amount(SUPPLEMENT + "customer_refund_amount"));
      BigDecimal shippingTotal = costs.signed(nullable(one.shipping()));
      BigDecimal feeTotal = costs.signed(nullable(one.feeTax()));
      BigDecimal left = one.settled().subtract(revenue).subtract(shippingTotal).subtract(feeTotal);
      if (left.signum() != 0) {
        // An adjustment inside an order's own transaction, or a sum that TikTok does not explain.
        adjustments.merge(costs == Costs.UNCLEAR ? UNNAMED : "ORDER", left, BigDecimal::add);
      }
    }

    private void shipping(Booked one, Costs costs) {
      BigDecimal total = costs.signed(nullable(one.shipping()));
      BigDecimal buyer = costs.signed(one.amount(SHIPPING + "customer_paid_shipping_fee_amount"));
      BigDecimal platform = costs.signed(one.amount(SHIPPING + "shipping_fee_discount_amount"));
      byBuyer = byBuyer.add(buyer);
      byPlatform = byPlatform.add(platform);
      shippingCost = shippingCost.add(total.subtract(buyer).subtract(platform));
    }

    private void fees(Booked one, Costs costs) {
      BigDecimal named = BigDecimal.ZERO;
      for (Map.Entry<String, BigDecimal> each : one.amounts().entrySet()) {
        String path = each.getKey();
        boolean fee = path.startsWith(FEE);
        if ((fee || path.startsWith(TAX)) && !path.endsWith(BEFORE_TAX_OF_CREATOR)) {
          BigDecimal amount = costs.signed(each.getValue());
          named = named.add(amount);
          String name = path.substring(fee ? FEE.length() : TAX.length());
          (fee ? fees : taxes).merge(shortened(name), amount, BigDecimal::add);
        }
      }
      BigDecimal unnamed = costs.signed(nullable(one.feeTax())).subtract(named);
      if (unnamed.signum() != 0) {
        fees.merge(UNNAMED, unnamed, BigDecimal::add);
      }
    }

    /** Without the ending that most of them have. */
    private static String shortened(String name) {
      return name.endsWith("_amount")
          ? name.substring(0, name.length() - "_amount".length())
          : name;
    }

    /** What reduces revenue, however it is written: the sum's rest would show it if it did not. */
    private static BigDecimal negative(BigDecimal amount) {
      return amount.abs().negate();
    }

    private static BigDecimal nullable(@Nullable BigDecimal amount) {
      return amount == null ? BigDecimal.ZERO : amount;
    }
  }
}
