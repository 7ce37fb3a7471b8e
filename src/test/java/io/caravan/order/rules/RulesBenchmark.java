package io.caravan.order.rules;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What judging an order costs: the facts, the built-in rules, and a hundred rules more. */
public final class RulesBenchmark {
  private static final int ROUNDS = 200_000;

  private RulesBenchmark() {}

  public static void main(String[] arguments) {
    StringBuilder text = new StringBuilder("rules:\n");
    for (int i = 0; i < 100; i++) {
      text.append("  - name: rule-").append(i).append("\n    when: order.total > ");
      text.append(1000 + i).append(" && order.skus.exists(s, s.startsWith(\"X-\"))");
      text.append("\n    then: park\n    reason: r\n");
    }
    RuleSet hundred =
        ((RuleSet.Parsed.Accepted) RuleSet.parse(text.toString(), "benchmark")).rules();
    RuleSet builtIn = RuleSet.builtIns();
    ObjectNode order = Orders.ordinary();
    var read = Orders.read(order);
    for (int warm = 0; warm < 3; warm++) {
      print(
          "facts of an order",
          () ->
              RuleFacts.of(
                  new RuleFacts.Source(
                      read, Orders.STORE, null, null, false, Orders.NOW, Orders.NOW)));
      RuleFacts facts = Orders.facts(o -> {});
      print("built-in rules", () -> builtIn.judge(facts));
      print("and 100 more", () -> hundred.judge(facts));
    }
  }

  private static void print(String what, Runnable work) {
    int rounds = what.contains("100") ? ROUNDS / 10 : ROUNDS;
    long start = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      work.run();
    }
    System.out.printf(
        Locale.ROOT, "%-20s %8.1f us%n", what, (System.nanoTime() - start) / 1000.0 / rounds);
  }
}
