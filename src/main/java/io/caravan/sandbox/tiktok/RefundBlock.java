package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Money that goes back to a buyer, in the parts in which TikTok's search pages for cancellations
 * and returns name it. The total of a whole order is what was paid, which is more than the parts
 * where the buyer paid fees that have no part of their own.
 */
record RefundBlock(
    String currency,
    BigDecimal total,
    BigDecimal subtotal,
    BigDecimal shipping,
    BigDecimal tax,
    BigDecimal retailDelivery,
    BigDecimal buyerService) {

  static RefundBlock nothing(JsonNode order) {
    BigDecimal zero = Cancellations.amount(order.path("payment"), "sub_total");
    zero = zero.subtract(zero);
    String currency = order.path("payment").path("currency").asString();
    return new RefundBlock(currency, zero, zero, zero, zero, zero, zero);
  }

  /** A unit's is its price, its deposit and its tax. */
  static RefundBlock ofLine(JsonNode order, JsonNode line) {
    RefundBlock nothing = nothing(order);
    if (!order.has("paid_time")) {
      return nothing;
    }
    BigDecimal price =
        Cancellations.amount(line, "sale_price").add(Cancellations.amount(line, "pfand_fee"));
    BigDecimal tax = taxOf(line);
    return new RefundBlock(
        nothing.currency,
        price.add(tax),
        price,
        nothing.shipping,
        tax,
        nothing.retailDelivery,
        nothing.buyerService);
  }

  static RefundBlock ofLines(JsonNode order, Collection<String> lineIds) {
    RefundBlock sum = nothing(order);
    for (JsonNode line : order.path("line_items")) {
      if (lineIds.contains(line.path("id").asString())) {
        sum = sum.plus(ofLine(order, line));
      }
    }
    return sum;
  }

  /** The last lines of an order: with them goes what was paid for the order as a whole. */
  static RefundBlock ofLastLines(JsonNode order, Collection<String> lineIds) {
    RefundBlock lines = ofLines(order, lineIds);
    if (!order.has("paid_time")) {
      return lines;
    }
    var ids = new ArrayList<String>();
    order.path("line_items").forEach(line -> ids.add(line.path("id").asString()));
    RefundBlock all = ofLines(order, ids);
    JsonNode payment = order.path("payment");
    return new RefundBlock(
        lines.currency,
        lines.total.add(Cancellations.amount(payment, "total_amount")).subtract(all.total),
        lines.subtotal,
        lines.shipping.add(Cancellations.amount(payment, "shipping_fee")),
        lines.tax.add(Cancellations.amount(payment, "tax")).subtract(all.tax),
        lines.retailDelivery.add(Cancellations.amount(payment, "retail_delivery_fee")),
        lines.buyerService.add(Cancellations.amount(payment, "buyer_service_fee")));
  }

  /**
   * Less than all of this: the parts shrink with the total, what rounding leaves is the goods'.
   *
   * @param amount between 0 and the total
   */
  RefundBlock upTo(BigDecimal amount) {
    if (amount.compareTo(total) >= 0) {
      return this;
    }
    BigDecimal newTax = share(tax, amount);
    BigDecimal newShipping = share(shipping, amount);
    BigDecimal newRetail = share(retailDelivery, amount);
    BigDecimal newService = share(buyerService, amount);
    BigDecimal rest =
        amount.subtract(newTax).subtract(newShipping).subtract(newRetail).subtract(newService);
    return new RefundBlock(currency, amount, rest, newShipping, newTax, newRetail, newService);
  }

  private BigDecimal share(BigDecimal part, BigDecimal amount) {
    return total.signum() == 0
        ? part
        : part.multiply(amount).divide(total, total.scale(), RoundingMode.HALF_UP);
  }

  /** One block a unit; their goods and taxes add up to this one's. */
  List<RefundBlock> byLine(JsonNode order, List<JsonNode> lines) {
    var blocks = new ArrayList<RefundBlock>();
    lines.forEach(line -> blocks.add(ofLine(order, line)));
    BigDecimal full = sum(blocks);
    BigDecimal goods = subtotal.add(tax);
    if (goods.compareTo(full) >= 0) {
      return blocks;
    }
    BigDecimal reached = BigDecimal.ZERO;
    BigDecimal given = goods.subtract(goods);
    for (int i = 0; i < blocks.size(); i++) {
      reached = reached.add(blocks.get(i).total);
      BigDecimal until = goods.multiply(reached).divide(full, goods.scale(), RoundingMode.HALF_UP);
      blocks.set(i, blocks.get(i).upTo(until.subtract(given)));
      given = until;
    }
    return blocks;
  }

  private static BigDecimal sum(List<RefundBlock> blocks) {
    return blocks.stream().map(RefundBlock::total).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  RefundBlock plus(RefundBlock other) {
    return new RefundBlock(
        currency,
        total.add(other.total),
        subtotal.add(other.subtotal),
        shipping.add(other.shipping),
        tax.add(other.tax),
        retailDelivery.add(other.retailDelivery),
        buyerService.add(other.buyerService));
  }

  ObjectNode json() {
    return State.JSON
        .createObjectNode()
        .put("currency", currency)
        .put("refund_total", total.toPlainString())
        .put("refund_subtotal", subtotal.toPlainString())
        .put("refund_shipping_fee", shipping.toPlainString())
        .put("refund_tax", tax.toPlainString())
        .put("retail_delivery_fee", retailDelivery.toPlainString())
        .put("buyer_service_fee", buyerService.toPlainString());
  }

  static BigDecimal taxOf(JsonNode line) {
    return Cancellations.amount(line.path("item_tax").path(0), "tax_amount");
  }

  /** The order's lines with these ids, in its order. */
  static List<JsonNode> lines(JsonNode order, Collection<String> lineIds) {
    var found = new ArrayList<JsonNode>();
    var wanted = Set.copyOf(lineIds);
    for (JsonNode line : order.path("line_items")) {
      if (wanted.contains(line.path("id").asString())) {
        found.add(line);
      }
    }
    return found;
  }
}
