package io.caravan.inventory.push;

import io.caravan.mapping.Topics;
import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Where sweeps of stock and the follower of links have got to, and what they go over. */
@Component
class StockCursors {
  private final JdbcClient jdbc;

  StockCursors(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  // Links ---------------------------------------------------------------------------------------

  /** Stores whose links or warehouses have changed since they were followed last. */
  List<Integer> toFollow() {
    return jdbc.sql(
            """
            select e.store_id from release_epoch e left join stock_cursor c using (store_id)
            where e.topic = ? and e.epoch > coalesce(c.link_epoch, 0)
            """)
        .param(Topics.ANY)
        .query(Integer.class)
        .list();
  }

  /**
   * @param upTo the epoch with all of it
   * @param skus those whose link changed
   * @param all more than is followed one by one, or all of them at once
   * @param warehouses the table of warehouses has changed
   */
  record Changes(long upTo, List<String> skus, boolean all, boolean warehouses) {}

  /** What has changed since. The epoch is read first: whoever moved it on has committed with it. */
  Changes changes(int storeId, int most) {
    long upTo =
        jdbc.sql("select epoch from release_epoch where store_id = ? and topic = ?")
            .params(storeId, Topics.ANY)
            .query(Long.class)
            .optional()
            .orElse(0L);
    record Change(String kind, String subject) {}
    List<Change> changes =
        jdbc.sql(
                """
                select distinct kind, subject from mapping_history
                where store_id = ? and kind in ('sku', 'warehouse') and epoch <= ?
                  and epoch > coalesce((select link_epoch from stock_cursor where store_id = ?), 0)
                limit ?
                """)
            .params(storeId, upTo, storeId, most + 1)
            .query((rs, n) -> new Change(rs.getString(1), rs.getString(2)))
            .list();
    List<String> skus =
        changes.stream()
            .filter(change -> change.kind().equals("sku") && !change.subject().equals(Topics.ANY))
            .map(Change::subject)
            .toList();
    boolean warehouses = changes.stream().anyMatch(change -> change.kind().equals("warehouse"));
    return new Changes(
        upTo,
        skus,
        warehouses || changes.size() > most || skus.size() < changes.size(),
        warehouses);
  }

  @Transactional
  public void followed(int storeId, long epoch) {
    jdbc.sql(
            """
            insert into stock_cursor (store_id, link_epoch) values (?, ?)
            on conflict (store_id) do update
              set link_epoch = greatest(stock_cursor.link_epoch, excluded.link_epoch)
            """)
        .params(storeId, epoch)
        .update();
  }

  /** The products that have these SKUs, linked or not any more. */
  List<String> productsOf(int storeId, Collection<String> skuIds) {
    return jdbc.sql(
            """
            select distinct product from unnest(?::text[]) sku (id),
            lateral (select tiktok_product_id as product from sku_link
                     where store_id = ? and tiktok_sku_id = sku.id
                     union select tiktok_product_id from tiktok_sku
                     where store_id = ? and tiktok_sku_id = sku.id
                     union select tiktok_product_id from stock_sku
                     where store_id = ? and tiktok_sku_id = sku.id) p
            where product is not null
            """)
        .params(skuIds.toArray(String[]::new), storeId, storeId, storeId)
        .query(String.class)
        .list();
  }

  /**
   * Whether nobody knows the product of one of these SKUs that has a link.
   *
   * @param skuIds null: any
   */
  boolean lacksProduct(int storeId, @Nullable Collection<String> skuIds) {
    return jdbc.sql(
            """
            select exists (
              select from sku_link l
              where l.store_id = :store and l.tiktok_product_id is null
                and (:any or l.tiktok_sku_id = any (:skus))
                and not exists (select from tiktok_sku t
                                where t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
                                  and t.tiktok_product_id is not null))
            """)
        .param("store", storeId)
        .param("any", skuIds == null)
        .param("skus", skuIds == null ? new String[0] : skuIds.toArray(String[]::new))
        .query(Boolean.class)
        .single();
  }

  /** Those of these products that we know a link, a SKU or the stock of. */
  Set<String> known(int storeId, Collection<String> products) {
    String[] ids = products.toArray(String[]::new);
    return new HashSet<>(
        jdbc.sql(
                """
                select tiktok_product_id from stock_sku where store_id = ? and tiktok_product_id = any (?)
                union select tiktok_product_id from sku_link
                where store_id = ? and tiktok_product_id = any (?)
                union select tiktok_product_id from tiktok_sku
                where store_id = ? and tiktok_product_id = any (?)
                """)
            .params(storeId, ids, storeId, ids, storeId, ids)
            .query(String.class)
            .list());
  }

  List<String> itemsOf(int storeId, Collection<String> skuIds) {
    return jdbc.sql(
            """
            select distinct inventory_item_id from link_part
            where store_id = ? and tiktok_sku_id = any (?) and inventory_item_id is not null
            """)
        .params(storeId, skuIds.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /** Which of these items any link of the shop has. */
  List<String> linked(String shop, Collection<String> items) {
    return jdbc.sql(
            """
            select distinct p.inventory_item_id from store s
            join link_part p on p.store_id = s.id and p.inventory_item_id = any (?)
            where s.shopify_domain = ?
            """)
        .params(items.toArray(String[]::new), shop)
        .query(String.class)
        .list();
  }

  /** Shopify locations whose stock may be sold. */
  List<String> locations(Store store) {
    List<String> locations =
        new ArrayList<>(
            jdbc.sql("select distinct location_id from warehouse_location where store_id = ?")
                .param(store.id())
                .query(String.class)
                .list());
    String otherwise = store.defaultLocation();
    if (otherwise != null && !locations.contains(otherwise)) {
      locations.add(otherwise);
    }
    return locations;
  }

  // The sweep -----------------------------------------------------------------------------------

  /**
   * @param part {@code items}, then {@code products}
   * @param after the last one that was marked
   */
  record Sweep(String part, String after) {}

  Optional<Sweep> sweep(int storeId) {
    return jdbc.sql(
            """
            select sweep_part, coalesce(swept_to, '') from stock_cursor
            where store_id = ? and sweep_part is not null
            """)
        .param(storeId)
        .query((rs, n) -> new Sweep(rs.getString(1), rs.getString(2)))
        .optional();
  }

  /**
   * @param sweep null: it is over
   */
  @Transactional
  public void remember(int storeId, @Nullable Sweep sweep) {
    jdbc.sql(
            """
            insert into stock_cursor (store_id, sweep_part, swept_to) values (?, ?, ?)
            on conflict (store_id) do update
              set sweep_part = excluded.sweep_part, swept_to = excluded.swept_to
            """)
        .params(
            Arrays.asList(
                storeId, sweep == null ? null : sweep.part(), sweep == null ? null : sweep.after()))
        .update();
  }

  List<String> items(int storeId, String after, int limit) {
    return jdbc.sql(
            """
            select distinct inventory_item_id from link_part
            where store_id = ? and inventory_item_id > ? order by 1 limit ?
            """)
        .params(storeId, after, limit)
        .query(String.class)
        .list();
  }

  /** Those with a link, and those we have read although none is left. */
  List<String> products(int storeId, String after, int limit) {
    return jdbc.sql(
            """
            select product from (
              select tiktok_product_id as product from sku_link where store_id = :store
              union
              select t.tiktok_product_id from sku_link l join tiktok_sku t using (store_id, tiktok_sku_id)
              where store_id = :store
              union
              select tiktok_product_id from stock_sku where store_id = :store) p
            where product > :after order by 1 limit :limit
            """)
        .param("store", storeId)
        .param("after", after)
        .param("limit", limit)
        .query(String.class)
        .list();
  }
}
