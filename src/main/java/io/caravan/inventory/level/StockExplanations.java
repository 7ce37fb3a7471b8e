package io.caravan.inventory.level;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.claim.Claim;
import io.caravan.inventory.claim.Claims;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.HowMany;
import io.caravan.inventory.figure.Known;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.LikelyCause;
import io.caravan.inventory.figure.Policy;
import io.caravan.inventory.level.Explanation.ExplainedAlert;
import io.caravan.inventory.level.Explanation.ExplainedClaim;
import io.caravan.inventory.level.Explanation.ExplainedField;
import io.caravan.inventory.level.Explanation.ExplainedLeave;
import io.caravan.inventory.level.Explanation.ExplainedLevel;
import io.caravan.inventory.level.Explanation.ExplainedPart;
import io.caravan.inventory.level.Explanation.ExplainedPush;
import io.caravan.inventory.level.Explanation.ExplainedWarehouse;
import io.caravan.platform.OutwardSettings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Puts together why a SKU's stock is what it is, from one snapshot. */
@Component
public class StockExplanations {
  static final int MOST = 200;

  private final JdbcClient jdbc;
  private final Figures figures;
  private final Claims claims;
  private final Stores stores;
  private final InventorySettings settings;
  private final OutwardSettings outward;
  private final JsonMapper json;

  StockExplanations(
      JdbcClient jdbc,
      Figures figures,
      Claims claims,
      Stores stores,
      InventorySettings settings,
      OutwardSettings outward,
      JsonMapper json) {
    this.jdbc = jdbc;
    this.figures = figures;
    this.claims = claims;
    this.stores = stores;
    this.settings = settings;
    this.outward = outward;
    this.json = json;
  }

  /** Empty if TikTok was never read to have the SKU. */
  public Optional<Explanation> of(Store store, String skuId) {
    boolean paused = stores.isPaused(store.id());
    return figures.inSnapshot(
        () ->
            figures.known(store.id(), List.of(skuId)).stream()
                .findFirst()
                .map(known -> explain(store, known, paused)));
  }

  private Explanation explain(Store store, Known known, boolean paused) {
    Figure figure = HowMany.of(known);
    Map<String, String> warehouseOf = warehouseOf(known);
    List<ExplainedPart> parts = parts(store, known, warehouseOf);
    List<ExplainedWarehouse> warehouses = warehouses(store, known);
    ExplainedPush push = push(store, known.skuId(), paused);
    Map<String, Integer> shown = new HashMap<>();
    warehouses.forEach(one -> shown.put(one.warehouseId(), one.shown()));
    Map<String, Long> unmapped = new TreeMap<>();
    parts.forEach(
        part ->
            part.levels().stream()
                .filter(level -> level.warehouseId() == null && level.available() > 0)
                .forEach(
                    level ->
                        unmapped.merge(level.locationId(), (long) level.available(), Long::sum)));
    String refused =
        push.refusedCode() == null
            ? null
            : push.refusedCode() + (push.refusedDetail() == null ? "" : " " + push.refusedDetail());
    Names names = names(store, known.skuId());
    Map<String, Figure.Quantity> show =
        figure.answer() instanceof Figure.Show answer ? new TreeMap<>(answer.byWarehouse()) : null;
    return new Explanation(
        store.name(),
        known.skuId(),
        known.productId(),
        names.sellerSku(),
        names.title(),
        parts,
        warehouses,
        claims(store, known),
        policy(known.policy()),
        figure.steps(),
        show,
        figure.answer() instanceof Figure.Leave leave
            ? new ExplainedLeave(leave.because(), leave.detail())
            : null,
        figure.concerns(),
        push,
        show != null
            && show.entrySet().stream()
                .anyMatch(one -> !Objects.equals(shown.get(one.getKey()), one.getValue().units())),
        LikelyCause.of(
            figure,
            new LikelyCause.Beside(
                settings.push(),
                outward.dryRun(),
                paused,
                shown,
                unmapped,
                refused,
                push.retryAt(),
                push.soldOutBy())),
        alerts(store, known));
  }

  /** As the figure places them: the default location is the one warehouse's without a row. */
  private static Map<String, String> warehouseOf(Known known) {
    Map<String, String> of = new HashMap<>();
    List<String> without = new ArrayList<>();
    for (Warehouse warehouse : known.warehouses()) {
      warehouse.locations().forEach(location -> of.put(location, warehouse.id()));
      if (warehouse.locations().isEmpty() && !warehouse.ownedByTikTok()) {
        without.add(warehouse.id());
      }
    }
    if (known.defaultLocation() != null && without.size() == 1) {
      of.putIfAbsent(known.defaultLocation(), without.get(0));
    }
    return of;
  }

  private List<ExplainedPart> parts(Store store, Known known, Map<String, String> warehouseOf) {
    Map<String, List<ExplainedLevel>> levels = new HashMap<>();
    String[] items = known.items().keySet().toArray(String[]::new);
    jdbc.sql(
            """
            select l.inventory_item_id, l.location_id, n.name, l.available, l.updated_at
            from stock_level l
            left join shop_location n on n.shop = l.shop and n.location_id = l.location_id
            where l.shop = ? and l.inventory_item_id = any (?) order by 1, 2
            """)
        .params(store.shopifyDomain(), items)
        .query(
            rs -> {
              levels
                  .computeIfAbsent(rs.getString(1), id -> new ArrayList<>())
                  .add(
                      new ExplainedLevel(
                          rs.getString(2),
                          rs.getString(3),
                          rs.getInt(4),
                          warehouseOf.get(rs.getString(2)),
                          instant(rs, "updated_at")));
            });
    return jdbc.sql(
            """
            select p.inventory_item_id, p.variant_id, p.quantity, i.sku, i.title, i.tracked,
                   i.continue_selling, i.gone_at is not null as gone, i.product_tags, i.read_at
            from link_part p
            left join stock_item i on i.shop = ? and i.inventory_item_id = p.inventory_item_id
            where p.store_id = ? and p.tiktok_sku_id = ? order by p.position
            """)
        .params(store.shopifyDomain(), store.id(), known.skuId())
        .query(
            (rs, n) ->
                new ExplainedPart(
                    rs.getString("inventory_item_id"),
                    rs.getString("variant_id"),
                    rs.getInt("quantity"),
                    rs.getString("sku"),
                    rs.getString("title"),
                    rs.getObject("tracked", Boolean.class),
                    rs.getObject("continue_selling", Boolean.class),
                    rs.getBoolean("gone"),
                    strings(rs.getArray("product_tags")),
                    levels.getOrDefault(
                        Objects.requireNonNullElse(rs.getString("inventory_item_id"), ""),
                        List.of()),
                    instant(rs, "read_at")))
        .list();
  }

  private List<ExplainedWarehouse> warehouses(Store store, Known known) {
    Map<String, Warehouse> byId = new HashMap<>();
    known.warehouses().forEach(one -> byId.put(one.id(), one));
    return jdbc.sql(
            """
            select h.*, w.name, w.effect_status from stock_shown h
            left join tiktok_warehouse w on w.store_id = h.store_id and w.warehouse_id = h.warehouse_id
            where h.store_id = ? and h.tiktok_sku_id = ? order by h.warehouse_id
            """)
        .params(store.id(), known.skuId())
        .query(
            (rs, n) -> {
              String id = rs.getString("warehouse_id");
              Warehouse one = Objects.requireNonNull(byId.get(id), id);
              return new ExplainedWarehouse(
                  id,
                  rs.getString("name"),
                  rs.getString("effect_status"),
                  one.ownedByTikTok(),
                  one.closed(),
                  one.locations(),
                  rs.getInt("available"),
                  rs.getInt("committed"),
                  rs.getInt("unknown"),
                  rs.getTimestamp("read_at").toInstant(),
                  rs.getObject("sent", Integer.class),
                  instant(rs, "sent_at"));
            })
        .list();
  }

  private List<ExplainedClaim> claims(Store store, Known known) {
    Map<Integer, String> names = new HashMap<>();
    stores.all().forEach(one -> names.put(one.id(), one.name()));
    return claims.on(store.shopifyDomain(), known.items().keySet()).stream()
        .filter(claim -> claim.standing() == Claim.Standing.RESERVED)
        .sorted(Comparator.comparing(Claim::tiktokOrderId))
        .limit(MOST)
        .map(
            claim ->
                new ExplainedClaim(
                    names.getOrDefault(claim.storeId(), Integer.toString(claim.storeId())),
                    claim.tiktokOrderId(),
                    claim.inventoryItemId(),
                    claim.warehouseId(),
                    claim.units()))
        .toList();
  }

  private static List<ExplainedField> policy(Policy policy) {
    List<ExplainedField> fields = new ArrayList<>();
    add(fields, policy, "bufferUnits", policy.bufferUnits());
    add(fields, policy, "bufferPercent", policy.bufferPercent());
    add(fields, policy, "bufferDays", policy.bufferDays());
    add(fields, policy, "sharePercent", policy.sharePercent());
    add(fields, policy, "continueSelling", policy.continueSelling().code());
    add(fields, policy, "continueCap", policy.continueCap());
    add(fields, policy, "handlingDays", policy.handlingDays());
    add(fields, policy, "owner", policy.owner().code());
    new TreeMap<>(policy.atLocations())
        .forEach(
            (location, buffer) -> {
              if (buffer.units() > 0) {
                fields.add(
                    new ExplainedField("bufferUnits", buffer.units(), "location " + location));
              }
              if (buffer.percent().signum() > 0) {
                fields.add(
                    new ExplainedField("bufferPercent", buffer.percent(), "location " + location));
              }
            });
    return fields;
  }

  private static void add(
      List<ExplainedField> fields, Policy policy, String name, @Nullable Object value) {
    fields.add(
        new ExplainedField(
            name,
            value instanceof BigDecimal number ? number.stripTrailingZeros() : value,
            policy.from().getOrDefault(name, "default")));
  }

  private ExplainedPush push(Store store, String skuId, boolean paused) {
    return jdbc.sql(
            """
            select *, target::text as target_text from stock_sku
            where store_id = ? and tiktok_sku_id = ?
            """)
        .params(store.id(), skuId)
        .query(
            (rs, n) ->
                new ExplainedPush(
                    settings.push(),
                    outward.dryRun(),
                    paused,
                    target(rs.getString("target_text")),
                    instant(rs, "dirty_since"),
                    instant(rs, "read_at"),
                    instant(rs, "sent_at"),
                    rs.getInt("campaign") + rs.getInt("creator"),
                    rs.getString("sold_out_by"),
                    rs.getString("refused_code"),
                    rs.getString("refused_detail"),
                    instant(rs, "refused_at"),
                    instant(rs, "retry_at")))
        .single();
  }

  private @Nullable Map<String, Object> target(@Nullable String text) {
    return text == null ? null : json.readValue(text, new TypeReference<Map<String, Object>>() {});
  }

  private record Names(@Nullable String sellerSku, @Nullable String title) {}

  private Names names(Store store, String skuId) {
    return jdbc.sql(
            "select seller_sku, title from tiktok_sku where store_id = ? and tiktok_sku_id = ?")
        .params(store.id(), skuId)
        .query((rs, n) -> new Names(rs.getString(1), rs.getString(2)))
        .optional()
        .orElse(new Names(null, null));
  }

  /** Those that name the SKU, its product or one of its items. */
  private List<ExplainedAlert> alerts(Store store, Known known) {
    List<String> ids = new ArrayList<>(known.items().keySet());
    ids.add(known.skuId());
    ids.add(known.productId());
    return jdbc.sql(
            """
            select kind, subject, raised_at from alert a
            where store_id = ? and cleared_at is null
              and exists (select from unnest(?) as i (id) where position(i.id in a.subject) > 0)
            order by raised_at desc limit ?
            """)
        .params(store.id(), ids.toArray(String[]::new), MOST)
        .query(
            (rs, n) ->
                new ExplainedAlert(
                    rs.getString(1), rs.getString(2), rs.getTimestamp(3).toInstant()))
        .list();
  }

  private static List<String> strings(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
