package io.caravan.inventory.place;

import io.caravan.inventory.place.WarehousePolicy.Owner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Learns from orders which warehouses are TikTok's own (Fulfilled by TikTok). */
@Component
public class WarehouseUse {
  private static final Logger log = LoggerFactory.getLogger(WarehouseUse.class);

  /** Bounds what is remembered of a shop with very many warehouses. */
  private static final int MOST_REMEMBERED = 10_000;

  private record Seen(int storeId, String warehouseId, boolean byTikTok) {}

  private final JdbcClient jdbc;
  private final WarehousePolicies policies;
  private final TransactionTemplate transaction;
  private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

  WarehouseUse(JdbcClient jdbc, WarehousePolicies policies, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.policies = policies;
    this.transaction = transaction;
  }

  /**
   * An order says who ships it and from where. Cheap: each warehouse is written down once.
   *
   * @param warehouseId as the order names it; null if it does not
   * @param byTikTok whether TikTok ships it from its own stock
   */
  public void seen(int storeId, @Nullable String warehouseId, boolean byTikTok, String orderId) {
    if (warehouseId == null || warehouseId.isEmpty()) {
      return;
    }
    Seen use = new Seen(storeId, warehouseId, byTikTok);
    if (seen.contains(use)) {
      return;
    }
    transaction.executeWithoutResult(
        status -> {
          int first =
              jdbc.sql(
                      """
                      insert into warehouse_use (store_id, warehouse_id, shipper, tiktok_order_id)
                      values (?, ?, ?, ?) on conflict do nothing
                      """)
                  .params(storeId, warehouseId, byTikTok ? "tiktok" : "seller", orderId)
                  .update();
          if (first == 1) {
            learn(storeId, warehouseId);
          }
        });
    if (seen.size() < MOST_REMEMBERED) {
      seen.add(use);
    }
  }

  /** Decides anew: by an order, or because the map or TikTok's list changed. */
  Ownership.Verdict learn(int storeId, String warehouseId) {
    Ownership.Verdict verdict = verdict(storeId, warehouseId);
    if (verdict == Ownership.Verdict.LEARN) {
      log.info(
          "Warehouse {} of store {} is TikTok's own: orders are fulfilled by TikTok from it, and it"
              + " is nobody else's. No stock is sent to it",
          warehouseId,
          storeId);
      policies.put(
          storeId,
          new WarehousePolicy(warehouseId, Owner.TIKTOK, null, null, null, Ownership.LEARNT));
    } else if (verdict == Ownership.Verdict.UNLEARN) {
      log.warn(
          "Warehouse {} of store {} was taken for TikTok's own; the seller ships from it too, or it"
              + " is mapped: its stock is sent again",
          warehouseId,
          storeId);
      policies.delete(storeId, warehouseId);
    }
    return verdict;
  }

  Ownership.Verdict verdict(int storeId, String warehouseId) {
    return Ownership.of(evidence(storeId, warehouseId));
  }

  private Ownership.Evidence evidence(int storeId, String warehouseId) {
    return jdbc.sql(
            """
            select
              exists (select from warehouse_use where store_id = :s and warehouse_id = :w
                       and shipper = 'tiktok') as tiktok,
              exists (select from warehouse_use where store_id = :s and warehouse_id = :w
                       and shipper = 'seller') as seller,
              exists (select from warehouse_location where store_id = :s and warehouse_id = :w) as mapped,
              exists (select from tiktok_warehouse where store_id = :s and warehouse_id = :w
                       and is_default) as is_default
            """)
        .param("s", storeId)
        .param("w", warehouseId)
        .query(
            (rs, n) ->
                new Ownership.Evidence(
                    policies.find(storeId, warehouseId).orElse(null),
                    rs.getBoolean("tiktok"),
                    rs.getBoolean("seller"),
                    rs.getBoolean("mapped"),
                    rs.getBoolean("is_default")))
        .single();
  }
}
