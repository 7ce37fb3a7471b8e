package io.caravan.tiktok;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What has not been settled yet, by TikTok's estimate
 * (docv2/page/get-unsettled-transactions-202507).
 *
 * @param type ORDER, or the name of an adjustment
 * @param orderId the order it concerns; empty if it concerns none
 * @param estimatedSettlement Unix seconds, or words such as "7 days after delivery"
 * @param reason why it is not settled, TikTok's words
 */
public record UnsettledTransaction(
    String id,
    String type,
    String orderId,
    String currency,
    @Nullable BigDecimal estimatedSettlementAmount,
    String estimatedSettlement,
    String reason) {

  /** Reads what is there; an id that is missing reads as empty. */
  public static UnsettledTransaction of(JsonNode node) {
    String order = text(node, "order_id");
    return new UnsettledTransaction(
        text(node, "id"),
        text(node, "type"),
        order.isEmpty() ? text(node, "adjustment_order_id") : order,
        text(node, "currency"),
        Lenient.money(
            node.hasNonNull("est_settlement_amount")
                ? text(node, "est_settlement_amount")
                : text(node, "est_adjustment_amount")),
        text(node, "estimated_settlement"),
        text(node, "unsettled_reason"));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }
}
