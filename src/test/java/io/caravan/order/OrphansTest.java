package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.mapping.TestLinks;
import io.caravan.order.OrderLedger.Parking;
import io.caravan.testing.Postgres;
import io.caravan.work.Lease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.support.TransactionTemplate;

/** A parked order and the link it waits for, in every order of events: it is never left behind. */
class OrphansTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static int store;
  private static final String SKU = "1729";

  private final OrderBooks books = new OrderBooks(db);
  private final Releases releases = books.releases;
  private final SkuLinks links = TestLinks.of(db.jdbc());
  private final TransactionTemplate transaction = books.transaction;

  @BeforeEach
  void empty() {
    if (store == 0) {
      store = db.store("acme-us");
    }
    db.truncate(
        "work_item", "tiktok_order", "order_event", "sku_link", "release_epoch", "release_request");
  }

  @Test
  void everyOrderThatWaitsOnTheSkuIsDueAgainAndNoOther() {
    for (int i = 0; i < 3; i++) {
      books.park(books.claim(store, "order-" + i), releases.epoch(store), SKU);
    }
    books.park(books.claim(store, "other"), releases.epoch(store), "another-sku");
    link();
    books.release(store);
    assertThat(books.dueOrders()).containsExactlyInAnyOrder("order-0", "order-1", "order-2");
  }

  @Test
  void aLinkMadeWhileOrdersAreBeingParkedLeavesNoneBehind() throws Exception {
    for (int round = 0; round < 60; round++) {
      empty();
      Lease lease = books.claim(store, "order");
      long epoch = releases.epoch(store);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<Parking> parking =
          CompletableFuture.supplyAsync(
              () -> {
                await(start);
                return books.park(lease, epoch, SKU);
              });
      await(start);
      link();
      Parking parked = parking.get();
      books.release(store);
      if (parked == Parking.PARKED) {
        assertThat(books.dueOrders())
            .as("round %d: parked, then released", round)
            .contains("order");
      } else {
        assertThat(count("orphan_order")).as("round %d: decided again", round).isZero();
      }
    }
  }

  private void link() {
    transaction.executeWithoutResult(
        status ->
            links.link(
                new SkuLink(
                    store,
                    SKU,
                    null,
                    List.of(
                        new LinkPart("gid://shopify/ProductVariant/1", null, true, true, null, 1)),
                    "manual",
                    "someone")));
  }

  private static long count(String table) {
    return db.jdbc().sql("select count(*) from " + table).query(Long.class).single();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
