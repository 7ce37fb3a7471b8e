package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fulfilment.carrier.Provider;
import io.caravan.fulfilment.ship.Sale.Unit;
import io.caravan.fulfilment.ship.ShipmentPlan.Known;
import io.caravan.fulfilment.ship.ShipmentPlan.Told;
import io.caravan.fulfilment.ship.Shown.State;
import io.caravan.mapping.CarrierMatch.Row;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.order.followup.Standing.SentLine;
import io.caravan.order.followup.Standing.Tracking;
import io.caravan.tiktok.TikTokShipments.SplitAttributes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TikTok still has to be told, from how both sides stand. */
class ShipmentPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String UPS_1 = "1Z5R89390357567127";
  private static final String UPS_2 = "1Z879E930346834440";
  private static final Provider UPS = new Provider("2", "UPS");

  // Which market, which call ---------------------------------------------------------------------

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "US, mark",
    "GB, mark",
    "ES, mark",
    "IE, mark",
    "IT, mark",
    "DE, mark",
    "FR, mark",
    "JP, mark",
    "ID, package",
    "TH, package",
    "VN, package",
    "MY, package",
    "PH, package",
    "SG, package",
    "MX, package",
    "BR, package",
    "CN, none",
    "ZZ, none"
  })
  void eachMarketHasItsOwnCall(String region, String call) {
    Case order = order(region).unit("u1", "A", "p1").line("l1", 1, "u1").sent("1", UPS_1, "l1", 1);

    if (call.equals("none")) {
      assertThat(order.plan().acts()).isEmpty();
      assertThat(order.only().cause()).isEqualTo(ShipCause.MARKET_NOT_SUPPORTED);
      return;
    }
    ShipAct.Tell tell = (ShipAct.Tell) order.plan().acts().get(0);
    assertThat(tell.packageId()).isEqualTo(call.equals("package") ? "p1" : null);
    assertThat(tell.lines()).containsExactly("u1");
    assertThat(tell.provider()).isEqualTo(UPS);
  }

  @ParameterizedTest(name = "{0}: told {1}")
  @CsvSource({
    "SELLER, true",
    "TIKTOK_SHIPPING, false",
    "FULFILLED_BY_TIKTOK, false",
    "UNKNOWN, false"
  })
  void onlyWhatTheSellerShipsIsTold(FulfilmentAuthority authority, boolean told) {
    Case order = plain().authority(authority);

    assertThat(order.plan().acts()).hasSize(told ? 1 : 0);
  }

  @ParameterizedTest(name = "{0}, both under one number {1}")
  @CsvSource({"US,true", "US,false", "GB,true", "GB,false", "DE,true", "DE,false"})
  void ofALineWithTwoUnitsThatShipOneByOneEachIsAnotherAct(String region, boolean oneNumber) {
    String second = oneNumber ? UPS_1 : UPS_2;
    Case before = order(region).unit("u1", "A").unit("u2", "A").line("l1", 2, "u1", "u2");
    ShipAct first = before.sent("1", UPS_1, "l1", 1).plan().acts().get(0);
    Case after = order(region).shippedUnit("u1", "A", UPS_1).unit("u2", "A");
    after.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1).sent("2", second, "l1", 1);
    after.past(first, Fate.SUCCEEDED, null);
    after.agreed("1", "UPS", "u1");

    assertThat(after.tells()).containsExactly((oneNumber ? "1" : "2") + ":u2");
    assertThat(after.plan().acts().get(0).subject()).isNotEqualTo(first.subject());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"JP", "ID", "MX"})
  void whereASkuStaysTogetherTheFirstOfTwoUnitsIsNotToldAlone(String region) {
    Case order = order(region).unit("u1", "A", "p1").unit("u2", "A", "p1");
    order.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.SAME_SKU_IN_SEVERAL_PACKAGES);

    order.sent("2", UPS_1, "l1", 1);
    assertThat(order.tells()).as("one number is one package").containsExactly("1:u1,u2");
  }

  // What waits -----------------------------------------------------------------------------------

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          UNPAID,             ORDER_ON_HOLD
          ON_HOLD,            ORDER_ON_HOLD
          AWAITING_SHIPMENT,  -
          PARTIALLY_SHIPPING, -
          """)
  void anOrderOnHoldIsNotShipped(String status, @Nullable ShipCause cause) {
    Case order = plain().status(status);

    assertThat(order.only().cause()).isEqualTo(cause);
    assertThat(order.only().state()).isEqualTo(State.WAITING);
    assertThat(order.plan().acts()).hasSize(cause == null ? 1 : 0);
  }

  @Test
  void aFulfilmentWithoutANumberWaitsForIt() {
    Case order = order("US").unit("u1", "A").line("l1", 1, "u1").sent("1", null, "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NO_NUMBER);
  }

  @Test
  void aNumberThatComesLaterIsToldThen() {
    Case order = order("US").unit("u1", "A").line("l1", 1, "u1").sent("1", UPS_1, "l1", 1);
    order.told("9", "UPS", "u9");

    assertThat(order.plan().acts()).hasSize(1);
  }

  @Test
  void aBuyersRequestToCancelStopsTheShipment() {
    Case order = plain().cancelRequested();

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.CANCEL_REQUESTED);
  }

  @Test
  void unlessAPersonSaysToShipAnyway() {
    Case order = plain().cancelRequested();
    order.despite = true;

    assertThat(order.plan().acts()).hasSize(1);
  }

  @Test
  void whatCaravanDoesNotShipIsRefusedByName() {
    Case order = plain();
    order.unsupported = "INVOICE_FIRST";

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.UNSUPPORTED);
    assertThat(order.only().detail()).isEqualTo("INVOICE_FIRST");
  }

  // Carriers -------------------------------------------------------------------------------------

  @Test
  void anUnmappedCarrierIsParkedBeforeAnythingIsSent() {
    Case order =
        order("US").unit("u1", "A").line("l1", 1, "u1").sentBy("1", "Aunt Polly", "AP-1", "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().state()).isEqualTo(State.PARKED);
    assertThat(order.only().cause()).isEqualTo(ShipCause.UNMAPPED_CARRIER);
    assertThat(order.only().carrier()).isEqualTo("Aunt Polly");
  }

  @Test
  void aRowReleasesIt() {
    Case order =
        order("US").unit("u1", "A").line("l1", 1, "u1").sentBy("1", "Aunt Polly", "AP-1", "l1", 1);
    order.table.add(new Row("Aunt Polly", "2"));

    assertThat(order.plan().acts()).hasSize(1);
  }

  @Test
  void aNumberThatTwentyOtherOrdersUseIsNotSent() {
    Case order = plain();
    order.full = Set.of(UPS_1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBER_USED_TOO_OFTEN);
  }

  @Test
  void aRefusalIsShownWithWhatItMeans() {
    Case order = plain();
    order.past(order.plan().acts().get(0), Fate.REFUSED, "21011022");

    assertThat(order.only().state()).isEqualTo(State.PARKED);
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBER_OR_PROVIDER_REFUSED);
    assertThat(order.only().detail()).isEqualTo("21011022");
  }

  // Which units ----------------------------------------------------------------------------------

  @Test
  void unitsOfALineAreToldInOrderAndEachOnce() {
    Case order = order("US").unit("u1", "A").unit("u2", "A").unit("u3", "A");
    order.line("l1", 3, "u3", "u1", "u2").sent("1", UPS_1, "l1", 2).sent("2", UPS_2, "l1", 1);

    assertThat(order.tells()).containsExactly("1:u1,u2", "2:u3");
  }

  @Test
  void whatTikTokKnowsIsNotToldAgain() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).unit("u2", "A");
    order.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1).sent("2", UPS_2, "l1", 1);

    assertThat(order.tells()).containsExactly("2:u2");
  }

  @Test
  void unitsStayWithTheNumberTikTokKnowsThemBy() {
    // The earlier fulfilment came later to TikTok.
    Case order = order("US").shippedUnit("u1", "A", UPS_2).unit("u2", "A");
    order.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1).sent("2", UPS_2, "l1", 1);

    assertThat(order.tells()).containsExactly("1:u2");
  }

  @Test
  void noMoreUnitsAreToldThanHaveLeft() {
    Case order = order("US").shippedUnit("u2", "A", "SOLD-IN-SELLER-CENTER").unit("u1", "A");
    order.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBERS_DIFFER);
  }

  @Test
  void aPackIsToldOnceAllItsPiecesHaveLeft() {
    Case order = order("US").unit("u1", "A").unit("u2", "A").line("l1", 12, "u1", "u2");

    assertThat(order.sent("1", UPS_1, "l1", 5).only().cause()).isEqualTo(ShipCause.PIECES_MISSING);
    assertThat(order.sent("2", UPS_1, "l1", 1).tells()).containsExactly("1:u1");
  }

  @Test
  void aBundleIsToldOnceAllItsPartsHaveLeft() {
    Case order = order("US").unit("u1", "B").line("cup", 1, "u1").line("lid", 2, "u1");

    assertThat(order.sent("1", UPS_1, "cup", 1).only().cause()).isEqualTo(ShipCause.PIECES_MISSING);
    assertThat(order.sent("2", UPS_1, "lid", 2).tells()).containsExactly("1:u1");
  }

  @Test
  void aBundleInTwoPackagesIsAFindingAndIsNotTold() {
    Case order = order("US").unit("u1", "B").line("cup", 1, "u1").line("lid", 1, "u1");
    order.sent("1", UPS_1, "cup", 1).sent("2", UPS_2, "lid", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.plan().shown())
        .extracting(Shown::cause)
        .containsOnly(ShipCause.BUNDLE_IN_SEVERAL_PACKAGES);
    assertThat(order.plan().findings())
        .extracting(finding -> finding.code())
        .containsOnly(Code.BUNDLE_IN_SEVERAL_PACKAGES);
  }

  @Test
  void whatWasPackedOtherwiseAndShippedInSellerCenterIsParkedNoMore() {
    Case torn = order("US").unit("u1", "A").line("l1", 2, "u1");
    torn.sent("1", UPS_1, "l1", 1).sent("2", UPS_2, "l1", 1);
    assertThat(torn.plan().shown())
        .extracting(Shown::cause)
        .containsOnly(ShipCause.BUNDLE_IN_SEVERAL_PACKAGES);

    Case shipped = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 2, "u1");
    shipped.status("IN_TRANSIT").sent("1", UPS_1, "l1", 1).sent("2", UPS_2, "l1", 1);

    assertThat(shipped.plan().shown()).extracting(Shown::state).containsOnly(State.TOLD);
    assertThat(shipped.plan().findings()).isEmpty();
    assertThat(shipped.plan().isToBeSeenAgain()).as("nothing is left to be told").isFalse();
  }

  @Test
  void twoBundlesOfWhichOneLeftAreKeptTogether() {
    Case order = order("US").unit("u1", "B").unit("u2", "B");
    order.line("cup", 2, "u1", "u2").line("lid", 2, "u1", "u2");
    order.sentLines("1", UPS_1, Map.of("cup", 1, "lid", 1));

    assertThat(order.tells()).containsExactly("1:u1");
  }

  @Test
  void partsThatNeedNoShippingAreNotWaitedFor() {
    Case order = order("US").unit("u1", "B").line("cup", 1, "u1").digital("code", 1, "u1");

    assertThat(order.sent("1", UPS_1, "cup", 1).tells()).containsExactly("1:u1");
  }

  @Test
  void severalNumbersOfOneFulfilmentAreAFindingAndTheFirstIsTold() {
    Case order = order("US").unit("u1", "A").line("l1", 1, "u1");
    order.fulfil("1", Map.of("l1", 1), new Tracking("UPS", UPS_1), new Tracking("UPS", UPS_2));

    assertThat(((ShipAct.Tell) order.plan().acts().get(0)).number()).isEqualTo(UPS_1);
    assertThat(order.plan().findings())
        .extracting(finding -> finding.code())
        .containsExactly(Code.SEVERAL_TRACKING_NUMBERS);
  }

  // Splits ---------------------------------------------------------------------------------------

  @Test
  void whereTikTokShipsPackagesAnOrderIsSplitFirst() {
    Case order = order("ID").unit("u1", "A", "p1").unit("u2", "B", "p1");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);

    assertThat(order.plan().asksToSplit()).isTrue();
    order.split = new SplitAttributes(true, false, null);
    assertThat(order.plan().acts())
        .containsExactly(new ShipAct.Split(Map.of("1", List.of("u1"), "rest", List.of("u2"))));
  }

  @ParameterizedTest(name = "fulfilled {0} s ago: looked for soon {1}")
  @CsvSource({"5,true", "599,true", "601,false"})
  void aPackageThatTikTokDoesNotNameIsLookedForSoonAndThenNowAndThen(int ago, boolean soon) {
    Case order = order("ID").unit("u1", "A").line("l1", 1, "u1").sentAgo("1", UPS_1, "l1", ago);

    assertThat(order.only().cause()).isEqualTo(ShipCause.SPLITTING);
    assertThat(order.plan().lookAgain() != null).isEqualTo(soon);
    assertThat(order.plan().isToBeSeenAgain()).as("never forgotten").isTrue();
  }

  @ParameterizedTest(name = "split {0} s ago: looked for soon {1}")
  @CsvSource({"5,true", "119,true", "121,false"})
  void aSplitThatDoesNotShowIsLookedForSoonAndThenNowAndThen(int ago, boolean soon) {
    Case order = order("ID").unit("u1", "A", "p1").unit("u2", "B", "p1");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);
    order.split = new SplitAttributes(true, false, null);
    order.past(order.plan().acts().get(0), Fate.SUCCEEDED, null, Duration.ofSeconds(ago));

    assertThat(order.plan().lookAgain() != null).isEqualTo(soon);
    assertThat(order.plan().isToBeSeenAgain()).as("never forgotten").isTrue();
  }

  @Test
  void aSplitWhoseAnswerWasLostAndThatDoesNotShowIsAskedForAgain() {
    Case order = order("ID").unit("u1", "A", "p1").unit("u2", "B", "p1");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);
    order.split = new SplitAttributes(true, false, null);
    ShipAct split = order.plan().acts().get(0);
    order.past(split, Fate.OPEN, null);

    assertThat(order.plan().acts()).containsExactly(split);
    assertThat(order.undecided()).as("its package waits for nothing else").isEmpty();
  }

  @Test
  void onceItIsSplitItsPackageIsShipped() {
    Case order = order("ID").unit("u1", "A", "p2").unit("u2", "B", "p1");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);

    assertThat(((ShipAct.Tell) order.plan().acts().get(0)).packageId()).isEqualTo("p2");
  }

  @Test
  void unitsOfASkuAreNotSplitWhereTheyMayNotBe() {
    Case order = order("TH").unit("u1", "A", "p1").unit("u2", "A", "p1");
    order.line("l1", 2, "u1", "u2").sent("1", UPS_1, "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.SAME_SKU_IN_SEVERAL_PACKAGES);
  }

  @Test
  void whatMayNotBeSplitIsParkedWithTikToksReason() {
    Case order = order("ID").unit("u1", "A", "p1").unit("u2", "B", "p1");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);
    order.split = new SplitAttributes(false, false, "Order has been canceled");

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.SPLIT_NOT_ALLOWED);
    assertThat(order.only().detail()).isEqualTo("Order has been canceled");
  }

  @Test
  void japanSplitsFirstAndMarksThen() {
    Case order = order("JP").unit("u1", "A").unit("u2", "B");
    order.line("l1", 1, "u1").line("l2", 1, "u2").sent("1", UPS_1, "l1", 1);
    order.split = new SplitAttributes(true, false, null);
    ShipAct split = order.plan().acts().get(0);

    assertThat(split.action()).isEqualTo(Action.SPLIT_TIKTOK_ORDER);
    order.past(split, Fate.SUCCEEDED, null);
    assertThat(order.tells()).containsExactly("1:u1");
  }

  // Corrections ----------------------------------------------------------------------------------

  @Test
  void anotherNumberInShopifyIsCorrectedOnTikTok() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1).told("1", "UPS", "u1");

    assertThat(order.plan().acts())
        .containsExactly(new ShipAct.Correct("1", "pack-u1", UPS_2, UPS));
  }

  @Test
  void soIsAFulfilmentThatWasMadeAnew() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("2", UPS_2, "l1", 1).told("1", "UPS", "u1");

    assertThat(order.plan().acts())
        .extracting(Act::action)
        .containsExactly(Action.CORRECT_TRACKING_ON_TIKTOK);
  }

  @Test
  void aNumberIsCorrectedOnce() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1).told("1", "UPS", "u1");
    order.past(new ShipAct.Correct("1", "p", "OTHER", UPS), Fate.SUCCEEDED, null);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.CORRECTED_ALREADY);
  }

  @ParameterizedTest(name = "{0} hours after the shipment, {1}: corrected {2}")
  @CsvSource({
    "71, AWAITING_COLLECTION, true",
    "71, IN_TRANSIT, true",
    "73, AWAITING_COLLECTION, false",
    "71, DELIVERED, false"
  })
  void aNumberIsCorrectedWithin72HoursAndBeforeItIsDelivered(
      int hours, String status, boolean corrected) {
    Case order = order("US").status(status).line("l1", 1, "u1");
    order.units.add(new Unit("u1", "A", "p", true, UPS_1, "2", NOW.minus(Duration.ofHours(hours))));
    order.sent("1", UPS_2, "l1", 1).told("1", "UPS", "u1");

    assertThat(order.plan().acts()).hasSize(corrected ? 1 : 0);
    assertThat(order.plan().findings())
        .extracting(finding -> finding.code())
        .containsExactlyElementsOf(corrected ? List.of() : List.of(Code.TRACKING_NOT_CORRECTED));
  }

  @Test
  void whatTikTokKnowsFromElsewhereIsNotCorrected() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBERS_DIFFER);
  }

  @Test
  void aNumberWhoseAnswerWasLostIsOursAndIsCorrected() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1);
    order.past(new ShipAct.Tell("1", List.of("u1"), null, UPS_1, UPS), Fate.OPEN, null);

    assertThat(order.plan().acts())
        .containsExactly(new ShipAct.Correct("1", "pack-u1", UPS_2, UPS));
  }

  @ParameterizedTest(name = "TikTok shows it {0}")
  @ValueSource(booleans = {true, false})
  void aShipmentWithoutANumberLeavesNoUnknownOutcomeOfAnotherOpen(boolean shows) {
    Case order = order("US").unit("u1", "A").line("l1", 1, "u1").line("l2", 1, "u2");
    if (shows) {
      order.shippedUnit("u2", "B", UPS_1);
    } else {
      order.unit("u2", "B");
    }
    order.sent("1", null, "l1", 1).sent("2", UPS_1, "l2", 1);
    order.past(new ShipAct.Tell("2", List.of("u2"), null, UPS_1, UPS), Fate.OPEN, null);

    assertThat(order.tells()).hasSize(shows ? 0 : 1);
    assertThat(order.undecided()).isEmpty();
  }

  @Test
  void whatKeepsAShipmentLeavesItsOwnUnknownOutcomeOpen() {
    Case order = order("US").unit("u1", "A").unit("u2", "B");
    order.line("l1", 1, "u1").line("l2", 1, "u2");
    order.sentBy("1", "Aunt Polly", "AP-1", "l1", 1).sent("2", UPS_2, "l2", 1);
    order.past(new ShipAct.Tell("1", List.of("u1"), null, "AP-1", UPS), Fate.OPEN, null);

    assertThat(order.tells()).containsExactly("2:u2");
    assertThat(order.undecided()).containsExactly(Action.SHIP_ON_TIKTOK);
  }

  @Test
  void anUnknownOutcomeOfAFulfilmentThatIsGoneStaysOpenWhileSomethingIsKept() {
    Case order = plain().cancelRequested();
    order.past(new ShipAct.Tell("0", List.of("u1"), null, UPS_1, UPS), Fate.OPEN, null);

    assertThat(order.undecided()).containsExactly(Action.SHIP_ON_TIKTOK);
  }

  @Test
  void aShipmentThatWasMadeInSellerCenterAMomentBeforeOursIsNotOurs() {
    Case order = order("US").shippedUnit("u1", "A", UPS_2).line("l1", 1, "u1");
    order.sent("1", UPS_1, "l1", 1);
    // TikTok said that it was shipped already.
    order.past(new ShipAct.Tell("1", List.of("u1"), null, UPS_1, UPS), Fate.SUCCEEDED, null);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBERS_DIFFER);
  }

  @Test
  void aNumberThatIsNotTheOneWeSentIsNotOurs() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1);
    order.past(new ShipAct.Tell("1", List.of("u1"), null, "1Z0", UPS), Fate.OPEN, null);

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().cause()).isEqualTo(ShipCause.NUMBERS_DIFFER);
  }

  @Test
  void aCorrectionInSellerCenterOfWhatMerelyAgreedIsNotReverted() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", UPS_2, "l1", 1).agreed("1", "UPS", "u1");

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.plan().findings())
        .extracting(finding -> finding.code())
        .containsExactly(Code.TRACKING_NOT_CORRECTED);
  }

  @Test
  void spacesAreNoOtherNumber() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.sent("1", "1z5r8939 0357567127", "l1", 1).told("1", "UPS", "u1");

    assertThat(order.plan().acts()).isEmpty();
    assertThat(order.only().state()).isEqualTo(State.TOLD);
    assertThat(order.only().cause()).isNull();
  }

  @Test
  void whatWasTakenBackInShopifyAfterTikTokKnewIsAFinding() {
    Case order = order("US").shippedUnit("u1", "A", UPS_1).line("l1", 1, "u1");
    order.told("1", "UPS", "u1");

    assertThat(order.plan().findings())
        .extracting(finding -> finding.code())
        .containsExactly(Code.SHIPMENT_TAKEN_BACK);
  }

  // Privacy --------------------------------------------------------------------------------------

  @Test
  void noSubjectShowsANumber() {
    Act act = plain().plan().acts().get(0);

    assertThat(act.subject()).startsWith("1:").doesNotContain(UPS_1);
    assertThat(act.toString()).doesNotContain(UPS_1);
  }

  // ----------------------------------------------------------------------------------------------

  private static Case plain() {
    return order("US").unit("u1", "A").line("l1", 1, "u1").sent("1", UPS_1, "l1", 1);
  }

  private static Case order(String region) {
    return new Case(region);
  }

  private static final class Case {
    private final String region;
    private String status = "AWAITING_SHIPMENT";
    private FulfilmentAuthority authority = FulfilmentAuthority.SELLER;
    private boolean cancelRequested;
    private final List<Unit> units = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Past> past = new ArrayList<>();
    private final List<Row> table = new ArrayList<>();
    private final Map<String, Told> told = new HashMap<>();
    private Set<String> full = Set.of();
    private boolean despite;
    private @Nullable String unsupported;
    private @Nullable SplitAttributes split;

    Case(String region) {
      this.region = region;
    }

    Case unit(String id, String sku) {
      return unit(id, sku, null);
    }

    Case unit(String id, String sku, @Nullable String packageId) {
      units.add(new Unit(id, sku, packageId, false, null, null, null));
      return this;
    }

    Case shippedUnit(String id, String sku, String number) {
      status = "PARTIALLY_SHIPPING";
      units.add(new Unit(id, sku, "pack-" + id, true, number, "2", NOW.minusSeconds(60)));
      return this;
    }

    Case line(String id, int quantity, String... units) {
      lines.add(new Line(id, quantity, true, Set.of(units)));
      return this;
    }

    Case digital(String id, int quantity, String... units) {
      lines.add(new Line(id, quantity, false, Set.of(units)));
      return this;
    }

    Case sent(String id, @Nullable String number, String line, int quantity) {
      return sentBy(id, "UPS", number, line, quantity);
    }

    Case sentBy(String id, String company, @Nullable String number, String line, int quantity) {
      return fulfil(id, Map.of(line, quantity), new Tracking(company, number));
    }

    Case sentLines(String id, String number, Map<String, Integer> quantities) {
      return fulfil(id, quantities, new Tracking("UPS", number));
    }

    Case fulfil(String id, Map<String, Integer> quantities, Tracking... tracking) {
      sent.add(
          new Sent(
              "gid://shopify/Fulfillment/" + id,
              null,
              NOW.minusSeconds(100 - sent.size()),
              null,
              Arrays.asList(tracking),
              quantities.entrySet().stream()
                  .map(each -> new SentLine("", each.getKey(), each.getValue()))
                  .toList()));
      return this;
    }

    Case status(String now) {
      status = now;
      return this;
    }

    Case authority(FulfilmentAuthority who) {
      authority = who;
      return this;
    }

    Case cancelRequested() {
      cancelRequested = true;
      return this;
    }

    Case told(String fulfilment, String carrier, String... told) {
      past(new ShipAct.Tell(fulfilment, List.of(told), null, UPS_1, UPS), Fate.SUCCEEDED, null);
      return agreed(fulfilment, carrier, told);
    }

    /** Others told TikTok, and we saw it. */
    Case agreed(String fulfilment, String carrier, String... told) {
      this.told.put(fulfilment, new Told(Set.of(told), carrier, false));
      return this;
    }

    Case sentAgo(String id, String number, String line, int seconds) {
      sent.add(
          new Sent(
              "gid://shopify/Fulfillment/" + id,
              null,
              NOW.minusSeconds(seconds),
              null,
              List.of(new Tracking("UPS", number)),
              List.of(new SentLine("", line, 1))));
      return this;
    }

    void past(Act act, Fate fate, @Nullable String code) {
      past(act, fate, code, Duration.ofMinutes(5));
    }

    void past(Act act, Fate fate, @Nullable String code, Duration ago) {
      past.add(
          new Past(
              UUID.randomUUID(),
              act.action(),
              act.subject(),
              fate,
              NOW.minus(ago),
              NOW.minus(ago),
              code));
    }

    ShipmentPlan plan() {
      Standing shop =
          new Standing(
              false,
              null,
              false,
              false,
              lines,
              List.of(),
              sent,
              Map.of(),
              null,
              "NO_RETURN",
              BigDecimal.ZERO,
              Set.of());
      Sale sale =
          new Sale(
              "576",
              region,
              status,
              cancelRequested,
              authority,
              "d1",
              false,
              units.stream().sorted(java.util.Comparator.comparing(Unit::id)).toList());
      Memory memory =
          new Memory(
              NOW,
              NOW.minusSeconds(3600),
              Set.of(),
              false,
              Stock.NOT_ASKED,
              Map.of(),
              Map.of(),
              past);
      return ShipmentPlan.of(
          sale,
          shop,
          new Known(
              memory,
              new Carriers(table, List.of(UPS), "", Map.of()),
              told,
              full,
              despite,
              unsupported,
              split));
    }

    Set<Action> undecided() {
      return plan().undecided(past);
    }

    List<String> tells() {
      return plan().acts().stream()
          .map(act -> (ShipAct.Tell) act)
          .map(act -> act.fulfilment() + ":" + String.join(",", act.lines()))
          .toList();
    }

    Shown only() {
      List<Shown> shown = plan().shown();
      assertThat(shown).hasSize(1);
      return shown.get(0);
    }
  }
}
