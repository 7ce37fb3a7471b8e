package io.caravan.aftersales.returns;

import static io.caravan.aftersales.returns.Worlds.HERE;
import static io.caravan.aftersales.returns.Worlds.LINE_1;
import static io.caravan.aftersales.returns.Worlds.LINE_2;
import static io.caravan.aftersales.returns.Worlds.POLICY;
import static io.caravan.aftersales.returns.Worlds.SENT_1;
import static io.caravan.aftersales.returns.Worlds.SENT_2;
import static io.caravan.aftersales.returns.Worlds.money;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.FollowUp;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Next;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.OrderAftersales;
import io.caravan.shopify.OrderAftersales.Refund;
import io.caravan.shopify.OrderAftersales.RefundLine;
import io.caravan.shopify.OrderAftersales.Return;
import io.caravan.shopify.OrderAftersales.ReturnLine;
import io.caravan.shopify.OrderPayments.Paid;
import io.caravan.tiktok.TikTokReturn;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is missing of returns and refunds: each from how both sides stand. */
class ReturningTest {
  private static final String ASKED = "RETURN_OR_REFUND_REQUEST_PENDING";
  private static final String AGREED = "AWAITING_BUYER_SHIP";
  private static final String SENT_BACK = "BUYER_SHIPPED_ITEM";
  private static final String COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE";
  private static final String REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT";
  private static final String UNTIL = "1795521600";
  private static final String RETURN = "gid://shopify/Return/7";
  private static final String REFUND = "gid://shopify/Refund/9";

  private final List<TikTokReturn> tiktok = new ArrayList<>();
  private final List<Return> returns = new ArrayList<>();
  private final List<Refund> refunds = new ArrayList<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> shelved = new HashSet<>();
  private final List<Past> past = new ArrayList<>();
  private ReturnPolicy policy = POLICY;
  private String buyerLeft = "30.00";
  private boolean platformPaid = true;

  // TikTok to Shopify ----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {AGREED, SENT_BACK, "RETURN_OR_REFUND_REQUEST_SUCCESS", COMPLETE})
  void aReturnThatTikTokAgreedToIsShownInShopify(String status) {
    tiktok("501", "RETURN_AND_REFUND", status, "20.00", "12", "13");

    assertThat(acts()).containsExactly(new ReturnAct.Create("501", Map.of(SENT_2, 2), "UNWANTED"));
  }

  @Test
  void whatWasOnlyAskedForIsNotShownAndAwaitsAnAnswer() {
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");

    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.RETURN_AWAITS_ANSWER);
    assertThat(judge().findings().get(0).detail())
        .contains("SELLER_RESPOND_RETURN", "2026-11-24", "10.00 USD");
  }

  @Test
  void aReturnIsKnownAgainByItsNote() {
    tiktok("501", "RETURN_AND_REFUND", AGREED, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));

    assertThat(acts()).isEmpty();
  }

  @Test
  void goodsThatAreBackGoWhereTheyWereSentFrom() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));

    assertThat(acts().get(0))
        .isEqualTo(
            new ReturnAct.Process(
                "501",
                RETURN,
                List.of(
                    new ReturnAct.Goods(
                        "rl-" + SENT_1,
                        "rev-" + SENT_1,
                        1,
                        List.of(new ReturnAct.Disposition("RESTOCKED", 1, HERE))))));
  }

  @ParameterizedTest
  @CsvSource({"PROCESSING, PROCESSING_REQUIRED", "NONE, NOT_RESTOCKED"})
  void whereGoodsGoIsTheShopsChoice(ReturnPolicy.Restock chosen, String told) {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));
    policy = new ReturnPolicy(chosen, null, true, null, true, true);

    assertThat(dispositions()).extracting(ReturnAct.Disposition::type).containsExactly(told);
  }

  @Test
  void whatAnAdjustmentPutBackShopifyDoesNotPutBackAgain() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "20.00", "12", "13");
    ours("501", "OPEN", line(SENT_2, LINE_2, 2, 0));
    shelved.add("12");

    assertThat(dispositions())
        .containsExactly(
            new ReturnAct.Disposition("NOT_RESTOCKED", 1, null),
            new ReturnAct.Disposition("RESTOCKED", 1, HERE));
  }

  @Test
  void anOrderThatTookNoStockGivesNoneBack() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));
    policy = new ReturnPolicy(ReturnPolicy.Restock.RESTOCK, null, false, null, true, true);

    assertThat(dispositions()).containsExactly(new ReturnAct.Disposition("NOT_RESTOCKED", 1, null));
  }

  @Test
  void theRefundOfAReturnIsAnAmountWithThePlatformsShareApart() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 1));

    assertThat(acts())
        .containsExactly(
            new ReturnAct.Refund(
                "501",
                BigDecimal.ZERO,
                Map.of(),
                BigDecimal.ZERO,
                List.of(
                    new RefundSplit.Part("buyer", "TikTok Shop", money("10.00")),
                    new RefundSplit.Part("platform", "TikTok Shop discount", money("2.00")))));
  }

  @Test
  void whatIsRefundedAndProcessedIsClosedAndThenNothingIsMissing() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 1));
    refunded("501", "10.00", "2.00");
    assertThat(acts()).containsExactly(new ReturnAct.Close("501", RETURN));

    returns.clear();
    ours("501", "CLOSED", line(SENT_1, LINE_1, 1, 1));
    assertThat(acts()).isEmpty();
    assertThat(codes()).isEmpty();
  }

  @Test
  void aRefundWithoutGoodsTakesItsUnitsOutWithoutRestocking() {
    tiktok("501", "REFUND", COMPLETE, "20.00", "12", "13");

    assertThat(acts())
        .singleElement()
        .isInstanceOfSatisfying(
            ReturnAct.Refund.class,
            refund -> {
              assertThat(refund.lines()).containsExactly(Map.entry(LINE_2, 2));
              assertThat(refund.parts())
                  .extracting(RefundSplit.Part::amount)
                  .containsExactly(money("20.00"), money("4.00"));
            });
  }

  @Test
  void aPartOfThePriceIsAnAmountOnlyAndLeavesTikToksShare() {
    tiktok("501", "REFUND", COMPLETE, "3.33", "11");

    assertThat(acts())
        .singleElement()
        .isInstanceOfSatisfying(
            ReturnAct.Refund.class,
            refund -> {
              assertThat(refund.lines()).isEmpty();
              assertThat(refund.parts())
                  .extracting(RefundSplit.Part::gateway, RefundSplit.Part::amount)
                  .containsExactly(tuple("TikTok Shop", money("3.33")));
            });
    assertThat(codes()).isEmpty();
  }

  @Test
  void moreThanTheUnitsCostIsRefundedAsTikTokDidAndTold() {
    tiktok("501", "REFUND", COMPLETE, "10.50", "11");

    assertThat(acts()).hasSize(1);
    assertThat(codes()).containsExactly(Code.REFUND_UNEXPLAINED);
  }

  @Test
  void moreThanIsLeftIsRefundedAsFarAsItGoes() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    buyerLeft = "4.00";

    assertThat(((ReturnAct.Refund) acts().get(0)).parts().get(0).amount())
        .isEqualByComparingTo("4.00");
    assertThat(codes()).containsExactly(Code.REFUND_NOT_COVERED);
  }

  @Test
  void aRefundsKeyIsOfItsContentAndOfWhatWasRefusedBefore() {
    ReturnAct.Refund refund = refundOf("10.00", Map.of());
    Past refused =
        new Past(
            UUID.randomUUID(),
            refund.action(),
            refund.subject(),
            Fate.REFUSED,
            Worlds.NOW,
            Worlds.NOW,
            "INVALID");
    Memory none = Worlds.memory(List.of());
    String key = Returns.key(1, refund, none);

    assertThat(Returns.key(1, refundOf("10.0", Map.of()), none)).isEqualTo(key);
    assertThat(refundOf("9.00", Map.of()).subject()).isEqualTo(refund.subject());
    assertThat(Returns.key(1, refundOf("9.00", Map.of()), none)).isNotEqualTo(key);
    assertThat(Returns.key(1, refund, Worlds.memory(List.of(refused)))).isNotEqualTo(key);
    assertThat(Returns.key(1, refundOf("10.00", Map.of(LINE_1, 1)), none))
        .isNotEqualTo(Returns.key(1, refundOf("10.00", Map.of(LINE_2, 1)), none));
  }

  @Test
  void aKeyStaysTheSameUntilARefusalAndNeverComesBackAfterOne() {
    ReturnAct.Refund refund = refundOf("10.00", Map.of());
    UUID refusal = UUID.randomUUID();
    String first = Returns.key(1, refund, Worlds.memory(List.of()));
    String lost = Returns.key(1, refund, Worlds.memory(List.of(tried(refund, Fate.OPEN, null))));
    String refused =
        Returns.key(1, refund, Worlds.memory(List.of(tried(refund, Fate.REFUSED, refusal))));
    String lostAgain =
        Returns.key(1, refund, Worlds.memory(List.of(tried(refund, Fate.OPEN, refusal))));
    String notDone =
        Returns.key(1, refund, Worlds.memory(List.of(tried(refund, Fate.NOT_DONE, refusal))));

    assertThat(lost).as("nobody knows of the first: the same act").isEqualTo(first);
    assertThat(refused).as("a refused key is not used again").isNotEqualTo(first);
    assertThat(lostAgain).as("the second try is lost: the same act").isEqualTo(refused);
    assertThat(notDone).as("read again, and to be sent again").isEqualTo(refused);
  }

  @Test
  void whatWasRefusedByUnitsStaysAnAmountAlsoIfALaterTryWasLost() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    Act whole = acts().get(0);
    assertThat(((ReturnAct.Refund) whole).lines()).isNotEmpty();

    past.add(tried(whole, Fate.NOT_DONE, UUID.randomUUID()));

    assertThat(acts())
        .singleElement()
        .satisfies(act -> assertThat(((ReturnAct.Refund) act).lines()).isEmpty());
  }

  private static Past tried(Act act, Fate fate, @Nullable UUID refusal) {
    return new Past(
        UUID.randomUUID(),
        act.action(),
        act.subject(),
        fate,
        Worlds.NOW,
        Worlds.NOW,
        null,
        refusal,
        null);
  }

  private static ReturnAct.Refund refundOf(String amount, Map<String, Integer> lines) {
    return new ReturnAct.Refund(
        "501",
        BigDecimal.ZERO,
        lines,
        BigDecimal.ZERO,
        List.of(new RefundSplit.Part("buyer", RefundSplit.BUYER, money(amount))));
  }

  @Test
  void aReplacementIsShownAndNotRefunded() {
    tiktok("501", "REPLACEMENT", "REPLACEMENT_REQUEST_COMPLETE", "0", "11");

    assertThat(acts()).extracting(Act::action).containsExactly(Action.CREATE_SHOPIFY_RETURN);
  }

  @Test
  void moneyInPlaceOfAReplacementIsARefund() {
    tiktok("501", "REPLACEMENT", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "10.00", "11");

    assertThat(acts()).extracting(Act::action).containsExactly(Action.REFUND_IN_SHOPIFY);
  }

  @ParameterizedTest
  @ValueSource(strings = {REJECTED, "RETURN_OR_REFUND_REQUEST_CANCEL"})
  void aReturnThatCameToNothingIsTakenBack(String status) {
    tiktok("501", "RETURN_AND_REFUND", status, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));
    assertThat(acts()).containsExactly(new ReturnAct.Cancel("501", RETURN));

    returns.clear();
    assertThat(acts()).isEmpty();
  }

  @Test
  void aReturnIsTakenBackWhereTheBuyerKeepsTheGoodsAfterAll() {
    ObjectNode kept = json("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    tiktok.add(TikTokReturn.of(kept.put("can_buyer_keep_item", true)));
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));

    assertThat(acts()).extracting(Act::action).startsWith(Action.CANCEL_SHOPIFY_RETURN);
  }

  @Test
  void whatShopifyRefusesToMakeAReturnOfIsRefundedAllTheSame() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    past.add(
        new Past(
            UUID.randomUUID(),
            Action.CREATE_SHOPIFY_RETURN,
            "501",
            Fate.REFUSED,
            Worlds.NOW,
            Worlds.NOW,
            "INVALID"));

    assertThat(acts())
        .extracting(Act::action)
        .containsExactly(Action.CREATE_SHOPIFY_RETURN, Action.REFUND_IN_SHOPIFY);
  }

  @Test
  void whatWasPaidForAReturnThatAPersonCancelledInShopifyIsRefundedAllTheSame() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "10.00", "11");
    ours("501", "CANCELED", line(SENT_1, LINE_1, 1, 0));
    past.add(
        new Past(
            UUID.randomUUID(),
            Action.CREATE_SHOPIFY_RETURN,
            "501",
            Fate.SUCCEEDED,
            Worlds.NOW,
            Worlds.NOW,
            null));

    assertThat(acts())
        .singleElement()
        .isInstanceOfSatisfying(
            ReturnAct.Refund.class, refund -> assertThat(refund.lines()).isEmpty());
    assertThat(codes()).containsExactly(Code.RETURN_NOT_SHOWN);
  }

  @Test
  void whatWasPaidForAReturnThatAPersonMadeSmallerInShopifyIsRefundedAllTheSame() {
    tiktok("501", "RETURN_AND_REFUND", COMPLETE, "20.00", "12", "13");
    Act create = acts().get(0);
    past.add(tried(create, Fate.SUCCEEDED, null));
    ours("501", "OPEN", line(SENT_2, LINE_2, 1, 1));

    assertThat(acts()).singleElement().isInstanceOf(ReturnAct.Refund.class);
    assertThat(codes()).containsExactly(Code.RETURN_NOT_SHOWN);
  }

  @Test
  void aStatusOfTomorrowIsTold() {
    tiktok("501", "REFUND", "A_STATUS_OF_TOMORROW", "10.00", "11");

    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.RETURN_NOT_UNDERSTOOD);
  }

  // Answers --------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"9.99, REFUND, true", "10.00, REFUND, false", "9.99, RETURN_AND_REFUND, false"})
  void onlySmallRefundsWithoutGoodsAreAgreedToByRule(String amount, String type, boolean agreed) {
    policy = new ReturnPolicy(ReturnPolicy.Restock.RESTOCK, null, true, money("10"), true, true);
    tiktok("501", type, ASKED, amount, "11");

    assertThat(acts()).hasSize(agreed ? 1 : 0);
  }

  @Test
  void aPersonsWordIsToldToTikTokWhereItAnswersWhatIsAsked() {
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");
    answers.put("501", new Answer("SELLER_RESPOND_RETURN", "REJECT_RETURN", "why", null, false));
    assertThat(acts()).containsExactly(new ReturnAct.Reject("501", "REJECT_RETURN", "why", UNTIL));

    tiktok.clear();
    tiktok("501", "RETURN_AND_REFUND", SENT_BACK, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 0));
    assertThat(acts()).as("the answer was to another question").isEmpty();
    assertThat(codes()).containsExactly(Code.RETURN_AWAITS_ANSWER);
  }

  @Test
  void whatAPersonSaidToAnEarlierQuestionOfTheSameSortIsNoAnswerToThis() {
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");
    Instant until = Instant.ofEpochSecond(Long.parseLong(UNTIL));
    answers.put("501", said(until.minusSeconds(86400)));
    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.RETURN_AWAITS_ANSWER);

    answers.put("501", said(until));
    assertThat(acts()).hasSize(1);
  }

  @Test
  void whatIsAskedOfAnOrderThatIsCancelledInShopifyIsAnsweredToo() {
    policy = new ReturnPolicy(ReturnPolicy.Restock.RESTOCK, null, true, money("10"), true, true);
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");
    tiktok("502", "RETURN_AND_REFUND", ASKED, "10.00", "12");
    tiktok("503", "REFUND", ASKED, "9.99", "13");
    tiktok("504", "RETURN_AND_REFUND", SENT_BACK, "10.00", "13");
    tiktok("505", "REFUND", COMPLETE, "9.99", "13");
    tiktok("506", "RETURN_AND_REFUND", AGREED, "9.99", "13");
    answers.put("501", said(Instant.ofEpochSecond(Long.parseLong(UNTIL))));

    Judgement judgement = Returning.answers(sides().cases(), answers, policy);

    assertThat(judgement.missing())
        .extracting(Act::subject)
        .containsExactly("501:REJECT_RETURN:why@" + UNTIL, "503:APPROVE_REFUND@" + UNTIL);
    assertThat(judgement.findings())
        .as("a person is told of the others while their clock runs")
        .extracting(Finding::code, Finding::subject)
        .containsExactly(
            tuple(Code.RETURN_AWAITS_ANSWER, "502"), tuple(Code.RETURN_AWAITS_ANSWER, "504"));
  }

  private static Answer said(Instant until) {
    return new Answer("SELLER_RESPOND_RETURN", "REJECT_RETURN", "why", null, false, until);
  }

  @Test
  void anotherAnswerToTheSameQuestionOrTheSameToAnotherIsAnotherAct() {
    List<ReturnAct> answers =
        List.of(
            new ReturnAct.Approve("501", "APPROVE_RETURN", false, null, "USD", "1"),
            new ReturnAct.Approve("501", "APPROVE_RETURN", true, null, "USD", "1"),
            new ReturnAct.Approve("501", "APPROVE_RETURN", false, null, "USD", "2"),
            new ReturnAct.Approve("501", "OFFER_PARTIAL_REFUND", false, money("3"), "USD", "1"),
            new ReturnAct.Approve("501", "OFFER_PARTIAL_REFUND", false, money("4"), "USD", "1"),
            new ReturnAct.Reject("501", "REJECT_RETURN", null, "1"),
            new ReturnAct.Reject("501", "REJECT_RETURN", "why", "1"),
            new ReturnAct.Reject("501", "REJECT_RETURN", "other", "1"),
            new ReturnAct.Reject("501", "REJECT_RETURN", "other", "2"));

    assertThat(answers).extracting(ReturnAct::subject).doesNotHaveDuplicates();
  }

  @Test
  void aNewQuestionIsAnsweredWhateverBecameOfTheAnswerToAnEarlierOne() {
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");
    theirs("DECLINED", line(SENT_1, LINE_1, 1, 0));
    for (Fate fate : List.of(Fate.SUCCEEDED, Fate.REFUSED)) {
      past.clear();
      past.add(tried(new ReturnAct.Reject("501", "REJECT_RETURN", null, "1795000000"), fate, null));

      Next next =
          FollowUp.next(
              Worlds.sold(),
              Worlds.standing(),
              Worlds.memory(past),
              Worlds.followUp(),
              List.of(judge()));

      assertThat(next.act()).as("after %s", fate).isEqualTo(acts().get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({"OPEN, APPROVE_RETURN", "DECLINED, REJECT_RETURN"})
  void whatAPersonSaysToTheReturnInShopifyIsSaidToTikTok(String status, String decision) {
    tiktok("501", "RETURN_AND_REFUND", ASKED, "10.00", "11");
    theirs(status, line(SENT_1, LINE_1, 1, 0));

    assertThat(acts())
        .singleElement()
        .satisfies(act -> assertThat(act.subject()).isEqualTo("501:" + decision + "@" + UNTIL));
  }

  @Test
  void aParcelThatWasInspectedInShopifyIsAcceptedOnTikTok() {
    tiktok("501", "RETURN_AND_REFUND", SENT_BACK, "10.00", "11");
    ours("501", "OPEN", line(SENT_1, LINE_1, 1, 1));

    assertThat(acts())
        .singleElement()
        .satisfies(
            act -> assertThat(act.subject()).isEqualTo("501:APPROVE_RECEIVED_PACKAGE@" + UNTIL));
  }

  @Test
  void aReturnWithoutLinesWasInspectedByNobody() {
    tiktok("501", "RETURN_AND_REFUND", SENT_BACK, "10.00", "11");
    returns.add(new Return(RETURN, "OPEN", List.of()));
    links.put(RETURN, "501");

    assertThat(acts()).extracting(Act::action).doesNotContain(Action.APPROVE_RETURN);
    assertThat(codes()).contains(Code.RETURN_AWAITS_ANSWER);
  }

  @Test
  void aParcelThatWasNotAllThereIsAPersonsToAccept() {
    tiktok("501", "RETURN_AND_REFUND", SENT_BACK, "20.00", "12", "13");
    returns.add(
        new Return(
            RETURN,
            "OPEN",
            List.of(
                new ReturnLine("rl", SENT_2, LINE_2, 2, 2, Marks.of("501"), "rev-" + SENT_2, 1))));

    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.RETURN_AWAITS_ANSWER);
  }

  @Test
  void whatIsMissingOfAReturnIsReadFromWhereItsGoodsWent() {
    OrderAftersales read =
        OrderAftersales.of(
            PlatformJson.MAPPER.readTree(
                """
                {"currencyCode": "USD", "returns": {"nodes": [{
                  "id": "R", "status": "OPEN",
                  "returnLineItems": {"nodes": [
                    {"id": "rl", "quantity": 3, "processedQuantity": 3,
                     "fulfillmentLineItem": {"id": "f", "lineItem": {"id": "l"}}}]},
                  "reverseFulfillmentOrders": {"nodes": [{"lineItems": {"nodes": [
                    {"id": "rev", "fulfillmentLineItem": {"id": "f"}, "dispositions": [
                      {"type": "RESTOCKED", "quantity": 1},
                      {"type": "MISSING", "quantity": 2}]}]}}]}}]}}
                """));

    assertThat(read.returns().get(0).lines()).extracting(ReturnLine::missing).containsExactly(2);
  }

  // Shopify to TikTok ----------------------------------------------------------------------------

  @Test
  void aReturnThatAPersonMadeIsToldToTikTokOnce() {
    theirs("OPEN", line(SENT_2, LINE_2, 1, 0));
    assertThat(acts())
        .containsExactly(
            new ReturnAct.CreateOnTikTok(RETURN, "RETURN_AND_REFUND", List.of("12"), null, "USD"));

    tiktok("501", "RETURN_AND_REFUND", AGREED, "10.00", "12");
    links.put(RETURN, "501");
    assertThat(acts()).isEmpty();
  }

  @Test
  void whereTheAnswerWasLostTheReturnIsFoundByItsUnits() {
    theirs("OPEN", line(SENT_2, LINE_2, 1, 0));
    tiktok("501", "RETURN_AND_REFUND", AGREED, "10.00", "12");

    assertThat(acts()).isEmpty();
    assertThat(Pairing.of(sides()).inferred()).containsExactly(Map.entry(RETURN, "501"));
  }

  @Test
  void aRefundThatAPersonMadeIsToldToTikTokInItsAmount() {
    theirRefund("10.00", "2.00", new RefundLine(LINE_1, 1, "NO_RESTOCK"));

    assertThat(acts())
        .containsExactly(
            new ReturnAct.CreateOnTikTok(REFUND, "REFUND", List.of("11"), money("10.00"), "USD"));
  }

  @Test
  void anAmountIsGivenBackForAsFewUnitsAsAreWorthIt() {
    tiktok("500", "REFUND", COMPLETE, "10.00", "11");
    refunded("500", "10.00", "2.00");
    theirRefund("12.50", "0");

    assertThat(acts())
        .containsExactly(
            new ReturnAct.CreateOnTikTok(
                REFUND, "REFUND", List.of("12", "13"), money("12.50"), "USD"));
  }

  @Test
  void anAmountWhoseAnswerWasLostIsFoundByTheBuyersPartOfIt() {
    theirRefund("10.00", "2.00");
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");

    assertThat(acts()).isEmpty();
    assertThat(Pairing.of(sides()).inferred()).containsExactly(Map.entry(REFUND, "501"));
  }

  @ParameterizedTest
  @CsvSource({"SELLER, 7.00, true", "SELLER, 11.00, false", "BUYER, 7.00, false"})
  void anAmountThatTikTokCappedIsFoundAmongTheSellersOwn(String role, String total, boolean same) {
    theirRefund("10.00", "2.00");
    tiktok.add(TikTokReturn.of(json("501", "REFUND", COMPLETE, total, "11").put("role", role)));

    assertThat(Pairing.of(sides()).inferred().containsKey(REFUND)).isEqualTo(same);
  }

  @Test
  void whenTikTokPaidWhatAPersonRefundedNothingIsMissing() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    theirRefund("10.00", "2.00", new RefundLine(LINE_1, 1, "RETURN"));

    assertThat(acts()).isEmpty();
    assertThat(codes()).isEmpty();
  }

  @Test
  void whatTikTokPaidBeyondAPersonsRefundIsAdded() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    theirRefund("4.00", "0", new RefundLine(LINE_1, 1, "RETURN"));

    assertThat(acts())
        .singleElement()
        .isInstanceOfSatisfying(
            ReturnAct.Refund.class,
            refund -> {
              assertThat(refund.subject()).isEqualTo("501+4");
              assertThat(refund.parts().get(0).amount()).isEqualByComparingTo("6.00");
            });
  }

  @Test
  void whatAPersonRefundedBeyondTikTokIsTold() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    theirRefund("13.00", "0", new RefundLine(LINE_1, 1, "RETURN"));

    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.REFUNDS_DIFFER);
  }

  @Test
  void whereTikToksShareIsADiscountInShopifyThePersonsRefundOfTheRestIsAllOfIt() {
    platformPaid = false;
    tiktok("501", "REFUND", ASKED, "10.00", "11");
    theirRefund("10.00", "0", new RefundLine(LINE_1, 1, "NO_RESTOCK"));

    assertThat(acts())
        .singleElement()
        .satisfies(act -> assertThat(act.subject()).startsWith("501:APPROVE_REFUND"));
  }

  @ParameterizedTest
  @CsvSource({"20.00, 4.00, 2, 0", "10.00, 2.00, 1, 12.00", "15.00, 3.00, 2, 6.00"})
  void whoRefundsTheUnitsOfTwoReturnsAtOnceRefundsBoth(
      String buyer, String platform, int units, BigDecimal missing) {
    tiktok("501", "REFUND", COMPLETE, "10.00", "12");
    tiktok("502", "REFUND", COMPLETE, "10.00", "13");
    theirRefund(buyer, platform, new RefundLine(LINE_2, units, "NO_RESTOCK"));

    assertThat(
            acts().stream()
                .flatMap(act -> ((ReturnAct.Refund) act).parts().stream())
                .map(RefundSplit.Part::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(missing);
    assertThat(codes()).isEmpty();
  }

  @Test
  void whatWeAddToAPersonsRefundOfTwoReturnsIsAddedOnce() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "12");
    tiktok("502", "REFUND", COMPLETE, "10.00", "13");
    theirRefund("15.00", "3.00", new RefundLine(LINE_2, 2, "NO_RESTOCK"));
    Map<String, BigDecimal> added = new HashMap<>();
    ((ReturnAct.Refund) acts().get(0))
        .parts()
        .forEach(part -> added.put(part.gateway(), part.amount()));

    refunds.add(
        new Refund("gid://shopify/Refund/1", Marks.of("502"), null, List.of(), Map.copyOf(added)));

    assertThat(acts()).isEmpty();
    assertThat(codes()).isEmpty();
  }

  @Test
  void whoRefundsMoreThanOneUnitCostsHasNotRefundedItsNeighbour() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "12");
    tiktok("502", "REFUND", ASKED, "10.00", "13");
    theirRefund("20.00", "4.00", new RefundLine(LINE_2, 1, "NO_RESTOCK"));

    assertThat(acts()).as("nobody agreed to the second").isEmpty();
    assertThat(codes()).containsExactlyInAnyOrder(Code.REFUNDS_DIFFER, Code.RETURN_AWAITS_ANSWER);
  }

  @Test
  void moneyInPlaceOfAReplacementThatAPersonRefundedIsNotRefundedAgain() {
    tiktok("501", "REPLACEMENT", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "10.00", "11");
    theirRefund("10.00", "2.00", new RefundLine(LINE_1, 1, "NO_RESTOCK"));

    assertThat(acts()).isEmpty();
    assertThat(codes()).isEmpty();
  }

  @Test
  void whatAPersonRefundedWithAReturnThatIsStillOpenIsNotRefundedAgain() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "11");
    theirs("OPEN", line(SENT_1, LINE_1, 1, 0));
    refundOfTheirReturn(LINE_1);

    assertThat(acts()).isEmpty();
    assertThat(codes()).as("TikTok expects no goods").containsExactly(Code.NOT_TOLD_TO_TIKTOK);
  }

  @Test
  void whatAPersonRefundedWithAReturnOfAnotherUnitIsToldToTikTok() {
    tiktok("501", "REFUND", COMPLETE, "10.00", "12");
    refunded("501", "10.00", "2.00");
    theirs("OPEN", line(SENT_2, LINE_2, 1, 0));
    refundOfTheirReturn(LINE_2);

    assertThat(acts())
        .containsExactly(
            new ReturnAct.CreateOnTikTok(
                RETURN, "RETURN_AND_REFUND", List.of("13"), money("10.00"), "USD"));
  }

  private void refundOfTheirReturn(String line) {
    refunds.add(
        new Refund(
            REFUND,
            "",
            RETURN,
            List.of(new RefundLine(line, 1, "NO_RESTOCK")),
            Map.of("TikTok Shop", money("10.00"), "TikTok Shop discount", money("2.00"))));
  }

  @Test
  void whatWeRefundedForACancelledUnitIsNotTheRefundOfItsNeighbour() {
    refunds.add(
        new Refund(
            "gid://shopify/Refund/4",
            "Cancelled on TikTok Shop.",
            null,
            List.of(new RefundLine(LINE_2, 1, "NO_RESTOCK")),
            Map.of("TikTok Shop", money("10.00"), "TikTok Shop discount", money("2.00"))));
    tiktok("501", "REFUND", COMPLETE, "10.00", "13");

    assertThat(acts())
        .singleElement()
        .satisfies(
            act ->
                assertThat(((ReturnAct.Refund) act).parts())
                    .extracting(RefundSplit.Part::amount)
                    .containsExactly(money("10.00"), money("2.00")));
  }

  @Test
  void cancelledUnitsAreNotReturned() {
    theirRefund("10.00", "2.00", new RefundLine(LINE_1, 1, "CANCEL"));

    assertThat(acts()).isEmpty();
  }

  @Test
  void whatTikTokIsNotToBeToldIsFound() {
    policy = new ReturnPolicy(ReturnPolicy.Restock.RESTOCK, null, true, null, false, true);
    theirRefund("10.00", "2.00", new RefundLine(LINE_1, 1, "RETURN"));

    assertThat(acts()).isEmpty();
    assertThat(codes()).containsExactly(Code.NOT_TOLD_TO_TIKTOK);
  }

  // ----------------------------------------------------------------------------------------------

  private List<Act> acts() {
    return judge().missing();
  }

  private List<Code> codes() {
    return judge().findings().stream().map(Finding::code).toList();
  }

  private List<ReturnAct.Disposition> dispositions() {
    return acts().stream()
        .filter(ReturnAct.Process.class::isInstance)
        .map(ReturnAct.Process.class::cast)
        .flatMap(process -> process.goods().stream())
        .flatMap(goods -> goods.where().stream())
        .toList();
  }

  private Judgement judge() {
    Sides sides = sides();
    return Returning.next(sides, Pairing.of(sides), Worlds.memory(past), policy);
  }

  private Sides sides() {
    return new Sides(
        tiktok.stream().map(one -> ReturnCase.of(one, !one.type().equals("REFUND"))).toList(),
        new OrderAftersales(
            "USD",
            true,
            platformPaid
                ? List.of(
                    new Paid("buyer", "TikTok Shop", money(buyerLeft)),
                    new Paid("platform", "TikTok Shop discount", money("6.00")))
                : List.of(new Paid("buyer", "TikTok Shop", money(buyerLeft))),
            refunds,
            returns),
        Worlds.sold(),
        Worlds.standing(),
        Worlds.FIGURES,
        links,
        shelved,
        answers);
  }

  private void tiktok(String id, String type, String status, String total, String... lines) {
    tiktok.add(TikTokReturn.of(json(id, type, status, total, lines)));
  }

  private static ObjectNode json(
      String id, String type, String status, String total, String... lines) {
    ObjectNode node =
        PlatformJson.MAPPER
            .createObjectNode()
            .put("return_id", id)
            .put("order_id", Worlds.ORDER.id())
            .put("return_type", type)
            .put("return_status", status)
            .put("return_reason", "ecom_order_delivered_refund_and_return_reason_no_need");
    node.putObject("refund_amount").put("currency", "USD").put("refund_total", total);
    String next =
        switch (status) {
          case ASKED -> type.equals("REFUND") ? "SELLER_RESPOND_REFUND" : "SELLER_RESPOND_RETURN";
          case SENT_BACK -> "SELLER_RESPOND_RECEIVE_PACKAGE";
          default -> "";
        };
    if (!next.isEmpty()) {
      node.putArray("seller_next_action_response")
          .addObject()
          .put("action", next)
          .put("deadline", Long.valueOf(UNTIL));
    }
    ArrayNode list = node.putArray("return_line_items");
    for (String line : lines) {
      list.addObject().put("order_line_item_id", line).put("sku_id", "A");
    }
    return node;
  }

  private void ours(String caseId, String status, ReturnLine line) {
    returns.add(
        new Return(
            RETURN,
            status,
            List.of(
                new ReturnLine(
                    line.id(),
                    line.fulfilmentLineId(),
                    line.lineId(),
                    line.quantity(),
                    line.processed(),
                    Marks.of(caseId),
                    line.reverseLineId()))));
  }

  private void theirs(String status, ReturnLine line) {
    returns.add(new Return(RETURN, status, List.of(line)));
  }

  private static ReturnLine line(String sent, String line, int quantity, int processed) {
    return new ReturnLine("rl-" + sent, sent, line, quantity, processed, "", "rev-" + sent);
  }

  private void refunded(String caseId, String buyer, String platform) {
    refunds.add(
        new Refund(
            "gid://shopify/Refund/1",
            Marks.of(caseId),
            null,
            List.of(),
            Map.of("TikTok Shop", money(buyer), "TikTok Shop discount", money(platform))));
  }

  private void theirRefund(String buyer, String platform, RefundLine... lines) {
    refunds.add(
        new Refund(
            REFUND,
            "",
            null,
            List.of(lines),
            Map.of("TikTok Shop", money(buyer), "TikTok Shop discount", money(platform))));
  }
}
