package io.caravan.order.content;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the content of an order depends on in the shop that sold it.
 *
 * @param region two-letter market of the TikTok shop
 * @param currency ISO 4217 code of the Shopify store
 * @param sellerType how TikTok registered the seller
 * @param locations Shopify location GID by TikTok warehouse id
 * @param defaultLocation Shopify location GID for other warehouses; null if not set
 */
public record ShopProfile(
    String region,
    String currency,
    SellerType sellerType,
    Map<String, String> locations,
    @Nullable String defaultLocation) {

  /** TikTok's {@code seller_type} of Get Authorized Shops. */
  public enum SellerType {
    /** Sells in its own country and owes its taxes there. */
    LOCAL,
    /** Sells from abroad; TikTok owes the buyer's country its taxes. */
    CROSS_BORDER
  }

  public ShopProfile {
    region = region.toUpperCase(Locale.ROOT);
    currency = currency.toUpperCase(Locale.ROOT);
    locations = Map.copyOf(locations);
  }

  /** A local shop without locations. */
  public static ShopProfile local(String region, String currency) {
    return new ShopProfile(region, currency, SellerType.LOCAL, Map.of(), null);
  }

  Optional<String> location(@Nullable String warehouseId) {
    String mapped = warehouseId == null ? null : locations.get(warehouseId);
    return Optional.ofNullable(mapped != null ? mapped : defaultLocation);
  }
}
