package io.caravan.settlement.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What we know of an order.
 *
 * @param state RECEIVED, HELD, FILTERED, PARKED, SUBMITTING, UNKNOWN, IMPORTED, CANCELLED,
 *     GONE_IN_SHOPIFY or DISCARDED
 * @param because cause and detail, or the rule
 * @param shopifyOrder GID of the one we follow; null if there is none
 * @param expectedTotal what Shopify's total had to be when it was made; null if that is not known
 * @param remainder what TikTok's own sums left unexplained then; null if nothing
 * @param openSince work for it is open since; null if none is
 * @param unsettled the outcome of a write for it is not known
 * @param dead work for it that failed for good, and why; empty if none did
 * @param findings what the follow-up found, by code, and why shipments of it are parked
 * @param openReturns statuses of TikTok's returns of goods that are not over
 * @param soldBySettlement gross sales by its statements; null if none names it
 * @param refundedBySettlement what was refunded by them; null if none names it
 */
record OurOrder(
    String state,
    String because,
    Instant stateSince,
    @Nullable String shopifyOrder,
    @Nullable BigDecimal expectedTotal,
    @Nullable BigDecimal remainder,
    @Nullable Instant shipBy,
    @Nullable Instant autoCancelAt,
    @Nullable Instant openSince,
    boolean unsettled,
    List<Dead> dead,
    List<String> findings,
    List<String> openReturns,
    @Nullable BigDecimal soldBySettlement,
    @Nullable Refunded refundedBySettlement) {

  /**
   * What was refunded, both positive.
   *
   * @param toBuyer the buyer's money
   * @param tookBack what TikTok took back of its own share of the prices; a refund in Shopify may
   *     have it too
   */
  record Refunded(BigDecimal toBuyer, BigDecimal tookBack) {
    boolean is(BigDecimal inShopify) {
      return toBuyer.compareTo(inShopify) == 0 || toBuyer.add(tookBack).compareTo(inShopify) == 0;
    }
  }

  /** Work that failed for good. */
  record Dead(String work, String cause) {}

  OurOrder {
    dead = List.copyOf(dead);
    findings = List.copyOf(findings);
    openReturns = List.copyOf(openReturns);
  }
}
