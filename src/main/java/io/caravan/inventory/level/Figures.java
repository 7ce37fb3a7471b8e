package io.caravan.inventory.level;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.claim.Claim;
import io.caravan.inventory.claim.Claims;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.HowMany;
import io.caravan.inventory.figure.Known;
import io.caravan.inventory.figure.Known.Item;
import io.caravan.inventory.figure.Known.Part;
import io.caravan.inventory.figure.Known.Promotion;
import io.caravan.inventory.figure.Known.Taken;
import io.caravan.inventory.figure.Known.Warehouse;
import io.caravan.inventory.figure.Policy;
import io.caravan.inventory.figure.PolicyRow;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What TikTok should show, decided now from what is known of both sides. All of it is read in one
 * snapshot, by a dozen statements however many SKUs there are; call it outside of a transaction.
 */
@Component("stockFigures")
public class Figures {
  /** TikTok's code for a SKU whose stock is that of its components (update-inventory-202309). */
  private static final String COMBO_STOCK = "12052850";

  private final JdbcClient jdbc;
  private final Claims claims;
  private final StockPolicies policies;
  private final InventorySettings settings;
  private final TransactionTemplate snapshot;

  Figures(
      JdbcClient jdbc,
      Claims claims,
      StockPolicies policies,
      InventorySettings settings,
      PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.claims = claims;
    this.policies = policies;
    this.settings = settings;
    this.snapshot = new TransactionTemplate(transactions);
    snapshot.setReadOnly(true);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
  }

  /** Of every SKU of these products that TikTok was ever read to have. */
  public List<Figure> ofProducts(int storeId, Collection<String> productIds) {
    return figures(storeId, "tiktok_product_id", productIds);
  }

  /** Of these SKUs; of those that TikTok was never read to have there is none. */
  public List<Figure> ofSkus(int storeId, Collection<String> skuIds) {
    return figures(storeId, "tiktok_sku_id", skuIds);
  }

  private List<Figure> figures(int storeId, String column, Collection<String> ids) {
    return inSnapshot(() -> known(storeId, column, ids)).stream().map(HowMany::of).toList();
  }

  /** Runs reads that must fit together. */
  <T> T inSnapshot(java.util.function.Supplier<T> reads) {
    return Objects.requireNonNull(snapshot.execute(status -> reads.get()));
  }

  /** What the figures of these SKUs are decided from. */
  List<Known> known(int storeId, Collection<String> skuIds) {
    return known(storeId, "tiktok_sku_id", skuIds);
  }

  /** A link of the shop. */
  private record Link(int id, @Nullable String defaultLocation, @Nullable Boolean inQuantity) {}

  private record Sku(String id, String productId, long promised, boolean virtualBundle) {}

  private record Place(int storeId, String warehouseId) {}

  private record WarehousePolicy(boolean ownedByTikTok, boolean closed) {}

  private List<Known> known(int storeId, String column, Collection<String> ids) {
    List<Sku> skus = skus(storeId, column, ids);
    if (skus.isEmpty()) {
      return List.of();
    }
    String shop =
        jdbc.sql("select shopify_domain from store where id = ?")
            .param(storeId)
            .query(String.class)
            .single();
    Map<Integer, Link> links = links(shop);
    String[] skuIds = skus.stream().map(Sku::id).toArray(String[]::new);
    Map<String, List<Part>> parts = parts(storeId, skuIds);
    String[] itemIds =
        parts.values().stream()
            .flatMap(List::stream)
            .map(Part::inventoryItemId)
            .filter(Objects::nonNull)
            .distinct()
            .toArray(String[]::new);
    Map<Place, List<String>> locations = locations(links.keySet());
    Map<Place, WarehousePolicy> rules = warehousePolicies(links.keySet());
    Set<String> notEnabled = notEnabled(storeId);
    Function<Place, @Nullable String> shipsFrom =
        place -> {
          if (place.warehouseId().isEmpty()) {
            return null; // the order does not say: its units are missing wherever there are any
          }
          List<String> mapped = locations.get(place);
          return mapped != null
              ? mapped.get(0)
              : Objects.requireNonNull(links.get(place.storeId())).defaultLocation();
        };
    List<PolicyRow> rows = policies.rows(storeId);
    boolean bySpeed = rows.stream().anyMatch(row -> row.bufferDays() != null);
    Items items = items(shop, itemIds, bySpeed ? sold(shop, itemIds) : Map.of());
    Map<String, List<Taken>> taken = new HashMap<>();
    claimed(shop, itemIds, shipsFrom, taken);
    unseen(shop, itemIds, rules, shipsFrom, taken);
    Map<String, List<Warehouse>> warehouses =
        warehouses(
            storeId,
            skuIds,
            (id, shown) -> {
              Place place = new Place(storeId, id);
              WarehousePolicy rule = rules.getOrDefault(place, new WarehousePolicy(false, false));
              return new Warehouse(
                  id,
                  locations.getOrDefault(place, List.of()),
                  !notEnabled.contains(id),
                  rule.ownedByTikTok(),
                  rule.closed(),
                  shown);
            });
    Link own = Objects.requireNonNull(links.get(storeId));
    Map<Set<String>, Policy> forTags = new HashMap<>();
    Set<String> named =
        rows.stream()
            .filter(row -> row.scope() == PolicyRow.Scope.SKU)
            .map(PolicyRow::subject)
            .collect(Collectors.toSet());
    List<Known> known = new ArrayList<>(skus.size());
    for (Sku sku : skus) {
      List<Part> of = parts.getOrDefault(sku.id(), List.of());
      Set<String> tags = new HashSet<>();
      Map<String, Item> its = new HashMap<>();
      List<Taken> claimsOn = new ArrayList<>();
      for (Part part : of) {
        String item = part.inventoryItemId();
        Item read = item == null ? null : items.byId().get(item);
        if (item != null && read != null) {
          its.put(item, read);
          tags.addAll(items.tags().getOrDefault(item, List.of()));
          claimsOn.addAll(taken.getOrDefault(item, List.of()));
        }
      }
      known.add(
          new Known(
              sku.id(),
              sku.productId(),
              sku.virtualBundle(),
              of,
              warehouses.getOrDefault(sku.id(), List.of()),
              own.defaultLocation(),
              its,
              claimsOn,
              named.contains(sku.id())
                  ? Policy.of(rows, sku.id(), tags)
                  : forTags.computeIfAbsent(tags, any -> Policy.of(rows, "", tags)),
              new Promotion(sku.promised(), own.inQuantity()),
              settings.ceiling(),
              Math.max(1, settings.velocityDays())));
    }
    return known;
  }

  private List<Sku> skus(int storeId, String column, Collection<String> ids) {
    return jdbc.sql(
            """
            select tiktok_sku_id, tiktok_product_id, campaign, creator, refused_code from stock_sku
            where store_id = ? and %s = any (?) and read_at is not null
            order by tiktok_product_id, tiktok_sku_id
            """
                .formatted(column))
        .params(storeId, ids.stream().distinct().toArray(String[]::new))
        .query(
            (rs, n) ->
                new Sku(
                    rs.getString(1),
                    rs.getString(2),
                    Math.max(0L, rs.getInt(3)) + Math.max(0L, rs.getInt(4)),
                    COMBO_STOCK.equals(rs.getString(5))))
        .list();
  }

  private Map<Integer, Link> links(String shop) {
    Map<Integer, Link> links = new HashMap<>();
    jdbc.sql(
            "select id, default_location, campaign_in_quantity from store where shopify_domain = ?")
        .param(shop)
        .query((rs, n) -> new Link(rs.getInt(1), rs.getString(2), rs.getObject(3, Boolean.class)))
        .list()
        .forEach(link -> links.put(link.id(), link));
    return links;
  }

  /** Two variants of one item count as one part. */
  private Map<String, List<Part>> parts(int storeId, String[] skuIds) {
    Map<String, List<Part>> parts = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, inventory_item_id, sum(quantity) from link_part
            where store_id = ? and tiktok_sku_id = any (?)
            group by 1, 2 order by 1, min(position)
            """)
        .params(storeId, skuIds)
        .query((rs, n) -> Map.entry(rs.getString(1), new Part(rs.getString(2), rs.getInt(3))))
        .list()
        .forEach(
            row ->
                parts.computeIfAbsent(row.getKey(), id -> new ArrayList<>()).add(row.getValue()));
    return parts;
  }

  private Map<Place, List<String>> locations(Collection<Integer> storeIds) {
    Map<Place, List<String>> locations = new HashMap<>();
    jdbc.sql(
            """
            select store_id, warehouse_id, location_id from warehouse_location
            where store_id = any (?) order by store_id, warehouse_id, position
            """)
        .param(storeIds.toArray(Integer[]::new))
        .query((rs, n) -> Map.entry(new Place(rs.getInt(1), rs.getString(2)), rs.getString(3)))
        .list()
        .forEach(
            row ->
                locations
                    .computeIfAbsent(row.getKey(), place -> new ArrayList<>())
                    .add(row.getValue()));
    return locations;
  }

  private Map<Place, WarehousePolicy> warehousePolicies(Collection<Integer> storeIds) {
    Map<Place, WarehousePolicy> rules = new HashMap<>();
    jdbc.sql(
            """
            select store_id, warehouse_id, owner = 'tiktok',
                   (closed_from is not null or closed_until is not null)
                   and coalesce(closed_from <= now(), true) and coalesce(now() < closed_until, true)
            from warehouse_policy where store_id = any (?)
            """)
        .param(storeIds.toArray(Integer[]::new))
        .query(
            (rs, n) ->
                Map.entry(
                    new Place(rs.getInt(1), rs.getString(2)),
                    new WarehousePolicy(rs.getBoolean(3), rs.getBoolean(4))))
        .list()
        .forEach(row -> rules.put(row.getKey(), row.getValue()));
    return rules;
  }

  /** Of a warehouse that was never read nothing bad is known. */
  private Set<String> notEnabled(int storeId) {
    return new HashSet<>(
        jdbc.sql(
                """
                select warehouse_id from tiktok_warehouse
                where store_id = ? and effect_status <> 'ENABLED'
                """)
            .param(storeId)
            .query(String.class)
            .list());
  }

  private interface MakeWarehouse {
    Warehouse of(String id, int shown);
  }

  private Map<String, List<Warehouse>> warehouses(
      int storeId, String[] skuIds, MakeWarehouse make) {
    Map<String, List<Warehouse>> warehouses = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, warehouse_id, available from stock_shown
            where store_id = ? and tiktok_sku_id = any (?)
            """)
        .params(storeId, skuIds)
        .query(
            rs -> {
              warehouses
                  .computeIfAbsent(rs.getString(1), id -> new ArrayList<>())
                  .add(make.of(rs.getString(2), rs.getInt(3)));
            });
    return warehouses;
  }

  private record Items(Map<String, Item> byId, Map<String, List<String>> tags) {}

  private Items items(String shop, String[] itemIds, Map<String, Long> sold) {
    Map<String, Map<String, Integer>> levels = new HashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, location_id, available from stock_level
            where shop = ? and inventory_item_id = any (?)
            """)
        .params(shop, itemIds)
        .query(
            rs -> {
              levels
                  .computeIfAbsent(rs.getString(1), id -> new HashMap<>())
                  .put(rs.getString(2), rs.getInt(3));
            });
    Map<String, Item> byId = new HashMap<>();
    Map<String, List<String>> tags = new HashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, tracked, continue_selling, gone_at is not null, product_tags
            from stock_item where shop = ? and inventory_item_id = any (?)
            """)
        .params(shop, itemIds)
        .query(
            rs -> {
              String id = rs.getString(1);
              byId.put(
                  id,
                  new Item(
                      rs.getBoolean(2),
                      rs.getBoolean(3),
                      rs.getBoolean(4),
                      levels.getOrDefault(id, Map.of()),
                      sold.getOrDefault(id, 0L)));
              tags.put(id, strings(rs, 5));
            });
    return new Items(byId, tags);
  }

  private static List<String> strings(ResultSet rs, int column) throws SQLException {
    Array array = rs.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  /** Through every SKU of every link of the shop: they all sell from the same shelf. */
  private Map<String, Long> sold(String shop, String[] itemIds) {
    Map<String, Long> sold = new LinkedHashMap<>();
    jdbc.sql(
            """
            select p.inventory_item_id, sum(x.units::bigint * p.quantity)
            from store s
            join link_part p on p.store_id = s.id and p.inventory_item_id = any (?)
            join sku_sales x on x.store_id = p.store_id and x.tiktok_sku_id = p.tiktok_sku_id
              and x.day > (now() at time zone 'UTC')::date - ?
            where s.shopify_domain = ? group by 1
            """)
        .params(itemIds, Math.max(1, settings.velocityDays()), shop)
        .query(
            rs -> {
              sold.put(rs.getString(1), rs.getLong(2));
            });
    return sold;
  }

  private void claimed(
      String shop,
      String[] itemIds,
      Function<Place, @Nullable String> shipsFrom,
      Map<String, List<Taken>> to) {
    for (Claim claim : claims.on(shop, List.of(itemIds))) {
      if (claim.standing() == Claim.Standing.RESERVED && claim.units() > 0) {
        add(
            to,
            new Taken(
                claim.inventoryItemId(),
                shipsFrom.apply(new Place(claim.storeId(), claim.warehouseId())),
                claim.units(),
                true));
      }
    }
  }

  private record Selling(int storeId, String skuId, String itemId, int quantity) {}

  /** Of every SKU that has one of the items, whichever link of the shop it is of. */
  private void unseen(
      String shop,
      String[] itemIds,
      Map<Place, WarehousePolicy> rules,
      Function<Place, @Nullable String> shipsFrom,
      Map<String, List<Taken>> to) {
    Map<Selling, Map<String, Long>> unknown = new HashMap<>();
    Map<Selling, Map<String, Long>> seenSince = new HashMap<>();
    jdbc.sql(
            """
            with open as (
              select p.store_id, p.tiktok_sku_id, p.inventory_item_id, p.quantity,
                     h.warehouse_id, h.unknown, h.read_at
              from store s
              join link_part p on p.store_id = s.id and p.inventory_item_id = any (?)
              join stock_shown h on h.store_id = p.store_id and h.tiktok_sku_id = p.tiktok_sku_id
                and h.unknown > 0
              where s.shopify_domain = ?)
            select store_id, tiktok_sku_id, inventory_item_id, quantity, warehouse_id, unknown, true
            from open
            union all
            select o.store_id, o.tiktok_sku_id, o.inventory_item_id, o.quantity, u.warehouse_id,
                   sum(u.units - u.shipped), false
            from (select store_id, tiktok_sku_id, inventory_item_id, quantity, max(read_at) as read_at
                  from open group by 1, 2, 3, 4) o
            join order_unit u on u.store_id = o.store_id and u.tiktok_sku_id = o.tiktok_sku_id
              and u.committed and u.first_seen_at > o.read_at
            group by 1, 2, 3, 4, 5
            """)
        .params(itemIds, shop)
        .query(
            rs -> {
              Selling selling =
                  new Selling(rs.getInt(1), rs.getString(2), rs.getString(3), rs.getInt(4));
              (rs.getBoolean(7) ? unknown : seenSince)
                  .computeIfAbsent(selling, any -> new HashMap<>())
                  .put(rs.getString(5), rs.getLong(6));
            });
    unknown.forEach(
        (selling, units) ->
            Unseen.left(units, seenSince.getOrDefault(selling, Map.of()))
                .forEach(
                    (warehouse, left) -> {
                      Place place = new Place(selling.storeId(), warehouse);
                      WarehousePolicy rule = rules.get(place);
                      // What TikTok ships from its own warehouse is none of ours.
                      if (rule == null || !rule.ownedByTikTok()) {
                        add(
                            to,
                            new Taken(
                                selling.itemId(),
                                shipsFrom.apply(place),
                                left * selling.quantity(),
                                false));
                      }
                    }));
  }

  private static void add(Map<String, List<Taken>> to, Taken taken) {
    to.computeIfAbsent(taken.inventoryItemId(), id -> new ArrayList<>()).add(taken);
  }
}
