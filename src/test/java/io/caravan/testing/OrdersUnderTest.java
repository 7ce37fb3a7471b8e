package io.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.order.followup.FollowUpLedger;
import io.caravan.sandbox.shopify.ShopifySandbox.PlacedOrder;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/**
 * The words of tests about orders: what is done with an order in the shops of {@link
 * ShopsUnderTest}, and what both platforms and Caravan's tables say of it. Orders are named by
 * TikTok's ids.
 *
 * <pre>{@code
 * class ShippingTest implements OrdersUnderTest {
 *   @Test
 *   void itIsShipped() {
 *     String order = imported(OrderSpec.single(SHOP, "MUG"));
 *     ...
 *     assertThat(acts(order)).containsExactly("act-begun ship-package", "act-done ship-package");
 *   }
 * }
 * }</pre>
 */
public interface OrdersUnderTest {
  ShopsUnderTest shops();

  /** How long is waited for what takes its time. */
  default Duration patience() {
    return Duration.ofSeconds(60);
  }

  @AfterEach
  default void nothingIsBroken() {
    shops().sandbox.shopifyFaults().clear();
    shops().sandbox.tiktokFaults().clear();
    assertThat(shops().column("select kind || ' ' || cause || ' ' || detail from dead_letter"))
        .isEmpty();
  }

  // Its way ------------------------------------------------------------------------------------

  /** Placed, paid and in Shopify. */
  default String imported(OrderSpec spec) {
    String order = shops().tiktok().placePaidOrder(spec);
    awaitImported(order);
    return order;
  }

  default void awaitImported(String order) {
    await("order " + order + " imported")
        .atMost(patience())
        .until(() -> state(order).equals("IMPORTED"));
  }

  default void awaitStatus(String order, OrderStatus status) {
    await("order " + order + " " + status)
        .atMost(patience())
        .until(() -> shops().tiktok().order(order).status() == status);
  }

  /** What a signal of TikTok does. */
  default void reread(String order) {
    shops()
        .caravan()
        .bean(WorkQueue.class)
        .markDue(List.of(Due.whenever(Kinds.tiktokOrder(storeOf(order), order), Lane.ORDERS)));
  }

  /** What a doubled signal does, until nothing is due any more. */
  default void followUpAgain(String order) {
    shops().caravan().bean(FollowUpLedger.class).due(storeOf(order), List.of(order));
    await("followed up").atMost(patience()).until(() -> dueFollowUps(order) == 0);
  }

  // On both sides ------------------------------------------------------------------------------

  /** TikTok's ids of its lines, one a unit. */
  default List<String> lines(String order) {
    return shops().lines(order);
  }

  /** What Shopify made of it; the oldest, if there is more than one. */
  default PlacedOrder placed(String order) {
    return shops().stores().stream()
        .flatMap(store -> placedIn(store, order).stream())
        .findFirst()
        .orElseThrow();
  }

  /** The domain of the Shopify shop that it is in. */
  default String domainOf(String order) {
    return shops().stores().stream()
        .filter(store -> !placedIn(store, order).isEmpty())
        .findFirst()
        .orElseThrow()
        .domain();
  }

  private List<PlacedOrder> placedIn(StoreUnderTest store, String order) {
    return shops().shopify.shops().listOrders(store.domain(), Set.of(order));
  }

  // In Caravan's tables ------------------------------------------------------------------------

  /** UNSEEN if Caravan does not know it. */
  default String state(String order) {
    return of(order, "select state from tiktok_order where tiktok_order_id = ?").stream()
        .findFirst()
        .orElse("UNSEEN");
  }

  /** The number of its store. */
  default int storeOf(String order) {
    return shops()
        .jdbc()
        .sql("select store_id from tiktok_order where tiktok_order_id = ?")
        .params(order)
        .query(Integer.class)
        .single();
  }

  default long dueFollowUps(String order) {
    return due(Kinds.IMPORTED_ORDER, order);
  }

  default long due(String kind, String order) {
    return shops()
        .jdbc()
        .sql("select count(*) from work_item where kind = ? and external_id = ?")
        .params(kind, order)
        .query(Long.class)
        .single();
  }

  /** What its timeline says of acts, such as "act-done ship-package". */
  default List<String> acts(String order) {
    return of(
        order,
        """
        select kind || ' ' || (detail ->> 'act') from order_event
        where tiktok_order_id = ? and kind like 'act-%' order by at, id
        """);
  }

  /** The kinds of all events of its timeline. */
  default List<String> kinds(String order) {
    return of(order, "select kind from order_event where tiktok_order_id = ? order by at, id");
  }

  /** Its whole timeline, a line an event. */
  default String timeline(String order) {
    return String.join(
        "\n",
        of(
            order,
            """
            select kind || ' ' || detail::text from order_event
            where tiktok_order_id = ? order by at, id
            """));
  }

  /** What its timeline tells beside the kinds of its events, a line an event. */
  default String details(String order) {
    return String.join(
        "\n",
        of(
            order,
            "select detail::text from order_event where tiktok_order_id = ? order by at, id"));
  }

  /** Its findings with their causes, such as "refused CANNOT_CHANGE_LOCATION". */
  default List<String> findings(String order) {
    return of(
        order,
        "select code || ' ' || (detail ->> 'detail') from order_finding where tiktok_order_id = ?");
  }

  /** A column of texts that a query with one parameter gives of it. */
  default List<String> of(String order, String sql) {
    return shops().jdbc().sql(sql).params(order).query(String.class).list();
  }
}
