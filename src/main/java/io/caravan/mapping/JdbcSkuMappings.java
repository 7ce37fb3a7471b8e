package io.caravan.mapping;

import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The mapping table as people see it; every write goes through {@link SkuLinks}. */
@Component
class JdbcSkuMappings implements SkuMappings {

  /** Linked SKUs, and those met on an order without a link. */
  private static final String LINES =
      """
      select coalesce(l.store_id, t.store_id) as store_id,
             coalesce(l.tiktok_sku_id, t.tiktok_sku_id) as tiktok_sku_id,
             coalesce(l.tiktok_product_id, t.tiktok_product_id) as tiktok_product_id,
             t.seller_sku, t.title, p.variant_id, p.inventory_item_id, p.quantity as multiplier, l.origin,
             l.linked_by, l.linked_at,
             case when l.origin is null then t.missing_because end as missing_because,
             (select count(*) from orphan_wait w
              where w.store_id = coalesce(l.store_id, t.store_id) and w.topic = 'sku'
                and w.subject = coalesce(l.tiktok_sku_id, t.tiktok_sku_id)) as waiting
      from sku_link l
      join link_part p on p.store_id = l.store_id and p.tiktok_sku_id = l.tiktok_sku_id and p.position = 0
      full join tiktok_sku t on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id
      """;

  private static final RowMapper<Line> LINE =
      (rs, n) -> {
        String variant = rs.getString("variant_id");
        Timestamp linkedAt = rs.getTimestamp("linked_at");
        return new Line(
            rs.getInt("store_id"),
            rs.getString("tiktok_sku_id"),
            rs.getString("tiktok_product_id"),
            rs.getString("seller_sku"),
            rs.getString("title"),
            variant == null ? State.UNMAPPED : State.LINKED,
            variant,
            rs.getString("inventory_item_id"),
            rs.getObject("multiplier", Integer.class),
            rs.getString("origin"),
            rs.getString("linked_by"),
            linkedAt == null ? null : linkedAt.toInstant(),
            rs.getString("missing_because"),
            rs.getLong("waiting"));
      };

  private final JdbcClient jdbc;
  private final SkuLinks links;

  JdbcSkuMappings(JdbcClient jdbc, SkuLinks links) {
    this.jdbc = jdbc;
    this.links = links;
  }

  @Override
  @Transactional
  public long link(Link link, String who) {
    long waiting =
        jdbc.sql(
                "select count(*) from orphan_wait where store_id = ? and topic = ? and subject = ?")
            .params(link.storeId(), Topics.SKU, link.tiktokSkuId())
            .query(Long.class)
            .single();
    links.link(
        new SkuLink(
            link.storeId(),
            link.tiktokSkuId(),
            link.tiktokProductId(),
            List.of(LinkPart.unread(link.variantId(), link.multiplier())),
            "manual",
            who));
    return waiting;
  }

  @Override
  @Transactional
  public boolean unlink(int storeId, String tiktokSkuId, String who) {
    return links.unlink(storeId, tiktokSkuId, who);
  }

  @Override
  public Optional<Line> find(int storeId, String tiktokSkuId) {
    return jdbc.sql("select * from (" + LINES + ") x where x.store_id = ? and x.tiktok_sku_id = ?")
        .params(storeId, tiktokSkuId)
        .query(LINE)
        .optional();
  }

  @Override
  public Page list(@Nullable Integer storeId, @Nullable State state, int page, int size) {
    String where =
        """
         x where (cast(:store as int) is null or x.store_id = :store)
           and (cast(:state as text) is null
                or case when x.variant_id is null then 'UNMAPPED' else 'LINKED' end = :state)
        """;
    long total =
        jdbc.sql("select count(*) from (" + LINES + ")" + where)
            .param("store", storeId, Types.INTEGER)
            .param("state", state == null ? null : state.name(), Types.VARCHAR)
            .query(Long.class)
            .single();
    List<Line> lines =
        jdbc.sql(
                "select * from ("
                    + LINES
                    + ")"
                    + where
                    + " order by x.store_id, x.tiktok_sku_id limit :size offset :from")
            .param("store", storeId, Types.INTEGER)
            .param("state", state == null ? null : state.name(), Types.VARCHAR)
            .param("size", size)
            .param("from", (long) page * size)
            .query(LINE)
            .list();
    return new Page(total, lines);
  }
}
