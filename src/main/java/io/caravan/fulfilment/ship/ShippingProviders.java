package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokShipments;
import io.caravan.tiktok.TikTokShipments.Offer;
import java.util.List;
import java.util.Objects;
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

  /**
   * What TikTok offers.
   *
   * @param refused TikTok's code, where it offers none; empty if it said none
   */
  record Offered(List<Provider> providers, String refused) {
    static final Offered NOTHING = new Offered(List.of(), "");
  }

  /** Nothing without a delivery option, and where TikTok offers none or may not be asked. */
  Offered of(Store store, @Nullable String deliveryOptionId) {
    if (deliveryOptionId == null) {
      return Offered.NOTHING;
    }
    Optional<List<Provider>> known =
        ledger.providers(store.id(), deliveryOptionId, settings.providersFor());
    if (known.isPresent()) {
      String refused = ledger.providersRefused(store.id(), deliveryOptionId);
      return new Offered(known.get(), refused);
    }
    Offer offer;
    try {
      offer = tiktok.shippingProviders(store, deliveryOptionId);
    } catch (PlatformException.Forbidden e) {
      // A scope is missing: asked again at the next look, and meanwhile told with what waits.
      return new Offered(List.of(), e.code());
    } catch (PlatformException.Misuse e) {
      // Of this option TikTok says nothing: likewise, and the rest of the order goes on.
      return new Offered(List.of(), e.code());
    }
    List<Provider> read =
        offer.providers().stream().map(one -> new Provider(one.id(), one.name())).toList();
    ledger.providersRead(store.id(), deliveryOptionId, read, offer.refused());
    return new Offered(read, Objects.requireNonNullElse(offer.refused(), ""));
  }
}
