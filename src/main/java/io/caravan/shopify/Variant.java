package io.caravan.shopify;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A product variant.
 *
 * @param id GID
 * @param sku null if it has none
 * @param productStatus {@code ACTIVE}, {@code ARCHIVED}, {@code DRAFT}, ...
 * @param inventoryPolicy {@code DENY} or {@code CONTINUE}
 */
public record Variant(
    String id,
    @Nullable String sku,
    @Nullable String barcode,
    String title,
    @Nullable BigDecimal price,
    boolean taxable,
    boolean requiresShipping,
    boolean tracked,
    String inventoryPolicy,
    String inventoryItemId,
    String productId,
    String productTitle,
    String productStatus) {

  /**
   * @param node a variant with the fields of {@code VariantById.graphql}
   */
  private static @Nullable BigDecimal price(String text) {
    return text.isEmpty() ? null : new BigDecimal(text);
  }

  static Variant of(JsonNode node) {
    JsonNode item = node.path("inventoryItem");
    JsonNode product = node.path("product");
    return new Variant(
        node.path("id").asString(""),
        node.path("sku").isString() ? node.path("sku").asString() : null,
        node.path("barcode").isString() ? node.path("barcode").asString() : null,
        node.path("title").asString(""),
        price(node.path("price").asString("")),
        node.path("taxable").asBoolean(true),
        item.path("requiresShipping").asBoolean(true),
        item.path("tracked").asBoolean(true),
        node.path("inventoryPolicy").asString(""),
        item.path("id").asString(""),
        product.path("id").asString(""),
        product.path("title").asString(""),
        product.path("status").asString(""));
  }
}
