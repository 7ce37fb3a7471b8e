package io.caravan.inventory.level;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.Figure.Leave;
import io.caravan.inventory.figure.Figure.Show;
import io.caravan.inventory.figure.PolicyRow;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.testing.Postgres;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FiguresTest {
  @RegisterExtension static final Postgres db = Postgres.fresh();

  private static final String L1 = "gid://shopify/Location/1";
  private static final String L2 = "gid://shopify/Location/2";

  private int us;
  private int uk;
  private StockRows rows;
  private StockRows british;
  private StockUnderTest stock;

  @BeforeEach
  void oneShopWithTwoLinks() {
    db.truncate("store", "stock_item", "work_item", "order_unit", "sku_sales", "stock_shown");
    us = db.store("acme-us");
    uk = db.store("acme-uk");
    db.jdbc()
        .sql("update store set shopify_domain = 'acme.myshopify.com', stock_since = 'epoch'")
        .update();
    rows = new StockRows(db.jdbc(), us);
    british = new StockRows(db.jdbc(), uk);
    stock = new StockUnderTest(db.dataSource());
    rows.sku("s1", "p1")
        .shown("s1", "w1", 3, 0)
        .shown("s1", "w2", 0, 0)
        .link("s1", "10", 1)
        .item("10", L1, 20, "Winter", "sale")
        .item("10", L2, 10)
        .warehouse("w1", L1)
        .warehouse("w2", L2);
  }

  @AfterEach
  void close() {
    stock.close();
  }

  private Map<String, Integer> units(String sku) {
    List<Figure> figures = stock.figures().ofSkus(us, List.of(sku));
    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).answer()).as("%s", figures).isInstanceOf(Show.class);
    Map<String, Integer> units = new HashMap<>();
    ((Show) figures.get(0).answer())
        .byWarehouse()
        .forEach((id, quantity) -> units.put(id, quantity.units()));
    return units;
  }

  private static PolicyRow units(Scope scope, String subject, int units) {
    return new PolicyRow(scope, subject, units, null, null, null, null, null, null, null);
  }

  private void set(PolicyRow row) {
    stock.policies().put(us, row, "otto");
  }

  @Test
  void everySkuThatTikTokWasReadToHaveGetsItsFigure() {
    rows.sku("s2", "p1").shown("s2", "w1", 5, 0);
    rows.sku("s3", "p2").shown("s3", "w1", 5, 0);
    db.jdbc().sql("update stock_sku set read_at = null where tiktok_sku_id = 's3'").update();

    assertThat(stock.figures().ofProducts(us, List.of("p1", "p2", "p9")))
        .extracting(Figure::skuId)
        .containsExactly("s1", "s2");
    assertThat(units("s1")).isEqualTo(Map.of("w1", 20, "w2", 10));
    assertThat(stock.figures().ofSkus(us, List.of("s2")).get(0).answer())
        .isEqualTo(new Leave("UNLINKED", "the SKU is linked to no Shopify variant: link it"));
  }

  @Test
  void ordersOfAnyLinkOfTheShopAreTakenWhereTheyShipFrom() {
    british.link("b1", "10", 2).warehouse("bw", L2);
    rows.order("1", "s1", "w1", 4);
    british.order("2", "b1", "bw", 3);
    british.order("3", "b1", "unmapped", 1);

    assertThat(units("s1")).as("4 at L1, 6 at L2, 2 anywhere").isEqualTo(Map.of("w1", 14, "w2", 4));
  }

  @Test
  void anOrderThatNamesNoWarehouseIsTakenEvenWhereTheDefaultLocationIsNoneOfTheSku() {
    db.jdbc().sql("update store set default_location = 'gid://shopify/Location/9'").update();
    rows.order("1", "s1", null, 4);

    assertThat(units("s1")).as("from where most is").isEqualTo(Map.of("w1", 16, "w2", 10));
  }

  @Test
  void anOrderThatShopifyHasCountedIsNotTakenTwice() {
    rows.order("1", "s1", "w1", 4, "IMPORTED");
    db.jdbc().sql("update tiktok_order set imported_at = now() - interval '1 s'").update();
    db.jdbc().sql("update stock_item set read_at = now() - interval '2 s'").update();
    assertThat(units("s1")).containsEntry("w1", 16);

    db.jdbc().sql("update stock_item set read_at = now()").update();
    assertThat(units("s1")).containsEntry("w1", 20);
  }

  @Test
  void unitsOfOrdersNotSeenYetAreTakenForEverySkuOfTheItemUntilTheyAreSeen() {
    british.link("b1", "10", 2).warehouse("bw", L1).sku("b1", "bp").shown("b1", "bw", 9, 3);
    assertThat(units("s1")).containsEntry("w1", 14);

    british.order("5", "b1", "bw", 2, "HELD");
    assertThat(units("s1"))
        .as("4 are now an order's, 2 still nobody's: the same 6")
        .containsEntry("w1", 14);

    db.jdbc()
        .sql("update tiktok_order set state = 'IMPORTED', imported_at = now() - interval '1 h'")
        .update();
    assertThat(units("s1")).containsEntry("w1", 18);
  }

  @Test
  void whatTikTokShipsFromItsOwnWarehouseIsNotOurs() {
    british.link("b1", "10", 1).warehouse("bw", L1).sku("b1", "bp").shown("b1", "bw", 9, 3);
    db.jdbc()
        .sql(
            "insert into warehouse_policy (store_id, warehouse_id, owner, changed_by)"
                + " values (?, 'bw', 'tiktok', 'otto'), (?, 'w2', 'tiktok', 'otto')")
        .params(uk, us)
        .update();

    assertThat(units("s1")).as("w2 echoes its 0").isEqualTo(Map.of("w1", 20, "w2", 0));
  }

  @Test
  void aHolidayAndARestrictionAreSeen() {
    db.jdbc()
        .sql(
            """
            insert into warehouse_policy (store_id, warehouse_id, closed_from, closed_until, changed_by)
            values (?, 'w2', now() - interval '1 h', now() + interval '1 h', 'otto')
            """)
        .param(us)
        .update();
    db.jdbc()
        .sql(
            """
            insert into tiktok_warehouse values
            (?, 'w1', 'Main', 'SALES_WAREHOUSE', null, 'RESTRICTED', true, 'US', now())
            """)
        .param(us)
        .update();
    assertThat(units("s1")).isEqualTo(Map.of("w1", 3, "w2", 0));

    db.jdbc().sql("update warehouse_policy set closed_until = now()").update();
    assertThat(units("s1")).as("over").containsEntry("w2", 10);
  }

  @Test
  void policiesOfTagsAndSpeedAreTakenIntoAccount() {
    set(units(Scope.STORE, "", 1));
    set(units(Scope.TAG, "winter", 5));
    assertThat(units("s1")).isEqualTo(Map.of("w1", 15, "w2", 10));

    british.link("b1", "10", 2).sold("b1", 0, 14).sold("b1", 13, 7).sold("b1", 14, 1000);
    set(
        new PolicyRow(
            Scope.SKU, "s1", null, null, new BigDecimal("2.5"), null, null, null, null, null));
    assertThat(units("s1"))
        .as("42 in 14 days, 2.5 days: 7.5, so 8 are kept back")
        .isEqualTo(Map.of("w1", 12, "w2", 10));
  }

  @Test
  void whatIsSetApartForPromotionsAndCombosIsRead() {
    db.jdbc().sql("update stock_sku set campaign = 4, creator = 2").update();
    assertThat(units("s1")).isEqualTo(Map.of("w1", 14, "w2", 10));
    db.jdbc().sql("update store set campaign_in_quantity = true").update();
    assertThat(units("s1")).isEqualTo(Map.of("w1", 20, "w2", 10));

    db.jdbc().sql("update stock_sku set refused_code = '12052850'").update();
    assertThat(stock.figures().ofSkus(us, List.of("s1")).get(0).answer())
        .isInstanceOfSatisfying(
            Leave.class, leave -> assertThat(leave.because()).isEqualTo("VIRTUAL_BUNDLE"));
  }

  @Test
  void theDefaultLocationIsUsedWhereNoRowNamesTheWarehouse() {
    db.jdbc().sql("delete from warehouse_location where warehouse_id = 'w2'").update();
    assertThat(stock.figures().ofSkus(us, List.of("s1")).get(0).answer())
        .isInstanceOfSatisfying(
            Leave.class, leave -> assertThat(leave.because()).isEqualTo("NO_LOCATION"));

    db.jdbc().sql("update store set default_location = ?").param(L2).update();
    assertThat(units("s1")).isEqualTo(Map.of("w1", 20, "w2", 10));
  }

  @Test
  void aPolicyIsKeptWithWhoSetItAndHasItsProductsLookedAt() {
    rows.sku("s2", "p2").shown("s2", "w1", 5, 0).link("s2", "11", 1).item("11", L1, 1);

    set(units(Scope.TAG, "WINTER", 5));
    assertThat(due()).containsExactly("p1");
    db.truncate("work_item");
    set(units(Scope.STORE, "", 2));
    assertThat(due()).containsExactly("p1", "p2");
    db.truncate("work_item");
    set(units(Scope.LOCATION, L2, 2));
    assertThat(due()).containsExactly("p1");
    db.truncate("work_item");
    set(units(Scope.SKU, "s2", 0));
    assertThat(due()).containsExactly("p2");
    db.truncate("work_item");

    StockPolicies.Stored before = stock.policies().put(us, owned("s2"), "ada").orElseThrow();
    assertThat(before.changedBy()).isEqualTo("otto");
    assertThat(before.row()).isEqualTo(units(Scope.SKU, "s2", 0));
    assertThat(stock.policies().find(us, Scope.SKU, "s2"))
        .hasValueSatisfying(now -> assertThat(now.row()).isEqualTo(owned("s2")));
    assertThat(stock.policies().all(uk)).as("another store's").isEmpty();
    db.truncate("work_item");
    assertThat(stock.policies().delete(us, Scope.SKU, "s2")).isPresent();
    assertThat(due()).containsExactly("p2");
    assertThat(stock.policies().delete(us, Scope.SKU, "s2")).isEmpty();
  }

  private static PolicyRow owned(String sku) {
    return new PolicyRow(Scope.SKU, sku, null, null, null, null, null, null, null, Owner.TIKTOK);
  }

  private List<String> due() {
    return db.jdbc()
        .sql("select external_id from work_item where kind = 'tiktok-stock' order by 1")
        .query(String.class)
        .list();
  }

  @Test
  void thePlanIsWhatTheFiguresSayAgainstWhatTikTokShows() {
    rows.sku("s2", "p1").shown("s2", "w1", 50, 0).link("s2", "11", 1).item("11", L1, 0);
    rows.sku("s3", "p2").shown("s3", "w1", 7, 0);
    rows.sku("s4", "p3").shown("s4", "w1", 7, 0).link("s4", "12", 1).item("12", L1, 7);
    rows.sku("s5", "p3").shown("s5", "w1", 7, 0).link("s5", "12", 1).shown("s5", "w2", 0, 0);
    rows.item("12", L2, 7);
    set(units(Scope.LOCATION, L1, 0));

    StockPlan plan = stock.plans().of(us);

    assertThat(plan.skus()).isEqualTo(5);
    assertThat(plan.same()).as("s4").isEqualTo(1);
    assertThat(plan.left()).isEqualTo(Map.of("UNLINKED", 1));
    assertThat(plan.rises()).isEqualTo(2);
    assertThat(plan.falls()).isEqualTo(1);
    assertThat(plan.toZero()).isEqualTo(1);
    assertThat(plan.largestFall()).isNotNull();
    assertThat(plan.changes())
        .extracting(
            StockPlan.PlannedChange::tiktokSkuId,
            StockPlan.PlannedChange::before,
            StockPlan.PlannedChange::after)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("s2", 50L, 0L),
            org.assertj.core.groups.Tuple.tuple("s1", 3L, 30L),
            org.assertj.core.groups.Tuple.tuple("s5", 7L, 14L));
    Map<String, @Nullable Integer> told = new HashMap<>();
    plan.changes().stream()
        .filter(change -> change.tiktokSkuId().equals("s1"))
        .flatMap(change -> change.warehouses().stream())
        .forEach(one -> told.put(one.warehouseId(), one.after()));
    assertThat(told).as("the same as is sent").isEqualTo(units("s1"));
  }
}
