package io.caravan.order.content;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Splits an amount so that the parts add up to it exactly. */
public final class Allocation {
  private Allocation() {}

  /**
   * The largest remainder method: each part gets its exact share rounded down, and the units left
   * over go one each to the parts that lost most by rounding, the earlier one where two lost the
   * same. Weights that are all zero count as equal.
   *
   * @param total in the currency's smallest unit, at least 0
   * @param weights at least one, none negative
   * @return one part per weight, in the same order, none negative, with {@code total} as their sum
   * @throws IllegalArgumentException if there are no weights, or one or the total is negative
   */
  public static long[] largestRemainder(long total, long... weights) {
    if (weights.length == 0) {
      throw new IllegalArgumentException("at least one weight is needed to split " + total);
    }
    if (total < 0 || Arrays.stream(weights).anyMatch(weight -> weight < 0)) {
      throw new IllegalArgumentException(
          "total and weights must not be negative: " + total + " by " + Arrays.toString(weights));
    }
    BigInteger sum =
        Arrays.stream(weights)
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (sum.signum() == 0) {
      long[] equal = new long[weights.length];
      Arrays.fill(equal, 1);
      return largestRemainder(total, equal);
    }
    long[] parts = new long[weights.length];
    BigInteger[] remainders = new BigInteger[weights.length];
    long left = total;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] share =
          BigInteger.valueOf(total)
              .multiply(BigInteger.valueOf(weights[i]))
              .divideAndRemainder(sum);
      parts[i] = share[0].longValueExact();
      remainders[i] = share[1];
      left -= parts[i];
    }
    List<Integer> byLoss =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
            .toList();
    for (int i = 0; i < left; i++) {
      parts[byLoss.get(i)]++;
    }
    return parts;
  }
}
