package io.caravan.sandbox.shopify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How one amount is spread over several lines: in proportion, in minor units, nothing lost. */
final class Amounts {

  private Amounts() {}

  static List<Bag> spread(Bag amount, List<Bag> weights, int shopDigits, int presentmentDigits) {
    List<BigDecimal> shop =
        spread(amount.shop(), weights.stream().map(Bag::shop).toList(), shopDigits);
    List<BigDecimal> presentment =
        spread(
            amount.presentment(),
            weights.stream().map(Bag::presentment).toList(),
            presentmentDigits);
    return IntStream.range(0, weights.size())
        .mapToObj(i -> new Bag(shop.get(i), presentment.get(i)))
        .toList();
  }

  /** By largest remainder; what is finer than a minor unit goes to the first that gets any. */
  static List<BigDecimal> spread(BigDecimal amount, List<BigDecimal> weights, int digits) {
    BigDecimal total = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    List<BigDecimal> parts = new ArrayList<>();
    List<BigDecimal> remainders = new ArrayList<>();
    BigDecimal left = amount;
    for (BigDecimal weight : weights) {
      BigDecimal exact =
          total.signum() == 0
              ? BigDecimal.ZERO
              : amount.multiply(weight).divide(total, digits + 12, RoundingMode.DOWN);
      BigDecimal part = exact.setScale(digits, RoundingMode.DOWN);
      parts.add(part);
      remainders.add(exact.subtract(part));
      left = left.subtract(part);
    }
    if (total.signum() == 0) {
      return parts;
    }
    BigDecimal unit = BigDecimal.ONE.movePointLeft(digits);
    List<Integer> byRemainder =
        IntStream.range(0, parts.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> remainders.get(i)).reversed())
            .toList();
    for (int i : byRemainder) {
      if (left.signum() <= 0) {
        break;
      }
      BigDecimal more = left.min(unit);
      parts.set(i, parts.get(i).add(more));
      left = left.subtract(more);
    }
    return parts;
  }
}
