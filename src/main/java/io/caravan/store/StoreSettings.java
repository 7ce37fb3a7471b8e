package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Currency;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One link between a Shopify store and a TikTok shop, as configured. Normalised: the domain in
 * lower case, region and currency in upper case, the location as a GID.
 *
 * @param name short id used everywhere ({@code acme-us})
 * @param region two-letter market of the TikTok shop
 * @param currency ISO 4217, the same on both sides
 * @param defaultLocation Shopify location for unmapped TikTok warehouses, a GID; null if not set
 * @param importFrom the start mark: orders created before it are imported only when ticked; null:
 *     the moment of the first connection
 */
public record StoreSettings(
    String name,
    String region,
    String currency,
    ShopifySide shopify,
    TikTokSide tiktok,
    @Nullable String defaultLocation,
    @Nullable Instant importFrom) {

  /** Shopify's own pattern, in lower case (authorization-code-grant); use with matches(). */
  public static final Pattern SHOPIFY_DOMAIN =
      Pattern.compile("^[a-z0-9][a-z0-9-]*\\.myshopify\\.com$");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern REGION = Pattern.compile("[A-Z]{2}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,20}");
  private static final String LOCATION = "gid://shopify/Location/";

  /**
   * @param domain {@code acme.myshopify.com}
   * @param accessToken null: got through OAuth
   */
  public record ShopifySide(String domain, @Nullable String accessToken) {
    @Override
    public String toString() {
      return "ShopifySide[" + domain + "]";
    }
  }

  /**
   * @param shopId decimal string
   * @param shopCipher null: asked for at TikTok
   * @param accessToken null: got through OAuth
   * @param refreshToken null: the access token cannot be renewed
   */
  public record TikTokSide(
      String shopId,
      @Nullable String shopCipher,
      @Nullable String accessToken,
      @Nullable String refreshToken) {
    @Override
    public String toString() {
      return "TikTokSide[" + shopId + "]";
    }
  }

  /**
   * Checks and normalises what was configured.
   *
   * @param where the setting's prefix, {@code caravan.stores[0]}
   * @throws InvalidSetting naming the first setting that cannot work
   */
  static StoreSettings checked(String where, StoresSettings.Entry entry) {
    String name = required(where + ".name", entry.name());
    if (!NAME.matcher(name).matches()) {
      throw InvalidSetting.of(
          where + ".name",
          name,
          "lower-case letters, digits and hyphens, at most 63",
          "Choose a short id such as acme-us; it is used everywhere and must not change later.");
    }
    String region = required(where + ".region", entry.region()).toUpperCase(Locale.ROOT);
    if (!REGION.matcher(region).matches()) {
      throw InvalidSetting.of(
          where + ".region", region, "two letters", "Give the TikTok shop's market, such as US.");
    }
    return new StoreSettings(
        name,
        region,
        currency(where + ".currency", entry.currency()),
        shopify(where + ".shopify", entry.shopify()),
        tiktok(where + ".tiktok", entry.tiktok()),
        location(where + ".default-location", entry.defaultLocation()),
        moment(where + ".import-from", entry.importFrom()));
  }

  private static @Nullable Instant moment(String setting, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      return Instant.parse(value.strip());
    } catch (DateTimeParseException e) {
      throw InvalidSetting.of(
          setting,
          value,
          "a moment such as 2026-12-01T00:00:00Z",
          "Orders created before it are imported only when ticked; leave it out for the moment of"
              + " the first connection.");
    }
  }

  private static String currency(String setting, @Nullable String value) {
    String currency = required(setting, value).toUpperCase(Locale.ROOT);
    try {
      return Currency.getInstance(currency).getCurrencyCode();
    } catch (IllegalArgumentException e) {
      throw InvalidSetting.of(
          setting, currency, "an ISO 4217 code", "Give the currency of both shops, such as USD.");
    }
  }

  private static ShopifySide shopify(String where, StoresSettings.@Nullable Shopify side) {
    String given = required(where + ".domain", side == null ? null : side.domain());
    String domain = given.toLowerCase(Locale.ROOT);
    if (!SHOPIFY_DOMAIN.matcher(domain).matches()) {
      throw InvalidSetting.of(
          where + ".domain",
          given,
          "a domain of the form acme.myshopify.com",
          "Give the shop's permanent domain, not its public one, without https://.");
    }
    return new ShopifySide(domain, side == null ? null : blankToNull(side.accessToken()));
  }

  private static TikTokSide tiktok(String where, StoresSettings.@Nullable TikTok side) {
    String shopId = required(where + ".shop-id", side == null ? null : side.shopId());
    if (side == null || !DIGITS.matcher(shopId).matches()) {
      throw InvalidSetting.of(
          where + ".shop-id",
          shopId,
          "up to 20 digits",
          "Copy the shop id from TikTok (Get Authorized Shops); quote it in YAML so that it stays"
              + " text.");
    }
    return new TikTokSide(
        shopId,
        blankToNull(side.shopCipher()),
        blankToNull(side.accessToken()),
        blankToNull(side.refreshToken()));
  }

  private static @Nullable String location(String setting, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String text = value.strip();
    String id = text.startsWith(LOCATION) ? text.substring(LOCATION.length()) : text;
    if (!DIGITS.matcher(id).matches()) {
      throw InvalidSetting.of(
          setting,
          text,
          "a location id, as number or " + LOCATION + "<number>",
          "Take the number at the end of the location's address in Shopify's admin.");
    }
    return LOCATION + id;
  }

  private static String required(String setting, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw InvalidSetting.of(setting, "", "a value", "Set it: every store needs one.");
    }
    return value.strip();
  }

  private static @Nullable String blankToNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
