package io.caravan.inventory.claim;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.claim.Claim.Standing;
import io.caravan.inventory.claim.Claiming.Held;
import io.caravan.inventory.claim.Claiming.Order;
import io.caravan.inventory.claim.Claiming.Seen;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What orders claim of the stock, across all links of a Shopify shop. */
@Component
public class Claims {
  private final JdbcClient jdbc;
  private final InventorySettings settings;

  Claims(JdbcClient jdbc, InventorySettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** Units of an item that an order has by one of its SKUs. */
  private record Row(
      int storeId,
      String orderId,
      String skuId,
      String itemId,
      String warehouseId,
      int units,
      int shipped,
      Order order,
      Seen seen) {}

  private record OrderItem(int storeId, String orderId, String itemId) {}

  /**
   * Every claim on these items that is not over: what is to be subtracted from Shopify's number.
   */
  public List<Claim> on(String shop, Collection<String> inventoryItemIds) {
    // What was taken for an order was taken for all its SKUs of an item together.
    Map<OrderItem, Integer> taken = new HashMap<>();
    List<Claim> claims = new ArrayList<>();
    for (Row row : rows(shop, inventoryItemIds)) {
      OrderItem of = new OrderItem(row.storeId(), row.orderId(), row.itemId());
      int left = taken.getOrDefault(of, row.seen().taken());
      Held held = new Held(row.units(), row.shipped());
      Seen seen = new Seen(row.seen().readAt(), left);
      int all = Claiming.reserved(row.order(), held, new Seen(row.seen().readAt(), 0));
      int reserved = Claiming.reserved(row.order(), held, seen);
      taken.put(of, Math.max(0, left - (all - reserved)));
      if (reserved > 0) {
        claims.add(
            new Claim(
                row.storeId(),
                row.orderId(),
                row.skuId(),
                row.itemId(),
                row.warehouseId(),
                reserved,
                Standing.RESERVED));
      }
    }
    return claims;
  }

  private List<Row> rows(String shop, Collection<String> inventoryItemIds) {
    return jdbc.sql(
            """
            select u.store_id, u.tiktok_order_id, u.tiktok_sku_id, p.inventory_item_id, u.warehouse_id,
                   least(u.units::bigint * p.quantity, 2000000000) as units,
                   least(u.shipped::bigint * p.quantity, 2000000000) as shipped,
                   o.state, o.imported_at, i.read_at,
                   coalesce(least(a.taken, 2000000000), 0) as taken
            from store s
            join link_part p on p.store_id = s.id and p.inventory_item_id = any (?)
            join order_unit u on u.store_id = p.store_id and u.tiktok_sku_id = p.tiktok_sku_id
            join tiktok_order o on o.store_id = u.store_id and o.tiktok_order_id = u.tiktok_order_id
            left join stock_item i on i.shop = s.shopify_domain
              and i.inventory_item_id = p.inventory_item_id
            left join lateral (
              -- Seen by the read: taken before it, and not given back, not even perhaps.
              select coalesce(sum(-a.delta) filter (where a.delta < 0 and a.state = 'DONE'
                                                      and a.answered_at < i.read_at), 0)
                   - coalesce(sum(a.delta) filter (where a.delta > 0 and a.state <> 'REFUSED'), 0) as taken
              from stock_adjustment a
              where a.store_id = u.store_id and a.tiktok_order_id = u.tiktok_order_id
                and a.inventory_item_id = p.inventory_item_id and a.purpose in ('TAKE', 'GIVE_BACK')) a on true
            where s.shopify_domain = ? and u.takes
              -- As Claiming says; here, so that what is long over is not carried about.
              and not (o.state in ('IMPORTED', 'GONE_IN_SHOPIFY') and coalesce(i.read_at > o.imported_at, false))
              and not (o.state in ('FILTERED', 'DISCARDED', 'CANCELLED') and o.first_seen_at < s.stock_since)
            order by u.store_id, u.tiktok_order_id, u.tiktok_sku_id, u.warehouse_id
            """)
        .params(inventoryItemIds.stream().distinct().toArray(String[]::new), shop)
        .query((rs, n) -> row(rs))
        .list();
  }

  private Row row(ResultSet rs) throws SQLException {
    return new Row(
        rs.getInt("store_id"),
        rs.getString("tiktok_order_id"),
        rs.getString("tiktok_sku_id"),
        rs.getString("inventory_item_id"),
        rs.getString("warehouse_id"),
        rs.getInt("units"),
        rs.getInt("shipped"),
        new Order(rs.getString("state"), true, instant(rs, "imported_at"), !settings.adjust()),
        new Seen(instant(rs, "read_at"), Math.max(0, rs.getInt("taken"))));
  }

  /**
   * Units of a link's SKUs that TikTok counts as committed and that we know an order of, by SKU and
   * warehouse: whoever ships them, and whatever becomes of the order with us.
   */
  public Map<String, Map<String, Integer>> committed(int storeId, Collection<String> skuIds) {
    Map<String, Map<String, Integer>> known = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, warehouse_id, least(sum(units - shipped), 2000000000) as units
            from order_unit where store_id = ? and tiktok_sku_id = any (?) and committed
            group by 1, 2
            """)
        .params(storeId, skuIds.stream().distinct().toArray(String[]::new))
        .query(
            (rs, n) ->
                known
                    .computeIfAbsent(rs.getString(1), any -> new HashMap<>())
                    .put(rs.getString(2), rs.getInt(3)))
        .list();
    return known;
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
