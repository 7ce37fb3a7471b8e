package io.caravan.inventory.adjust;

import io.caravan.inventory.InventorySettings;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkQueue;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looks for orders whose stock nobody told Shopify of, and for what was taken of orders that are in
 * Shopify after all: a setting changed, a link moved, a mark was lost. Signals do the rest.
 */
@Component
public class FindAdjustments {
  private final JdbcClient jdbc;
  private final WorkQueue queue;
  private final InventorySettings settings;

  FindAdjustments(JdbcClient jdbc, WorkQueue queue, InventorySettings settings) {
    this.jdbc = jdbc;
    this.queue = queue;
    this.settings = settings;
  }

  @Scheduled(initialDelayString = "PT2M", fixedDelayString = "PT1H")
  @Transactional
  public void look() {
    find();
  }

  /** How many orders were marked due. */
  int find() {
    List<Due> due =
        jdbc.sql(
                """
                with units as (
                  select u.store_id, u.tiktok_order_id, o.state, p.inventory_item_id,
                         sum(p.quantity::bigint * case when o.state = 'CANCELLED' then u.shipped
                                                       else u.units end) as wanted
                  from order_unit u
                  join tiktok_order o on o.store_id = u.store_id and o.tiktok_order_id = u.tiktok_order_id
                  join store s on s.id = u.store_id
                  join link_part p on p.store_id = u.store_id and p.tiktok_sku_id = u.tiktok_sku_id
                  left join stock_item i on i.shop = s.shopify_domain
                    and i.inventory_item_id = p.inventory_item_id
                  where o.state in ('FILTERED', 'DISCARDED', 'CANCELLED') and u.takes
                    and o.first_seen_at >= s.stock_since and coalesce(i.tracked, true) and :adjust
                  group by 1, 2, 3, 4)
                select store_id, tiktok_order_id from units u
                where wanted > coalesce((
                  select -sum(a.delta) from stock_adjustment a
                  where a.store_id = u.store_id and a.tiktok_order_id = u.tiktok_order_id
                    and a.inventory_item_id = u.inventory_item_id and a.purpose <> 'RETURN'
                    and a.state <> 'REFUSED'), 0)
                union
                select a.store_id, a.tiktok_order_id
                from stock_adjustment a
                join tiktok_order o on o.store_id = a.store_id and o.tiktok_order_id = a.tiktok_order_id
                where o.state in ('IMPORTED', 'GONE_IN_SHOPIFY') and a.purpose <> 'RETURN'
                group by 1, 2 having sum(a.delta) filter (where a.state <> 'REFUSED') < 0
                union
                select store_id, tiktok_order_id from stock_adjustment where state <> 'DONE'
                """)
            .param("adjust", settings.adjust())
            .query(
                (rs, n) ->
                    Due.whenever(Kinds.adjustStock(rs.getInt(1), rs.getString(2)), Lane.UPKEEP))
            .list();
    if (!due.isEmpty()) {
      queue.markDue(due);
    }
    return due.size();
  }
}
