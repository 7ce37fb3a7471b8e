package io.caravan.order.followup;

import io.caravan.mapping.WarehouseLinks;
import io.caravan.order.content.ContentSettings;
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
  private final WarehouseLinks warehouses;
  private final FollowUpSettings settings;
  private final ContentSettings content;
  private final Map<Integer, AtEpoch> tables = new ConcurrentHashMap<>();

  private record AtEpoch(long epoch, Map<String, List<String>> table) {}

  Policies(WarehouseLinks warehouses, FollowUpSettings settings, ContentSettings content) {
    this.warehouses = warehouses;
    this.settings = settings;
    this.content = content;
  }

  /** By the table as it is now. */
  Policy of(Store store, TikTokOrder order) {
    return policy(store, order, location(store, order, warehouses.table(store.id())));
  }

  /** By the table as of a release epoch, which moves with every change of it. */
  Policy of(Store store, TikTokOrder order, long epoch) {
    AtEpoch known = tables.get(store.id());
    if (known == null || known.epoch() != epoch) {
      known = new AtEpoch(epoch, warehouses.table(store.id()));
      tables.put(store.id(), known);
    }
    return policy(store, order, location(store, order, known.table()));
  }

  private static @Nullable String location(
      Store store, TikTokOrder order, Map<String, List<String>> table) {
    List<String> mapped = order.warehouseId() == null ? null : table.get(order.warehouseId());
    return mapped == null || mapped.isEmpty() ? store.defaultLocation() : mapped.get(0);
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

  /** As a fresh import would give it; empty while TikTok masks it. */
  Optional<MailingAddressInput> address(Store store, TikTokOrder order) {
    return ShippingAddress.of(order, ShopProfile.local(store.region(), store.currency()));
  }
}
