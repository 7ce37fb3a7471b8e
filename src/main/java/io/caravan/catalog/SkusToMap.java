package io.caravan.catalog;

import io.caravan.tiktok.TikTokProduct;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a product concerns the mapping. Pure.
 *
 * @param unlinked sold or about to be, and without a link: to be tried, or shown as missing
 * @param there ids of the SKUs that exist: what else is noted of the product is gone
 */
record SkusToMap(List<TikTokProduct.Sku> unlinked, Set<String> there) {

  /** A draft is not on sale, and may never be; it is looked at when it is submitted. */
  private static final String DRAFT = "DRAFT";

  /**
   * @param linked ids of the SKUs that have a link
   */
  static SkusToMap of(TikTokProduct product, Set<String> linked) {
    if (product.isGone()) {
      return new SkusToMap(List.of(), Set.of());
    }
    List<TikTokProduct.Sku> unlinked =
        product.status().equals(DRAFT)
            ? List.of()
            : product.skus().stream()
                .filter(sku -> !sku.isBundle() && !linked.contains(sku.id()))
                .toList();
    return new SkusToMap(
        unlinked,
        product.skus().stream().map(TikTokProduct.Sku::id).collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Whether the product is worth a call of its own.
   *
   * @param noted ids of its SKUs that are shown as missing
   */
  boolean isOfInterest(Set<String> noted) {
    return !unlinked.isEmpty() || !there.containsAll(noted);
  }
}
