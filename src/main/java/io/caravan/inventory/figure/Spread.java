package io.caravan.inventory.figure;

/**
 * Takes units from several warehouses, one after the other from whichever has most. So what is left
 * of each falls when more is taken and rises when any of them gets more: no warehouse is shown less
 * because there is more.
 */
final class Spread {
  private Spread() {}

  /**
   * @param stock nothing below 0; reduced in place. Of two that have the same the first gives first
   * @param units to be taken, from 0
   * @param mayGive which of them are asked
   * @return what could not be taken
   */
  static long take(long[] stock, long units, boolean[] mayGive) {
    long there = 0;
    long most = 0;
    for (int i = 0; i < stock.length; i++) {
      if (mayGive[i]) {
        there = Math.addExact(there, stock[i]);
        most = Math.max(most, stock[i]);
      }
    }
    if (units >= there) {
      for (int i = 0; i < stock.length; i++) {
        if (mayGive[i]) {
          stock[i] = 0;
        }
      }
      return units - there;
    }
    // The highest level that, if all are cut to it, gives enough.
    long low = 0;
    long high = most;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (above(stock, mayGive, middle) >= units) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    long back = above(stock, mayGive, low) - units;
    for (int i = stock.length - 1; i >= 0; i--) {
      if (mayGive[i] && stock[i] > low) {
        stock[i] = back > 0 ? low + 1 : low;
        back--;
      }
    }
    return 0;
  }

  private static long above(long[] stock, boolean[] mayGive, long level) {
    long sum = 0;
    for (int i = 0; i < stock.length; i++) {
      if (mayGive[i] && stock[i] > level) {
        sum += stock[i] - level;
      }
    }
    return sum;
  }

  /** Splits units as evenly as whole numbers allow; the first get one more. */
  static long[] evenly(long units, boolean[] among) {
    int count = 0;
    for (boolean one : among) {
      count += one ? 1 : 0;
    }
    long[] split = new long[among.length];
    long extra = count == 0 ? 0 : units % count;
    for (int i = 0; i < among.length; i++) {
      if (among[i]) {
        split[i] = units / count + (extra-- > 0 ? 1 : 0);
      }
    }
    return split;
  }
}
