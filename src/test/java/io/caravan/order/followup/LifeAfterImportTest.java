package io.caravan.order.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.mapping.Releases;
import io.caravan.mapping.Topics;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.WebhookFaults;
import io.caravan.sandbox.shopify.MerchantFulfilments;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Recipient;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.store.Stores;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.testing.StoreUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Imported orders over real HTTP and a real PostgreSQL: each act happens, and happens once. */
class LifeAfterImportTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SHOP = "7495540735365777001";
  private static final StoreUnderTest US = StoreUnderTest.in(Market.US, SHOP);
  private static final String DOMAIN = US.domain();
  private static final String INDONESIAN_SHOP = "7495540735365777002";
  private static final StoreUnderTest INDONESIA = StoreUnderTest.in(Market.ID, INDONESIAN_SHOP);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Set<String> OF_STOCK =
      Set.of("Locations", "StockAtLocation", "StockChanged", "StockLevels", "StockOfItems");

  private static ShopsUnderTest shops;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static CaravanUnderTest caravan;
  private static int store;
  private static String mainLocation;
  private static int skus;

  @BeforeAll
  static void start() {
    shops =
        ShopsUnderTest.signalled(db, US, INDONESIA)
            // The tests answer the buyer themselves.
            .setting("caravan.aftersales.cancel-requests", "ask");
    sandbox = shops.sandbox;
    shopify = shops.shopify;
    // Every webhook comes twice or three times.
    sandbox.webhooks().faults(WebhookFaults.NONE.duplicating(1.0, 3));
    mainLocation = shops.location(US);
    startCaravan(Map.of());
    store = caravan.bean(Stores.class).byName(US.name()).orElseThrow().id();
  }

  private static void startCaravan(Map<String, String> more) {
    caravan = shops.connect(more).caravan();
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  @AfterEach
  void goesOn() {
    caravan.bean(Stores.class).resume(store, "test");
  }

  // Nothing to do --------------------------------------------------------------------------------

  @Test
  void aPlainOrderCostsNoCallMoreThanBefore() {
    String sku = sku(10);
    imported(order(sku, 1)); // Learns the link.
    Map<String, Long> before = askedSoFar();

    String order = imported(order(sku, 1));

    assertThat(askedSince(before)).isEqualTo(Map.of("OrderCreate", 1L));
    assertThat(acts(order)).isEmpty();
    assertThat(dueFollowUps(order)).isZero();
  }

  @Test
  void anOrderThatShipsFromItsLocationAlreadyCostsNoCallMoreEither() {
    String sku = sku(10);
    imported(order(sku, 1));
    String warehouse = warehouse(mainLocation);
    Map<String, Long> before = askedSoFar();

    String order = imported(order(sku, 1, warehouse));

    assertThat(askedSince(before)).isEqualTo(Map.of("OrderCreate", 1L));
    assertThat(acts(order)).isEmpty();
  }

  // Moving ---------------------------------------------------------------------------------------

  @Test
  void anOrderIsMovedToTheLocationOfItsWarehouseOnce() {
    String sku = sku(10);
    String second = shopify.shops().addLocation(DOMAIN, "Second", "US");
    shopify.shops().setAvailable(DOMAIN, variant(sku), second, 10);

    String order = imported(order(sku, 1, warehouse(second)));

    await("moved").atMost(SOON).until(() -> placed(order).locationIds().equals(List.of(second)));
    followUpAgain(order);
    assertThat(acts(order))
        .containsExactly("act-begun move-fulfilment-order", "act-done move-fulfilment-order");
  }

  @Test
  void aMoveWhoseAnswerIsLostIsReadAgainAndNotRepeated() {
    String sku = sku(10);
    String second = shopify.shops().addLocation(DOMAIN, "Cut", "US");
    shopify.shops().setAvailable(DOMAIN, variant(sku), second, 10);
    sandbox.shopifyFaults().once("fulfillmentOrderMove", new Fault.CommitThenCut());

    String order = imported(order(sku, 1, warehouse(second)));

    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled move-fulfilment-order"));
    assertThat(placed(order).locationIds()).containsExactly(second);
    assertThat(acts(order))
        .containsExactly(
            "act-begun move-fulfilment-order",
            "act-unknown move-fulfilment-order",
            "act-settled move-fulfilment-order");
  }

  @Test
  void aMoveToWhereTheItemIsNotStockedIsAFindingAndTheOrderStays() {
    String sku = sku(10);
    String elsewhere = shopify.shops().addLocation(DOMAIN, "Elsewhere", "US");

    String order = imported(order(sku, 1, warehouse(elsewhere)));

    await("refused").atMost(SOON).until(() -> !findings(order).isEmpty());
    followUpAgain(order);
    assertThat(findings(order)).containsExactly("refused CANNOT_CHANGE_LOCATION");
    assertThat(placed(order).locationIds()).containsExactly(mainLocation);
    assertThat(acts(order)).hasSize(2);
  }

  // Short ----------------------------------------------------------------------------------------

  @Test
  void anOrderForMoreThanThereIsIsHeldUntilThereIs() {
    String sku = sku(1);

    String order = imported(order(sku, 3));

    await("held")
        .atMost(SOON)
        .until(() -> placed(order).holds().contains("INVENTORY_OUT_OF_STOCK"));
    followUpAgain(order);
    assertThat(placed(order).holds()).hasSize(1);

    shopify.shops().setAvailable(DOMAIN, variant(sku), mainLocation, 5);

    await("released by the stock itself").atMost(SOON).until(() -> placed(order).holds().isEmpty());
    followUpAgain(order);
    assertThat(acts(order))
        .containsExactly(
            "act-begun hold-fulfilment-order",
            "act-done hold-fulfilment-order",
            "act-begun release-fulfilment-hold",
            "act-done release-fulfilment-hold");
  }

  @Test
  void theStockThatComesGoesToTheOlderOrderFirst() {
    String sku = sku(0);
    String older = imported(order(sku, 1));
    await("held").atMost(SOON).until(() -> !placed(older).holds().isEmpty());
    String younger = imported(order(sku, 1));
    await("held").atMost(SOON).until(() -> !placed(younger).holds().isEmpty());

    shopify.shops().setAvailable(DOMAIN, variant(sku), mainLocation, -1);

    await("released").atMost(SOON).until(() -> placed(older).holds().isEmpty());
    followUpAgain(younger);
    assertThat(placed(younger).holds()).hasSize(1);
  }

  @Test
  void anOrderWhoseShortLineWasRefundedIsNotHeldForIt() {
    String scarce = sku(0);
    String plenty = sku(10);
    String order = imported(OrderSpec.in(SHOP).line(scarce, 1).line(plenty, 1).build());
    await("held").atMost(SOON).until(() -> !placed(order).holds().isEmpty());

    shopify.shops().refunds().refund(DOMAIN, placed(order).id(), Map.of(scarce, 1), "CANCEL", null);

    await("released").atMost(SOON).until(() -> placed(order).holds().isEmpty());
    followUpAgain(order);
    assertThat(placed(order).holds()).isEmpty();
    assertThat(placed(order).cancelled()).isFalse();
    assertThat(available(scarce)).as("put back once").isZero();
  }

  // A buyer's request
  // ------------------------------------------------------------------------------

  @Test
  void aBuyersRequestToCancelHoldsTheOrderAndItsRejectionReleasesIt() {
    String order = imported(order(sku(10), 1));

    sandbox
        .tiktok()
        .cancel(order, Canceller.BUYER, "ecom_order_to_ship_canceled_reason_no_longer_needed");
    await("held").atMost(SOON).until(() -> placed(order).holds().equals(List.of("OTHER")));
    followUpAgain(order);
    assertThat(placed(order).holds()).hasSize(1);

    sandbox.tiktok().rejectCancellation(order);
    await("released").atMost(SOON).until(() -> placed(order).holds().isEmpty());
    assertThat(kinds(order)).contains("cancel-requested", "cancel-request-over");
  }

  @Test
  void anAcceptedRequestCancelsTheOrderInShopifyAndGivesTheStockBackOnce() {
    String sku = sku(10);
    String order = imported(order(sku, 2));
    assertThat(available(sku)).isEqualTo(8);
    sandbox
        .tiktok()
        .cancel(order, Canceller.BUYER, "ecom_order_to_ship_canceled_reason_no_longer_needed");
    await("held").atMost(SOON).until(() -> !placed(order).holds().isEmpty());

    sandbox.tiktok().acceptCancellation(order);

    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
    followUpAgain(order);
    assertThat(placed(order).cancelReason()).isEqualTo("CUSTOMER");
    assertThat(available(sku)).isEqualTo(10);
    assertThat(acts(order).stream().filter(a -> a.endsWith("cancel-shopify-order")))
        .containsExactly("act-begun cancel-shopify-order", "act-done cancel-shopify-order");
  }

  // Cancelled on TikTok
  // ------------------------------------------------------------------------------

  @Test
  void aCancellationOnTikTokIsFollowedOnceAlsoIfTheAnswerIsCut() {
    String sku = sku(10);
    String order = imported(order(sku, 1));
    sandbox.shopifyFaults().once("orderCancel", new Fault.CommitThenCut());

    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");

    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled cancel-shopify-order"));
    followUpAgain(order);
    assertThat(available(sku)).isEqualTo(10);
    assertThat(acts(order))
        .containsExactly(
            "act-begun cancel-shopify-order",
            "act-unknown cancel-shopify-order",
            "act-settled cancel-shopify-order");
  }

  @Test
  void whatShopifyHasShippedIsNotCancelledButFound() {
    String order = imported(order(sku(10), 1));
    shopify.shops().shipOrder(DOMAIN, placed(order).id(), "UPS", "1Z1");

    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");

    await("found")
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(findings(order))
                    .anyMatch(f -> f.startsWith("shipped-in-shopify-cancelled-on-tiktok")));
    assertThat(placed(order).cancelled()).isFalse();
    assertThat(acts(order)).isEmpty();
  }

  @Test
  void whatIsTakenBackInShopifyIsCancelledAfterAll() {
    String sku = sku(10);
    String order = imported(order(sku, 1));
    shopify.shops().shipOrder(DOMAIN, placed(order).id(), "UPS", "1Z2");
    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");
    await("found").atMost(SOON).until(() -> !findings(order).isEmpty());

    MerchantFulfilments fulfilments = shopify.shops().fulfilments();
    fulfilments.cancel(DOMAIN, fulfilments.of(DOMAIN, placed(order).id()).get(0).id());

    await("cancelled by the webhook alone").atMost(SOON).until(() -> placed(order).cancelled());
    followUpAgain(order);
    assertThat(available(sku)).isEqualTo(10);
    assertThat(acts(order))
        .containsExactly("act-begun cancel-shopify-order", "act-done cancel-shopify-order");
  }

  // Cancelled or deleted in Shopify
  // ------------------------------------------------------------------

  @Test
  void aCancellationInShopifyIsFollowedOnTikTokOnce() {
    String order = imported(order(sku(10), 1));

    shopify.shops().cancelOrder(DOMAIN, placed(order).id(), true);

    await("cancelled")
        .atMost(SOON)
        .until(() -> sandbox.tiktok().order(order).status() == OrderStatus.CANCELLED);
    followUpAgain(order);
    assertThat(acts(order))
        .containsExactly("act-begun cancel-tiktok-order", "act-done cancel-tiktok-order");
    assertThat(sandbox.tiktok().cancellations(order)).hasSize(1);
  }

  @Test
  void aCancellationOnTikTokWhoseAnswerIsCutIsNotRepeated() {
    String order = imported(order(sku(10), 1));
    sandbox
        .tiktokFaults()
        .once("POST /return_refund/202309/cancellations", new Fault.CommitThenCut());

    shopify.shops().cancelOrder(DOMAIN, placed(order).id(), true);

    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled cancel-tiktok-order"));
    assertThat(sandbox.tiktok().cancellations(order)).hasSize(1);
  }

  @Test
  void anOrderDeletedInShopifyIsGoneAndNeverMadeAgain() {
    String order = imported(order(sku(10), 1));

    shopify.shops().deleteOrder(DOMAIN, placed(order).id());

    await("gone").atMost(SOON).until(() -> state(order).equals("GONE_IN_SHOPIFY"));
    caravan
        .bean(WorkQueue.class)
        .markDue(List.of(Due.now(Kinds.tiktokOrder(store, order), Lane.ORDERS)));
    followUpAgain(order);
    assertThat(shopify.shops().ordersBySourceIdentifier(DOMAIN)).doesNotContainKey(order);
    assertThat(findings(order)).anyMatch(f -> f.startsWith("gone-in-shopify"));
    assertThat(state(order)).isEqualTo("GONE_IN_SHOPIFY");
  }

  // Shipped before the import --------------------------------------------------------------------

  @Test
  void anOrderShippedInTwoPackagesShowsBothOnceAlsoIfAnAnswerIsCut() {
    String a = sku(10);
    String b = sku(10);
    caravan.bean(Stores.class).pause(store, "test");
    String order =
        sandbox.tiktok().placePaidOrder(OrderSpec.in(SHOP).line(a, 2).line(b, 1).build());
    awaitStatus(order, OrderStatus.AWAITING_SHIPMENT);
    List<String> lines = lines(order);
    sandbox.tiktok().ship(order, lines.subList(0, 1), "USPS");
    sandbox.tiktok().ship(order, lines.subList(1, 3), "USPS");
    sandbox.shopifyFaults().once("fulfillmentCreate", new Fault.CommitThenCut());

    caravan.bean(Stores.class).resume(store, "test");

    awaitImported(order);
    await("both packages").atMost(SOON).until(() -> placed(order).parcels().size() == 2);
    await("settled").atMost(SOON).until(() -> acts(order).contains("act-settled ship-package"));
    followUpAgain(order);
    assertThat(placed(order).parcels()).hasSize(2).allMatch(p -> p.numbers().size() == 1);
    assertThat(
            placed(order).parcels().stream()
                .flatMap(p -> p.quantities().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum)))
        .isEqualTo(Map.of(a, 2, b, 1));
  }

  // Cash on delivery -----------------------------------------------------------------------------

  @Test
  void cashOnDeliveryIsPaidWhenItIsDelivered() {
    shops.sell(INDONESIA, "COD-1", "10000", 10);
    String order =
        imported(OrderSpec.in(INDONESIAN_SHOP).line("COD-1", 1).cashOnDelivery().build());
    assertThat(placed(order).financialStatus()).isEqualTo("PENDING");

    sandbox.tiktok().ship(order, lines(order), "USPS");
    sandbox.tiktok().collect(order);
    sandbox.tiktok().deliver(order);

    await("paid").atMost(SOON).until(() -> "PAID".equals(placed(order).financialStatus()));
    await("settled").atMost(SOON).until(() -> dueFollowUps(order) == 0);
    assertThat(acts(order))
        .filteredOn(act -> act.endsWith("mark-shopify-order-paid"))
        .containsExactly("act-begun mark-shopify-order-paid", "act-done mark-shopify-order-paid");
  }

  // Address, lines -------------------------------------------------------------------------------

  @Test
  void anAddressChangedOnTikTokIsChangedInShopifyAndOnlyItsPartsAreNamed() {
    String order = imported(order(sku(10), 1));

    sandbox
        .tiktok()
        .changeAddress(
            order,
            Recipient.of("US", "Ada", "Moved")
                .withPhone("(+1)2135551299")
                .withPostalCode("94105")
                .withLines("1 Market Street", "Suite 7")
                .withDistrict("L0", "Country", "United States", "US")
                .withDistrict("L1", "State", "California", "CA")
                .withDistrict("L2", "County", "San Francisco", "")
                .withDistrict("L3", "City", "San Francisco", ""));

    await("told").atMost(SOON).until(() -> acts(order).contains("act-done update-shopify-address"));
    followUpAgain(order);
    assertThat(acts(order)).hasSize(2);
    assertThat(details(order)).contains("street", "name").doesNotContain("Market", "Moved", "Ada");
    String kept =
        db.jdbc()
            .sql("select address::text from imported_order where tiktok_order_id = ?")
            .params(order)
            .query(String.class)
            .single();
    assertThat(kept).doesNotContain("Market", "Moved", "94105");
  }

  @Test
  void aLineCancelledOnTikTokIsTakenOutOfTheOrderWithoutMoney() {
    String order = imported(OrderSpec.in(SHOP).line(sku(10), 1).line(sku(10), 1).build());

    sandbox
        .tiktok()
        .cancelLine(
            order, lines(order).get(0), Canceller.SELLER, "seller_cancel_reason_out_of_stock");
    reread(order);

    await("taken out")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-done refund-cancelled-lines"));
    followUpAgain(order);
    assertThat(kinds(order)).contains("lines-cancelled");
    assertThat(acts(order)).hasSize(2);
    assertThat(findings(order)).isEmpty();
    assertThat(placed(order).financialStatus()).isEqualTo("PAID");
  }

  // Crash ----------------------------------------------------------------------------------------

  @Test
  void anActBegunBeforeACrashIsReadAgainBeforeItIsSentAgain() {
    String sku = sku(10);
    String order = imported(order(sku, 1));
    db.jdbc()
        .sql(
            """
            insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                quiet_until)
            values (gen_random_uuid(), ?, 'cancel-shopify-order', ?, 'order', 'OPEN', 1, '\\x00',
                    now() + interval '3 seconds')
            """)
        .params(store, order)
        .update();

    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");

    await("looked at").atMost(SOON).until(() -> dueFollowUps(order) == 1);
    assertThat(placed(order).cancelled()).as("sent in the quiet period").isFalse();
    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
    followUpAgain(order);
    assertThat(acts(order))
        .containsExactly(
            "act-settled cancel-shopify-order",
            "act-begun cancel-shopify-order",
            "act-done cancel-shopify-order");
    assertThat(available(sku)).isEqualTo(10);
  }

  @Test
  void whatWasCancelledInShopifyWithoutAWebhookIsFoundByThePoll() {
    String order = imported(order(sku(10), 1));
    sandbox.webhooks().faults(WebhookFaults.NONE.dropping(1.0));
    shopify.shops().cancelOrder(DOMAIN, placed(order).id(), true);
    sandbox.webhooks().faults(WebhookFaults.NONE.duplicating(1.0, 3));

    caravan
        .bean(WorkQueue.class)
        .markDue(
            List.of(
                Due.now(
                    io.caravan.work.Polls.key(store, Kinds.REREAD_SHOPIFY_ORDERS), Lane.POLLS)));

    await("cancelled")
        .atMost(SOON)
        .until(() -> sandbox.tiktok().order(order).status() == OrderStatus.CANCELLED);
  }

  // Pause ----------------------------------------------------------------------------------------

  @Test
  void aPausedStoreWritesNothingAndGoesOnAfterwards() {
    String order = imported(order(sku(10), 1));
    caravan.bean(Stores.class).pause(store, "test");
    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");
    await("signalled").atMost(SOON).until(() -> dueOrders(order) > 0);
    assertThat(placed(order).cancelled()).isFalse();
    assertThat(acts(order)).isEmpty();

    caravan.bean(Stores.class).resume(store, "test");

    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
  }

  @Test
  void aDryRunRecordsTheActAndTheNextStartCarriesItOut() {
    String order = imported(order(sku(10), 1));
    caravan.close();
    startCaravan(Map.of("caravan.dry-run", "true"));

    sandbox.tiktok().cancel(order, Canceller.SELLER, "seller_cancel_reason_wrong_price");
    await("intended")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-intended cancel-shopify-order"));
    followUpAgain(order);
    assertThat(acts(order)).as("told once").hasSize(1);
    assertThat(placed(order).cancelled()).isFalse();

    caravan.close();
    startCaravan(Map.of());
    await("cancelled").atMost(SOON).until(() -> placed(order).cancelled());
  }

  // Helpers --------------------------------------------------------------------------------------

  /** A SKU of its own on both sides. */
  private static String sku(int available) {
    String sku = "FOLLOW-" + skus++;
    shops.sell(US, sku, "10.00", available);
    return sku;
  }

  private static String variant(String sku) {
    return shopify.variantId(DOMAIN, sku);
  }

  private static int available(String sku) {
    return shops.available(US, sku);
  }

  private static OrderSpec order(String sku, int quantity) {
    return OrderSpec.in(SHOP).line(sku, quantity).build();
  }

  private static OrderSpec order(String sku, int quantity, String warehouse) {
    return OrderSpec.in(SHOP).line(sku, quantity).from(warehouse).build();
  }

  /** A TikTok warehouse that is this location. */
  private static String warehouse(String location) {
    String warehouse = "70007145328762" + (10_000 + skus++);
    new TransactionTemplate(caravan.bean(PlatformTransactionManager.class))
        .executeWithoutResult(
            status -> {
              db.jdbc()
                  .sql(
                      "insert into warehouse_location (store_id, warehouse_id, location_id, position) values (?, ?, ?, 0)")
                  .params(store, warehouse, location)
                  .update();
              caravan
                  .bean(Releases.class)
                  .request(store, Topics.LOCATION, List.of(warehouse), "test");
            });
    return warehouse;
  }

  private long dueOrders(String order) {
    return due(Kinds.TIKTOK_ORDER, order);
  }

  /** What was asked of Shopify so far, without stock and locations: these are read at any time. */
  private static Map<String, Long> askedSoFar() {
    await("nothing else to follow up")
        .atMost(SOON)
        .until(
            () ->
                db.jdbc()
                        .sql("select count(*) from work_item where lane = 'followups'")
                        .query(Long.class)
                        .single()
                    == 0);
    Map<String, Long> asked = new TreeMap<>(shopify.shops().operationsByName(DOMAIN));
    asked.keySet().removeAll(OF_STOCK);
    return asked;
  }

  private static Map<String, Long> askedSince(Map<String, Long> before) {
    Map<String, Long> asked = askedSoFar();
    before.forEach((name, count) -> asked.merge(name, -count, Long::sum));
    asked.values().removeIf(count -> count == 0);
    return asked;
  }
}
