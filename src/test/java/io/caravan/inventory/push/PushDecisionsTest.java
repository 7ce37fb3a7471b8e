package io.caravan.inventory.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.InventorySettings.ZeroRefused;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.inventory.push.LevelChange.Known;
import io.caravan.inventory.push.PushPlan.Act;
import io.caravan.inventory.push.PushPlan.Refused;
import io.caravan.inventory.push.PushPlan.Shop;
import io.caravan.inventory.push.PushPlan.Shown;
import io.caravan.inventory.push.PushPlan.Sku;
import io.caravan.tiktok.StockUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions of the push: functions of records. */
class PushDecisionsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Shop SHOP =
      new Shop(false, ZeroRefused.DEACTIVATE, null, Set.of(), Duration.ofSeconds(1), null);

  // What a read of Shopify means
  // -------------------------------------------------------------------------------------------

  @Test
  void lessAtOneLocationIsAFallHoweverMuchMoreThereIsAtAnother() {
    assertThat(LevelChange.between(item(5, 5), item(4, 50))).isEqualTo(LevelChange.FALL);
    assertThat(LevelChange.between(item(5, 5), item(5, 6))).isEqualTo(LevelChange.RISE);
    assertThat(LevelChange.between(item(5, 5), item(5, 5))).isEqualTo(LevelChange.SAME);
  }

  @Test
  void aLocationThatIsNoMoreWasEmptied() {
    assertThat(LevelChange.between(item(5, 5), known(Map.of("a", 5)))).isEqualTo(LevelChange.FALL);
    assertThat(LevelChange.between(known(Map.of("a", -2)), known(Map.of())))
        .as("a deficit that is gone")
        .isEqualTo(LevelChange.RISE);
  }

  @Test
  void whatIsSoldByOtherRulesIsToldAtOnce() {
    Known before = item(5, 5);
    assertThat(
            LevelChange.between(before, new Known(true, true, Set.of(), false, before.available())))
        .isEqualTo(LevelChange.FALL);
    assertThat(
            LevelChange.between(
                before, new Known(true, false, Set.of("outlet"), false, before.available())))
        .isEqualTo(LevelChange.FALL);
    assertThat(LevelChange.between(before, null)).isEqualTo(LevelChange.FALL);
    assertThat(LevelChange.between(null, item(1, 1))).isEqualTo(LevelChange.RISE);
  }

  // Units we know no order of
  // -------------------------------------------------------------------------------------------

  @Test
  void committedUnitsWithoutAnOrderAreUnknown() {
    assertThat(Unexplained.of(Map.of("w", 5), Map.of("w", 3), Map.of("w", 0)))
        .containsEntry("w", new Unexplained.At(2, 0));
  }

  @Test
  void whatWasThereBeforeWeCameIsNotUnknownAndNeverGrows() {
    assertThat(Unexplained.of(Map.of("w", 5), Map.of(), null))
        .containsEntry("w", new Unexplained.At(0, 5));
    assertThat(Unexplained.of(Map.of("w", 7), Map.of(), Map.of("w", 5)))
        .containsEntry("w", new Unexplained.At(2, 5));
    assertThat(Unexplained.of(Map.of("w", 3), Map.of(), Map.of("w", 5)))
        .as("two have shipped")
        .containsEntry("w", new Unexplained.At(0, 3));
  }

  @Test
  void anOrderThatNamesNoWarehouseExplainsUnitsOfAny() {
    Map<String, Unexplained.At> units =
        Unexplained.of(Map.of("a", 1, "b", 4), Map.of("", 3, "b", 1), Map.of());
    assertThat(units.values().stream().mapToInt(Unexplained.At::unknown).sum()).isEqualTo(1);
  }

  // Drift
  // -------------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "10, 0, 10, 0, 0, 0", // nothing happened
    "10, 0,  7, 3, 0, 0", // three were ordered
    " 7, 3, 10, 0, 0, 0", // and cancelled
    " 7, 3,  7, 0, 0, 0", // or shipped
    "10, 0,  8, 0, 2, 0", // ordered and shipped between two reads
    "10, 0, 12, 0, 0, 2", // somebody put two more on show
    "10, 2, 12, 1, 0, 1", // one of them was a cancellation
    "10, 0,  0, 0, 0, -10", // somebody took all away
    "10, 0,  5, 3, 0, -2",
  })
  void onlyWhatOrdersDoNotExplainIsDrift(
      int available, int committed, int availableNow, int committedNow, int newUnits, int drift) {
    assertThat(
            Drift.between(
                new Drift.Shown(available, committed),
                new Drift.Shown(availableNow, committedNow),
                newUnits))
        .isEqualTo(drift);
  }

  @Test
  void whatIsReadBackTellsWhetherTheQuantityIncludesACampaign() {
    assertThat(Calibration.includesCampaign(20, 20, 5)).contains(true);
    assertThat(Calibration.includesCampaign(20, 25, 5)).contains(false);
    assertThat(Calibration.includesCampaign(20, 22, 5)).isEmpty();
    assertThat(Calibration.includesCampaign(20, 20, 0)).isEmpty();
  }

  // Plans
  // -------------------------------------------------------------------------------------------

  @Test
  void onlySkusThatDifferAreSentWithAllTheirWarehouses() {
    PushPlan plan =
        plan(
            SHOP,
            sku("1", Map.of("a", 5, "b", 2), Map.of("a", 5, "b", 3)),
            sku("2", Map.of("a", 9), Map.of("a", 9)));

    assertThat(plan.act()).isEqualTo(Act.UPDATE);
    assertThat(plan.updates())
        .containsExactly(
            new StockUpdate(
                "1",
                List.of(
                    new StockUpdate.AtWarehouse("a", 5, null, null),
                    new StockUpdate.AtWarehouse("b", 2, null, null))));
    assertThat(plan.untold()).containsExactly("1");
  }

  @Test
  void nothingIsSentWhereNothingDiffers() {
    assertThat(plan(SHOP, sku("1", Map.of("a", 5), Map.of("a", 5))).act()).isEqualTo(Act.NONE);
  }

  @Test
  void aProductThatWasSentThisVerySecondWaits() {
    Shop sent =
        new Shop(
            false,
            ZeroRefused.DEACTIVATE,
            null,
            Set.of(),
            Duration.ofSeconds(1),
            NOW.minusMillis(300));
    assertThat(plan(sent, sku("1", Map.of("a", 1), Map.of("a", 5))).pause())
        .isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void aZeroOfTikToksOwnMakingIsNotRaisedButMayFall() {
    Shop holiday = new Shop(false, ZeroRefused.DEACTIVATE, null, Set.of("a"), Duration.ZERO, null);
    assertThat(plan(holiday, sku("1", Map.of("a", 5), Map.of("a", 0))).act()).isEqualTo(Act.NONE);
    assertThat(plan(holiday, sku("1", Map.of("a", 5), Map.of("a", 8))).act()).isEqualTo(Act.UPDATE);
  }

  @Test
  void whatWasRefusedWaitsForItsTimeOrAnotherNumber() {
    Refused later = new Refused(12052990, NOW.plusSeconds(60));
    assertThat(plan(SHOP, refused(5, 5, later)).act()).as("the same again").isEqualTo(Act.NONE);
    assertThat(plan(SHOP, refused(5, 5, later)).untold()).containsExactly("1");
    assertThat(plan(SHOP, refused(4, 5, later)).act()).as("another").isEqualTo(Act.UPDATE);
    assertThat(plan(SHOP, refused(5, 5, new Refused(12052990, NOW))).act()).isEqualTo(Act.UPDATE);
    assertThat(plan(SHOP, refused(5, 5, new Refused(12052393, null))).act()).isEqualTo(Act.NONE);
  }

  @Test
  void aVirtualBundleIsNeverSentAgain() {
    assertThat(plan(SHOP, refused(4, 5, new Refused(12052850, NOW))).act()).isEqualTo(Act.NONE);
  }

  @Test
  void aProductWhoseOneSkuIsRefusedIsSentForTheOthers() {
    PushPlan plan =
        plan(
            SHOP,
            refused(5, 5, new Refused(12052990, NOW.plusSeconds(60))),
            sku("2", Map.of("a", 1), Map.of("a", 2)));
    assertThat(plan.updates()).extracting(StockUpdate::skuId).containsExactly("2");
    assertThat(plan.untold()).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void whereZeroIsRefusedAProductWithNothingLeftGoesOffSaleAndComesBack() {
    Shop shop = new Shop(true, ZeroRefused.DEACTIVATE, null, Set.of(), Duration.ZERO, null);
    assertThat(plan(shop, sku("1", Map.of("a", 0), Map.of("a", 5))).act())
        .isEqualTo(Act.DEACTIVATE);
    assertThat(plan(shop, offSale(0, 5)).act()).as("it is already").isEqualTo(Act.NONE);
    assertThat(plan(shop, offSale(3, 5)).act()).as("first the number").isEqualTo(Act.UPDATE);
    assertThat(plan(shop, offSale(3, 3)).act()).as("then the sale").isEqualTo(Act.ACTIVATE);
  }

  @Test
  void whatTikTokDoesNotTakeOfAProductOffSaleIsToldOnceItIsOnSale() {
    Shop shop = new Shop(true, ZeroRefused.DEACTIVATE, null, Set.of(), Duration.ZERO, null);
    Sku refused =
        new Sku(
            "1",
            show(Map.of("a", 3)),
            shown(Map.of("a", 5)),
            0,
            quantities(Map.of("a", 3)),
            new Refused(Refusal.PRODUCT_STATE, NOW.plusSeconds(3600)),
            PushPlan.DEACTIVATED);
    assertThat(plan(shop, refused).act()).isEqualTo(Act.ACTIVATE);
  }

  @Test
  void whereZeroIsRefusedOneOfSeveralSkusKeepsOne() {
    Shop shop = new Shop(true, ZeroRefused.DEACTIVATE, null, Set.of(), Duration.ZERO, null);
    PushPlan plan =
        plan(
            shop,
            sku("1", Map.of("a", 0), Map.of("a", 5)),
            sku("2", Map.of("a", 7), Map.of("a", 7)));
    assertThat(plan.updates()).singleElement().extracting(StockUpdate::skuId).isEqualTo("1");
    assertThat(plan.updates().get(0).warehouses().get(0).quantity()).isEqualTo(1);
  }

  @Test
  void whereTheQuantityExcludesCampaignsTheirUnitsAreNoDifference() {
    Shop excludes = new Shop(false, ZeroRefused.DEACTIVATE, false, Set.of(), Duration.ZERO, null);
    Sku sku = new Sku("1", show(Map.of("a", 20)), shown(Map.of("a", 25)), 5, Map.of(), null, null);
    assertThat(plan(excludes, sku).act()).isEqualTo(Act.NONE);
  }

  @Test
  void aBackorderTikTokWasNotToldIsADifference() {
    Figure.Show show = new Figure.Show(Map.of("a", new Quantity(0, 30, 5)));
    Sku untold = new Sku("1", show, shown(Map.of("a", 0)), 0, Map.of(), null, null);
    assertThat(plan(SHOP, untold).act()).isEqualTo(Act.UPDATE);
    Sku told = new Sku("1", show, Map.of("a", new Shown(0, 30, 5)), 0, Map.of(), null, null);
    assertThat(plan(SHOP, told).act()).isEqualTo(Act.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "12052850, true, NEVER",
    "12052393, false, BELOW_CAMPAIGN",
    "12052055, true, ZERO",
    "12052055, false, OTHER",
    "12052531, false, WAREHOUSES",
    "12052260, false, PRODUCT_GONE",
    "1, false, OTHER"
  })
  void refusalsMeanWhatTheirCodesSay(long code, boolean withZero, Refusal meaning) {
    assertThat(Refusal.of(code, withZero)).isEqualTo(meaning);
  }

  @Test
  void ofMoreSkusThanACallTakesThoseThatFallAreSentFirst() {
    Sku[] skus = new Sku[StockUpdate.MOST_SKUS + 20];
    for (int i = 0; i < skus.length; i++) {
      int wanted = i < skus.length - 5 ? 10 : 1;
      skus[i] = sku("s" + i, Map.of("a", wanted), Map.of("a", 5));
    }
    PushPlan plan = plan(SHOP, skus);

    assertThat(plan.updates()).hasSize(StockUpdate.MOST_SKUS);
    assertThat(plan.updates().subList(0, 5))
        .extracting(StockUpdate::skuId)
        .containsExactly("s115", "s116", "s117", "s118", "s119");
    assertThat(plan.untold()).as("all of them").hasSize(skus.length);
  }

  // Helpers

  private static PushPlan plan(Shop shop, Sku... skus) {
    return PushPlan.of(shop, List.of(skus), NOW);
  }

  private static Sku sku(String id, Map<String, Integer> wanted, Map<String, Integer> shown) {
    return new Sku(id, show(wanted), shown(shown), 0, Map.of(), null, null);
  }

  private static Sku refused(int wanted, int refusedBefore, @Nullable Refused refused) {
    return new Sku(
        "1",
        show(Map.of("a", wanted)),
        shown(Map.of("a", 9)),
        0,
        quantities(Map.of("a", refusedBefore)),
        refused,
        null);
  }

  private static Sku offSale(int wanted, int shown) {
    return new Sku(
        "1",
        show(Map.of("a", wanted)),
        shown(Map.of("a", shown)),
        0,
        Map.of(),
        null,
        PushPlan.DEACTIVATED);
  }

  private static Figure.Show show(Map<String, Integer> wanted) {
    return new Figure.Show(quantities(wanted));
  }

  private static Map<String, Quantity> quantities(Map<String, Integer> units) {
    Map<String, Quantity> quantities = new TreeMap<>();
    units.forEach((warehouse, n) -> quantities.put(warehouse, Quantity.of(n)));
    return quantities;
  }

  private static Map<String, Shown> shown(Map<String, Integer> units) {
    Map<String, Shown> shown = new LinkedHashMap<>();
    units.forEach((warehouse, n) -> shown.put(warehouse, new Shown(n, null, null)));
    return shown;
  }

  private static Known item(int a, int b) {
    return known(Map.of("a", a, "b", b));
  }

  private static Known known(Map<String, Integer> available) {
    return new Known(true, false, Set.of(), false, available);
  }
}
