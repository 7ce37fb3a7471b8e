package io.caravan.inventory.watch;

import java.util.ArrayList;
import java.util.List;

/** Which of the orders that hold an item cannot be shipped. Pure. */
final class Holders {
  private Holders() {}

  /**
   * The last imported first, until their units are as many as are missing: who came first is served
   * first.
   *
   * @param orders the last imported first
   * @param missing units
   */
  static List<StockFindings.Order> affected(List<StockFindings.Order> orders, int missing) {
    List<StockFindings.Order> affected = new ArrayList<>();
    int left = missing;
    for (StockFindings.Order order : orders) {
      if (left <= 0) {
        break;
      }
      affected.add(order);
      left -= order.units();
    }
    return affected;
  }
}
