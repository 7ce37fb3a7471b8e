package io.caravan.inventory.watch;

import io.caravan.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Items that ran short after orders for them were imported, and what can be done. */
@Component
public class Shortages {
  /** Below zero at the same time; more than a person can look at. */
  private static final int MOST = 1000;

  private final JdbcClient jdbc;

  public Shortages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An item that is short.
   *
   * @param units too few
   * @param orders imported last, as many as the missing units are of
   */
  public record Shortage(
      String inventoryItemId,
      String name,
      int units,
      List<Missing> missing,
      List<Affected> orders) {}

  /** Below zero at a location. */
  public record Missing(String locationId, String location, int units) {}

  /**
   * @param units of the item
   * @param wanted what a person asked for already: {@code move} or {@code cancel}; null: nothing
   * @param moveTo locations with enough of the item for all of the order
   * @param mayBeCancelled TikTok may take a cancellation of an order in this status
   */
  public record Affected(
      String tiktokOrderId,
      @Nullable String shopifyOrderName,
      @Nullable String tiktokStatus,
      int units,
      @Nullable String wanted,
      List<Option> moveTo,
      boolean mayBeCancelled) {}

  /** A location with enough. */
  public record Option(String locationId, String name, int available) {}

  /** What TikTok does with who cancels for want of stock, in words. */
  public static String consequence() {
    return StockAlerts.CONSEQUENCE;
  }

  /** All of a store now. */
  public List<Shortage> of(Store store) {
    return shortfalls(store).stream()
        .map(
            one ->
                new Shortage(
                    one.itemId(),
                    one.name(),
                    one.units(),
                    one.missing().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(
                            at -> new Missing(at.getKey(), name(store, at.getKey()), at.getValue()))
                        .toList(),
                    one.orders().stream().map(order -> affected(one, order)).toList()))
        .toList();
  }

  private static Affected affected(StockFindings.Shortfall one, StockFindings.Order order) {
    return new Affected(
        order.tiktokOrderId(),
        order.shopifyOrderName(),
        order.tiktokStatus(),
        order.units(),
        order.wanted(),
        one.elsewhere().stream()
            .filter(place -> place.available() >= order.units())
            .map(place -> new Option(place.locationId(), place.name(), place.available()))
            .toList(),
        Set.of("AWAITING_SHIPMENT", "ON_HOLD")
            .contains(Objects.requireNonNullElse(order.tiktokStatus(), "")));
  }

  private String name(Store store, String locationId) {
    return jdbc.sql("select name from shop_location where shop = ? and location_id = ?")
        .params(store.shopifyDomain(), locationId)
        .query(String.class)
        .optional()
        .orElse(locationId);
  }

  List<StockFindings.Shortfall> shortfalls(Store store) {
    Map<String, Map<String, Integer>> missing = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    jdbc.sql(
            """
            select l.inventory_item_id, coalesce(i.title, i.sku, i.inventory_item_id) as name,
                   l.location_id, -l.available as units
            from stock_level l
            join stock_item i on i.shop = l.shop and i.inventory_item_id = l.inventory_item_id
            where l.shop = ? and l.available < 0 and i.gone_at is null and i.tracked
              and not i.continue_selling
              and exists (select from link_part p
                          where p.store_id = ? and p.inventory_item_id = l.inventory_item_id)
            order by l.inventory_item_id, l.location_id limit ?
            """)
        .params(store.shopifyDomain(), store.id(), MOST)
        .query(
            (rs, n) -> {
              names.put(rs.getString(1), rs.getString(2));
              return missing
                  .computeIfAbsent(rs.getString(1), any -> new LinkedHashMap<>())
                  .put(rs.getString(3), rs.getInt(4));
            })
        .list();
    if (missing.isEmpty()) {
      return List.of();
    }
    Map<String, List<StockFindings.Order>> orders = orders(store.id(), missing.keySet());
    Map<String, List<StockFindings.Place>> elsewhere = elsewhere(store, missing.keySet());
    List<StockFindings.Shortfall> found = new ArrayList<>();
    missing.forEach(
        (item, at) -> {
          int units = at.values().stream().mapToInt(Integer::intValue).sum();
          List<StockFindings.Order> affected =
              Holders.affected(orders.getOrDefault(item, List.of()), units);
          if (!affected.isEmpty()) {
            found.add(
                new StockFindings.Shortfall(
                    item,
                    Objects.requireNonNull(names.get(item)),
                    at,
                    affected,
                    elsewhere.getOrDefault(item, List.of())));
          }
        });
    return found;
  }

  /** Imported, and TikTok still counts their units as committed: the last imported first. */
  private Map<String, List<StockFindings.Order>> orders(int storeId, Collection<String> items) {
    Map<String, List<StockFindings.Order>> orders = new LinkedHashMap<>();
    jdbc.sql(
            """
            select p.inventory_item_id, o.tiktok_order_id, o.shopify_order_name, o.tiktok_status,
                   sum(u.units * p.quantity)::int as units,
                   case when m.cancel_wanted is not null then 'cancel'
                        when m.route like 'gid:%' then 'move' end as wanted
            from link_part p
            join order_unit u on u.store_id = p.store_id and u.tiktok_sku_id = p.tiktok_sku_id
            join tiktok_order o on o.store_id = u.store_id and o.tiktok_order_id = u.tiktok_order_id
            left join imported_order m
              on m.store_id = o.store_id and m.tiktok_order_id = o.tiktok_order_id
            where p.store_id = ? and p.inventory_item_id = any (?) and u.committed
              and o.state = 'IMPORTED'
            group by p.inventory_item_id, o.tiktok_order_id, o.shopify_order_name, o.tiktok_status,
                     o.imported_at, m.cancel_wanted, m.route
            order by p.inventory_item_id, o.imported_at desc nulls last, o.tiktok_order_id desc
            """)
        .params(storeId, items.toArray(String[]::new))
        .query(
            (rs, n) ->
                orders
                    .computeIfAbsent(rs.getString("inventory_item_id"), any -> new ArrayList<>())
                    .add(
                        new StockFindings.Order(
                            rs.getString("tiktok_order_id"),
                            rs.getString("shopify_order_name"),
                            rs.getString("tiktok_status"),
                            rs.getInt("units"),
                            rs.getString("wanted"))))
        .list();
    return orders;
  }

  private Map<String, List<StockFindings.Place>> elsewhere(Store store, Set<String> items) {
    Map<String, List<StockFindings.Place>> places = new LinkedHashMap<>();
    jdbc.sql(
            """
            select l.inventory_item_id, l.location_id, coalesce(c.name, l.location_id) as name,
                   l.available
            from stock_level l
            left join shop_location c on c.shop = l.shop and c.location_id = l.location_id
            where l.shop = ? and l.inventory_item_id = any (?) and l.available > 0
              and coalesce(c.active and c.ships, true)
            order by l.inventory_item_id, l.available desc, l.location_id
            """)
        .params(store.shopifyDomain(), new TreeSet<>(items).toArray(String[]::new))
        .query(
            (rs, n) ->
                places
                    .computeIfAbsent(rs.getString(1), any -> new ArrayList<>())
                    .add(
                        new StockFindings.Place(
                            rs.getString(2), rs.getString("name"), rs.getInt(4))))
        .list();
    return places;
  }
}
