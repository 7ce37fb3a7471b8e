package io.caravan.aftersales.returns;

import io.caravan.tiktok.TikTokReturn;
import io.caravan.tiktok.TikTokReturn.NextAction;
import io.caravan.tiktok.TikTokReturn.Refund;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A return, refund or replacement of TikTok's, as far as it decides what is missing.
 *
 * @param bySeller the seller began it: in Seller Center, or we did
 * @param next what the seller is asked for; null if nothing, or TikTok's people decide
 * @param comesBack goods are to come back with it
 * @param lines ids of the order's lines, each one unit
 * @param refund what the buyer gets, or would get
 * @param platformDiscount what TikTok takes back of its discounts; null if it did not say
 */
public record ReturnCase(
    String id,
    String type,
    TikTokStage stage,
    boolean bySeller,
    @Nullable NextAction next,
    boolean comesBack,
    boolean partial,
    Set<String> lines,
    Refund refund,
    @Nullable BigDecimal platformDiscount,
    String reason) {

  static final String REFUND = "REFUND";
  static final String RETURN_AND_REFUND = "RETURN_AND_REFUND";
  static final String REPLACEMENT = "REPLACEMENT";

  public ReturnCase {
    lines = Set.copyOf(lines);
  }

  /**
   * @param sentBefore we saw a sign once that the buyer sent the goods
   */
  public static ReturnCase of(TikTokReturn one, boolean sentBefore) {
    boolean sent =
        sentBefore || one.trackingNumber() != null || one.status().equals("BUYER_SHIPPED_ITEM");
    Set<String> lines = new TreeSet<>();
    one.lines().forEach(line -> lines.add(line.orderLineId()));
    lines.remove("");
    return new ReturnCase(
        one.id(),
        one.type(),
        TikTokStage.of(one, sent),
        one.role().equals("SELLER"),
        one.arbitrated() ? null : one.next(),
        !one.type().equals(REFUND) && !one.buyerKeepsItem() && !one.partialRefund(),
        one.partialRefund(),
        lines,
        one.refund(),
        one.platformDiscount(),
        one.reason());
  }

  /** The buyer has, or will have, what was asked for. */
  boolean isAgreed() {
    return stage instanceof TikTokStage.Agreed
        || stage instanceof TikTokStage.Paid
        || stage instanceof TikTokStage.Replaced
        || stage instanceof TikTokStage.Disputed;
  }

  /** A replacement is other goods, unless TikTok paid in their place. */
  boolean givesMoney() {
    return !type.equals(REPLACEMENT) || stage instanceof TikTokStage.Paid;
  }

  boolean isOver() {
    return stage instanceof TikTokStage.Over;
  }

  /**
   * Tells TikTok's present question from an earlier one: by the moment to answer it by, in Unix
   * seconds; empty if it names none.
   */
  String occasion() {
    return next == null || next.deadline() == null
        ? ""
        : Long.toString(next.deadline().getEpochSecond());
  }

  /** Whether TikTok waits for this answer of the seller's. */
  boolean awaits(String action) {
    return next != null && next.action().equals(action);
  }
}
