package io.caravan.inventory.level;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The stock of all SKUs of a store, as last read and last decided. */
@Component
public class StockTable {
  private final JdbcClient jdbc;

  StockTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Which rows are wanted. */
  public enum State {
    ALL,
    /** TikTok shows something else than was last decided. */
    DIFFERS,
    /** TikTok shows none although Shopify has some. */
    ZERO,
    /** TikTok refused the last number. */
    REFUSED,
    /** Nothing is decided: not linked, left to TikTok, a warehouse without a location. */
    LEFT
  }

  /**
   * @param below TikTok shows at most so many; null: any number
   * @param sellerSku as it begins, upper and lower case are the same, or the SKU's or product's id;
   *     null: all
   */
  public record Wanted(
      int storeId,
      State state,
      @Nullable Integer below,
      @Nullable String sellerSku,
      int limit,
      int offset) {}

  /**
   * One SKU.
   *
   * @param shopify units of the SKU that Shopify has anywhere; null: not linked, or never read
   * @param shown what TikTok last said, over all warehouses
   * @param target what it should show, as last decided; null: left alone
   */
  public record StockLine(
      String tiktokSkuId,
      String tiktokProductId,
      @Nullable String sellerSku,
      @Nullable String title,
      @Nullable Long shopify,
      long shown,
      long committed,
      @Nullable Long target,
      boolean differs,
      @Nullable Instant dirtySince,
      @Nullable Instant readAt,
      @Nullable Instant sentAt,
      @Nullable String refusedCode,
      @Nullable String refusedDetail,
      @Nullable Instant retryAt) {}

  public record Page(long total, List<StockLine> items) {}

  public Page list(Wanted wanted) {
    String and =
        switch (wanted.state()) {
          case ALL -> "";
          case DIFFERS -> " and coalesce(t.differs, false)";
          case ZERO -> " and h.shown = 0 and y.shopify > 0";
          case REFUSED -> " and k.refused_code is not null";
          case LEFT -> " and k.target is null";
        };
    if (wanted.below() != null) {
      and += " and h.shown <= :below";
    }
    if (wanted.sellerSku() != null) {
      and +=
          """
           and (lower(n.seller_sku) like :begins escape '\\' or k.tiktok_sku_id = :id
                or k.tiktok_product_id = :id)""";
    }
    String from =
        """
        from stock_sku k
        join store s on s.id = k.store_id
        left join tiktok_sku n on n.store_id = k.store_id and n.tiktok_sku_id = k.tiktok_sku_id
        cross join lateral (
          select coalesce(sum(x.available), 0) as shown, coalesce(sum(x.committed), 0) as committed
          from stock_shown x where x.store_id = k.store_id and x.tiktok_sku_id = k.tiktok_sku_id) h
        left join lateral (
          select sum(u.units)::bigint as target, bool_or(u.units is distinct from x.available) as differs
          from (select e.key, case jsonb_typeof(e.value) when 'number' then e.value::text::bigint
                              else (e.value ->> 'units')::bigint end as units
                from jsonb_each(case jsonb_typeof(k.target) when 'object' then k.target end) e) u
          left join stock_shown x on x.store_id = k.store_id
            and x.tiktok_sku_id = k.tiktok_sku_id and x.warehouse_id = u.key) t on true
        left join lateral (
          select min(greatest(coalesce(a.available, 0), 0) / p.quantity) as shopify
          from link_part p
          join stock_item i on i.shop = s.shopify_domain and i.inventory_item_id = p.inventory_item_id
            and i.tracked
          left join lateral (
            select sum(l.available)::bigint as available from stock_level l
            where l.shop = i.shop and l.inventory_item_id = i.inventory_item_id) a on true
          where p.store_id = k.store_id and p.tiktok_sku_id = k.tiktok_sku_id) y on true
        where k.store_id = :store
        """
            + and;
    String begins = wanted.sellerSku() == null ? "" : wanted.sellerSku();
    long total =
        jdbc.sql("select count(*) " + from)
            .param("store", wanted.storeId())
            .param("below", wanted.below())
            .param("begins", like(begins))
            .param("id", begins)
            .query(Long.class)
            .single();
    List<StockLine> items =
        jdbc.sql(
                """
                select k.*, n.seller_sku, n.title, h.shown, h.committed, t.target as wanted, t.differs,
                       y.shopify
                """
                    + from
                    + " order by k.tiktok_product_id, k.tiktok_sku_id limit :limit offset :offset")
            .param("store", wanted.storeId())
            .param("below", wanted.below())
            .param("begins", like(begins))
            .param("id", begins)
            .param("limit", wanted.limit())
            .param("offset", wanted.offset())
            .query((rs, n) -> line(rs))
            .list();
    return new Page(total, items);
  }

  private static String like(String begins) {
    return begins
            .toLowerCase(Locale.ROOT)
            .replace("\\", "\\\\")
            .replace("%", "\\%")
            .replace("_", "\\_")
        + "%";
  }

  private static StockLine line(ResultSet rs) throws SQLException {
    return new StockLine(
        rs.getString("tiktok_sku_id"),
        rs.getString("tiktok_product_id"),
        rs.getString("seller_sku"),
        rs.getString("title"),
        rs.getObject("shopify", Long.class),
        rs.getLong("shown"),
        rs.getLong("committed"),
        rs.getObject("wanted", Long.class),
        rs.getBoolean("differs"),
        instant(rs, "dirty_since"),
        instant(rs, "read_at"),
        instant(rs, "sent_at"),
        rs.getString("refused_code"),
        rs.getString("refused_detail"),
        instant(rs, "retry_at"));
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
