package io.caravan.inventory.level;

import io.caravan.testing.Postgres;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long the figures of 50 products take in a store of 10,000 SKUs with 10 locations, and the
 * plan of the whole store. The build does not run it: start it from an IDE.
 */
public final class FiguresBenchmark {
  private static final int SKUS = 10_000;
  private static final int SKUS_PER_PRODUCT = 5;
  private static final int LOCATIONS = 10;
  private static final int WAREHOUSES = 5;
  private static final int ORDERS = 20_000;
  private static final int TIMES = 100;

  private FiguresBenchmark() {}

  public static void main(String[] args) {
    try (Postgres db = Postgres.fresh();
        StockUnderTest stock = new StockUnderTest(db.dataSource())) {
      int store = db.store("acme-us");
      fill(db.jdbc(), store);
      Random random = new Random(1);
      for (int products : new int[] {1, 10, 50}) {
        long[] took = new long[TIMES];
        for (int i = -20; i < TIMES; i++) {
          List<String> ids =
              IntStream.range(0, products)
                  .mapToObj(n -> "p" + random.nextInt(SKUS / SKUS_PER_PRODUCT))
                  .toList();
          long start = System.nanoTime();
          int figures = stock.figures().ofProducts(store, ids).size();
          if (figures == 0) {
            throw new IllegalStateException("no figures of " + ids);
          }
          if (i >= 0) {
            took[i] = System.nanoTime() - start;
          }
        }
        Arrays.sort(took);
        System.out.printf(
            "%d products of %d SKUs each: median %.1f ms, 95 %% %.1f ms%n",
            products, SKUS_PER_PRODUCT, took[TIMES / 2] / 1e6, took[TIMES * 95 / 100] / 1e6);
      }
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        StockPlan plan = stock.plans().of(store);
        System.out.printf(
            "plan of %d SKUs, %d changes: %.0f ms%n",
            plan.skus(), plan.changes().size(), (System.nanoTime() - start) / 1e6);
      }
    }
  }

  private static void fill(JdbcClient jdbc, int store) {
    String shop = "acme-us.myshopify.com";
    run(
        jdbc,
        "insert into sku_link (store_id, tiktok_sku_id, origin, linked_by)"
            + " select "
            + store
            + ", 's' || n, 'manual', 'test' from generate_series(1, "
            + SKUS
            + ") n");
    run(
        jdbc,
        "insert into link_part (store_id, tiktok_sku_id, position, variant_id,"
            + " inventory_item_id, quantity) select "
            + store
            + ", 's' || n, 0, 'v' || n, 'i' || n, 1 from generate_series(1, "
            + SKUS
            + ") n");
    run(
        jdbc,
        "insert into stock_item (shop, inventory_item_id, tracked, continue_selling,"
            + " product_tags, read_at) select '"
            + shop
            + "', 'i' || n, true, false, array['tag' || n % 20, 'all'], now() from generate_series(1, "
            + SKUS
            + ") n");
    run(
        jdbc,
        "insert into stock_level (shop, inventory_item_id, location_id, available) select '"
            + shop
            + "', 'i' || n, 'l' || l, (n * 7 + l * 13) % 60 - 3 from generate_series(1, "
            + SKUS
            + ") n, generate_series(1, "
            + LOCATIONS
            + ") l");
    run(
        jdbc,
        "insert into warehouse_location select "
            + store
            + ", 'w' || (l % "
            + WAREHOUSES
            + "), l, 'l' || l from generate_series(1, "
            + LOCATIONS
            + ") l");
    run(
        jdbc,
        "insert into stock_sku (store_id, tiktok_sku_id, tiktok_product_id, read_at) select "
            + store
            + ", 's' || n, 'p' || n / "
            + SKUS_PER_PRODUCT
            + ", now() from generate_series(1, "
            + SKUS
            + ") n");
    run(
        jdbc,
        "insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, unknown,"
            + " read_at) select "
            + store
            + ", 's' || n, 'w' || w, n % 40, case when n % 50 = 0 then 2"
            + " else 0 end, now() from generate_series(1, "
            + SKUS
            + ") n, generate_series(0, "
            + (WAREHOUSES - 1)
            + ") w");
    run(
        jdbc,
        "insert into tiktok_order (store_id, tiktok_order_id, state, imported_at) select "
            + store
            + ", 'o' || n, case when n % 10 = 0 then 'HELD' else 'IMPORTED' end,"
            + " now() - interval '1 hour' from generate_series(1, "
            + ORDERS
            + ") n");
    run(
        jdbc,
        "insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id,"
            + " units, committed) select "
            + store
            + ", 'o' || n, 's' || (n % "
            + SKUS
            + ") + 1, 'w' || n % "
            + WAREHOUSES
            + ", 1, true from generate_series(1, "
            + ORDERS
            + ") n");
    run(
        jdbc,
        "insert into sku_sales select "
            + store
            + ", 's' || n, (now() at time zone"
            + " 'UTC')::date - d, n % 5 from generate_series(1, "
            + SKUS
            + ") n, generate_series(0, 13) d");
    run(
        jdbc,
        "insert into stock_policy (store_id, scope, subject, buffer_units, buffer_days,"
            + " changed_by) values ("
            + store
            + ", 'store', '', 2, 1.5, 'test'), ("
            + store
            + ", 'tag', 'tag3', 5, null, 'test')");
    run(jdbc, "vacuum analyze");
  }

  private static void run(JdbcClient jdbc, String sql) {
    jdbc.sql(sql).update();
  }
}
