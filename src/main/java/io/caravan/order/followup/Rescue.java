package io.caravan.order.followup;

import io.caravan.order.OrderLedger;
import io.caravan.store.Store;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a person wants done with an imported order that cannot be shipped from where it stands. Only
 * written down here: the follow-up carries it out, as everything after an import.
 */
@Component
public class Rescue {
  private final JdbcClient jdbc;
  private final FollowUpLedger ledger;
  private final OrderLedger orders;

  Rescue(JdbcClient jdbc, FollowUpLedger ledger, OrderLedger orders) {
    this.jdbc = jdbc;
    this.ledger = ledger;
    this.orders = orders;
  }

  /**
   * To be shipped from this location, whatever rules and the table of warehouses say.
   *
   * @param locationId a GID
   */
  @Transactional
  public void move(int storeId, String tiktokOrderId, String locationId, String who) {
    wish(storeId, tiktokOrderId, "route", locationId);
    orders.event(storeId, tiktokOrderId, "routed", Map.of("location", locationId, "by", who));
    ledger.due(storeId, List.of(tiktokOrderId));
  }

  /** To be cancelled on TikTok, for want of stock. */
  @Transactional
  public void cancel(Store store, String tiktokOrderId, String who) {
    cancel(store, tiktokOrderId, CancelReasons.outOfStock(store.region()), who);
  }

  /**
   * To be cancelled on TikTok.
   *
   * @param reason one that TikTok takes: {@link CancelReasons#ofSeller}
   */
  @Transactional
  public void cancel(Store store, String tiktokOrderId, String reason, String who) {
    wish(store.id(), tiktokOrderId, "cancel_wanted", reason);
    orders.event(store.id(), tiktokOrderId, "cancel-wanted", Map.of("reason", reason, "by", who));
    ledger.due(store.id(), List.of(tiktokOrderId));
  }

  private void wish(int storeId, String tiktokOrderId, String column, String value) {
    int rows =
        jdbc.sql(
                "update imported_order set "
                    + column
                    + " = ? where store_id = ? and tiktok_order_id = ?")
            .params(value, storeId, tiktokOrderId)
            .update();
    if (rows == 0) {
      throw new IllegalStateException("order " + tiktokOrderId + " is not an imported one");
    }
  }
}
