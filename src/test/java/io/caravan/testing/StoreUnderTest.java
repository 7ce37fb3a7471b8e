package io.caravan.testing;

import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TokenPair;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A store with a shop on each simulated platform, which have its name, its market's currency and
 * one authorization each.
 *
 * @param shop TikTok's id of its shop
 */
public record StoreUnderTest(String name, Market market, String shop) {
  private static final Duration ACCESS_LIFE = Duration.ofDays(10);
  private static final Duration REFRESH_LIFE = Duration.ofDays(100);

  /** Named after its market, such as acme-us. */
  public static StoreUnderTest in(Market market, String shop) {
    return new StoreUnderTest("acme-" + market.name().toLowerCase(Locale.ROOT), market, shop);
  }

  /** Of its Shopify shop. */
  public String domain() {
    return name + ".myshopify.com";
  }

  void open(TikTokSandbox tiktok, SimulatedShopify shopify, String app) {
    Instant now = Instant.now();
    tiktok.addShop(TikTokShop.local(shop, name, market, cipher()));
    tiktok.addToken(
        new TokenPair(
            app,
            accessToken(),
            now.plus(ACCESS_LIFE).getEpochSecond(),
            refreshToken(),
            now.plus(REFRESH_LIFE).getEpochSecond(),
            List.of(shop),
            TokenPair.ALL_SCOPES,
            "open-id-of-" + name));
    shopify.addShop(domain(), name, market.currency(), market.name(), shopifyToken());
  }

  /** What tells Caravan of it, as the store of this number. */
  Map<String, String> settings(int number) {
    String at = "caravan.stores[" + number + "].";
    Map<String, String> all = new LinkedHashMap<>();
    all.put(at + "name", name);
    all.put(at + "region", market.name());
    all.put(at + "currency", market.currency());
    all.put(at + "shopify.domain", domain());
    all.put(at + "shopify.access-token", shopifyToken());
    all.put(at + "tiktok.shop-id", shop);
    all.put(at + "tiktok.shop-cipher", cipher());
    all.put(at + "tiktok.access-token", accessToken());
    all.put(at + "tiktok.refresh-token", refreshToken());
    return all;
  }

  private String cipher() {
    return "CIPHER_" + name;
  }

  private String accessToken() {
    return "TTP_access_" + name;
  }

  private String refreshToken() {
    return "TTP_refresh_" + name;
  }

  private String shopifyToken() {
    return "shpat_" + name;
  }
}
