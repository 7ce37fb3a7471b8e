package io.caravan.order.content;

import io.caravan.tiktok.TikTokOrder;
import java.time.Instant;
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
 * @param routedTo Shopify location GID that a rule chose for this order, before any other; null if
 *     none did
 * @param startMark when the shop was connected: what was sold and shipped before is history; null
 *     if not known
 */
public record ShopProfile(
    String region,
    String currency,
    SellerType sellerType,
    Map<String, String> locations,
    @Nullable String defaultLocation,
    @Nullable String routedTo,
    @Nullable Instant startMark) {

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

  public ShopProfile(
      String region,
      String currency,
      SellerType sellerType,
      Map<String, String> locations,
      @Nullable String defaultLocation) {
    this(region, currency, sellerType, locations, defaultLocation, null, null);
  }

  /** A local shop without locations. */
  public static ShopProfile local(String region, String currency) {
    return new ShopProfile(region, currency, SellerType.LOCAL, Map.of(), null);
  }

  /** The same shop for an order that a rule sends to a location; null for one that none does. */
  public ShopProfile routedTo(@Nullable String location) {
    return new ShopProfile(
        region, currency, sellerType, locations, defaultLocation, location, startMark);
  }

  /** The same shop, connected then. */
  public ShopProfile since(@Nullable Instant connected) {
    return new ShopProfile(
        region, currency, sellerType, locations, defaultLocation, routedTo, connected);
  }

  /** Whether an order that has shipped had done so before the shop was connected. */
  boolean shippedBeforeStart(TikTokOrder order) {
    Instant start = startMark;
    Instant created = order.createTime();
    return start != null
        && created != null
        && created.isBefore(start)
        && (order.rtsTime() == null || order.rtsTime().isBefore(start));
  }

  /** Where an order of that TikTok warehouse is shipped from; empty where nothing says so. */
  public Optional<String> location(@Nullable String warehouseId) {
    if (routedTo != null) {
      return Optional.of(routedTo);
    }
    String mapped = warehouseId == null ? null : locations.get(warehouseId);
    return Optional.ofNullable(mapped != null ? mapped : defaultLocation);
  }
}
