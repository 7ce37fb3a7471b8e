package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database of the first version, with data, becomes one of this version and loses nothing. */
class UpgradeTest {

  @Test
  void whatTheFirstVersionWroteIsThereAndWaitsAsBefore() {
    new DriverJdbc("postgres").jdbc.sql("create database upgraded template template0").update();
    JdbcClient jdbc = new DriverJdbc("upgraded").jdbc;
    migrate("1");
    List.of(
            """
            insert into store (name, region, currency, shopify_domain, tiktok_shop_id)
            values ('acme-us', 'US', 'USD', 'acme-us.myshopify.com', '1')
            """,
            """
            insert into sku_link (store_id, tiktok_sku_id, variant_id, inventory_item_id, multiplier,
                                  origin, linked_by)
            values (1, '10', 'gid://shopify/ProductVariant/1', null, 3, 'manual', 'otto')
            """,
            "insert into tiktok_sku (store_id, tiktok_sku_id) values (1, '10'), (1, '11')",
            "insert into release_epoch values (1, 'sku', 4), (1, 'location', 2)",
            """
            insert into release_request (store_id, topic, subject, requested_by)
            values (1, 'sku', '11', 'otto')
            """,
            """
            insert into tiktok_order (store_id, tiktok_order_id, state, cause)
            values (1, '100', 'PARKED', 'UNMAPPED_SKU'), (1, '101', 'PARKED', 'OUT_OF_STOCK'),
                   (1, '102', 'IMPORTED', null), (1, '103', 'FILTERED', null)
            """,
            """
            insert into orphan_order (store_id, tiktok_order_id, cause, detail)
            values (1, '100', 'UNMAPPED_SKU', ''), (1, '101', 'OUT_OF_STOCK', '')
            """,
            "insert into orphan_wait values (1, '100', 'sku', '11')",
            """
            insert into intent (id, store_id, action, external_id, state, fence, request_hash, quiet_until)
            values (gen_random_uuid(), 1, 'create-shopify-order', '102', 'SUCCEEDED', 1, '', now())
            """)
        .forEach(sql -> jdbc.sql(sql).update());

    migrate("latest");

    assertThat(column(jdbc, "select variant_id || ' ' || quantity from link_part"))
        .containsExactly("gid://shopify/ProductVariant/1 3");
    assertThat(column(jdbc, "select tiktok_sku_id || ' ' || state from tiktok_sku order by 1"))
        .containsExactly("10 linked", "11 unmapped");
    assertThat(column(jdbc, "select topic || ' ' || epoch from release_epoch"))
        .containsExactly("* 6");
    assertThat(
            column(
                jdbc,
                """
                select tiktok_order_id || ' ' || heard_request || ' ' || (next_recheck_at is not null)
                from orphan_order order by 1
                """))
        .containsExactly("100 0 false", "101 0 true");
    assertThat(column(jdbc, "select topic || ' ' || subject from release_request"))
        .containsExactly("sku 11");
    assertThat(
            jdbc.sql("update tiktok_order set state = 'DISCARDED' where cause = 'OUT_OF_STOCK'")
                .update())
        .isOne();
  }

  private static List<String> column(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }

  private static void migrate(String target) {
    Flyway.configure()
        .dataSource(Postgres.server().url("upgraded"), null, null)
        .target(target)
        .load()
        .migrate();
  }

  private static final class DriverJdbc {
    final JdbcClient jdbc;

    DriverJdbc(String database) {
      jdbc = JdbcClient.create(new DriverManagerDataSource(Postgres.server().url(database)));
    }
  }
}
