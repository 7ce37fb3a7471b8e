package io.caravan.inventory.claim;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What orders claim of the stock, across all links of a Shopify shop. */
@Component
public class Claims {
  private final JdbcClient jdbc;

  Claims(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Every claim on these items that is not over. */
  public List<Claim> on(String shop, Collection<String> inventoryItemIds) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Units of a link's SKUs that TikTok counts as committed and that we know an order of, by SKU and
   * warehouse.
   */
  public Map<String, Map<String, Integer>> committed(int storeId, Collection<String> skuIds) {
    throw new UnsupportedOperationException("being built");
  }
}
