package io.caravan.fulfilment.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.fulfilment.ship.Shipments.Shipment;
import io.caravan.mapping.CarrierLinks;
import io.caravan.mapping.CarrierMatch;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.WebhookFaults;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.ShipCall;
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
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a seller ships in Shopify reaches TikTok: over real HTTP and a real PostgreSQL, each package
 * once.
 */
class SellerShipsTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SHOP = "7495540735365777011";
  private static final StoreUnderTest US = StoreUnderTest.in(Market.US, SHOP);
  private static final String DOMAIN = US.domain();
  private static final String INDONESIAN_SHOP = "7495540735365777012";
  private static final StoreUnderTest INDONESIA = StoreUnderTest.in(Market.ID, INDONESIAN_SHOP);
  private static final String INDONESIAN_DOMAIN = INDONESIA.domain();
  private static final String MARK = "POST /fulfillment/202309/orders/{order_id}/packages";
  private static final String SHIP = "POST /fulfillment/202309/packages/{package_id}/ship";
  private static final String SPLIT = "POST /fulfillment/202309/orders/{order_id}/split";
  private static final String UPS_ID = "7117859084333745966";
  private static final Duration SOON = Duration.ofSeconds(90);

  private static ShopsUnderTest shops;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static CaravanUnderTest caravan;
  private static int store;
  private static int skus;
  private static int numbers;

  @BeforeAll
  static void start() {
    shops =
        ShopsUnderTest.signalled(db, US, INDONESIA)
            // Otherwise the policy refuses a request about what is packed: here a person does.
            .setting("caravan.aftersales.cancel-requests", "ask");
    sandbox = shops.sandbox;
    shopify = shops.shopify;
    // Every webhook comes twice or three times.
    sandbox.webhooks().faults(WebhookFaults.NONE.duplicating(1.0, 3));
    caravan = shops.connect(Map.of()).caravan();
    store = caravan.bean(Stores.class).byName(US.name()).orElseThrow().id();
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  @Override
  public Duration patience() {
    return SOON;
  }

  @AfterAll
  static void stop() {
    shops.close();
  }

  /** TikTok refuses what was signed five minutes ago, and the program's clock stands still. */
  @BeforeEach
  void timeGoesOn() {
    caravan.clock().pass(Duration.between(caravan.clock().instant(), Instant.now()));
  }

  // Plain ----------------------------------------------------------------------------------------

  @Test
  void aFulfilmentIsToldOnceWithItsNumberAndTikToksWarningIsKept() {
    String order = imported(order(sku(), 1));

    ship(order, Map.of(), "UPS", "1Z5R8939");

    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    followUpAgain(order);
    assertThat(told(order)).hasSize(1);
    assertThat(told(order).get(0).providerId()).isEqualTo(UPS_ID);
    Shipment shown = shown(order).get(0);
    assertThat(shown.state()).isEqualTo("TOLD");
    assertThat(shown.warning()).startsWith("No logistics provider could be found");
    assertThat(timeline(order)).contains("No logistics provider could be found");
    assertThat(timeline(order)).as("no number in the timeline").doesNotContain("1Z5R8939");
  }

  @Test
  void aNumberOfUspsIsCheckedFirstAndTheAnswerIsKept() {
    String order = imported(order(sku(), 1));

    ship(order, Map.of(), "USPS", "9400111206206406260787");

    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    await("kept").atMost(SOON).until(() -> shown(order).get(0).checked() != null);
    assertThat(sandbox.tiktok().calls().toString()).contains("tts_tracking_validation");
  }

  @Test
  void twoPackagesAreToldEachWithItsLines() {
    String number = ups();
    String other = ups();
    String order = imported(order(sku(), 3));
    String sku = lastSku();

    ship(order, Map.of(sku, 1), "UPS", number);
    awaitStatus(order, OrderStatus.PARTIALLY_SHIPPING);
    ship(order, Map.of(sku, 2), "UPS", other);

    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    followUpAgain(order);
    assertThat(told(order)).extracting(ShipCall::tracking).containsExactly(number, other);
    assertThat(told(order).stream().flatMap(call -> call.lineIds().stream()))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  // What comes late ------------------------------------------------------------------------------

  @Test
  void aNumberThatComesLaterThanTheFulfilmentIsToldThen() {
    String number = ups();
    String order = imported(order(sku(), 1));
    String fulfilment = ship(order, Map.of(), null, null);
    await("waits").atMost(SOON).until(() -> causeOf(order).equals("NO_NUMBER"));
    assertThat(calls(order)).isEmpty();

    shopify.shops().fulfilments().track(DOMAIN, fulfilment, "UPS", number);

    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    assertThat(told(order)).extracting(ShipCall::tracking).containsExactly(number);
  }

  @Test
  void aFulfilmentWhoseWebhooksAreLostIsFoundByThePoll() {
    String number = ups();
    String order = imported(order(sku(), 1));
    poll();
    sandbox.webhooks().faults(WebhookFaults.NONE.dropping(1.0));
    try {
      ship(order, Map.of(), "UPS", number);
      await("found")
          .atMost(SOON)
          .until(
              () -> {
                poll();
                return sandbox.tiktok().order(order).status() == OrderStatus.AWAITING_COLLECTION;
              });
    } finally {
      sandbox.webhooks().faults(WebhookFaults.NONE.duplicating(1.0, 3));
    }
    assertThat(told(order)).hasSize(1);
  }

  // Carriers -------------------------------------------------------------------------------------

  @Test
  void anUnmappedCarrierIsParkedBeforeAnyCallAndOneRowReleasesAllThatWait() {
    String number = ups();
    String other = ups();
    String first = imported(order(sku(), 1));
    String second = imported(order(sku(), 1));
    ship(first, Map.of(), "Aunt Polly's Vans", number);
    ship(second, Map.of(), "Aunt Polly's Vans", other);

    await("parked")
        .atMost(SOON)
        .until(
            () ->
                causeOf(first).equals("UNMAPPED_CARRIER")
                    && causeOf(second).equals("UNMAPPED_CARRIER"));
    assertThat(calls(first)).isEmpty();
    Shipment shown = shown(first).get(0);
    assertThat(shown.carrier()).isEqualTo("Aunt Polly's Vans");
    assertThat(shown.suggestions()).first().extracting(one -> one.name()).isEqualTo("UPS");
    assertThat(shown.secondsToDeadline()).isPositive();
    assertThat(alerts(first)).containsExactly("open");

    caravan
        .bean(CarrierLinks.class)
        .put(store, new CarrierMatch.Row("Aunt Polly*", UPS_ID), "test");

    awaitStatus(first, OrderStatus.AWAITING_COLLECTION);
    awaitStatus(second, OrderStatus.AWAITING_COLLECTION);
    assertThat(told(first)).hasSize(1);
    await("cleared").atMost(SOON).until(() -> alerts(first).equals(List.of("cleared")));
  }

  // Exactly once ---------------------------------------------------------------------------------

  @Test
  void aShipmentWhoseAnswerIsLostIsReadAgainAndNotRepeated() {
    String number = ups();
    String order = imported(order(sku(), 1));
    sandbox.tiktokFaults().script(MARK, List.of(new Fault.CommitThenCut()));

    ship(order, Map.of(), "UPS", number);

    await("settled").atMost(SOON).until(() -> acts(order).contains("act-settled ship-on-tiktok"));
    assertThat(sandbox.tiktokFaults().counts().toString()).contains("commit-then-cut");
    assertThat(calls(order)).hasSize(1);
    followUpAgain(order);
    assertThat(shown(order).get(0).state()).isEqualTo("TOLD");
    assertThat(calls(order)).hasSize(1);
  }

  // A buyer's request ----------------------------------------------------------------------------

  @Test
  void aRequestToCancelIsNeverRejectedByAShipment() {
    String number = ups();
    String order = imported(order(sku(), 1));
    String fulfilment = ship(order, Map.of(), null, null);
    await("waits").atMost(SOON).until(() -> causeOf(order).equals("NO_NUMBER"));
    sandbox
        .tiktok()
        .cancel(order, Canceller.BUYER, "ecom_order_to_ship_canceled_reason_no_longer_needed");

    // No webhook tells of the request in time: the last look before the shipment does.
    shopify.shops().fulfilments().track(DOMAIN, fulfilment, "UPS", number);

    await("held back").atMost(SOON).until(() -> causeOf(order).equals("CANCEL_REQUESTED"));
    followUpAgain(order);
    assertThat(calls(order)).isEmpty();

    assertThat(caravan.bean(Shipments.class).shipAnyway(store, order, "test")).isTrue();
    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    assertThat(told(order)).hasSize(1);
  }

  // Corrections ----------------------------------------------------------------------------------

  @Test
  void anotherNumberInShopifyIsCorrectedOnTikTokOnceAndThenIsAFinding() {
    String number = ups();
    String other = ups();
    String order = imported(order(sku(), 1));
    String fulfilment = ship(order, Map.of(), "UPS", number);
    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);

    shopify.shops().fulfilments().track(DOMAIN, fulfilment, "UPS", other);
    await("corrected").atMost(SOON).until(() -> numberOnTikTok(order).equals(other));

    shopify.shops().fulfilments().track(DOMAIN, fulfilment, "UPS", "1ZTHIRDONE");
    await("found")
        .atMost(SOON)
        .until(() -> findings(order).contains("tracking-not-corrected CORRECTED_ALREADY"));
    assertThat(numberOnTikTok(order)).isEqualTo(other);
  }

  // Another market -------------------------------------------------------------------------------

  @Test
  void inSouthEastAsiaTheOrderIsSplitAndItsPackagesAreShipped() {
    String one = indonesianSku();
    String two = indonesianSku();
    String order = imported(OrderSpec.in(INDONESIAN_SHOP).line(one, 1).line(two, 1).build());

    shopify
        .shops()
        .fulfilments()
        .ship(INDONESIAN_DOMAIN, shopifyOrder(order), Map.of(one, 1), "JNE", "123456789012345");
    awaitStatus(order, OrderStatus.PARTIALLY_SHIPPING);
    shopify
        .shops()
        .fulfilments()
        .ship(INDONESIAN_DOMAIN, shopifyOrder(order), Map.of(two, 1), "JNE", "123456789012346");

    awaitStatus(order, OrderStatus.AWAITING_COLLECTION);
    assertThat(told(order)).extracting(ShipCall::operation).containsOnly(SHIP);
    assertThat(told(order))
        .extracting(ShipCall::tracking)
        .containsExactly("123456789012345", "123456789012346");
    assertThat(acts(order)).contains("act-done split-tiktok-order");
  }

  @Test
  void aSplitThatIsLostOnItsWayIsAskedForAgain() {
    String one = indonesianSku();
    String two = indonesianSku();
    String order = imported(OrderSpec.in(INDONESIAN_SHOP).line(one, 1).line(two, 1).build());
    sandbox.tiktokFaults().script(SPLIT, List.of(new Fault.Reset(false)));

    shopify
        .shops()
        .fulfilments()
        .ship(INDONESIAN_DOMAIN, shopifyOrder(order), Map.of(one, 1), "JNE", "123456789012347");

    awaitStatus(order, OrderStatus.PARTIALLY_SHIPPING);
    assertThat(sandbox.tiktokFaults().counts().toString()).contains("reset");
    assertThat(acts(order))
        .contains("act-settled split-tiktok-order", "act-done split-tiktok-order");
  }

  // Helpers --------------------------------------------------------------------------------------

  private static String sku() {
    String sku = "SHIP-" + skus++;
    shops.sell(US, sku, "10.00", 50);
    return sku;
  }

  /** A number of UPS's that no other order has. */
  private static String ups() {
    String serial = "%015d".formatted(400_000 + numbers++);
    int sum = 0;
    for (int i = 0; i < serial.length(); i++) {
      sum += (serial.charAt(i) - '0') * (i % 2 == 0 ? 1 : 2);
    }
    return "1Z" + serial + (10 - sum % 10) % 10;
  }

  private static String lastSku() {
    return "SHIP-" + (skus - 1);
  }

  private static String indonesianSku() {
    String sku = "KIRIM-" + skus++;
    shops.sell(INDONESIA, sku, "10000", 50);
    return sku;
  }

  private static OrderSpec order(String sku, int quantity) {
    return OrderSpec.in(SHOP).line(sku, quantity).build();
  }

  private String shopifyOrder(String order) {
    return placed(order).id();
  }

  private String ship(
      String order, Map<String, Integer> bySku, @Nullable String company, @Nullable String number) {
    return shopify.shops().fulfilments().ship(DOMAIN, shopifyOrder(order), bySku, company, number);
  }

  /** What the poll does when its time has come. */
  private static void poll() {
    db.jdbc()
        .sql("insert into poll (store_id, name) values (?, ?) on conflict do nothing")
        .params(store, Kinds.POLL_SHOPIFY_FULFILMENTS)
        .update();
    caravan
        .bean(WorkQueue.class)
        .markDue(List.of(Due.now(Polls.key(store, Kinds.POLL_SHOPIFY_FULFILMENTS), Lane.POLLS)));
    await("polled")
        .atMost(SOON)
        .until(
            () ->
                db.jdbc()
                    .sql("select count(*) from work_item where kind = ?")
                    .params(Kinds.POLL_SHOPIFY_FULFILMENTS)
                    .query(Long.class)
                    .single()
                    .equals(0L));
  }

  private static List<ShipCall> calls(String order) {
    return sandbox.tiktok().parcels().shipCalls(order);
  }

  private static List<ShipCall> told(String order) {
    assertThat(calls(order)).allMatch(ShipCall::accepted);
    return calls(order);
  }

  private static String numberOnTikTok(String order) {
    return sandbox
        .tiktok()
        .orderJson(order)
        .path("line_items")
        .get(0)
        .path("tracking_number")
        .asString("");
  }

  private static List<Shipment> shown(String order) {
    return caravan.bean(Shipments.class).list(store, null, Shipments.MOST, 0).stream()
        .filter(one -> one.tiktokOrderId().equals(order))
        .toList();
  }

  private static String causeOf(String order) {
    return shown(order).stream()
        .map(one -> String.valueOf(one.cause()))
        .findFirst()
        .orElse("nothing");
  }

  private static List<String> alerts(String order) {
    return db.jdbc()
        .sql(
            """
            select case when cleared_at is null then 'open' else 'cleared' end from alert
            where kind = 'PARKED_SHIPMENT' and subject like ? || '/%'
            """)
        .params(order)
        .query(String.class)
        .list();
  }
}
