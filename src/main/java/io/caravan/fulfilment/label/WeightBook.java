package io.caravan.fulfilment.label;

import io.caravan.shopify.ItemWeight;
import io.caravan.shopify.ShopifyWeights;
import io.caravan.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What pieces weigh, by Shopify, remembered for a while. A weight that is missing never is. */
@Component
class WeightBook {
  private static final Duration BELIEVED = Duration.ofMinutes(10);
  private static final int MOST = 20_000;

  private final ShopifyWeights shopify;
  private final Clock clock;
  private final Map<Item, Known> known = new ConcurrentHashMap<>();

  private record Item(int storeId, String id) {}

  private record Known(ItemWeight weight, Instant until) {}

  WeightBook(ShopifyWeights shopify, Clock clock) {
    this.shopify = shopify;
    this.clock = clock;
  }

  /** By inventory item; what Shopify does not know is missing. */
  Map<String, ItemWeight> of(Store store, Collection<String> items) {
    Instant now = clock.instant();
    Map<String, ItemWeight> weights = new HashMap<>();
    for (String item : items) {
      Known there = known.get(new Item(store.id(), item));
      if (there != null && now.isBefore(there.until())) {
        weights.put(item, there.weight());
      }
    }
    List<String> asked = items.stream().filter(item -> !weights.containsKey(item)).toList();
    if (asked.isEmpty()) {
      return weights;
    }
    if (known.size() > MOST) {
      known.clear();
    }
    shopify
        .of(store, asked)
        .forEach(
            (item, weight) -> {
              weights.put(item, weight);
              if (weight.grams() != null) {
                known.put(new Item(store.id(), item), new Known(weight, now.plus(BELIEVED)));
              }
            });
    return weights;
  }
}
