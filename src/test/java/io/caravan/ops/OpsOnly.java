package io.caravan.ops;

import io.caravan.mapping.SkuMappings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * This package alone on a real server and a real database. What it needs of other packages stands
 * in as plain SQL on the same tables. Not a component: no other test must pick it up.
 */
@EnableAutoConfiguration
@ComponentScan("io.caravan.ops")
class OpsOnly {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Stores stores(JdbcClient jdbc) {
    return new TableStores(jdbc);
  }

  @Bean
  WorkQueue workQueue(JdbcClient jdbc) {
    return new TableQueue(jdbc);
  }

  @Bean
  SkuMappings skuMappings(JdbcClient jdbc) {
    return new TableMappings(jdbc);
  }

  @Bean
  RouteBuilder route() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("timer:work?period=1000").routeId("import-order").to("direct:deliver-order");
        from("direct:deliver-order")
            .routeId("deliver-order")
            .choice()
            .when(simple("${body} == null"))
            .log("parked")
            .otherwise()
            .log("sent");
      }
    };
  }

  private record TableStores(JdbcClient jdbc) implements Stores {
    @Override
    public List<Store> all() {
      return jdbc.sql("select * from store order by id").query((r, n) -> store(r)).list();
    }

    private static Store store(ResultSet r) throws SQLException {
      return new Store(
          r.getInt("id"),
          r.getString("name"),
          r.getString("region"),
          r.getString("currency"),
          r.getString("shopify_domain"),
          r.getString("tiktok_shop_id"),
          r.getString("tiktok_shop_cipher"),
          r.getString("default_location"));
    }

    @Override
    public Store byId(int id) {
      return all().stream().filter(s -> s.id() == id).findFirst().orElseThrow();
    }

    @Override
    public Optional<Store> byName(String name) {
      return all().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    @Override
    public List<Store> byShopifyDomain(String domain) {
      return List.of();
    }

    @Override
    public List<Store> byTikTokShop(String shopId) {
      return List.of();
    }

    @Override
    public boolean isPaused(int storeId) {
      return jdbc.sql("select paused_at is not null from store where id = ?")
          .param(storeId)
          .query(Boolean.class)
          .single();
    }

    @Override
    public void pause(int storeId, String who) {
      jdbc.sql("update store set paused_at = now() where id = ?").param(storeId).update();
    }

    @Override
    public void resume(int storeId, String who) {
      jdbc.sql("update store set paused_at = null where id = ?").param(storeId).update();
    }
  }

  private record TableQueue(JdbcClient jdbc) implements WorkQueue {
    @Override
    public void markDue(Collection<Due> due) {
      for (Due d : due) {
        jdbc.sql("delete from dead_letter where store_id = ? and kind = ? and external_id = ?")
            .params(d.key().storeId(), d.key().kind(), d.key().externalId())
            .update();
        jdbc.sql(
                """
                insert into work_item (store_id, kind, external_id, lane, ready, version)
                values (?, ?, ?, ?, true, nextval('work_seq'))
                on conflict (store_id, kind, external_id) do nothing
                """)
            .params(d.key().storeId(), d.key().kind(), d.key().externalId(), d.lane().label())
            .update();
      }
    }

    @Override
    public boolean wake(WorkKey key) {
      return jdbc.sql(
                  """
                  update work_item set ready = true, not_before = now()
                   where store_id = ? and kind = ? and external_id = ? and lease_owner is null
                  """)
              .params(key.storeId(), key.kind(), key.externalId())
              .update()
          > 0;
    }

    @Override
    public List<Lease> claim(Lane lane, Map<Integer, Integer> permits, int max, String owner) {
      throw new UnsupportedOperationException("no work is done here");
    }

    @Override
    public boolean settle(Lease lease, Outcome outcome) {
      throw new UnsupportedOperationException("no work is done here");
    }

    @Override
    public int sweep() {
      throw new UnsupportedOperationException("no work is done here");
    }

    @Override
    public void giveBack(Collection<Lease> leases) {
      throw new UnsupportedOperationException("no work is done here");
    }
  }

  private record TableMappings(JdbcClient jdbc) implements SkuMappings {
    private static final String LINES =
        """
        (select coalesce(l.store_id, t.store_id) as store_id,
                coalesce(l.tiktok_sku_id, t.tiktok_sku_id) as sku,
                coalesce(l.tiktok_product_id, t.tiktok_product_id) as product,
                t.seller_sku, t.title, l.variant_id, l.inventory_item_id, l.multiplier, l.origin,
                l.linked_by, l.linked_at, t.missing_because,
                (select count(*) from orphan_wait w
                  where w.store_id = coalesce(l.store_id, t.store_id) and w.topic = 'sku'
                    and w.subject = coalesce(l.tiktok_sku_id, t.tiktok_sku_id)) as waiting
           from sku_link l full join tiktok_sku t
                on t.store_id = l.store_id and t.tiktok_sku_id = l.tiktok_sku_id) x
        """;

    @Override
    public long link(Link link, String who) {
      jdbc.sql(
              """
              insert into sku_link (store_id, tiktok_sku_id, tiktok_product_id, variant_id,
                                    multiplier, origin, linked_by)
              values (?, ?, ?, ?, ?, 'manual', ?)
              on conflict (store_id, tiktok_sku_id) do update
                 set variant_id = excluded.variant_id, multiplier = excluded.multiplier,
                     origin = 'manual', linked_by = excluded.linked_by, linked_at = now()
              """)
          .params(
              link.storeId(),
              link.tiktokSkuId(),
              link.tiktokProductId(),
              link.variantId(),
              link.multiplier(),
              who)
          .update();
      return find(link.storeId(), link.tiktokSkuId()).orElseThrow().waitingOrders();
    }

    @Override
    public boolean unlink(int storeId, String tiktokSkuId, String who) {
      return jdbc.sql("delete from sku_link where store_id = ? and tiktok_sku_id = ?")
              .params(storeId, tiktokSkuId)
              .update()
          > 0;
    }

    @Override
    public Optional<Line> find(int storeId, String tiktokSkuId) {
      return jdbc.sql("select * from " + LINES + " where store_id = ? and sku = ?")
          .params(storeId, tiktokSkuId)
          .query((r, n) -> line(r))
          .optional();
    }

    @Override
    public Page list(Integer storeId, State state, int page, int size) {
      String where =
          """
           where (:store::int is null or store_id = :store)
             and (:state::text is null
                  or :state = case when variant_id is null then 'UNMAPPED' else 'LINKED' end)
          """;
      String wanted = state == null ? null : state.name();
      long total =
          jdbc.sql("select count(*) from " + LINES + where)
              .param("store", storeId)
              .param("state", wanted)
              .query(Long.class)
              .single();
      return new Page(
          total,
          jdbc.sql(
                  "select * from "
                      + LINES
                      + where
                      + " order by store_id, sku limit :size offset :offset")
              .param("store", storeId)
              .param("state", wanted)
              .param("size", size)
              .param("offset", page * size)
              .query((r, n) -> line(r))
              .list());
    }

    private static Line line(ResultSet r) throws SQLException {
      Instant at = OrdersApi.instant(r, "linked_at");
      return new Line(
          r.getInt("store_id"),
          r.getString("sku"),
          r.getString("product"),
          r.getString("seller_sku"),
          r.getString("title"),
          r.getString("variant_id") == null ? State.UNMAPPED : State.LINKED,
          r.getString("variant_id"),
          r.getString("inventory_item_id"),
          r.getObject("multiplier", Integer.class),
          r.getString("origin"),
          r.getString("linked_by"),
          at,
          r.getString("variant_id") == null ? r.getString("missing_because") : null,
          r.getLong("waiting"));
    }
  }
}
