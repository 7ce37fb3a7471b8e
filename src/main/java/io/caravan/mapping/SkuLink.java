package io.caravan.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TikTok SKU is in Shopify: one variant, some of one (a pack), or several (a bundle).
 *
 * @param tiktokSkuId decimal string
 * @param parts at least one, each variant once
 * @param origin {@code own-id, seller-sku, barcode, manual, import}
 * @param linkedBy the person, or {@code caravan}
 */
public record SkuLink(
    int storeId,
    String tiktokSkuId,
    @Nullable String tiktokProductId,
    List<LinkPart> parts,
    String origin,
    String linkedBy) {

  public SkuLink {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("the link of SKU " + tiktokSkuId + " has no parts");
    }
    if (parts.stream().map(LinkPart::variantId).distinct().count() < parts.size()) {
      throw new IllegalArgumentException(
          "the link of SKU " + tiktokSkuId + " names a variant twice; add up its quantities");
    }
  }

  /** Whether every part was read from Shopify, so that an order can be made of the link. */
  public boolean isComplete() {
    return parts.stream().allMatch(LinkPart::isComplete);
  }

  public boolean isBundle() {
    return parts.size() > 1;
  }

  /** The same link with its parts as Shopify tells them. */
  public SkuLink with(List<LinkPart> read) {
    return new SkuLink(storeId, tiktokSkuId, tiktokProductId, read, origin, linkedBy);
  }
}
