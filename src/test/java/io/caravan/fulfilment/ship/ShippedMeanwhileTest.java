package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.mapping.CarrierLinks;
import io.caravan.order.followup.ActOutcome;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokShipments;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody may ship an order in Seller Center between our last look at it and our call: TikTok then
 * says that it is shipped already, which is no answer to a shipment of ours.
 */
class ShippedMeanwhileTest {
  private static final ShipAct.Tell TELL =
      new ShipAct.Tell("1", List.of("u1"), null, "1Z5R89390357567127", new Provider("2", "UPS"));

  private final TikTokShipments tiktok = mock(TikTokShipments.class);
  private final ShipmentLedger ledger = mock(ShipmentLedger.class);
  private final LastLook lastLook = mock(LastLook.class);
  private final FollowUpInHand hand = mock(FollowUpInHand.class);
  private final ShipOnTikTok concern =
      new ShipOnTikTok(
          tiktok,
          mock(ShippingProviders.class),
          mock(CarrierLinks.class),
          ledger,
          mock(ParkedShipments.class),
          new ShipSettings(false, ShipSettings.Usps.WARN, Duration.ofDays(1)),
          lastLook);

  @BeforeEach
  void anOrder() {
    when(hand.store())
        .thenReturn(new Store(1, "acme-us", "US", "USD", "a.myshopify.com", "7", null, null));
    when(hand.orderId()).thenReturn("576");
    TikTokOrder order =
        PlatformJson.MAPPER.readValue(
            """
            {"id":"576","status":"AWAITING_SHIPMENT","fulfillment_type":"FULFILLMENT_BY_SELLER",
             "shipping_type":"SELLER","line_items":[{"id":"u1","sku_id":"A"}]}
            """,
            TikTokOrder.class);
    when(lastLook.at(hand)).thenReturn(new LastLook.Seen(order, LastLook.later("changed"), false));
  }

  @Test
  void whatTikTokTookFromUsIsWrittenDownAsTold() {
    when(tiktok.markShipped(any(), any(), any(), any(), any()))
        .thenReturn(new TikTokShipments.Marked("p1", null));

    ActOutcome outcome = concern.send(hand, TELL);
    concern.recorded(hand, TELL, outcome);

    verify(ledger).told(1, "576", TELL, ((ActOutcome.Done) outcome).told());
  }

  @Test
  void whatWasShippedAlreadyIsDoneAndNotWrittenDownAsTold() {
    assertThat(concern.isDoneAlready(TELL, "21011006")).isTrue();

    concern.recorded(hand, TELL, new ActOutcome.Done());

    verify(ledger, never()).told(anyInt(), any(), any(), any());
  }
}
