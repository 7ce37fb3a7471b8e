package io.caravan.tiktok;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A day's statement as the list of statements tells it (docv2/page/get-statements-202309). Amounts
 * are null where TikTok does not say them in this market.
 *
 * @param time when it was generated: 00:00 UTC, of the day before
 * @param paymentStatus PAID, FAILED or PROCESSING
 * @param paymentId empty until it has one
 */
public record TikTokStatement(
    String id,
    @Nullable Instant time,
    String currency,
    @Nullable BigDecimal settlementAmount,
    @Nullable BigDecimal revenueAmount,
    @Nullable BigDecimal netSalesAmount,
    @Nullable BigDecimal feeAmount,
    @Nullable BigDecimal shippingCostAmount,
    @Nullable BigDecimal adjustmentAmount,
    String paymentStatus,
    String paymentId) {

  /** Reads what is there; an id that is missing reads as empty. */
  public static TikTokStatement of(JsonNode node) {
    return new TikTokStatement(
        text(node, "id"),
        Lenient.seconds(text(node, "statement_time")),
        text(node, "currency"),
        Lenient.money(text(node, "settlement_amount")),
        Lenient.money(text(node, "revenue_amount")),
        Lenient.money(text(node, "net_sales_amount")),
        Lenient.money(text(node, "fee_amount")),
        Lenient.money(text(node, "shipping_cost_amount")),
        Lenient.money(text(node, "adjustment_amount")),
        text(node, "payment_status"),
        text(node, "payment_id"));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }
}
