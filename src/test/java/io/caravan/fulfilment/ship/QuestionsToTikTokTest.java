package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.mapping.CarrierLinks;
import io.caravan.order.followup.FollowUpInHand;
import io.caravan.order.followup.Remembered;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.order.followup.Standing.Tracking;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokShipments;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.ArgumentCaptor;

/**
 * A question about a shipment that TikTok will not answer parks the shipment with TikTok's code. It
 * must not keep the rest of the order: what the buyer wants cancelled is judged in the same look.
 */
class QuestionsToTikTokTest {
  private static final Store STORE =
      new Store(1, "acme-jp", "JP", "JPY", "a.myshopify.com", "7", null, null);
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final TikTokShipments tiktok = mock(TikTokShipments.class);
  private final ShipmentLedger ledger = mock(ShipmentLedger.class);
  private final ShipSettings settings =
      new ShipSettings(false, ShipSettings.Usps.WARN, Duration.ofDays(1));

  static Stream<PlatformException> refusals() {
    return Stream.of(
        new PlatformException.Forbidden(Platform.TIKTOK, "105005", "no scope"),
        new PlatformException.Misuse(Platform.TIKTOK, "105005", "not of this shop"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whichCarriersThereAre(PlatformException refusal) {
    when(ledger.providers(anyInt(), anyString(), any())).thenReturn(Optional.empty());
    when(tiktok.shippingProviders(STORE, "d1")).thenThrow(refusal);

    ShippingProviders.Offered offered =
        new ShippingProviders(tiktok, ledger, settings).of(STORE, "d1");

    assertThat(offered.providers()).isEmpty();
    assertThat(offered.refused()).isEqualTo("105005");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whetherAnOrderMayBeSplit(PlatformException refusal) {
    ShippingProviders providers = mock(ShippingProviders.class);
    when(providers.of(any(), any()))
        .thenReturn(new ShippingProviders.Offered(List.of(new Provider("2", "UPS")), ""));
    when(tiktok.splitAttributes(STORE, "576")).thenThrow(refusal);
    ShipOnTikTok concern =
        new ShipOnTikTok(
            tiktok,
            providers,
            mock(CarrierLinks.class),
            ledger,
            mock(ParkedShipments.class),
            settings,
            mock(LastLook.class));

    assertThat(concern.judge(hand()).missing()).isEmpty();

    ArgumentCaptor<ShipmentPlan> plan = ArgumentCaptor.forClass(ShipmentPlan.class);
    verify(ledger).note(anyInt(), anyString(), any(), plan.capture(), anyLong());
    assertThat(plan.getValue().shown())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.cause()).isEqualTo(ShipCause.SPLIT_NOT_ALLOWED);
              assertThat(one.detail()).isEqualTo("105005");
            });
  }

  private static FollowUpInHand hand() {
    FollowUpInHand hand = mock(FollowUpInHand.class);
    when(hand.store()).thenReturn(STORE);
    when(hand.orderId()).thenReturn("576");
    when(hand.read())
        .thenReturn(
            PlatformJson.MAPPER.readValue(
                """
                {"id":"576","status":"AWAITING_SHIPMENT","fulfillment_type":"FULFILLMENT_BY_SELLER",
                 "shipping_type":"SELLER","delivery_option_id":"d1","line_items":[
                  {"id":"u1","sku_id":"A"},{"id":"u2","sku_id":"B"}]}
                """,
                TikTokOrder.class));
    when(hand.known()).thenReturn(Remembered.at(NOW).memory());
    when(hand.shop())
        .thenReturn(
            new Standing(
                false,
                null,
                false,
                false,
                List.of(
                    new Line("l1", 1, true, Set.of("u1")), new Line("l2", 1, true, Set.of("u2"))),
                List.of(),
                List.of(
                    new Sent(
                        "gid://shopify/Fulfillment/1",
                        null,
                        NOW,
                        null,
                        List.of(new Tracking("UPS", "1Z5R89390357567127")),
                        List.of(new SentLine("", "l1", 1)))),
                Map.of()));
    return hand;
  }
}
