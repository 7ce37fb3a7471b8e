package io.caravan.tiktok;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One transaction of a statement: what an order earned, an adjustment, or money withheld or
 * released (docv2/page/get-transactions-by-statement-202501).
 *
 * @param type ORDER, RESERVE, or the name of an adjustment
 * @param orderId of an order's own transaction; empty else
 * @param adjustmentOrderId the order an adjustment belongs to; empty if it belongs to none
 * @param reserveOrderId the order whose money is withheld or released; empty else
 * @param settlementAmount null if TikTok did not say
 * @param reserveAmount positive: released; negative: withheld
 * @param amounts every amount of it that is not 0, by its path
 */
public record StatementTransaction(
    String id,
    String type,
    String orderId,
    String adjustmentOrderId,
    String reserveOrderId,
    @Nullable Instant orderCreateTime,
    @Nullable BigDecimal settlementAmount,
    @Nullable BigDecimal revenueAmount,
    @Nullable BigDecimal shippingCostAmount,
    @Nullable BigDecimal feeTaxAmount,
    @Nullable BigDecimal adjustmentAmount,
    @Nullable BigDecimal reserveAmount,
    Map<String, BigDecimal> amounts) {

  /** Of an order that was settled. */
  public static final String ORDER = "ORDER";

  /** Money withheld from a settlement, or released. */
  public static final String RESERVE = "RESERVE";

  public StatementTransaction {
    amounts = Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
  }

  /** Reads what is there; an id that is missing reads as empty. */
  public static StatementTransaction of(JsonNode node) {
    return new StatementTransaction(
        text(node, "id"),
        text(node, "type"),
        text(node, "order_id"),
        text(node, "adjustment_order_id"),
        text(node, "associated_order_id"),
        Lenient.seconds(text(node, "order_create_time")),
        money(node, "settlement_amount"),
        money(node, "revenue_amount"),
        money(node, "shipping_cost_amount"),
        money(node, "fee_tax_amount"),
        money(node, "adjustment_amount"),
        money(node, "reserve_amount"),
        NamedAmounts.of(node));
  }

  public boolean isOrder() {
    return type.equals(ORDER);
  }

  public boolean isReserve() {
    return type.equals(RESERVE);
  }

  /** The TikTok order it concerns; empty if it concerns none. */
  public String concerns() {
    if (isOrder()) {
      return orderId;
    }
    if (isReserve()) {
      return reserveOrderId.isEmpty() ? orderId : reserveOrderId;
    }
    return adjustmentOrderId.isEmpty() ? orderId : adjustmentOrderId;
  }

  private static @Nullable BigDecimal money(JsonNode node, String field) {
    return Lenient.money(text(node, field));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }
}
