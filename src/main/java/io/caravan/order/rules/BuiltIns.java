package io.caravan.order.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules Caravan brings along, in force unless the file says otherwise. */
final class BuiltIns {
  /**
   * Shown as a rule and first in every set, but a law: {@link io.caravan.order.ImportDecision}
   * holds such orders before any rule is asked, and no file can change that.
   */
  static final String ON_HOLD = "on-hold";

  private static final Map<String, Rule> ALL = new LinkedHashMap<>();

  static {
    add(
        ON_HOLD,
        "order.status in [\"UNPAID\", \"ON_HOLD\"]",
        new Action.Hold(null, null),
        "not paid yet, or in the hour in which TikTok lets the buyer cancel");
    add(
        "before-start",
        "!order.ticked && order.createdAt < store.startMark",
        new Action.Skip(),
        "placed before this store was connected and not asked for");
    add(
        "test-order",
        "order.sellerNote.trim().lowerAscii().startsWith(\"test order\")",
        new Action.Skip(),
        "your note in Seller Center says that it is a test order");
    add("sample", "order.sample", tag("tts-sample"), "a sample for a creator, not a sale");
    add(
        "fulfilled-by-tiktok",
        "order.authority == \"FULFILLED_BY_TIKTOK\"",
        tag("tts-fulfilled-by-tiktok"),
        "TikTok ships it from its own warehouse; your stock is left alone");
    add(
        "replacement",
        "order.replacement",
        tag("tts-replacement"),
        "replaces another order; nothing is paid for it");
    add("exchange", "order.exchange", tag("tts-exchange"), "exchanged for another order");
    add("pre-order", "order.preOrder", tag("tts-pre-order"), "ships later by agreement");
    add("cash-on-delivery", "order.cod", tag("tts-cod"), "paid to the carrier on delivery");
    add("zero-value", "order.total == 0.0", tag("tts-zero-value"), "the buyer pays nothing");
  }

  private BuiltIns() {}

  static List<Rule> all() {
    return List.copyOf(ALL.values());
  }

  static @Nullable Rule named(String name) {
    return ALL.get(name);
  }

  private static void add(String name, String when, Action then, String reason) {
    ALL.put(name, new Rule(name, true, true, when, then, reason, 0));
  }

  private static Action tag(String tag) {
    return new Action.Mark(List.of(tag), null);
  }
}
