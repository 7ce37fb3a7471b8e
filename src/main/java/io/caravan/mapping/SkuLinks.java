package io.caravan.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The SKU links. Reads on the order path come from a cache per store that is valid for one epoch of
 * {@link Releases} only; every write commits the link, the epoch and a release request together.
 */
@Component
public class SkuLinks {
  private static final int LINKS_IN_MEMORY = 200_000;

  private record Row(@Nullable String productId, String origin, String linkedBy, LinkPart part) {}

  private static final RowMapper<Row> ROW =
      (rs, n) ->
          new Row(
              rs.getString("tiktok_product_id"),
              rs.getString("origin"),
              rs.getString("linked_by"),
              new LinkPart(
                  rs.getString("variant_id"),
                  rs.getString("inventory_item_id"),
                  rs.getObject("requires_shipping", Boolean.class),
                  rs.getObject("taxable", Boolean.class),
                  rs.getBigDecimal("price"),
                  rs.getInt("quantity")));

  private record Key(int storeId, long epoch, String skuId) {}

  private final JdbcClient jdbc;
  private final Releases releases;
  private final Cache<Key, SkuLink> cache =
      Caffeine.newBuilder().maximumSize(LINKS_IN_MEMORY).build();

  SkuLinks(JdbcClient jdbc, Releases releases) {
    this.jdbc = jdbc;
    this.releases = releases;
  }

  /** The link of a SKU as of an epoch; empty if it has none. */
  public Optional<SkuLink> find(int storeId, long epoch, String skuId) {
    Key key = new Key(storeId, epoch, skuId);
    SkuLink known = cache.getIfPresent(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<SkuLink> read = find(storeId, skuId);
    read.filter(SkuLink::isComplete).ifPresent(link -> cache.put(key, link));
    return read;
  }

  /** The link of a SKU now. */
  public Optional<SkuLink> find(int storeId, String skuId) {
    List<Row> rows =
        jdbc.sql(
                """
                select l.tiktok_product_id, l.origin, l.linked_by, p.*
                from sku_link l join link_part p using (store_id, tiktok_sku_id)
                where store_id = ? and tiktok_sku_id = ? order by p.position
                """)
            .params(storeId, skuId)
            .query(ROW)
            .list();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Row head = rows.get(0);
    return Optional.of(
        new SkuLink(
            storeId,
            skuId,
            head.productId(),
            rows.stream().map(Row::part).toList(),
            head.origin(),
            head.linkedBy()));
  }

  /** Links a SKU, replacing what was there, and asks for the release of what waits on it. */
  @Transactional
  public void link(SkuLink link) {
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
            values (?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_sku_id) do update
              set tiktok_product_id = coalesce(excluded.tiktok_product_id, sku_link.tiktok_product_id),
                  origin = excluded.origin, linked_by = excluded.linked_by, linked_at = now()
            """)
        .params(head(link))
        .update();
    jdbc.sql("delete from link_part where store_id = ? and tiktok_sku_id = ?")
        .params(link.storeId(), link.tiktokSkuId())
        .update();
    writeParts(link);
    bump(link.storeId(), link.tiktokSkuId(), link.linkedBy());
  }

  /**
   * Links a SKU found by itself, unless someone linked it meanwhile: a human's choice stands.
   *
   * @return the link that now holds
   */
  @Transactional
  public SkuLink linkIfAbsent(SkuLink link) {
    int made =
        jdbc.sql(
                """
                insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, origin, linked_by)
                values (?, ?, ?, ?, ?)
                on conflict (store_id, tiktok_sku_id) do nothing
                """)
            .params(head(link))
            .update();
    if (made == 1) {
      writeParts(link);
      bump(link.storeId(), link.tiktokSkuId(), link.linkedBy());
      return link;
    }
    return find(link.storeId(), link.tiktokSkuId()).orElse(link);
  }

  private static List<@Nullable Object> head(SkuLink link) {
    return Arrays.asList(
        link.storeId(), link.tiktokSkuId(), link.tiktokProductId(), link.origin(), link.linkedBy());
  }

  private void writeParts(SkuLink link) {
    int position = 0;
    for (LinkPart part : link.parts()) {
      jdbc.sql(
              """
              insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id,
                                     requires_shipping, taxable, price, quantity)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?)
              """)
          .params(
              Arrays.asList(
                  link.storeId(),
                  link.tiktokSkuId(),
                  position++,
                  part.variantId(),
                  part.inventoryItemId(),
                  part.requiresShipping(),
                  part.taxable(),
                  part.price(),
                  part.quantity()))
          .update();
    }
  }

  /** Remembers what a linked variant is like; the link itself stays, so no epoch moves. */
  public void learn(int storeId, String skuId, LinkPart part) {
    jdbc.sql(
            """
            update link_part set inventory_item_id = ?, requires_shipping = ?, taxable = ?, price = ?
            where store_id = ? and tiktok_sku_id = ? and variant_id = ?
            """)
        .params(
            Arrays.asList(
                part.inventoryItemId(),
                part.requiresShipping(),
                part.taxable(),
                part.price(),
                storeId,
                skuId,
                part.variantId()))
        .update();
  }

  /**
   * Removes a link.
   *
   * @return false if there was none
   */
  @Transactional
  public boolean unlink(int storeId, String skuId, String who) {
    int gone =
        jdbc.sql("delete from sku_link where store_id = ? and tiktok_sku_id = ?")
            .params(storeId, skuId)
            .update();
    if (gone == 1) {
      bump(storeId, skuId, who);
    }
    return gone == 1;
  }

  /** Remembers a SKU met on an order without a link, so that people can find and link it. */
  public void noteMissing(
      int storeId,
      String skuId,
      @Nullable String productId,
      @Nullable String sellerSku,
      @Nullable String title,
      String because) {
    jdbc.sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, seller_sku, title,
                                    missing_because)
            values (?, ?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_sku_id) do update
              set last_seen_at = now(), seller_sku = excluded.seller_sku, title = excluded.title,
                  missing_because = excluded.missing_because
            """)
        .params(Arrays.asList(storeId, skuId, productId, sellerSku, title, because))
        .update();
  }

  private void bump(int storeId, String skuId, String who) {
    releases.request(storeId, Topics.SKU, List.of(skuId), who);
  }
}
