package io.caravan.order;

import io.caravan.inventory.claim.OrderUnits;
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
 * @param units what it takes of the stock; null where that is not known: what is written stays
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
    @Nullable Verdict verdict,
    @Nullable OrderUnits units) {

  /** Of an order whose units are not known. */
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
      @Nullable Instant autoCancelAt,
      @Nullable Verdict verdict) {
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
        verdict,
        null);
  }

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

  /** The same order, if its units are not taken from Shopify's stock. */
  public OrderFacts takingNothing() {
    return new OrderFacts(
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
        verdict,
        units == null ? null : units.takingNothing());
  }
}
