package io.caravan.ops;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.caravan.aftersales.cancel.CancellationLedger;
import io.caravan.aftersales.returns.ReturnBook;
import io.caravan.fulfilment.deadline.AskedOnTheOrder;
import io.caravan.fulfilment.deadline.OpenShipments;
import io.caravan.fulfilment.deadline.ShopDay;
import io.caravan.fulfilment.label.LabelLedger;
import io.caravan.fulfilment.parcel.PackageLedger;
import io.caravan.fulfilment.preflight.ShippingTables;
import io.caravan.fulfilment.ship.Shipments;
import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.claim.Claims;
import io.caravan.inventory.level.Figures;
import io.caravan.inventory.level.StockExplanations;
import io.caravan.inventory.level.StockPlans;
import io.caravan.inventory.level.StockPolicies;
import io.caravan.inventory.level.StockTable;
import io.caravan.inventory.place.PlaceTables;
import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.inventory.place.WarehouseRules;
import io.caravan.inventory.place.WarehouseUse;
import io.caravan.inventory.watch.Thresholds;
import io.caravan.order.Discards;
import io.caravan.order.OrderLedger;
import io.caravan.order.OrderSettings;
import io.caravan.order.TickedOrders;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.order.followup.Rescue;
import io.caravan.order.rules.Rules;
import io.caravan.order.rules.RulesSettings;
import io.caravan.platform.OutwardSettings;
import io.caravan.settlement.Intents;
import io.caravan.settlement.ReportSettings;
import io.caravan.settlement.report.Repairs;
import io.caravan.settlement.report.ReportLedger;
import io.caravan.settlement.report.ReportTable;
import io.caravan.settlement.statement.SettledOrders;
import io.caravan.settlement.statement.StatementLedger;
import io.caravan.settlement.statement.Statements;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokDocuments;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.work.JdbcWorkQueue;
import io.caravan.work.NodeName;
import io.caravan.work.WorkQueue;
import io.caravan.work.WorkSignal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * This package with the real queue and mapping table, on a real server and a real database; the
 * stores come from their table instead of the settings. Not a component: no other test must pick it
 * up.
 */
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {"io.caravan.ops", "io.caravan.mapping"},
    // speaks to the platforms, which are not here
    excludeFilters =
        @ComponentScan.Filter(
            type = FilterType.REGEX,
            pattern =
                "io\\.caravan\\.(ops\\.(Upkeep|OpenOrdersApi|RehearsalsApi|ShortagesApi)"
                    + "|mapping\\.ShopifyVariants)"))
@Import({
  AskedOnTheOrder.class,
  CancellationLedger.class,
  FollowUpLedger.class,
  LabelLedger.class,
  OrderLedger.class,
  PackageLedger.class,
  Rescue.class,
  ReturnBook.class,
  Shipments.class,
  OpenShipments.class,
  StockDue.class,
  Claims.class,
  Figures.class,
  StockExplanations.class,
  StockPlans.class,
  StockPolicies.class,
  StockTable.class,
  PlaceTables.class,
  Repairs.class,
  ReportLedger.class,
  ReportTable.class,
  SettledOrders.class,
  ShippingTables.class,
  StatementLedger.class,
  Statements.class,
  WarehousePolicies.class,
  WarehouseRules.class,
  WarehouseUse.class
})
@EnableConfigurationProperties({
  InventorySettings.class,
  OrderSettings.class,
  OutwardSettings.class,
  ReportSettings.class
})
class OpsOnly {
  @Bean
  ShopDay shopDay() {
    ShopDay days = mock(ShopDay.class);
    when(days.zone(any())).thenReturn(ZoneOffset.UTC);
    when(days.end(any(), any())).thenCallRealMethod();
    return days;
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Stores stores(JdbcClient jdbc) {
    return new TableStores(jdbc);
  }

  @Bean
  WorkQueue workQueue(DataSource database, Clock clock) {
    return new JdbcWorkQueue(database, Duration.ofMinutes(1), clock, new WorkSignal());
  }

  @Bean
  Discards discards(JdbcClient jdbc, WorkQueue queue, JsonMapper json) {
    return new Discards(jdbc, queue, json);
  }

  @Bean
  Thresholds thresholds(JdbcClient jdbc) {
    return new Thresholds(jdbc);
  }

  @Bean
  TickedOrders tickedOrders(JdbcClient jdbc, NodeName node) {
    return new TickedOrders(jdbc, node);
  }

  @Bean
  Rules rules(Clock clock) {
    return new Rules(new RulesSettings("target/no-such-rules.yaml"), clock);
  }

  @Bean
  NodeName nodeName() {
    return new NodeName("test");
  }

  @Bean
  Intents intents() {
    return mock(Intents.class);
  }

  @Bean
  TikTokApi tiktok() {
    return mock(TikTokApi.class);
  }

  @Bean
  TikTokPackages tiktokPackages() {
    return mock(TikTokPackages.class);
  }

  @Bean
  TikTokDocuments tiktokDocuments() {
    return mock(TikTokDocuments.class);
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
      audit("pause-store", storeId, who);
    }

    @Override
    public void resume(int storeId, String who) {
      jdbc.sql("update store set paused_at = null where id = ?").param(storeId).update();
      audit("resume-store", storeId, who);
    }

    private void audit(String act, int storeId, String who) {
      jdbc.sql("insert into audit (who, act, store_id) values (?, ?, ?)")
          .params(who, act, storeId)
          .update();
    }
  }
}
