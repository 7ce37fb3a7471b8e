package io.caravan.tiktok;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * All amounts of a finance record by their path, {@code fee_tax_breakdown.fee.referral_fee_amount}.
 * TikTok adds fees without a new version, and not all end in {@code _amount}: inside a breakdown
 * every number counts as one.
 */
final class NamedAmounts {
  /** Objects that hold nothing but amounts (docv2/page/get-transactions-by-statement-202501). */
  private static final Set<String> BREAKDOWNS =
      Set.of(
          "revenue_breakdown",
          "shipping_cost_breakdown",
          "fee_tax_breakdown",
          "supplementary_component",
          "total_settlement_breakdown");

  private NamedAmounts() {}

  /** Those that are 0 or empty are left out. */
  static Map<String, BigDecimal> of(JsonNode record) {
    Map<String, BigDecimal> amounts = new LinkedHashMap<>();
    record
        .properties()
        .forEach(
            field -> {
              if (BREAKDOWNS.contains(field.getKey())) {
                collect(field.getKey(), field.getValue(), amounts);
              } else if (field.getKey().endsWith("_amount")) {
                put(field.getKey(), field.getValue(), amounts);
              }
            });
    return Collections.unmodifiableMap(amounts);
  }

  private static void collect(String path, JsonNode node, Map<String, BigDecimal> amounts) {
    node.properties()
        .forEach(
            field -> {
              String name = path + "." + field.getKey();
              if (field.getValue().isObject()) {
                collect(name, field.getValue(), amounts);
              } else {
                put(name, field.getValue(), amounts);
              }
            });
  }

  private static void put(String name, JsonNode value, Map<String, BigDecimal> amounts) {
    BigDecimal amount = Lenient.money(value.asString(""));
    if (amount != null && amount.signum() != 0) {
      amounts.put(name, amount);
    }
  }
}
