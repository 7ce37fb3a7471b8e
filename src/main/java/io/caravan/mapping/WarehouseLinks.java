package io.caravan.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which Shopify locations a TikTok warehouse is: many to one. */
@Component
public class WarehouseLinks {
  private final JdbcClient jdbc;

  WarehouseLinks(JdbcClient jdbc) {
    this.jdbc = jdbc;
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
}
