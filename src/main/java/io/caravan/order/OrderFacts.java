package io.caravan.order;

import io.caravan.order.rules.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a TikTok order that decide what to do with it, and those people look at.
 *
 * @param status TikTok's own word; unknown words are possible and count as not ready
 * @param onHoldShop the order has been or will be {@code ON_HOLD}: TikTok keeps the buyer's remorse
 *     hour itself (TikTok facts, section 4.5)
 * @param updateTime whole seconds; follows status changes only
 * @param authority who may ship it
 * @param value what the buyer pays, in {@code currency}
 * @param shipBy late dispatch after it
 * @param autoCancelAt TikTok cancels by itself after it
 * @param verdict what the rules said; null where they were not asked
 */
public record OrderFacts(
    String id,
    String status,
    boolean onHoldShop,
    @Nullable Instant paidTime,
    @Nullable Instant createTime,
    Instant updateTime,
    @Nullable String authority,
    @Nullable BigDecimal value,
    @Nullable String currency,
    @Nullable Instant shipBy,
    @Nullable Instant autoCancelAt,
    @Nullable Verdict verdict) {

  /** Of an order about which no rule was asked. */
  public OrderFacts(
      String id,
      String status,
      boolean onHoldShop,
      @Nullable Instant paidTime,
      @Nullable Instant createTime,
      Instant updateTime,
      @Nullable String authority,
      @Nullable BigDecimal value,
      @Nullable String currency,
      @Nullable Instant shipBy,
      @Nullable Instant autoCancelAt) {
    this(
        id,
        status,
        onHoldShop,
        paidTime,
        createTime,
        updateTime,
        authority,
        value,
        currency,
        shipBy,
        autoCancelAt,
        null);
  }
}
