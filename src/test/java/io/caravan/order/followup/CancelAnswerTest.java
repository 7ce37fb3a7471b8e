package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.CancelAnswer.Decision;
import io.caravan.order.followup.CancelAnswer.Goods;
import io.caravan.order.followup.CancelAnswer.Policy;
import io.caravan.order.followup.CancelAnswer.Terms;
import io.caravan.order.followup.CancelRequest.Wish;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a buyer's request is answered, and whether such an order may be shipped. */
class CancelAnswerTest {
  private static final Instant ASKED = Instant.parse("2026-11-23T10:00:00Z");
  private static final Instant NOW = ASKED.plusSeconds(60);
  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @CsvSource({
    // policy, goods, region, decision
    "APPROVE_UNLESS_SHIPPED, IN_THE_HOUSE, US, APPROVE",
    "APPROVE_UNLESS_SHIPPED, IN_THE_HOUSE, DE, APPROVE",
    "APPROVE_UNLESS_SHIPPED, GONE, US, SHIP",
    "APPROVE_UNLESS_SHIPPED, GONE, GB, REJECT",
    "APPROVE_UNLESS_SHIPPED, GONE_DESPITE_REQUEST, US, ASK",
    "APPROVE_UNLESS_SHIPPED, GONE_DESPITE_REQUEST, GB, ASK",
    "APPROVE_UNLESS_SHIPPED, CANCELLED, US, APPROVE",
    "APPROVE, GONE, US, APPROVE",
    "APPROVE, IN_THE_HOUSE, GB, APPROVE",
    "ASK, IN_THE_HOUSE, US, ASK",
    "ASK, GONE, GB, ASK",
    "ASK, CANCELLED, GB, APPROVE",
    "APPROVE_UNLESS_SHIPPED, CANCELLED_PERHAPS, US, ASK",
    "ASK, CANCELLED_PERHAPS, GB, ASK",
    "APPROVE, CANCELLED_PERHAPS, GB, ASK",
    "APPROVE, CANCELLED, GB, APPROVE",
    "APPROVE, GONE_DESPITE_REQUEST, GB, APPROVE",
    "APPROVE_UNLESS_SHIPPED, UNCLEAR, US, ASK",
    "APPROVE, UNCLEAR, US, ASK",
    "ASK, UNCLEAR, US, ASK",
  })
  void thePolicyAnswers(Policy policy, Goods goods, String region, Decision expected) {
    assertThat(answer(request(null), goods, policy, region, NOW).decision()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "APPROVE, US, APPROVE",
    "APPROVE, GB, APPROVE",
    "REJECT, US, SHIP",
    "REJECT, GB, REJECT"
  })
  void aPersonsWordComesFirst(Wish wish, String region, Decision expected) {
    for (Goods goods : Goods.values()) {
      for (Policy policy : Policy.values()) {
        assertThat(answer(request(wish), goods, policy, region, NOW).decision())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void whatWentOutPastTheHoldIsAPersonsToDecideUntilTheMargin() {
    CancelAnswer before =
        answer(request(null), Goods.GONE_DESPITE_REQUEST, Policy.APPROVE_UNLESS_SHIPPED, "GB", NOW);
    Instant margin = ASKED.plus(CancelRequest.ANSWER_WITHIN).minus(HOUR);

    assertThat(before).isEqualTo(new CancelAnswer(Decision.ASK, "SHIPPED_DESPITE_REQUEST", margin));
    assertThat(
            answer(
                    request(null),
                    Goods.GONE_DESPITE_REQUEST,
                    Policy.APPROVE_UNLESS_SHIPPED,
                    "GB",
                    margin)
                .decision())
        .isEqualTo(Decision.REJECT);
  }

  @Test
  void anApprovalLeavesTimeToObjectButNeverPastTheMargin() {
    Terms patient = new Terms(Policy.APPROVE, Duration.ofHours(2), HOUR);
    CancelRequest soonOver =
        new CancelRequest("1", ASKED, Set.of(), ASKED.plus(Duration.ofHours(2)), null);

    assertThat(CancelAnswer.of(request(null), Goods.IN_THE_HOUSE, patient, "GB", NOW))
        .isEqualTo(
            new CancelAnswer(Decision.WAIT, "POLICY_APPROVE", ASKED.plus(Duration.ofHours(2))));
    assertThat(CancelAnswer.of(soonOver, Goods.IN_THE_HOUSE, patient, "GB", NOW).at())
        .isEqualTo(ASKED.plus(HOUR));
  }

  @Test
  void goodsAreGoneOnlyIfLinesOfTheRequestWereFulfilled() {
    CancelRequest ofA = new CancelRequest("1", ASKED, Set.of("a"), null, null);

    assertThat(CancelAnswer.goods(ofA, shop("b", ASKED.minusSeconds(9)), true))
        .isEqualTo(Goods.IN_THE_HOUSE);
    assertThat(CancelAnswer.goods(ofA, shop("a", ASKED.minusSeconds(9)), true))
        .isEqualTo(Goods.GONE);
    assertThat(CancelAnswer.goods(ofA, shop("a", ASKED.plusSeconds(9)), true))
        .isEqualTo(Goods.GONE_DESPITE_REQUEST);
    assertThat(CancelAnswer.goods(ofA, shop("a", null), true)).isEqualTo(Goods.GONE);
  }

  @Test
  void whereGoodsAreIsUnclearIfTheirLinesWereNotReadOrAreNotToBeFound() {
    CancelRequest ofC = new CancelRequest("1", ASKED, Set.of("c"), null, null);
    Standing whole = shop("none", null);
    Standing cut =
        new Standing(false, null, false, true, whole.lines(), List.of(), whole.sent(), Map.of());

    assertThat(CancelAnswer.goods(ofC, shop("a", ASKED), true)).isEqualTo(Goods.UNCLEAR);
    assertThat(CancelAnswer.goods(ofC, whole, true))
        .as("nothing was fulfilled, so this was not")
        .isEqualTo(Goods.IN_THE_HOUSE);
    assertThat(CancelAnswer.goods(request(null), cut, true)).isEqualTo(Goods.UNCLEAR);
  }

  @ParameterizedTest
  @CsvSource({
    // cancelled so many seconds after the import, twice in Shopify, cancel-on-tiktok
    "60, false, true, CANCELLED",
    "-60, false, true, CANCELLED_PERHAPS",
    "60, true, true, CANCELLED_PERHAPS",
    "60, false, false, CANCELLED_PERHAPS",
  })
  void aCancellationInShopifyNeedNotMeanTheSale(
      int after, boolean twice, boolean onTikTok, Goods goods) {
    Standing cancelled =
        new Standing(
            true,
            "CUSTOMER",
            false,
            false,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            NOW.plusSeconds(after),
            Standing.NO_RETURN,
            BigDecimal.ZERO,
            Set.of());
    Memory memory = Remembered.at(NOW.plusSeconds(90)).importedAt(NOW).twice(twice).memory();
    io.caravan.order.followup.Policy shops =
        new io.caravan.order.followup.Policy(
            "US", null, false, false, onTikTok, true, true, true, Map.of(), HOUR);

    assertThat(
            CancelAnswer.goods(
                request(null), cancelled, FollowUp.endsSale(cancelled, memory, shops)))
        .isEqualTo(goods);
  }

  @ParameterizedTest
  @CsvSource({
    "AWAITING_SHIPMENT, true",
    "PARTIALLY_SHIPPING, true",
    "IN_TRANSIT, false",
    "CANCELLED, false"
  })
  void aRequestAboutTheRestOfAnOrderAwaitsItsAnswerToo(String status, boolean awaits) {
    assertThat(sold(status, true).awaitsCancelAnswer()).isEqualTo(awaits);
    assertThat(sold(status, false).awaitsCancelAnswer()).isFalse();
  }

  @Test
  void anOrderWithoutARequestMayBeShipped() {
    assertThat(may(sold(false), shop("a", null), null, Policy.ASK, "US")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"US", "GB", "ID"})
  void anOrderWithARequestIsNotShippedByItself(String region) {
    assertThat(may(sold(true), shop("none", null), null, Policy.APPROVE_UNLESS_SHIPPED, region))
        .isFalse();
    assertThat(may(sold(true), shop("a", ASKED.plusSeconds(9)), null, Policy.ASK, region))
        .isFalse();
  }

  @Test
  void onlyInTheUsAShipmentRefusesTheRequest() {
    Standing packed = shop("a", ASKED.minusSeconds(9));

    assertThat(may(sold(true), packed, null, Policy.APPROVE_UNLESS_SHIPPED, "US")).isTrue();
    assertThat(may(sold(true), packed, null, Policy.APPROVE_UNLESS_SHIPPED, "GB")).isFalse();
    assertThat(may(sold(true), packed, request(Wish.APPROVE), Policy.ASK, "US")).isFalse();
    assertThat(may(sold(true), packed, request(Wish.REJECT), Policy.ASK, "US")).isTrue();
  }

  @Test
  void aNewRequestIsNotRefusedOnTheStrengthOfAnOlderOne() {
    CancelRequest older = new CancelRequest("0", ASKED.minus(HOUR), Set.of(), null, Wish.REJECT);
    CancelRequest same = new CancelRequest("1", ASKED.plusSeconds(2), Set.of(), null, Wish.REJECT);

    assertThat(may(sold(true), shop("none", null), older, Policy.ASK, "US")).isFalse();
    assertThat(may(sold(true), shop("none", null), same, Policy.ASK, "US")).isTrue();
  }

  @Test
  void whatIsBeingApprovedIsNotShippedWhoeverElseMay() {
    Past sent = approval("1", Fate.SUCCEEDED);
    Past unknown = approval("1", Fate.OPEN);
    CancelRequest older = new CancelRequest("0", ASKED.minus(HOUR), Set.of(), null, Wish.APPROVE);

    assertThat(CancelAnswer.isApproved(sold(true), request(Wish.APPROVE), List.of())).isTrue();
    assertThat(CancelAnswer.isApproved(sold(true), request(null), List.of(sent))).isTrue();
    assertThat(CancelAnswer.isApproved(sold(true), request(null), List.of(unknown))).isTrue();

    assertThat(CancelAnswer.isApproved(sold(true), request(null), List.of())).isFalse();
    assertThat(CancelAnswer.isApproved(sold(true), request(Wish.REJECT), List.of())).isFalse();
    assertThat(
            CancelAnswer.isApproved(
                sold(true), request(null), List.of(approval("1", Fate.REFUSED))))
        .as("TikTok did not take it")
        .isFalse();
    assertThat(CancelAnswer.isApproved(sold(true), older, List.of(approval("0", Fate.SUCCEEDED))))
        .as("an answer to an earlier request is none to this one")
        .isFalse();
    assertThat(CancelAnswer.isApproved(sold(true), null, List.of())).isFalse();
  }

  private static Past approval(String cancelId, Fate fate) {
    return new Past(UUID.randomUUID(), Action.APPROVE_CANCELLATION, cancelId, fate, NOW, NOW, null);
  }

  private static boolean may(
      Sold sold, Standing shop, @Nullable CancelRequest request, Policy policy, String region) {
    return CancelAnswer.mayShipDespiteRequest(
        sold, shop, request, new Terms(policy, Duration.ZERO, HOUR), region, NOW);
  }

  private static CancelAnswer answer(
      CancelRequest request, Goods goods, Policy policy, String region, Instant now) {
    return CancelAnswer.of(request, goods, new Terms(policy, Duration.ZERO, HOUR), region, now);
  }

  private static CancelRequest request(@Nullable Wish wish) {
    return new CancelRequest("1", ASKED, Set.of(), null, wish);
  }

  private static Sold sold(boolean requested) {
    return sold("AWAITING_SHIPMENT", requested);
  }

  private static Sold sold(String status, boolean requested) {
    return new Sold(
        status,
        requested,
        ASKED,
        null,
        null,
        false,
        FulfilmentAuthority.SELLER,
        null,
        Set.of("a", "b"),
        List.of());
  }

  /**
   * @param sent the TikTok line that was fulfilled; "none" for none
   */
  private static Standing shop(String sent, @Nullable Instant at) {
    List<Standing.Sent> parcels =
        sent.equals("none")
            ? List.of()
            : List.of(
                new Standing.Sent(
                    "f", null, at, null, List.of(), List.of(new Standing.SentLine("x", sent, 1))));
    return new Standing(
        false,
        null,
        false,
        false,
        List.of(
            new Standing.Line("a", 1, true, Set.of("a")),
            new Standing.Line("b", 1, true, Set.of("b"))),
        List.of(),
        parcels,
        Map.of());
  }
}
