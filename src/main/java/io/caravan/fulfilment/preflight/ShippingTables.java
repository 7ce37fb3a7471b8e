package io.caravan.fulfilment.preflight;

import io.caravan.fulfilment.preflight.ShippingFacts.Location;
import io.caravan.fulfilment.preflight.ShippingFacts.Option;
import io.caravan.fulfilment.preflight.ShippingFacts.Template;
import io.caravan.fulfilment.preflight.ShippingFacts.Templates;
import io.caravan.fulfilment.preflight.ShippingFacts.Warehouse;
import io.caravan.inventory.place.PlaceFacts;
import io.caravan.inventory.place.PlaceTables;
import io.caravan.inventory.place.WarehousePolicy;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokLogistics.ShippingTemplate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What was read of a seller's shipping set-up, and what is missing in it. */
@Component
public class ShippingTables {
  private final JdbcClient jdbc;
  private final PlaceTables places;

  ShippingTables(JdbcClient jdbc, PlaceTables places) {
    this.jdbc = jdbc;
    this.places = places;
  }

  /** What is missing, in words. */
  public List<ShippingFinding> findings(Store store) {
    return ShippingChecks.of(facts(store));
  }

  /**
   * Keeps what was told of one warehouse.
   *
   * @param refused TikTok's code; null if it told
   */
  @Transactional
  void keep(int storeId, String warehouseId, List<Option> options, @Nullable String refused) {
    jdbc.sql(
            """
            insert into warehouse_shipping (store_id, warehouse_id, refused, read_at)
            values (?, ?, ?, now())
            on conflict (store_id, warehouse_id) do update set
              refused = excluded.refused, read_at = excluded.read_at
            """)
        .params(Arrays.asList(storeId, warehouseId, refused))
        .update();
    jdbc.sql("delete from delivery_option where store_id = ? and warehouse_id = ?")
        .params(storeId, warehouseId)
        .update();
    for (Option option : options) {
      jdbc.sql(
              """
              insert into delivery_option (store_id, warehouse_id, option_id, name, type, providers,
                                           providers_refused)
              values (?, ?, ?, ?, ?, ?, ?)
              on conflict do nothing
              """)
          .params(
              Arrays.asList(
                  storeId,
                  warehouseId,
                  option.id(),
                  option.name(),
                  option.type(),
                  option.providers(),
                  option.refused()))
          .update();
    }
  }

  /** Warehouses that TikTok does not name any more. */
  void forgetOthers(int storeId, Collection<String> warehouseIds) {
    jdbc.sql("delete from warehouse_shipping where store_id = ? and not warehouse_id = any (?)")
        .params(storeId, warehouseIds.toArray(String[]::new))
        .update();
  }

  /**
   * Keeps the templates.
   *
   * @param refused TikTok's code; null if it told
   */
  @Transactional
  void keepTemplates(int storeId, List<ShippingTemplate> templates, @Nullable String refused) {
    jdbc.sql(
            """
            insert into shipping_templates (store_id, refused, read_at) values (?, ?, now())
            on conflict (store_id) do update set
              refused = excluded.refused, read_at = excluded.read_at
            """)
        .params(Arrays.asList(storeId, refused))
        .update();
    jdbc.sql("delete from shipping_template where store_id = ?").param(storeId).update();
    for (ShippingTemplate one : templates) {
      jdbc.sql(
              """
              insert into shipping_template (store_id, template_id, name, by_seller, preferred,
                                             available, reasons)
              values (?, ?, ?, ?, ?, ?, ?)
              on conflict do nothing
              """)
          .params(
              storeId,
              one.id(),
              one.name(),
              one.bySeller(),
              one.preferred(),
              one.available(),
              one.reasons().toArray(String[]::new))
          .update();
    }
  }

  ShippingFacts facts(Store store) {
    PlaceFacts known = places.facts(store);
    Map<String, PlaceFacts.Location> locations =
        known.locations().stream()
            .collect(Collectors.toMap(PlaceFacts.Location::id, Function.identity()));
    Map<String, List<Option>> options = options(store.id());
    Map<String, String> refused = read(store.id());
    List<Warehouse> warehouses = new ArrayList<>();
    for (PlaceFacts.Warehouse one : known.warehouses()) {
      if (!one.sells() || isTikToks(known, one.id())) {
        continue;
      }
      List<Location> fed =
          known.map().getOrDefault(one.id(), defaultOf(known)).stream()
              .map(locations::get)
              .filter(location -> location != null)
              .map(
                  location ->
                      new Location(location.id(), location.name(), location.fulfilmentService()))
              .toList();
      boolean wasRead = refused.containsKey(one.id());
      String code = refused.getOrDefault(one.id(), "");
      warehouses.add(
          new Warehouse(
              one.id(),
              one.name(),
              wasRead && code.isEmpty() ? options.getOrDefault(one.id(), List.of()) : null,
              code.isEmpty() ? null : code,
              fed));
    }
    return new ShippingFacts(warehouses, templates(store.id()));
  }

  private static boolean isTikToks(PlaceFacts known, String warehouseId) {
    WarehousePolicy policy = known.policies().get(warehouseId);
    return policy != null && policy.isTikToks();
  }

  private static List<String> defaultOf(PlaceFacts known) {
    String location = known.defaultLocation();
    return location == null ? List.of() : List.of(location);
  }

  /** Warehouses that were read, with TikTok's code where it did not tell; empty where it did. */
  private Map<String, String> read(int storeId) {
    Map<String, String> refused = new HashMap<>();
    jdbc.sql(
            "select warehouse_id, coalesce(refused, '') from warehouse_shipping where store_id = ?")
        .param(storeId)
        .query(
            (ResultSet rs) -> {
              refused.put(rs.getString(1), rs.getString(2));
            });
    return refused;
  }

  private Map<String, List<Option>> options(int storeId) {
    Map<String, List<Option>> options = new HashMap<>();
    jdbc.sql(
            """
            select warehouse_id, option_id, name, type, providers, providers_refused
            from delivery_option where store_id = ? order by warehouse_id, option_id
            """)
        .param(storeId)
        .query(
            (ResultSet rs) -> {
              options
                  .computeIfAbsent(rs.getString("warehouse_id"), id -> new ArrayList<>())
                  .add(option(rs));
            });
    return options;
  }

  private static Option option(ResultSet rs) throws SQLException {
    return new Option(
        rs.getString("option_id"),
        rs.getString("name"),
        rs.getString("type"),
        rs.getObject("providers", Integer.class),
        rs.getString("providers_refused"));
  }

  private @Nullable Templates templates(int storeId) {
    List<String> told =
        jdbc.sql("select coalesce(refused, '') from shipping_templates where store_id = ?")
            .param(storeId)
            .query(String.class)
            .list();
    if (told.isEmpty()) {
      return null;
    }
    List<Template> all =
        jdbc.sql(
                """
                select template_id, name, by_seller, preferred, available, reasons
                from shipping_template where store_id = ? order by template_id
                """)
            .param(storeId)
            .query(
                (rs, n) ->
                    new Template(
                        rs.getString(1),
                        rs.getString(2),
                        rs.getBoolean(3),
                        rs.getBoolean(4),
                        rs.getBoolean(5),
                        List.of((String[]) rs.getArray(6).getArray())))
            .list();
    return new Templates(all, told.get(0).isEmpty() ? null : told.get(0));
  }
}
