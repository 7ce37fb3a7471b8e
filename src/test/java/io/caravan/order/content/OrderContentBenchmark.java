package io.caravan.order.content;

import io.caravan.order.content.OrderGenerator.Made;
import io.caravan.order.content.OrderGenerator.Market;
import io.caravan.tiktok.TikTokOrder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many orders one core composes in a second of its time: generated orders of all markets, up to
 * eleven units with bundles, packs and taxes, from the read order to the request. Run {@code main};
 * it prints a figure per round.
 */
final class OrderContentBenchmark {
  private static final int ROUNDS = 4;
  private static final int TIMES = 10;

  private record Case(
      TikTokOrder order, Map<String, List<LinkedVariant>> links, ShopProfile shop) {}

  public static void main(String[] args) {
    List<Case> cases = new ArrayList<>();
    for (Market market : Market.values()) {
      OrderGenerator generator = OrderGenerator.of(market, 1);
      for (int i = 0; i < 100; i++) {
        Made made = generator.next();
        cases.add(new Case(made.json().read(), made.links(), market.shop()));
      }
    }
    for (int round = 1; round <= ROUNDS; round++) {
      long lines = 0;
      long start = cpu();
      for (int i = 0; i < TIMES; i++) {
        for (Case one : cases) {
          lines +=
              ((OrderCreateRequest)
                      OrderContent.of(one.order, one.links, one.shop, ContentSettings.DEFAULTS))
                  .order()
                  .lineItems()
                  .size();
        }
      }
      double seconds = (cpu() - start) / 1e9;
      int orders = cases.size() * TIMES;
      System.out.printf(
          "round %d: %,.0f orders/s, %.1f lines each%n",
          round, orders / seconds, (double) lines / orders);
    }
  }

  /** Of this thread: what else the machine does does not count. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private OrderContentBenchmark() {}
}
