package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokShipments;
import io.caravan.tiktok.TikTokShipments.Offer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which providers TikTok offers for a delivery option: read when an order needs them, and again
 * after a day, or when TikTok refused one of them.
 */
@Component
class ShippingProviders {
  private final TikTokShipments tiktok;
  private final ShipmentLedger ledger;
  private final ShipSettings settings;

  ShippingProviders(TikTokShipments tiktok, ShipmentLedger ledger, ShipSettings settings) {
    this.tiktok = tiktok;
    this.ledger = ledger;
    this.settings = settings;
  }

  /** Empty without a delivery option, and where TikTok offers none. */
  List<Provider> of(Store store, @Nullable String deliveryOptionId) {
    if (deliveryOptionId == null) {
      return List.of();
    }
    Optional<List<Provider>> known =
        ledger.providers(store.id(), deliveryOptionId, settings.providersFor());
    if (known.isPresent()) {
      return known.get();
    }
    Offer offer = tiktok.shippingProviders(store, deliveryOptionId);
    List<Provider> read =
        offer.providers().stream().map(one -> new Provider(one.id(), one.name())).toList();
    ledger.providersRead(store.id(), deliveryOptionId, read, offer.refused());
    return read;
  }
}
