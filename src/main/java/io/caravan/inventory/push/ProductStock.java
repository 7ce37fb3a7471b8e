package io.caravan.inventory.push;

import io.caravan.inventory.StockDue;
import io.caravan.work.Due;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a change of a TikTok product means for its stock. */
@Component
public class ProductStock {
  private static final String ON_SALE = "ACTIVATE";

  private final JdbcClient jdbc;
  private final PushLedger ledger;
  private final StockDue due;

  ProductStock(JdbcClient jdbc, PushLedger ledger, StockDue due) {
    this.jdbc = jdbc;
    this.ledger = ledger;
    this.due = due;
  }

  /**
   * A product was looked at because it may have changed: what was refused of it is tried again.
   *
   * @param status as TikTok says; empty where it does not, or the product is gone
   */
  @Transactional
  public void looked(int storeId, String productId, String status) {
    if (status.equals(ON_SALE)) {
      // Whoever put it on sale again: we did not, or would have noted it.
      jdbc.sql(
              """
              update stock_sku set sold_out_by = null
              where store_id = ? and tiktok_product_id = ? and sold_out_by is not null
              """)
          .params(storeId, productId)
          .update();
    }
    ledger.retryNow(storeId, productId);
    due.products(storeId, List.of(productId), Due.SOON, Duration.ZERO);
  }
}
