package io.caravan.fulfilment.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.order.followup.FollowUpLedger;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.shopify.MerchantFulfilments.Shipment;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.TikTokPackage;
import io.caravan.sandbox.tiktok.TikTokSandbox.Canceller;
import io.caravan.testing.OrdersUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.testing.StoreUnderTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What TikTok ships, over real HTTP and a real PostgreSQL: arranged once, and shown in Shopify. */
class TikTokShippingTest implements OrdersUnderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String US = "7495540735365777011";
  private static final StoreUnderTest US_STORE = StoreUnderTest.in(Market.US, US);
  private static final String US_DOMAIN = US_STORE.domain();
  private static final String ID = "7495540735365777012";
  private static final StoreUnderTest ID_STORE = StoreUnderTest.in(Market.ID, ID);
  private static final String ID_DOMAIN = ID_STORE.domain();
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String BUY = "POST /fulfillment/202309/packages";

  private static ShopsUnderTest shops;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static int skus;

  @BeforeAll
  static void start() {
    shops = ShopsUnderTest.signalled(db, US_STORE, ID_STORE);
    sandbox = shops.sandbox;
    shopify = shops.shopify;
    shops.connect(settings());
  }

  @Override
  public ShopsUnderTest shops() {
    return shops;
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("caravan.stores[0].default-location", shops.location(US_STORE));
    settings.put("caravan.aftersales.cancel-requests", "ask");
    settings.put("caravan.fulfilment.packages[0].name", "small");
    settings.put("caravan.fulfilment.packages[0].length", "20");
    settings.put("caravan.fulfilment.packages[0].width", "15");
    settings.put("caravan.fulfilment.packages[0].height", "10.5");
    settings.put("caravan.fulfilment.packages[0].weight", "100");
    settings.put("caravan.fulfilment.packages[0].max-weight", "1000");
    settings.put("caravan.fulfilment.packages[1].name", "large");
    settings.put("caravan.fulfilment.packages[1].length", "40");
    settings.put("caravan.fulfilment.packages[1].width", "30");
    settings.put("caravan.fulfilment.packages[1].height", "20");
    settings.put("caravan.fulfilment.packages[1].weight", "400");
    return settings;
  }

  @AfterAll
  static void stop() {
    shops.close();
  }

  // US -------------------------------------------------------------------------------------------

  @Test
  void aLabelIsBoughtOnceAlsoIfTheAnswerIsCutAndItsParcelIsShownWithAllItsNews() {
    String sku = sku(US_STORE, 10);
    shopify.weigh(US_DOMAIN, sku, 300);
    sandbox.tiktokFaults().script(BUY, List.of(new Fault.CommitThenCut()));

    String order = imported(OrderSpec.in(US).line(sku, 2).shippedByTikTok());

    assertThat(placed(order).tags()).contains("tts-tiktok-shipping");
    await("shown as shipped").atMost(SOON).until(() -> shipments(order).size() == 1);
    await("settled")
        .atMost(SOON)
        .until(() -> acts(order).contains("act-settled arrange-tiktok-shipping"));
    assertThat(sandbox.tiktokFaults().counts().toString()).contains("commit-then-cut");
    assertThat(acts(order))
        .containsSubsequence(
            "act-begun arrange-tiktok-shipping",
            "act-unknown arrange-tiktok-shipping",
            "act-settled arrange-tiktok-shipping")
        .doesNotContain("act-done arrange-tiktok-shipping");
    assertThat(sandbox.tiktok().parcels().shipCalls(order)).hasSize(1);
    TikTokPackage bought = sandbox.tiktok().parcels().of(order).get(0);
    assertThat(bought.measures())
        .as("two pieces and the smallest box that takes them")
        .containsEntry("weight", "700")
        .containsEntry("weight_unit", "GRAM")
        .containsEntry("height", "10.5");
    assertThat(shipments(order).get(0).numbers()).containsExactly(bought.tracking());

    await("to be printed").atMost(SOON).until(() -> inQueue(order, "acme-us", "to-print") != null);
    HttpResponse<byte[]> label = label("tester", bought.id(), "SHIPPING_LABEL");
    assertThat(label.statusCode()).isEqualTo(200);
    assertThat(new String(label.body(), StandardCharsets.ISO_8859_1)).startsWith("%PDF");
    assertThat(label.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(label("tester", bought.id(), "PACKING_SLIP").statusCode()).isEqualTo(200);
    assertThat(label("viewer", bought.id(), "SHIPPING_LABEL").statusCode())
        .as("the buyer's address is on it")
        .isEqualTo(403);
    assertThat(post("/api/labels/" + bought.id() + "/printed?store=acme-us", "").statusCode())
        .isEqualTo(200);
    assertThat(inQueue(order, "acme-us", "to-print")).isNull();
    assertThat(inQueue(order, "acme-us", "printed")).isNotNull();

    sandbox.tiktok().parcels().collect(bought.id());
    await("in transit")
        .atMost(SOON)
        .until(() -> "IN_TRANSIT".equals(shipments(order).get(0).displayStatus()));
    sandbox.tiktok().parcels().deliver(bought.id());
    await("delivered")
        .atMost(SOON)
        .until(() -> "DELIVERED".equals(shipments(order).get(0).displayStatus()));
    quiet(order);
    followUpAgain(order);
    assertThat(acts(order)).filteredOn("act-begun add-fulfilment-event"::equals).hasSize(2);
    assertThat(acts(order)).filteredOn("act-begun ship-package"::equals).hasSize(1);
    assertThat(sandbox.tiktok().parcels().shipCalls(order)).as("told to nobody").hasSize(1);
  }

  @Test
  void whatShopifyHasNoWeightOfWaitsAndIsArrangedWhenAPersonGivesIt() {
    String sku = sku(US_STORE, 10);
    shopify.weigh(US_DOMAIN, sku, 0);

    String order = imported(OrderSpec.in(US).line(sku, 1).shippedByTikTok());

    await("explained").atMost(SOON).until(() -> !findings(order).isEmpty());
    assertThat(findings(order))
        .singleElement()
        .asString()
        .contains("not-arranged", shopify.variantId(US_DOMAIN, sku), sku, "/arrange");
    assertThat(sandbox.tiktok().parcels().shipCalls(order)).isEmpty();
    assertThat(
            post(
                    "/api/shipments/" + order + "/arrange",
                    "{\"weightGrams\":900,\"dimensions\":{\"length\":30,\"width\":20,\"height\":0,\"unit\":\"CM\"}}")
                .statusCode())
        .as("nothing is flat")
        .isEqualTo(400);
    assertThat(
            post(
                    "/api/shipments/" + order + "/arrange",
                    "{\"weightGrams\":900,\"dimensions\":{\"length\":30,\"width\":20,\"height\":5,\"unit\":\"CM\"}}")
                .statusCode())
        .isEqualTo(202);
    await("shown as shipped").atMost(SOON).until(() -> shipments(order).size() == 1);
    assertThat(sandbox.tiktok().parcels().of(order).get(0).measures())
        .containsEntry("weight", "900")
        .containsEntry("length", "30");
  }

  @Test
  void whatGoesShortIsArrangedWhenThereIsStock() {
    String sku = sku(US_STORE, 0);
    String order = imported(OrderSpec.in(US).line(sku, 1).shippedByTikTok());
    await("held").atMost(SOON).until(() -> !placed(order).holds().isEmpty());
    assertThat(sandbox.tiktok().parcels().shipCalls(order)).isEmpty();

    available(US_DOMAIN, sku, 5);

    await("shown as shipped").atMost(SOON).until(() -> shipments(order).size() == 1);
  }

  /**
   * In the US a label refuses the request: never by accident, and not kept back by our own hold.
   */
  @Test
  void whileTheBuyerAsksToCancelALabelIsBoughtOnlyIfAPersonSaysSo() throws Exception {
    String sku = sku(US_STORE, 0);
    String order = imported(OrderSpec.in(US).line(sku, 1).shippedByTikTok());
    await("held for stock").atMost(SOON).until(() -> placed(order).holds().size() == 1);
    sandbox
        .tiktok()
        .cancel(order, Canceller.BUYER, "ecom_order_to_ship_canceled_reason_no_longer_needed");
    await("held for the request too").atMost(SOON).until(() -> placed(order).holds().size() == 2);

    available(US_DOMAIN, sku, 5);
    await("held for the request alone").atMost(SOON).until(() -> placed(order).holds().size() == 1);
    shops.caravan().bean(FollowUpLedger.class).due(storeId("acme-us"), List.of(order));
    await("looked at again").atMost(SOON).until(() -> findings(order).size() == 1);
    assertThat(acts(order)).doesNotContain("act-begun arrange-tiktok-shipping");

    HttpResponse<byte[]> answer =
        post("/api/shipments/" + order + "/ship-anyway?store=acme-us", "");

    assertThat(answer.statusCode()).isEqualTo(202);
    await("shown as shipped").atMost(SOON).until(() -> shipments(order).size() == 1);
    await("let go").atMost(SOON).until(() -> placed(order).holds().isEmpty());
    assertThat(acts(order)).filteredOn("act-begun arrange-tiktok-shipping"::equals).hasSize(1);
    assertThat(sandbox.tiktok().orderJson(order).path("is_buyer_request_cancel").asBoolean(false))
        .as("refused by the shipment")
        .isFalse();
  }

  // In Seller Center, and by TikTok
  // ------------------------------------------------------------------

  @Test
  void whatASellerShipsInSellerCenterAfterTheImportIsShownOnceAndNeverTwice() {
    String sku = sku(US_STORE, 10);
    String byHand = imported(OrderSpec.in(US).line(sku, 2));
    String inBoth = imported(OrderSpec.in(US).line(sku, 1));
    PlacedOrder there = placed(inBoth);
    shopify.shops().shipOrder(US_DOMAIN, there.id(), "UPS", "1Z999AA10123456784");

    sandbox.tiktok().ship(byHand, lines(byHand), "USPS");
    await("shown").atMost(SOON).until(() -> shipments(byHand).size() == 1);
    quiet(inBoth);
    if (sandbox.tiktok().parcels().of(inBoth).isEmpty()) {
      sandbox.tiktok().ship(inBoth, lines(inBoth), "USPS");
    }
    reread(inBoth);
    quiet(inBoth);
    followUpAgain(inBoth);

    assertThat(shipments(byHand).get(0).numbers())
        .containsExactly(sandbox.tiktok().parcels().of(byHand).get(0).tracking());
    assertThat(shipments(inBoth)).as("the merchant's own").hasSize(1);
    assertThat(acts(inBoth)).doesNotContain("act-begun ship-package");
  }

  @Test
  void whatTikTokFulfilsTakesNoStockShipsFromItsOwnLocationAndIsFulfilledOnceInTransit() {
    String own = shopify.shops().addLocation(US_DOMAIN, "TikTok's " + skus, "US");
    String sku = sku(US_STORE, 10);
    String main = shopify.shops().locations(US_DOMAIN).get(0);
    shopify.shops().setAvailable(US_DOMAIN, shopify.variantId(US_DOMAIN, sku), own, 50);
    String warehouse = sandbox.tiktok().addWarehouse(US, "FBT", "SALES_WAREHOUSE").id();
    String lost = imported(OrderSpec.in(US).line(sku, 1).fulfilledByTikTok().from("7001"));
    await("held where nobody knows its place")
        .atMost(SOON)
        .until(() -> !placed(lost).holds().isEmpty());
    assertThat(findings(lost)).singleElement().asString().contains("no-location-of-tiktoks");
    mirror("acme-us", warehouse, own);

    String order = imported(OrderSpec.in(US).line(sku, 3).fulfilledByTikTok().from(warehouse));

    await("at its own location")
        .atMost(SOON)
        .until(() -> placed(order).locationIds().equals(List.of(own)));
    assertThat(
            shopify.shops().stock(US_DOMAIN, shopify.variantId(US_DOMAIN, sku), main).available())
        .as("the seller's stock")
        .isEqualTo(10);
    assertThat(placed(order).tags()).contains("tts-fulfilled-by-tiktok");
    quiet(order);
    assertThat(shipments(order)).as("not gone yet").isEmpty();

    sandbox.tiktok().advance(order); // awaits collection
    reread(order);
    quiet(order);
    assertThat(shipments(order)).as("not gone yet").isEmpty();
    sandbox.tiktok().collect(order);

    await("fulfilled").atMost(SOON).until(() -> shipments(order).size() == 1);
    quiet(order);
    assertThat(sandbox.tiktok().parcels().shipCalls(order)).as("no second shipment").isEmpty();
    assertThat(
            shopify.shops().stock(US_DOMAIN, shopify.variantId(US_DOMAIN, sku), main).available())
        .isEqualTo(10);
  }

  // South East Asia ------------------------------------------------------------------------------

  @Test
  void anIndonesianPackageIsHandedOverAndItsNumberShown() {
    String sku = sku(ID_STORE, 10);

    String order = imported(OrderSpec.in(ID).line(sku, 1).shippedByTikTok());

    await("shown as shipped").atMost(SOON).until(() -> shipments(order).size() == 1);
    TikTokPackage arranged = sandbox.tiktok().parcels().of(order).get(0);
    assertThat(arranged.handoverMethod()).isEqualTo("DROP_OFF");
    assertThat(shipments(order).get(0).numbers()).containsExactly(arranged.tracking());
  }

  @Test
  void ordersThatTikTokCombinesGoInOnePackageAndCarryItsTag() {
    String sku = sku(ID_STORE, 0);
    String first = imported(OrderSpec.in(ID).line(sku, 1).by("buyer-a").shippedByTikTok());
    String second = imported(OrderSpec.in(ID).line(sku, 1).by("buyer-a").shippedByTikTok());
    await("held").atMost(SOON).until(() -> !placed(second).holds().isEmpty());
    TikTokPackage combined = sandbox.tiktok().parcels().combine(ID, List.of(first, second)).get(0);

    String tag = "tts-combined-" + combined.id();
    await("tagged")
        .atMost(SOON)
        .until(() -> placed(first).tags().contains(tag) && placed(second).tags().contains(tag));
    available(ID_DOMAIN, sku, 10);

    await("shown as shipped")
        .atMost(SOON)
        .until(() -> shipments(first).size() == 1 && shipments(second).size() == 1);
    assertThat(sandbox.tiktok().parcels().get(combined.id()).status()).isEqualTo("PROCESSING");
    assertThat(shipments(first).get(0).numbers()).isEqualTo(shipments(second).get(0).numbers());
    await("one entry of the queue")
        .atMost(SOON)
        .until(() -> inQueue(first, "acme-id", "to-print") != null);
    JsonNode entry = inQueue(first, "acme-id", "to-print");
    assertThat(entry.path("combined").asBoolean(false)).isTrue();
    assertThat(entry.path("orders")).hasSize(2);
    assertThat(
            Stream.concat(
                    sandbox.tiktok().parcels().shipCalls(first).stream(),
                    sandbox.tiktok().parcels().shipCalls(second).stream())
                .filter(call -> call.code() == 0)
                .count())
        .as("shipped once for both")
        .isLessThanOrEqualTo(2);
  }

  @Test
  void aCombinedOrderThatIsCancelledLeavesThePackageAndTheOthersLoseTheirTag() {
    String sku = sku(ID_STORE, 0);
    String stays = imported(OrderSpec.in(ID).line(sku, 1).by("buyer-b").shippedByTikTok());
    String goes = imported(OrderSpec.in(ID).line(sku, 1).by("buyer-b").shippedByTikTok());
    TikTokPackage combined = sandbox.tiktok().parcels().combine(ID, List.of(stays, goes)).get(0);
    String tag = "tts-combined-" + combined.id();
    await("tagged")
        .atMost(SOON)
        .until(() -> placed(stays).tags().contains(tag) && placed(goes).tags().contains(tag));

    sandbox.tiktok().cancel(goes, Canceller.SELLER, "seller_cancel_reason_out_of_stock");

    await("cancelled").atMost(SOON).until(() -> placed(goes).cancelled());
    await("by itself again").atMost(SOON).until(() -> !placed(stays).tags().contains(tag));
    assertThat(placed(stays).tags()).contains("tts-tiktok-shipping");
  }

  // Helpers --------------------------------------------------------------------------------------

  private static String sku(StoreUnderTest store, int available) {
    String sku = "LABEL-" + skus++;
    shops.sell(store, sku, "10.00", available);
    return sku;
  }

  private static void available(String domain, String sku, int units) {
    shopify
        .shops()
        .setAvailable(
            domain,
            shopify.variantId(domain, sku),
            shopify.shops().locations(domain).get(0),
            units);
  }

  private static void mirror(String store, String warehouse, String location) {
    db.jdbc()
        .sql(
            """
            insert into warehouse_policy (store_id, warehouse_id, owner, mirror_location, changed_by)
            values (?, ?, 'tiktok', ?, 'test')
            """)
        .params(storeId(store), warehouse, location)
        .update();
  }

  private String imported(OrderSpec.Builder spec) {
    return imported(spec.build());
  }

  private List<Shipment> shipments(String order) {
    return shopify.shops().fulfilments().of(domainOf(order), placed(order).id());
  }

  private static int storeId(String store) {
    return db.jdbc()
        .sql("select id from store where name = ?")
        .params(store)
        .query(Integer.class)
        .single();
  }

  /** Nothing is due for it any more. */
  private static void quiet(String order) {
    await("quiet")
        .atMost(SOON)
        .until(
            () ->
                db.jdbc()
                        .sql("select count(*) from work_item where external_id = ?")
                        .params(order)
                        .query(Long.class)
                        .single()
                    == 0);
  }

  /** Until nothing at all is due for it. */
  @Override
  public void followUpAgain(String order) {
    OrdersUnderTest.super.followUpAgain(order);
    quiet(order);
  }

  /** With all that they say. */
  @Override
  public List<String> findings(String order) {
    return of(order, "select detail::text from order_finding where tiktok_order_id = ?");
  }

  /** The entry of the print queue that an order is in; null if it is in none. */
  private static JsonNode inQueue(String order, String store, String state) {
    String path = "/api/labels?size=200&store=" + store + "&state=" + state;
    for (JsonNode item : shops.get(path).path("items")) {
      for (JsonNode each : item.path("orders")) {
        if (Objects.equals(each.path("tiktokOrderId").asString(""), order)) {
          return item;
        }
      }
    }
    return null;
  }

  private static HttpResponse<byte[]> label(String user, String packageId, String type) {
    return shops.api().get(user, "/api/labels/" + packageId + "?store=acme-us&type=" + type);
  }

  private static HttpResponse<byte[]> post(String path, String body) {
    return shops.api().post("tester", path, body);
  }
}
