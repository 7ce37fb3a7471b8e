package io.caravan.fulfilment.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.tiktok.Logistics;
import io.caravan.sandbox.tiktok.ShippingTemplate;
import io.caravan.sandbox.tiktok.Warehouse;
import io.caravan.store.Stores;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The whole program beside both simulated platforms: what is missing for shipping is told. */
class ShippingSetupTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SHOP = ShopsUnderTest.SHOP;

  private static ShopsUnderTest shops;

  @BeforeAll
  static void connect() {
    shops = new ShopsUnderTest(db);
    shops.sell("MUG", "10.00");
    shops.connect(Map.of("caravan.poll.shopify-inventory", "PT5M"));
    Awaitility.await("shipping is read")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !shops.column("select store_id::text from shipping_templates").isEmpty());
  }

  @AfterAll
  static void close() {
    shops.close();
  }

  @Test
  void whatIsMissingIsToldByNameAndGoneOnceItIsThere() {
    Awaitility.await("places are read")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !shops.column("select warehouse_id from tiktok_warehouse").isEmpty());
    assertThat(codes()).noneMatch(code -> code.contains("TEMPLATE") || code.contains("DELIVERY"));

    Logistics logistics = shops.tiktok().logistics();
    String main =
        shops.tiktok().warehouses(SHOP).stream()
            .filter(one -> one.type().equals(Warehouse.SALES))
            .map(Warehouse::id)
            .findFirst()
            .orElseThrow();
    List<ShippingTemplate> templates = logistics.templates(SHOP);
    logistics.templates(SHOP, List.of());
    soon("NO_SELLER_TEMPLATE");
    logistics.templates(SHOP, templates);
    logistics.providers(SHOP, List.of());
    soon("NO_SHIPPING_PROVIDER");
    logistics.options(SHOP, main, List.of());
    soon("WAREHOUSE_WITHOUT_DELIVERY_OPTION");

    logistics.options(SHOP, main, List.of(Logistics.BY_SELLER, Logistics.BY_TIKTOK));
    logistics.providers(
        SHOP, List.of(new io.caravan.sandbox.tiktok.Provider("7117858858072016686", "USPS")));
    read();
    Awaitility.await("nothing is missing")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                codes().stream()
                    .noneMatch(code -> code.contains("DELIVERY") || code.contains("PROVIDER")));
  }

  @Test
  void whatIsNotShippedInTheMarketIsNamed() {
    JsonNode limits = shops.get("/api/stores/acme-us/checks").path("limits");
    assertThat(limits.path(0).path("code").asString()).isEqualTo("BLIND_BOX");
    assertThat(limits.path(0).path("toDo").asString()).contains("Seller Center");
  }

  private static void soon(String code) {
    read();
    Awaitility.await(code).atMost(Duration.ofSeconds(20)).until(() -> codes().contains(code));
  }

  private static List<String> codes() {
    return shops
        .get("/api/stores/acme-us/checks")
        .path("items")
        .valueStream()
        .map(one -> one.path("code").asString())
        .toList();
  }

  private static void read() {
    int storeId = shops.caravan().bean(Stores.class).all().iterator().next().id();
    shops
        .caravan()
        .bean(WorkQueue.class)
        .markDue(List.of(Due.now(new WorkKey(storeId, Kinds.READ_SHIPPING, "-"), Lane.POLLS)));
  }
}
