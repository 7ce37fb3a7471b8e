package io.caravan.shopify;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Stock of an inventory item, read whole: every active level of it.
 *
 * @param inventoryItemId GID
 * @param tracked false: Shopify counts nothing, it can always be sold
 * @param continueSelling the variant is sold on when out of stock (inventory policy CONTINUE)
 * @param productTags of its product, as written
 */
public record ShopifyStock(
    String inventoryItemId,
    boolean tracked,
    boolean continueSelling,
    @Nullable String variantId,
    @Nullable String productId,
    @Nullable String sku,
    @Nullable String title,
    List<String> productTags,
    List<Level> levels) {

  /**
   * @param available may be negative
   * @param updatedAt null if Shopify did not say
   */
  public record Level(String locationId, int available, @Nullable Instant updatedAt) {}

  public ShopifyStock {
    productTags = List.copyOf(productTags);
    levels = List.copyOf(levels);
  }

  /**
   * @param item an inventory item with the fields of {@code StockOfItems.graphql}
   * @param further levels beyond the page that is in it
   */
  static ShopifyStock of(JsonNode item, List<Level> further) {
    JsonNode variant = item.path("variants").path("nodes").path(0);
    JsonNode product = variant.path("product");
    List<String> tags = new ArrayList<>();
    product.path("tags").forEach(tag -> tags.add(tag.asString("")));
    List<Level> levels = new ArrayList<>(levels(item.path("inventoryLevels")));
    levels.addAll(further);
    return new ShopifyStock(
        item.path("id").asString(""),
        item.path("tracked").asBoolean(true),
        variant.path("inventoryPolicy").asString("").equals("CONTINUE"),
        text(variant.path("id")),
        text(product.path("id")),
        text(item.path("sku")),
        title(product.path("title").asString(""), variant.path("title").asString("")),
        tags,
        levels);
  }

  /**
   * @param page of an {@code inventoryLevels} connection; levels of locations that are not active
   *     are left out, for nobody can buy what is there
   */
  static List<Level> levels(JsonNode page) {
    List<Level> levels = new ArrayList<>();
    for (JsonNode level : page.path("nodes")) {
      JsonNode location = level.path("location");
      if (location.path("isActive").asBoolean(true)) {
        for (JsonNode quantity : level.path("quantities")) {
          if (quantity.path("name").asString("").equals("available")) {
            levels.add(
                new Level(
                    location.path("id").asString(""),
                    quantity.path("quantity").asInt(0),
                    time(level.path("updatedAt").asString(""))));
          }
        }
      }
    }
    return levels;
  }

  /** A product with one variant calls it {@code Default Title}. */
  private static @Nullable String title(String product, String variant) {
    if (product.isEmpty()) {
      return null;
    }
    return variant.isEmpty() || variant.equals("Default Title")
        ? product
        : product + " - " + variant;
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asString("");
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Instant time(String text) {
    try {
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
