package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code caravan.stores}: the links this program serves, as written.
 *
 * @param stores in the order of the settings; may be empty
 */
@ConfigurationProperties("caravan")
public record StoresSettings(@DefaultValue List<Entry> stores) {

  /**
   * One link as written; {@link StoreSettings} is the same, checked.
   *
   * @param importFrom the start mark as an ISO 8601 moment; null: when the store was first
   *     connected
   */
  public record Entry(
      @Nullable String name,
      @Nullable String region,
      @Nullable String currency,
      @Nullable Shopify shopify,
      @Nullable TikTok tiktok,
      @Nullable String defaultLocation,
      @Nullable String importFrom) {}

  /** The Shopify side as written. */
  public record Shopify(@Nullable String domain, @Nullable String accessToken) {
    @Override
    public String toString() {
      return "Shopify[" + domain + "]";
    }
  }

  /** The TikTok side as written. */
  public record TikTok(
      @Nullable String shopId,
      @Nullable String shopCipher,
      @Nullable String accessToken,
      @Nullable String refreshToken) {
    @Override
    public String toString() {
      return "TikTok[" + shopId + "]";
    }
  }

  public StoresSettings {
    stores = List.copyOf(stores);
    check(stores);
  }

  /** Checked and normalised. */
  public List<StoreSettings> checked() {
    return check(stores);
  }

  private static List<StoreSettings> check(List<Entry> entries) {
    List<StoreSettings> checked = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    Set<String> pairs = new HashSet<>();
    for (int n = 0; n < entries.size(); n++) {
      String where = "caravan.stores[" + n + "]";
      StoreSettings store = StoreSettings.checked(where, entries.get(n));
      Integer earlier = names.putIfAbsent(store.name(), n);
      if (earlier != null) {
        throw InvalidSetting.of(
            where + ".name",
            store.name(),
            "a name that no other store has",
            "caravan.stores[" + earlier + "] has it already; rename one that was never started.");
      }
      if (!pairs.add(store.shopify().domain() + " " + store.tiktok().shopId())) {
        throw InvalidSetting.of(
            where,
            store.shopify().domain() + " with " + store.tiktok().shopId(),
            "each pair of Shopify store and TikTok shop once",
            "Remove one of the two entries.");
      }
      checked.add(store);
    }
    return List.copyOf(checked);
  }
}
