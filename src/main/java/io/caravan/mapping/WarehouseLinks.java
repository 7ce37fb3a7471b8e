package io.caravan.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which Shopify locations a TikTok warehouse is: many to one. */
@Component
public class WarehouseLinks {
  /**
   * Warehouses that TikTok Shop takes for pickup from one connected Shopify store, beside one for
   * returns (TikTok Shop's seller help on connecting Shopify locations).
   */
  public static final int MAX_PICKUP_WAREHOUSES = 45;

  private final JdbcClient jdbc;
  private final Releases releases;
  private final MappingHistory history;

  WarehouseLinks(JdbcClient jdbc, Releases releases, MappingHistory history) {
    this.jdbc = jdbc;
    this.releases = releases;
    this.history = history;
  }

  /**
   * Shopify location GIDs by TikTok warehouse id; the first of a warehouse is where its orders are
   * moved to.
   */
  public Map<String, List<String>> table(int storeId) {
    Map<String, List<String>> table = new LinkedHashMap<>();
    jdbc.sql(
            """
            select warehouse_id, location_id from warehouse_location where store_id = ?
            order by warehouse_id, position
            """)
        .params(storeId)
        .query((rs, n) -> Map.entry(rs.getString(1), rs.getString(2)))
        .list()
        .forEach(
            row ->
                table.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue()));
    return table;
  }

  /**
   * Makes this the whole table of a store, and asks for the release of what waits on a warehouse.
   *
   * @param table as {@link #table} has it: each location once, no warehouse without one
   */
  @Transactional
  public void replace(int storeId, Map<String, List<String>> table, String who) {
    jdbc.sql("select pg_advisory_xact_lock(hashtext('caravan.warehouses'), ?)")
        .param(storeId)
        .query((rs, n) -> 1)
        .list();
    Map<String, List<String>> before = table(storeId);
    String told = told(storeId);
    jdbc.sql("delete from warehouse_location where store_id = ?").param(storeId).update();
    table.forEach(
        (warehouse, locations) -> {
          for (int position = 0; position < locations.size(); position++) {
            jdbc.sql(
                    """
                    insert into warehouse_location (store_id, warehouse_id, position, location_id)
                    values (?, ?, ?, ?)
                    """)
                .params(storeId, warehouse, position, locations.get(position))
                .update();
          }
        });
    Set<String> moved = new TreeSet<>(before.keySet());
    moved.addAll(table.keySet());
    moved.removeIf(id -> Objects.equals(before.get(id), table.get(id)));
    moved.add(Topics.ANY);
    long epoch = releases.request(storeId, Topics.LOCATION, moved, who);
    history.write(
        storeId,
        MappingHistory.WAREHOUSE,
        Topics.ANY,
        who,
        MappingHistory.How.API,
        epoch,
        told,
        told(storeId));
  }

  private String told(int storeId) {
    return jdbc.sql(
            """
            select coalesce(jsonb_object_agg(warehouse_id, locations), '{}')::text
            from (select warehouse_id, jsonb_agg(location_id order by position) as locations
                  from warehouse_location where store_id = ? group by 1) w
            """)
        .param(storeId)
        .query(String.class)
        .single();
  }
}
