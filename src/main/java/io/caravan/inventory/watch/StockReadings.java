package io.caravan.inventory.watch;

import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.level.Figures;
import io.caravan.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads what may be wrong with a store's stock: sets, not SKU by SKU, and only rows near to being
 * wrong. Nothing here calls a platform.
 */
@Component
class StockReadings {
  /** Rows of one sort; more at once is one alert's worth of trouble anyway. */
  private static final int MOST = 5000;

  /** Products whose promises are looked at in one look. */
  private static final int MOST_PROMISED = 200;

  /** Of sales: what sold in this time is worth an alert when it is sold out. */
  private static final int SELLING_DAYS = 30;

  /** TikTok's own low-stock notice, webhook type 27, as signals name it. */
  private static final String LOW_STOCK_NOTICE = "inventory-status-change";

  private static final String NAME = "coalesce(t.title, t.seller_sku, l.tiktok_sku_id)";

  /** A threshold of the SKU's own wins, side by side, over the default. */
  private static final String LOW =
      """
      with place as (
        select location_id from warehouse_location where store_id = :store
        union select default_location from store
              where id = :store and default_location is not null
      ), wanted as (
        select l.tiktok_sku_id, coalesce(l.tiktok_product_id, t.tiktok_product_id) as product,
      """
          + "     "
          + NAME
          + """
               as name,
               coalesce(own.shopify, every.shopify) as shopify,
               coalesce(own.tiktok, every.tiktok) as tiktok
        from sku_link l
        left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
        left join stock_threshold own
          on own.store_id = l.store_id and own.tiktok_sku_id = l.tiktok_sku_id
        left join stock_threshold every on every.store_id = l.store_id and every.tiktok_sku_id = '*'
        where l.store_id = :store
      ), part as (
        select p.tiktok_sku_id, p.inventory_item_id, sum(p.quantity) as quantity
        from link_part p join wanted w on w.tiktok_sku_id = p.tiktok_sku_id
        where p.store_id = :store and w.shopify is not null
        group by 1, 2
      ), shopify as (
        select p.tiktok_sku_id, min(floor(coalesce(v.units, 0)::numeric / p.quantity)) as units
        from part p
        left join stock_item i
          on i.shop = :shop and i.inventory_item_id = p.inventory_item_id and i.gone_at is null
        left join lateral (
          select sum(s.available) as units from stock_level s
          where s.shop = :shop and s.inventory_item_id = p.inventory_item_id
            and (not exists (select from place)
                 or s.location_id in (select location_id from place))) v on true
        group by p.tiktok_sku_id
        having bool_and(i.inventory_item_id is not null and i.tracked)
      ), tiktok as (
        select k.tiktok_sku_id, sum(s.available) as units
        from stock_sku k
        join stock_shown s on s.store_id = k.store_id and s.tiktok_sku_id = k.tiktok_sku_id
        where k.store_id = :store and k.read_at is not null
        group by k.tiktok_sku_id
      )
      select 'SHOPIFY' as side, w.tiktok_sku_id, w.product, w.name, s.units, w.shopify as threshold,
             false as sells
      from wanted w join shopify s on s.tiktok_sku_id = w.tiktok_sku_id
      where s.units <= greatest(w.shopify, 0)
      union all
      select 'TIKTOK', w.tiktok_sku_id, w.product, w.name, s.units, w.tiktok,
             s.units <= 0 and (
               exists (select from sku_sales d
                       where d.store_id = :store and d.tiktok_sku_id = w.tiktok_sku_id
                         and d.day > current_date - :days)
               or exists (select from signal g
                          where g.store_id = :store and g.external_id = w.product
                            and g.platform = 'tiktok' and g.topic = :notice
                            and g.received_at > now() - interval '3 days'))
      from wanted w join tiktok s on s.tiktok_sku_id = w.tiktok_sku_id
      where s.units <= greatest(w.tiktok, 0)
      order by 5, 2, 1 limit :most
      """;

  private final JdbcClient jdbc;
  private final Shortages shortages;
  private final Figures figures;

  StockReadings(JdbcClient jdbc, Shortages shortages, Figures figures) {
    this.jdbc = jdbc;
    this.shortages = shortages;
    this.figures = figures;
  }

  /**
   * @param sending numbers are being sent: if not, nobody asks whether they arrived
   */
  StockFindings read(Store store, boolean sending, WatchSettings settings) {
    return new StockFindings(
        low(store),
        negative(store),
        sending ? over(store.id()) : List.of(),
        sending ? promised(store.id()) : List.of(),
        sending ? refused(store.id()) : List.of(),
        sending ? stale(store.id(), settings.staleAfter()) : null,
        shortages.shortfalls(store));
  }

  private List<StockFindings.Low> low(Store store) {
    return jdbc.sql(LOW)
        .param("store", store.id())
        .param("shop", store.shopifyDomain())
        .param("days", SELLING_DAYS)
        .param("notice", LOW_STOCK_NOTICE)
        .param("most", MOST)
        .query(
            (rs, n) ->
                new StockFindings.Low(
                    StockFindings.Side.valueOf(rs.getString("side")),
                    rs.getString("tiktok_sku_id"),
                    rs.getString("product"),
                    rs.getString("name"),
                    rs.getLong("units"),
                    whole(rs, "threshold"),
                    rs.getBoolean("sells")))
        .list();
  }

  private List<StockFindings.Negative> negative(Store store) {
    return jdbc.sql(
            """
            select l.inventory_item_id, coalesce(i.title, i.sku, i.inventory_item_id) as name,
                   l.location_id, c.name as location, l.available
            from stock_level l
            join stock_item i on i.shop = l.shop and i.inventory_item_id = l.inventory_item_id
            left join shop_location c on c.shop = l.shop and c.location_id = l.location_id
            where l.shop = ? and l.available < 0 and i.gone_at is null and i.tracked
              and not i.continue_selling
              and exists (select from link_part p
                          where p.store_id = ? and p.inventory_item_id = l.inventory_item_id)
            order by l.available, l.inventory_item_id, l.location_id limit ?
            """)
        .params(store.shopifyDomain(), store.id(), MOST)
        .query(
            (rs, n) ->
                new StockFindings.Negative(
                    rs.getString("inventory_item_id"),
                    rs.getString("name"),
                    rs.getString("location_id"),
                    rs.getString("location"),
                    rs.getInt("available")))
        .list();
  }

  /** A target is either a number of units by warehouse, or an object with them. */
  private List<StockFindings.Over> over(int storeId) {
    return jdbc.sql(
            """
            select l.tiktok_sku_id, l.tiktok_product_id, %s as name, l.shown, l.target,
                   extract(epoch from clock_timestamp() - l.since) as age
            from (
              select k.store_id, k.tiktok_sku_id, k.tiktok_product_id,
                     (select sum(s.available) from stock_shown s
                      where s.store_id = k.store_id and s.tiktok_sku_id = k.tiktok_sku_id) as shown,
                     (select coalesce(sum(case when jsonb_typeof(w.value) = 'object'
                                               then (w.value ->> 'units')::bigint
                                               else (w.value #>> '{}')::bigint end), 0)
                      from jsonb_each(k.target) w) as target,
                     coalesce(k.dirty_since, greatest(k.read_at, k.sent_at)) as since
              from stock_sku k
              where k.store_id = ? and jsonb_typeof(k.target) = 'object' and k.read_at is not null
                and k.sold_out_by is null
            ) l
            left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
            where l.shown > l.target
            order by l.shown - l.target desc, l.tiktok_sku_id limit ?
            """
                .formatted(NAME))
        .params(storeId, MOST)
        .query(
            (rs, n) ->
                new StockFindings.Over(
                    rs.getString("tiktok_sku_id"),
                    rs.getString("tiktok_product_id"),
                    rs.getString("name"),
                    rs.getLong("shown"),
                    rs.getLong("target"),
                    seconds(rs)))
        .list();
  }

  /** What a promotion reserved cannot be sent lower, so the number itself does not tell. */
  private List<StockFindings.Promised> promised(int storeId) {
    Map<String, String> names = new HashMap<>();
    List<String> products =
        jdbc.sql(
                """
                select distinct k.tiktok_product_id from stock_sku k
                where k.store_id = ? and k.campaign + k.creator > 0
                order by 1 limit ?
                """)
            .params(storeId, MOST_PROMISED)
            .query(String.class)
            .list();
    if (products.isEmpty()) {
      return List.of();
    }
    jdbc.sql(
            """
            select l.tiktok_sku_id, %s as name from stock_sku l
            left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
            where l.store_id = ? and l.tiktok_product_id = any (?)
            """
                .formatted(NAME))
        .params(storeId, products.toArray(String[]::new))
        .query((rs, n) -> names.put(rs.getString(1), rs.getString(2)))
        .list();
    List<StockFindings.Promised> promised = new ArrayList<>();
    for (Figure figure : figures.ofProducts(storeId, products)) {
      for (Figure.Concern concern : figure.concerns()) {
        if (concern.code().equals(StockAlerts.OVERSELL_RISK)) {
          promised.add(
              new StockFindings.Promised(
                  figure.skuId(),
                  figure.productId(),
                  names.getOrDefault(figure.skuId(), figure.skuId()),
                  concern.detail()));
        }
      }
    }
    return promised;
  }

  private List<StockFindings.Refused> refused(int storeId) {
    return jdbc.sql(
            """
            select tiktok_product_id, refused_code, max(refused_detail) as detail,
                   array_agg(tiktok_sku_id) as skus,
                   extract(epoch from clock_timestamp() - min(refused_at)) as age
            from stock_sku where store_id = ? and refused_code is not null
            group by 1, 2 order by 1, 2 limit ?
            """)
        .params(storeId, MOST)
        .query(
            (rs, n) ->
                new StockFindings.Refused(
                    rs.getString("tiktok_product_id"),
                    rs.getString("refused_code"),
                    rs.getString("detail"),
                    Set.of((String[]) rs.getArray("skus").getArray()),
                    seconds(rs)))
        .list();
  }

  /** What was refused has an alert of its own. */
  private StockFindings.@Nullable Stale stale(int storeId, Duration after) {
    return jdbc.sql(
            """
            select count(*) as skus,
                   extract(epoch from clock_timestamp() - min(dirty_since)) as age,
                   (array_agg(tiktok_sku_id order by dirty_since))[1:10] as some
            from stock_sku
            where store_id = ? and dirty_since < clock_timestamp() - make_interval(secs => ?)
              and refused_code is null
            having count(*) > 0
            """)
        .params(storeId, after.toSeconds())
        .query(
            (rs, n) ->
                new StockFindings.Stale(
                    rs.getLong("skus"),
                    seconds(rs),
                    List.of((String[]) rs.getArray("some").getArray())))
        .optional()
        .orElse(null);
  }

  private static Duration seconds(ResultSet rs) throws SQLException {
    return Duration.ofMillis((long) (rs.getDouble("age") * 1000));
  }

  private static @Nullable Integer whole(ResultSet rs, String column) throws SQLException {
    int value = rs.getInt(column);
    return rs.wasNull() ? null : value;
  }
}
