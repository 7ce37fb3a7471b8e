package io.caravan.order.followup;

import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.order.content.ContentSettings;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.content.ShippingAddress;
import io.caravan.order.content.ShopProfile;
import io.caravan.shopify.MailingAddressInput;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a shop wants for an order, from the settings and the table of its warehouses. */
@Component
public class Policies {
  /** Starts a route that names a TikTok warehouse. */
  private static final String WAREHOUSE = "warehouse ";

  private final WarehouseLinks warehouses;
  private final WarehousePolicies places;
  private final FollowUpSettings settings;
  private final ContentSettings content;
  private final Map<Integer, AtEpoch> tables = new ConcurrentHashMap<>();

  private record AtEpoch(long epoch, Map<String, List<String>> table) {}

  Policies(
      WarehouseLinks warehouses,
      WarehousePolicies places,
      FollowUpSettings settings,
      ContentSettings content) {
    this.warehouses = warehouses;
    this.places = places;
    this.settings = settings;
    this.content = content;
  }

  /**
   * By the table as it is now.
   *
   * @param route where a rule wants it shipped from: a location's GID, or {@code warehouse} and a
   *     TikTok warehouse id; null: its own warehouse
   */
  Policy of(Store store, TikTokOrder order, @Nullable String route) {
    return policy(store, order, location(store, order, route, warehouses.table(store.id())));
  }

  /** By the table as of a release epoch, which moves with every change of it. */
  Policy of(Store store, TikTokOrder order, @Nullable String route, long epoch) {
    AtEpoch known = tables.get(store.id());
    if (known == null || known.epoch() != epoch) {
      known = new AtEpoch(epoch, warehouses.table(store.id()));
      tables.put(store.id(), known);
    }
    return policy(store, order, location(store, order, route, known.table()));
  }

  private @Nullable String location(
      Store store, TikTokOrder order, @Nullable String route, Map<String, List<String>> table) {
    if (route != null && !route.startsWith(WAREHOUSE)) {
      return route;
    }
    String warehouse = route == null ? order.warehouseId() : route.substring(WAREHOUSE.length());
    List<String> mapped = warehouse == null ? null : table.get(warehouse);
    if (mapped != null && !mapped.isEmpty()) {
      return mapped.get(0);
    }
    if (FulfilmentAuthority.of(order) == FulfilmentAuthority.FULFILLED_BY_TIKTOK) {
      // Never the seller's default: what TikTok ships must not stand where the seller packs.
      return warehouse == null
          ? null
          : places
              .find(store.id(), warehouse)
              .flatMap(policy -> Optional.ofNullable(policy.mirrorLocation()))
              .orElse(null);
    }
    return store.defaultLocation();
  }

  private Policy policy(Store store, TikTokOrder order, @Nullable String location) {
    return new Policy(
        store.region(),
        location,
        content.outOfStock() == ContentSettings.OutOfStock.CREATE_AND_HOLD,
        settings.holdTiktokShipping(),
        settings.cancelOnTiktok(),
        settings.cancelInShopify(),
        settings.updateAddress(),
        address(store, order).isPresent(),
        settings.tiktokCancelReasons(),
        settings.followUpRecheck());
  }

  /** Whether an import takes the seller's stock, so that a cancellation may give it back. */
  public boolean takesStock(TikTokOrder order) {
    return !content.history()
        && FulfilmentAuthority.of(order) != FulfilmentAuthority.FULFILLED_BY_TIKTOK;
  }

  /** As a fresh import would give it; empty while TikTok masks it. */
  Optional<MailingAddressInput> address(Store store, TikTokOrder order) {
    return ShippingAddress.of(order, ShopProfile.local(store.region(), store.currency()));
  }
}
