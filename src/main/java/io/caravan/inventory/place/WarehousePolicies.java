package io.caravan.inventory.place;

import io.caravan.inventory.StockDue;
import io.caravan.inventory.place.WarehousePolicy.Owner;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What people say of a warehouse: whose its stock is, and when it is closed. A holiday's beginning
 * and end are work items of their own that sleep until then, so that a node that is down at that
 * moment finds them when it is back.
 */
@Component
public class WarehousePolicies {
  /** The number is decided by the clock: looked at a moment early, nothing would have changed. */
  private static final Duration BEHIND = Duration.ofMillis(500);

  private final JdbcClient jdbc;
  private final StockDue due;
  private final WorkQueue queue;

  WarehousePolicies(JdbcClient jdbc, StockDue due, WorkQueue queue) {
    this.jdbc = jdbc;
    this.due = due;
    this.queue = queue;
  }

  public Map<String, WarehousePolicy> of(int storeId) {
    Map<String, WarehousePolicy> all = new LinkedHashMap<>();
    jdbc.sql("select * from warehouse_policy where store_id = ? order by warehouse_id")
        .param(storeId)
        .query((rs, n) -> policy(rs))
        .list()
        .forEach(policy -> all.put(policy.warehouseId(), policy));
    return all;
  }

  public Optional<WarehousePolicy> find(int storeId, String warehouseId) {
    return jdbc.sql("select * from warehouse_policy where store_id = ? and warehouse_id = ?")
        .params(storeId, warehouseId)
        .query((rs, n) -> policy(rs))
        .optional();
  }

  /** By the database's clock, which holidays go by. */
  public Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** Replaces it, and has its products looked at now and at both ends of its holiday. */
  @Transactional
  public void put(int storeId, WarehousePolicy policy) {
    jdbc.sql(
            """
            insert into warehouse_policy
              (store_id, warehouse_id, owner, mirror_location, closed_from, closed_until, changed_by)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (store_id, warehouse_id) do update set
              owner = excluded.owner, mirror_location = excluded.mirror_location,
              closed_from = excluded.closed_from, closed_until = excluded.closed_until,
              changed_by = excluded.changed_by
            """)
        .params(
            Arrays.asList(
                storeId,
                policy.warehouseId(),
                policy.owner() == Owner.TIKTOK ? "tiktok" : "shopify",
                policy.mirrorLocation(),
                timestamp(policy.closedFrom()),
                timestamp(policy.closedUntil()),
                policy.changedBy()))
        .update();
    changed(storeId, policy.warehouseId());
    Instant now = now();
    queue.markDue(
        policy.edgesAfter(now).stream()
            .map(
                edge ->
                    new Due(
                        Kinds.warehouseHoliday(storeId, policy.warehouseId(), edge),
                        Lane.UPKEEP,
                        StockDue.FALL,
                        null,
                        Duration.between(now, edge).plus(BEHIND)))
            .toList());
  }

  /**
   * @return false if there was none
   */
  @Transactional
  public boolean delete(int storeId, String warehouseId) {
    boolean there =
        jdbc.sql("delete from warehouse_policy where store_id = ? and warehouse_id = ?")
                .params(storeId, warehouseId)
                .update()
            == 1;
    if (there) {
      changed(storeId, warehouseId);
    }
    return there;
  }

  /** A holiday begins or ends: the number decides anew. Where it was moved, nothing changes. */
  public void edge(Lease lease) {
    String[] id = lease.key().externalId().split("@", 2);
    Instant edge = Instant.ofEpochSecond(Long.parseLong(id[1]));
    Instant now = now();
    if (now.isBefore(edge)) {
      queue.settle(lease, Outcome.later(Duration.between(now, edge).plus(BEHIND), "NOT_YET"));
      return;
    }
    due.products(
        lease.storeId(), productsIn(lease.storeId(), Set.of(id[0])), StockDue.FALL, Duration.ZERO);
    queue.settle(lease, Outcome.DONE);
  }

  /** Another map: every product in a warehouse whose row differs is looked at again. */
  public void mapChanged(
      int storeId, Map<String, List<String>> before, Map<String, List<String>> after) {
    Set<String> moved = new TreeSet<>(before.keySet());
    moved.addAll(after.keySet());
    moved.removeIf(id -> before.getOrDefault(id, List.of()).equals(after.get(id)));
    due.products(storeId, productsIn(storeId, moved), StockDue.FALL, Duration.ZERO);
    queue.markDue(List.of(Due.now(new WorkKey(storeId, Kinds.READ_WAREHOUSES, "-"), Lane.POLLS)));
  }

  /** TikTok products with a SKU that TikTok was read to keep in one of these warehouses. */
  List<String> productsIn(int storeId, Collection<String> warehouseIds) {
    return jdbc.sql(
            """
            select distinct k.tiktok_product_id from stock_shown s
            join stock_sku k on k.store_id = s.store_id and k.tiktok_sku_id = s.tiktok_sku_id
            where s.store_id = ? and s.warehouse_id = any (?)
            """)
        .params(storeId, warehouseIds.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /**
   * Locations that show TikTok's own stock, of every link of this Shopify shop: the warehouse by
   * location GID.
   */
  public Map<String, String> mirrors(String shop) {
    Map<String, String> mirrors = new LinkedHashMap<>();
    jdbc.sql(
            """
            select p.mirror_location, p.warehouse_id from warehouse_policy p
            join store s on s.id = p.store_id
            where s.shopify_domain = ? and p.mirror_location is not null
            order by 1, 2
            """)
        .param(shop)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list()
        .forEach(row -> mirrors.putIfAbsent(row.getKey(), row.getValue()));
    return mirrors;
  }

  /** The seller's own warehouse, of any link of this Shopify shop, that a location feeds. */
  public Optional<String> fedBy(String shop, String locationId) {
    return jdbc.sql(
            """
            select w.warehouse_id from warehouse_location w
            join store s on s.id = w.store_id
            left join warehouse_policy p on p.store_id = w.store_id and p.warehouse_id = w.warehouse_id
            where s.shopify_domain = ? and w.location_id = ? and coalesce(p.owner, 'shopify') = 'shopify'
            limit 1
            """)
        .params(shop, locationId)
        .query(String.class)
        .optional();
  }

  private void changed(int storeId, String warehouseId) {
    due.products(storeId, productsIn(storeId, Set.of(warehouseId)), StockDue.FALL, Duration.ZERO);
  }

  private static WarehousePolicy policy(ResultSet rs) throws SQLException {
    return new WarehousePolicy(
        rs.getString("warehouse_id"),
        rs.getString("owner").equals("tiktok") ? Owner.TIKTOK : Owner.SHOPIFY,
        rs.getString("mirror_location"),
        instant(rs, "closed_from"),
        instant(rs, "closed_until"),
        rs.getString("changed_by"));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp at = rs.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant at) {
    return at == null ? null : Timestamp.from(at);
  }
}
