package io.caravan.testing;

import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A store with a shop on each simulated platform, which have its name and its market's currency.
 *
 * @param shop TikTok's id of its shop
 */
public record StoreUnderTest(String name, Market market, String shop) {
  /** Named after its market, such as acme-us. */
  public static StoreUnderTest in(Market market, String shop) {
    return new StoreUnderTest("acme-" + market.name().toLowerCase(Locale.ROOT), market, shop);
  }

  /** Of its Shopify shop. */
  public String domain() {
    return name + ".myshopify.com";
  }

  void open(TikTokSandbox tiktok, SimulatedShopify shopify) {
    tiktok.addShop(TikTokShop.local(shop, name, market, cipher()));
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
    all.put(at + "tiktok.access-token", SandboxUnderTest.ACCESS_TOKEN);
    all.put(at + "tiktok.refresh-token", SandboxUnderTest.REFRESH_TOKEN);
    return all;
  }

  private String cipher() {
    return "CIPHER_" + name;
  }

  private String shopifyToken() {
    return "shpat_" + name;
  }
}
