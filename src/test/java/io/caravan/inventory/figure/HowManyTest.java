package io.caravan.inventory.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.figure.Figure.Concern;
import io.caravan.inventory.figure.Figure.Leave;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.inventory.figure.Figure.Show;
import io.caravan.inventory.figure.Figure.Step;
import io.caravan.inventory.figure.Known.Item;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.inventory.figure.Skus.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HowManyTest {
  private static final String ITEM = Skus.ITEM;

  private static int only(Skus sku) {
    return Skus.units(sku.figure()).get("w1");
  }

  private static Map<String, Integer> units(Skus sku) {
    return Skus.units(sku.figure());
  }

  private static Leave leave(Skus sku) {
    assertThat(sku.figure().answer()).isInstanceOf(Leave.class);
    return (Leave) sku.figure().answer();
  }

  private static List<String> concerns(Skus sku) {
    return sku.figure().concerns().stream().map(Concern::code).toList();
  }

  private static Skus two(int first, int second) {
    return new Skus()
        .part(ITEM, 1)
        .warehouse("w1", "l1")
        .warehouse("w2", "l2")
        .item(ITEM, Map.of("l1", first, "l2", second));
  }

  // The range

  @ParameterizedTest
  @CsvSource({
    "-1, 99999, 0, NEGATIVE_SHOPIFY SHORT",
    "0, 99999, 0, ''",
    "1, 99999, 1, ''",
    "99999, 99999, 99999, ''",
    "100000, 99999, 99999, CLAMPED",
    "999999, 99999, 99999, CLAMPED",
    "100000, 999999, 100000, ''",
    "999999, 999999, 999999, ''",
    "1000000, 999999, 999999, CLAMPED",
    "2147483647, 99999, 99999, CLAMPED",
    "-2147483648, 99999, 0, NEGATIVE_SHOPIFY SHORT",
  })
  void whatIsShownStaysInTheRangeAndEachCutIsTold(
      int available, int ceiling, int shown, String told) {
    Skus sku = Skus.of(available);
    sku.ceiling = ceiling;

    assertThat(only(sku)).isEqualTo(shown);
    assertThat(String.join(" ", concerns(sku))).isEqualTo(told);
  }

  @Test
  void aNegativeLocationLowersItsWarehouse() {
    Skus sku =
        new Skus().part(ITEM, 1).warehouse("w1", "l1", "l2").item(ITEM, Map.of("l1", 10, "l2", -4));

    assertThat(only(sku)).isEqualTo(6);
    assertThat(sku.figure().concerns())
        .containsExactly(
            new Concern("NEGATIVE_SHOPIFY", ITEM + " @ l2", "Shopify has -4 available there"));
  }

  @Test
  void aNegativeWarehouseIsPaidByTheOther() {
    assertThat(units(two(10, -4))).isEqualTo(Map.of("w1", 6, "w2", 0));
    assertThat(units(two(-4, 3))).isEqualTo(Map.of("w1", 0, "w2", 0));
    assertThat(concerns(two(-4, 3))).containsExactly("NEGATIVE_SHOPIFY", "SHORT");
  }

  @Test
  void ofSeveralTheLargestPaysUntilItIsNotTheLargest() {
    Skus sku =
        new Skus()
            .part(ITEM, 1)
            .warehouse("a", "l1")
            .warehouse("b", "l2")
            .warehouse("c", "l3")
            .warehouse("d", "l4")
            .item(ITEM, Map.of("l1", 5, "l2", 9, "l3", 8, "l4", -4));

    assertThat(units(sku)).isEqualTo(Map.of("a", 5, "b", 6, "c", 7, "d", 0));
  }

  @Test
  void fortySixWarehousesOfManyLocationsEachAddUpToWhatThereIs() {
    Skus sku = new Skus().part(ITEM, 1);
    Map<String, Integer> levels = new HashMap<>();
    for (int w = 0; w < 46; w++) {
      sku.warehouse("w" + w, "l" + w + "a", "l" + w + "b", "l" + w + "c");
      levels.put("l" + w + "a", 10);
      levels.put("l" + w + "b", w);
      levels.put("l" + w + "c", -1);
    }
    levels.put("elsewhere", 1000);
    sku.item(ITEM, levels);

    Map<String, Integer> shown = units(sku);
    assertThat(shown).hasSize(46);
    for (int w = 0; w < 46; w++) {
      assertThat(shown).containsEntry("w" + w, 9 + w);
    }
  }

  // Orders

  @Test
  void ordersThatShopifyDoesNotKnowAreTakenWhereTheyShipFrom() {
    assertThat(units(two(10, 10).reserved("l2", 3).unknown("l1", 2)))
        .isEqualTo(Map.of("w1", 8, "w2", 7));
  }

  @Test
  void ordersOfNoKnownPlaceAreTakenWhereMostIs() {
    assertThat(units(two(10, 4).reserved(null, 7))).isEqualTo(Map.of("w1", 3, "w2", 4));
  }

  @Test
  void ordersAtLocationsOfOtherWarehousesTakeNothingHere() {
    assertThat(only(Skus.of(10).reserved("london", 7))).isEqualTo(10);
  }

  @Test
  void moreOrdersThanAWarehouseHasAreOwedByTheOther() {
    assertThat(units(two(2, 10).reserved("l1", 5))).isEqualTo(Map.of("w1", 0, "w2", 7));
  }

  // Buffers and share

  @Test
  void theLargestOfUnitsPercentAndDaysIsKeptBack() {
    assertThat(only(Skus.of(100).policy(Row.store().units(7)))).isEqualTo(93);
    assertThat(only(Skus.of(101).policy(Row.store().percent("10")))).isEqualTo(90);
    assertThat(only(Skus.of(100).sold(10).policy(Row.store().days("3")))).isEqualTo(97);
    assertThat(only(Skus.of(100).sold(70).policy(Row.store().units(7).percent("10").days("2.5"))))
        .as("2.5 days at 5 a day are 13")
        .isEqualTo(87);
    assertThat(only(Skus.of(5).policy(Row.store().units(7)))).isZero();
  }

  @Test
  void aBufferIsKeptOverAllWarehousesNotInEach() {
    assertThat(units(two(10, 4).policy(Row.store().units(8)))).isEqualTo(Map.of("w1", 3, "w2", 3));
  }

  @Test
  void aLocationsBufferIsKeptThereAndComesOnTop() {
    Skus sku =
        two(10, 4)
            .policy(Row.of(Scope.LOCATION, "l2").units(6))
            .policy(Row.of(Scope.LOCATION, "l1").percent("25"))
            .policy(Row.store().units(1));

    assertThat(units(sku)).isEqualTo(Map.of("w1", 6, "w2", 0));
  }

  @Test
  void onlyAShareGoesToTikTokRoundedDown() {
    assertThat(only(Skus.of(99).policy(Row.store().share("50")))).isEqualTo(49);
    assertThat(only(Skus.of(99).policy(Row.store().share("0")))).isZero();
    assertThat(only(Skus.of(99).policy(Row.store().share("33.33").units(9)))).isEqualTo(29);
  }

  // Packs and bundles

  @Test
  void aPackIsDividedAndABundleIsItsScarcestPart() {
    Skus pack = new Skus().part(ITEM, 6).warehouse("w1", "l1").item(ITEM, Map.of("l1", 35));
    Skus bundle =
        new Skus()
            .part("a", 1)
            .part("b", 2)
            .warehouse("w1", "l1")
            .warehouse("w2", "l2")
            .item("a", Map.of("l1", 5, "l2", 9))
            .item("b", Map.of("l1", 20, "l2", 7));

    assertThat(only(pack)).isEqualTo(5);
    assertThat(units(bundle)).isEqualTo(Map.of("w1", 5, "w2", 3));
  }

  @Test
  void aPartOfABundleThatIsNowhereLeavesNone() {
    Skus bundle =
        new Skus()
            .part("a", 1)
            .part("b", 1)
            .warehouse("w1", "l1")
            .item("a", Map.of("l1", 5))
            .item("b", Map.of());

    assertThat(only(bundle)).isZero();
  }

  // What never runs out

  @Test
  void continueSellingIsIgnoredUnlessSomebodySaysOtherwise() {
    assertThat(only(Skus.of(3).continues())).isEqualTo(3);
    assertThat(only(Skus.of(-3).continues())).isZero();
  }

  @Test
  void continueSellingCanBeCappedOrShownAsTheMost() {
    Row cap = Row.store().continues(ContinueSelling.CAP).cap(25);
    assertThat(only(Skus.of(-3).continues().policy(cap))).isEqualTo(25);
    assertThat(only(Skus.of(500).continues().policy(cap))).isEqualTo(25);
    assertThat(units(two(0, 0).continues().policy(cap))).isEqualTo(Map.of("w1", 13, "w2", 12));
    assertThat(only(Skus.of(3).policy(cap))).as("not of an item that ends").isEqualTo(3);
    assertThat(only(Skus.of(-3).continues().policy(Row.store().continues(ContinueSelling.MAX))))
        .isEqualTo(99_999);
  }

  @Test
  void anItemThatShopifyDoesNotCountIsShownAsTheMostOrItsCap() {
    assertThat(only(Skus.of(0).untracked())).isEqualTo(99_999);
    assertThat(only(Skus.of(0).untracked().policy(Row.store().cap(40)))).isEqualTo(40);
  }

  @Test
  void aPartWithoutEndDoesNotLimitABundle() {
    Skus bundle =
        new Skus().part("a", 1).part("gift", 1).warehouse("w1", "l1").item("a", Map.of("l1", 5));
    bundle.items.put("gift", new Item(false, false, false, Map.of(), 0));

    assertThat(only(bundle)).isEqualTo(5);
    assertThat(only(bundle.policy(Row.store().cap(3)))).isEqualTo(3);
  }

  @Test
  void backordersComeBesideWhatIsThereAndEndWhenSoManyAreSold() {
    Row row = Row.store().continues(ContinueSelling.BACKORDER).cap(20).handling(5);

    assertThat(((Show) Skus.of(3).continues().policy(row).figure().answer()).byWarehouse())
        .isEqualTo(Map.of("w1", new Quantity(3, 20, 5)));
    assertThat(((Show) Skus.of(-8).continues().policy(row).figure().answer()).byWarehouse())
        .isEqualTo(Map.of("w1", new Quantity(0, 12, 5)));
    assertThat(((Show) Skus.of(3).policy(row).figure().answer()).byWarehouse())
        .as("an item that Shopify does not sell on")
        .isEqualTo(Map.of("w1", Quantity.of(3)));
  }

  // Holidays

  @Test
  void aWarehouseTheSellerClosedShowsNothingAndPaysLast() {
    Skus sku =
        new Skus()
            .part(ITEM, 1)
            .warehouse(new Warehouse("w1", List.of("l1"), true, false, true, 50))
            .warehouse("w2", "l2")
            .item(ITEM, Map.of("l1", 50, "l2", 10))
            .reserved(null, 4);

    assertThat(units(sku)).isEqualTo(Map.of("w1", 0, "w2", 6));
  }

  @Test
  void aWarehouseTikTokDoesNotSellFromIsLoweredAndNotRaised() {
    assertThat(units(restricted(0))).isEqualTo(Map.of("w1", 0));
    assertThat(units(restricted(7))).isEqualTo(Map.of("w1", 7));
    assertThat(units(restricted(90))).isEqualTo(Map.of("w1", 10));
  }

  private static Skus restricted(int shown) {
    return new Skus()
        .part(ITEM, 1)
        .warehouse(new Warehouse("w1", List.of("l1"), false, false, false, shown))
        .item(ITEM, Map.of("l1", 10));
  }

  // Promotions

  @ParameterizedTest
  @CsvSource({
    "100, 30, true, 100, ''",
    "20, 30, true, 30, OVERSELL_RISK",
    "100, 30, false, 70, ''",
    "100, 30, , 70, ''",
    "20, 30, false, 0, OVERSELL_RISK",
    "20, 30, , 0, OVERSELL_RISK",
    "-5, 30, true, 30, NEGATIVE_SHOPIFY SHORT OVERSELL_RISK",
  })
  void whatAPromotionWasPromisedIsNotTakenBack(
      int available, int promised, Boolean included, int shown, String told) {
    Skus sku = Skus.of(available).promotion(promised, included);

    assertThat(only(sku)).isEqualTo(shown);
    assertThat(String.join(" ", concerns(sku))).isEqualTo(told);
  }

  @Test
  void whatIsMissingForAPromotionIsAddedWhereMostIsUpToTheCeiling() {
    Skus sku = two(3, 8).promotion(25, true);
    sku.ceiling = 20;

    assertThat(units(sku)).isEqualTo(Map.of("w1", 5, "w2", 20));
  }

  // Nothing to say

  @Test
  void whatIsNotOursIsLeftWithItsReason() {
    Skus unlinked = Skus.of(5);
    unlinked.parts.clear();
    Skus virtual = Skus.of(5);
    virtual.virtualBundle = true;
    Skus unread = Skus.of(5);
    unread.items.clear();

    assertThat(leave(unlinked).because()).isEqualTo("UNLINKED");
    assertThat(leave(virtual).because()).isEqualTo("VIRTUAL_BUNDLE");
    assertThat(leave(unread).because()).isEqualTo("NOT_READ");
    assertThat(leave(unread).detail()).contains(ITEM);
    assertThat(leave(Skus.of(5).policy(Row.of(Scope.SKU, "sku").owner(Owner.TIKTOK))))
        .isEqualTo(
            new Leave("OWNED_BY_TIKTOK", "the policy of sku sku leaves its stock to TikTok"));
    assertThat(leave(new Skus().part(ITEM, 1).item(ITEM, Map.of())).because())
        .isEqualTo("NO_WAREHOUSE");
  }

  @Test
  void oneWarehouseWithoutALocationStopsTheSkuAndIsNamed() {
    Skus sku = two(5, 5).warehouse("w3");

    assertThat(leave(sku).because()).isEqualTo("NO_LOCATION");
    assertThat(leave(sku).detail()).contains("w3").doesNotContain("w1");
    assertThat(concerns(sku)).containsExactly("NO_LOCATION");
  }

  @Test
  void theDefaultLocationStandsInForOneWarehouseOnly() {
    Skus one = new Skus().part(ITEM, 1).warehouse("w1").item(ITEM, Map.of("l0", 5));
    one.defaultLocation = "l0";
    Skus both = new Skus().part(ITEM, 1).warehouse("w1").warehouse("w2").item(ITEM, Map.of());
    both.defaultLocation = "l0";
    Skus twice = two(5, 5).warehouse("w3");
    twice.defaultLocation = "l1";

    assertThat(only(one)).isEqualTo(5);
    assertThat(leave(both).detail()).contains("w1, w2", "l0");
    assertThat(leave(twice).detail()).as("counted twice otherwise").contains("w3", "l1");
  }

  @Test
  void warehousesOfTikToksOwnAreToldWhatTheySay() {
    Warehouse theirs = new Warehouse("w9", List.of("mirror"), true, true, false, 77);

    assertThat(units(Skus.of(5).warehouse(theirs).item(ITEM, Map.of("l1", 5, "mirror", 77))))
        .isEqualTo(Map.of("w1", 5, "w9", 77));
    Skus all = new Skus().part(ITEM, 1).warehouse(theirs).item(ITEM, Map.of("l1", 5));
    assertThat(leave(all).because()).isEqualTo("OWNED_BY_TIKTOK");
  }

  @Test
  void whatShopifyDoesNotKnowAnyMoreCountsAsNone() {
    Skus sku =
        Skus.of(5)
            .items(i -> new Item(true, true, true, i.available(), 0))
            .policy(Row.store().continues(ContinueSelling.MAX));

    assertThat(only(sku)).isZero();
    assertThat(concerns(sku)).containsExactly("GONE_IN_SHOPIFY");
  }

  // Steps

  @Test
  void everyStepIsThereWithItsNumbers() {
    Skus sku =
        new Skus()
            .part(ITEM, 2)
            .warehouse("w1", "l1")
            .warehouse("w2", "l2")
            .item(ITEM, Map.of("l1", 50, "l2", -2))
            .reserved("l1", 3)
            .unknown("l1", 1)
            .policy(Row.store().units(4).share("50"))
            .promotion(5, false);

    assertThat(sku.figure().steps())
        .extracting(Step::name, step -> step.byWarehouse().get("w1"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("available", 50L),
            org.assertj.core.groups.Tuple.tuple("reserved", 47L),
            org.assertj.core.groups.Tuple.tuple("unknown", 46L),
            org.assertj.core.groups.Tuple.tuple("deficit", 44L),
            org.assertj.core.groups.Tuple.tuple("buffer", 40L),
            org.assertj.core.groups.Tuple.tuple("share", 20L),
            org.assertj.core.groups.Tuple.tuple("units", 10L),
            org.assertj.core.groups.Tuple.tuple("ceiling", 10L),
            org.assertj.core.groups.Tuple.tuple("promotion", 5L));
    assertThat(sku.figure().steps().get(0).byWarehouse()).as("not cut").containsEntry("w2", -2L);
    assertThat(sku.figure().steps()).allSatisfy(step -> assertThat(step.why()).isNotBlank());
  }
}
