package io.caravan.aftersales.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.aftersales.cancel.CancelAct.CancelFulfilment;
import io.caravan.aftersales.cancel.CancelAct.CancelLines;
import io.caravan.aftersales.cancel.CancelAct.Portion;
import io.caravan.aftersales.cancel.CancelAct.RefundLines;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.CancelAnswer;
import io.caravan.order.followup.CancelAnswer.Decision;
import io.caravan.order.followup.CancelAnswer.Terms;
import io.caravan.order.followup.CancelRequest;
import io.caravan.order.followup.CancelledGoods;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Policy;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.OrderPayments;
import io.caravan.tiktok.TikTokOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cancellation of one side leaves to be done on the other. */
class CancellingTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final String MAIN = "gid://shopify/Location/1";
  private static final String SECOND = "gid://shopify/Location/2";

  @Nested
  class LinesCancelledOnTikTok {

    @Test
    void aUnitOfSeveralGoesFromWhereItWasToBeShipped() {
      Cut cut = cut(Set.of("a"), line("L", "v", 2, 2, 2, "a", "b"));

      assertThat(cut.tiktokLines()).containsExactly("b");
      assertThat(cut.portions()).containsExactly(new Portion("L", 1, MAIN));
      assertThat(cut.shipped()).isZero();
    }

    @Test
    void aPackGoesWithAllItsPieces() {
      Cut cut = cut(Set.of("a"), line("L", "v", 6, 6, 6, "a", "b"));

      assertThat(cut.portions()).containsExactly(new Portion("L", 3, MAIN));
    }

    @Test
    void aBundleGoesWithAllItsParts() {
      Cut cut =
          cut(
              Set.of("a"),
              line("L1", "v1", 2, 2, 2, "a", "b"),
              line("L2", "v2", 4, 4, 4, "a", "b"));

      assertThat(cut.tiktokLines()).containsExactly("b");
      assertThat(cut.portions())
          .containsExactly(new Portion("L1", 1, MAIN), new Portion("L2", 2, MAIN));
    }

    @Test
    void aLineThatWasSplitBecauseItsPriceDidNotDivideIsOne() {
      Cut cut =
          cut(
              Set.of("a", "b"),
              line("L1", "v", 2, 2, 2, "a", "b", "c"),
              line("L2", "v", 1, 1, 1, "a", "b", "c"));

      assertThat(cut.tiktokLines()).containsExactly("c");
      assertThat(cut.portions()).containsExactly(new Portion("L1", 1, MAIN));
    }

    @Test
    void whatSomebodyTookOutAlreadyIsNotTakenOutAgain() {
      assertThat(cut(Set.of("a"), line("L", "v", 2, 1, 1, "a", "b")).portions()).isEmpty();
    }

    @Test
    void whatWasFulfilledStaysAndIsTold() {
      Cut cut = cut(Set.of("a"), line("L", "v", 2, 2, 0, "a", "b"));

      assertThat(cut.portions()).isEmpty();
      assertThat(cut.shipped()).isEqualTo(1);
      assertThat(cut.tiktokLines()).isEmpty();
    }

    @Test
    void aSecondCancellationIsOfItsOwnLine() {
      Cut cut =
          Cut.of(
              Set.of("a"),
              Set.of("c"),
              List.of(line("L", "v", 3, 2, 2, "a", "b", "c")),
              shop(List.of(line("L", "v", 3, 2, 2, "a", "b", "c")), List.of()));

      assertThat(cut.tiktokLines()).containsExactly("b");
    }

    @Test
    void unitsThatShipFromTwoLocationsGoFromBoth() {
      OrderPayments.Line line = line("L", "v", 3, 3, 3, "a", "b", "c");
      Standing shop =
          shop(List.of(line), List.of(part("P1", MAIN, "L", 1), part("P2", SECOND, "L", 2)));

      assertThat(Cut.of(Set.of("a"), Set.of(), List.of(line), shop).portions())
          .containsExactly(new Portion("L", 1, MAIN), new Portion("L", 1, SECOND));
    }

    @Test
    void whatShopifyHasNotRoutedYetWaits() {
      OrderPayments.Line line = line("L", "v", 2, 2, 2, "a", "b");

      assertThat(Cut.of(Set.of("a"), Set.of(), List.of(line), shop(List.of(line), List.of())))
          .matches(Cut::unrouted);
    }

    @Test
    void whatGoesBackOnTheShelfIsAnotherRefundThanWhatDoesNot() {
      List<Portion> portions = List.of(new Portion("L", 1, MAIN));
      RefundLines shelved = new RefundLines(List.of("b"), portions, true, List.of());
      RefundLines left = new RefundLines(List.of("b"), portions, false, List.of());

      assertThat(shelved.content()).isNotEqualTo(left.content());
      assertThat(shelved.subject()).isEqualTo(left.subject());
    }

    @ParameterizedTest
    @CsvSource({
      // the cancelled line was shipped, the order was collected, TikTok ships, where its units are
      "false, true,  TIKTOK, IN_THE_HOUSE",
      "true,  true,  TIKTOK, UNDER_WAY",
      "true,  false, TIKTOK, NEVER_COLLECTED",
      "true,  false, SELLER, UNCERTAIN",
    })
    void onlyUnitsThatNeverLeftGoBackOnTheShelf(
        boolean shipped, boolean collected, String by, CancelledGoods goods) {
      TikTokOrder order =
          PlatformJson.MAPPER.readValue(
              """
              {"id": "1", "status": "PARTIALLY_SHIPPING", "fulfillment_type": "FULFILLMENT_BY_SELLER",
               "shipping_type": "%s", "rts_time": 1, %s
               "line_items": [{"id": "a", "rts_time": 1}, {"id": "b" %s}]}
              """
                  .formatted(
                      by,
                      collected ? "\"collection_time\": 2," : "",
                      shipped ? ", \"rts_time\": 1" : ""),
              TikTokOrder.class);

      assertThat(Cancelling.goods(order, List.of("b"))).isEqualTo(goods);
    }

    @Test
    void aLineWithoutUnitsIsNoReasonToFail() {
      assertThat(cut(Set.of("a"), line("L", "v", 0, 0, 0, "a", "b")).portions()).isEmpty();
    }

    @Test
    void aLineOfNobodysIsLeftAlone() {
      assertThat(cut(Set.of(), line("L", "v", 1, 1, 1)).portions()).isEmpty();
    }
  }

  @Nested
  class UnitsTakenOutInShopify {

    @Test
    void aPersonIsToldWhereTikTokWouldEmptyTheShelf() {
      Judgement said = takenOut("US", false, line("L", "v", 2, 1, 1, "a", "b"));

      assertThat(said.missing()).isEmpty();
      assertThat(codes(said)).containsExactly(Finding.Code.PARTLY_CANCELLED_IN_SHOPIFY);
      assertThat(said.findings().get(0).detail()).contains("stock to 0");
    }

    @Test
    void wantedSoTheyAreCancelledOnTikTokForTheOnlyReasonItTakes() {
      assertThat(takenOut("GB", true, line("L", "v", 2, 1, 1, "a", "b")).missing())
          .containsExactly(new CancelLines(List.of("b"), "seller_cancel_reason_out_of_stock_uk"));
    }

    @Test
    void whereTikTokTakesNoLinesAPersonIsTold() {
      Judgement said = takenOut("DE", true, line("L", "v", 2, 1, 1, "a", "b"));

      assertThat(said.missing()).isEmpty();
      assertThat(said.findings().get(0).detail()).contains("no single lines in DE");
    }

    @Test
    void halfABundleIsNoUnitOfTikToks() {
      Judgement said =
          takenOut(
              "US",
              true,
              line("L1", "v1", 1, 1, 1, "a"),
              line("L2", "v2", 1, 0, 0, "a"),
              line("L3", "v3", 1, 1, 1, "b"));

      assertThat(said.missing()).isEmpty();
      assertThat(said.findings().get(0).detail()).contains("bundle");
    }

    @Test
    void everythingTakenOutIsACancellation() {
      assertThat(
              takenOut("US", false, line("L1", "v1", 1, 0, 0, "a"), line("L2", "v2", 1, 0, 0, "b"))
                  .missing())
          .containsExactly(
              new Act.CancelOnTikTok("seller_cancel_paid_reason_buyer_requested_cancellation"));
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void whatWasExchangedInShopifyIsNotCancelledOnTikTok(int left) {
      Judgement said =
          takenOut(
              "US",
              true,
              line("L1", "v1", 1, left, left, "a"),
              line("L2", "v2", 1, 0, 0, "b"),
              line("L3", "v3", 1, 1, 1));

      assertThat(said.missing()).isEmpty();
      assertThat(codes(said)).containsExactly(Finding.Code.PARTLY_CANCELLED_IN_SHOPIFY);
      assertThat(said.findings().get(0).detail()).contains("exchanged");
    }

    @Test
    void whoeverEmptiesOneOfTwoOrdersNeedNotMeanTheSale() {
      Judgement said =
          takenOut(
              "US", true, false, line("L1", "v1", 1, 0, 0, "a"), line("L2", "v2", 1, 0, 0, "b"));

      assertThat(said.missing()).isEmpty();
      assertThat(codes(said)).containsExactly(Finding.Code.CANCELLED_IN_SHOPIFY_NOT_ON_TIKTOK);
    }

    @Test
    void moneyGivenBackForWhatIsStillToBeShippedTakesNothingOut() {
      OrderPayments.Line line = line("L", "v", 2, 1, 2, "a", "b");
      Standing shop = shop(List.of(line), List.of(part("P", MAIN, "L", 2)));

      assertThat(Gap.of(Set.of("a", "b"), shop)).isEmpty();
    }

    private Judgement takenOut(String region, boolean byLine, OrderPayments.Line... lines) {
      return takenOut(region, false, byLine, lines);
    }

    private Judgement takenOut(
        String region, boolean twice, boolean byLine, OrderPayments.Line... lines) {
      Standing shop = shop(List.of(lines));
      return Cancelling.takenOut(
          sold("AWAITING_SHIPMENT"),
          shop,
          Gap.of(Set.of("a", "b"), shop),
          twice,
          policy(region, true),
          byLine);
    }
  }

  @Nested
  class CancelledOnTikTokAfterItWasFulfilled {

    @Test
    void aLostParcelIsTakenBack() {
      Judgement said = fulfilled(CancelledGoods.LOST, "IN_TRANSIT", "N1");

      assertThat(said.missing()).containsExactly(new CancelFulfilment("gid://shopify/F/1"));
      assertThat(said.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "NEVER_COLLECTED, LABEL_PRINTED, N1, true",
      "NEVER_COLLECTED, IN_TRANSIT,    N1, false",
      "UNCERTAIN,       LABEL_PRINTED, N1, true",
      "UNDER_WAY,       IN_TRANSIT,    N1, true",
      "UNDER_WAY,       DELIVERED,     N1, false",
      "LOST,            DELIVERED,     N1, false",
      "LOST,            IN_TRANSIT,    N2, false",
      "IN_THE_HOUSE,    FULFILLED,     N1, false",
    })
    void itIsTakenBackOnlyWhereNothingSpeaksAgainstIt(
        CancelledGoods goods, String shown, String number, boolean taken) {
      Judgement said = fulfilled(goods, shown, number);

      assertThat(said.missing()).hasSize(taken ? 1 : 0);
      assertThat(codes(said).contains(Finding.Code.SHIPPED_IN_SHOPIFY_CANCELLED_ON_TIKTOK))
          .isEqualTo(!taken);
    }

    @Test
    void whatMayStillComeBackIsToldSinceItIsNotPutBack() {
      assertThat(codes(fulfilled(CancelledGoods.UNDER_WAY, "IN_TRANSIT", "N1")))
          .containsExactly(Finding.Code.NOT_RESTOCKED);
      assertThat(codes(fulfilled(CancelledGoods.NEVER_COLLECTED, "LABEL_PRINTED", "N1"))).isEmpty();
    }

    private Judgement fulfilled(CancelledGoods goods, String shown, String number) {
      Standing.Sent sent =
          new Standing.Sent(
              "gid://shopify/F/1",
              MAIN,
              NOW,
              shown,
              List.of(new Standing.Tracking("USPS", number)),
              List.of(new Standing.SentLine("FL", "L", 1)));
      Standing shop =
          new Standing(false, null, false, false, List.of(), List.of(), List.of(sent), Map.of());
      return Cancelling.fulfilled(shop, goods, Set.of("N1"), true, policy("US", true));
    }
  }

  @Nested
  class Requests {
    private final CancelRequest request = new CancelRequest("77", NOW, Set.of(), null, null);

    @Test
    void anotherReasonIsAnotherRejectionAndWhatWasRefusedHasAnotherKey() {
      CancelAct.Reject packed = new CancelAct.Reject("9", "packed");
      CancelAct.Reject shipped = new CancelAct.Reject("9", "shipped");

      assertThat(packed.subject()).isNotEqualTo(shipped.subject());
      assertThat(CancelAct.key(1, "5", packed, "", ""))
          .isEqualTo(CancelAct.key(1, "5", new CancelAct.Reject("9", "packed"), "", ""))
          .isNotEqualTo(CancelAct.key(1, "5", shipped, "", ""))
          .isNotEqualTo(CancelAct.key(1, "5", packed, "", "its refusal"));
    }

    @Test
    void aRequestThatTikTokDoesNotShowIsLookedForAtGrowingRestsAndThenTold() {
      assertThat(Cancelling.unseen(NOW, NOW).lookAgain()).isEqualTo(NOW.plusSeconds(30));
      assertThat(Cancelling.unseen(NOW.minusSeconds(240), NOW).lookAgain())
          .isEqualTo(NOW.plusSeconds(240));
      assertThat(Cancelling.unseen(NOW.minusSeconds(240), NOW).findings()).isEmpty();

      for (Instant asked : new Instant[] {NOW.minusSeconds(90_000), null}) {
        Judgement late = Cancelling.unseen(asked, NOW);
        assertThat(late.lookAgain()).isEqualTo(NOW.plusSeconds(600));
        assertThat(codes(late)).containsExactly(Finding.Code.CANCEL_REQUEST_WAITS);
      }
    }

    @Test
    void whatShopifyDoesNotRouteIsLookedForAtGrowingRestsAndThenTold() {
      assertThat(Cancelling.unrouted(NOW.minusSeconds(120), NOW).lookAgain())
          .isEqualTo(NOW.plusSeconds(120));
      assertThat(codes(Cancelling.unrouted(NOW.minusSeconds(3600), NOW)))
          .containsExactly(Finding.Code.PARTLY_CANCELLED_ON_TIKTOK);
    }

    @Test
    void anAnswerOfUnknownOutcomeIsNotTakenForGivenWhileTheRequestStillWaits() {
      for (Decision decision : List.of(Decision.ASK, Decision.WAIT, Decision.SHIP)) {
        Judgement said =
            Cancelling.answer(request, new CancelAnswer(decision, "ANY", NOW), null, NOW);
        assertThat(said.undecided())
            .as("%s", decision)
            .containsExactlyInAnyOrder(Action.APPROVE_CANCELLATION, Action.REJECT_CANCELLATION);
      }
      Judgement rejected =
          Cancelling.answer(request, new CancelAnswer(Decision.REJECT, "ANY", null), "packed", NOW);
      assertThat(rejected.undecided()).containsExactly(Action.APPROVE_CANCELLATION);
      assertThat(Cancelling.unseen(NOW, NOW).undecided())
          .contains(Action.APPROVE_CANCELLATION, Action.REJECT_CANCELLATION);
      assertThat(Judgement.together(List.of(said(), rejected)).undecided())
          .as("what one keeps, all keep")
          .containsExactlyInAnyOrder(Action.APPROVE_CANCELLATION, Action.CANCEL_TIKTOK_LINES);
    }

    private Judgement said() {
      return Cancelling.whileTheBuyerAsks();
    }

    @Test
    void whatWasDeletedInShopifyIsApprovedByNoPolicy() {
      for (CancelAnswer.Policy policy : CancelAnswer.Policy.values()) {
        Elsewhere found =
            Elsewhere.of(
                "GONE_IN_SHOPIFY",
                request,
                new Terms(policy, Duration.ZERO, Duration.ofHours(1)),
                "US",
                NOW);
        assertThat(found.answer())
            .as("%s", policy)
            .extracting(CancelAnswer::decision)
            .isEqualTo(Decision.ASK);
      }
    }

    @Test
    void aRejectionNeedsAReasonOfTikToks() {
      CancelAnswer reject = new CancelAnswer(Decision.REJECT, "SHIPPED", null);

      assertThat(Cancelling.answer(request, reject, "packed", NOW).missing())
          .containsExactly(new CancelAct.Reject("77", "packed"));
      assertThat(codes(Cancelling.answer(request, reject, null, NOW)))
          .containsExactly(Finding.Code.CANCEL_REQUEST_WAITS);
    }

    @Test
    void aPersonIsToldUntilWhenToAnswer() {
      Judgement said =
          Cancelling.answer(request, new CancelAnswer(Decision.ASK, "POLICY_ASK", null), null, NOW);

      assertThat(said.findings().get(0).detail())
          .contains("/api/cancellations/77/approve", "2026-11-24T10:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
      "PARKED,          HERE,      APPROVE",
      "HELD,            HERE,      APPROVE",
      "GONE_IN_SHOPIFY, HERE,      ASK",
      "FILTERED,        NOT_OURS,  ",
      "DISCARDED,       NOT_OURS,  ",
      "IMPORTED,        FOLLOW_UP, ",
      "SUBMITTING,      LATER,     ",
      "UNKNOWN,         LATER,     ",
      ",                UNSEEN,    ",
    })
    void whoeverHasTheOrderAnswers(
        @Nullable String state, Elsewhere.Where where, @Nullable Decision decision) {
      Elsewhere found =
          Elsewhere.of(
              state,
              request,
              new Terms(
                  CancelAnswer.Policy.APPROVE_UNLESS_SHIPPED, Duration.ZERO, Duration.ofHours(1)),
              "US",
              NOW);

      assertThat(found.where()).isEqualTo(where);
      assertThat(found.answer() == null ? null : found.answer().decision()).isEqualTo(decision);
    }
  }

  // Helpers --------------------------------------------------------------------------------------

  private static List<Finding.Code> codes(Judgement said) {
    return said.findings().stream().map(Finding::code).toList();
  }

  private static Cut cut(Set<String> live, OrderPayments.Line... lines) {
    return Cut.of(live, Set.of(), List.of(lines), shop(List.of(lines)));
  }

  private static OrderPayments.Line line(
      String id, String variant, int quantity, int current, int unfulfilled, String... tiktok) {
    return new OrderPayments.Line(id, variant, quantity, current, unfulfilled, Set.of(tiktok));
  }

  /** What is not fulfilled ships from the main location. */
  private static Standing shop(List<OrderPayments.Line> lines) {
    List<Part> parts = new ArrayList<>();
    for (OrderPayments.Line line : lines) {
      if (line.unfulfilled() > 0) {
        parts.add(part("P-" + line.id(), MAIN, line.id(), line.unfulfilled()));
      }
    }
    return shop(lines, parts);
  }

  private static Standing shop(List<OrderPayments.Line> lines, List<Part> parts) {
    return new Standing(
        false,
        null,
        false,
        false,
        lines.stream()
            .map(
                line ->
                    new Standing.Line(
                        line.id(),
                        line.quantity(),
                        line.currentQuantity(),
                        true,
                        line.tiktokLines()))
            .collect(Collectors.toList()),
        parts,
        List.of(),
        Map.of());
  }

  private static Part part(String id, String location, String line, int remaining) {
    return new Part(
        id,
        "OPEN",
        location,
        Set.of(),
        List.of(),
        List.of(new PartLine("PL-" + line, line, null, remaining)));
  }

  private static Sold sold(String status) {
    return new Sold(
        status,
        false,
        null,
        null,
        null,
        false,
        FulfilmentAuthority.SELLER,
        null,
        Set.of("a", "b"),
        List.of());
  }

  private static Policy policy(String region, boolean cancelInShopify) {
    return new Policy(
        region,
        null,
        false,
        false,
        true,
        cancelInShopify,
        true,
        true,
        Map.of(),
        Duration.ofHours(1));
  }
}
