package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.order.ShopifyOrderRef;
import io.caravan.order.content.ContentSettings;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.ShopifyApi;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

/** What is sent. */
class CarryOutTest {
  private static final FollowUpSettings SETTINGS =
      new FollowUpSettings(false, true, Map.of(), true, false, true, Duration.ofHours(1), 8);

  private final CarryOut carryOut =
      new CarryOut(
          Mockito.mock(ShopifyApi.class),
          Mockito.mock(TikTokApi.class),
          new Policies(
              Mockito.mock(WarehouseLinks.class),
              Mockito.mock(WarehousePolicies.class),
              SETTINGS,
              ContentSettings.DEFAULTS),
          SETTINGS,
          new Concerns(List.of()),
          Clock.systemUTC());

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"FULFILLMENT_BY_SELLER,true", "FULFILLMENT_BY_TIKTOK,false"})
  void aCancellationGivesBackWhatTheImportTookAndNoMore(String fulfilment, boolean restock) {
    TikTokOrder order =
        PlatformJson.MAPPER.readValue(
            "{\"id\":\"1\",\"status\":\"CANCELLED\",\"shipping_type\":\"TIKTOK\","
                + "\"fulfillment_type\":\""
                + fulfilment
                + "\"}",
            TikTokOrder.class);
    Store store = new Store(1, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null);
    Instant now = Instant.now();
    Lease lease =
        new Lease(
            Kinds.importedOrder(1, "1"),
            Lane.FOLLOWUPS,
            1,
            1,
            0,
            null,
            null,
            now.plusSeconds(60),
            Duration.ofSeconds(60),
            System.nanoTime(),
            now);
    FollowUpInHand hand =
        FollowUpInHand.taken(
            store, lease, order, new ShopifyOrderRef("gid://shopify/Order/1", "#1"));

    assertThat(carryOut.request(hand, new Act.CancelInShopify("CUSTOMER")))
        .containsEntry("restock", restock);
  }
}
