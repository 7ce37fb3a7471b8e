package io.caravan.order.connect;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the import would have done with an order. Without personal data.
 *
 * @param status TikTok's own word
 * @param beforeStart created before the start mark: for real it is imported only when ticked
 * @param decision IMPORT, PARKED, HELD, FILTERED, CANCELLED or UNREADABLE
 * @param cause why it would be parked or held
 * @param rule the rule that decided, if one did
 * @param paid what its Shopify total has to be by TikTok's figures
 * @param wouldBeTotal what Shopify would add up
 * @param difference {@code wouldBeTotal - paid}; anything but zero is a bug of ours or a surprise
 *     of TikTok's
 * @param remainder what TikTok's own sums leave unexplained, and an adjustment would make up for
 * @param shopifyOrderId of the order that is there already
 * @param shopifyTotal of that order
 * @param madeBy {@code caravan} or {@code other}
 */
public record Rehearsed(
    String tiktokOrderId,
    String status,
    @Nullable Instant createdAt,
    boolean beforeStart,
    String decision,
    @Nullable String cause,
    @Nullable String rule,
    @Nullable String detail,
    @Nullable String currency,
    @Nullable BigDecimal paid,
    @Nullable BigDecimal wouldBeTotal,
    @Nullable BigDecimal wouldBeTax,
    @Nullable BigDecimal difference,
    @Nullable BigDecimal remainder,
    List<String> unmappedSkus,
    @Nullable String shopifyOrderId,
    @Nullable BigDecimal shopifyTotal,
    @Nullable String madeBy) {

  /** How the order that is there differs from the one that would be made; null without both. */
  public @Nullable BigDecimal differenceToShopify() {
    return wouldBeTotal == null || shopifyTotal == null
        ? null
        : wouldBeTotal.subtract(shopifyTotal);
  }
}
