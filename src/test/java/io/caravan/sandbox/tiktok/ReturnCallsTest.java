package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ReturnCallsTest {

  private static final String RETURNS = "/return_refund/202309/returns";
  private static final String REFUND_REASON =
      "ecom_order_delivered_refund_reason_missing_product_seller";
  private static final String RETURN_REASON =
      "ecom_order_delivered_refund_and_return_reason_wrong_product_seller";
  private static final String AGREED =
      "seller_reject_apply_you_have_reached_an_agreement_with_the_buyer";

  private final Rig rig = new Rig();

  @Test
  void aSellerRefundsALineAndTheAmountIsItsPriceAndItsTax() {
    String order = delivered();
    String line = lines(order).get(0);
    JsonNode made =
        create(
                """
                "order_line_item_ids":["%s"],"return_reason":"%s","return_type":"REFUND"
                """
                    .formatted(line, REFUND_REASON),
                order)
            .data();
    assertThat(made.path("return_status").asString()).isEqualTo("RETURN_OR_REFUND_REQUEST_PENDING");
    String id = made.path("return_id").asString();
    assertThat(shown(id).path("role").asString()).isEqualTo("SELLER");
    approve(id, "APPROVE_REFUND", "").data();

    JsonNode done = shown(id);
    assertThat(done.path("return_status").asString())
        .isEqualTo("RETURN_OR_REFUND_REQUEST_COMPLETE");
    // 25.00 - 2.50 by the seller - 3.00 by TikTok, taxed 8.25 % of 22.50
    assertThat(texts(done.path("refund_amount")))
        .containsExactly("USD", "21.36", "19.50", "0.00", "1.86", "0.00", "0.00");
    assertThat(done.path("return_line_items").path(0).path("refund_amount"))
        .isEqualTo(done.path("refund_amount"));
    assertThat(done.path("discount_amount").path(0).path("product_platform_discount").asString())
        .isEqualTo("3.00");
    assertThat(rig.tiktok.order(order).status()).isEqualTo(OrderStatus.DELIVERED);
  }

  @Test
  void theLastGoodsTakeShippingAndFeesWithThemWhenTheSellerIsToBlameAndTheOrderIsOver() {
    String order = delivered();
    JsonNode made =
        create(
                "\"return_reason\":\"%s\",\"return_type\":\"REFUND\"".formatted(REFUND_REASON),
                order)
            .data();
    approve(made.path("return_id").asString(), "APPROVE_REFUND", "").data();
    JsonNode refund = shown(made.path("return_id").asString()).path("refund_amount");
    JsonNode paid = rig.tiktok.orderJson(order).path("payment");
    assertThat(refund.path("refund_total").asString())
        .isEqualTo(paid.path("total_amount").asString());
    assertThat(refund.path("refund_shipping_fee").asString())
        .isEqualTo(paid.path("shipping_fee").asString());
    assertThat(refund.path("refund_tax").asString()).isEqualTo(paid.path("tax").asString());
    assertThat(refund.path("retail_delivery_fee").asString()).isEqualTo("0.28");
    assertThat(rig.tiktok.order(order).status()).isEqualTo(OrderStatus.COMPLETED);
  }

  @Test
  void aSellerCannotRefundMoreThanWasPaidButLess() {
    String order = delivered();
    String body = "\"return_reason\":\"%s\",\"return_type\":\"REFUND\",\"refund_total\":\"%s\"";
    assertThat(create(body.formatted(REFUND_REASON, "1000.00"), order).code()).isEqualTo(25005005);
    JsonNode made =
        create(body.formatted(REFUND_REASON, "10.00") + ",\"currency\":\"USD\"", order).data();
    JsonNode shown = shown(made.path("return_id").asString());
    assertThat(shown.path("refund_amount").path("refund_total").asString()).isEqualTo("10.00");
    BigDecimal lines = BigDecimal.ZERO;
    for (JsonNode line : shown.path("return_line_items")) {
      lines = lines.add(Cancellations.amount(line.path("refund_amount"), "refund_total"));
    }
    JsonNode refund = shown.path("refund_amount");
    assertThat(lines)
        .isEqualByComparingTo(
            Cancellations.amount(refund, "refund_subtotal")
                .add(Cancellations.amount(refund, "refund_tax")));
  }

  @ParameterizedTest
  @CsvSource({
    "because, REFUND, 25001014",
    "ecom_order_delivered_refund_reason_no_need, REFUND, 25001015",
    "ecom_order_shipped_refund_reason_missing_product_seller, REFUND, 25001021",
    "ecom_order_delivered_refund_reason_missing_product_seller, RETURN_AND_REFUND, 25001014",
    "ecom_order_delivered_refund_reason_missing_product_seller, REPLACEMENT, 25001001"
  })
  void aReasonMustFitTheSellerTheStatusAndTheType(String reason, String type, int code) {
    String body = "\"return_reason\":\"%s\",\"return_type\":\"%s\"".formatted(reason, type);
    assertThat(create(body, delivered()).code()).isEqualTo(code);
  }

  @Test
  void whatIsNotThereForeignTooMuchOrAskedTwiceIsRefusedWithItsCode() {
    String body = "\"return_reason\":\"%s\",\"return_type\":\"REFUND\"".formatted(REFUND_REASON);
    assertThat(create(body, "123").code()).isEqualTo(25020005);
    String waiting = rig.tiktok.placePaidOrder(order());
    assertThat(create(body, waiting).code()).isEqualTo(25001003);
    String order = delivered();
    String sku = rig.tiktok.sku(rig.us.id(), "MUG-RED").orElseThrow().id();
    String skus = ",\"skus\":[{\"sku_id\":\"" + sku + "\",\"quantity\":%d}]";
    assertThat(create(body + skus.formatted(3), order).code()).isEqualTo(25005011);
    create(body + skus.formatted(2), order).data();
    assertThat(create(body + skus.formatted(1), order).code()).isEqualTo(25005011);
    create(body, order).data();
    assertThat(create(body, order).code()).isEqualTo(25001011);
    rig.tiktok.returns(order).forEach(one -> rig.tiktok.approveReturn(one.id(), false));
    assertThat(create(body, order).code()).isEqualTo(25001051);
  }

  @Test
  void theSameKeyMakesOneReturn() {
    String order = delivered();
    String body =
        "{\"order_id\":\"%s\",\"return_reason\":\"%s\",\"return_type\":\"REFUND\"}"
            .formatted(order, REFUND_REASON);
    JsonNode first = ask(RETURNS).query("idempotency_key", "k").body(body).data();
    JsonNode second = ask(RETURNS).query("idempotency_key", "k").body(body).data();
    assertThat(second.path("return_id")).isEqualTo(first.path("return_id"));
    assertThat(rig.tiktok.returns(order)).hasSize(1);
  }

  @Test
  void aReturnIsApprovedSentAndReceivedByItsOwnDecisions() {
    String order = delivered();
    String id = asked(order, "RETURN_AND_REFUND");
    assertThat(approve(id, "APPROVE_REFUND", "").code()).isEqualTo(25020004);
    assertThat(approve(id, "APPROVE_RECEIVED_PACKAGE", "").code()).isEqualTo(25011013);
    approve(id, "APPROVE_RETURN", "").data();
    assertThat(shown(id).path("return_status").asString()).isEqualTo("AWAITING_BUYER_SHIP");
    assertThat(approve(id, "APPROVE_RETURN", "").code()).isEqualTo(25011012);
    assertThat(reject(id, "REJECT_RECEIVED_PACKAGE", AGREED).code()).isEqualTo(25020012);
    assertThat(reject(id, "REJECT_RETURN", AGREED).code()).isEqualTo(25020010);
    rig.tiktok.sendReturn(id);
    approve(id, "APPROVE_RECEIVED_PACKAGE", "").data();
    assertThat(shown(id).path("return_status").asString())
        .isEqualTo("RETURN_OR_REFUND_REQUEST_COMPLETE");
    assertThat(reject(id, "REJECT_RECEIVED_PACKAGE", AGREED).code()).isEqualTo(25020011);
    JsonNode records = ask("GET", RETURNS + "/" + id + "/records").data().path("records");
    assertThat(records.valueStream().map(record -> record.path("role").asString()))
        .containsExactly("BUYER", "SELLER", "BUYER", "SELLER");
  }

  @Test
  void aRefundWithoutReturnLetsTheBuyerKeepTheGoods() {
    String id = asked(delivered(), "RETURN_AND_REFUND");
    approve(id, "APPROVE_RETURN", ",\"buyer_keep_item\":true").data();
    assertThat(shown(id).path("can_buyer_keep_item").asBoolean()).isTrue();
    assertThat(shown(id).path("return_status").asString())
        .isEqualTo("RETURN_OR_REFUND_REQUEST_COMPLETE");
  }

  @Test
  void anOfferWaitsForTheBuyerWhoTakesItOrInsists() {
    String order = delivered();
    String id = asked(order, "RETURN_AND_REFUND");
    String partial = ",\"partial_refund\":{\"currency\":\"USD\",\"amount\":\"%s\"}";
    assertThat(approve(id, "OFFER_PARTIAL_REFUND", partial.formatted("900")).code())
        .isEqualTo(25001001);
    approve(id, "OFFER_PARTIAL_REFUND", partial.formatted("5")).data();
    JsonNode offered = shown(id);
    assertThat(offered.path("seller_proposed_return_type").asString()).isEqualTo("PARTIAL_REFUND");
    assertThat(offered.path("partial_refund").path("amount").asString()).isEqualTo("5.00");
    assertThat(offered.has("seller_next_action_response")).isFalse();
    assertThat(approve(id, "APPROVE_RETURN", "").code()).isEqualTo(25007007);

    rig.tiktok.afterSales().answerOffer(id, false);
    assertThat(shown(id).path("buyer_rejected_partial_refund").asBoolean()).isTrue();
    approve(id, "OFFER_PARTIAL_REFUND", partial.formatted("8.00")).data();
    rig.tiktok.afterSales().answerOffer(id, true);
    JsonNode taken = shown(id);
    assertThat(taken.path("refund_amount").path("refund_total").asString()).isEqualTo("8.00");
    assertThat(taken.path("can_buyer_keep_item").asBoolean()).isTrue();
    assertThat(rig.tiktok.order(order).status())
        .as("not all of it was refunded")
        .isEqualTo(OrderStatus.DELIVERED);
  }

  @Test
  void aReplacementIsANewOrderForTheSameBuyer() {
    String order = delivered();
    String id = asked(order, "REPLACEMENT");
    assertThat(shown(id).path("seller_next_action_response").path(0).path("action").asString())
        .isEqualTo("SELLER_RESPOND_REPLACEMENT");
    approve(id, "APPROVE_REPLACEMENT", "").data();
    assertThat(shown(id).path("return_status").asString())
        .isEqualTo("REPLACEMENT_REQUEST_COMPLETE");
    String again = rig.tiktok.returns(order).get(0).terms().replacement();
    JsonNode replacement = rig.tiktok.orderJson(again);
    assertThat(replacement.path("is_replacement_order").asBoolean()).isTrue();
    assertThat(replacement.path("replaced_order_id").asString()).isEqualTo(order);
    assertThat(replacement.path("payment").path("total_amount").asString()).isEqualTo("0.00");
    assertThat(replacement.path("recipient_address"))
        .isEqualTo(rig.tiktok.orderJson(order).path("recipient_address"));
    assertThat(rig.tiktok.order(again).status()).isEqualTo(OrderStatus.ON_HOLD);

    String paid = asked(delivered(), "REPLACEMENT");
    approve(paid, "ISSUE_REPLACEMENT_REFUND", "").data();
    assertThat(shown(paid).path("return_status").asString())
        .isEqualTo("REPLACEMENT_REQUEST_REFUND_SUCCESS");
  }

  @Test
  void aRefusalNeedsAReasonFromTheListAndTheRightDecision() {
    String id = asked(delivered(), "RETURN_AND_REFUND");
    JsonNode reasons =
        ask("GET", "/return_refund/202309/reject_reasons")
            .query("return_or_cancel_id", id)
            .data()
            .path("reasons");
    assertThat(reasons.valueStream().map(reason -> reason.path("name").asString()))
        .contains(AGREED);
    assertThat(reject(id, "REJECT_RETURN", "no").code()).isEqualTo(25001014);
    assertThat(reject(id, "REJECT_RETURN", "seller_reject_apply_product_has_been_packed").code())
        .isEqualTo(25001016);
    assertThat(reject(id, "REJECT_REFUND", AGREED).code()).isEqualTo(25020004);
    reject(id, "REJECT_RETURN", AGREED).data();
    assertThat(shown(id).path("return_status").asString())
        .isEqualTo("REFUND_OR_RETURN_REQUEST_REJECT");
    String withdrawn = asked(delivered(), "RETURN_AND_REFUND");
    rig.tiktok.cancelReturn(withdrawn);
    assertThat(approve(withdrawn, "APPROVE_RETURN", "").code()).isEqualTo(25020009);
    assertThat(reject(withdrawn, "REJECT_RETURN", AGREED).code()).isEqualTo(25001003);
  }

  @Test
  void whatTikTokDecidesItselfIsNotTheSellersAnyMore() {
    String id = asked(delivered(), "REFUND");
    rig.tiktok.afterSales().arbitrate(id, "IN_PROGRESS");
    assertThat(approve(id, "APPROVE_REFUND", "").code()).isEqualTo(25011010);
    assertThat(reject(id, "REJECT_REFUND", AGREED).code()).isEqualTo(25011010);
    assertThat(search("{\"arbitration_status\":[\"IN_PROGRESS\"]}").path(0).path("return_id"))
        .isEqualTo(shown(id).path("return_id"));
    rig.tiktok.afterSales().arbitrate(id, "SUPPORT_SELLER");
    reject(id, "REJECT_REFUND", AGREED).data();
  }

  @Test
  void whoeverDoesNotAnswerInTimeIsDecidedFor() {
    String silent = asked(delivered(), "RETURN_AND_REFUND");
    long deadline =
        shown(silent).path("seller_next_action_response").path(0).path("deadline").asLong();
    assertThat(deadline).isEqualTo(rig.clock.instant().plus(Duration.ofDays(2)).getEpochSecond());
    rig.clock.pass(Duration.ofDays(2));
    assertThat(shown(silent).path("return_status").asString())
        .as("the seller did not answer")
        .isEqualTo("AWAITING_BUYER_SHIP");
    rig.tiktok.sendReturn(silent);
    rig.clock.pass(Duration.ofDays(2));
    assertThat(shown(silent).path("return_status").asString())
        .as("the seller did not look into the parcel")
        .isEqualTo("RETURN_OR_REFUND_REQUEST_COMPLETE");
  }

  @Test
  void whatABuyerDoesNotSendIsClosedAndWhatASellerDoesNotAnswerMayBeRefusedToo() {
    String lazy = asked(delivered(), "RETURN_AND_REFUND");
    rig.tiktok
        .afterSales()
        .rules(AfterSalesRules.DEFAULT.with(to -> to.buyerShipsWithin = Duration.ofDays(1)));
    rig.tiktok.approveReturn(lazy, false);
    rig.clock.pass(Duration.ofDays(1));
    assertThat(shown(lazy).path("return_status").asString())
        .as("the buyer sent nothing")
        .isEqualTo("RETURN_OR_REFUND_REQUEST_CANCEL");

    rig.tiktok.afterSales().rules(AfterSalesRules.DEFAULT.with(to -> to.silenceApproves = false));
    String refused = asked(delivered(), "REFUND");
    rig.clock.pass(Duration.ofDays(2));
    assertThat(shown(refused).path("return_status").asString())
        .isEqualTo("REFUND_OR_RETURN_REQUEST_REJECT");
  }

  @Test
  void aRefundIsCalculatedBeforehandAndEligibilityIsTold() {
    String order = delivered();
    JsonNode amount =
        ask("/return_refund/202309/refunds/calculate")
            .body(
                ("{\"order_id\":\"%s\",\"request_type\":\"REFUND\",\"reason_name\":\"x\","
                        + "\"order_line_item_ids\":[\"%s\"]}")
                    .formatted(order, lines(order).get(0)))
            .data()
            .path("order_refund_amount");
    assertThat(amount.path("refund_total").asString()).isEqualTo("21.36");
    assertThat(amount.has("buyer_service_fee")).isFalse();
    assertThat(
            ask("/return_refund/202309/refunds/calculate")
                .body("{\"order_id\":\"1\",\"request_type\":\"REFUND\",\"reason_name\":\"x\"}")
                .code())
        .isEqualTo(25007006);

    asked(order, "REFUND");
    JsonNode skus =
        ask("GET", "/return_refund/202309/orders/" + order + "/aftersale_eligibility")
            .data()
            .path("sku_eligibility");
    assertThat(skus).hasSize(2);
    JsonNode options = skus.path(0).path("line_item_eligibility");
    assertThat(options.path(0).path("request_type").asString()).isEqualTo("CANCEL");
    assertThat(options.path(0).path("ineligible_code").asInt()).isEqualTo(25001003);
    assertThat(options.path(1).path("eligible").asBoolean()).isFalse();
    assertThat(options.path(1).path("ineligible_code").asInt()).isEqualTo(25001011);
  }

  @Test
  void aParcelThatIsLostCancelsTheOrderAndPutsNothingBackOnTheShelf() {
    String id = rig.tiktok.placePaidOrder(order());
    rig.tiktok.advance(id);
    rig.tiktok.ship(id, List.of(), "USPS");
    rig.tiktok.collect(id);
    int left = rig.tiktok.sku(rig.us.id(), "MUG-RED").orElseThrow().quantity();
    String cancelId = rig.tiktok.afterSales().loseParcel(id);
    assertThat(rig.tiktok.order(id).status()).isEqualTo(OrderStatus.CANCELLED);
    assertThat(rig.tiktok.sku(rig.us.id(), "MUG-RED").orElseThrow().quantity()).isEqualTo(left);
    JsonNode shown =
        ask("/return_refund/202309/cancellations/search")
            .body("{\"cancel_ids\":[\"" + cancelId + "\"]}")
            .data()
            .path("cancellations")
            .path(0);
    assertThat(shown.path("cancel_reason").asString()).isEqualTo("package_lost");
    assertThat(shown.path("role").asString()).isEqualTo("SYSTEM");
  }

  private OrderSpec order() {
    return OrderSpec.usWithTaxAndBothDiscounts(rig.us.id(), "MUG-RED", "MUG-BLUE");
  }

  private String delivered() {
    String id = rig.tiktok.placePaidOrder(order());
    rig.tiktok.advance(id);
    rig.tiktok.ship(id, List.of(), "USPS");
    rig.tiktok.collect(id);
    rig.tiktok.deliver(id);
    return id;
  }

  private String asked(String order, String type) {
    return rig.tiktok.askReturn(order, type, List.of(), "").id();
  }

  private List<String> lines(String order) {
    List<String> ids = new ArrayList<>();
    rig.tiktok
        .orderJson(order)
        .path("line_items")
        .forEach(line -> ids.add(line.path("id").asString()));
    return ids;
  }

  private Rig.Ask ask(String path) {
    return ask("POST", path);
  }

  private Rig.Ask ask(String method, String path) {
    return rig.askUs(method, path);
  }

  private Rig.Ask create(String fields, String order) {
    return ask(RETURNS).body("{\"order_id\":\"" + order + "\"," + fields + "}");
  }

  private Rig.Ask approve(String id, String decision, String more) {
    return ask(RETURNS + "/" + id + "/approve")
        .body("{\"decision\":\"" + decision + "\"" + more + "}");
  }

  private Rig.Ask reject(String id, String decision, String reason) {
    return ask(RETURNS + "/" + id + "/reject")
        .body("{\"decision\":\"%s\",\"reject_reason\":\"%s\"}".formatted(decision, reason));
  }

  private JsonNode search(String body) {
    return ask(RETURNS + "/search").body(body).data().path("return_orders");
  }

  private JsonNode shown(String id) {
    return search("{\"return_ids\":[\"" + id + "\"]}").path(0);
  }

  private static List<String> texts(JsonNode amounts) {
    return amounts.valueStream().map(JsonNode::asString).toList();
  }
}
