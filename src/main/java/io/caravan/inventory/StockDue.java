package io.caravan.inventory;

import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who is to be looked at again when stock may have changed. Joins the caller's transaction. */
@Component
public class StockDue {
  /** A fall may oversell: it overtakes every rise. */
  public static final int FALL = 0;

  private final JdbcClient jdbc;
  private final WorkQueue queue;

  StockDue(JdbcClient jdbc, WorkQueue queue) {
    this.jdbc = jdbc;
    this.queue = queue;
  }

  /** Shopify's levels of these items are to be read. */
  public void items(int storeId, Collection<String> inventoryItemIds, int urgency, Duration delay) {
    queue.markDue(
        inventoryItemIds.stream()
            .distinct()
            .map(id -> new Due(Kinds.stockItem(storeId, id), Lane.LEVELS, urgency, null, delay))
            .toList());
  }

  /** TikTok's stock of these products is to be compared. */
  public void products(int storeId, Collection<String> productIds, int urgency, Duration delay) {
    queue.markDue(
        productIds.stream()
            .distinct()
            .map(id -> new Due(Kinds.tiktokStock(storeId, id), Lane.STOCK, urgency, null, delay))
            .toList());
  }

  /** Likewise every product, of every link of this Shopify shop, that has one of these items. */
  public void productsWith(
      String shop, Collection<String> inventoryItemIds, int urgency, Duration delay) {
    List<Due> due =
        jdbc.sql(
                """
                select distinct l.store_id, coalesce(l.tiktok_product_id, t.tiktok_product_id) as product
                from store s
                join link_part p on p.store_id = s.id and p.inventory_item_id = any (?)
                join sku_link l on l.store_id = p.store_id and l.tiktok_sku_id = p.tiktok_sku_id
                left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
                where s.shopify_domain = ?
                  and coalesce(l.tiktok_product_id, t.tiktok_product_id) is not null
                """)
            .params(inventoryItemIds.stream().distinct().toArray(String[]::new), shop)
            .query(
                (rs, n) ->
                    new Due(
                        Kinds.tiktokStock(rs.getInt(1), rs.getString(2)),
                        Lane.STOCK,
                        urgency,
                        null,
                        delay))
            .list();
    queue.markDue(due);
  }
}
