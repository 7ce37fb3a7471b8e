package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Postgres;
import java.io.StringReader;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LinkImportTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();
  private static final String HEADER = "tiktok_sku_id,tiktok_product_id,variant_id,quantity\n";

  private static int store;

  private final Releases releases = TestLinks.releases(db.jdbc());
  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final LinkImport imports =
      new LinkImport(db.jdbc(), new JdbcTemplate(db.dataSource()), releases);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(db.dataSource()));

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "sku_link",
        "tiktok_sku",
        "link_proposal",
        "mapping_history",
        "release_epoch",
        "release_request",
        "orphan_order",
        "tiktok_order");
  }

  @Test
  void aFileBecomesTheTableWithItsBundles() {
    waits("order-1", "1");
    waits("order-2", "3");

    LinkImport.Report report = load(HEADER + "1,77,7,2\n2,,8,1\n2,,9,3\n");

    assertThat(report.added()).isEqualTo(2);
    assertThat(report.releases()).isEqualTo(1);
    assertThat(links.find(store, "1").orElseThrow().parts())
        .containsExactly(LinkPart.unread("gid://shopify/ProductVariant/7", 2));
    SkuLink bundle = links.find(store, "2").orElseThrow();
    assertThat(bundle.isBundle()).isTrue();
    assertThat(bundle.parts()).extracting(LinkPart::quantity).containsExactly(1, 3);
    assertThat(bundle.origin()).isEqualTo("import");
    assertThat(text("select subject from release_request")).containsExactly("1");
    assertThat(releases.epoch(store)).isEqualTo(1);
    assertThat(text("select subject || how || who from mapping_history order by id"))
        .containsExactlyInAnyOrder("1csvotto", "2csvotto");
  }

  @Test
  void aDryRunShowsTheDifferenceAndChangesNothing() {
    load(HEADER + "1,,7,2\n2,,8,1\n3,,9,1\n");
    waits("order-1", "2");
    long epoch = releases.epoch(store);

    LinkImport.Report report = run(HEADER + "1,,7,2\n2,,8,5\n4,,1,1\n", true, true);

    assertThat(List.of(report.added(), report.changed(), report.unchanged(), report.removed()))
        .containsExactly(1L, 1L, 1L, 1L);
    LinkImport.Difference first = report.differences().get(0);
    assertThat(first.tiktokSkuId()).isEqualTo("2");
    assertThat(first.change()).isEqualTo("changed");
    assertThat(first.before()).contains("\"quantity\": 1");
    assertThat(first.after()).contains("\"quantity\": 5");
    assertThat(first.waitingOrders()).isEqualTo(1);
    assertThat(releases.epoch(store)).isEqualTo(epoch);
    assertThat(links.find(store, "4")).isEmpty();
    assertThat(links.find(store, "3")).isPresent();
  }

  @Test
  void oneWrongLineLeavesTheTableAsItWas() {
    LinkImport.Report report = load(HEADER + "1,,7,2\n2,,shoe,1\n");
    assertThat(report.errorCount()).isEqualTo(1);
    assertThat(text("select tiktok_sku_id from sku_link")).isEmpty();
    assertThat(releases.epoch(store)).isZero();
  }

  @Test
  void whatOnlySeveralLinesTogetherShowIsSaidByLineToo() {
    LinkImport.Report report = load(HEADER + "1,77,7,2\n2,,8,1\n1,78,9,1\n2,,8,4\n");
    assertThat(report.errors())
        .extracting(e -> e.line() + " " + e.column())
        .containsExactly("4 tiktok_product_id", "5 variant_id");
    assertThat(report.errors().get(1).action()).contains("Add the quantities up");
  }

  @Test
  void replaceTakesAwayWhatTheFileDoesNotName() {
    load(HEADER + "1,,7,2\n2,,8,1\n");
    assertThat(run(HEADER + "1,,7,2\n", false, true).removed()).isEqualTo(1);
    assertThat(links.find(store, "2")).isEmpty();
    assertThat(links.find(store, "1")).isPresent();
  }

  @Test
  void whatWasReadOfAVariantStaysWhenOnlyItsQuantityChanges() {
    load(HEADER + "1,,7,2\n");
    links.learn(
        store,
        "1",
        new LinkPart(
            "gid://shopify/ProductVariant/7",
            "gid://shopify/InventoryItem/7",
            true,
            true,
            null,
            2));
    load(HEADER + "1,,7,3\n");
    assertThat(links.find(store, "1").orElseThrow().isComplete()).isTrue();
  }

  @Test
  void aLargeImportTellsOtherNodesToReadAgain() {
    long before = transaction.execute(s -> releases.next(store));
    links.link(
        new SkuLink(
            store,
            "5",
            null,
            List.of(new LinkPart("gid://shopify/ProductVariant/1", null, true, true, null, 1)),
            "manual",
            "x"));
    assertThat(before).isEqualTo(1);
    assertThat(links.find(store, releases.epoch(store), "5")).isPresent();
    StringBuilder file = new StringBuilder(HEADER);
    for (int i = 0; i < 3_000; i++) {
      file.append(i).append(",,").append(i + 1000).append(",2\n");
    }

    load(file.toString());

    assertThat(
            links.find(store, releases.epoch(store), "5").orElseThrow().parts().get(0).quantity())
        .isEqualTo(2);
  }

  @Test
  void twoFilesAtOnceLeaveTheTableOfOneOfThem() throws Exception {
    for (int round = 0; round < 10; round++) {
      empty();
      String a = file(new Random(round), 300, 1);
      String b = file(new Random(round), 300, 2);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<LinkImport.Report> other =
          CompletableFuture.supplyAsync(() -> after(start, a));
      after(start, b);
      other.get();
      assertThat(text("select distinct quantity::text from link_part"))
          .as("round %d", round)
          .hasSize(1);
      assertThat(releases.epoch(store)).isEqualTo(2);
    }
  }

  @Test
  void anImportAndSingleLinksAtOnceDoNotWaitForEachOtherForEver() throws Exception {
    String all = file(new Random(1), 2_000, 1);
    CompletableFuture<LinkImport.Report> importing = CompletableFuture.supplyAsync(() -> load(all));
    AutoLinks auto = TestLinks.autoLinks(db.jdbc(), links);
    for (int i = 0; i < 200; i++) {
      String sku = String.valueOf(i * 7 % 2_000);
      Candidate one =
          new Candidate("gid://shopify/ProductVariant/9", "S", null, null, "", null, true, true);
      transaction.executeWithoutResult(
          s -> auto.consider(store, SkuFacts.ofLine(sku, null, "S", null), List.of(one)));
    }
    assertThat(importing.get().errorCount()).isZero();
  }

  static String file(Random random, int skus, int quantity) {
    StringBuilder file = new StringBuilder(HEADER);
    for (int i = 0; i < skus; i++) {
      for (int part = 0; part <= random.nextInt(3); part++) {
        file.append(i).append(",,").append(part + 1).append(',').append(quantity).append('\n');
      }
    }
    return file.toString();
  }

  private LinkImport.Report after(CyclicBarrier start, String file) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return load(file);
  }

  private LinkImport.Report load(String file) {
    return run(file, false, false);
  }

  private LinkImport.Report run(String file, boolean dryRun, boolean replace) {
    return transaction.execute(
        s -> imports.run(store, new StringReader(file), dryRun, replace, "otto"));
  }

  private static void waits(String order, String sku) {
    db.jdbc()
        .sql("insert into tiktok_order (store_id, tiktok_order_id, state) values (?, ?, 'PARKED')")
        .params(store, order)
        .update();
    db.jdbc()
        .sql(
            "insert into orphan_order (store_id, tiktok_order_id, cause, detail) values (?, ?,"
                + " 'UNMAPPED_SKU', '')")
        .params(store, order)
        .update();
    db.jdbc()
        .sql(
            "insert into orphan_wait (store_id, tiktok_order_id, topic, subject) values (?, ?, 'sku', ?)")
        .params(store, order, sku)
        .update();
  }

  private static List<String> text(String sql) {
    return db.jdbc().sql(sql).query(String.class).list();
  }
}
