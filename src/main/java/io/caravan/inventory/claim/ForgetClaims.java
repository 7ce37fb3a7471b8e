package io.caravan.inventory.claim;

import io.caravan.inventory.InventorySettings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deletes units that nothing can need any more: shipped, and in Shopify's number as it was read. On
 * every node; one row is deleted once.
 */
@Component
public class ForgetClaims {
  /** In one transaction. */
  static final int CHUNK = 5_000;

  private final JdbcClient jdbc;
  private final InventorySettings settings;

  ForgetClaims(JdbcClient jdbc, InventorySettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1M")
  @Transactional
  public void forget() {
    forget(CHUNK);
  }

  /** How many were forgotten. */
  int forget(int most) {
    return jdbc.sql(
            """
            with over as (
              select u.store_id, u.tiktok_order_id, u.tiktok_sku_id, u.warehouse_id
              from order_unit u
              join tiktok_order o on o.store_id = u.store_id and o.tiktok_order_id = u.tiktok_order_id
              join store s on s.id = u.store_id
              where not u.committed
                and (not u.takes
                  or (o.state in ('IMPORTED', 'GONE_IN_SHOPIFY') and not exists (
                    select from link_part p
                    join stock_item i on i.shop = s.shopify_domain and i.inventory_item_id = p.inventory_item_id
                    where p.store_id = u.store_id and p.tiktok_sku_id = u.tiktok_sku_id
                      and i.read_at <= o.imported_at))
                  or (o.state in ('FILTERED', 'DISCARDED', 'CANCELLED')
                    and (:byHand or o.first_seen_at < s.stock_since
                      -- Settled for good, and every item was read since.
                      or ((o.tiktok_status = 'COMPLETED'
                           -- What was taken of a cancelled one is given back where its units are gone.
                           or (o.tiktok_status in ('CANCELLED', 'CANCEL') and not exists (
                             select from stock_adjustment t
                             where t.store_id = u.store_id and t.tiktok_order_id = u.tiktok_order_id)))
                        and not exists (
                        select from order_unit x
                        join link_part p on p.store_id = x.store_id and p.tiktok_sku_id = x.tiktok_sku_id
                        left join stock_item i on i.shop = s.shopify_domain
                          and i.inventory_item_id = p.inventory_item_id
                        where x.store_id = u.store_id and x.tiktok_order_id = u.tiktok_order_id
                          and coalesce(i.tracked, true)
                        group by p.inventory_item_id, i.read_at
                        having sum(p.quantity::bigint
                                   * case when o.state = 'CANCELLED' then x.shipped else x.units end)
                             > coalesce((
                                 select -sum(a.delta) from stock_adjustment a
                                 where a.store_id = u.store_id and a.tiktok_order_id = u.tiktok_order_id
                                   and a.inventory_item_id = p.inventory_item_id and a.purpose <> 'RETURN'
                                   and a.state = 'DONE' and (i.read_at is null or a.answered_at < i.read_at)),
                               0))))))
              limit :most for update of u skip locked)
            delete from order_unit u using over
            where u.store_id = over.store_id and u.tiktok_order_id = over.tiktok_order_id
              and u.tiktok_sku_id = over.tiktok_sku_id and u.warehouse_id = over.warehouse_id
            """)
        .param("byHand", !settings.adjust())
        .param("most", most)
        .update();
  }
}
