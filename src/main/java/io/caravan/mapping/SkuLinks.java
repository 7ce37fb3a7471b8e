package io.caravan.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The SKU links. Every write commits the link, who made it, the epoch of {@link Releases} and a
 * release request together. Reads on the order path come from a cache; what changed between two
 * epochs is learnt from the history, so that many small changes do not empty it.
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
              part(rs));

  /** A row of {@code link_part}. */
  static LinkPart part(ResultSet rs) throws SQLException {
    return new LinkPart(
        rs.getString("variant_id"),
        rs.getString("inventory_item_id"),
        rs.getObject("requires_shipping", Boolean.class),
        rs.getObject("taxable", Boolean.class),
        rs.getBigDecimal("price"),
        rs.getInt("quantity"));
  }

  private record Key(int storeId, String skuId) {}

  /** A link, and the epoch that was known before it was read. */
  private record Cached(SkuLink link, long asOf) {}

  private final JdbcClient jdbc;
  private final Releases releases;
  private final LinkProposals proposals;
  private final MappingHistory history;
  private final Cache<Key, Cached> cache =
      Caffeine.newBuilder().maximumSize(LINKS_IN_MEMORY).build();
  private final Map<Integer, LinkChanges> changes = new ConcurrentHashMap<>();

  SkuLinks(JdbcClient jdbc, Releases releases, LinkProposals proposals, MappingHistory history) {
    this.jdbc = jdbc;
    this.releases = releases;
    this.proposals = proposals;
    this.history = history;
  }

  /** The link of a SKU as of an epoch; empty if it has none. */
  public Optional<SkuLink> find(int storeId, long epoch, String skuId) {
    Key key = new Key(storeId, skuId);
    LinkChanges since = upTo(storeId, epoch);
    Cached known = cache.getIfPresent(key);
    if (known != null && since.isCurrent(skuId, known.asOf(), epoch)) {
      return Optional.of(known.link());
    }
    Optional<SkuLink> read = find(storeId, skuId);
    read.filter(SkuLink::isComplete).ifPresent(link -> cache.put(key, new Cached(link, epoch)));
    return read;
  }

  /** What is known of the store's changes, up to this epoch at least. */
  private LinkChanges upTo(int storeId, long epoch) {
    LinkChanges known = changes.computeIfAbsent(storeId, id -> new LinkChanges());
    long since = known.upTo();
    if (since > epoch && since > releases.epoch(storeId)) {
      // Epochs only grow, but for a database that was restored or failed over: other changes than
      // those we learnt of get the same numbers now.
      cache.invalidateAll();
      known.forget();
      since = known.upTo();
    }
    if (since < epoch) {
      if (known.startsFresh()) {
        known.restart(epoch);
      } else {
        known.learn(since, epoch, history.changes(storeId, since, epoch, LinkChanges.AT_ONCE));
      }
    }
    return known;
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
    link(
        link,
        switch (link.origin()) {
          case "manual" -> MappingHistory.How.API;
          case "import" -> MappingHistory.How.CSV;
          default -> MappingHistory.How.AUTO;
        });
  }

  /** Likewise, with how it came about. */
  @Transactional
  public void link(SkuLink link, MappingHistory.How how) {
    String before = locked(link.storeId(), link.tiktokSkuId());
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
    linked(link, how, before, null);
  }

  /**
   * Links a SKU found by itself, unless someone linked it meanwhile: a human's choice stands.
   *
   * @return the link that now holds
   */
  @Transactional
  public SkuLink linkIfAbsent(SkuLink link) {
    return linkIfAbsent(link, null);
  }

  /** Likewise, remembering what TikTok says of the SKU. */
  @Transactional
  public SkuLink linkIfAbsent(SkuLink link, @Nullable SkuFacts facts) {
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
      linked(link, MappingHistory.How.AUTO, null, facts);
      return link;
    }
    return find(link.storeId(), link.tiktokSkuId()).orElse(link);
  }

  /** Proposals, then SKUs, then the epoch: whoever takes several locks takes them so. */
  private void linked(
      SkuLink link, MappingHistory.How how, @Nullable String before, @Nullable SkuFacts facts) {
    int storeId = link.storeId();
    String skuId = link.tiktokSkuId();
    proposals.settle(storeId, skuId);
    if (facts != null) {
      noteFacts(storeId, facts, null);
    }
    jdbc.sql(
            """
            update tiktok_sku set state = 'linked', missing_because = null
            where store_id = ? and tiktok_sku_id = ?
            """)
        .params(storeId, skuId)
        .update();
    wrote(storeId, skuId, link.linkedBy(), how, before);
  }

  /** The last step of a write: its epoch, release request and history. */
  private void wrote(
      int storeId, String skuId, String who, MappingHistory.How how, @Nullable String before) {
    String after = told(storeId, skuId, "");
    long epoch = releases.request(storeId, Topics.SKU, List.of(skuId), who);
    history.write(storeId, MappingHistory.SKU, skuId, who, how, epoch, before, after);
  }

  /** A link as the history tells it, held until the transaction ends; null if there is none. */
  private @Nullable String locked(int storeId, String skuId) {
    return told(storeId, skuId, " for update of l");
  }

  private @Nullable String told(int storeId, String skuId, String lock) {
    return jdbc.sql(
            """
            select jsonb_build_object('tiktokProductId', l.tiktok_product_id, 'origin', l.origin, 'parts',
              (select jsonb_agg(jsonb_build_object('variantId', p.variant_id, 'quantity', p.quantity)
                                order by p.position)
               from link_part p
               where p.store_id = l.store_id and p.tiktok_sku_id = l.tiktok_sku_id))::text
            from sku_link l where l.store_id = ? and l.tiktok_sku_id = ?
            """
                + lock)
        .params(storeId, skuId)
        .query(String.class)
        .optional()
        .orElse(null);
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
    String before = locked(storeId, skuId);
    if (before == null) {
      return false;
    }
    if (!who.equals(AutoLinks.CARAVAN)) {
      proposals.rejectLinked(storeId, skuId, who);
    }
    jdbc.sql("delete from sku_link where store_id = ? and tiktok_sku_id = ?")
        .params(storeId, skuId)
        .update();
    restate(storeId, skuId);
    wrote(storeId, skuId, who, MappingHistory.How.API, before);
    return true;
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
              set last_seen_at = now(), seller_sku = coalesce(excluded.seller_sku, tiktok_sku.seller_sku),
                  title = coalesce(excluded.title, tiktok_sku.title),
                  missing_because = excluded.missing_because
            """)
        .params(Arrays.asList(storeId, skuId, productId, sellerSku, title, because))
        .update();
  }

  /**
   * Remembers what TikTok says of a SKU; what it did not say stays as it was known.
   *
   * @param because why it has no link; null leaves a known reason
   */
  public void noteFacts(int storeId, SkuFacts facts, @Nullable String because) {
    jdbc.sql(
            """
            insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, seller_sku, title,
                                    external_sku_id, barcode, missing_because, state)
            select ?, ?, ?, ?, ?, ?, ?, ?,
                   case when exists (select from sku_link where store_id = ? and tiktok_sku_id = ?)
                     then 'linked' else 'unmapped' end
            on conflict (store_id, tiktok_sku_id) do update
              set last_seen_at = now(),
                  tiktok_product_id = coalesce(excluded.tiktok_product_id, tiktok_sku.tiktok_product_id),
                  seller_sku = coalesce(excluded.seller_sku, tiktok_sku.seller_sku),
                  title = coalesce(excluded.title, tiktok_sku.title),
                  external_sku_id = coalesce(excluded.external_sku_id, tiktok_sku.external_sku_id),
                  barcode = coalesce(excluded.barcode, tiktok_sku.barcode),
                  missing_because = coalesce(excluded.missing_because, tiktok_sku.missing_because)
            """)
        .params(
            Arrays.asList(
                storeId,
                facts.skuId(),
                facts.productId(),
                facts.sellerSku(),
                facts.title(),
                facts.externalSkuId(),
                facts.barcode(),
                because,
                storeId,
                facts.skuId()))
        .update();
  }

  /** Sets the state a SKU is listed with to what it is. */
  public void restate(int storeId, String skuId) {
    jdbc.sql(
            """
            update tiktok_sku t set state =
              case when exists (select from sku_link l
                                where l.store_id = t.store_id and l.tiktok_sku_id = t.tiktok_sku_id)
                     then 'linked'
                   when exists (select from link_proposal p
                                where p.store_id = t.store_id and p.tiktok_sku_id = t.tiktok_sku_id
                                  and p.rejected_at is null)
                     then 'proposed'
                   else 'unmapped' end
            where t.store_id = ? and t.tiktok_sku_id = ?
            """)
        .params(storeId, skuId)
        .update();
  }
}
