package io.caravan.order.content;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one unit of a TikTok line is made of in Shopify: one variant, some of one (a pack), or
 * several (a bundle of ours, or one of TikTok's).
 *
 * @param parts at least one
 */
record Parts(List<Part> parts) {

  /** Digits of a price that count when shares are worked out; more than any currency has. */
  private static final int PRICE_DIGITS = 4;

  /** So much is no price; below it, price x quantity fits a long. */
  private static final BigDecimal NO_PRICE = BigDecimal.valueOf(10_000_000_000L);

  /**
   * @param each how many of the variant are in one TikTok unit
   * @param componentSku the TikTok SKU of a virtual bundle that the variant stands for; null where
   *     the line's own SKU is linked
   */
  record Part(LinkedVariant variant, int each, @Nullable String componentSku) {}

  Parts {
    parts = List.copyOf(parts);
  }

  /**
   * @param components of TikTok's virtual bundle, SKU id to count; empty for any other line
   * @param links of every SKU that is needed
   */
  static Parts of(
      String skuId, Map<String, Integer> components, Map<String, List<LinkedVariant>> links) {
    List<Part> parts = new ArrayList<>();
    if (components.isEmpty()) {
      for (LinkedVariant variant : linksOf(skuId, links)) {
        parts.add(new Part(variant, variant.multiplier(), null));
      }
    }
    components.forEach(
        (component, count) -> {
          for (LinkedVariant variant : linksOf(component, links)) {
            parts.add(new Part(variant, Math.multiplyExact(count, variant.multiplier()), component));
          }
        });
    return new Parts(parts);
  }

  private static List<LinkedVariant> linksOf(
      String skuId, Map<String, List<LinkedVariant>> links) {
    List<LinkedVariant> found = links.getOrDefault(skuId, List.of());
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no link for SKU " + skuId);
    }
    return found;
  }

  int size() {
    return parts.size();
  }

  /** An amount of one unit, or of many, over the parts: to the last smallest unit. */
  long[] share(long amount) {
    return Allocation.largestRemainder(amount, weights());
  }

  /** In proportion to price x quantity, or to the quantity alone where the prices say nothing. */
  private long[] weights() {
    return pricesAreKnown()
        ? parts.stream().mapToLong(part -> scaled(part) * part.each()).toArray()
        : parts.stream().mapToLong(Part::each).toArray();
  }

  /** Every part's price is known and not all are zero. */
  private boolean pricesAreKnown() {
    return parts.stream().allMatch(part -> scaled(part) >= 0)
        && parts.stream().anyMatch(part -> scaled(part) > 0);
  }

  /** Several parts, and nothing is known of what they are worth. */
  boolean isSharedByQuantity() {
    return parts.size() > 1 && !pricesAreKnown();
  }

  /** Below zero where there is no price that could be one. */
  private static long scaled(Part part) {
    BigDecimal price = part.variant().price();
    if (price == null || price.signum() < 0 || price.compareTo(NO_PRICE) >= 0) {
      return -1;
    }
    return price.setScale(PRICE_DIGITS, RoundingMode.HALF_UP).unscaledValue().longValueExact();
  }
}
