package io.caravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.TestLinks;
import io.caravan.testing.Postgres;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A watch of products and an import of links meet at the same SKUs: both lock them in the order of
 * their ids, so that whoever waits for one holds none behind it.
 */
class LockOrderTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;

  @BeforeEach
  void twoSkusTheLaterOneFirst() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate("sku_link", "tiktok_sku", "mapping_history", "release_epoch", "release_request");
    for (String sku : List.of("2000", "1000")) {
      db.jdbc()
          .sql(
              """
              insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, source, last_seen_at)
              values (?, ?, '77', 'product', now() - interval '1 hour')
              """)
          .params(store, sku)
          .update();
    }
    // So that a plan reads them as they lie.
    db.jdbc().sql("analyze tiktok_sku").update();
  }

  @Test
  void aLookAtProductsHoldsNothingBehindWhatItWaitsFor() throws Exception {
    holdsNothingBehind(() -> new CatalogTables(db.jdbc()).noted(store, List.of("77")).size());
  }

  @Test
  void theEndOfASweepHoldsNothingBehindWhatItWaitsFor() throws Exception {
    CatalogTables tables = new CatalogTables(db.jdbc());
    holdsNothingBehind(
        () ->
            tables.finish(
                store, new CatalogTables.Sweep(tables.now(), SweepWindow.all(tables.now()), "")));
  }

  @Test
  void anImportHoldsNothingBehindWhatItWaitsFor() throws Exception {
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
    String file = "tiktok_sku_id,variant_id,quantity\n2000,11,1\n1000,12,1\n";
    holdsNothingBehind(
        () ->
            transaction.execute(
                status ->
                    (int)
                        TestLinks.imports(db.dataSource())
                            .run(store, new StringReader(file), false, false, "otto")
                            .added()));
  }

  private static void holdsNothingBehind(Callable<Integer> other) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection first = db.dataSource().getConnection();
        Statement sql = first.createStatement()) {
      first.setAutoCommit(false);
      lock(sql, "1000");
      Future<Integer> done = thread.submit(other);
      Awaitility.await().until(LockOrderTest::isWaiting);
      sql.execute("set local lock_timeout = '2s'");
      lock(sql, "2000");
      first.commit();
      assertThat(done.get()).isPositive();
    } finally {
      thread.shutdownNow();
    }
  }

  private static void lock(Statement sql, String sku) throws SQLException {
    sql.execute("select 1 from tiktok_sku where tiktok_sku_id = '" + sku + "' for update");
  }

  private static boolean isWaiting() {
    return db.jdbc()
        .sql("select exists (select from pg_stat_activity where wait_event_type = 'Lock')")
        .query(Boolean.class)
        .single();
  }
}
