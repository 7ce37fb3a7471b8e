package io.caravan.shopify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a piece of a variant weighs, by Shopify.
 *
 * @param sku null if the variant has none
 * @param variantId GID; empty if Shopify does not say
 * @param grams rounded up; null if nobody entered a weight: 0 is what Shopify shows then
 */
public record ItemWeight(
    String inventoryItemId, @Nullable String sku, String variantId, @Nullable BigDecimal grams) {

  /** Grams of one, by Shopify's {@code WeightUnit}. */
  private static final BigDecimal POUND = new BigDecimal("453.59237");

  private static final BigDecimal OUNCE = new BigDecimal("28.349523125");

  /**
   * @param node of {@code ItemWeights.graphql}
   */
  static Optional<ItemWeight> of(JsonNode node) {
    String id = node.path("id").asString("");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    String sku = node.path("sku").asString("");
    return Optional.of(
        new ItemWeight(
            id,
            sku.isEmpty() ? null : sku,
            node.path("variant").path("id").asString(""),
            grams(node.path("measurement").path("weight"))));
  }

  private static @Nullable BigDecimal grams(JsonNode weight) {
    if (!weight.path("value").isNumber()) {
      return null;
    }
    BigDecimal value = weight.path("value").decimalValue();
    BigDecimal each =
        switch (weight.path("unit").asString("")) {
          case "GRAMS" -> BigDecimal.ONE;
          case "KILOGRAMS" -> new BigDecimal(1000);
          case "OUNCES" -> OUNCE;
          case "POUNDS" -> POUND;
          default -> BigDecimal.ZERO;
        };
    BigDecimal grams = value.multiply(each).setScale(2, RoundingMode.UP);
    return grams.signum() <= 0 ? null : grams;
  }
}
