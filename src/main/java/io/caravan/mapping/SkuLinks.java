package io.caravan.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The SKU links and their release epoch. Reads on the order path come from a cache per store that
 * is valid for one epoch only; every write commits the link, the epoch and a release request
 * together, so that an order parked for want of the link cannot be missed.
 */
@Component
public class SkuLinks {
  private static final int LINKS_IN_MEMORY = 200_000;

  private static final RowMapper<SkuLink> ROW =
      (rs, n) ->
          new SkuLink(
              rs.getInt("store_id"),
              rs.getString("tiktok_sku_id"),
              rs.getString("tiktok_product_id"),
              rs.getString("variant_id"),
              rs.getString("inventory_item_id"),
              rs.getObject("requires_shipping", Boolean.class),
              rs.getObject("taxable", Boolean.class),
              rs.getInt("multiplier"),
              rs.getString("origin"),
              rs.getString("linked_by"));

  private record Key(int storeId, long epoch, String skuId) {}

  private final JdbcClient jdbc;
  private final Cache<Key, SkuLink> cache =
      Caffeine.newBuilder().maximumSize(LINKS_IN_MEMORY).build();

  SkuLinks(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The store's epoch now: read it before the links a decision stands on. */
  public long epoch(int storeId) {
    return jdbc.sql("select epoch from release_epoch where store_id = ? and topic = ?")
        .params(storeId, SkuLink.TOPIC)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /**
   * Holds mapping writers of the store off until the caller's transaction ends, and says whether
   * the epoch still is the one its decision read.
   */
  @Transactional
  public boolean stillAt(int storeId, long epoch) {
    jdbc.sql("insert into release_epoch (store_id, topic) values (?, ?) on conflict do nothing")
        .params(storeId, SkuLink.TOPIC)
        .update();
    return jdbc.sql("select epoch from release_epoch where store_id = ? and topic = ? for share")
            .params(storeId, SkuLink.TOPIC)
            .query(Long.class)
            .single()
        == epoch;
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
    return jdbc.sql("select * from sku_link where store_id = ? and tiktok_sku_id = ?")
        .params(storeId, skuId)
        .query(ROW)
        .optional();
  }

  /** Links a SKU, replacing what was there, and asks for the release of what waits on it. */
  @Transactional
  public void link(SkuLink link) {
    jdbc.sql(
            """
            insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, variant_id,
                                  inventory_item_id, requires_shipping, taxable, multiplier, origin,
                                  linked_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_sku_id) do update
              set tiktok_product_id = coalesce(excluded.tiktok_product_id, sku_link.tiktok_product_id),
                  variant_id = excluded.variant_id, inventory_item_id = excluded.inventory_item_id,
                  requires_shipping = excluded.requires_shipping, taxable = excluded.taxable,
                  multiplier = excluded.multiplier, origin = excluded.origin,
                  linked_by = excluded.linked_by, linked_at = now()
            """)
        .params(
            Arrays.asList(
                link.storeId(),
                link.tiktokSkuId(),
                link.tiktokProductId(),
                link.variantId(),
                link.inventoryItemId(),
                link.requiresShipping(),
                link.taxable(),
                link.multiplier(),
                link.origin(),
                link.linkedBy()))
        .update();
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
                insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, variant_id,
                                      inventory_item_id, requires_shipping, taxable, multiplier, origin,
                                  linked_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (store_id, tiktok_sku_id) do nothing
                """)
            .params(
                Arrays.asList(
                    link.storeId(),
                    link.tiktokSkuId(),
                    link.tiktokProductId(),
                    link.variantId(),
                    link.inventoryItemId(),
                    link.requiresShipping(),
                    link.taxable(),
                    link.multiplier(),
                    link.origin(),
                    link.linkedBy()))
            .update();
    if (made == 1) {
      bump(link.storeId(), link.tiktokSkuId(), link.linkedBy());
      return link;
    }
    return find(link.storeId(), link.tiktokSkuId()).orElse(link);
  }

  /** Remembers what the linked variant is like; the link itself stays, so no epoch moves. */
  public void learn(
      int storeId,
      String skuId,
      String variantId,
      @Nullable String inventoryItemId,
      boolean requiresShipping,
      boolean taxable) {
    jdbc.sql(
            """
            update sku_link set inventory_item_id = ?, requires_shipping = ?, taxable = ?
            where store_id = ? and tiktok_sku_id = ? and variant_id = ?
            """)
        .params(
            Arrays.asList(inventoryItemId, requiresShipping, taxable, storeId, skuId, variantId))
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
    jdbc.sql(
            """
            insert into release_epoch (store_id, topic, epoch) values (?, ?, 1)
            on conflict (store_id, topic) do update set epoch = release_epoch.epoch + 1
            """)
        .params(storeId, SkuLink.TOPIC)
        .update();
    jdbc.sql(
            "insert into release_request (store_id, topic, subject, requested_by) values (?, ?, ?, ?)")
        .params(storeId, SkuLink.TOPIC, skuId, who)
        .update();
  }
}
