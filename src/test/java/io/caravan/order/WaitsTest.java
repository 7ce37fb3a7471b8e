package io.caravan.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.TestLinks;
import io.caravan.mapping.Topics;
import io.caravan.order.OrderState.WaitsOn;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.testing.Postgres;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Due;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.WorkSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What each cause waits for, and that a refusal is stored without the buyer. */
class WaitsTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String SCOPES =
      "`write_orders` access scope or `write_marketplace_orders` access scope. Also: The app must"
          + " have the `write_other` access scope.";

  private final JdbcWorkQueue queue =
      new JdbcWorkQueue(
          db.dataSource(), Duration.ofSeconds(60), Clock.systemUTC(), new WorkSignal());
  private final Releases releases = TestLinks.releases(db.jdbc());
  private final OrderLedger ledger = Desks.ledger(db.jdbc(), queue);
  private final int store = db.store("acme-" + System.nanoTime());

  @Test
  void eachCauseWaitsForItsSubjects() {
    OrderInHand hand = hand();
    assertThat(Waits.of(ParkCause.OUT_OF_STOCK, hand, List.of(), null))
        .containsExactlyInAnyOrder(
            new WaitsOn(Topics.STOCK, "gid://shopify/InventoryItem/11"),
            new WaitsOn(Topics.STOCK, "gid://shopify/InventoryItem/12"));
    assertThat(Waits.of(ParkCause.DELETED_IN_SHOPIFY, hand, List.of(), null))
        .contains(
            new WaitsOn(Topics.SKU, "1729"),
            new WaitsOn(Topics.VARIANT, "gid://shopify/ProductVariant/1"));
    assertThat(Waits.of(ParkCause.NO_LOCATION, hand, List.of(), null))
        .containsExactly(new WaitsOn(Topics.LOCATION, "7011"));
    assertThat(Waits.of(ParkCause.FORBIDDEN, hand, List.of(), SCOPES))
        .containsExactly(
            new WaitsOn(Topics.SCOPE, "write_orders"),
            new WaitsOn(Topics.SCOPE, "write_marketplace_orders"));
    assertThat(Waits.of(ParkCause.FORBIDDEN, hand, List.of(), "HTTP 402"))
        .containsExactly(new WaitsOn(Topics.SCOPE, Topics.ANY));
    assertThat(Waits.of(ParkCause.INVALID, hand, List.of(), null)).isEmpty();
  }

  @Test
  void aForbiddenOrderIsParkedByTheScopeItWaitsForAndWithoutTheBuyer() {
    OrderInHand hand = hand();
    FailureDesk desk = Desks.over(ledger, releases);
    PlatformException.Forbidden refusal =
        new PlatformException.Forbidden(
            Platform.SHOPIFY, SCOPES, "ACCESS_DENIED for the order of Trillian McMillan");
    FailurePolicy.Verdict verdict = desk.judge(refusal, hand, List.of(hand.lease()));
    new TransactionTemplate(new JdbcTransactionManager(db.dataSource()))
        .executeWithoutResult(
            status -> desk.park((FailurePolicy.Park) verdict, hand, List.of(hand.lease())));

    assertThat(texts("select cause from orphan_order where store_id = ?"))
        .containsExactly("FORBIDDEN");
    assertThat(texts("select subject from orphan_wait where store_id = ?"))
        .contains("write_orders")
        .doesNotContain("write_other");
    assertThat(texts("select detail from orphan_order where store_id = ?"))
        .singleElement()
        .asString()
        .contains("write_orders")
        .doesNotContain("McMillan");
    assertThat(texts("select detail from tiktok_order where store_id = ?").toString())
        .doesNotContain("McMillan");
    assertThat(texts("select detail::text from order_event where store_id = ?").toString())
        .doesNotContain("McMillan");
  }

  private OrderInHand hand() {
    queue.markDue(List.of(Due.now(Kinds.tiktokOrder(store, "576461413038785752"), Lane.ORDERS)));
    Lease lease = queue.claim(Lane.ORDERS, Map.of(store, 1), 1, "test").get(0);
    OrderRecord known = ledger.take(store, List.of("576461413038785752")).get("576461413038785752");
    TikTokOrder order =
        JsonMapper.builder()
            .build()
            .readValue(
                """
                {"id": "576461413038785752", "status": "AWAITING_SHIPMENT", "warehouse_id": "7011",
                 "recipient_address": {"name": "Trillian McMillan"}}
                """,
                TikTokOrder.class);
    SkuLink link = new SkuLink(store, "1729", null, List.of(part(1), part(2)), "manual", "someone");
    return OrderInHand.taken(
            new Store(store, "acme-us", "US", "USD", "acme-us.myshopify.com", "1", null, null),
            lease,
            order,
            known)
        .with(Map.of("1729", link), List.of());
  }

  private static LinkPart part(int n) {
    return new LinkPart(
        "gid://shopify/ProductVariant/" + n,
        "gid://shopify/InventoryItem/1" + n,
        true,
        true,
        null,
        1);
  }

  private List<String> texts(String sql) {
    return db.jdbc().sql(sql).params(store).query(String.class).list();
  }
}
