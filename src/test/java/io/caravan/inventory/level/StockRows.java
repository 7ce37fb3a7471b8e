package io.caravan.inventory.level;

import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows as reading both sides would write them. */
public final class StockRows {
  private final JdbcClient jdbc;
  private final int store;
  private final String shop;

  public StockRows(JdbcClient jdbc, int store) {
    this.jdbc = jdbc;
    this.store = store;
    this.shop =
        jdbc.sql("select shopify_domain from store where id = ?")
            .param(store)
            .query(String.class)
            .single();
  }

  public static String item(String name) {
    return "gid://shopify/InventoryItem/" + name;
  }

  public StockRows link(String sku, String item, int quantity) {
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, origin, linked_by) values (?, ?, 'manual', 'test')
            on conflict do nothing
            """)
        .params(store, sku)
        .update();
    jdbc.sql(
            """
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id, quantity)
            select ?, ?, count(*), 'gid://shopify/ProductVariant/' || ?, ?, ? from link_part
            where store_id = ? and tiktok_sku_id = ?
            """)
        .params(store, sku, item, item(item), quantity, store, sku)
        .update();
    return this;
  }

  public StockRows item(String item, String location, int available, String... tags) {
    jdbc.sql(
            """
            insert into stock_item (shop, inventory_item_id, tracked, continue_selling, product_tags, read_at)
            values (?, ?, true, false, ?, now()) on conflict do nothing
            """)
        .params(shop, item(item), tags)
        .update();
    jdbc.sql(
            """
            insert into stock_level (shop, inventory_item_id, location_id, available) values (?, ?, ?, ?)
            on conflict (shop, inventory_item_id, location_id) do update set available = excluded.available
            """)
        .params(shop, item(item), location, available)
        .update();
    return this;
  }

  public StockRows sku(String sku, String product) {
    jdbc.sql(
            """
            insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id, read_at) values (?, ?, ?, now())
            """)
        .params(store, sku, product)
        .update();
    return this;
  }

  public StockRows shown(String sku, String warehouse, int available, int unknown) {
    jdbc.sql(
            """
            insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, committed, unknown, read_at)
            values (?, ?, ?, ?, ?, ?, now() - interval '1 minute')
            """)
        .params(store, sku, warehouse, available, unknown, unknown)
        .update();
    return this;
  }

  public StockRows warehouse(String warehouse, String... locations) {
    for (int i = 0; i < locations.length; i++) {
      jdbc.sql("insert into warehouse_location values (?, ?, ?, ?)")
          .params(store, warehouse, i, locations[i])
          .update();
    }
    return this;
  }

  public StockRows order(String order, String sku, @Nullable String warehouse, int units) {
    return order(order, sku, warehouse, units, "HELD");
  }

  /** First seen now. */
  public StockRows order(
      String order, String sku, @Nullable String warehouse, int units, String state) {
    jdbc.sql("insert into tiktok_order (store_id, tiktok_order_id, state) values (?, ?, ?)")
        .params(store, order, state)
        .update();
    jdbc.sql(
            """
            insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id, units, committed)
            values (?, ?, ?, ?, ?, true)
            """)
        .param(1, store)
        .param(2, order)
        .param(3, sku)
        .param(4, warehouse == null ? "" : warehouse, Types.VARCHAR)
        .param(5, units)
        .update();
    return this;
  }

  public StockRows sold(String sku, int daysAgo, int units) {
    jdbc.sql("insert into sku_sales values (?, ?, (now() at time zone 'UTC')::date - ?, ?)")
        .params(store, sku, daysAgo, units)
        .update();
    return this;
  }
}
