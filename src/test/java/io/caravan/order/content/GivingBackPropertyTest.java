package io.caravan.order.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.content.LineFigures.Share;
import io.caravan.order.content.OrderGenerator.Made;
import io.caravan.order.content.OrderGenerator.Market;
import io.caravan.shopify.OrderCreateInput.Transaction;
import io.caravan.shopify.OrderPayments.Paid;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What of thousands of orders of {@link OrderGenerator} is given back, unit by unit in any order
 * and in any parts, from the payments that their import shows.
 */
class GivingBackPropertyTest {
  private static final int ORDERS = 400;

  @ParameterizedTest
  @EnumSource
  void unitsGiveBackWhatTheyCostToTheCentInWhateverPartsAndNeverMoreThanWasPaid(Market market) {
    long seed = 1147 + market.ordinal();
    OrderGenerator generator = OrderGenerator.of(market, seed);
    int shared = 0;
    for (int i = 0; i < ORDERS; i++) {
      Made made = generator.next();
      String where = "market " + market + ", seed " + seed + ", order " + i;
      OrderCreateRequest request =
          OrderMoneyPropertyTest.request(
              made, OrderMoneyPropertyTest.settings(market, generator.random()));
      TikTokOrder order = made.json().read();
      LineFigures figures =
          LineFigures.of(
              order, market.currency, request.money().taxesIncluded(), Set.copyOf(live(order)));
      List<Paid> before = payments(request);
      boolean platformPaid =
          before.stream().anyMatch(one -> one.gateway().equals(RefundSplit.PLATFORM));
      List<String> units = live(order);
      Share all = figures.sum(units);

      List<Paid> left = before;
      BigDecimal given = BigDecimal.ZERO;
      BigDecimal missing = BigDecimal.ZERO;
      for (List<String> part : parts(units, generator.random())) {
        RefundSplit split = RefundSplit.of(figures.sum(part), left);
        left = without(left, split, where);
        given = given.add(split.total());
        missing = missing.add(split.uncovered());
      }

      BigDecimal worth = platformPaid ? all.both() : all.buyer();
      assertThat(given.add(missing)).as("%s: whole", where).isEqualByComparingTo(worth);
      assertThat(missing).as("%s: not covered", where).isZero();
      shared += made.funded() > 0 && live(order).size() < order.lineItems().size() ? 1 : 0;
      assertThat(RefundSplit.of(all, left).total())
          .as("%s: all of it once more", where)
          .isLessThanOrEqualTo(sum(left));
    }
    assertThat(shared)
        .as("orders with a line cancelled before, of which others paid a part")
        .isPositive();
  }

  /** What is left after a refund; each part is of one payment, and no more than it has. */
  private static List<Paid> without(List<Paid> payments, RefundSplit split, String where) {
    List<Paid> left = new ArrayList<>(payments);
    for (RefundSplit.Part part : split.parts()) {
      left.replaceAll(
          one ->
              one.id().equals(part.parentId())
                  ? new Paid(one.id(), one.gateway(), one.left().subtract(part.amount()))
                  : one);
      assertThat(part.amount()).as("%s: part", where).isPositive();
    }
    assertThat(split.parts()).extracting(RefundSplit.Part::parentId).doesNotHaveDuplicates();
    assertThat(left)
        .as("%s: left", where)
        .allSatisfy(one -> assertThat(one.left()).isNotNegative());
    return left;
  }

  /** All of them, shuffled, some alone and some together. */
  private static List<List<String>> parts(List<String> units, RandomGenerator random) {
    List<String> shuffled = new ArrayList<>(units);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(3));
      parts.add(List.copyOf(shuffled.subList(from, to)));
      from = to;
    }
    return parts;
  }

  private static List<Paid> payments(OrderCreateRequest request) {
    List<Paid> payments = new ArrayList<>();
    List<Transaction> transactions = request.order().transactions();
    for (int i = 0; transactions != null && i < transactions.size(); i++) {
      Transaction one = transactions.get(i);
      payments.add(
          new Paid(
              "payment " + i, one.gateway(), new BigDecimal(one.amountSet().shopMoney().amount())));
    }
    return payments;
  }

  private static BigDecimal sum(List<Paid> payments) {
    return payments.stream().map(Paid::left).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<String> live(TikTokOrder order) {
    return order.lineItems().stream()
        .filter(line -> !"CANCELLED".equals(line.displayStatus()))
        .map(LineItem::id)
        .toList();
  }
}
