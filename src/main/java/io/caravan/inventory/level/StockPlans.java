package io.caravan.inventory.level;

import io.caravan.inventory.figure.HowMany;
import io.caravan.inventory.figure.Known;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.level.StockPlan.Compared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What would be sent now for a whole store: decided by what decides for sending, from what both
 * sides were last read to have; nothing is asked of them and nothing is changed.
 */
@Component
public class StockPlans {
  private static final int AT_ONCE = 500;

  private final JdbcClient jdbc;
  private final Figures figures;

  StockPlans(JdbcClient jdbc, Figures figures) {
    this.jdbc = jdbc;
    this.figures = figures;
  }

  public StockPlan of(int storeId) {
    List<Compared> all = new ArrayList<>();
    String after = "";
    List<String> skus;
    do {
      skus =
          jdbc.sql(
                  """
                  select tiktok_sku_id from stock_sku
                  where store_id = ? and tiktok_sku_id > ? and read_at is not null
                  order by tiktok_sku_id limit ?
                  """)
              .params(storeId, after, AT_ONCE)
              .query(String.class)
              .list();
      if (!skus.isEmpty()) {
        after = skus.get(skus.size() - 1);
        List<String> some = skus;
        for (Known known : figures.inSnapshot(() -> figures.known(storeId, some))) {
          Map<String, Integer> shown = new HashMap<>();
          for (Warehouse warehouse : known.warehouses()) {
            shown.put(warehouse.id(), warehouse.shown());
          }
          // Without the steps: a store may have a hundred thousand SKUs.
          all.add(
              new Compared(known.skuId(), known.productId(), HowMany.of(known).answer(), shown));
        }
      }
    } while (!skus.isEmpty());
    return StockPlan.of(all);
  }
}
