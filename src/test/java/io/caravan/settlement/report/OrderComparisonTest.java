package io.caravan.settlement.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.PlatformJson;
import io.caravan.settlement.report.OrderComparison.Limits;
import io.caravan.settlement.report.OrderComparison.Result;
import io.caravan.shopify.ComparedOrder;
import io.caravan.tiktok.TikTokOrder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderComparisonTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(5));
  private static final Limits LIMITS =
      new Limits(NOW, Duration.ofMinutes(5), Duration.ofMinutes(30));
  private static final String ID = "576464790191032358";

  @Test
  void anOrderThatIsTheSameOnBothSidesIsNoDifference() {
    assertThat(found(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), imported())).isEmpty();
  }

  // Missing --------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "PARKED, missing-parked, false, pull-order",
    "FILTERED, missing-filtered, true, pull-order",
    "HELD, missing-held, true, pull-order",
    "DISCARDED, missing-discarded, true, pull-order",
    "RECEIVED, missing-undecided, false, pull-order",
    "UNKNOWN, missing-undecided, false, pull-order",
    "IMPORTED, missing-deleted, true, look-again",
    "GONE_IN_SHOPIFY, missing-deleted, true, ",
  })
  void anOrderThatIsNotInShopifySaysWhy(
      String state, String label, boolean expected, @Nullable String repair) {
    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(), ours(state));

    assertThat(one.type().label()).isEqualTo(label);
    assertThat(one.type().expected()).isEqualTo(expected);
    assertThat(one.cause()).isEqualTo("UNMAPPED_SKU: 17");
    Repair key = one.repair();
    assertThat(key == null ? null : key.label()).isEqualTo(repair);
  }

  @Test
  void anOrderWeNeverSawIsPulled() {
    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(), null);

    assertThat(one.type()).isEqualTo(DifferenceClass.MISSING_UNSEEN);
    assertThat(one.repair()).isEqualTo(Repair.PULL_ORDER);
  }

  @ParameterizedTest
  @CsvSource({"UNPAID", "ON_HOLD", "CANCELLED"})
  void whatIsNotToBeMadeIsNotMissed(String status) {
    assertThat(found(tiktok(status), List.of(), null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PARKED", "FILTERED", "RECEIVED", "GONE_IN_SHOPIFY", "UNKNOWN"})
  void anOrderInShopifyThatWeDoNotFollowIsSaid(String state) {
    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), ours(state));

    assertThat(one.type()).isEqualTo(DifferenceClass.NOT_FOLLOWED);
    assertThat(one.facts()).containsEntry("state", state);
    assertThat(one.repair()).isEqualTo(Repair.PULL_ORDER);
  }

  @Test
  void anOrderInShopifyThatARestoreMadeUsForgetIsSaid() {
    assertThat(only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), null).type())
        .isEqualTo(DifferenceClass.NOT_FOLLOWED);
  }

  @Test
  void anOrderOfOursThatTikTokDoesNotKnowIsSaid() {
    assertThat(only(null, List.of(order(1)), imported()).type())
        .isEqualTo(DifferenceClass.NOT_ON_TIKTOK);
  }

  // Twice ----------------------------------------------------------------------------------------

  @Test
  void ofTwoOrdersTheYoungerIsTheOneToGo() {
    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(order(2), order(1)), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.DUPLICATE_IN_SHOPIFY);
    assertThat(one.facts())
        .containsEntry("keep", "gid://shopify/Order/1")
        .containsEntry("cancel", "gid://shopify/Order/2");
    assertThat(one.repair()).isEqualTo(Repair.CANCEL_YOUNGER);
  }

  @Test
  void aYoungerOneThatWasShippedIsLeftToAPerson() {
    ComparedOrder shipped = changed(order(2), "FULFILLED", null, 0, "0");

    assertThat(Duplicates.decide(ID, List.of(order(1), shipped)))
        .isEqualTo(new Duplicates.Leave(false, "the younger was shipped"));
  }

  @Test
  void aYoungerOneThatWasRefundedIsLeftToAPerson() {
    ComparedOrder refunded = changed(order(2), "UNFULFILLED", null, 2, "1.00");

    assertThat(Duplicates.decide(ID, List.of(order(1), refunded)))
        .isEqualTo(new Duplicates.Leave(false, "the younger was refunded"));
  }

  @Test
  void whereTheOlderWasEmptiedByAPersonNeitherIsCancelled() {
    ComparedOrder emptied = changed(order(1), "UNFULFILLED", null, 0, "50.00");

    assertThat(Duplicates.decide(ID, List.of(emptied, order(2))))
        .isEqualTo(
            new Duplicates.Leave(false, "something was taken out of the older, or refunded"));
  }

  @Test
  void anOrderOfAnotherSaleIsNoDuplicateWhoeverFoundIt() {
    ComparedOrder other = made(2, "576461413038785999", "UNFULFILLED", null, 2, "0");

    assertThat(Duplicates.decide(ID, List.of(order(1), other)))
        .isEqualTo(new Duplicates.Leave(true, "there are no two live orders of ours"));
  }

  @Test
  void anotherAppsOrderIsNeverCancelled() {
    ComparedOrder foreign = foreign(2);

    assertThat(Duplicates.decide(ID, List.of(order(1), foreign)))
        .isInstanceOf(Duplicates.Leave.class);
    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(order(1), foreign), imported());
    assertThat(one.type()).isEqualTo(DifferenceClass.OF_ANOTHER_APP);
    assertThat(one.repair()).isNull();
  }

  @Test
  void aCancelledSecondOneIsNoDuplicate() {
    ComparedOrder cancelled = changed(order(2), "UNFULFILLED", LONG_AGO, 2, "0");

    assertThat(found(tiktok("AWAITING_SHIPMENT"), List.of(order(1), cancelled), imported()))
        .isEmpty();
  }

  // One side only --------------------------------------------------------------------------------

  @Test
  void aCancellationOnTikTokOnlyIsLookedAtAgain() {
    Difference one = only(tiktok("CANCELLED"), List.of(order(1)), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.CANCELLED_ON_TIKTOK_ONLY);
    assertThat(one.repair()).isEqualTo(Repair.LOOK_AGAIN);
  }

  @Test
  void aCancellationInShopifyOnlyIsLookedAtAgain() {
    ComparedOrder cancelled = changed(order(1), "UNFULFILLED", LONG_AGO, 2, "0");

    assertThat(only(tiktok("AWAITING_SHIPMENT"), List.of(cancelled), imported()).type())
        .isEqualTo(DifferenceClass.CANCELLED_IN_SHOPIFY_ONLY);
  }

  @Test
  void aLineThatWasCancelledOnTikTokOnlyIsNamed() {
    TikTokOrder tiktok = tiktok("AWAITING_SHIPMENT", "AWAITING_SHIPMENT", "CANCELLED");

    Difference one = only(tiktok, List.of(order(1)), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.CANCELLED_ON_TIKTOK_ONLY);
    assertThat(one.facts()).containsEntry("lines", List.of("line-2"));
  }

  @Test
  void aShipmentOnTikTokOnlyIsCountedByLine() {
    Difference one = only(tiktok("IN_TRANSIT"), List.of(order(1)), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.SHIPPED_ON_TIKTOK_ONLY);
    assertThat(one.facts().toString())
        .contains("shippedOnTikTok=2 of 2")
        .contains("fulfilledInShopify=0 of 2");
  }

  @Test
  void aShipmentInShopifyOnlyIsCountedByLine() {
    ComparedOrder shipped = changed(order(1), "PARTIALLY_FULFILLED", null, 1, "0");

    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(shipped), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.SHIPPED_IN_SHOPIFY_ONLY);
    assertThat(one.facts().toString()).contains("fulfilledInShopify=1 of 2");
  }

  @Test
  void aNumberThatShopifyDoesNotShowIsSaidByItsPackage() {
    Difference one = only(sent("1Z999AA10123456784"), List.of(fulfilled("1Z999")), imported());

    assertThat(one.type()).isEqualTo(DifferenceClass.TRACKING_DIFFERS);
    assertThat(one.facts()).containsEntry("packages", List.of("package-1"));
    assertThat(one.facts().toString()).as("numbers are not kept").doesNotContain("1Z999");
    assertThat(one.repair()).isEqualTo(Repair.LOOK_AGAIN);
  }

  @ParameterizedTest(name = "on TikTok {0}, in Shopify {1}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          1Z999AA1, 1Z999AA1
          1Z999AA1, 1z999 AA1
          1Z999AA1, 1Z999AA1;1Z999AA2
          -,        1Z999AA1
          ' ',      1Z999AA1
          """)
  void theSameNumberIsNoDifference(@Nullable String onTikTok, String inShopify) {
    assertThat(found(sent(onTikTok), List.of(fulfilled(inShopify.split(";"))), imported()))
        .isEmpty();
  }

  @Test
  void aNumberOfWhatShopifyDoesNotShowAsShippedIsNoSecondDifference() {
    assertThat(only(sent("1Z999AA1"), List.of(order(1)), imported()).type())
        .isEqualTo(DifferenceClass.SHIPPED_ON_TIKTOK_ONLY);
  }

  @Test
  void aNumberMayBeAmongTheFulfilmentsThatWereNotRead() {
    assertThat(found(sent("1Z999AA1"), List.of(numbered(null)), imported())).isEmpty();
  }

  @Test
  void aReturnOnTikTokOnlyIsSaid() {
    OurOrder ours = with(imported(), List.of("AWAITING_BUYER_SHIP"), null, null, null);

    assertThat(only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), ours).type())
        .isEqualTo(DifferenceClass.RETURN_ON_TIKTOK_ONLY);
  }

  // Money ----------------------------------------------------------------------------------------

  @Test
  void aRefundThatDiffersSaysByHowMuch() {
    OurOrder ours =
        with(imported(), List.of(), null, new BigDecimal("50.00"), refunded("10.00", "2.00"));

    Difference one = only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), ours);

    assertThat(one.type()).isEqualTo(DifferenceClass.REFUND_DIFFERS);
    assertThat(one.facts())
        .containsEntry("expected", "10.00")
        .containsEntry("found", "0.00")
        .containsEntry("difference", "-10.00");
  }

  @ParameterizedTest
  @CsvSource({"10.00", "12.00"})
  void aRefundWithOrWithoutTikToksShareIsTheSame(String inShopify) {
    OurOrder ours =
        with(imported(), List.of(), null, new BigDecimal("50.00"), refunded("10.00", "2.00"));
    ComparedOrder order = changed(order(1), "UNFULFILLED", null, 2, inShopify);

    assertThat(found(tiktok("AWAITING_SHIPMENT"), List.of(order), ours)).isEmpty();
  }

  @Test
  void aRefundOfTodayWaitsForItsStatement() {
    OurOrder ours = with(imported(), List.of(), null, new BigDecimal("50.00"), refunded("0", "0"));
    ComparedOrder order = changed(order(1), "UNFULFILLED", null, 2, "10.00");

    assertThat(found(tiktok("AWAITING_SHIPMENT"), List.of(order), ours)).isEmpty();
    Limits inThreeDays =
        new Limits(NOW.plus(Duration.ofDays(3)), LIMITS.grace(), LIMITS.patience());
    assertThat(
            OrderComparison.compare(
                    new OrderSides(ID, tiktok("AWAITING_SHIPMENT"), List.of(order), ours),
                    inThreeDays)
                .differences())
        .singleElement()
        .extracting(Difference::type)
        .isEqualTo(DifferenceClass.REFUND_DIFFERS);
  }

  @Test
  void aTotalThatWasEditedIsSaid() {
    OurOrder ours = with(imported(), List.of(), new BigDecimal("51.00"), null, null);

    assertThat(only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), ours).type())
        .isEqualTo(DifferenceClass.TOTAL_DIFFERS);
  }

  @Test
  void whatIsSettledOtherwiseThanSoldIsSaid() {
    OurOrder ours = with(imported(), List.of(), null, new BigDecimal("49.00"), refunded("0", "0"));

    assertThat(only(tiktok("AWAITING_SHIPMENT"), List.of(order(1)), ours).type())
        .isEqualTo(DifferenceClass.SETTLED_DIFFERS);
  }

  // In flight ------------------------------------------------------------------------------------

  @Test
  void whatChangedAMomentAgoIsInFlight() {
    OurOrder young =
        new OurOrder(
            "PARKED",
            "",
            NOW.minusSeconds(10),
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            List.of(),
            List.of(),
            List.of(),
            null,
            null);

    assertThat(compare(tiktok("AWAITING_SHIPMENT"), List.of(), young)).isEqualTo(Result.flying());
  }

  @Test
  void workThatIsOpenExcusesADifferenceForAWhileOnly() {
    assertThat(compare(tiktok("CANCELLED"), List.of(order(1)), open(Duration.ofMinutes(10))))
        .isEqualTo(Result.flying());
    assertThat(
            compare(tiktok("CANCELLED"), List.of(order(1)), open(Duration.ofMinutes(40)))
                .differences())
        .hasSize(1);
  }

  // Stock ----------------------------------------------------------------------------------------

  @Test
  void stockThatDriftedIsToldByWarehouse() {
    StockComparison.Sku sku = sku(Map.of("w1", 7L, "w2", 3L), Map.of("w1", 9L, "w2", 3L), LONG_AGO);

    List<Difference> found = StockComparison.compare(sku, LIMITS).differences();

    assertThat(found).hasSize(1);
    assertThat(found.get(0).facts())
        .containsEntry("warehouse", "w1")
        .containsEntry("difference", 2L);
    assertThat(found.get(0).repair()).isEqualTo(Repair.SEND_STOCK);
  }

  @Test
  void stockThatWasJustSentIsInFlight() {
    assertThat(StockComparison.compare(sku(Map.of("w1", 7L), Map.of("w1", 9L), NOW), LIMITS))
        .isEqualTo(Result.flying());
  }

  @Test
  void aLinkWithoutAnEndIsDead() {
    assertThat(StockComparison.compare(sku(Map.of(), null, LONG_AGO), LIMITS).differences())
        .singleElement()
        .extracting(Difference::type)
        .isEqualTo(DifferenceClass.LINK_DEAD);
  }

  // Helpers --------------------------------------------------------------------------------------

  private static StockComparison.Sku sku(
      Map<String, Long> decided, @Nullable Map<String, Long> shown, Instant changed) {
    return new StockComparison.Sku("17", "1", decided, shown, changed, null, List.of());
  }

  private static Result compare(
      @Nullable TikTokOrder tiktok, List<ComparedOrder> shopify, @Nullable OurOrder ours) {
    return OrderComparison.compare(new OrderSides(ID, tiktok, shopify, ours), LIMITS);
  }

  private static List<Difference> found(
      @Nullable TikTokOrder tiktok, List<ComparedOrder> shopify, @Nullable OurOrder ours) {
    Result result = compare(tiktok, shopify, ours);
    assertThat(result.inFlight()).isFalse();
    return result.differences();
  }

  private static Difference only(
      @Nullable TikTokOrder tiktok, List<ComparedOrder> shopify, @Nullable OurOrder ours) {
    List<Difference> found = found(tiktok, shopify, ours);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** Two units of one SKU at 25.00. */
  private static TikTokOrder tiktok(String status) {
    return tiktok(status, status, status);
  }

  private static TikTokOrder tiktok(String status, String... lines) {
    StringBuilder json =
        new StringBuilder("{\"id\": \"" + ID + "\", \"status\": \"" + status + "\",")
            .append("\"update_time\": ")
            .append(LONG_AGO.getEpochSecond())
            .append(
                ", \"payment\": {\"currency\": \"USD\", \"original_total_product_price\": \"50\"},")
            .append("\"line_items\": [");
    for (int i = 0; i < lines.length; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"id\": \"line-" + (i + 1) + "\", \"display_status\": \"" + lines[i] + "\"}");
    }
    return PlatformJson.MAPPER.treeToValue(
        PlatformJson.read(json.append("]}").toString().getBytes(StandardCharsets.UTF_8)),
        TikTokOrder.class);
  }

  /** Both units in one parcel. */
  private static TikTokOrder sent(@Nullable String number) {
    String tracking = number == null ? "null" : "\"" + number + "\"";
    String line =
        "{\"id\": \"line-%d\", \"display_status\": \"IN_TRANSIT\", \"package_id\":"
            + " \"package-1\", \"tracking_number\": "
            + tracking
            + "}";
    String json =
        "{\"id\": \"%s\", \"status\": \"IN_TRANSIT\", \"update_time\": %d, \"line_items\": [%s, %s]}"
            .formatted(ID, LONG_AGO.getEpochSecond(), line.formatted(1), line.formatted(2));
    return PlatformJson.MAPPER.treeToValue(
        PlatformJson.read(json.getBytes(StandardCharsets.UTF_8)), TikTokOrder.class);
  }

  private static ComparedOrder fulfilled(String... numbers) {
    return numbered(Set.of(numbers));
  }

  private static ComparedOrder numbered(@Nullable Set<String> numbers) {
    ComparedOrder order = changed(order(1), "FULFILLED", null, 0, "0");
    return new ComparedOrder(
        order.id(),
        order.name(),
        order.sourceIdentifier(),
        order.tiktokOrderId(),
        order.createdAt(),
        order.updatedAt(),
        order.cancelledAt(),
        order.fulfilmentStatus(),
        order.returnStatus(),
        order.tags(),
        order.total(),
        order.currency(),
        order.refunded(),
        order.lines(),
        order.incomplete(),
        numbers);
  }

  private static ComparedOrder order(int number) {
    return made(number, ID, "UNFULFILLED", null, 2, "0");
  }

  private static ComparedOrder foreign(int number) {
    return made(number, null, "UNFULFILLED", null, 2, "0");
  }

  private static ComparedOrder changed(
      ComparedOrder order,
      String status,
      @Nullable Instant cancelledAt,
      int unfulfilled,
      String refunded) {
    return made(Integer.parseInt(order.name()), ID, status, cancelledAt, unfulfilled, refunded);
  }

  private static ComparedOrder made(
      int number,
      @Nullable String ours,
      String status,
      @Nullable Instant cancelledAt,
      int unfulfilled,
      String refunded) {
    return new ComparedOrder(
        "gid://shopify/Order/" + number,
        Integer.toString(number),
        ID,
        ours,
        LONG_AGO.plusSeconds(number),
        LONG_AGO.plusSeconds(number),
        cancelledAt,
        status,
        "NO_RETURN",
        Set.of("TikTok Shop"),
        new BigDecimal("50.00"),
        "USD",
        new BigDecimal(refunded),
        List.of(new ComparedOrder.Line("l1", 2, 2, unfulfilled, true, Set.of("line-1", "line-2"))),
        false,
        Set.of());
  }

  private static OurOrder imported() {
    return ours("IMPORTED");
  }

  private static OurOrder ours(String state) {
    return new OurOrder(
        state,
        "UNMAPPED_SKU: 17",
        LONG_AGO,
        state.equals("IMPORTED") ? "gid://shopify/Order/1" : null,
        null,
        null,
        null,
        null,
        null,
        false,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }

  private static OurOrder open(Duration ago) {
    return new OurOrder(
        "IMPORTED",
        "",
        LONG_AGO,
        null,
        null,
        null,
        null,
        null,
        NOW.minus(ago),
        false,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }

  private static OurOrder.Refunded refunded(String toBuyer, String tookBack) {
    return new OurOrder.Refunded(new BigDecimal(toBuyer), new BigDecimal(tookBack));
  }

  private static OurOrder with(
      OurOrder order,
      List<String> returns,
      @Nullable BigDecimal expected,
      @Nullable BigDecimal sold,
      OurOrder.@Nullable Refunded refunded) {
    return new OurOrder(
        order.state(),
        order.because(),
        order.stateSince(),
        order.shopifyOrder(),
        expected,
        null,
        null,
        null,
        null,
        false,
        List.of(),
        List.of(),
        returns,
        sold,
        refunded);
  }

  @Test
  void everyClassHasALabelOfItsOwn() {
    assertThat(Arrays.stream(DifferenceClass.values()).map(DifferenceClass::label))
        .doesNotHaveDuplicates()
        .allSatisfy(label -> assertThat(DifferenceClass.of(label).title()).isNotBlank());
  }
}
