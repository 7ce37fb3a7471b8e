package io.caravan.tiktok;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A payment to the seller's bank (docv2/page/get-payments-202309). The account is not read.
 *
 * @param status PAID, FAILED or PROCESSING
 * @param amount what arrives, in {@code currency}
 * @param settlementAmount before the exchange, in {@code originalCurrency}, like the next two
 * @param reserveAmount negative: withheld
 * @param exchangeRate null if TikTok did not say
 * @param paidTime null until it was paid
 */
public record TikTokPayment(
    String id,
    @Nullable Instant createTime,
    String status,
    @Nullable BigDecimal amount,
    String currency,
    @Nullable BigDecimal settlementAmount,
    @Nullable BigDecimal reserveAmount,
    @Nullable BigDecimal amountBeforeExchange,
    String originalCurrency,
    @Nullable BigDecimal exchangeRate,
    @Nullable Instant paidTime) {

  /** Reads what is there; an id that is missing reads as empty. */
  public static TikTokPayment of(JsonNode node) {
    return new TikTokPayment(
        text(node, "id"),
        Lenient.seconds(text(node, "create_time")),
        text(node, "status"),
        value(node, "amount"),
        text(node.path("amount"), "currency"),
        value(node, "settlement_amount"),
        value(node, "reserve_amount"),
        value(node, "payment_amount_before_exchange"),
        text(node.path("settlement_amount"), "currency"),
        Lenient.money(text(node, "exchange_rate")),
        Lenient.seconds(text(node, "paid_time")));
  }

  private static @Nullable BigDecimal value(JsonNode node, String field) {
    return Lenient.money(text(node.path(field), "value"));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }
}
