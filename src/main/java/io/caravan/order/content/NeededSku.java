package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.CombinedListingSku;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A TikTok SKU that must be linked before the order that has it can be made. For a virtual bundle
 * these are its components, never the bundle itself: what it consists of is TikTok's to say, order
 * by order, so that a link of the bundle's own could only be outdated.
 *
 * @param sellerSku the seller's own name for it
 * @param title of the product; of the bundle, for a component
 */
public record NeededSku(
    String skuId,
    @Nullable String productId,
    @Nullable String sellerSku,
    @Nullable String title) {

  /** The distinct SKUs in the order of the lines; a cancelled line needs none. */
  public static List<NeededSku> of(TikTokOrder order) {
    Map<String, NeededSku> distinct = new LinkedHashMap<>();
    for (LineItem line : order.lineItems()) {
      if (Unit.isCancelled(line)) {
        continue;
      }
      for (CombinedListingSku part : line.combinedListingSkus()) {
        add(distinct, part.skuId(), part.productId(), part.sellerSku(), line.productName());
      }
      if (line.combinedListingSkus().isEmpty()) {
        add(distinct, line.skuId(), line.productId(), line.sellerSku(), line.productName());
      }
    }
    return List.copyOf(distinct.values());
  }

  private static void add(
      Map<String, NeededSku> distinct,
      @Nullable String skuId,
      @Nullable String productId,
      @Nullable String sellerSku,
      @Nullable String title) {
    if (skuId != null) {
      distinct.putIfAbsent(skuId, new NeededSku(skuId, productId, sellerSku, title));
    }
  }
}
