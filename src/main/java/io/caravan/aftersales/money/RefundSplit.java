package io.caravan.aftersales.money;

import io.caravan.order.content.LineFigures;
import io.caravan.shopify.OrderPayments.Paid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * From which payments a refund is taken: what the buyer gets back from what the buyer paid, and
 * TikTok's discount from what TikTok paid. Never more than there is, since Shopify refuses a refund
 * above the payment as a whole.
 *
 * @param parts at most one for each payment, none of them nothing
 * @param uncovered what no payment is left for; zero as a rule
 */
public record RefundSplit(List<Part> parts, BigDecimal uncovered) {
  /** Gateway of what the buyer paid, as the import names it. */
  public static final String BUYER = "TikTok Shop";

  /** Gateway of what TikTok paid. Absent where the platform's discount is shown as a discount. */
  public static final String PLATFORM = "TikTok Shop discount";

  /**
   * A part of a refund.
   *
   * @param parentId the payment it is taken from
   */
  public record Part(String parentId, String gateway, BigDecimal amount) {}

  public RefundSplit {
    parts = List.copyOf(parts);
  }

  /**
   * @param share what is to be given back
   * @param payments of the order in Shopify. Without one by {@link #PLATFORM} the platform's share
   *     was shown as a discount, and there is nothing to give back of it
   */
  public static RefundSplit of(LineFigures.Share share, List<Paid> payments) {
    List<Part> parts = new ArrayList<>();
    BigDecimal uncovered = take(parts, share.buyer(), BUYER, payments);
    if (payments.stream().anyMatch(payment -> payment.gateway().equals(PLATFORM))) {
      uncovered = uncovered.add(take(parts, share.platform(), PLATFORM, payments));
    }
    return new RefundSplit(parts, uncovered);
  }

  /** All of it together. */
  public BigDecimal total() {
    return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal take(
      List<Part> parts, BigDecimal wanted, String gateway, List<Paid> payments) {
    BigDecimal missing = wanted;
    for (Paid payment : payments) {
      BigDecimal some = missing.min(payment.left());
      if (payment.gateway().equals(gateway) && some.signum() > 0) {
        parts.add(new Part(payment.id(), gateway, some));
        missing = missing.subtract(some);
      }
    }
    return missing;
  }
}
