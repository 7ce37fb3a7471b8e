package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Sold.Parcel;
import io.caravan.order.followup.Standing.HeldBy;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.order.followup.Standing.Place;
import io.caravan.order.followup.Standing.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from how an order stands, as tables. */
class FollowUpTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String HERE = "gid://shopify/Location/1";
  private static final String THERE = "gid://shopify/Location/2";
  private static final String ITEM = "gid://shopify/InventoryItem/9";
  private static final Set<String> OPEN_ACTIONS =
      Set.of("CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", "SPLIT");
  private static final HeldBy OTHERS =
      new HeldBy("gid://shopify/FulfillmentHold/7", "other", false);

  // Which side says what
  // ---------------------------------------------------------------------------

  @ParameterizedTest(name = "TikTok {0}, Shopify {1}, cancelled by us {2}: {3}")
  @CsvSource(
      textBlock =
          """
          AWAITING_SHIPMENT,   open,      false, nothing
          AWAITING_SHIPMENT,   cancelled, false, cancel-tiktok-order
          AWAITING_SHIPMENT,   cancelled, true,  nothing
          AWAITING_SHIPMENT,   shipped,   false, nothing
          ON_HOLD,             cancelled, false, cancel-tiktok-order
          PARTIALLY_SHIPPING,  cancelled, false, cancelled-in-shopify-not-on-tiktok
          AWAITING_COLLECTION, cancelled, false, cancelled-in-shopify-not-on-tiktok
          IN_TRANSIT,          cancelled, false, cancelled-in-shopify-not-on-tiktok
          DELIVERED,           cancelled, false, cancelled-in-shopify-not-on-tiktok
          COMPLETED,           open,      false, nothing
          CANCELLED,           open,      false, cancel-shopify-order
          CANCELLED,           cancelled, false, nothing
          CANCELLED,           cancelled, true,  nothing
          CANCELLED,           shipped,   false, nothing
          """)
  void aCancellationIsFollowedWhereNothingHasShipped(
      String tiktok, String shop, boolean byUs, String expected) {
    List<Past> past =
        byUs ? List.of(past(Action.CANCEL_SHOPIFY_ORDER, "order", Fate.SUCCEEDED, 600)) : List.of();
    Standing standing =
        switch (shop) {
          case "cancelled" ->
              new Standing(
                  true, "CUSTOMER", false, false, List.of(), List.of(), List.of(), Map.of());
          case "shipped" -> shipped();
          default -> standing(part(HERE));
        };

    Next next = FollowUp.next(sold(tiktok), standing, memory(Stock.NOT_ASKED, past), policy(null));

    String told =
        next.act() != null
            ? next.act().action().label()
            : next.findings().isEmpty() ? "nothing" : next.findings().get(0).code().label();
    assertThat(told).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, setting {1}: {2}")
  @CsvSource(
      textBlock =
          """
          TIKTOK_SHIPPING,     true,  hold-fulfilment-order
          TIKTOK_SHIPPING,     false, nothing
          SELLER,              true,  nothing
          FULFILLED_BY_TIKTOK, true,  hold-fulfilment-order
          FULFILLED_BY_TIKTOK, false, hold-fulfilment-order
          UNKNOWN,             true,  nothing
          """)
  void whoMayShipDecidesWhetherItIsHeld(
      FulfilmentAuthority authority, boolean hold, String expected) {
    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT", false, authority, List.of()),
            standing(part(HERE)),
            memory(Stock.NOT_ASKED, List.of()),
            policy(null, true, hold));

    assertThat(next.act() == null ? "nothing" : next.act().action().label()).isEqualTo(expected);
  }

  @Test
  void aHoldForTikTokShippingEndsWhenTikTokShipsIt() {
    Part held = part(HERE, hold(HoldReason.TIKTOK_SHIPPING));

    Next next =
        FollowUp.next(
            sold("AWAITING_COLLECTION", false, FulfilmentAuthority.TIKTOK_SHIPPING, List.of()),
            standing(held),
            memory(Stock.NOT_ASKED, List.of()),
            policy(null, true, true));

    assertThat(next.act()).isInstanceOf(Act.Release.class);
  }

  // Holds
  // ------------------------------------------------------------------------------------------

  @Test
  void aBuyersRequestIsHeldBeforeAnythingElse() {
    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT", true, FulfilmentAuthority.SELLER, List.of()),
            standing(part(HERE, OTHERS)),
            memory(Stock.NOT_ASKED, List.of()),
            policy(THERE));

    assertThat(next.act())
        .isInstanceOfSatisfying(
            Act.Hold.class,
            hold -> assertThat(hold.reason()).isEqualTo(HoldReason.BUYER_ASKS_TO_CANCEL));
  }

  @ParameterizedTest(name = "refused one of {0} s before: held {1}")
  @CsvSource({"0,false", "2,false", "3600,true"})
  void aRequestThatCameAfterARefusedOneIsHeldAgain(int before, boolean held) {
    CancelRequest refused =
        new CancelRequest("9", NOW.minusSeconds(before), Set.of(), null, CancelRequest.Wish.REJECT);
    Memory memory = Remembered.at(NOW).importedAt(NOW.minusSeconds(7200)).request(refused).memory();

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT", true, FulfilmentAuthority.SELLER, List.of()),
            standing(part(HERE)),
            memory,
            policy(null));

    assertThat(next.act() instanceof Act.Hold).isEqualTo(held);
  }

  @Test
  void onlyOurOwnHoldIsReleased() {
    HeldBy ours = hold(HoldReason.BUYER_ASKS_TO_CANCEL);

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE, OTHERS, ours)),
            memory(Stock.NOT_ASKED, List.of()),
            policy(null));

    assertThat(next.act())
        .isInstanceOfSatisfying(
            Act.Release.class, release -> assertThat(release.holdId()).isEqualTo(ours.id()));
  }

  @Test
  void aHoldThatAPersonTookBackIsNotPlacedAgain() {
    Sold asked = sold("AWAITING_SHIPMENT", true, FulfilmentAuthority.SELLER, List.of());
    Standing open = standing(part(HERE));
    Act first = FollowUp.next(asked, open, memory(Stock.NOT_ASKED, List.of()), policy(null)).act();

    Next next =
        FollowUp.next(
            asked,
            open,
            memory(
                Stock.NOT_ASKED,
                List.of(past(first.action(), first.subject(), Fate.SUCCEEDED, 60))),
            policy(null));

    assertThat(next.act()).isNull();
  }

  // Stock
  // ------------------------------------------------------------------------------------------

  @ParameterizedTest(name = "available {0}: {1}, {2}")
  @CsvSource(
      textBlock =
          """
           3, ENOUGH, nothing
           0, ENOUGH, nothing
          -1, SHORT,  hold-fulfilment-order
          -9, SHORT,  hold-fulfilment-order
          """)
  void whatWentShortIsHeld(int available, Stock stock, String expected) {
    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)).with(Map.of(new Place(ITEM, HERE), available)),
            memory(Stock.TO_CHECK, List.of()),
            policy(null));

    assertThat(next.stock()).isEqualTo(stock);
    assertThat(next.act() == null ? "nothing" : next.act().action().label()).isEqualTo(expected);
    if (stock == Stock.SHORT) {
      assertThat(next.shortages())
          .as("never more than was ordered")
          .isEqualTo(Map.of(new Place(ITEM, HERE), Math.min(2, -available)));
    }
  }

  @Test
  void stockIsJudgedWhereTheOrderIsMovedToAndNotBefore() {
    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)).with(Map.of(new Place(ITEM, HERE), -5)),
            memory(Stock.TO_CHECK, List.of()),
            policy(THERE));

    assertThat(next.act()).isInstanceOf(Act.Move.class);
    assertThat(next.stock()).isNull();
  }

  @ParameterizedTest(name = "available {0}, {1} short behind it: released {2}")
  @CsvSource({"-2,0,false", "-1,0,false", "-1,1,true", "0,0,true", "4,0,true", "-3,2,false"})
  void theShortageThatIsLeftBelongsToTheOrdersBehind(int available, int behind, boolean released) {
    Place place = new Place(ITEM, HERE);
    Memory waiting = Remembered.at(NOW).stock(Stock.HELD).shortage(place, 2, behind).memory();

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE, hold(HoldReason.SHORT))).with(Map.of(place, available)),
            waiting,
            policy(null));

    assertThat(next.act() instanceof Act.Release).isEqualTo(released);
    assertThat(next.recheck()).isEqualTo(!released);
  }

  // The past
  // ---------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(Fate.class)
  void whatCameOfTheLastTryDecidesAboutTheNext(Fate fate) {
    Act.Move move = new Act.Move("gid://shopify/FulfillmentOrder/1", THERE);

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)),
            memory(
                Stock.NOT_ASKED,
                List.of(past(Action.MOVE_FULFILMENT_ORDER, move.subject(), fate, 5))),
            policy(THERE));

    switch (fate) {
      case OPEN -> {
        assertThat(next.act()).as("within the quiet period").isNull();
        assertThat(next.lookAgain()).isEqualTo(NOW.plusSeconds(55));
      }
      case SUCCEEDED -> assertThat(next.act()).as("a person moved it back").isNull();
      case REFUSED -> {
        assertThat(next.act()).isNull();
        assertThat(next.findings()).singleElement().isNotNull();
        assertThat(next.recheck()).isTrue();
      }
      case NOT_DONE -> assertThat(next.act()).isEqualTo(move);
    }
  }

  @Test
  void whatWasRefusedIsTriedAgainAfterItsRest() {
    Act.Move move = new Act.Move("gid://shopify/FulfillmentOrder/1", THERE);

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)),
            memory(
                Stock.NOT_ASKED,
                List.of(past(Action.MOVE_FULFILMENT_ORDER, move.subject(), Fate.REFUSED, 3600))),
            policy(THERE));

    assertThat(next.act()).isEqualTo(move);
  }

  @Test
  void aRefusalBlocksNoOtherAct() {
    Act.Move move = new Act.Move("gid://shopify/FulfillmentOrder/1", THERE);

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)).with(Map.of(new Place(ITEM, HERE), -1)),
            memory(
                Stock.TO_CHECK,
                List.of(past(Action.MOVE_FULFILMENT_ORDER, move.subject(), Fate.REFUSED, 5))),
            policy(THERE));

    assertThat(next.act()).isInstanceOf(Act.Hold.class);
  }

  @ParameterizedTest(name = "shows {0}: took effect {0}")
  @CsvSource({"true", "false"})
  void anUnknownOutcomeIsSettledByWhatShowsAfterTheQuietPeriod(boolean shows) {
    Act.Move move = new Act.Move("gid://shopify/FulfillmentOrder/1", THERE);
    Past unknown = past(Action.MOVE_FULFILMENT_ORDER, move.subject(), Fate.OPEN, 61);

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(shows ? THERE : HERE)),
            memory(Stock.NOT_ASKED, List.of(unknown)),
            policy(THERE));

    assertThat(next.settled())
        .containsExactly(
            new Next.Settled(unknown.intent(), unknown.action(), unknown.subject(), shows));
    assertThat(next.act()).isEqualTo(shows ? null : move);
  }

  @Test
  void whileACancellationIsUnsettledNothingElseIsDone() {
    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            standing(part(HERE)),
            memory(
                Stock.NOT_ASKED, List.of(past(Action.CANCEL_SHOPIFY_ORDER, "order", Fate.OPEN, 5))),
            policy(THERE));

    assertThat(next.act()).isNull();
    assertThat(next.lookAgain()).isNotNull();
  }

  @ParameterizedTest(name = "accepted {0} s ago: {1}")
  @CsvSource({"5,waits", "200,finding", "3600,again"})
  void anAcceptedCancellationThatDoesNotShowIsNotRepeatedAtOnce(long ago, String expected) {
    Next next =
        FollowUp.next(
            sold("CANCELLED"),
            standing(part(HERE)),
            memory(
                Stock.NOT_ASKED,
                List.of(past(Action.CANCEL_SHOPIFY_ORDER, "order", Fate.SUCCEEDED, ago))),
            policy(null));

    assertThat(next.act() != null).isEqualTo(expected.equals("again"));
    assertThat(next.lookAgain() != null).isEqualTo(expected.equals("waits"));
    assertThat(next.findings().isEmpty()).isEqualTo(!expected.equals("finding"));
  }

  // Packages
  // ---------------------------------------------------------------------------------------

  @Test
  void eachPackageOfBeforeTheImportIsShippedWithItsLines() {
    Sold two =
        sold(
            "IN_TRANSIT",
            false,
            FulfilmentAuthority.SELLER,
            List.of(
                new Parcel("p1", List.of("t1"), "USPS", "N1"),
                new Parcel("p2", List.of("t2"), "USPS", "N2")));
    Standing open = standing(part(HERE));

    Act first = FollowUp.next(two, open, shippedBefore("t1", "t2"), policy(null)).act();
    Standing after =
        new Standing(
            false,
            null,
            false,
            false,
            open.lines(),
            List.of(part(HERE, 1)),
            List.of(new Sent(Set.of("N1"), Map.of("line", 1))),
            Map.of());
    Act second = FollowUp.next(two, after, shippedBefore("t1", "t2"), policy(null)).act();
    Act third = FollowUp.next(two, shipped(), shippedBefore("t1", "t2"), policy(null)).act();

    assertThat(first)
        .isEqualTo(
            new Act.Ship(
                "p1",
                HERE,
                Map.of("gid://shopify/FulfillmentOrder/1", Map.of("partLine", 1)),
                Map.of("line", 1),
                "USPS",
                "N1"));
    assertThat(((Act.Ship) second).parcel()).isEqualTo("p2");
    assertThat(third).as("both are there").isNull();
  }

  /** With TikTok's label, or by hand in Seller Center: Shopify did not ship it. */
  @ParameterizedTest
  @EnumSource(value = FulfilmentAuthority.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void whatShipsOnTikTokAfterTheImportIsShownAsShipped(FulfilmentAuthority authority) {
    Sold later =
        sold(
            "IN_TRANSIT",
            false,
            authority,
            List.of(new Parcel("p1", List.of("t1", "t2"), "USPS", "N1")));
    Memory memory = memory(Stock.NOT_ASKED, List.of());

    assertThat(FollowUp.next(later, standing(part(HERE)), memory, policy(null)).act())
        .isEqualTo(
            new Act.Ship(
                "p1",
                HERE,
                Map.of("gid://shopify/FulfillmentOrder/1", Map.of("partLine", 2)),
                Map.of("line", 2),
                "USPS",
                "N1"));
    assertThat(FollowUp.next(later, shipped(), memory, policy(null)).act())
        .as("whoever fulfilled it")
        .isNull();
  }

  @Test
  void theRestOfAPackageIsAnotherActAndTheSameContentIsNot() {
    Act first = new Act.Ship("p1", HERE, Map.of(), Map.of("a", 1, "b", 2), "USPS", "N1");
    Act same = new Act.Ship("p1", HERE, Map.of(), Map.of("b", 2, "a", 1), "USPS", "N1");
    Act rest = new Act.Ship("p1", HERE, Map.of(), Map.of("c", 1), "USPS", "N1");

    assertThat(same.subject()).isEqualTo(first.subject());
    assertThat(rest.subject()).isNotEqualTo(first.subject());
  }

  @ParameterizedTest(name = "{0}, as {1}")
  @CsvSource({
    "US,one package",
    "US,two packages",
    "GB,one package",
    "GB,two packages",
    "JP,one package",
    "JP,two packages",
    "ID,one package",
    "ID,two packages"
  })
  void ofALineWithTwoUnitsThatLeaveOneByOneBothAreShown(String region, String packed) {
    boolean one = packed.equals("one package");
    Sold sold =
        sold(
            "IN_TRANSIT",
            false,
            FulfilmentAuthority.TIKTOK_SHIPPING,
            one
                ? List.of(new Parcel("p1", List.of("t1", "t2"), "USPS", "N1"))
                : List.of(
                    new Parcel("p1", List.of("t1"), "USPS", "N1"),
                    new Parcel("p2", List.of("t2"), "USPS", "N2")));
    List<Past> past = new ArrayList<>();
    Act first = FollowUp.next(sold, unitsLeft(1, 0), showing(past), policy(region, null)).act();
    past.add(past(first.action(), first.subject(), Fate.SUCCEEDED, 60));

    Act second = FollowUp.next(sold, unitsLeft(1, 1), showing(past), policy(region, null)).act();

    assertThat(second)
        .as("the other unit")
        .isInstanceOfSatisfying(
            Act.Ship.class,
            ship -> {
              assertThat(ship.parcel()).isEqualTo(one ? "p1" : "p2");
              assertThat(ship.contents()).isEqualTo(Map.of("line", 1));
            });
    past.add(past(second.action(), second.subject(), Fate.SUCCEEDED, 30));
    assertThat(FollowUp.next(sold, unitsLeft(0, 2), showing(past), policy(region, null)).act())
        .as("both are there")
        .isNull();
    assertThat(FollowUp.next(sold, unitsLeft(1, 1), showing(past), policy(region, null)).act())
        .as("a person took one back on purpose")
        .isNull();
  }

  /** Units of a line of two: still to be fulfilled, and fulfilled already. */
  private static Standing unitsLeft(int remaining, int sent) {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
        List.of(part(HERE, remaining)),
        sent == 0 ? List.of() : List.of(new Sent(Set.of(), Map.of("line", sent))),
        Map.of());
  }

  private static Memory showing(List<Past> past) {
    return memory(Stock.NOT_ASKED, past);
  }

  @Test
  void whatTheMerchantFulfilledInPartIsCompletedAndNotRepeated() {
    Sold later =
        sold(
            "IN_TRANSIT",
            false,
            FulfilmentAuthority.TIKTOK_SHIPPING,
            List.of(new Parcel("p1", List.of("t1", "t2"), "USPS", "N1")));
    Standing half =
        new Standing(
            false,
            null,
            false,
            false,
            List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
            List.of(part(HERE, 1)),
            List.of(new Sent(Set.of(), Map.of("line", 1))),
            Map.of());

    assertThat(FollowUp.next(later, half, memory(Stock.NOT_ASKED, List.of()), policy(null)).act())
        .isInstanceOfSatisfying(
            Act.Ship.class,
            ship ->
                assertThat(ship.lines())
                    .isEqualTo(Map.of("gid://shopify/FulfillmentOrder/1", Map.of("partLine", 1))));
  }

  @Test
  void anOrderHeldForStockThatLeftOnTikTokIsLetGoAndShownAsShipped() {
    Sold left =
        sold(
            "IN_TRANSIT",
            false,
            FulfilmentAuthority.SELLER,
            List.of(new Parcel("p1", List.of("t1", "t2"), "USPS", "N1")));
    HeldBy hold = hold(HoldReason.SHORT);
    Part held =
        new Part(
            "gid://shopify/FulfillmentOrder/1",
            "ON_HOLD",
            HERE,
            Set.of("RELEASE_HOLD"),
            List.of(hold),
            List.of(new PartLine("partLine", "line", ITEM, 2)));

    assertThat(
            FollowUp.next(left, standing(held), memory(Stock.NOT_ASKED, List.of()), policy(null))
                .act())
        .isInstanceOfSatisfying(
            Act.Release.class, release -> assertThat(release.holdId()).isEqualTo(hold.id()));
  }

  /** It would be packed a second time, from the seller's shelf. */
  @Test
  void whatTikTokShipsFromItsWarehouseIsHeldWhereItHasNoLocationOfItsOwn() {
    Sold theirs =
        sold("AWAITING_SHIPMENT", false, FulfilmentAuthority.FULFILLED_BY_TIKTOK, List.of());
    Memory memory = memory(Stock.NOT_ASKED, List.of());

    Next lost = FollowUp.next(theirs, standing(part(HERE)), memory, policy(null));
    Next found = FollowUp.next(theirs, standing(part(HERE)), memory, policy(THERE));
    Next there =
        FollowUp.next(
            theirs,
            standing(part(THERE, hold(HoldReason.FULFILLED_BY_TIKTOK))),
            memory,
            policy(THERE));

    assertThat(lost.act())
        .isInstanceOfSatisfying(
            Act.Hold.class,
            hold -> assertThat(hold.reason()).isEqualTo(HoldReason.FULFILLED_BY_TIKTOK));
    assertThat(lost.findings())
        .singleElement()
        .satisfies(f -> assertThat(f.code()).isEqualTo(Finding.Code.NO_LOCATION_OF_TIKTOKS));
    assertThat(found.act()).isInstanceOf(Act.Move.class);
    assertThat(there.act()).isInstanceOf(Act.Release.class);
  }

  @Test
  void aPackageWhoseLinesCannotBeToldApartIsAFinding() {
    Sold odd =
        sold(
            "PARTIALLY_SHIPPING",
            false,
            FulfilmentAuthority.SELLER,
            List.of(new Parcel("p1", List.of("t1"), null, null)));
    Standing three =
        new Standing(
            false,
            null,
            false,
            false,
            List.of(new Line("line", 3, true, Set.of("t1", "t2"))),
            List.of(part(HERE, 3)),
            List.of(),
            Map.of());

    Next next = FollowUp.next(odd, three, shippedBefore("t1"), policy(null));

    assertThat(next.act()).isNull();
    assertThat(next.findings())
        .singleElement()
        .satisfies(f -> assertThat(f.code()).isEqualTo(Finding.Code.PACKAGE_NOT_UNDERSTOOD));
  }

  // Routing
  // ----------------------------------------------------------------------------------------

  @Test
  void whileShopifyRoutesAnOrderItIsLookedAtAgain() {
    Standing unrouted = standing();

    Next next =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"), unrouted, memory(Stock.NOT_ASKED, List.of()), policy(THERE));

    assertThat(next.act()).isNull();
    assertThat(next.lookAgain()).isAfter(NOW);
  }

  /** It went short after its import, and nobody can ship it. */
  @Test
  void whatAPersonWantsCancelledOnTikTokIsCancelledThereBeforeAnythingElse() {
    Memory wanted = Remembered.at(NOW).cancelWanted(CancelReasons.outOfStock("GB")).memory();

    assertThat(FollowUp.next(sold("AWAITING_SHIPMENT"), standing(), wanted, policy(THERE)).act())
        .isEqualTo(new Act.CancelOnTikTok("seller_cancel_reason_out_of_stock_uk"));
    assertThat(FollowUp.next(sold("IN_TRANSIT"), standing(), wanted, policy(null)).act())
        .as("too late")
        .isNull();
  }

  /** The operator was told to cancel one of the two, and took the one we follow. */
  @Test
  void ofTwoShopifyOrdersOfOneSaleNeitherCancelsTheSale() {
    Standing cancelled =
        new Standing(true, "OTHER", false, false, List.of(), List.of(), List.of(), Map.of());
    Memory once = memory(Stock.NOT_ASKED, List.of());
    Memory twice = Remembered.at(NOW).twice(true).memory();

    assertThat(FollowUp.next(sold("AWAITING_SHIPMENT"), cancelled, once, policy(null)).act())
        .isInstanceOf(Act.CancelOnTikTok.class);
    Next next = FollowUp.next(sold("AWAITING_SHIPMENT"), cancelled, twice, policy(null));

    assertThat(next.act()).isNull();
    assertThat(next.findings())
        .singleElement()
        .satisfies(
            f -> assertThat(f.code()).isEqualTo(Finding.Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK));
  }

  /** Made by another app and cancelled there, so that this one takes over: the sale goes on. */
  @Test
  void anOrderThatWasCancelledBeforeItWasAdoptedCancelsNoSale() {
    Memory adopted = memory(Stock.NOT_ASKED, List.of());

    Next before =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            cancelledAt(adopted.importedAt().minusSeconds(10)),
            adopted,
            policy(null));
    assertThat(before.act()).isNull();
    assertThat(before.findings())
        .singleElement()
        .satisfies(
            f -> assertThat(f.code()).isEqualTo(Finding.Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK));

    Next after =
        FollowUp.next(
            sold("AWAITING_SHIPMENT"),
            cancelledAt(adopted.importedAt().minusSeconds(1)),
            adopted,
            policy(null));
    assertThat(after.act()).isInstanceOf(Act.CancelOnTikTok.class);
  }

  private static Standing cancelledAt(Instant moment) {
    return new Standing(
        true,
        "OTHER",
        false,
        false,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        moment,
        "NO_RETURN",
        java.math.BigDecimal.ZERO,
        Set.of());
  }

  @Test
  void anUnknownActThatSomethingKeepsIsNotTakenForDone() {
    Memory memory =
        memory(Stock.NOT_ASKED, List.of(past(Action.SHIP_ON_TIKTOK, "1001:rest", Fate.OPEN, 600)));
    Judgement kept = Judgement.NOTHING.keeping(Set.of(Action.SHIP_ON_TIKTOK));

    Next asked = next(memory, kept);
    Next answered = next(memory, Judgement.NOTHING);

    assertThat(asked.settled()).isEmpty();
    assertThat(asked.recheck()).isTrue();
    assertThat(answered.settled())
        .singleElement()
        .extracting(Next.Settled::tookEffect)
        .isEqualTo(true);
  }

  @Test
  void whatWasOnlyInferredIsTriedAgainAfterARestIfItIsMissingAgain() {
    Act.Hold hold = new Act.Hold("gid://shopify/FulfillmentOrder/1", HoldReason.SHORT, "import");
    Judgement missing = Judgement.missing(List.of(hold));

    assertThat(next(inferred(hold, 60), missing).act()).as("not at once").isNull();
    assertThat(next(inferred(hold, 7200), missing).act()).isEqualTo(hold);
    Memory answered =
        memory(Stock.NOT_ASKED, List.of(past(hold.action(), hold.subject(), Fate.SUCCEEDED, 7200)));
    assertThat(next(answered, missing).act()).as("whoever took it back meant it").isNull();
  }

  @ParameterizedTest(name = "first tried {0} s ago, last {1} s ago: in {2} s, told {3}")
  @CsvSource({
    // first, last, tried again in so many seconds (0: now), told
    "0,     0,    5,   false",
    "5,     5,    0,   false",
    "60,    1,    58,  false",
    "600,   10,   580, false",
    "86400, 10,   890, true",
    "86400, 900,  0,   false",
  })
  void whatCouldNotBeSentRestsLongerWithEachTryAndIsTold(
      long first, long last, long again, boolean told) {
    Act.Hold hold = new Act.Hold("gid://shopify/FulfillmentOrder/1", HoldReason.SHORT, "import");
    Past unsent =
        new Past(
            UUID.randomUUID(),
            hold.action(),
            hold.subject(),
            Fate.NOT_DONE,
            NOW.minusSeconds(last),
            NOW.minusSeconds(last),
            "NotSent",
            null,
            NOW.minusSeconds(first));

    Next next = next(memory(Stock.NOT_ASKED, List.of(unsent)), Judgement.missing(List.of(hold)));

    assertThat(next.act()).isEqualTo(again == 0 ? hold : null);
    assertThat(next.lookAgain()).isEqualTo(again == 0 ? null : NOW.plusSeconds(again));
    assertThat(next.findings())
        .extracting(Finding::code)
        .isEqualTo(told ? List.of(Finding.Code.NOT_SENT) : List.of());
  }

  private static Memory inferred(Act act, long ago) {
    Instant at = NOW.minusSeconds(ago);
    return memory(
        Stock.NOT_ASKED,
        List.of(
            new Past(
                UUID.randomUUID(),
                act.action(),
                act.subject(),
                Fate.SUCCEEDED,
                at,
                at,
                Past.SHOWS)));
  }

  private static Next next(Memory memory, Judgement judgement) {
    return FollowUp.next(
        sold("AWAITING_SHIPMENT"), standing(part(HERE)), memory, policy(null), List.of(judgement));
  }

  @Test
  void anOrderNeverRoutedIsAFinding() {
    Memory old = Remembered.at(NOW).importedAt(NOW.minus(Duration.ofMinutes(11))).memory();

    Next next = FollowUp.next(sold("AWAITING_SHIPMENT"), standing(), old, policy(THERE));

    assertThat(next.findings())
        .singleElement()
        .satisfies(f -> assertThat(f.code()).isEqualTo(Finding.Code.NOT_ROUTED));
  }

  @Test
  void doneTwiceIsDoneOnce() {
    // Every act of an order with everything to do, until nothing is missing.
    Place place = new Place(ITEM, THERE);
    List<Act> done = new ArrayList<>();
    List<Past> past = new ArrayList<>();
    Part part = part(HERE);
    Stock stock = Stock.TO_CHECK;
    Map<Place, Integer> shortages = Map.of();
    for (int round = 0; round < 10; round++) {
      Memory memory =
          new Memory(
              NOW,
              NOW.minusSeconds(60),
              Set.of(),
              true,
              stock,
              shortages,
              Map.of(),
              List.copyOf(past));
      Next next =
          FollowUp.next(
              sold("AWAITING_SHIPMENT", true, FulfilmentAuthority.SELLER, List.of()),
              standing(part).with(Map.of(place, -1)),
              memory,
              policy(THERE));
      stock = next.stock() == null ? stock : next.stock();
      shortages = next.shortages();
      Act act = next.act();
      if (act == null) {
        break;
      }
      done.add(act);
      if (act instanceof Act.UpdateAddress) {
        break;
      }
      past.add(past(act.action(), act.subject(), Fate.SUCCEEDED, 1));
      part = applied(part, act);
    }

    assertThat(done).doesNotHaveDuplicates();
    assertThat(done.stream().map(a -> a.action().label()))
        .containsExactly(
            "hold-fulfilment-order",
            "move-fulfilment-order",
            "hold-fulfilment-order",
            "update-shopify-address");
  }

  private static Part applied(Part part, Act act) {
    if (act instanceof Act.Move move) {
      return new Part(
          part.id(), part.status(), move.locationId(), part.actions(), part.holds(), part.lines());
    }
    if (act instanceof Act.Hold hold) {
      List<HeldBy> holds = new ArrayList<>(part.holds());
      holds.add(hold(hold.reason()));
      return new Part(
          part.id(),
          "ON_HOLD",
          part.locationId(),
          Set.of("RELEASE_HOLD", "HOLD", "MOVE"),
          holds,
          part.lines());
    }
    return part;
  }

  // Helpers
  // ----------------------------------------------------------------------------------------

  private static Sold sold(String status) {
    return sold(status, false, FulfilmentAuthority.SELLER, List.of());
  }

  private static Sold sold(
      String status, boolean asked, FulfilmentAuthority authority, List<Parcel> parcels) {
    return new Sold(
        status,
        asked,
        asked ? NOW : null,
        null,
        null,
        false,
        authority,
        "w",
        Set.of("t1", "t2"),
        parcels);
  }

  private static Standing standing(Part... parts) {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
        List.of(parts),
        List.of(),
        Map.of());
  }

  private static Standing shipped() {
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
        List.of(),
        List.of(new Sent(Set.of("N1", "N2"), Map.of("line", 2))),
        Map.of());
  }

  private static Part part(String location, HeldBy... holds) {
    return part(location, 2, holds);
  }

  private static Part part(String location, int remaining, HeldBy... holds) {
    return new Part(
        "gid://shopify/FulfillmentOrder/1",
        holds.length == 0 ? "OPEN" : "ON_HOLD",
        location,
        OPEN_ACTIONS,
        List.of(holds),
        List.of(new PartLine("partLine", "line", ITEM, remaining)));
  }

  private static HeldBy hold(HoldReason reason) {
    return new HeldBy("gid://shopify/FulfillmentHold/" + reason.ordinal(), reason.handle(), true);
  }

  private static Past past(Action action, String subject, Fate fate, long ago) {
    Instant at = NOW.minusSeconds(ago);
    return new Past(UUID.randomUUID(), action, subject, fate, at, at.plusSeconds(60), "CODE");
  }

  private static Memory memory(Stock stock, List<Past> past) {
    return Remembered.at(NOW).stock(stock).past(past).memory();
  }

  private static Memory shippedBefore(String... lines) {
    return Remembered.at(NOW).shippedAtImport(Set.of(lines)).memory();
  }

  private static Policy policy(String location) {
    return policy(location, true, false);
  }

  private static Policy policy(String region, @Nullable String location) {
    return policy(region, location, true, false);
  }

  private static Policy policy(String location, boolean holdWhenShort, boolean holdTikTokShipping) {
    return policy("US", location, holdWhenShort, holdTikTokShipping);
  }

  private static Policy policy(
      String region, @Nullable String location, boolean holdWhenShort, boolean holdTikTokShipping) {
    return new Policy(
        region,
        location,
        holdWhenShort,
        holdTikTokShipping,
        true,
        true,
        true,
        true,
        Map.of(),
        Duration.ofHours(1));
  }
}
