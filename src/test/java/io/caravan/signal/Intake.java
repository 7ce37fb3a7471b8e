package io.caravan.signal;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.WorkKey;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Opens the intake of webhooks to tests of what becomes of them. */
public final class Intake {
  private Intake() {}

  /** The keys that a webhook of the store makes due. */
  public static List<WorkKey> shopify(Store store, String topic, String body) {
    return new WebhookIntake(stores(List.of(store)))
            .shopify(
                body.getBytes(StandardCharsets.UTF_8), topic, store.shopifyDomain(), null, null)
            .stream()
            .map(Signal::key)
            .filter(Objects::nonNull)
            .toList();
  }

  /** These, and nothing else about stores. */
  public static Stores stores(List<Store> all) {
    return (Stores)
        Proxy.newProxyInstance(
            Intake.class.getClassLoader(),
            new Class<?>[] {Stores.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "all", "byShopifyDomain", "byTikTokShop" -> all;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
