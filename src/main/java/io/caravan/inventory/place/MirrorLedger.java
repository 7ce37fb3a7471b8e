package io.caravan.inventory.place;

import io.caravan.inventory.place.Mirror.Pair;
import io.caravan.inventory.place.Mirror.Part;
import io.caravan.inventory.place.Mirror.Shown;
import io.caravan.inventory.place.Mirror.Spot;
import io.caravan.work.Kinds;
import io.caravan.work.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is known of stock that is mirrored, and the intents of writing it. */
@Component
public class MirrorLedger {
  private static final String ACTION = Kinds.MIRROR_TIKTOK_STOCK;

  private final JdbcClient jdbc;

  MirrorLedger(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Pair> pairs(int storeId) {
    return jdbc.sql(
            """
            select warehouse_id, mirror_location from warehouse_policy
            where store_id = ? and owner = 'tiktok' and mirror_location is not null
            order by 1
            """)
        .param(storeId)
        .query((rs, n) -> new Pair(rs.getString(1), rs.getString(2)))
        .list();
  }

  /** Of warehouses that TikTok sells from, or does not list to the seller. */
  List<Shown> shown(int storeId, List<Pair> pairs) {
    record Sku(String id, String warehouse, int available) {}
    Map<Sku, List<Part>> shown = new LinkedHashMap<>();
    jdbc.sql(
            """
            select s.tiktok_sku_id, s.warehouse_id, s.available, p.inventory_item_id, p.quantity
            from stock_shown s
            join link_part p on p.store_id = s.store_id and p.tiktok_sku_id = s.tiktok_sku_id
            left join tiktok_warehouse w on w.store_id = s.store_id and w.warehouse_id = s.warehouse_id
            where s.store_id = ? and s.warehouse_id = any (?)
              and coalesce(w.effect_status, 'ENABLED') = 'ENABLED'
            order by 1, 2, p.position
            """)
        .params(storeId, pairs.stream().map(Pair::warehouseId).toArray(String[]::new))
        .query(
            (rs, n) -> {
              String item = rs.getString(4);
              return Map.entry(
                  new Sku(rs.getString(1), rs.getString(2), rs.getInt(3)),
                  new Part(item == null ? "" : item, rs.getInt(5)));
            })
        .list()
        .forEach(
            row ->
                shown.computeIfAbsent(row.getKey(), sku -> new ArrayList<>()).add(row.getValue()));
    return shown.entrySet().stream()
        .map(
            sku ->
                new Shown(
                    sku.getKey().id(),
                    sku.getKey().warehouse(),
                    sku.getKey().available(),
                    sku.getValue()))
        .toList();
  }

  /** What Shopify had there when it was last read. */
  Map<Spot, Integer> known(String shop, List<Pair> pairs) {
    Map<Spot, Integer> known = new HashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, location_id, available from stock_level
            where shop = ? and location_id = any (?)
            """)
        .params(shop, pairs.stream().map(Pair::locationId).toArray(String[]::new))
        .query((rs, n) -> Map.entry(new Spot(rs.getString(1), rs.getString(2)), rs.getInt(3)))
        .list()
        .forEach(row -> known.put(row.getKey(), row.getValue()));
    return known;
  }

  /**
   * Commits the intention before anything is sent, under a fence that still holds. An earlier one
   * without an answer is over: Shopify was read after it, and it would only take effect on the
   * number that it was meant for.
   *
   * @return empty if another claim has the key
   */
  @Transactional
  public Optional<UUID> open(Lease lease, Spot spot, int from, int to) {
    boolean ours =
        jdbc.sql(
                """
                select true from work_item
                where store_id = ? and kind = ? and external_id = ? and fence = ? for update
                """)
            .params(lease.storeId(), lease.key().kind(), lease.key().externalId(), lease.fence())
            .query(Boolean.class)
            .optional()
            .isPresent();
    if (!ours) {
      return Optional.empty();
    }
    String key = spot.inventoryItemId() + "@" + spot.locationId();
    jdbc.sql(
            """
            update intent set state = 'ABANDONED', answer = ?, answered_at = now()
            where store_id = ? and action = ? and external_id = ?
              and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
            """)
        .params("read again: " + from, lease.storeId(), ACTION, key)
        .update();
    UUID id = UUID.randomUUID();
    jdbc.sql(
            """
            insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                quiet_until)
            values (?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)
            """)
        .params(
            id,
            lease.storeId(),
            ACTION,
            key,
            from + " to " + to,
            lease.fence(),
            sha256(key + " " + from + " " + to),
            Timestamp.from(lease.leaseUntil()))
        .update();
    return Optional.of(id);
  }

  /** What came of it, whoever holds the key by now. */
  void answered(UUID intent, String state, String answer) {
    jdbc.sql(
            """
            update intent set state = ?, answer = ?, answered_at = now()
            where id = ? and state in ('OPEN', 'UNKNOWN', 'THROTTLED')
            """)
        .params(state, answer, intent)
        .update();
  }

  /** A dry run's answer to "what would you have sent": told once for each number. */
  void intended(int storeId, Spot spot, int from, int to) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select :store, :action, :key, s.s
            from (select jsonb_build_object('location', :location::text, 'from', :from::int, 'to', :to::int)
                  as s) s
            where not exists (select from intended_write w where w.store_id = :store and w.action = :action
                              and w.external_id = :key and w.summary = s.s)
            """)
        .param("store", storeId)
        .param("action", ACTION)
        .param("key", spot.inventoryItemId())
        .param("location", spot.locationId())
        .param("from", from)
        .param("to", to)
        .update();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
