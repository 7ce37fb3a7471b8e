package io.caravan.mapping;

import io.caravan.testing.Postgres;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How long a lookup, a page of the table and an import take from a hundred links to a million. The
 * build does not run it: start it from an IDE.
 */
public final class LinkBenchmark {
  private static final int TIMES = 300;

  private LinkBenchmark() {}

  public static void main(String[] args) {
    try (Postgres db = Postgres.fresh()) {
      JdbcClient jdbc = db.jdbc();
      int store = db.store("acme-us");
      TransactionTemplate transaction =
          new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));
      Releases releases = TestLinks.releases(jdbc);
      LinkImport imports = new LinkImport(jdbc, new JdbcTemplate(db.dataSource()), releases);
      for (int lines : new int[] {10_000, 100_000}) {
        String file = csv(lines, 1);
        time(
            "import of " + lines + " new links",
            () -> run(transaction, imports, store, file, false));
        String same = csv(lines, 1);
        time("  the same again, dry", () -> run(transaction, imports, store, same, true));
        String other = csv(lines, 2);
        time("  all of them changed", () -> run(transaction, imports, store, other, false));
        db.truncate("sku_link", "mapping_history", "release_request");
      }
      Random random = new Random(1);
      int have = 0;
      for (int links : new int[] {100, 1_000, 10_000, 100_000, 1_000_000}) {
        fill(jdbc, store, have, links);
        have = links;
        jdbc.sql("vacuum analyze sku_link").update();
        jdbc.sql("vacuum analyze link_part").update();
        jdbc.sql("vacuum analyze tiktok_sku").update();
        SkuLinks table = TestLinks.of(jdbc);
        JdbcSkuMappings mappings =
            new JdbcSkuMappings(jdbc, table, new LinkProposals(jdbc), new MappingHistory(jdbc));
        int total = links;
        measure(links, "lookup, uncached", n -> table.find(store, id(random.nextInt(total))));
        long epoch = releases.epoch(store);
        measure(links, "lookup, cached", n -> table.find(store, epoch, id(n % 50)));
        measure(links, "first page of all", n -> mappings.list(query(store, null, null, null)));
        measure(
            links,
            "page behind a random SKU",
            n -> mappings.list(query(store, null, null, id(random.nextInt(total)))));
        measure(
            links,
            "unmapped",
            n -> mappings.list(query(store, SkuMappings.State.UNMAPPED, null, null)));
        measure(
            links,
            "search by seller SKU",
            n -> mappings.list(query(store, null, "SKU-" + random.nextInt(total), null)));
        measure(
            links,
            "search by a word",
            n -> mappings.list(query(store, null, "word" + random.nextInt(1000), null)));
      }
      String file = csv(100_000, 2);
      time(
          "import of 100,000 changed of a million",
          () -> run(transaction, imports, store, file, false));
    }
  }

  private static SkuMappings.Query query(
      int store, SkuMappings.State state, String text, String after) {
    return new SkuMappings.Query(store, state, text, SkuMappings.Sort.SKU, after, 0, 50);
  }

  private static void run(
      TransactionTemplate transaction, LinkImport imports, int store, String file, boolean dry) {
    LinkImport.Report report =
        transaction.execute(s -> imports.run(store, new StringReader(file), dry, false, "bench"));
    System.out.printf(
        "    added %d, changed %d, unchanged %d%n",
        report.added(), report.changed(), report.unchanged());
  }

  private static String id(int n) {
    return String.valueOf(1_729_592_969_712_000_000L + n);
  }

  private static String csv(int lines, int quantity) {
    StringBuilder file = new StringBuilder("tiktok_sku_id,tiktok_product_id,variant_id,quantity\n");
    for (int i = 0; i < lines; i++) {
      file.append(id(i))
          .append(",77,")
          .append(40_000_000_000_000L + i)
          .append(',')
          .append(quantity);
      file.append('\n');
    }
    return file.toString();
  }

  private static void fill(JdbcClient jdbc, int store, int from, int to) {
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
            select ?, (1729592969712000000 + n)::text, (n / 4)::text, 'import', 'bench'
            from generate_series(?, ?) n
            """)
        .params(store, from, to - 1)
        .update();
    jdbc.sql(
            """
            insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id,
                                   requires_shipping, taxable, quantity)
            select ?, (1729592969712000000 + n)::text, 0, 'gid://shopify/ProductVariant/' || n,
                   'gid://shopify/InventoryItem/' || n, true, true, 1
            from generate_series(?, ?) n
            """)
        .params(store, from, to - 1)
        .update();
    jdbc.sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, seller_sku, title, state)
            select ?, (1729592969712000000 + n + case when n % 1000 = 7 then 500000000 else 0 end)::text,
                   'SKU-' || n, 'Thing word' || n % 1000,
                   case when n % 1000 = 7 then 'unmapped' else 'linked' end
            from generate_series(?, ?) n
            """)
        .params(store, from, to - 1)
        .update();
  }

  private static void time(String what, Runnable act) {
    long start = System.nanoTime();
    act.run();
    System.out.printf(Locale.ROOT, "%-44s %7.2f s%n", what, (System.nanoTime() - start) / 1e9);
  }

  private static void measure(int links, String what, IntConsumer act) {
    long[] micros = new long[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      act.accept(i);
      micros[i] = (System.nanoTime() - start) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "%,9d links  %-26s p50 %8.3f ms  p95 %8.3f ms%n",
        links,
        what,
        micros[TIMES / 2] / 1000.0,
        micros[TIMES * 95 / 100] / 1000.0);
  }
}
