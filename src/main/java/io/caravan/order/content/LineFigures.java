package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import io.caravan.tiktok.TikTokOrder.Payment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What each unit of an order was paid with, so that a unit that is taken back gives back exactly
 * that. By our own figures of the order, as its import counted them; shipping and fees of the order
 * belong to no unit.
 */
public final class LineFigures {

  /**
   * What came in for a unit, in the order's currency.
   *
   * @param buyer paid by the buyer: the goods, their tax where it is on top, a deposit
   * @param platform paid by TikTok: its discount
   */
  public record Share(BigDecimal buyer, BigDecimal platform) {
    public Share plus(Share other) {
      return new Share(buyer.add(other.buyer), platform.add(other.platform));
    }

    public BigDecimal both() {
      return buyer.add(platform);
    }
  }

  private final Map<String, Share> byLine;
  private final Share nothing;

  private LineFigures(Map<String, Share> byLine, Share nothing) {
    this.byLine = byLine;
    this.nothing = nothing;
  }

  /**
   * The figures of every unit, cancelled ones too.
   *
   * @param currency of the shop
   * @param taxesIncluded whether prices include their tax: as the order was made in Shopify
   * @throws IllegalArgumentException for what is no currency with units of money
   */
  public static LineFigures of(TikTokOrder order, String currency, boolean taxesIncluded) {
    return of(order, currency, taxesIncluded, Set.of());
  }

  /**
   * As above, of an order some of whose units may have been cancelled before its import: what was
   * paid for the order as a whole was paid for the others.
   *
   * @param imported ids of the lines that the order in Shopify stands for; empty: all
   */
  public static LineFigures of(
      TikTokOrder order, String currency, boolean taxesIncluded, Set<String> imported) {
    Minor minor = Minor.of(currency, order);
    List<Unit> units = new ArrayList<>();
    for (LineItem line : order.lineItems()) {
      boolean counts = imported.isEmpty() || imported.contains(line.id());
      Unit unit = counts ? Unit.of(line, minor) : null;
      if (unit != null) {
        units.add(unit);
      }
    }
    units = OrderContent.withFreeGifts(order, units, minor);
    Payment payment = order.payment();
    long[] seller =
        ofNoLine(
            order, units, LineItem::sellerDiscount, minor.atLeastZero(payment.sellerDiscount()));
    long[] platform =
        ofNoLine(
            order,
            units,
            LineItem::platformDiscount,
            minor.atLeastZero(payment.platformDiscount()));
    long[] tax = taxOfNoLine(payment, units, minor);
    // Paid by a payment company in the buyer's stead, for the order as a whole.
    long[] paidFor = shared(units, minor.atLeastZero(payment.paymentPlatformDiscount()), Unit::net);

    Map<String, Share> byLine = new LinkedHashMap<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      long funded = unit.platform() + platform[i] + paidFor[i];
      long goods = unit.price() - unit.seller() - seller[i];
      long onTop = taxesIncluded ? 0 : unit.tax() + tax[i];
      long buyer = Math.max(0, goods - funded) + onTop + unit.pfand();
      byLine.put(
          unit.line().id(),
          new Share(minor.amount(buyer), minor.amount(Math.min(funded, Math.max(0, goods)))));
    }
    return new LineFigures(byLine, new Share(minor.amount(0), minor.amount(0)));
  }

  /** Of one unit; nothing if the order has none such, or none with a price. */
  public Share of(String lineId) {
    return byLine.getOrDefault(lineId, nothing);
  }

  /** Of some units together. */
  public Share sum(Collection<String> lineIds) {
    return lineIds.stream().map(this::of).reduce(nothing, Share::plus);
  }

  /** A discount that the payment block tells of and no line. */
  private static long[] ofNoLine(
      TikTokOrder order,
      List<Unit> units,
      java.util.function.Function<LineItem, @Nullable BigDecimal> told,
      long inPayment) {
    boolean untold = order.lineItems().stream().map(told).allMatch(Objects::isNull);
    return shared(units, untold ? inPayment : 0, Unit::price);
  }

  /** A tax on the goods that the payment block tells of and no line: cross-border shops. */
  private static long[] taxOfNoLine(Payment payment, List<Unit> units, Minor minor) {
    boolean untold = units.stream().allMatch(unit -> unit.taxes().isEmpty());
    long onGoods =
        payment.productTax() != null
            ? minor.atLeastZero(payment.productTax())
            : Math.max(
                0, minor.atLeastZero(payment.tax()) - minor.atLeastZero(payment.shippingFeeTax()));
    return shared(units, untold ? onGoods : 0, Unit::net);
  }

  private static long[] shared(List<Unit> units, long amount, ToLongFunction<Unit> weight) {
    if (units.isEmpty() || amount == 0) {
      return new long[units.size()];
    }
    return Allocation.largestRemainder(
        amount, units.stream().mapToLong(unit -> Math.max(0, weight.applyAsLong(unit))).toArray());
  }
}
