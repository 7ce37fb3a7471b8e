package io.caravan.aftersales.cancel;

import static io.caravan.testing.ShopsUnderTest.ACME;
import static io.caravan.testing.ShopsUnderTest.DOMAIN;
import static io.caravan.testing.ShopsUnderTest.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.Fault;
import io.caravan.sandbox.shopify.MerchantRefunds;
import io.caravan.sandbox.shopify.ShopifySandbox.StockLevel;
import io.caravan.sandbox.tiktok.Cancellation;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.store.Stores;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.testing.StoreUnderTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Cancellations over real HTTP and a real PostgreSQL: what one side takes back the other does too,
 * and stock comes back once.
 */
class CancellationsOnBothSidesTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String BUYER_WANTS_OUT =
      "ecom_order_to_ship_canceled_reason_no_longer_needed";
  private static final String OUT_OF_STOCK = "seller_cancel_reason_out_of_stock";
  private static final String BRITISH_SHOP = "7495540735365777044";
  private static final StoreUnderTest BRITAIN = StoreUnderTest.in(Market.GB, BRITISH_SHOP);
  private static final String BRITISH_DOMAIN = BRITAIN.domain();
  private static final Duration SOON = Duration.ofSeconds(60);

  private static ShopsUnderTest shops;
  private static String main;
  private static int skus;

  @BeforeAll
  static void start() {
    shops = new ShopsUnderTest(db, ACME, BRITAIN);
    main = shops.location(ACME);
    shops.setting("caravan.orders.refund-on-cancel", "true").connect(ShopsUnderTest.IMPATIENT);
    shops.takeWebhooks();
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  // A buyer's request ----------------------------------------------------------------------------

  @Test
  void aRequestIsHeldThenApprovedAndBothSidesAreCancelledWithTheStockBackOnce() {
    String sku = sku(10);
    String order = imported(order(sku, 2));
    assertThat(stock(sku)).isEqualTo(new StockLevel(8, 2, 10));

    shops.tiktok().cancel(order, Canceller.BUYER, BUYER_WANTS_OUT);

    await("cancelled in Shopify").atMost(SOON).until(() -> placed(order).cancelled());
    assertThat(shops.tiktok().order(order).status()).isEqualTo(OrderStatus.CANCELLED);
    followUpAgain(order);
    assertThat(acts(order))
        .containsSubsequence(
            "act-done hold-fulfilment-order",
            "act-done approve-cancellation",
            "act-done cancel-shopify-order");
    assertThat(stock(sku)).isEqualTo(new StockLevel(10, 0, 10));
  }

  @Test
  void anApprovalWhoseAnswerIsCutIsNotSentAgain() {
    String order = imported(order(sku(10), 1));
    shops.sandbox.tiktokFaults().once(APPROVE, new Fault.CommitThenCut());

    shops.tiktok().cancel(order, Canceller.BUYER, BUYER_WANTS_OUT);

    await("cancelled in Shopify").atMost(SOON).until(() -> placed(order).cancelled());
    await("settled")
        .atMost(SOON)
        .untilAsserted(() -> assertThat(acts(order)).contains("act-settled approve-cancellation"));
    assertThat(acts(order).stream().filter(a -> a.equals("act-begun approve-cancellation")))
        .hasSize(1);
  }

  private static final String APPROVE =
      "POST /return_refund/202309/cancellations/{cancel_id}/approve";

  @Test
  void inTheUsARequestAfterPackingIsNotApprovedAndTheShipmentRefusesIt() {
    String order = imported(order(sku(10), 1));
    String fulfilment = ship(DOMAIN, order, null);

    String cancelId = ask(order);

    await("decided").atMost(SOON).until(() -> "SHIP".equals(decision(cancelId)));
    followUpAgain(order);
    assertThat(acts(order)).noneMatch(act -> act.endsWith("-cancellation"));
    assertThat(cancellation(order, cancelId).status()).doesNotContain("SUCCESS", "COMPLETE");
    assertThat(placed(order).cancelled()).isFalse();

    shops.shopify.shops().fulfilments().track(DOMAIN, fulfilment, "UPS", "1Z999AA10123456784");

    await("shipped on TikTok")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.AWAITING_COLLECTION);
    assertThat(cancellation(order, cancelId).status()).isEqualTo("CANCELLATION_REQUEST_CANCELLED");
  }

  @Test
  void elsewhereARequestAfterPackingIsRejectedWithAReasonOfTikToks() {
    String sku = "BRITISH-1";
    shops.sell(BRITAIN, sku, "10.00", 10);
    String order = imported(OrderSpec.in(BRITISH_SHOP).line(sku, 1).build());
    // Fulfilled before the buyer asks; a shipment of ours could come first otherwise.
    paused(
        () -> {
          ship(BRITISH_DOMAIN, order, null);
          ask(order);
        });

    await("rejected")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-done reject-cancellation"));
    assertThat(shops.tiktok().order(order).status()).isNotEqualTo(OrderStatus.CANCELLED);
    assertThat(shops.tiktok().cancellations(order).get(0).status())
        .isEqualTo("CANCELLATION_REQUEST_CANCELLED");
  }

  @Test
  void aRequestAboutAParkedOrderIsAnsweredTooAndOnce() {
    String sku = "UNKNOWN-" + skus++;
    shops.sellOnTikTok(sku, "10.00");
    String order = shops.tiktok().placePaidOrder(order(sku, 1));
    await("parked").atMost(SOON).until(() -> state(order).equals("PARKED"));
    shops.sandbox.tiktokFaults().once(APPROVE, new Fault.CommitThenCut());

    shops.tiktok().cancel(order, Canceller.BUYER, BUYER_WANTS_OUT);

    await("approved")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.CANCELLED);
    await("noted").atMost(SOON).until(() -> state(order).equals("CANCELLED"));
    assertThat(acts(order)).contains("act-begun approve-cancellation");
    assertThat(acts(order).stream().filter(a -> a.startsWith("act-begun"))).hasSize(1);
  }

  @Test
  void aRequestAfterOneThatWasWithdrawnWhileItsAnswerWasLostIsAnsweredToo() {
    String sku = "UNKNOWN-" + skus++;
    shops.sellOnTikTok(sku, "10.00");
    String order = shops.tiktok().placePaidOrder(order(sku, 1));
    await("parked").atMost(SOON).until(() -> state(order).equals("PARKED"));
    shops.sandbox.tiktokFaults().once(APPROVE, new Fault.Silence(false));
    shops.tiktok().cancel(order, Canceller.BUYER, BUYER_WANTS_OUT);
    await("lost")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-unknown approve-cancellation"));

    shops.tiktok().withdrawCancellation(order);
    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled approve-cancellation"));
    assertThat(shops.tiktok().order(order).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
    shops.tiktok().cancel(order, Canceller.BUYER, BUYER_WANTS_OUT);

    await("approved")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.CANCELLED);
    assertThat(acts(order).stream().filter(a -> a.startsWith("act-begun"))).hasSize(2);
  }

  @Test
  void aPersonMayAnswerInsteadAndSeesTheCountdown() {
    String order = imported(order(sku(10), 1));
    ship(DOMAIN, order, null);
    String cancelId = ask(order);
    await("decided").atMost(SOON).until(() -> "SHIP".equals(decision(cancelId)));

    JsonNode listed = listed(cancelId);
    assertThat(listed.path("secondsLeft").asLong()).isBetween(80_000L, 86_400L);
    assertThat(listed.path("because").asString()).isEqualTo("SHIPPED");
    shops.post("/api/cancellations/" + cancelId + "/approve", "{}");

    await("approved")
        .atMost(SOON)
        .until(() -> shops.tiktok().order(order).status() == OrderStatus.CANCELLED);
    // The goods have left: what Shopify shipped is for a person to decide.
    await("found")
        .atMost(SOON)
        .until(
            () ->
                findings(order).stream()
                    .anyMatch(f -> f.startsWith("shipped-in-shopify-cancelled-on-tiktok")));
    assertThat(placed(order).cancelled()).isFalse();
  }

  @Test
  void whatABuyerAsksBackOfAnOrderThatIsCancelledInShopifyAwaitsAnAnswerAndGetsIt() {
    String order = imported(order(sku(10), 1));
    paused(
        () -> {
          shops.tiktok().ship(order, lines(order), "USPS");
          shops.tiktok().collect(order);
          shops.tiktok().deliver(order);
          shops.shopify.shops().cancelOrder(DOMAIN, placed(order).id(), true);
        });
    followUpAgain(order);

    String asked = shops.tiktok().askReturn(order, "RETURN_AND_REFUND", List.of(), "").id();
    await("found")
        .atMost(SOON)
        .until(() -> findings(order).stream().anyMatch(f -> f.startsWith("return-awaits-answer")));
    shops.post("/api/returns/" + asked + "/reject", "{}");

    await("refused")
        .atMost(SOON)
        .until(
            () ->
                shops
                    .tiktok()
                    .returns(order)
                    .get(0)
                    .status()
                    .equals("REFUND_OR_RETURN_REQUEST_REJECT"));
    assertThat(placed(order).cancelled()).isTrue();
  }

  // Lines ----------------------------------------------------------------------------------------

  @Test
  void aLineCancelledOnTikTokIsRefundedOnceToTheCentAndPutBackAlsoIfTheAnswerIsCut() {
    String a = sku(10);
    String b = sku(10);
    String order = imported(OrderSpec.in(SHOP).line(a, 2).line(b, 1).build());
    shops.sandbox.shopifyFaults().once("refundCreate", new Fault.CommitThenCut());
    JsonNode line = shops.tiktok().orderJson(order).path("line_items").path(0);

    shops.tiktok().cancelLine(order, line.path("id").asString(), Canceller.SELLER, OUT_OF_STOCK);

    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled refund-cancelled-lines"));
    followUpAgain(order);
    assertThat(stock(a)).isEqualTo(new StockLevel(9, 1, 10));
    assertThat(stock(b)).isEqualTo(new StockLevel(9, 1, 10));
    List<MerchantRefunds.View> refunds = refunds(order);
    assertThat(refunds).hasSize(1);
    assertThat(refunds.get(0).lines())
        .singleElement()
        .satisfies(
            refunded -> {
              assertThat(refunded.sku()).isEqualTo(a);
              assertThat(refunded.quantity()).isEqualTo(1);
              assertThat(refunded.restockType()).isEqualTo("CANCEL");
              assertThat(refunded.locationId()).isEqualTo(main);
            });
    assertThat(refunds.get(0).amount()).isEqualByComparingTo(paidFor(line));
    assertThat(shops.tiktok().order(order).status()).isEqualTo(OrderStatus.AWAITING_SHIPMENT);
  }

  @Test
  void whatAPersonRefundedFirstIsNotRefundedAgain() {
    String sku = sku(10);
    String order = imported(order(sku, 2));
    String line = lines(order).get(0);

    paused(
        () -> {
          shops.tiktok().cancelLine(order, line, Canceller.SELLER, OUT_OF_STOCK);
          shops
              .shopify
              .shops()
              .refunds()
              .refund(DOMAIN, placed(order).id(), Map.of(sku, 1), "CANCEL", null);
        });

    await("seen").atMost(SOON).until(() -> kinds(order).contains("lines-cancelled"));
    followUpAgain(order);
    assertThat(refunds(order)).hasSize(1);
    assertThat(stock(sku)).isEqualTo(new StockLevel(9, 1, 10));
    assertThat(acts(order)).isEmpty();
  }

  @Test
  void unitsTakenOutInShopifyAreFoundAndCancelledOnTikTokWhenAPersonSaysSo() {
    String sku = sku(10);
    String order = imported(order(sku, 2));

    shops
        .shopify
        .shops()
        .refunds()
        .refund(DOMAIN, placed(order).id(), Map.of(sku, 1), "CANCEL", null);

    await("found")
        .atMost(SOON)
        .until(
            () ->
                findings(order).stream()
                    .anyMatch(f -> f.startsWith("partly-cancelled-in-shopify")));
    assertThat(shops.tiktok().cancellations(order)).isEmpty();
    JsonNode reasons = shops.get("/api/cancellations/reasons?order=" + order).path("reasons");
    assertThat(reasons).anySatisfy(r -> assertThat(r.path("effects").toString()).contains("stock"));
    String line = lines(order).get(1);
    shops.post(
        "/api/orders/" + order + "/cancel",
        "{\"reason\": \"%s\", \"lines\": [\"%s\"]}".formatted(OUT_OF_STOCK, line));

    await("cancelled on TikTok").atMost(SOON).until(() -> status(order, line).equals("CANCELLED"));
    followUpAgain(order);
    assertThat(refunds(order)).as("the units are out already").hasSize(1);
    assertThat(stock(sku)).isEqualTo(new StockLevel(9, 1, 10));
  }

  // After collection -----------------------------------------------------------------------------

  @Test
  void aLostParcelIsTakenBackAndCancelledAndItsUnitsStayGone() {
    String sku = sku(10);
    String order = imported(order(sku, 2));
    shippedOnBothSides(order);
    shops.tiktok().collect(order);
    assertThat(stock(sku)).isEqualTo(new StockLevel(8, 0, 8));

    shops.tiktok().cancel(order, Canceller.SYSTEM, "package_lost");

    await("cancelled in Shopify").atMost(SOON).until(() -> placed(order).cancelled());
    followUpAgain(order);
    assertThat(acts(order))
        .containsSubsequence("act-done cancel-shopify-fulfilment", "act-done cancel-shopify-order");
    assertThat(stock(sku)).isEqualTo(new StockLevel(8, 0, 8));
  }

  @Test
  void aFulfilmentTakenBackWithoutAnAnswerIsNotTakenBackTwice() {
    String sku = sku(10);
    String order = imported(order(sku, 1));
    shippedOnBothSides(order);
    shops.tiktok().collect(order);
    shops.sandbox.shopifyFaults().once("fulfillmentCancel", new Fault.CommitThenCut());

    shops.tiktok().cancel(order, Canceller.SYSTEM, "package_lost");

    await("cancelled in Shopify").atMost(SOON).until(() -> placed(order).cancelled());
    followUpAgain(order);
    assertThat(acts(order)).contains("act-settled cancel-shopify-fulfilment");
    assertThat(stock(sku)).isEqualTo(new StockLevel(9, 0, 9));
  }

  // Helpers --------------------------------------------------------------------------------------

  private static String sku(int available) {
    String sku = "CANCEL-" + skus++;
    shops.sell(ACME, sku, "10.00", available);
    return sku;
  }

  private static OrderSpec order(String sku, int quantity) {
    return OrderSpec.in(SHOP).line(sku, quantity).build();
  }

  /** While nothing of ours is written. */
  private static void paused(Runnable what) {
    Stores stores = shops.caravan().bean(Stores.class);
    stores.all().forEach(store -> stores.pause(store.id(), "test"));
    try {
      what.run();
    } finally {
      stores.all().forEach(store -> stores.resume(store.id(), "test"));
    }
  }

  /** By the same number on both sides, by persons. */
  private void shippedOnBothSides(String order) {
    paused(
        () -> {
          String number = shops.tiktok().ship(order, lines(order), "USPS");
          ship(DOMAIN, order, number);
        });
  }

  private String ship(String domain, String order, @Nullable String number) {
    return shops
        .shopify
        .shops()
        .fulfilments()
        .ship(domain, placed(order).id(), Map.of(), null, number);
  }

  private static String ask(String order) {
    return shops.tiktok().cancel(order, Canceller.BUYER, "");
  }

  private static Cancellation cancellation(String order, String id) {
    return shops.tiktok().cancellations(order).stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String decision(String cancelId) {
    return db.jdbc()
        .sql("select coalesce(decision, '') from tiktok_cancellation where cancel_id = ?")
        .params(cancelId)
        .query(String.class)
        .optional()
        .orElse("");
  }

  private static JsonNode listed(String cancelId) {
    for (JsonNode item : shops.get("/api/cancellations?state=pending").path("items")) {
      if (item.path("cancelId").asString().equals(cancelId)) {
        return item;
      }
    }
    throw new AssertionError("cancellation " + cancelId + " is not listed");
  }

  private List<MerchantRefunds.View> refunds(String order) {
    return shops.shopify.shops().refunds().of(DOMAIN, placed(order).id());
  }

  private static StockLevel stock(String sku) {
    return shops.shopify.shops().stock(DOMAIN, shops.shopify.variantId(DOMAIN, sku), main);
  }

  private static BigDecimal paidFor(JsonNode line) {
    BigDecimal tax = BigDecimal.ZERO;
    for (JsonNode each : line.path("item_tax")) {
      tax = tax.add(new BigDecimal(each.path("tax_amount").asString("0")));
    }
    return new BigDecimal(line.path("sale_price").asString()).add(tax);
  }

  private static String status(String order, String lineId) {
    for (JsonNode line : shops.tiktok().orderJson(order).path("line_items")) {
      if (line.path("id").asString().equals(lineId)) {
        return line.path("display_status").asString();
      }
    }
    throw new AssertionError("no line " + lineId);
  }
}
