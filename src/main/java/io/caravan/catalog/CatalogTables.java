package io.caravan.catalog;

import io.caravan.tiktok.TikTokProduct;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is written down about TikTok's products. Each method is one short transaction. */
@Component
class CatalogTables {

  /** Nothing waits for it: an order that does keeps its SKU on the list. */
  private static final String NOT_WAITED_FOR =
      """
       and not exists (select 1 from orphan_wait w
                       where w.store_id = t.store_id and w.topic = 'sku' and w.subject = t.tiktok_sku_id)
      """;

  private final JdbcClient jdbc;

  CatalogTables(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where a sweep stands. */
  record Sweep(Instant startedAt, SweepWindow window, String pageToken) {}

  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** Which of these SKUs have a link. */
  Set<String> linked(int storeId, Collection<String> skuIds) {
    return new HashSet<>(
        jdbc.sql(
                "select tiktok_sku_id from sku_link where store_id = ? and tiktok_sku_id = any (?)")
            .params(storeId, skuIds.toArray(String[]::new))
            .query(String.class)
            .list());
  }

  /**
   * Tells links that name no product, as those of a table of links may, which one theirs is.
   *
   * @return ids of the products that a link was found for
   */
  Set<String> place(int storeId, Collection<TikTokProduct> products) {
    List<String> skus = new ArrayList<>();
    List<String> of = new ArrayList<>();
    for (TikTokProduct product : products) {
      if (!product.isGone()) {
        for (TikTokProduct.Sku sku : product.skus()) {
          skus.add(sku.id());
          of.add(product.id());
        }
      }
    }
    return new HashSet<>(
        jdbc.sql(
                """
                with held as materialized (
                  select l.tiktok_sku_id, p.product
                  from sku_link l join unnest(?::text[], ?::text[]) p (sku, product) on p.sku = l.tiktok_sku_id
                  where l.store_id = ? and l.tiktok_product_id is null
                  order by 1 for update of l
                )
                update sku_link l set tiktok_product_id = held.product from held
                where l.store_id = ? and l.tiktok_sku_id = held.tiktok_sku_id
                returning l.tiktok_product_id
                """)
            .params(skus.toArray(String[]::new), of.toArray(String[]::new), storeId, storeId)
            .query(String.class)
            .list());
  }

  /** The SKUs of these products that are shown as missing, by product. */
  Map<String, Set<String>> noted(int storeId, Collection<String> productIds) {
    Map<String, Set<String>> noted = new HashMap<>();
    jdbc.sql(
            """
            with held as materialized (
              -- In the order in which an import of links locks them.
              select tiktok_sku_id from tiktok_sku
              where store_id = ? and tiktok_product_id = any (?)
              order by tiktok_sku_id for update
            )
            update tiktok_sku t set last_seen_at = now() from held
            where t.store_id = ? and t.tiktok_sku_id = held.tiktok_sku_id
            returning t.tiktok_product_id, t.tiktok_sku_id
            """)
        .params(storeId, productIds.toArray(String[]::new), storeId)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list()
        .forEach(e -> noted.computeIfAbsent(e.getKey(), p -> new HashSet<>()).add(e.getValue()));
    return noted;
  }

  /**
   * Remembers a SKU met on a product, before it is looked for.
   *
   * @return whether it was already known to be missing
   */
  boolean meet(int storeId, TikTokProduct product, TikTokProduct.Sku sku) {
    return jdbc.sql(
            """
            with met as (
              insert into tiktok_sku (store_id, tiktok_sku_id, tiktok_product_id, seller_sku, title, source)
              values (?, ?, ?, ?, ?, 'product') on conflict (store_id, tiktok_sku_id) do nothing)
            select exists (select from tiktok_sku
                           where store_id = ? and tiktok_sku_id = ? and missing_because is not null)
            """)
        .params(
            Arrays.asList(
                storeId,
                sku.id(),
                product.id(),
                sku.sellerSku(),
                product.title(),
                storeId,
                sku.id()))
        .query(Boolean.class)
        .single();
  }

  /**
   * Takes the SKUs of a product off the list that are not there any more.
   *
   * @return how many
   */
  int forget(int storeId, String productId, Set<String> there) {
    return jdbc.sql(
            """
            delete from tiktok_sku t
            where t.store_id = ? and t.tiktok_product_id = ? and not t.tiktok_sku_id = any (?)
            """
                + NOT_WAITED_FOR)
        .params(storeId, productId, there.toArray(String[]::new))
        .update();
  }

  // The sweep -----------------------------------------------------------------------------------

  Optional<Sweep> sweep(int storeId) {
    return jdbc.sql(
            """
            select started_at, created_from, created_to, page_token from product_sweep
            where store_id = ? and started_at is not null
            """)
        .params(storeId)
        .query(
            (rs, n) -> {
              Instant started = rs.getTimestamp("started_at").toInstant();
              return new Sweep(
                  started,
                  new SweepWindow(
                      Instant.ofEpochSecond(rs.getLong("created_from")),
                      Instant.ofEpochSecond(rs.getLong("created_to")),
                      Instant.ofEpochSecond(started.getEpochSecond())),
                  rs.getString("page_token"));
            })
        .optional();
  }

  void remember(int storeId, Sweep sweep) {
    jdbc.sql(
            """
            insert into product_sweep (store_id, started_at, created_from, created_to, page_token)
            values (?, ?, ?, ?, ?)
            on conflict (store_id) do update
              set started_at = excluded.started_at, created_from = excluded.created_from,
                  created_to = excluded.created_to, page_token = excluded.page_token
            """)
        .params(
            storeId,
            Timestamp.from(sweep.startedAt()),
            sweep.window().from().getEpochSecond(),
            sweep.window().to().getEpochSecond(),
            sweep.pageToken())
        .update();
  }

  /**
   * All products were seen: what was noted of a product and not seen again is gone.
   *
   * @return how many SKUs were taken off the list
   */
  @Transactional
  int finish(int storeId, Sweep sweep) {
    jdbc.sql(
            """
            insert into product_sweep (store_id, swept_at) values (?, now())
            on conflict (store_id) do update set started_at = null, swept_at = excluded.swept_at
            """)
        .params(storeId)
        .update();
    return jdbc.sql(
            """
            with held as materialized (
              select t.tiktok_sku_id from tiktok_sku t
              where t.store_id = ? and t.source = 'product' and t.last_seen_at < ?
            """
                + NOT_WAITED_FOR
                + """

                order by t.tiktok_sku_id for update
              )
              delete from tiktok_sku t using held
              where t.store_id = ? and t.tiktok_sku_id = held.tiktok_sku_id
              """)
        .params(storeId, Timestamp.from(sweep.startedAt()), storeId)
        .update();
  }

  /** What a list of ids is called in a log line. */
  static @Nullable String some(List<String> ids) {
    return ids.isEmpty() ? null : String.join(", ", ids.stream().limit(10).toList());
  }
}
