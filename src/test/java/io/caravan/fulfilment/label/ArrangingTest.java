package io.caravan.fulfilment.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.fulfilment.label.Arranging.Company;
import io.caravan.fulfilment.label.Arranging.Wish;
import io.caravan.fulfilment.label.LabelSettings.Handover;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.HoldReason;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Memory.Stock;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.HeldBy;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.order.followup.Standing.Sent;
import io.caravan.platform.InvalidSetting;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.ItemWeight;
import io.caravan.tiktok.HandoverSlots;
import io.caravan.tiktok.HandoverSlots.Slot;
import io.caravan.tiktok.ParcelSize;
import io.caravan.tiktok.ShippingService;
import io.caravan.tiktok.TikTokOrder;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Whether TikTok's shipping is arranged, and how, as tables. */
class ArrangingTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String ITEM = "gid://shopify/InventoryItem/9";
  private static final PackageProfile SMALL = box("small", 100, 1000);
  private static final PackageProfile LARGE = box("large", 400, 20_000);

  @ParameterizedTest(name = "{0} {1} {2}, cancel asked {3}: arranged {4}")
  @CsvSource({
    "FULFILLMENT_BY_SELLER,TIKTOK,AWAITING_SHIPMENT,false,true",
    "FULFILLMENT_BY_SELLER,TIKTOK,PARTIALLY_SHIPPING,false,true",
    "FULFILLMENT_BY_SELLER,TIKTOK,AWAITING_SHIPMENT,true,false",
    "FULFILLMENT_BY_SELLER,TIKTOK,ON_HOLD,false,false",
    "FULFILLMENT_BY_SELLER,TIKTOK,AWAITING_COLLECTION,false,false",
    "FULFILLMENT_BY_SELLER,TIKTOK,CANCELLED,false,false",
    "FULFILLMENT_BY_SELLER,SELLER,AWAITING_SHIPMENT,false,false",
    "FULFILLMENT_BY_TIKTOK,TIKTOK,AWAITING_SHIPMENT,false,false",
    "SOMETHING_NEW,TIKTOK,AWAITING_SHIPMENT,false,false"
  })
  void onlyWhatTheSellerPacksForTikToksCarrierIsArranged(
      String fulfilment, String shipping, String status, boolean asked, boolean arranged) {
    TikTokOrder order = order(fulfilment, shipping, status, asked, null, null);

    assertThat(judge(order, standing(part()), Stock.ENOUGH, wish("US")).missing())
        .hasSize(arranged ? 1 : 0);
  }

  @Test
  void whileABuyerAsksItIsLeftOpenWhetherALabelWasBought() {
    TikTokOrder asking =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", true, null, null);
    TikTokOrder shipped =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_COLLECTION", false, null, null);

    assertThat(judge(asking, standing(part()), Stock.ENOUGH, wish("US")).undecided())
        .containsExactly(Action.ARRANGE_TIKTOK_SHIPPING);
    assertThat(judge(shipped, standing(part()), Stock.ENOUGH, wish("US")).undecided()).isEmpty();
  }

  @ParameterizedTest(name = "{0}, to be shipped despite the request {1}: arranged {2}")
  @CsvSource({"US,true,true", "US,false,false", "ID,true,false"})
  void aRequestIsRefusedByShippingInTheUsOnly(String region, boolean despite, boolean arranged) {
    String packageId = region.equals("US") ? null : "77";
    TikTokOrder asking =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", true, packageId, packageId);
    Wish wish = new Wish(region, true, null, List.of(LARGE), weights("300"), Map.of(), despite);

    assertThat(judge(asking, standing(part()), Stock.ENOUGH, wish).missing())
        .hasSize(arranged ? 1 : 0);
  }

  @ParameterizedTest(name = "{0}, despite the request {1}, still asked {2}: arranged {3}")
  @CsvSource({
    "US,true,true,true",
    "US,false,true,false",
    "US,true,false,false",
    "US,false,false,false",
    "GB,true,true,false",
    "ID,true,true,false"
  })
  void ourHoldForTheBuyersRequestKeepsNoLabelBackThatRefusesIt(
      String region, boolean despite, boolean asked, boolean arranged) {
    String packageId = region.equals("US") ? null : "77";
    TikTokOrder order =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", asked, packageId, packageId);
    HeldBy ours = new HeldBy("h1", HoldReason.BUYER_ASKS_TO_CANCEL.handle(), true);
    Wish wish = new Wish(region, true, null, List.of(LARGE), weights("300"), Map.of(), despite);

    Judgement judged = judge(order, standing(part(ours)), Stock.ENOUGH, wish);

    assertThat(judged.missing()).hasSize(arranged ? 1 : 0);
    assertThat(judged.undecided().isEmpty())
        .as("what is kept back is undecided")
        .isEqualTo(arranged);
  }

  @Test
  void whatElseHoldsTheOrderKeepsTheLabelBackAlthoughTheRequestIsRefusedByIt() {
    TikTokOrder asking =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", true, null, null);
    HeldBy ours = new HeldBy("h1", HoldReason.BUYER_ASKS_TO_CANCEL.handle(), true);
    HeldBy likeOurs = new HeldBy("h2", HoldReason.BUYER_ASKS_TO_CANCEL.handle(), false);
    HeldBy shortOf = new HeldBy("h3", HoldReason.SHORT.handle(), true);
    Wish wish = new Wish("US", true, null, List.of(LARGE), weights("300"), Map.of(), true);

    for (HeldBy other : List.of(likeOurs, shortOf, new HeldBy("h4", "theirs", false))) {
      assertThat(judge(asking, standing(part(ours, other)), Stock.ENOUGH, wish).missing())
          .as(other.handle())
          .isEmpty();
    }
  }

  @Test
  void whatAPersonWantsCancelledGetsNoLabelMeanwhile() {
    TikTokOrder order = tiktokShipping(null);
    Memory wanted =
        new Memory(
            NOW,
            NOW.minusSeconds(60),
            Set.of(),
            false,
            Stock.ENOUGH,
            Map.of(),
            Map.of(),
            List.of(),
            false,
            "seller_cancel_reason_out_of_stock");

    Judgement judged = Arranging.judge(order, Sold.of(order), standing(part()), wanted, wish("US"));

    assertThat(judged.missing()).isEmpty();
    assertThat(judged.undecided()).containsExactly(Action.ARRANGE_TIKTOK_SHIPPING);
  }

  @ParameterizedTest
  @EnumSource(Stock.class)
  void whatThereIsNotEnoughOfIsNotArranged(Stock stock) {
    boolean may = stock == Stock.NOT_ASKED || stock == Stock.ENOUGH || stock == Stock.RELEASED;

    Judgement judged = judge(tiktokShipping(null), standing(part()), stock, wish("US"));

    assertThat(judged.missing()).hasSize(may ? 1 : 0);
    assertThat(judged.lookAgain() == null)
        .as("that there is enough is found out beside this, and calls nobody")
        .isEqualTo(may);
  }

  @Test
  void whatIsHeldIsNotArrangedExceptForOurMarkThatTikTokShipsIt() {
    HeldBy others = new HeldBy("h1", "theirs", false);
    HeldBy mark = new HeldBy("h2", HoldReason.TIKTOK_SHIPPING.handle(), true);

    Judgement held = judge(tiktokShipping(null), standing(part(others)), Stock.ENOUGH, wish("US"));
    assertThat(held.missing()).isEmpty();
    assertThat(held.recheck()).isTrue();
    assertThat(
            judge(tiktokShipping(null), standing(part(mark)), Stock.ENOUGH, wish("US")).missing())
        .hasSize(1);
  }

  @Test
  void onRequestNothingIsArrangedUntilAPersonAsks() {
    Wish waiting = new Wish("US", false, null, List.of(SMALL), weights("300"), Map.of(), false);
    Wish asked =
        new Wish(
            "US",
            false,
            new ArrangeRequest(2, null, null, null, null, null),
            List.of(SMALL),
            weights("300"),
            Map.of(),
            false);

    assertThat(judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, waiting).missing())
        .isEmpty();
    assertThat(judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, asked).missing())
        .singleElement()
        .satisfies(
            act -> {
              assertThat(act.action()).isEqualTo(Action.ARRANGE_TIKTOK_SHIPPING);
              assertThat(act.subject()).as("the second time is another act").isEqualTo("label#2");
            });
  }

  @ParameterizedTest(name = "bought {0} s ago: asked again, {1} more")
  @CsvSource({"5,0", "119,0", "121,1"})
  void whoeverAsksAgainBeforeTheLabelShowsGetsNoSecondOne(int ago, int more) {
    TikTokOrder order = tiktokShipping(null);
    Instant at = NOW.minusSeconds(ago);
    Past bought =
        new Past(
            UUID.randomUUID(),
            Action.ARRANGE_TIKTOK_SHIPPING,
            "label#0",
            Fate.SUCCEEDED,
            at,
            at,
            null);
    Wish again =
        new Wish(
            "US",
            true,
            new ArrangeRequest(1, null, null, null, null, null),
            List.of(LARGE),
            weights("300"),
            Map.of(),
            false);

    Judgement judged =
        Arranging.judge(
            order, Sold.of(order), standing(part()), memory(Stock.ENOUGH, List.of(bought)), again);

    assertThat(judged.missing()).hasSize(more);
    assertThat(judged.lookAgain() == null).isEqualTo(more == 1);
  }

  @ParameterizedTest(name = "{0}: arranged {1} s ago and not shown, told {2}")
  @CsvSource({"US,5,false", "US,121,true", "ID,5,false", "ID,121,true"})
  void whatWasArrangedAndIsNotIsToldOfAndNotArrangedAgainByItself(
      String region, int ago, boolean told) {
    String packageId = region.equals("US") ? null : "77";
    TikTokOrder order = tiktokShipping(packageId);
    Instant at = NOW.minusSeconds(ago);
    Past arranged =
        new Past(
            UUID.randomUUID(),
            Action.ARRANGE_TIKTOK_SHIPPING,
            region.equals("US") ? "label#0" : "77#0",
            Fate.SUCCEEDED,
            at,
            at,
            null);

    Judgement judged =
        Arranging.judge(
            order,
            Sold.of(order),
            standing(part()),
            memory(Stock.ENOUGH, List.of(arranged)),
            wish(region));

    assertThat(judged.findings()).hasSize(told ? 1 : 0);
    assertThat(judged.findings())
        .allSatisfy(found -> assertThat(found.detail()).contains("POST /api/shipments/1/arrange"));
    assertThat(judged.recheck()).isEqualTo(told);
  }

  // Weight and size ------------------------------------------------------------------------------

  @ParameterizedTest(name = "a piece of {0} g: {1} g in all, {2}")
  @CsvSource({"300,700,small", "500,1100,small", "500.01,1401,large"})
  void theFirstBoxThatTakesTheGoodsIsTaken(String each, int grams, String box) {
    LabelAct.BuyLabel buy = bought(wish(weights(each)));

    assertThat(buy.size().grams()).isEqualTo(grams);
    assertThat(buy.size().length())
        .isEqualTo(box.equals("small") ? SMALL.length() : LARGE.length());
    assertThat(buy.lines())
        .as("all of it, bundles too, in one package")
        .containsExactly("t1", "t2");
  }

  @Test
  void aWeightThatNobodyEnteredIsNamedAndNeverGuessed() {
    ItemWeight unknown = new ItemWeight(ITEM, "MUG", "gid://shopify/ProductVariant/5", null);

    Judgement judged =
        judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, wish(Map.of(ITEM, unknown)));

    assertThat(judged.missing()).isEmpty();
    assertThat(judged.recheck()).isTrue();
    assertThat(judged.findings())
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.detail())
                    .contains("gid://shopify/ProductVariant/5", "MUG", "/arrange"));
  }

  @Test
  void withoutABoxNothingIsArranged() {
    Wish none = new Wish("US", true, null, List.of(), weights("300"), Map.of(), false);

    assertThat(judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, none).findings())
        .singleElement()
        .satisfies(
            found -> assertThat(found.detail()).contains("caravan.fulfilment.packages", "600"));
  }

  @Test
  void aBoxWithoutASizeIsAMistakeInTheSettings() {
    assertThatThrownBy(
            () ->
                new LabelSettings(
                    LabelSettings.Arrange.AUTO,
                    Handover.DROP_OFF,
                    "cheapest",
                    List.of(
                        new LabelSettings.Box(
                            "flat",
                            null,
                            BigDecimal.TEN,
                            BigDecimal.TEN,
                            BigDecimal.ZERO,
                            "CM",
                            10,
                            null))))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("height");
  }

  // What keeps it
  // ----------------------------------------------------------------------------------

  @Test
  void whatWasFulfilledInShopifyWithoutALabelIsAFinding() {
    Standing shipped =
        new Standing(
            false,
            null,
            false,
            false,
            List.of(new Line("line", 2, true, Set.of("t1", "t2"))),
            List.of(),
            List.of(new Sent(Set.of("X"), Map.of("line", 2))),
            Map.of());

    Judgement judged = judge(tiktokShipping(null), shipped, Stock.ENOUGH, wish("US"));

    assertThat(judged.missing()).isEmpty();
    assertThat(judged.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.detail()).contains("without TikTok's label"));
  }

  @Test
  void whileShopifyRoutesItIsLookedAtAgain() {
    Judgement judged = judge(tiktokShipping(null), standing(), Stock.ENOUGH, wish("US"));

    assertThat(judged.missing()).isEmpty();
    assertThat(judged.lookAgain()).isAfter(NOW);
  }

  @Test
  void aRefusalIsExplainedWithItsValues() {
    LabelAct.BuyLabel buy = bought(wish("US"));
    Past refused =
        new Past(
            UUID.randomUUID(),
            Action.ARRANGE_TIKTOK_SHIPPING,
            buy.subject(),
            Fate.REFUSED,
            NOW,
            NOW,
            "21011037");

    Judgement judged =
        Arranging.judge(
            tiktokShipping(null),
            Sold.of(tiktokShipping(null)),
            standing(part()),
            memory(Stock.ENOUGH, List.of(refused)),
            wish("US"));

    assertThat(judged.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.detail()).contains("21011037", "700 g", "20 x"));
  }

  // Elsewhere
  // --------------------------------------------------------------------------------------

  @Test
  void outsideTheUsEachPackageIsHandedOver() {
    assertThat(judge(tiktokShipping("77"), standing(part()), Stock.ENOUGH, wish("ID")).missing())
        .singleElement()
        .satisfies(act -> assertThat(act.subject()).isEqualTo("77#0"));
    Judgement unpacked = judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, wish("ID"));
    assertThat(unpacked.missing()).isEmpty();
    assertThat(unpacked.recheck()).isTrue();
  }

  @ParameterizedTest(name = "led by {0}, waiting {1}: arranged {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          1, -, true
          0, -, false
          1, 2, false
          0, 0, false
          """)
  void aCombinedPackageIsArrangedByOneOfItsOrdersWhenAllMayShip(
      String leader, @Nullable String waiting, boolean arranged) {
    Wish wish =
        new Wish(
            "ID",
            true,
            null,
            List.of(),
            Map.of(),
            Map.of(
                "77",
                new Company(
                    List.of("1", "2"), leader, waiting == null ? Set.of() : Set.of(waiting))),
            false);

    Judgement judged = judge(tiktokShipping("77"), standing(part()), Stock.ENOUGH, wish);

    assertThat(judged.missing()).hasSize(arranged ? 1 : 0);
    assertThat(judged.findings()).hasSize(waiting == null ? 0 : 1);
  }

  @ParameterizedTest(name = "unknown of package {0}: left open {1}")
  @CsvSource({"77,false", "78,true"})
  void aPackageThatWaitsForAnotherOrderKeepsNoOtherPackageOfUnknownOutcome(
      String packageId, boolean leftOpen) {
    TikTokOrder order =
        order("FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", false, "77", "78");
    Company waits = new Company(List.of("1", "2"), "1", Set.of("2"));
    Wish wish = new Wish("ID", true, null, List.of(), Map.of(), Map.of("78", waits), false);
    Instant at = NOW.minusSeconds(300);
    Past unknown =
        new Past(
            UUID.randomUUID(),
            Action.ARRANGE_TIKTOK_SHIPPING,
            packageId + "#0",
            Fate.OPEN,
            at,
            at,
            null);

    Judgement judged =
        Arranging.judge(
            order, Sold.of(order), standing(part()), memory(Stock.ENOUGH, List.of(unknown)), wish);

    assertThat(judged.missing()).extracting(Act::subject).containsExactly("77#0");
    assertThat(judged.undecided().isEmpty()).isEqualTo(!leftOpen);
  }

  @ParameterizedTest(name = "{0}, pick-up {1}, drop-off {2}, deadline {3}: {4} {5}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          DROP_OFF, true,  true,  -,  DROP_OFF, -
          DROP_OFF, true,  false, -,  PICKUP,   2
          PICKUP,   true,  true,  -,  PICKUP,   2
          PICKUP,   true,  true,  4,  PICKUP,   2
          PICKUP,   true,  true,  1,  PICKUP,   2
          PICKUP,   false, true,  -,  DROP_OFF, -
          PICKUP,   false, false, -,  -,        -
          """)
  void theFirstSlotBeforeTheDeadlineIsTaken(
      Handover wanted,
      boolean pickup,
      boolean dropOff,
      @Nullable Integer deadline,
      @Nullable Handover expected,
      @Nullable Integer slot) {
    HandoverSlots offered = new HandoverSlots(pickup, dropOff, List.of(slot(-2), slot(2), slot(5)));

    var chosen =
        ChooseHandover.of(
            offered, wanted, NOW, deadline == null ? null : NOW.plusSeconds(deadline * 3600L));

    assertThat(chosen.map(ChooseHandover::method).orElse(null)).isEqualTo(expected);
    assertThat(chosen.map(each -> each.slot() == null ? null : each.slot().start()).orElse(null))
        .isEqualTo(slot == null ? null : slot(slot).start());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      nullValues = "-",
      value = {"cheapest,b", "default,a", "c,c", "Ground,b", "Air,-"})
  void theServiceIsTheCheapestUnlessTheShopNamesOne(String wanted, @Nullable String expected) {
    List<ShippingService> offered =
        List.of(
            new ShippingService("a", "First", new BigDecimal("9.10"), "USD", true, "USPS"),
            new ShippingService("b", "Ground", new BigDecimal("4.99"), "USD", false, "USPS"),
            new ShippingService("c", "Unpriced", null, null, false, "USPS"));

    assertThat(ChooseService.of(offered, wanted).map(ShippingService::id).orElse(null))
        .isEqualTo(expected);
  }

  // Helpers --------------------------------------------------------------------------------------

  private static Slot slot(int hours) {
    return new Slot(NOW.plusSeconds(hours * 3600L), NOW.plusSeconds(hours * 3600L + 3600));
  }

  private static LabelAct.BuyLabel bought(Wish wish) {
    return (LabelAct.BuyLabel)
        judge(tiktokShipping(null), standing(part()), Stock.ENOUGH, wish).missing().get(0);
  }

  private static Judgement judge(TikTokOrder order, Standing shop, Stock stock, Wish wish) {
    return Arranging.judge(order, Sold.of(order), shop, memory(stock, List.of()), wish);
  }

  private static Wish wish(String region) {
    return new Wish(region, true, null, List.of(SMALL, LARGE), weights("300"), Map.of(), false);
  }

  private static Wish wish(Map<String, ItemWeight> weights) {
    return new Wish("US", true, null, List.of(SMALL, LARGE), weights, Map.of(), false);
  }

  private static Map<String, ItemWeight> weights(String grams) {
    return Map.of(
        ITEM, new ItemWeight(ITEM, "MUG", "gid://shopify/ProductVariant/5", new BigDecimal(grams)));
  }

  private static PackageProfile box(String name, int own, int most) {
    BigDecimal edge = new BigDecimal(most == 1000 ? 20 : 40);
    return new PackageProfile(name, edge, edge, edge, "CM", own, most);
  }

  private static TikTokOrder tiktokShipping(@Nullable String packageId) {
    return order(
        "FULFILLMENT_BY_SELLER", "TIKTOK", "AWAITING_SHIPMENT", false, packageId, packageId);
  }

  private static TikTokOrder order(
      String fulfilment,
      String shipping,
      String status,
      boolean asked,
      @Nullable String first,
      @Nullable String second) {
    return PlatformJson.MAPPER.readValue(
        """
        {"id":"1","status":"%s","fulfillment_type":"%s","shipping_type":"%s",
         "is_buyer_request_cancel":%s,
         "line_items":[{"id":"t1","sku_id":"s"%s},{"id":"t2","sku_id":"s"%s}]}
        """
            .formatted(status, fulfilment, shipping, asked, in(first), in(second)),
        TikTokOrder.class);
  }

  private static String in(@Nullable String packageId) {
    return packageId == null ? "" : ",\"package_id\":\"" + packageId + "\"";
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

  private static Part part(HeldBy... holds) {
    return new Part(
        "gid://shopify/FulfillmentOrder/1",
        holds.length == 0 ? "OPEN" : "ON_HOLD",
        "gid://shopify/Location/1",
        Set.of("CREATE_FULFILLMENT"),
        List.of(holds),
        List.of(new PartLine("partLine", "line", ITEM, 2)));
  }

  private static Memory memory(Stock stock, List<Past> past) {
    return new Memory(NOW, NOW.minusSeconds(60), Set.of(), false, stock, Map.of(), Map.of(), past);
  }

  /** An edge of 0 is no size. */
  @Test
  void nothingIsFlat() {
    assertThatThrownBy(
            () -> new ParcelSize(100, BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE, "CM"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
