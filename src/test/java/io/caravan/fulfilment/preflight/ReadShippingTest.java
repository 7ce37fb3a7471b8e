package io.caravan.fulfilment.preflight;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.fulfilment.preflight.ShippingFacts.Option;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokLogistics;
import io.caravan.tiktok.TikTokLogistics.DeliveryOption;
import io.caravan.tiktok.TikTokShipments;
import io.caravan.tiktok.TikTokWarehouse;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.WorkQueue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What TikTok does not tell of one thing costs no other. */
class ReadShippingTest {
  private static final Store STORE =
      new Store(1, "acme", "US", "USD", "a.myshopify.com", "7", null, null);

  static Stream<PlatformException> refusals() {
    return Stream.of(
        new PlatformException.Forbidden(Platform.TIKTOK, "105005", "no scope"),
        new PlatformException.Misuse(Platform.TIKTOK, "105005", "not of this shop"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void anOptionWhoseCarriersAreRefusedCostsNeitherTheOthersNorTheTemplates(
      PlatformException refusal) {
    Stores stores = mock(Stores.class);
    when(stores.byId(anyInt())).thenReturn(STORE);
    TikTokApi tiktok = mock(TikTokApi.class);
    when(tiktok.warehouses(STORE)).thenReturn(List.of(warehouse("w1"), warehouse("w2")));
    TikTokLogistics logistics = mock(TikTokLogistics.class);
    when(logistics.deliveryOptions(STORE, "w1")).thenReturn(List.of(option("d1")));
    when(logistics.deliveryOptions(STORE, "w2")).thenReturn(List.of(option("d2")));
    TikTokShipments shipments = mock(TikTokShipments.class);
    when(shipments.shippingProviders(STORE, "d1")).thenThrow(refusal);
    when(shipments.shippingProviders(STORE, "d2"))
        .thenReturn(
            new TikTokShipments.Offer(
                List.of(new TikTokShipments.ShippingProvider("2", "UPS")), null));
    ShippingTables tables = mock(ShippingTables.class);
    WorkQueue queue = mock(WorkQueue.class);
    Lease lease = mock(Lease.class);

    new ReadShipping(stores, tiktok, logistics, shipments, tables, mock(PollSettings.class), queue)
        .read(lease);

    verify(tables)
        .keep(1, "w1", List.of(new Option("d1", "d1", "SEND_BY_SELLER", 0, "105005")), null);
    verify(tables).keep(1, "w2", List.of(new Option("d2", "d2", "SEND_BY_SELLER", 1, null)), null);
    verify(tables).keepTemplates(anyInt(), any(), any());
    verify(queue).settle(lease, Outcome.DONE);
  }

  private static TikTokWarehouse warehouse(String id) {
    return new TikTokWarehouse(id, id, "SALES_WAREHOUSE", null, "ENABLED", false, "US");
  }

  private static DeliveryOption option(String id) {
    return new DeliveryOption(id, id, "SEND_BY_SELLER");
  }
}
