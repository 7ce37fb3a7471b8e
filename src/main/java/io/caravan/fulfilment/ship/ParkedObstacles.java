package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.deadline.DueSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Orders that are packed and yet not shipped for TikTok, since it cannot be told. */
@Component
class ParkedObstacles implements DueSource {
  private final JdbcClient jdbc;

  ParkedObstacles(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Map<String, String> obstacles(int storeId) {
    Map<String, String> causes = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_order_id, cause from shipment
            where store_id = ? and state = 'PARKED' and cause is not null
            order by since desc
            """)
        .params(storeId)
        .query((rs, n) -> causes.put(rs.getString("tiktok_order_id"), rs.getString("cause")))
        .list();
    return causes;
  }
}
