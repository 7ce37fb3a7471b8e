package io.caravan.shopify;

import io.caravan.shopify.OrderPayments.Paid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What came back of an order in Shopify, read whole.
 *
 * @param currency of the shop
 * @param taxesIncluded whether the prices of the order include their tax
 * @param payments with what is left of each
 */
public record OrderAftersales(
    String currency,
    boolean taxesIncluded,
    List<Paid> payments,
    List<Refund> refunds,
    List<Return> returns) {

  /** A refund under way is as good as made. */
  private static final Set<String> COUNTS = Set.of("SUCCESS", "PENDING");

  public OrderAftersales {
    payments = List.copyOf(payments);
    refunds = List.copyOf(refunds);
    returns = List.copyOf(returns);
  }

  /**
   * Money that went back.
   *
   * @param note whoever made it wrote; empty for none
   * @param returnId of the return it belongs to; null if it belongs to none
   * @param paid by gateway, in the shop's currency
   */
  public record Refund(
      String id,
      String note,
      @Nullable String returnId,
      List<RefundLine> lines,
      Map<String, BigDecimal> paid) {
    public Refund {
      lines = List.copyOf(lines);
      paid = Map.copyOf(paid);
    }

    /** By all gateways. */
    public BigDecimal total() {
      return paid.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
  }

  /**
   * @param lineId of the order's line
   * @param restockType Shopify's: CANCEL for units that were never sent, RETURN for some that came
   *     back, NO_RESTOCK for the rest
   */
  public record RefundLine(String lineId, int quantity, String restockType) {}

  /**
   * @param status REQUESTED, OPEN, CLOSED, CANCELED or DECLINED
   */
  public record Return(String id, String status, List<ReturnLine> lines) {
    public Return {
      lines = List.copyOf(lines);
    }
  }

  /**
   * @param note of the line's reason; empty for none
   * @param lineId of the order's line
   * @param reverseLineId by which it is said where the goods go; null if Shopify has none
   * @param missing of the processed units, those that somebody said were not there
   */
  public record ReturnLine(
      String id,
      String fulfilmentLineId,
      String lineId,
      int quantity,
      int processed,
      String note,
      @Nullable String reverseLineId,
      int missing) {

    /** One of which nothing is missing. */
    public ReturnLine(
        String id,
        String fulfilmentLineId,
        String lineId,
        int quantity,
        int processed,
        String note,
        @Nullable String reverseLineId) {
      this(id, fulfilmentLineId, lineId, quantity, processed, note, reverseLineId, 0);
    }

    public int unprocessed() {
      return quantity - processed;
    }
  }

  /**
   * @param order as {@code OrderAftersales.graphql} answers
   */
  public static OrderAftersales of(JsonNode order) {
    OrderPayments paid = OrderPayments.of(order);
    List<Refund> refunds = new ArrayList<>();
    order.path("refunds").forEach(refund -> refunds.add(refund(refund)));
    List<Return> returns = new ArrayList<>();
    order.path("returns").path("nodes").forEach(one -> returns.add(oneReturn(one)));
    return new OrderAftersales(
        paid.currency(), paid.taxesIncluded(), paid.payments(), refunds, returns);
  }

  private static Refund refund(JsonNode refund) {
    List<RefundLine> lines = new ArrayList<>();
    for (JsonNode line : refund.path("refundLineItems").path("nodes")) {
      lines.add(
          new RefundLine(
              line.path("lineItem").path("id").asString(""),
              line.path("quantity").asInt(0),
              line.path("restockType").asString("")));
    }
    Map<String, BigDecimal> paid = new LinkedHashMap<>();
    for (JsonNode one : refund.path("transactions").path("nodes")) {
      JsonNode amount = one.path("amountSet").path("shopMoney").path("amount");
      if (one.path("kind").asString("").equals("REFUND")
          && COUNTS.contains(one.path("status").asString(""))
          && (amount.isString() || amount.isNumber())) {
        paid.merge(
            one.path("gateway").asString(""), new BigDecimal(amount.asString()), BigDecimal::add);
      }
    }
    JsonNode belongsTo = refund.path("return").path("id");
    return new Refund(
        refund.path("id").asString(""),
        refund.path("note").asString(""),
        belongsTo.isString() ? belongsTo.asString() : null,
        lines,
        paid);
  }

  private static Return oneReturn(JsonNode one) {
    Map<String, String> reverse = new HashMap<>();
    Map<String, Integer> missing = new HashMap<>();
    for (JsonNode part : one.path("reverseFulfillmentOrders").path("nodes")) {
      for (JsonNode line : part.path("lineItems").path("nodes")) {
        String sent = line.path("fulfillmentLineItem").path("id").asString("");
        reverse.put(sent, line.path("id").asString(""));
        for (JsonNode where : line.path("dispositions")) {
          if (where.path("type").asString("").equals("MISSING")) {
            missing.merge(sent, where.path("quantity").asInt(0), Integer::sum);
          }
        }
      }
    }
    List<ReturnLine> lines = new ArrayList<>();
    for (JsonNode line : one.path("returnLineItems").path("nodes")) {
      String sent = line.path("fulfillmentLineItem").path("id").asString("");
      lines.add(
          new ReturnLine(
              line.path("id").asString(""),
              sent,
              line.path("fulfillmentLineItem").path("lineItem").path("id").asString(""),
              line.path("quantity").asInt(0),
              line.path("processedQuantity").asInt(0),
              line.path("returnReasonNote").asString(""),
              reverse.get(sent),
              missing.getOrDefault(sent, 0)));
    }
    return new Return(one.path("id").asString(""), one.path("status").asString(""), lines);
  }
}
