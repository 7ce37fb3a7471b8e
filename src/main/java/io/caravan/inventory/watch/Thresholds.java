package io.caravan.inventory.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How low a SKU's number may fall on either side before it is an alert. */
@Component
public class Thresholds {
  /** In place of a SKU: every SKU that has none of its own. */
  public static final String DEFAULT = "*";

  /** What a level of stock can be at all on either side. */
  public static final int MOST = 1_000_000;

  private static final String FILTER =
      """
      from sku_link l
      left join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
      where l.store_id = :store
        and (:text::text is null or t.seller_sku ilike :text or t.title ilike :text
             or l.tiktok_sku_id = :exact)
        and (:product::text is null
             or coalesce(l.tiktok_product_id, t.tiktok_product_id) = :product)
        and (:tag::text is null or exists (
               select from link_part p
               join store s on s.id = l.store_id
               join stock_item i on i.shop = s.shopify_domain
                                and i.inventory_item_id = p.inventory_item_id
               join unnest(i.product_tags) g (tag) on lower(g.tag) = lower(:tag)
               where p.store_id = l.store_id and p.tiktok_sku_id = l.tiktok_sku_id))
      """;

  private final JdbcClient jdbc;

  public Thresholds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param skuId TikTok's, or {@value #DEFAULT}
   * @param shopify an alert at or below, of what Shopify has at the mapped locations; null: as the
   *     default says, and none where that says nothing
   * @param tiktok likewise, of what TikTok shows
   */
  public record Threshold(
      String skuId,
      @Nullable String sellerSku,
      @Nullable String title,
      @Nullable Integer shopify,
      @Nullable Integer tiktok) {}

  /**
   * Which linked SKUs; all that is given must fit.
   *
   * @param text part of the seller SKU or the title, in any case, or the SKU's id
   * @param productId TikTok's
   * @param tag one that the Shopify product carries
   */
  public record Filter(@Nullable String text, @Nullable String productId, @Nullable String tag) {}

  /** A SKU that a filter takes. */
  public record Hit(String skuId, @Nullable String sellerSku, @Nullable String title) {}

  /** The default first. */
  public List<Threshold> list(int storeId, int limit, int offset) {
    return jdbc.sql(
            """
            select h.tiktok_sku_id, t.seller_sku, t.title, h.shopify, h.tiktok
            from stock_threshold h
            left join tiktok_sku t on t.store_id = h.store_id and t.tiktok_sku_id = h.tiktok_sku_id
            where h.store_id = ?
            order by h.tiktok_sku_id <> '*', h.tiktok_sku_id limit ? offset ?
            """)
        .params(storeId, limit, offset)
        .query(Thresholds::threshold)
        .list();
  }

  public long count(int storeId) {
    return jdbc.sql("select count(*) from stock_threshold where store_id = ?")
        .param(storeId)
        .query(Long.class)
        .single();
  }

  /** What is set of a SKU, or as the default; empty if nothing is. */
  public Optional<Threshold> find(int storeId, String skuId) {
    return jdbc.sql(
            """
            select h.tiktok_sku_id, t.seller_sku, t.title, h.shopify, h.tiktok
            from stock_threshold h
            left join tiktok_sku t on t.store_id = h.store_id and t.tiktok_sku_id = h.tiktok_sku_id
            where h.store_id = ? and h.tiktok_sku_id = ?
            """)
        .params(storeId, skuId)
        .query(Thresholds::threshold)
        .optional();
  }

  /** Whether a SKU is linked: others have no number on both sides. */
  public boolean isLinked(int storeId, String skuId) {
    return jdbc.sql("select exists (select from sku_link where store_id = ? and tiktok_sku_id = ?)")
        .params(storeId, skuId)
        .query(Boolean.class)
        .single();
  }

  /** Sets both numbers; null takes one back. */
  public void set(
      int storeId, List<String> skuIds, @Nullable Integer shopify, @Nullable Integer tiktok) {
    jdbc.sql(
            """
            insert into stock_threshold (store_id, tiktok_sku_id, shopify, tiktok)
            select ?, id, ?, ? from unnest(?::text[]) id
            on conflict (store_id, tiktok_sku_id)
            do update set shopify = excluded.shopify, tiktok = excluded.tiktok
            """)
        .params(Arrays.asList(storeId, shopify, tiktok, skuIds.toArray(String[]::new)))
        .update();
  }

  /**
   * @return false if there was none
   */
  public boolean remove(int storeId, String skuId) {
    return jdbc.sql("delete from stock_threshold where store_id = ? and tiktok_sku_id = ?")
            .params(storeId, skuId)
            .update()
        == 1;
  }

  /** Every linked SKU that a filter takes, in the order of their ids. */
  public List<Hit> hits(int storeId, Filter filter) {
    return jdbc.sql("select l.tiktok_sku_id, t.seller_sku, t.title " + FILTER + " order by 1")
        .param("store", storeId)
        .param("text", filter.text() == null ? null : "%" + escaped(filter.text()) + "%")
        .param("exact", filter.text())
        .param("product", filter.productId())
        .param("tag", filter.tag())
        .query((rs, n) -> new Hit(rs.getString(1), rs.getString(2), rs.getString(3)))
        .list();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static Threshold threshold(ResultSet rs, int n) throws SQLException {
    return new Threshold(
        rs.getString("tiktok_sku_id"),
        rs.getString("seller_sku"),
        rs.getString("title"),
        rs.getObject("shopify", Integer.class),
        rs.getObject("tiktok", Integer.class));
  }
}
