package io.caravan.e2e;

import static io.caravan.testing.ShopsUnderTest.ACME;
import static io.caravan.testing.ShopsUnderTest.DOMAIN;
import static io.caravan.testing.ShopsUnderTest.SHOP;
import static io.caravan.testing.ShopsUnderTest.STORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SimulatedShopify;
import io.caravan.sandbox.shopify.ShopifySandbox.OrderLine;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.store.Stores;
import io.caravan.testing.CaravanUnderTest;
import io.caravan.testing.Postgres;
import io.caravan.testing.SandboxUnderTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole program between both simulated platforms: what kinds of orders become in Shopify. */
class OrderContentIT {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final Duration WAIT = Duration.ofSeconds(60);

  private static SandboxUnderTest platforms;
  private static Sandbox sandbox;
  private static SimulatedShopify shopify;
  private static CaravanUnderTest caravan;

  @BeforeAll
  static void start() {
    platforms = SandboxUnderTest.of(ACME).webhooks(0.05).start();
    sandbox = platforms.sandbox;
    shopify = platforms.shopify;
    for (Map.Entry<String, String> sku :
        Map.of("MUG", "24.00", "SOAP", "19.00", "CARD", "5.00").entrySet()) {
      platforms.sell(ACME, sku.getKey(), sku.getValue(), 1000);
    }
    caravan = CaravanUnderTest.start(db.url(), platforms.settings());
    platforms.webhooksTo(caravan.port());
  }

  @AfterAll
  static void stop() {
    caravan.close();
    platforms.close();
  }

  @Test
  void aVirtualBundleBecomesItsComponentsWithoutAnyMapping() {
    sandbox
        .tiktok()
        .addBundle(SHOP, "Gift set", "SET", new BigDecimal("59.97"), Map.of("MUG", 2, "SOAP", 1));
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "SET"));

    PlacedOrder order = placed(id);
    assertThat(order.lines())
        .extracting(OrderLine::sku, OrderLine::quantity, line -> line.unitPrice().toPlainString())
        .containsExactlyInAnyOrder(tuple("MUG", 2, "21.48"), tuple("SOAP", 1, "17.01"));
    assertThat(order.total()).isEqualByComparingTo("59.97");
    assertThat(order.received()).isEqualByComparingTo(order.total());
    assertThat(order.note()).contains("Virtual bundles");
    assertThat(order.lines().get(0).properties())
        .containsKeys("tiktok_bundle_sku", "tiktok_component_sku");
  }

  @Test
  void aBundleOfOursBecomesItsPartsAtThePricesShopifyTells() {
    String sku = sell("OUR-SET", "59.97");
    int store = storeId();
    caravan
        .bean(SkuLinks.class)
        .link(
            new SkuLink(
                store,
                sku,
                null,
                List.of(
                    LinkPart.unread(shopify.variantId(DOMAIN, "MUG"), 2),
                    LinkPart.unread(shopify.variantId(DOMAIN, "SOAP"), 1)),
                "manual",
                "tester"));
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "OUR-SET"));

    assertThat(placed(id).lines())
        .extracting(OrderLine::sku, OrderLine::quantity, line -> line.unitPrice().toPlainString())
        .containsExactlyInAnyOrder(tuple("MUG", 2, "21.48"), tuple("SOAP", 1, "17.01"));
  }

  @Test
  void everyMissingComponentOfAVirtualBundleIsWaitedForAndTheBundleIsNot() {
    String lost = sell("LOST", "3.00");
    String gone = sell("GONE", "4.00");
    sandbox
        .tiktok()
        .addBundle(
            SHOP,
            "Odd set",
            "ODD",
            new BigDecimal("30.00"),
            Map.of("LOST", 1, "GONE", 1, "MUG", 1));
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "ODD"));

    Awaitility.await("both are waited for")
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(waitsOn(id)).containsExactlyInAnyOrder(lost, gone));

    link(lost, "SOAP");
    link(gone, "CARD");
    assertThat(placed(id).lines())
        .extracting(OrderLine::sku)
        .containsExactlyInAnyOrder("MUG", "SOAP", "CARD");
  }

  @Test
  void whatShippedInSellerCenterIsMadeFulfilledFromItsWarehousesLocationAndWaitsWithoutOne() {
    String parked = shippedUnseen();
    String warehouse = sandbox.tiktok().orderJson(parked).path("warehouse_id").asString();
    Awaitility.await("parked for its location")
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(waitsOn(parked)).containsExactly(warehouse));

    String location = shopify.shops().addLocation(DOMAIN, "East", "US");
    db.jdbc()
        .sql(
            """
            insert into warehouse_location (store_id, warehouse_id, position, location_id)
            values (?, ?, 0, ?)
            """)
        .params(storeId(), warehouse, location)
        .update();
    // There is no default location: it can only be from the one just mapped.
    assertThat(placed(shippedUnseen()).fulfillmentStatus()).isEqualTo("FULFILLED");
  }

  /** An order that Caravan first sees when it has shipped. */
  private static String shippedUnseen() {
    sandbox.webhookBase("");
    String id = sandbox.tiktok().placePaidOrder(OrderSpec.single(SHOP, "CARD"));
    Awaitility.await("out of the remorse window")
        .atMost(WAIT)
        .until(() -> sandbox.tiktok().order(id).status() == OrderStatus.AWAITING_SHIPMENT);
    platforms.webhooksTo(caravan.port());
    sandbox.tiktok().advanceTo(id, OrderStatus.AWAITING_COLLECTION);
    return id;
  }

  private static String sell(String sellerSku, String price) {
    return platforms.sellOnTikTok(ACME, sellerSku, price);
  }

  private static void link(String tiktokSku, String shopifySku) {
    caravan
        .bean(SkuLinks.class)
        .link(
            new SkuLink(
                storeId(),
                tiktokSku,
                null,
                List.of(LinkPart.unread(shopify.variantId(DOMAIN, shopifySku), 1)),
                "manual",
                "tester"));
  }

  private static int storeId() {
    return caravan.bean(Stores.class).byName(STORE).orElseThrow().id();
  }

  private static List<String> waitsOn(String orderId) {
    return db.jdbc()
        .sql("select subject from orphan_wait where tiktok_order_id = ?")
        .param(orderId)
        .query(String.class)
        .list();
  }

  private static PlacedOrder placed(String orderId) {
    return Awaitility.await("order " + orderId + " in Shopify")
        .atMost(WAIT)
        .until(
            () ->
                shopify.shops().listOrders(DOMAIN).stream()
                    .filter(order -> orderId.equals(order.sourceIdentifier()))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
