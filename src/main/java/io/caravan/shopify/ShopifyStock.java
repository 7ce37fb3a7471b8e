package io.caravan.shopify;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
}
