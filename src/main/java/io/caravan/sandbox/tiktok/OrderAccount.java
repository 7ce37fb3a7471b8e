package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.tiktok.Statement.Group;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What an order and its refunds bring the seller, SKU by SKU, to the minor unit. The revenue is the
 * goods less the seller's own discount: TikTok's discount is TikTok's to pay, and sales tax in the
 * US never reaches the seller. Fields: TikTok's finance pages.
 */
final class OrderAccount {

  /** A SKU's amounts while they are added up. */
  private static final class Row {
    private final JsonNode first;
    private int quantity;
    private final Map<String, BigDecimal> amounts = new TreeMap<>();

    Row(JsonNode first) {
      this.first = first;
    }
  }

  private final JsonNode order;
  private final TikTokShop shop;
  private final Market market;
  private final FinanceRules rules;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  OrderAccount(JsonNode order, TikTokShop shop, FinanceRules rules) {
    this.order = order;
    this.shop = shop;
    this.market = shop.market();
    this.rules = rules;
  }

  /** What was sold and not cancelled before it left. */
  OrderAccount sale(List<RefundBlock> cancelled) {
    List<JsonNode> lines = RefundBlock.lines(order, Cancellations.openLines(order));
    for (JsonNode line : lines) {
      BigDecimal goods = goods(line);
      BigDecimal bySeller = Cancellations.amount(line, "seller_discount");
      add(line, Group.REVENUE, "subtotal_before_discount_amount", goods);
      add(line, Group.REVENUE, "seller_discount_amount", bySeller.negate());
      commission(line, goods.subtract(bySeller).negate());
      add(
          line,
          Group.EXTRA,
          "platform_discount_amount",
          Cancellations.amount(line, "platform_discount"));
      row(line).quantity++;
    }
    JsonNode payment = order.path("payment");
    BigDecimal byPlatform = Cancellations.amount(payment, "shipping_fee_platform_discount");
    BigDecimal bySeller = Cancellations.amount(payment, "shipping_fee_seller_discount");
    spread(
        lines,
        Group.SHIPPING,
        "customer_paid_shipping_fee_amount",
        Cancellations.amount(payment, "shipping_fee"));
    spread(
        lines,
        Group.SHIPPING_EXTRA,
        "customer_shipping_fee",
        Cancellations.amount(payment, "shipping_fee"));
    spread(lines, Group.SHIPPING, "shipping_fee_discount_amount", byPlatform);
    boolean byTikTok = order.path("shipping_type").asString().equals("TIKTOK");
    spread(
        lines,
        Group.SHIPPING_EXTRA,
        byTikTok ? "platform_shipping_fee_discount_amount" : "shipping_fee_subsidy_amount",
        byPlatform);
    spread(lines, Group.SHIPPING_EXTRA, "seller_shipping_fee_discount_amount", bySeller.negate());
    if (byTikTok) {
      BigDecimal cost = carriage().negate();
      spread(lines, Group.SHIPPING, "actual_shipping_fee_amount", cost);
      spread(lines, Group.SHIPPING_EXTRA, costField(), cost);
    }
    BigDecimal paid = Cancellations.amount(payment, "total_amount");
    BigDecimal tax = market.taxIncluded() ? BigDecimal.ZERO : Cancellations.amount(payment, "tax");
    for (RefundBlock back : cancelled) {
      paid = paid.subtract(back.total());
      tax = market.taxIncluded() ? tax : tax.subtract(back.tax());
    }
    spread(lines, Group.EXTRA, "customer_payment_amount", paid);
    spread(lines, Group.EXTRA, "sales_tax_payment_amount", tax);
    spread(lines, Group.EXTRA, "sales_tax_amount", tax);
    BigDecimal retail = Cancellations.amount(payment, "retail_delivery_fee");
    spread(lines, Group.EXTRA, "retail_delivery_fee_payment_amount", retail);
    spread(lines, Group.EXTRA, "retail_delivery_fee_amount", retail);
    if (shop.crossBorder() && market.taxIncluded()) {
      spread(lines, Group.TAX, "vat_amount", Cancellations.amount(payment, "tax").negate());
    }
    return this;
  }

  /** What went back to the buyer. */
  OrderAccount refund(Return one) {
    RefundBlock refund = Returns.refundOf(one, order);
    List<JsonNode> lines = RefundBlock.lines(order, one.lineIds());
    List<RefundBlock> each = refund.byLine(order, lines);
    boolean inFull = one.terms().amount().isEmpty();
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = lines.get(i);
      BigDecimal goods = inFull ? goods(line) : each.get(i).subtotal();
      BigDecimal bySeller =
          inFull ? Cancellations.amount(line, "seller_discount") : BigDecimal.ZERO;
      add(line, Group.REVENUE, "refund_subtotal_before_discount_amount", goods.negate());
      add(line, Group.REVENUE, "seller_discount_refund_amount", bySeller);
      commission(line, goods.subtract(bySeller));
      if (inFull) {
        BigDecimal byPlatform = Cancellations.amount(line, "platform_discount");
        add(line, Group.EXTRA, "platform_discount_refund_amount", byPlatform.negate());
      }
    }
    spread(lines, Group.SHIPPING, "customer_paid_shipping_fee_amount", refund.shipping().negate());
    spread(
        lines,
        Group.SHIPPING_EXTRA,
        "refunded_customer_shipping_fee_amount",
        refund.shipping().negate());
    boolean cameBack =
        one.type().equals(Return.RETURN_AND_REFUND)
            && !one.keepsItem()
            && one.terms().shipmentType().equals("PLATFORM");
    if (cameBack) {
      spread(
          lines,
          Group.SHIPPING,
          "return_shipping_fee_amount",
          market.rounded(rules.returnShippingCost()).negate());
    }
    spread(lines, Group.EXTRA, "customer_refund_amount", refund.total().negate());
    BigDecimal tax = market.taxIncluded() ? BigDecimal.ZERO : refund.tax();
    spread(lines, Group.EXTRA, "sales_tax_refund_amount", tax);
    spread(lines, Group.EXTRA, "sales_tax_amount", tax.negate());
    BigDecimal retail = refund.retailDelivery().negate();
    spread(lines, Group.EXTRA, "retail_delivery_fee_refund_amount", retail);
    spread(lines, Group.EXTRA, "retail_delivery_fee_amount", retail);
    return this;
  }

  List<Statement.Sku> skus() {
    var skus = new ArrayList<Statement.Sku>();
    rows.forEach(
        (id, row) ->
            skus.add(
                new Statement.Sku(
                    id,
                    row.first.path("sku_name").asString(),
                    row.first.path("product_name").asString(),
                    row.quantity,
                    row.amounts)));
    return skus;
  }

  /** Taken of a sale (a negative amount), given back of a refund (a positive one). */
  private void commission(JsonNode line, BigDecimal of) {
    BigDecimal commission = market.rounded(of.multiply(rules.commission()));
    boolean american = market == Market.US;
    add(
        line,
        Group.FEE,
        american ? "referral_fee_amount" : "platform_commission_amount",
        commission);
    if (american && commission.signum() > 0) {
      BigDecimal kept = market.rounded(commission.multiply(rules.refundAdministration()));
      add(line, Group.FEE, "refund_administration_fee_amount", kept.negate());
    }
    if (isAffiliate(order, rules)) {
      add(
          line,
          Group.FEE,
          "affiliate_commission_amount",
          market.rounded(of.multiply(rules.affiliate())));
    }
  }

  /** Nobody says which orders creators brought: here every so many-th by its id. */
  static boolean isAffiliate(JsonNode order, FinanceRules rules) {
    int every = rules.affiliateEvery();
    // Ids are apart by a fixed step, so their remainders go round.
    return every > 0 && Long.parseLong(order.path("id").asString()) % every == 0;
  }

  private static BigDecimal goods(JsonNode line) {
    return Cancellations.amount(line, "original_price")
        .add(Cancellations.amount(line, "pfand_fee"));
  }

  private BigDecimal carriage() {
    BigDecimal fee = Cancellations.amount(order.path("payment"), "original_shipping_fee");
    return fee.signum() > 0 ? fee : market.rounded(rules.shippingCost());
  }

  private String costField() {
    if (!order.path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK")) {
      return "fbm_shipping_cost_amount";
    }
    return market == Market.US ? "fbt_fulfillment_fee_amount" : "fbt_shipping_cost_amount";
  }

  private Row row(JsonNode line) {
    return rows.computeIfAbsent(line.path("sku_id").asString(), sku -> new Row(line));
  }

  private void add(JsonNode line, Group group, String field, BigDecimal amount) {
    if (amount.signum() != 0) {
      row(line).amounts.merge(group + "/" + field, amount, BigDecimal::add);
    } else {
      row(line); // shown, with nothing in it
    }
  }

  /** An amount of the whole order, shared by the goods' prices; rounding stays in the order. */
  private void spread(List<JsonNode> lines, Group group, String field, BigDecimal amount) {
    if (amount.signum() == 0 || lines.isEmpty()) {
      return;
    }
    BigDecimal all =
        lines.stream().map(OrderAccount::goods).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal reached = BigDecimal.ZERO;
    BigDecimal given = BigDecimal.ZERO;
    for (int i = 0; i < lines.size(); i++) {
      reached = reached.add(goods(lines.get(i)));
      boolean last = i == lines.size() - 1;
      BigDecimal until =
          last
              ? amount
              : all.signum() == 0
                  ? BigDecimal.ZERO
                  : amount.multiply(reached).divide(all, amount.scale(), RoundingMode.HALF_UP);
      add(lines.get(i), group, field, until.subtract(given));
      given = until;
    }
  }
}
