package io.caravan.inventory.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Trace;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** An item runs short after its order was imported: what is told, what is offered, what is done. */
class ShortAfterImportTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static String berlin;

  private static ShopsUnderTest shops;
  private static String sold;

  private static final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
  private static final AppenderBase<ILoggingEvent> listener =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          line.getMDCPropertyMap(); // of now, not of when it is looked at
          lines.add(line);
        }
      };

  @BeforeAll
  static void sellOne() {
    shops = new ShopsUnderTest(db);
    shops.sell("MUG", "10.00");
    berlin = shops.shopify.shops().addLocation(ShopsUnderTest.DOMAIN, "Berlin", "US");
    shops
        .shopify
        .shops()
        .setAvailable(
            ShopsUnderTest.DOMAIN,
            shops.shopify.variantId(ShopsUnderTest.DOMAIN, "MUG"),
            berlin,
            7);
    shops.connect(Map.of("caravan.inventory.watch.every", "PT1S"));
    listener.start();
    Logger root = (Logger) LoggerFactory.getLogger("io.caravan");
    root.setLevel(ch.qos.logback.classic.Level.DEBUG);
    root.addAppender(listener);
    sold = shops.tiktok().placePaidOrder(OrderSpec.single(ShopsUnderTest.SHOP, "MUG"));
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(
                        shops.column(
                            "select tiktok_order_id from tiktok_order where state = 'IMPORTED'"))
                    .containsExactly(sold));
  }

  @AfterAll
  static void close() {
    ((Logger) LoggerFactory.getLogger("io.caravan")).detachAppender(listener);
    shops.close();
  }

  @Test
  void itIsToldOnceAndMovedOrCancelledOnBothSidesWhenAPersonSaysSo() {
    runShort();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        open("SHORT_AFTER_IMPORT").path("items").path(0).path("facts").toString())
                    .contains(sold));
    JsonNode short_ = shops.get("/api/stock/shortages");
    assertThat(short_.path("ifCancelled").asString()).contains("stock to 0");
    JsonNode order = short_.path("items").path(0).path("orders").path(0);
    assertThat(order.path("tiktokOrderId").asString()).isEqualTo(sold);
    assertThat(order.path("moveTo").path(0).path("locationId").asString()).isEqualTo(berlin);

    assertThat(shops.post("/api/stock/shortages/" + sold + "/move", "{\"locationId\":\"x\"}", 400))
        .contains("locationId", berlin);
    shops.post("/api/stock/shortages/" + sold + "/move", "{\"locationId\":\"" + berlin + "\"}");
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(shops.column("select action from intent where state = 'SUCCEEDED'"))
                    .contains("move-fulfilment-order"));

    shops.post("/api/stock/shortages/" + sold + "/cancel", "");
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> {
              assertThat(shops.tiktok().order(sold).status()).isEqualTo(OrderStatus.CANCELLED);
              assertThat(
                      shops.column(
                          "select action from intent where state = 'SUCCEEDED' and action like 'cancel-%'"))
                  .contains("cancel-tiktok-order", "cancel-shopify-order");
            });
    assertThat(shops.column("select who || ' ' || act from audit where act like '%short%'"))
        .containsExactlyInAnyOrder("tester move-short-order", "tester cancel-short-order");
    assertThat(shops.column("select count(*)::text from alert where kind = 'SHORT_AFTER_IMPORT'"))
        .containsExactly("1");

    shops.jdbc().sql("update stock_level set available = 1 where available < 0").update();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(open("SHORT_AFTER_IMPORT").path("total").asInt()).isZero());
    assertThat(shops.text("/actuator/prometheus"))
        .contains("caravan_alerts_raised_total", "caravan_alerts_cleared_total")
        .contains("caravan_orders_events_total");

    String trace = Trace.id(ShopsUnderTest.STORE, sold);
    assertThat(shops.get("/api/orders/" + sold).path("traceId").asString()).isEqualTo(trace);
    assertThat(lines.stream().filter(line -> trace.equals(line.getMDCPropertyMap().get(Trace.ID))))
        .as("log lines about the order, whichever thread it was on")
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsEntry(Trace.ORDER, sold));
  }

  private static JsonNode open(String kind) {
    return shops.get("/api/alerts?open=true&kind=" + kind);
  }

  /** As if the levels had just been read: somebody bought the last one in the Shopify shop. */
  private static void runShort() {
    shops
        .jdbc()
        .sql(
            """
            insert into stock_item (shop, inventory_item_id, tracked, continue_selling, title, read_at)
            select distinct s.shopify_domain, p.inventory_item_id, true, false, 'Mug', now()
            from link_part p join store s on s.id = p.store_id
            on conflict (shop, inventory_item_id) do nothing
            """)
        .update();
    shops
        .jdbc()
        .sql(
            """
            insert into stock_level
            select i.shop, i.inventory_item_id, l.id, l.units, now()
            from stock_item i cross join lateral (
              select s.default_location, -1 from store s where s.shopify_domain = i.shop
              union all select ?, 7) l (id, units)
            on conflict (shop, inventory_item_id, location_id)
            do update set available = excluded.available
            """)
        .param(berlin)
        .update();
    shops
        .jdbc()
        .sql(
            """
            insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, units, committed)
            select o.store_id, o.tiktok_order_id, l.tiktok_sku_id, 1, true
            from tiktok_order o join sku_link l on l.store_id = o.store_id
            on conflict do nothing
            """)
        .update();
  }
}
