package io.caravan.fulfilment.parcel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.parcel.ParcelAct.AddEvent;
import io.caravan.fulfilment.parcel.ParcelAct.Event;
import io.caravan.fulfilment.parcel.ParcelAct.Tag;
import io.caravan.fulfilment.parcel.ParcelAct.UpdateTracking;
import io.caravan.fulfilment.parcel.ParcelNews.Told;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Sold.Parcel;
import io.caravan.order.followup.Sold.Stage;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.order.followup.Standing.Tracking;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Shopify is told of parcels that are there, as tables. */
class ParcelNewsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant COLLECTED = NOW.minusSeconds(7200);
  private static final Instant DELIVERED = NOW.minusSeconds(60);

  @ParameterizedTest(name = "{0}, Shopify shows {1}: {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          SHIPPED,    FULFILLED,        -
          IN_TRANSIT, FULFILLED,        IN_TRANSIT
          IN_TRANSIT, -,                IN_TRANSIT
          IN_TRANSIT, CONFIRMED,        IN_TRANSIT
          IN_TRANSIT, IN_TRANSIT,       -
          IN_TRANSIT, OUT_FOR_DELIVERY, -
          IN_TRANSIT, DELIVERED,        -
          DELIVERED,  IN_TRANSIT,       DELIVERED
          DELIVERED,  FULFILLED,        IN_TRANSIT DELIVERED
          DELIVERED,  DELIVERED,        -
          DELIVERED,  PICKED_UP,        -
          """)
  void eachEventIsToldOnce(Stage stage, @Nullable String shows, @Nullable String expected) {
    Judgement judged =
        judge(
            sold(FulfilmentAuthority.TIKTOK_SHIPPING, parcel("p1", "N1", stage, "t1", "t2")),
            standing(sent("F1", shows, "N1", 2)),
            List.of());

    assertThat(judged.missing().stream().map(act -> ((AddEvent) act).event().name()).toList())
        .isEqualTo(expected == null ? List.of() : List.of(expected.split(" ")));
  }

  @Test
  void anEventHappenedWhenTikTokSaysSo() {
    assertThat(
            judge(
                    sold(
                        FulfilmentAuthority.TIKTOK_SHIPPING,
                        parcel("p1", "N1", Stage.DELIVERED, "t1", "t2")),
                    standing(sent("F1", "FULFILLED", "N1", 2)),
                    List.of())
                .missing())
        .containsExactly(
            new AddEvent("gid://shopify/Fulfillment/F1", Event.IN_TRANSIT, COLLECTED),
            new AddEvent("gid://shopify/Fulfillment/F1", Event.DELIVERED, DELIVERED));
  }

  @ParameterizedTest(name = "{0}, Shopify has {1}, TikTok {2}: told {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          TIKTOK_SHIPPING,     -,  N1, true
          TIKTOK_SHIPPING,     N1, N1, false
          TIKTOK_SHIPPING,     X9, N1, true
          TIKTOK_SHIPPING,     -,  -,  false
          FULFILLED_BY_TIKTOK, -,  N1, true
          SELLER,              -,  N1, true
          SELLER,              X9, N1, false
          """)
  void aNumberThatCameLaterIsShown(
      FulfilmentAuthority authority,
      @Nullable String shows,
      @Nullable String number,
      boolean told) {
    Judgement judged =
        judge(
            sold(authority, parcel("p1", number, Stage.SHIPPED, "t1", "t2")),
            standing(sent("F1", "FULFILLED", shows, 2)),
            List.of());

    assertThat(judged.missing().stream().anyMatch(UpdateTracking.class::isInstance))
        .isEqualTo(told);
    assertThat(judged.recheck()).as("a number may still come").isEqualTo(number == null);
  }

  @ParameterizedTest
  @CsvSource({"SHIPPED,true", "IN_TRANSIT,true", "DELIVERED,false"})
  void aNumberIsWaitedForUntilTheParcelHasArrived(Stage stage, boolean waited) {
    Judgement judged =
        ParcelNews.judge(
            sold(FulfilmentAuthority.TIKTOK_SHIPPING, parcel("p1", null, stage, "t1", "t2")),
            standing(sent("F1", "DELIVERED", null, 2)),
            memory(List.of()),
            new Told(null, null, Map.of()));

    assertThat(judged.recheck()).isEqualTo(waited);
  }

  @Test
  void numbersThatJavaTakesForLikeAreOtherActs() {
    String one = "1ZAa390357567127";
    String other = "1ZBB390357567127";
    assertThat(one.hashCode()).as("the case").isEqualTo(other.hashCode());

    assertThat(new UpdateTracking("F1", "UPS", one).subject())
        .isNotEqualTo(new UpdateTracking("F1", "UPS", other).subject())
        .isEqualTo(new UpdateTracking("F1", null, one).subject())
        .doesNotContain(one);
  }

  @Test
  void twoParcelsOfOneLineAreToldApartByTheirNumbers() {
    Sold two =
        sold(
            FulfilmentAuthority.TIKTOK_SHIPPING,
            parcel("p1", "N1", Stage.SHIPPED, "t1"),
            parcel("p2", "N2", Stage.IN_TRANSIT, "t2"));

    assertThat(
            judge(
                    two,
                    standing(sent("F1", "FULFILLED", "N2", 1), sent("F2", "FULFILLED", "N1", 1)),
                    List.of())
                .missing())
        .containsExactly(new AddEvent("gid://shopify/Fulfillment/F1", Event.IN_TRANSIT, COLLECTED));
  }

  /** Shopify follows the carrier of what was shipped there. */
  @Test
  void whatShopifyShippedAndToldTikTokIsNotToldBack() {
    Past told =
        new Past(
            UUID.randomUUID(), Action.SHIP_ON_TIKTOK, "F1", Fate.SUCCEEDED, NOW, NOW, "answered");

    assertThat(
            judge(
                    sold(
                        FulfilmentAuthority.SELLER,
                        parcel("p1", "N1", Stage.DELIVERED, "t1", "t2")),
                    standing(sent("F1", "FULFILLED", "N1", 2)),
                    List.of(told))
                .missing())
        .isEmpty();
  }

  @Test
  void combinedOrdersCarryTheirPackagesTagAndLoseItWithIt() {
    Sold sold = sold(FulfilmentAuthority.TIKTOK_SHIPPING);
    Told combined = new Told(null, null, Map.of("77", List.of("1", "2")));
    Told alone = new Told(null, null, Map.of("78", List.of("1")));
    Told apart = new Told(null, null, Map.of("78", List.of("1"), "79", List.of("1")));

    assertThat(ParcelNews.judge(sold, tagged("vip"), memory(List.of()), combined).missing())
        .containsExactly(new Tag("tts-combined-77", true));
    assertThat(
            ParcelNews.judge(sold, tagged("vip", "tts-combined-77"), memory(List.of()), combined)
                .missing())
        .isEmpty();
    assertThat(
            ParcelNews.judge(sold, tagged("vip", "tts-combined-77"), memory(List.of()), alone)
                .missing())
        .as("other tags are not ours")
        .containsExactly(new Tag("tts-combined-77", false));
    assertThat(ParcelNews.judge(sold, tagged(), memory(List.of()), apart).missing())
        .containsExactly(new Tag("tts-split", true));
  }

  // Helpers --------------------------------------------------------------------------------------

  private static Judgement judge(Sold sold, Standing shop, List<Past> past) {
    return ParcelNews.judge(sold, shop, memory(past), new Told(COLLECTED, DELIVERED, Map.of()));
  }

  private static Parcel parcel(String key, @Nullable String number, Stage stage, String... lines) {
    return new Parcel(key, List.of(lines), "USPS", number, stage);
  }

  private static Sold sold(FulfilmentAuthority authority, Parcel... parcels) {
    return new Sold(
        "IN_TRANSIT",
        false,
        null,
        null,
        null,
        false,
        authority,
        "w",
        Set.of("t1", "t2"),
        List.of(parcels));
  }

  private static Sent sent(
      String id, @Nullable String shows, @Nullable String number, int quantity) {
    return new Sent(
        "gid://shopify/Fulfillment/" + id,
        null,
        NOW,
        shows,
        number == null ? List.of() : List.of(new Tracking("USPS", number)),
        List.of(new SentLine("s" + id, "line", quantity)));
  }

  private static Standing standing(Sent... sent) {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
        List.of(),
        List.of(sent),
        Map.of());
  }

  private static Standing tagged(String... tags) {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        null,
        "NO_RETURN",
        BigDecimal.ZERO,
        Set.of(tags));
  }

  private static Memory memory(List<Past> past) {
    return new Memory(
        NOW, NOW.minusSeconds(60), Set.of(), false, Stock.NOT_ASKED, Map.of(), Map.of(), past);
  }
}
