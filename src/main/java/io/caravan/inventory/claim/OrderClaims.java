package io.caravan.inventory.claim;

import io.caravan.inventory.StockDue;
import io.caravan.inventory.claim.OrderUnits.Part;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes down what orders claim. Every method joins the transaction that records the decision about
 * the order, so that no decision stands without its claim.
 */
public final class OrderClaims {
  /** What rises can wait for its fellows; what falls cannot. */
  private static final Duration RISE = Duration.ofSeconds(1);

  private final JdbcClient jdbc;
  private final WorkQueue queue;

  public OrderClaims(JdbcClient jdbc, WorkQueue queue) {
    this.jdbc = jdbc;
    this.queue = queue;
  }

  /** What has become of the order whose units are written. */
  public enum Place {
    /** On its way, or waiting. */
    WAITS,
    /** Filtered or cancelled just now: its stock may have to be adjusted. */
    LEFT_OUT,
    /** Filtered or cancelled long ago: adjusted only if its units changed. */
    LEFT_OUT_BEFORE,
    /** Given up by a person: only its units may have changed. */
    DISCARDED,
    /** In Shopify: only its units may have changed. */
    IN_SHOPIFY
  }

  /**
   * Writes an order's units where they differ, and marks due what shares their stock: the SKUs
   * themselves TikTok has counted down already, unless units come back.
   */
  public void write(int storeId, String orderId, OrderUnits order, Place place) {
    record Marked(int store, @Nullable String product, boolean freed) {}
    List<Part> parts = order.units();
    boolean keep = place == Place.DISCARDED || place == Place.IN_SHOPIFY;
    boolean leftOut = place != Place.WAITS && place != Place.IN_SHOPIFY;
    List<Due> due =
        jdbc
            .sql(
                """
                with given as (
                  select * from unnest(:skus::text[], :warehouses::text[], :units::int[], :shipped::int[])
                    as g (sku, warehouse, units, shipped)),
                before as (
                  select tiktok_sku_id as sku, warehouse_id as warehouse, units, shipped, takes from order_unit
                  where store_id = :store and tiktok_order_id = :order),
                -- What has left has left, whatever becomes of its line.
                now as (
                  select sku, warehouse, coalesce(g.units - g.shipped, 0) as waiting,
                         greatest(coalesce(g.shipped, 0), coalesce(b.shipped, 0)) as shipped,
                         case when :keep and b.units is not null then b.takes else :takes end as takes,
                         b.units as had, b.shipped as had_shipped, b.takes as took
                  from given g full join before b using (sku, warehouse)),
                changed as (
                  select * from now
                  where (waiting + shipped, shipped, takes) is distinct from (had, had_shipped, took)
                    -- Of what is in Shopify and shipped nothing is claimed: its rows may be gone.
                    and not (:imported and had is null and waiting = 0)),
                gone as (
                  delete from order_unit u using changed c
                  where u.store_id = :store and u.tiktok_order_id = :order and u.tiktok_sku_id = c.sku
                    and u.warehouse_id = c.warehouse and c.waiting + c.shipped = 0),
                written as (
                  insert into order_unit (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id, units,
                                          shipped, committed, takes)
                  select :store, :order, sku, warehouse, waiting + shipped, shipped, waiting > 0, takes
                  from changed where waiting + shipped > 0
                  on conflict (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id) do update
                    set units = excluded.units, shipped = excluded.shipped,
                        committed = excluded.committed, takes = excluded.takes),
                sold as (
                  insert into sku_sales as s (store_id, tiktok_sku_id, day, units)
                  select :store, sku, :day, sum(waiting + shipped) from changed
                  where :first and had is null group by sku order by sku
                  on conflict (store_id, tiktok_sku_id, day) do update set units = s.units + excluded.units)
                select distinct l.store_id, coalesce(l.tiktok_product_id, t.tiktok_product_id) as product,
                       c.waiting + c.shipped < coalesce(c.had, 0) as freed
                from changed c
                join store me on me.id = :store
                join link_part mine on mine.store_id = me.id and mine.tiktok_sku_id = c.sku
                join store shop on shop.shopify_domain = me.shopify_domain
                join link_part other on other.store_id = shop.id
                  and other.inventory_item_id = mine.inventory_item_id
                join sku_link l on l.store_id = other.store_id and l.tiktok_sku_id = other.tiktok_sku_id
                left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
                where (c.takes or c.took)
                  and (c.waiting + c.shipped, c.takes) is distinct from (c.had, c.took)
                  and (c.waiting + c.shipped < c.had
                       or (other.store_id, other.tiktok_sku_id) <> (me.id, c.sku))
                  and coalesce(l.tiktok_product_id, t.tiktok_product_id) is not null
                union all
                select :store, null, false
                where :leftOut and (:anew or exists (select from changed))
                  and (exists (select from now where takes and waiting + shipped > 0)
                       or exists (select from stock_adjustment a
                                  where a.store_id = :store and a.tiktok_order_id = :order))
                """)
            .param("store", storeId)
            .param("order", orderId)
            .param("skus", parts.stream().map(Part::skuId).toArray(String[]::new))
            .param("warehouses", parts.stream().map(Part::warehouseId).toArray(String[]::new))
            .param("units", parts.stream().map(Part::units).toArray(Integer[]::new))
            .param("shipped", parts.stream().map(Part::shipped).toArray(Integer[]::new))
            .param("takes", order.takes())
            .param("keep", keep)
            .param("imported", place == Place.IN_SHOPIFY)
            .param("first", order.first())
            .param("day", order.day())
            .param("leftOut", leftOut)
            .param("anew", place == Place.LEFT_OUT)
            .query((rs, n) -> new Marked(rs.getInt(1), rs.getString(2), rs.getBoolean(3)))
            .list()
            .stream()
            .map(
                marked -> {
                  String product = marked.product();
                  return product == null
                      ? adjustment(storeId, orderId)
                      : new Due(
                          Kinds.tiktokStock(marked.store(), product),
                          Lane.STOCK,
                          marked.freed() ? Due.SOON : StockDue.FALL,
                          null,
                          marked.freed() ? RISE : Duration.ZERO);
                })
            .toList();
    if (!due.isEmpty()) {
      queue.markDue(due);
    }
  }

  /**
   * The order is in Shopify: its items are read again, since only then its claim is over; what was
   * taken for it before is given back.
   *
   * @param settle so long after
   */
  public void imported(int storeId, String orderId, Duration settle) {
    List<Due> due =
        jdbc
            .sql(
                """
                select distinct p.inventory_item_id
                from order_unit u
                join link_part p on p.store_id = u.store_id and p.tiktok_sku_id = u.tiktok_sku_id
                where u.store_id = :store and u.tiktok_order_id = :order and u.takes
                  and p.inventory_item_id is not null
                union all
                select null where exists (
                  select from stock_adjustment where store_id = :store and tiktok_order_id = :order)
                """)
            .param("store", storeId)
            .param("order", orderId)
            .query((rs, n) -> java.util.Optional.ofNullable(rs.getString(1)))
            .list()
            .stream()
            .map(
                item ->
                    item.map(
                            id ->
                                new Due(
                                    Kinds.stockItem(storeId, id),
                                    Lane.LEVELS,
                                    Due.WHENEVER,
                                    null,
                                    settle))
                        .orElseGet(() -> adjustment(storeId, orderId)))
            .toList();
    if (!due.isEmpty()) {
      queue.markDue(due);
    }
  }

  /** A person gave the order up: its stock may have to be adjusted. */
  public void discarded(int storeId, String orderId) {
    queue.markDue(List.of(adjustment(storeId, orderId)));
  }

  private static Due adjustment(int storeId, String orderId) {
    return Due.whenever(Kinds.adjustStock(storeId, orderId), Lane.UPKEEP);
  }
}
