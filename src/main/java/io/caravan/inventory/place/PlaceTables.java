package io.caravan.inventory.place;

import io.caravan.inventory.StockDue;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.shopify.ShopLocation;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokWarehouse;
import io.caravan.work.Due;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Warehouses and locations as both sides last said, and what is wrong with them. */
@Component
public class PlaceTables {
  private static final Logger log = LoggerFactory.getLogger(PlaceTables.class);

  private final JdbcClient jdbc;
  private final WarehouseLinks links;
  private final WarehousePolicies policies;
  private final WarehouseUse use;
  private final StockDue due;

  PlaceTables(
      JdbcClient jdbc,
      WarehouseLinks links,
      WarehousePolicies policies,
      WarehouseUse use,
      StockDue due) {
    this.jdbc = jdbc;
    this.links = links;
    this.policies = policies;
    this.use = use;
    this.due = due;
  }

  Instant now() {
    return policies.now();
  }

  /**
   * Keeps what TikTok said; what it did not name is gone. Where a warehouse began or ceased to
   * sell, its products are looked at again.
   *
   * @param readAt the database's clock before the call
   */
  @Transactional
  public void keepWarehouses(Store store, List<TikTokWarehouse> read, Instant readAt) {
    int storeId = store.id();
    Map<String, String> before = new HashMap<>();
    warehouses(storeId).forEach(known -> before.put(known.id(), known.effectStatus()));
    Set<String> fell = new HashSet<>();
    Set<String> rose = new HashSet<>();
    for (TikTokWarehouse warehouse : read) {
      jdbc.sql(
              """
              insert into tiktok_warehouse (store_id, warehouse_id, name, type, sub_type, effect_status,
                                            is_default, region_code, read_at)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (store_id, warehouse_id) do update set
                name = excluded.name, type = excluded.type, sub_type = excluded.sub_type,
                effect_status = excluded.effect_status, is_default = excluded.is_default,
                region_code = excluded.region_code, read_at = excluded.read_at
              """)
          .params(
              Arrays.asList(
                  storeId,
                  warehouse.id(),
                  warehouse.name(),
                  warehouse.type(),
                  warehouse.subType(),
                  warehouse.effectStatus(),
                  warehouse.isDefault(),
                  warehouse.regionCode(),
                  Timestamp.from(readAt)))
          .update();
      String was = before.remove(warehouse.id());
      if (!warehouse.effectStatus().equals(was)) {
        (warehouse.effectStatus().equals("ENABLED") ? rose : fell).add(warehouse.id());
        if (was != null) {
          log.info(
              "Warehouse {} of {} was {} and is {} now",
              warehouse.id(),
              store.name(),
              was,
              warehouse.effectStatus());
        }
      }
    }
    fell.addAll(before.keySet()); // not named any more
    jdbc.sql("delete from tiktok_warehouse where store_id = ? and warehouse_id = any (?)")
        .params(storeId, before.keySet().toArray(String[]::new))
        .update();
    Set<String> changed = new HashSet<>(fell);
    changed.addAll(rose);
    retryRefused(storeId, changed);
    due.products(storeId, policies.productsIn(storeId, fell), StockDue.FALL, Duration.ZERO);
    due.products(storeId, policies.productsIn(storeId, rose), Due.SOON, Duration.ZERO);
    usedByTikTok(storeId).forEach(warehouse -> use.learn(storeId, warehouse));
  }

  /** What TikTok refused of SKUs in these warehouses may be taken now; of virtual bundles never. */
  private void retryRefused(int storeId, Set<String> warehouseIds) {
    jdbc.sql(
            """
            with held as materialized (
              select k.tiktok_sku_id from stock_sku k
              where k.store_id = :store and k.refused_code is not null and k.refused_code <> '12052850'
                and exists (select from stock_shown s
                            where s.store_id = k.store_id and s.tiktok_sku_id = k.tiktok_sku_id
                              and s.warehouse_id = any (:warehouses))
              order by 1 for update of k
            )
            update stock_sku k set retry_at = now() from held
            where k.store_id = :store and k.tiktok_sku_id = held.tiktok_sku_id
            """)
        .param("store", storeId)
        .param("warehouses", warehouseIds.toArray(String[]::new))
        .update();
  }

  /** Likewise Shopify's locations. */
  @Transactional
  public void keepLocations(Store store, List<ShopLocation> read, Instant readAt) {
    String shop = store.shopifyDomain();
    Timestamp at = Timestamp.from(readAt);
    for (ShopLocation location : read) {
      jdbc.sql(
              """
              insert into shop_location (shop, location_id, name, active, ships, fulfils_online,
                                         is_fulfilment_service, has_stock, read_at)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (shop, location_id) do update set
                name = excluded.name, active = excluded.active, ships = excluded.ships,
                fulfils_online = excluded.fulfils_online,
                is_fulfilment_service = excluded.is_fulfilment_service,
                has_stock = excluded.has_stock, read_at = excluded.read_at
              where shop_location.read_at <= excluded.read_at
              """)
          .params(
              Arrays.asList(
                  shop,
                  location.id(),
                  location.name(),
                  location.active(),
                  location.shipsInventory(),
                  location.fulfilsOnlineOrders(),
                  location.isFulfilmentService(),
                  location.hasStock(),
                  at))
          .update();
    }
    // Several links read the same shop: only what was read before this call is gone.
    jdbc.sql(
            "delete from shop_location where shop = ? and not location_id = any (?) and read_at < ?")
        .params(shop, read.stream().map(ShopLocation::id).toArray(String[]::new), at)
        .update();
  }

  public List<PlaceFacts.Warehouse> warehouses(int storeId) {
    return jdbc.sql(
            """
            select warehouse_id, name, type, effect_status, is_default from tiktok_warehouse
            where store_id = ? order by warehouse_id
            """)
        .param(storeId)
        .query(
            (rs, n) ->
                new PlaceFacts.Warehouse(
                    rs.getString(1),
                    rs.getString(2),
                    rs.getString(3),
                    rs.getString(4),
                    rs.getBoolean(5)))
        .list();
  }

  /** With what lies there of items that are linked to this store's TikTok SKUs. */
  public List<PlaceFacts.Location> locations(Store store) {
    return jdbc.sql(
            """
            select l.location_id, l.name, l.active, l.is_fulfilment_service, l.has_stock,
                   coalesce(h.units, 0) as units, coalesce(h.items, 0) as items
            from shop_location l
            left join (
              select v.location_id, sum(v.available) as units, count(*) as items from stock_level v
              where v.shop = :shop and v.available > 0
                and exists (select from link_part p
                             where p.store_id = :store and p.inventory_item_id = v.inventory_item_id)
              group by 1) h on h.location_id = l.location_id
            where l.shop = :shop
            order by l.name, l.location_id
            """)
        .param("shop", store.shopifyDomain())
        .param("store", store.id())
        .query(
            (rs, n) ->
                new PlaceFacts.Location(
                    rs.getString("location_id"),
                    rs.getString("name"),
                    rs.getBoolean("active"),
                    rs.getBoolean("is_fulfilment_service"),
                    rs.getLong("units"),
                    rs.getInt("items"),
                    rs.getObject("has_stock", Boolean.class)))
        .list();
  }

  /** When the older of the two sides was last read; empty if one never was. */
  public Optional<Instant> readAt(Store store) {
    return jdbc.sql(
            """
            select least((select max(read_at) from tiktok_warehouse where store_id = ?),
                         (select max(read_at) from shop_location where shop = ?))
            """)
        .params(store.id(), store.shopifyDomain())
        .query((rs, n) -> Optional.ofNullable(rs.getTimestamp(1)).map(Timestamp::toInstant))
        .single();
  }

  public PlaceFacts facts(Store store) {
    Map<String, String> unclear = new HashMap<>();
    for (String warehouse : usedByTikTok(store.id())) {
      if (use.verdict(store.id(), warehouse) == Ownership.Verdict.UNCLEAR) {
        unclear.put(warehouse, orderOfTikTok(store.id(), warehouse));
      }
    }
    return new PlaceFacts(
        warehouses(store.id()),
        locations(store),
        links.table(store.id()),
        policies.of(store.id()),
        policies.mirrors(store.shopifyDomain()).keySet(),
        store.defaultLocation(),
        unclear);
  }

  /** What is wrong with a store's places, in words. */
  public List<PlaceFinding> findings(Store store) {
    return PlaceChecks.of(facts(store));
  }

  private List<String> usedByTikTok(int storeId) {
    return jdbc.sql(
            "select warehouse_id from warehouse_use where store_id = ? and shipper = 'tiktok'")
        .param(storeId)
        .query(String.class)
        .list();
  }

  private String orderOfTikTok(int storeId, String warehouse) {
    return jdbc.sql(
            """
            select tiktok_order_id from warehouse_use
            where store_id = ? and warehouse_id = ? and shipper = 'tiktok'
            """)
        .params(storeId, warehouse)
        .query(String.class)
        .single();
  }
}
