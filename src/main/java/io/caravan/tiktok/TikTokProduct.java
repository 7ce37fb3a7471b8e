package io.caravan.tiktok;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A product with its SKUs, as Search Products and Get Product tell it (docv2/page/
 * search-products-202502, get-product-202309). Reading is tolerant: what is missing is null.
 *
 * @param id decimal string
 * @param status DRAFT, PENDING, FAILED, ACTIVATE, SELLER_DEACTIVATED, PLATFORM_DEACTIVATED, FREEZE
 *     or DELETED; empty where TikTok leaves it out
 * @param externalId what another platform calls it
 * @param updateTime null if TikTok did not say
 */
public record TikTokProduct(
    String id,
    String title,
    String status,
    @Nullable String externalId,
    @Nullable Instant updateTime,
    List<Sku> skus) {

  /** Statuses of a product that cannot be sold and, without an act of TikTok, never will. */
  private static final Set<String> GONE = Set.of("DELETED", "FREEZE");

  /**
   * One variant.
   *
   * @param sellerSku the seller's own name for it; null if there is none
   * @param barcode {@code identifier_code.code}: a GTIN, EAN, UPC, ISBN or JAN; only Get Product
   *     tells it
   * @param externalId what another platform calls it; only Get Product tells it
   * @param isBundle a virtual bundle: orders of it name the parts, so that it needs no link
   */
  public record Sku(
      String id,
      @Nullable String sellerSku,
      @Nullable String barcode,
      @Nullable String externalId,
      boolean isBundle) {}

  public TikTokProduct {
    skus = List.copyOf(skus);
  }

  public boolean isGone() {
    return GONE.contains(status);
  }

  static TikTokProduct of(JsonNode node) {
    List<Sku> skus = new ArrayList<>();
    for (JsonNode sku : node.path("skus")) {
      String id = sku.path("id").asString("");
      if (!id.isEmpty()) {
        skus.add(
            new Sku(
                id,
                text(sku.path("seller_sku")),
                text(sku.path("identifier_code").path("code")),
                text(sku.path("external_sku_id")),
                !sku.path("combined_skus").isEmpty()));
      }
    }
    long updated = node.path("update_time").asLong(0);
    return new TikTokProduct(
        node.path("id").asString(""),
        node.path("title").asString(""),
        node.path("status").asString(""),
        text(node.path("external_product_id")),
        updated <= 0 ? null : Instant.ofEpochSecond(updated),
        skus);
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asString("").strip();
    return text.isEmpty() ? null : text;
  }
}
