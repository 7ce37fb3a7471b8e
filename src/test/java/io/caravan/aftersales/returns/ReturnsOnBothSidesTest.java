package io.caravan.aftersales.returns;

import static io.caravan.testing.ShopsUnderTest.ACME;
import static io.caravan.testing.ShopsUnderTest.DOMAIN;
import static io.caravan.testing.ShopsUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.order.followup.Action;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Past;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.WebhookFaults;
import io.caravan.sandbox.shopify.MerchantRefunds;
import io.caravan.sandbox.shopify.MerchantReturns;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Return;
import io.caravan.store.Stores;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Kinds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Returns over real HTTP and a real PostgreSQL: what is given back is given back once. */
class ReturnsOnBothSidesTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration SOON = Duration.ofSeconds(60);

  private static ShopsUnderTest shops;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static CaravanUnderTest caravan;
  private static int store;
  private static int skus;

  @BeforeAll
  static void start() {
    shops = ShopsUnderTest.signalled(db, ACME);
    sandbox = shops.sandbox;
    shopify = shops.shopify;
    // Every webhook comes twice or three times.
    sandbox.webhooks().faults(WebhookFaults.NONE.duplicating(1.0, 3));
    caravan = shops.connect(Map.of()).caravan();
    store = caravan.bean(Stores.class).byName(ShopsUnderTest.STORE).orElseThrow().id();
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  // TikTok to Shopify ----------------------------------------------------------------------------

  @Test
  void aReturnIsShownRestockedOnceAndRefundedToTheCent() {
    String sku = sku(10);
    String order = delivered(sku, 2);
    assertThat(available(sku)).isEqualTo(8);
    String line = lines(order).get(0);

    Return asked = sandbox.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(line), "");
    awaitFinding(order, "return-awaits-answer");
    assertThat(returns(order)).isEmpty();

    sandbox.tiktok().approveReturn(asked.id(), false);
    await("shown").atMost(SOON).until(() -> statuses(order).equals(List.of("OPEN")));
    assertThat(available(sku)).as("nothing is back yet").isEqualTo(8);

    sandbox.tiktok().sendReturn(asked.id());
    sandbox.tiktok().receiveReturn(asked.id());
    await("closed").atMost(SOON).until(() -> statuses(order).equals(List.of("CLOSED")));
    quiet(order);
    assertThat(available(sku)).isEqualTo(9);
    assertThat(refunds(order))
        .singleElement()
        .satisfies(
            refund ->
                assertThat(refund.amount()).isEqualByComparingTo(refundedOnTikTok(asked.id())));
    assertThat(adjustments(order)).as("units given back by an adjustment").isZero();
    assertThat(outcome(asked.id())).isEqualTo("LEFT SHOPIFY_RETURN");
  }

  @Test
  void aReturnAndItsRefundWhoseAnswersAreLostAreMadeOnce() {
    String sku = sku(10);
    String order = delivered(sku, 1);
    sandbox.shopifyFaults().once("returnCreate", new Fault.CommitThenCut());
    sandbox.shopifyFaults().once("refundCreate", new Fault.CommitThenCut());

    Return asked = sandbox.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    sandbox.tiktok().approveReturn(asked.id(), false);
    sandbox.tiktok().sendReturn(asked.id());
    sandbox.tiktok().receiveReturn(asked.id());

    await("closed").atMost(SOON).until(() -> statuses(order).equals(List.of("CLOSED")));
    quiet(order);
    assertThat(acts(order))
        .as("the answers were lost")
        .contains("act-unknown create-shopify-return", "act-unknown refund-in-shopify");
    assertThat(refunds(order)).hasSize(1);
    assertThat(available(sku)).isEqualTo(10);
  }

  @Test
  void aRefundWithoutGoodsIsMoneyAndNoStock() {
    String sku = sku(10);
    String order = delivered(sku, 2);

    Return asked = sandbox.tiktok().askReturn(order, "REFUND", List.of(lines(order).get(0)), "");
    sandbox.tiktok().approveReturn(asked.id(), false);

    await("refunded").atMost(SOON).until(() -> refunds(order).size() == 1);
    quiet(order);
    assertThat(refunds(order))
        .singleElement()
        .satisfies(
            refund -> {
              assertThat(refund.amount()).isEqualByComparingTo(refundedOnTikTok(asked.id()));
              assertThat(refund.lines())
                  .singleElement()
                  .satisfies(line -> assertThat(line.restockType()).isEqualTo("NO_RESTOCK"));
            });
    assertThat(returns(order)).isEmpty();
    assertThat(available(sku)).isEqualTo(8);
  }

  @Test
  void aPartOfThePriceIsRefundedAsAnAmount() {
    String order = delivered(sku(10), 1);
    Return asked = sandbox.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    awaitFinding(order, "return-awaits-answer");

    answer(asked.id(), new Answer("", "OFFER_PARTIAL_REFUND", null, new BigDecimal("3.33"), false));
    await("offered").atMost(SOON).until(() -> acts(order).contains("act-done approve-return"));
    sandbox.tiktok().afterSales().answerOffer(asked.id(), true);

    await("refunded").atMost(SOON).until(() -> refunds(order).size() == 1);
    quiet(order);
    assertThat(refunds(order).get(0).amount()).isEqualByComparingTo("3.33");
    assertThat(refunds(order).get(0).lines()).isEmpty();
    assertThat(statuses(order)).doesNotContain("OPEN");
  }

  @Test
  void aRequestThatAPersonRefusesIsRefusedOnTikTokAndLeavesNothing() {
    String order = delivered(sku(10), 1);
    Return asked = sandbox.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    awaitFinding(order, "return-awaits-answer");

    answer(asked.id(), new Answer("", "REJECT_RETURN", null, null, false));

    await("refused")
        .atMost(SOON)
        .until(() -> status(order, asked.id()).equals("REFUND_OR_RETURN_REQUEST_REJECT"));
    quiet(order);
    assertThat(returns(order)).isEmpty();
    assertThat(refunds(order)).isEmpty();
    assertThat(acts(order)).filteredOn(act -> act.endsWith("reject-return")).hasSize(2);
  }

  @Test
  void aRefusalIsRememberedBehindALaterTryThatWasLost() {
    String order = delivered(sku(10), 1);
    tried(order, "case", "REFUSED", 30);
    UUID refused = tried(order, "case", "REFUSED", 20);
    UUID lost = tried(order, "case", "UNKNOWN", 10);
    tried(order, "another", "ABANDONED", 10);

    assertThat(refunds(order, "another").refusal()).isNull();
    assertThat(refunds(order, "case").refusal()).isEqualTo(refused);
    assertThat(refunds(order, "case").intent()).isEqualTo(lost);
    assertThat(refunds(order, "case").fate()).isEqualTo(Memory.Fate.OPEN);
  }

  @Test
  void sinceWhenAnActCouldNotBeSentIsCountedFromTheLastThatWas() {
    String order = delivered(sku(10), 1);
    tried(order, "case", "NOT_SENT", 50);
    tried(order, "case", "REFUSED", 40);
    tried(order, "case", "NOT_SENT", 30);
    tried(order, "case", "NOT_SENT", 20);
    tried(order, "sent", "NOT_SENT", 30);
    tried(order, "sent", "SUCCEEDED", 20);
    tried(order, "never", "NOT_SENT", 70);

    Instant now = caravan.bean(FollowUpLedger.class).memory(store, order).orElseThrow().now();
    assertThat(refunds(order, "case").unsentSince())
        .isBetween(now.minusSeconds(36), now.minusSeconds(29));
    assertThat(refunds(order, "sent").unsentSince()).isNull();
    assertThat(refunds(order, "never").unsentSince()).isBefore(now.minusSeconds(69));
  }

  private static Past refunds(String order, String subject) {
    return caravan.bean(FollowUpLedger.class).memory(store, order).orElseThrow().past().stream()
        .filter(one -> one.action() == Action.REFUND_IN_SHOPIFY && one.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private static UUID tried(String order, String subject, String state, int secondsAgo) {
    UUID id = UUID.randomUUID();
    db.jdbc()
        .sql(
            """
            insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                quiet_until, opened_at, answered_at)
            values (?, ?, 'refund-in-shopify', ?, ?, ?, 0, ''::bytea, now(),
                    now() - make_interval(secs => ?), now())
            """)
        .params(id, store, order, subject, state, secondsAgo)
        .update();
    return id;
  }

  // Shopify to TikTok ----------------------------------------------------------------------------

  @Test
  void aRefundThatAPersonMadeInShopifyIsMadeOnTikTokOnceAlsoIfTheAnswerIsLost() {
    String sku = sku(10);
    String order = delivered(sku, 2);
    BigDecimal each = priceOf(order);
    sandbox.tiktokFaults().once("POST /return_refund/202309/returns", new Fault.CommitThenCut());

    shopify.shops().refunds().refund(DOMAIN, placed(order).id(), Map.of(sku, 1), "RETURN", each);

    await("paid on TikTok")
        .atMost(SOON)
        .until(
            () ->
                tiktok(order).stream()
                    .anyMatch(one -> one.status().equals("RETURN_OR_REFUND_REQUEST_COMPLETE")));
    quiet(order);
    assertThat(acts(order)).as("the answer was lost").contains("act-unknown create-tiktok-return");
    assertThat(tiktok(order)).hasSize(1);
    assertThat(refunds(order)).as("it does not come back").hasSize(1);
    assertThat(available(sku)).isEqualTo(9);
  }

  @Test
  void aReturnThatAPersonMadeInShopifyGoesItsWayOnTikTok() {
    String sku = sku(10);
    String order = delivered(sku, 1);

    shopify.shops().returns().open(DOMAIN, placed(order).id(), Map.of(sku, 1), "UNWANTED", null);

    await("agreed on TikTok")
        .atMost(SOON)
        .until(
            () ->
                tiktok(order).stream().anyMatch(one -> one.status().equals("AWAITING_BUYER_SHIP")));
    String id = tiktok(order).get(0).id();
    sandbox.tiktok().sendReturn(id);
    sandbox.tiktok().receiveReturn(id);
    await("refunded").atMost(SOON).until(() -> refunds(order).size() == 1);
    quiet(order);
    assertThat(tiktok(order)).hasSize(1);
    assertThat(returns(order)).hasSize(1);
    assertThat(refunds(order).get(0).amount()).isEqualByComparingTo(refundedOnTikTok(id));
    assertThat(available(sku)).isEqualTo(10);
  }

  // Answered over the API ------------------------------------------------------------------------

  @Test
  void aReplacementThatAPersonAgreesToIsSentOnceAndMovesNoMoney() {
    String order = delivered(sku(10), 1);
    Return asked = sandbox.tiktok().askReturn(order, "REPLACEMENT", List.of(), "");
    awaitFinding(order, "return-awaits-answer");
    JsonNode listed = listed(asked.id());
    assertThat(listed.path("type").asString()).isEqualTo("REPLACEMENT");
    assertThat(listed.path("answers").toString())
        .isEqualTo("[\"APPROVE_REPLACEMENT\",\"ISSUE_REPLACEMENT_REFUND\",\"REJECT_REPLACEMENT\"]");

    post("/api/returns/" + asked.id() + "/approve", "", 202);
    await("agreed")
        .atMost(SOON)
        .until(() -> status(order, asked.id()).equals("REPLACEMENT_REQUEST_COMPLETE"));
    quiet(order);
    post("/api/returns/" + asked.id() + "/approve", "", 409);

    String other = tiktok(order).get(0).terms().replacement();
    assertThat(other).isNotEmpty().isNotEqualTo(order);
    awaitImported(other);
    quiet(order);
    assertThat(refunds(order)).isEmpty();
    assertThat(acts(order)).filteredOn("act-begun approve-return"::equals).hasSize(1);
    assertThat(shopify.shops().ordersBySourceIdentifier(DOMAIN)).containsEntry(other, 1);
  }

  @Test
  void moneyInPlaceOfAReplacementIsRefundedOnceAndNoStockComesBack() {
    String sku = sku(10);
    String order = delivered(sku, 1);
    Return asked = sandbox.tiktok().askReturn(order, "REPLACEMENT", List.of(), "");
    awaitFinding(order, "return-awaits-answer");

    String decision = "{\"decision\":\"issue_replacement_refund\"}";
    post("/api/returns/" + asked.id() + "/approve", decision, 202);

    await("refunded").atMost(SOON).until(() -> refunds(order).size() == 1);
    quiet(order);
    assertThat(status(order, asked.id())).isEqualTo("REPLACEMENT_REQUEST_REFUND_SUCCESS");
    assertThat(refunds(order))
        .singleElement()
        .satisfies(
            refund ->
                assertThat(refund.amount()).isEqualByComparingTo(refundedOnTikTok(asked.id())));
    assertThat(available(sku)).isEqualTo(9);
    assertThat(returns(order)).isEmpty();
  }

  @Test
  void aReplacementThatIsRefusedOrWithdrawnLeavesNothingInShopify() {
    String refused = delivered(sku(10), 1);
    String withdrawn = delivered(sku(10), 1);
    Return one = sandbox.tiktok().askReturn(refused, "REPLACEMENT", List.of(), "");
    Return two = sandbox.tiktok().askReturn(withdrawn, "REPLACEMENT", List.of(), "");
    awaitFinding(refused, "return-awaits-answer");
    awaitFinding(withdrawn, "return-awaits-answer");

    post("/api/returns/" + one.id() + "/reject", "", 202);
    sandbox.tiktok().cancelReturn(two.id());

    await("refused")
        .atMost(SOON)
        .until(() -> status(refused, one.id()).equals("REPLACEMENT_REQUEST_REJECT"));
    await("not asked any more")
        .atMost(SOON)
        .until(() -> !awaiting(one.id()) && !awaiting(two.id()));
    quiet(refused);
    quiet(withdrawn);
    for (String order : List.of(refused, withdrawn)) {
      assertThat(refunds(order)).isEmpty();
      assertThat(returns(order)).isEmpty();
    }
    post("/api/returns/" + two.id() + "/approve", "", 409);
  }

  @Test
  void anOfferThatTheBuyerRefusesIsAnsweredAnew() {
    String order = delivered(sku(10), 1);
    Return asked = sandbox.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "");
    awaitFinding(order, "return-awaits-answer");
    String path = "/api/returns/" + asked.id() + "/approve";
    post(path, "{\"decision\":\"OFFER_PARTIAL_REFUND\",\"amount\":\"3.33\"}", 202);
    await("offered").atMost(SOON).until(() -> acts(order).contains("act-done approve-return"));
    quiet(order);
    assertThat(awaiting(asked.id())).as("the buyer's turn").isFalse();
    post(path, "{}", 409);

    sandbox.tiktok().afterSales().answerOffer(asked.id(), false);
    // The status is what it was, and no webhook says that it is the seller's turn: a poll does.
    caravan.bean(ReturnBook.class).readAgain(store, asked.id());
    await("asked again").atMost(SOON).until(() -> awaiting(asked.id()));
    assertThat(listed(asked.id()).path("answered").isNull()).isTrue();
    quiet(order);
    post(path, "{\"decision\":\"APPROVE_RETURN\"}", 202);

    await("agreed")
        .atMost(SOON)
        .until(() -> status(order, asked.id()).equals("AWAITING_BUYER_SHIP"));
    quiet(order);
    assertThat(statuses(order)).containsExactly("OPEN");
    assertThat(refunds(order)).isEmpty();
  }

  // Asked on TikTok, answered in Shopify ---------------------------------------------------------

  @Test
  void aRequestOnTikTokIsAnsweredByWhatAPersonSaysToItsReturnInShopify() {
    String sku = sku(10);
    String agreed = delivered(sku, 1);
    String other = sku(10);
    String declined = delivered(other, 1);
    Return one = sandbox.tiktok().askReturn(agreed, "RETURN_AND_REFUND", List.of(), "");
    Return two = sandbox.tiktok().askReturn(declined, "RETURN_AND_REFUND", List.of(), "");
    awaitFinding(agreed, "return-awaits-answer");
    awaitFinding(declined, "return-awaits-answer");
    String first =
        shopify.shops().returns().request(DOMAIN, placed(agreed).id(), Map.of(sku, 1), "UNWANTED");
    String second =
        shopify
            .shops()
            .returns()
            .request(DOMAIN, placed(declined).id(), Map.of(other, 1), "UNWANTED");
    quiet(agreed);
    quiet(declined);
    assertThat(status(agreed, one.id())).as("a request is no answer").endsWith("_PENDING");
    assertThat(tiktok(agreed)).hasSize(1);

    shopify.shops().returns().approve(DOMAIN, first);
    shopify.shops().returns().decline(DOMAIN, second, "FINAL_SALE", "");

    await("agreed on TikTok")
        .atMost(SOON)
        .until(() -> status(agreed, one.id()).equals("AWAITING_BUYER_SHIP"));
    await("refused on TikTok")
        .atMost(SOON)
        .until(() -> status(declined, two.id()).equals("REFUND_OR_RETURN_REQUEST_REJECT"));
    sandbox.tiktok().sendReturn(one.id());
    sandbox.tiktok().receiveReturn(one.id());
    await("refunded").atMost(SOON).until(() -> refunds(agreed).size() == 1);
    quiet(agreed);
    quiet(declined);
    assertThat(refunds(agreed)).hasSize(1);
    assertThat(statuses(agreed)).as("the person's, who closes it").containsExactly("OPEN");
    assertThat(refunds(declined)).isEmpty();
    assertThat(tiktok(declined)).as("not told as another").hasSize(1);
    assertThat(available(sku)).isEqualTo(10);
    assertThat(available(other)).isEqualTo(9);
  }

  // Helpers --------------------------------------------------------------------------------------

  private static JsonNode listed(String returnId) {
    for (JsonNode item : shops.get("/api/returns?size=500&state=awaits-answer").path("items")) {
      if (item.path("returnId").asString().equals(returnId)) {
        return item;
      }
    }
    return MissingNode.getInstance();
  }

  private static boolean awaiting(String returnId) {
    return !listed(returnId).isMissingNode();
  }

  private static String post(String path, String body, int status) {
    return shops.post(path, body, status);
  }

  private static String sku(int available) {
    String sku = "BACK-" + skus++;
    shops.sell(ACME, sku, "10.00", available);
    return sku;
  }

  /** Sold, shipped from Shopify, and in the buyer's hands. */
  private String delivered(String sku, int quantity) {
    String order = imported(OrderSpec.in(SHOP).line(sku, quantity).build());
    shopify.shops().shipOrder(DOMAIN, placed(order).id(), "UPS", "1Z999AA10123" + (456700 + skus));
    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    sandbox.tiktok().collect(order);
    sandbox.tiktok().deliver(order);
    quiet(order);
    return order;
  }

  private static void answer(String returnId, Answer said) {
    ReturnBook book = caravan.bean(ReturnBook.class);
    ReturnBook.Known known = book.find(returnId, null).get(0);
    book.answer(
        known,
        new Answer(
            String.valueOf(known.nextAction()),
            said.decision(),
            said.reason(),
            said.amount(),
            said.keepItem()),
        "test");
  }

  /** What the buyer paid for one unit, tax and all. */
  private static BigDecimal priceOf(String order) {
    var line = sandbox.tiktok().orderJson(order).path("line_items").path(0);
    return new BigDecimal(line.path("sale_price").asString())
        .add(new BigDecimal(line.path("item_tax").path(0).path("tax_amount").asString("0")));
  }

  private List<MerchantReturns.View> returns(String order) {
    return shopify.shops().returns().of(DOMAIN, placed(order).id());
  }

  private List<String> statuses(String order) {
    return returns(order).stream().map(MerchantReturns.View::status).toList();
  }

  private List<MerchantRefunds.View> refunds(String order) {
    return shopify.shops().refunds().of(DOMAIN, placed(order).id());
  }

  private static List<Return> tiktok(String order) {
    return sandbox.tiktok().returns(order);
  }

  private static String status(String order, String returnId) {
    return tiktok(order).stream()
        .filter(one -> one.id().equals(returnId))
        .map(Return::status)
        .findFirst()
        .orElse("");
  }

  /** By what we read of TikTok. */
  private static BigDecimal refundedOnTikTok(String returnId) {
    return db.jdbc()
        .sql(
            "select refund_total + coalesce(platform_discount, 0) from tiktok_return where return_id = ?")
        .params(returnId)
        .query(BigDecimal.class)
        .single();
  }

  private static int available(String sku) {
    return shops.available(ACME, sku);
  }

  private static long adjustments(String order) {
    return db.jdbc()
        .sql("select count(*) from stock_adjustment where tiktok_order_id = ?")
        .params(order)
        .query(Long.class)
        .single();
  }

  private static String outcome(String returnId) {
    return db.jdbc()
        .sql("select outcome || ' ' || because from tiktok_return where return_id = ?")
        .params(returnId)
        .query(String.class)
        .single();
  }

  private static void awaitFinding(String order, String code) {
    await(code)
        .atMost(SOON)
        .until(
            () ->
                db.jdbc()
                    .sql(
                        "select count(*) > 0 from order_finding where tiktok_order_id = ? and code = ?")
                    .params(order, code)
                    .query(Boolean.class)
                    .single());
  }

  /** Followed up once more than any signal asks for, until nothing is due. */
  private void quiet(String order) {
    caravan.bean(FollowUpLedger.class).due(store, List.of(order));
    await("followed up")
        .atMost(SOON)
        .until(
            () ->
                db.jdbc()
                        .sql("select count(*) from work_item where kind in (?, ?)")
                        .params(Kinds.IMPORTED_ORDER, Kinds.TIKTOK_RETURN)
                        .query(Long.class)
                        .single()
                    == 0);
  }
}
