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

  /** Why a product that was sent just now sleeps. */
  public static final String QUIET = "QUIET";

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
    mark(
        productIds.stream()
            .distinct()
            .map(id -> new Due(Kinds.tiktokStock(storeId, id), Lane.STOCK, urgency, null, delay))
            .toList());
  }

  /**
   * Marks keys of products, all in one statement and so without deadlocks. A fall does not wait for
   * what a rise waits for; it does wait where the product was sent this very second.
   */
  public void mark(List<Due> products) {
    queue.markDue(products);
    List<Due> falls =
        products.stream()
            .filter(due -> due.urgency() == FALL && due.delay().isZero())
            .distinct()
            .toList();
    if (falls.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            select w.store_id, w.external_id
            from work_item w
            join unnest(?::int[], ?::text[]) f (store_id, external_id) using (store_id, external_id)
            where w.kind = ? and not w.ready and w.lease_owner is null
              and w.last_cause is distinct from ?
            order by 1, 2
            """)
        .params(
            falls.stream().map(due -> due.key().storeId()).toArray(Integer[]::new),
            falls.stream().map(due -> due.key().externalId()).toArray(String[]::new),
            Kinds.TIKTOK_STOCK,
            QUIET)
        .query((rs, n) -> Kinds.tiktokStock(rs.getInt(1), rs.getString(2)))
        .list()
        .forEach(queue::wake);
  }

  /** Likewise every product, of every link of this Shopify shop, that has one of these items. */
  public void productsWith(
      String shop, Collection<String> inventoryItemIds, int urgency, Duration delay) {
    mark(ofItems(shop, inventoryItemIds, urgency, delay));
  }

  /** What {@link #productsWith} marks, for a caller that has more to mark at once. */
  public List<Due> ofItems(
      String shop, Collection<String> inventoryItemIds, int urgency, Duration delay) {
    return jdbc.sql(
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
  }
}
