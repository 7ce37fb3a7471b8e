package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StoresSettingsTest {

  @Test
  void aStoreIsBoundFromTheNamesOfTheContractAndNormalised() {
    Binder binder =
        new Binder(
            new MapConfigurationPropertySource(
                Map.ofEntries(
                    Map.entry("caravan.stores[0].name", "acme-us"),
                    Map.entry("caravan.stores[0].region", "us"),
                    Map.entry("caravan.stores[0].currency", "usd"),
                    Map.entry("caravan.stores[0].shopify.domain", "Acme.MyShopify.com"),
                    Map.entry("caravan.stores[0].shopify.access-token", "shpat_1"),
                    Map.entry("caravan.stores[0].tiktok.shop-id", "7000714532876273420"),
                    Map.entry("caravan.stores[0].tiktok.shop-cipher", "GCP_1"),
                    Map.entry("caravan.stores[0].tiktok.access-token", "ROW_1"),
                    Map.entry("caravan.stores[0].tiktok.refresh-token", "ROW_2"),
                    Map.entry("caravan.stores[0].default-location", "77"),
                    Map.entry("caravan.stores[0].import-from", "2026-11-01T00:00:00Z"))));
    assertThat(binder.bind("caravan", StoresSettings.class).get().checked())
        .containsExactly(
            new StoreSettings(
                "acme-us",
                "US",
                "USD",
                new StoreSettings.ShopifySide("acme.myshopify.com", "shpat_1"),
                new StoreSettings.TikTokSide("7000714532876273420", "GCP_1", "ROW_1", "ROW_2"),
                "gid://shopify/Location/77",
                Instant.parse("2026-11-01T00:00:00Z")));
  }

  @Test
  void aStartMarkThatIsNoMomentIsRefused() {
    assertThatThrownBy(
            () ->
                new StoresSettings(
                    List.of(
                        new StoresSettings.Entry(
                            "a",
                            "US",
                            "USD",
                            new StoresSettings.Shopify("a.myshopify.com", null),
                            new StoresSettings.TikTok("1", null, null, null),
                            null,
                            "yesterday"))))
        .hasMessageContaining("caravan.stores[0].import-from")
        .hasMessageContaining("2026-12-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.com",
        "acme.myshopify.com.evil.com",
        "acme.myshopify.com\n",
        "-acme.myshopify.com",
        "a_b.myshopify.com",
        "evil.com/acme.myshopify.com",
        "evil.com#acme.myshopify.com",
        "user@acme.myshopify.com",
        ".myshopify.com"
      })
  void whatIsNoShopifyDomainIsRefused(String domain) {
    // A stripped newline is harmless; the pattern alone must refuse it too.
    assertThat(StoreSettings.SHOPIFY_DOMAIN.matcher(domain).matches()).isFalse();
    if (domain.equals(domain.strip())) {
      assertThatThrownBy(() -> one(entry("a", "US", "USD", domain, "1", null)))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining("caravan.stores[0].shopify.domain")
          .hasMessageContaining("acme.myshopify.com");
    }
  }

  @Test
  void aShopIdMustBeDigits() {
    assertThatThrownBy(() -> one(entry("a", "US", "USD", "a.myshopify.com", "7.0e18", null)))
        .hasMessageContaining("caravan.stores[0].tiktok.shop-id")
        .hasMessageContaining("7.0e18");
  }

  @Test
  void anUnknownCurrencyIsRefused() {
    assertThatThrownBy(() -> one(entry("a", "US", "USX", "a.myshopify.com", "1", null)))
        .hasMessageContaining("caravan.stores[0].currency")
        .hasMessageContaining("USX");
  }

  @Test
  void aNameMustBeShortAndPlain() {
    assertThatThrownBy(() -> one(entry("Acme US", "US", "USD", "a.myshopify.com", "1", null)))
        .hasMessageContaining("caravan.stores[0].name")
        .hasMessageContaining("Acme US");
  }

  @Test
  void aLocationIsANumberOrAGid() {
    String gid = "gid://shopify/Location/5";
    assertThat(one(entry("a", "US", "USD", "a.myshopify.com", "1", gid)).defaultLocation())
        .isEqualTo(gid);
    assertThatThrownBy(() -> one(entry("a", "US", "USD", "a.myshopify.com", "1", "Main street")))
        .hasMessageContaining("caravan.stores[0].default-location");
  }

  @Test
  void aNameIsUsedOnce() {
    assertThatThrownBy(
            () ->
                new StoresSettings(
                    List.of(
                        entry("a", "US", "USD", "a.myshopify.com", "1", null),
                        entry("a", "US", "USD", "b.myshopify.com", "2", null))))
        .hasMessageContaining("caravan.stores[1].name")
        .hasMessageContaining("caravan.stores[0]");
  }

  @Test
  void aPairOfShopsIsLinkedOnceButAShopMayHaveTwoLinks() {
    StoresSettings.Entry first = entry("a", "US", "USD", "a.myshopify.com", "1", null);
    assertThatThrownBy(
            () ->
                new StoresSettings(
                    List.of(first, entry("b", "US", "USD", "A.myshopify.com", "1", null))))
        .hasMessageContaining("caravan.stores[1]");
    assertThat(
            new StoresSettings(
                    List.of(first, entry("b", "US", "USD", "a.myshopify.com", "2", null)))
                .checked())
        .hasSize(2);
  }

  @Test
  void tokensAreNotShown() {
    StoresSettings settings =
        new StoresSettings(List.of(entry("a", "US", "USD", "a.myshopify.com", "1", null)));
    assertThat(settings.toString() + settings.checked()).doesNotContain("canary");
  }

  private static StoreSettings one(StoresSettings.Entry entry) {
    return new StoresSettings(List.of(entry)).checked().get(0);
  }

  private static StoresSettings.Entry entry(
      String name, String region, String currency, String domain, String shopId, String location) {
    return new StoresSettings.Entry(
        name,
        region,
        currency,
        new StoresSettings.Shopify(domain, "canary-1"),
        new StoresSettings.TikTok(shopId, "canary-2", "canary-3", "canary-4"),
        location,
        null);
  }
}
