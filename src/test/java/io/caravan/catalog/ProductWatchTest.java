package io.caravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkImport;
import io.caravan.testing.Postgres;
import io.caravan.testing.ShopsUnderTest;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Products and variants born on TikTok, found before anybody orders them. */
class ProductWatchTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String UNMAPPED = "/api/mappings/skus?state=unmapped";

  private static ShopsUnderTest shops;
  private static int store;

  @BeforeAll
  static void connect() {
    shops = new ShopsUnderTest(db);
    shops.sell("MUG", "10.00");
    shops.sellOnTikTok("BORN-ON-TIKTOK", "5.00");
    shops.connect(
        Map.of("caravan.poll.tiktok-orders", "PT0S", "caravan.poll.tiktok-products", "PT1S"));
    store = shops.jdbc().sql("select id from store").query(Integer.class).single();
  }

  @AfterAll
  static void close() {
    shops.close();
  }

  @Test
  void whatShopifyKnowsIsLinkedAndWhatItDoesNotIsShownBeforeItsFirstOrder() {
    Awaitility.await("the watch has seen all")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(linked()).contains(sku("MUG"));
              assertThat(missing()).contains(sku("BORN-ON-TIKTOK"));
            });
    assertThat(shops.column("select tiktok_order_id from tiktok_order")).isEmpty();
    JsonNode page = shops.get(UNMAPPED);
    assertThat(page.toString()).contains(sku("BORN-ON-TIKTOK")).doesNotContain(sku("MUG"));
    assertThat(shops.column("select source from tiktok_sku")).containsOnly("product");
    assertThat(shops.get("/api/stores").toString())
        .contains("linked to no Shopify variant: an order of one would be parked");
  }

  @Test
  void aVariantThatComesLaterToShopifyIsLinkedByItselfAndLeavesTheList() {
    shops.sellOnTikTok("LATE", "7.00");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(missing()).contains(sku("LATE")));
    shops.shopify.addVariant(ShopsUnderTest.DOMAIN, "LATE", new BigDecimal("7.00"), 5);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(linked()).contains(sku("LATE"));
              assertThat(shops.get(UNMAPPED).toString()).doesNotContain(sku("LATE"));
            });
  }

  @Test
  void whatTikTokDeletedLeavesTheListUnlessAnOrderWaitsForIt() {
    shops
        .jdbc()
        .sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, missing_because, source)
            values (?, '111', '999', 'gone at TikTok', 'product'),
                   (?, '222', '998', 'gone at TikTok', 'product')
            """)
        .params(store, store)
        .update();
    shops
        .jdbc()
        .sql(
            """
            with o as (insert into tiktok_order (store_id, tiktok_order_id, state)
                       values (?, '5', 'PARKED') returning *),
                 p as (insert into orphan_order (store_id, tiktok_order_id, cause, detail)
                       select store_id, tiktok_order_id, 'UNMAPPED_SKU', '-' from o returning *)
            select 1
            """)
        .params(store)
        .query(Integer.class)
        .single();
    shops
        .jdbc()
        .sql("insert into orphan_wait values (?, '5', 'sku', '222')")
        .params(store)
        .update();
    WorkQueue queue = shops.caravan().bean(WorkQueue.class);
    for (String product : List.of("999", "998")) {
      queue.markDue(List.of(Due.now(Kinds.tiktokProduct(store, product), Lane.LISTINGS)));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(missing()).doesNotContain("111").contains("222"));
    shops.jdbc().sql("delete from orphan_order").update();
    shops.jdbc().sql("delete from tiktok_order").update();
  }

  @Test
  void aLinkOfATableThatNamesNoProductLearnsItSoThatItsStockCanBeSent() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(linked()).contains(sku("MUG")));
    String product = shops.tiktok().sku(ShopsUnderTest.SHOP, "MUG").orElseThrow().productId();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> shops.column("select tiktok_product_id from stock_sku").contains(product));
    for (String table : List.of("tiktok_sku", "stock_sku", "sku_link")) {
      shops
          .jdbc()
          .sql("delete from " + table + " where tiktok_sku_id = ?")
          .param(sku("MUG"))
          .update();
    }
    shops
        .caravan()
        .bean(LinkImport.class)
        .run(
            store,
            new StringReader(
                "tiktok_sku_id,variant_id\n"
                    + sku("MUG")
                    + ","
                    + shops.shopify.variantId(ShopsUnderTest.DOMAIN, "MUG")
                    + "\n"),
            false,
            false,
            "test");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> shops.column("select tiktok_product_id from stock_sku").contains(product));
  }

  @Test
  void theNightlySweepGoesOverEverything() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        shops.column(
                            "select 'swept' from product_sweep where swept_at is not null and started_at is null"))
                    .containsExactly("swept"));
    shops
        .jdbc()
        .sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, missing_because, source,
                                    last_seen_at)
            values (?, '333', '997', 'deleted without a word', 'product', now() - interval '1 day')
            """)
        .params(store)
        .update();
    WorkQueue queue = shops.caravan().bean(WorkQueue.class);
    queue.markDue(List.of(Due.now(Polls.key(store, Kinds.SWEEP_TIKTOK_PRODUCTS), Lane.POLLS)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(missing()).doesNotContain("333"));
  }

  private static String sku(String sellerSku) {
    return shops.tiktok().sku(ShopsUnderTest.SHOP, sellerSku).orElseThrow().id();
  }

  private static List<String> linked() {
    return shops.column("select tiktok_sku_id from sku_link");
  }

  private static List<String> missing() {
    return shops.column(
        """
        select tiktok_sku_id from tiktok_sku t where not exists (
          select 1 from sku_link l where l.store_id = t.store_id and l.tiktok_sku_id = t.tiktok_sku_id)
        """);
  }
}
