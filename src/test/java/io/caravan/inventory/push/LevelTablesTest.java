package io.caravan.inventory.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.TestDue;
import io.caravan.shopify.ShopifyStock;
import io.caravan.testing.Postgres;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.WorkQueue;
import io.caravan.work.WorkSignal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a read of Shopify writes down, and whom it makes due. */
class LevelTablesTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SHOP = "acme.myshopify.com";
  private static final String ITEM = "gid://shopify/InventoryItem/1";

  private final JdbcClient jdbc = db.jdbc();
  private final WorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofMinutes(1), Clock.systemUTC(), new WorkSignal());
  private final LevelTables tables =
      new LevelTables(
          jdbc,
          TestDue.over(jdbc, queue),
          new Binder(new MapConfigurationPropertySource(Map.of()))
              .bindOrCreate("caravan.inventory", InventorySettings.class));
  private int store;

  @BeforeEach
  void oneLinkedSku() {
    db.truncate("store", "work_item", "stock_item", "stock_level", "tiktok_order", "order_unit");
    store = db.store("acme");
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
            values (?, '17', '99', 'manual', 'tester')
            """)
        .param(store)
        .update();
    jdbc.sql(
            """
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id, quantity)
            values (?, '17', 0, 'gid://shopify/ProductVariant/1', ?, 1)
            """)
        .params(store, ITEM)
        .update();
  }

  @Test
  void anOlderReadNeverOverwritesANewerOne() {
    Instant now = tables.now();
    read(now, 5);
    read(now.minusMillis(1), 50);
    assertThat(available()).isEqualTo(5);
    read(now.plusMillis(1), 6);
    assertThat(available()).isEqualTo(6);
  }

  @Test
  void aFallIsDueAtOnceAndARiseAfterTheQuiet() {
    Instant now = tables.now();
    read(now, 5);
    settle();
    read(now.plusMillis(1), 4);
    assertThat(due()).isEqualTo("true " + StockDue.FALL);
    settle();
    read(now.plusMillis(2), 9);
    assertThat(due()).as("asleep").isEqualTo("false 3");
    read(now.plusMillis(3), 8);
    assertThat(due()).as("a fall does not wait for a rise").isEqualTo("true " + StockDue.FALL);
  }

  @Test
  void anUnchangedItemMakesNothingDue() {
    Instant now = tables.now();
    read(now, 5);
    settle();
    read(now.plusMillis(1), 5);
    assertThat(due()).isEmpty();
  }

  @Test
  void anUnchangedItemIsTellingWhereAnOrderWasImportedSinceItsLastRead() {
    Instant now = tables.now();
    read(now.minusSeconds(20), 5);
    settle();
    jdbc.sql(
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, imported_at)
            values (?, '1', 'IMPORTED', ?)
            """)
        .params(store, Timestamp.from(now.minusSeconds(10)))
        .update();
    jdbc.sql(
            """
            insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, units, committed)
            values (?, '1', '17', 1, true)
            """)
        .param(store)
        .update();
    read(now, 5);
    assertThat(due()).isEqualTo("true 3");
    settle();
    read(now.plusMillis(1), 5);
    assertThat(due()).as("once").isEmpty();
  }

  @Test
  void anItemShopifyDoesNotKnowIsGoneUntilItIsSeenAgain() {
    Instant now = tables.now();
    read(now, 5);
    settle();
    tables.store(SHOP, List.of(ITEM), now.plusMillis(1), List.of());
    assertThat(gone()).isTrue();
    assertThat(due()).isEqualTo("true " + StockDue.FALL);
    read(now.plusMillis(2), 5);
    assertThat(gone()).isFalse();
  }

  private void read(Instant readAt, int available) {
    tables.store(
        SHOP,
        List.of(ITEM),
        readAt,
        List.of(
            new ShopifyStock(
                ITEM,
                true,
                false,
                null,
                null,
                "S",
                "T",
                List.of(),
                List.of(new ShopifyStock.Level("gid://shopify/Location/1", available, readAt)))));
  }

  private int available() {
    return jdbc.sql("select available from stock_level").query(Integer.class).single();
  }

  private boolean gone() {
    return jdbc.sql("select gone_at is not null from stock_item").query(Boolean.class).single();
  }

  /** Whether the product is ready, and how urgent; empty if it is not due. */
  private String due() {
    return jdbc.sql("select ready::text || ' ' || urgency from work_item where external_id = '99'")
        .query(String.class)
        .optional()
        .orElse("");
  }

  private void settle() {
    jdbc.sql("delete from work_item").update();
  }
}
