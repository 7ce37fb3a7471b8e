package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.order.followup.CancelRequests;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ship although the buyer asks to cancel. */
class LastLookTest {

  @ParameterizedTest(
      name = "asked {0}, setting {1}, a person {2}, the policy {3}, granted {4}: ships {5}")
  @CsvSource({
    "true,false,false,false,false,false",
    "true,true,false,false,false,true",
    "true,false,true,false,false,true",
    "true,false,false,true,false,true",
    "true,true,false,false,true,false",
    "true,false,true,false,true,false",
    "true,true,true,true,true,false",
    "false,true,true,true,false,false"
  })
  void aRequestThatIsGrantedIsNeverShippedDespiteOf(
      boolean asked,
      boolean setting,
      boolean person,
      boolean policy,
      boolean granted,
      boolean ships) {
    FollowUpInHand hand = mock(FollowUpInHand.class);
    when(hand.store())
        .thenReturn(new Store(1, "acme", "US", "USD", "a.myshopify.com", "7", null, null));
    ShipmentLedger ledger = mock(ShipmentLedger.class);
    when(ledger.shipsAnyway(anyInt(), eq("576"), any())).thenReturn(person);
    CancelRequests requests = mock(CancelRequests.class);
    when(requests.mayShip(any(), any())).thenReturn(policy);
    when(requests.isApproved(any(), any())).thenReturn(granted);
    LastLook look =
        new LastLook(
            mock(TikTokApi.class),
            ledger,
            new ShipSettings(setting, ShipSettings.Usps.WARN, Duration.ofDays(1)),
            requests);

    assertThat(look.despiteRequest(hand, order(asked))).isEqualTo(ships);
  }

  private static TikTokOrder order(boolean asked) {
    return PlatformJson.MAPPER.readValue(
        """
        {"id":"576","status":"AWAITING_SHIPMENT","is_buyer_request_cancel":%s,
         "request_cancel_time":1795435200,"line_items":[]}
        """
            .formatted(asked),
        TikTokOrder.class);
  }
}
