package io.caravan.mapping;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The proposals of ambiguous matches, and what people said of them. */
@Component
class LinkProposals {
  private final JdbcClient jdbc;

  LinkProposals(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Variants a person said this SKU is not. */
  Set<String> rejected(int storeId, String skuId) {
    return new HashSet<>(
        jdbc.sql(
                """
                select variant_id from link_proposal
                where store_id = ? and tiktok_sku_id = ? and rejected_at is not null
                """)
            .params(storeId, skuId)
            .query(String.class)
            .list());
  }

  /** Open proposals that stand on other evidence than this, so that this look cannot judge them. */
  List<String> openBesides(int storeId, String skuId, Collection<Match.Evidence> asked) {
    return jdbc.sql(
            """
            select variant_id from link_proposal
            where store_id = ? and tiktok_sku_id = ? and rejected_at is null
              and evidence <> all (?::text[])
            """)
        .params(storeId, skuId, codes(asked))
        .query(String.class)
        .list();
  }

  /** Replaces the open proposals that stand on the evidence asked for. */
  void replace(
      int storeId, String skuId, Collection<Match.Evidence> asked, List<Match.Proposal> proposals) {
    jdbc.sql(
            """
            delete from link_proposal
            where store_id = ? and tiktok_sku_id = ? and rejected_at is null
              and evidence = any (?::text[]) and variant_id <> all (?::text[])
            """)
        .params(
            storeId,
            skuId,
            codes(asked),
            proposals.stream().map(p -> p.candidate().variantId()).toArray(String[]::new))
        .update();
    for (Match.Proposal proposal : proposals) {
      Candidate c = proposal.candidate();
      jdbc.sql(
              """
              insert into link_proposal (store_id, tiktok_sku_id, variant_id, evidence, reason, detail,
                                         rank, name, sku, barcode, inventory_item_id,
                                         requires_shipping, taxable, price)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (store_id, tiktok_sku_id, variant_id) do update
                set evidence = excluded.evidence, reason = excluded.reason, detail = excluded.detail,
                    rank = excluded.rank, name = excluded.name, sku = excluded.sku,
                    barcode = excluded.barcode, inventory_item_id = excluded.inventory_item_id,
                    requires_shipping = excluded.requires_shipping, taxable = excluded.taxable,
                    price = excluded.price
                where link_proposal.rejected_at is null
              """)
          .params(
              Arrays.asList(
                  storeId,
                  skuId,
                  c.variantId(),
                  proposal.evidence().code(),
                  proposal.reason().code(),
                  proposal.detail(),
                  proposal.rank(),
                  c.name(),
                  c.sku(),
                  c.barcode(),
                  c.inventoryItemId(),
                  c.requiresShipping(),
                  c.taxable(),
                  c.price()))
          .update();
    }
  }

  /** A person says that a SKU is not this variant; false if it was not proposed. */
  boolean reject(int storeId, String skuId, String variantId, String who) {
    return jdbc.sql(
                """
                update link_proposal set rejected_at = now(), rejected_by = ?
                where store_id = ? and tiktok_sku_id = ? and variant_id = ? and rejected_at is null
                """)
            .params(who, storeId, skuId, variantId)
            .update()
        == 1;
  }

  /** An automatic link that a person takes away is not made again by itself. */
  void rejectLinked(int storeId, String skuId, String who) {
    jdbc.sql(
            """
            insert into link_proposal (store_id, tiktok_sku_id, variant_id, evidence, reason, detail,
                                       rank, inventory_item_id, requires_shipping, taxable, price,
                                       rejected_at, rejected_by)
            select store_id, tiktok_sku_id, p.variant_id, l.origin, 'unlinked',
                   'it was linked by itself, and unlinked by a person', 0, p.inventory_item_id,
                   p.requires_shipping, p.taxable, p.price, now(), ?
            from sku_link l join link_part p using (store_id, tiktok_sku_id)
            where store_id = ? and tiktok_sku_id = ?
              and l.origin in ('own-id', 'seller-sku', 'barcode')
            on conflict (store_id, tiktok_sku_id, variant_id) do update
              set rejected_at = now(), rejected_by = excluded.rejected_by
            """)
        .params(who, storeId, skuId)
        .update();
  }

  /** The SKU is linked: nothing is open any more, and what is linked now is not rejected. */
  void settle(int storeId, String skuId) {
    jdbc.sql(
            """
            delete from link_proposal q
            where q.store_id = ? and q.tiktok_sku_id = ?
              and (q.rejected_at is null
                   or exists (select from link_part p
                              where p.store_id = q.store_id and p.tiktok_sku_id = q.tiktok_sku_id
                                and p.variant_id = q.variant_id))
            """)
        .params(storeId, skuId)
        .update();
  }

  /** A proposal as people see it. */
  SkuMappings.@Nullable Proposal find(int storeId, String skuId, String variantId) {
    return of(storeId, List.of(skuId)).getOrDefault(skuId, List.of()).stream()
        .filter(p -> p.variantId().equals(variantId))
        .findFirst()
        .orElse(null);
  }

  /** The open proposals of SKUs, the strongest first. */
  Map<String, List<SkuMappings.Proposal>> of(int storeId, Collection<String> skuIds) {
    Map<String, List<SkuMappings.Proposal>> bySku = new HashMap<>();
    jdbc.sql(
            """
            select * from link_proposal
            where store_id = ? and tiktok_sku_id = any (?::text[]) and rejected_at is null
            order by tiktok_sku_id, rank, variant_id
            """)
        .params(storeId, skuIds.toArray(String[]::new))
        .query(
            (rs, n) ->
                Map.entry(
                    rs.getString("tiktok_sku_id"),
                    new SkuMappings.Proposal(
                        rs.getString("variant_id"),
                        rs.getString("name"),
                        rs.getString("sku"),
                        rs.getString("barcode"),
                        rs.getString("evidence"),
                        rs.getString("reason"),
                        rs.getString("detail"),
                        rs.getInt("rank"),
                        new LinkPart(
                            rs.getString("variant_id"),
                            rs.getString("inventory_item_id"),
                            rs.getObject("requires_shipping", Boolean.class),
                            rs.getObject("taxable", Boolean.class),
                            rs.getBigDecimal("price"),
                            1))))
        .list()
        .forEach(
            row ->
                bySku
                    .computeIfAbsent(row.getKey(), sku -> new java.util.ArrayList<>())
                    .add(row.getValue()));
    return bySku;
  }

  /** SKUs for which one proposal with this reason is stronger than all others, in pages. */
  List<Map.Entry<String, String>> clearest(
      int storeId, String reason, String afterSkuId, int most) {
    return jdbc.sql(
            """
            select tiktok_sku_id, min(variant_id) as variant_id from (
              select q.*, rank() over (partition by tiktok_sku_id order by rank) as place
              from link_proposal q
              where store_id = ? and rejected_at is null and tiktok_sku_id > ?
                and tiktok_sku_id in (select tiktok_sku_id from link_proposal
                                      where store_id = ? and reason = ? and rejected_at is null
                                        and tiktok_sku_id > ?)) best
            where place = 1
            group by tiktok_sku_id having count(*) = 1 and min(reason) = ?
            order by tiktok_sku_id limit ?
            """)
        .params(storeId, afterSkuId, storeId, reason, afterSkuId, reason, most)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list();
  }

  private static String[] codes(Collection<Match.Evidence> evidence) {
    return evidence.stream().map(Match.Evidence::code).toArray(String[]::new);
  }
}
