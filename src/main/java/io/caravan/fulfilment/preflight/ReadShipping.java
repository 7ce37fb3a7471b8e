package io.caravan.fulfilment.preflight;

import io.caravan.fulfilment.preflight.ShippingFacts.Option;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokLogistics;
import io.caravan.tiktok.TikTokLogistics.DeliveryOption;
import io.caravan.tiktok.TikTokShipments;
import io.caravan.tiktok.TikTokShipments.Offer;
import io.caravan.tiktok.TikTokWarehouse;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Reads hourly what a seller has set up for shipping. A warehouse is kept as it comes: one that
 * fails costs no other.
 */
@Component
public class ReadShipping implements PollSource {
  static final Duration PERIOD = Duration.ofHours(1);

  private final Stores stores;
  private final TikTokApi tiktok;
  private final TikTokLogistics logistics;
  private final TikTokShipments shipments;
  private final ShippingTables tables;
  private final PollSettings settings;
  private final WorkQueue queue;

  ReadShipping(
      Stores stores,
      TikTokApi tiktok,
      TikTokLogistics logistics,
      TikTokShipments shipments,
      ShippingTables tables,
      PollSettings settings,
      WorkQueue queue) {
    this.stores = stores;
    this.tiktok = tiktok;
    this.logistics = logistics;
    this.shipments = shipments;
    this.tables = tables;
    this.settings = settings;
    this.queue = queue;
  }

  /** Where places are not read, their shipping is not either. */
  @Override
  public List<Polls.Poll> polls() {
    return settings.shopifyInventory().isZero()
        ? List.of()
        : stores.all().stream()
            .map(store -> new Polls.Poll(store.id(), Kinds.READ_SHIPPING, Lane.POLLS, PERIOD))
            .toList();
  }

  public void read(Lease lease) {
    Store store = stores.byId(lease.storeId());
    List<String> warehouses =
        tiktok.warehouses(store).stream()
            .filter(one -> one.type().equals("SALES_WAREHOUSE"))
            .filter(one -> !one.effectStatus().equals("DISABLED"))
            .map(TikTokWarehouse::id)
            .toList();
    Map<String, Offer> offers = new HashMap<>();
    for (String warehouse : warehouses) {
      readOptions(store, warehouse, offers);
    }
    tables.forgetOthers(store.id(), warehouses);
    try {
      tables.keepTemplates(store.id(), logistics.shippingTemplates(store), null);
    } catch (PlatformException.Misuse e) {
      tables.keepTemplates(store.id(), List.of(), e.code());
    } catch (PlatformException.Forbidden e) {
      tables.keepTemplates(store.id(), List.of(), e.code());
    }
    queue.settle(lease, Outcome.DONE);
  }

  private void readOptions(Store store, String warehouse, Map<String, Offer> offers) {
    List<DeliveryOption> read;
    try {
      read = logistics.deliveryOptions(store, warehouse);
    } catch (PlatformException.Misuse e) {
      tables.keep(store.id(), warehouse, List.of(), e.code());
      return;
    } catch (PlatformException.Forbidden e) {
      tables.keep(store.id(), warehouse, List.of(), e.code());
      return;
    }
    List<Option> options = new ArrayList<>();
    for (DeliveryOption one : read) {
      if (one.type().equals(ShippingFacts.BY_SELLER)) {
        Offer offer = offers.computeIfAbsent(one.id(), id -> offer(store, id));
        options.add(
            new Option(
                one.id(), one.name(), one.type(), offer.providers().size(), offer.refused()));
      } else {
        options.add(new Option(one.id(), one.name(), one.type(), null, null));
      }
    }
    tables.keep(store.id(), warehouse, options, null);
  }

  /** An option that fails costs no other either, nor the templates. */
  private Offer offer(Store store, String optionId) {
    try {
      return shipments.shippingProviders(store, optionId);
    } catch (PlatformException.Misuse e) {
      return new Offer(List.of(), e.code());
    } catch (PlatformException.Forbidden e) {
      return new Offer(List.of(), e.code());
    }
  }
}
