package io.caravan.order;

import io.caravan.order.rules.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What we know of an order when it is taken in hand.
 *
 * @param state its label in the table
 * @param tiktokStatus as last read
 * @param updateTime TikTok's own, as last read
 * @param unsettled the intent whose outcome is open, if any
 * @param now the database's clock at the read
 * @param ticked a person asked for exactly this order
 * @param filtered the rule that left it out, if one did
 * @param startMark orders placed before it are made only if somebody asks; null: there is none
 */
public record OrderRecord(
    String state,
    @Nullable String tiktokStatus,
    @Nullable Instant updateTime,
    Instant firstSeenAt,
    @Nullable ShopifyOrderRef shopifyOrder,
    @Nullable Intent unsettled,
    Instant now,
    boolean ticked,
    Verdict.@Nullable Skip filtered,
    @Nullable Instant startMark) {

  /** One that nobody asked for and no rule left out. */
  public OrderRecord(
      String state,
      @Nullable String tiktokStatus,
      @Nullable Instant updateTime,
      Instant firstSeenAt,
      @Nullable ShopifyOrderRef shopifyOrder,
      @Nullable Intent unsettled,
      Instant now) {
    this(
        state,
        tiktokStatus,
        updateTime,
        firstSeenAt,
        shopifyOrder,
        unsettled,
        now,
        false,
        null,
        null);
  }

  public boolean isImported() {
    return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY");
  }

  /** A person gave it up: not to be made unless a person says so. */
  public boolean isDiscarded() {
    return state.equals("DISCARDED");
  }

  /** One that was never seen before. */
  public static OrderRecord unseen(Instant now) {
    return new OrderRecord("RECEIVED", null, null, now, null, null, now);
  }
}
