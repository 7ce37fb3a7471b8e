package io.caravan.inventory.push;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.StockDue;
import io.caravan.inventory.push.LevelChange.Known;
import io.caravan.shopify.ShopifyStock;
import io.caravan.work.Due;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is written down about Shopify's stock. Each method is one short transaction. */
@Component
class LevelTables {
  private final JdbcClient jdbc;
  private final StockDue due;
  private final InventorySettings settings;

  LevelTables(JdbcClient jdbc, StockDue due, InventorySettings settings) {
    this.jdbc = jdbc;
    this.due = due;
    this.settings = settings;
  }

  /** The database's clock: what a read is dated by, before it is sent. */
  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  private record Before(Known known, Instant readAt) {}

  /**
   * Writes down what was read, and marks the products whose number may have changed by it. An older
   * read never overwrites a newer one.
   *
   * @param asked items that were asked for: those missing in the answer are gone
   * @param readAt the database's clock before the call was sent
   */
  @Transactional
  void store(String shop, Collection<String> asked, Instant readAt, List<ShopifyStock> answer) {
    Map<String, ShopifyStock> read =
        answer.stream()
            .collect(
                Collectors.toMap(ShopifyStock::inventoryItemId, Function.identity(), (a, b) -> b));
    Map<String, Before> before = before(shop, asked);
    List<String> same = new ArrayList<>();
    List<String> falls = new ArrayList<>();
    List<String> rises = new ArrayList<>();
    List<String> first = new ArrayList<>();
    for (String item : asked.stream().distinct().sorted().toList()) {
      Before known = before.get(item);
      if (known != null && !known.readAt().isBefore(readAt)) {
        continue;
      }
      ShopifyStock now = read.get(item);
      switch (LevelChange.between(
          known == null ? null : known.known(), now == null ? null : Known.of(now))) {
        case SAME -> same.add(item);
        case FALL -> {
          if (write(shop, item, readAt, now)) {
            falls.add(item);
          }
        }
        case RISE -> {
          if (write(shop, item, readAt, now)) {
            (known == null ? first : rises).add(item);
          }
        }
      }
    }
    jdbc.sql(
            """
            update stock_item set read_at = ?
            where shop = ? and inventory_item_id = any (?) and read_at < ?
            """)
        .params(ts(readAt), shop, texts(same), ts(readAt))
        .update();
    List<Due> all = new ArrayList<>(due.ofItems(shop, falls, StockDue.FALL, Duration.ZERO));
    // Shopify's number may be what it was, and mean more: an order it knows of now claims no more.
    first.addAll(counted(shop, before, readAt));
    all.addAll(due.ofItems(shop, first, Due.SOON, Duration.ZERO));
    all.addAll(due.ofItems(shop, rises, Due.SOON, settings.quiet()));
    noteDirty(all);
    due.mark(all);
  }

  private Map<String, Before> before(String shop, Collection<String> items) {
    // The items first: whoever changes levels holds the item.
    List<String> known =
        jdbc.sql(
                """
                select inventory_item_id from stock_item where shop = ? and inventory_item_id = any (?)
                order by inventory_item_id for update
                """)
            .params(shop, texts(items))
            .query(String.class)
            .list();
    Map<String, Map<String, Integer>> levels = new HashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, location_id, available from stock_level
            where shop = ? and inventory_item_id = any (?)
            """)
        .params(shop, texts(known))
        .query(
            (rs, n) ->
                levels
                    .computeIfAbsent(rs.getString(1), id -> new TreeMap<>())
                    .put(rs.getString(2), rs.getInt(3)))
        .list();
    Map<String, Before> before = new HashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, tracked, continue_selling, product_tags, gone_at, read_at
            from stock_item where shop = ? and inventory_item_id = any (?)
            """)
        .params(shop, texts(known))
        .query(
            (rs, n) ->
                before.put(
                    rs.getString(1),
                    new Before(
                        new Known(
                            rs.getBoolean(2),
                            rs.getBoolean(3),
                            new HashSet<>(Arrays.asList((String[]) rs.getArray(4).getArray())),
                            rs.getTimestamp(5) != null,
                            levels.getOrDefault(rs.getString(1), Map.of())),
                        rs.getTimestamp(6).toInstant())))
        .list();
    return before;
  }

  /**
   * @return false if a newer read was written meanwhile
   */
  private boolean write(String shop, String item, Instant readAt, @Nullable ShopifyStock now) {
    if (now == null) {
      return jdbc.sql(
                  """
                  insert into stock_item (shop, inventory_item_id, tracked, continue_selling, gone_at, read_at)
                  values (?, ?, true, false, now(), ?)
                  on conflict (shop, inventory_item_id) do update
                    set gone_at = coalesce(stock_item.gone_at, now()), read_at = excluded.read_at
                    where stock_item.read_at < excluded.read_at
                  """)
              .params(shop, item, ts(readAt))
              .update()
          == 1;
    }
    int written =
        jdbc.sql(
                """
                insert into stock_item (shop, inventory_item_id, tracked, continue_selling, variant_id,
                                        product_id, sku, title, product_tags, read_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (shop, inventory_item_id) do update
                  set tracked = excluded.tracked, continue_selling = excluded.continue_selling,
                      variant_id = excluded.variant_id, product_id = excluded.product_id,
                      sku = excluded.sku, title = excluded.title, product_tags = excluded.product_tags,
                      gone_at = null, read_at = excluded.read_at
                  where stock_item.read_at < excluded.read_at
                """)
            .params(
                Arrays.asList(
                    shop,
                    item,
                    now.tracked(),
                    now.continueSelling(),
                    now.variantId(),
                    now.productId(),
                    now.sku(),
                    now.title(),
                    texts(now.productTags().stream().distinct().toList()),
                    ts(readAt)))
            .update();
    if (written == 0) {
      return false;
    }
    jdbc.sql("delete from stock_level where shop = ? and inventory_item_id = ?")
        .params(shop, item)
        .update();
    for (ShopifyStock.Level level : now.levels()) {
      jdbc.sql(
              """
              insert into stock_level (shop, inventory_item_id, location_id, available, updated_at)
              values (?, ?, ?, ?, ?) on conflict do nothing
              """)
          .params(
              Arrays.asList(
                  shop,
                  item,
                  level.locationId(),
                  level.available(),
                  level.updatedAt() == null ? null : ts(level.updatedAt())))
          .update();
    }
    return true;
  }

  /** Items of which Shopify was told something between the last read and this one. */
  private List<String> counted(String shop, Map<String, Before> before, Instant readAt) {
    if (before.isEmpty()) {
      return List.of();
    }
    List<String> items = List.copyOf(before.keySet());
    return jdbc.sql(
            """
            with item as (
              select * from unnest(?::text[], ?::timestamptz[]) i (id, read_before)
            )
            select i.id from item i where exists (
              select from store s
              join link_part p on p.store_id = s.id and p.inventory_item_id = i.id
              join order_unit u on u.store_id = s.id and u.tiktok_sku_id = p.tiktok_sku_id
              join tiktok_order o on o.store_id = s.id and o.tiktok_order_id = u.tiktok_order_id
              where s.shopify_domain = ? and o.imported_at >= i.read_before and o.imported_at < ?)
            union
            select i.id from item i where exists (
              select from stock_adjustment a
              where a.shop = ? and a.inventory_item_id = i.id
                and a.answered_at >= i.read_before and a.answered_at < ?)
            """)
        .params(
            texts(items),
            items.stream()
                .map(id -> before.get(id))
                .map(known -> known == null ? "infinity" : known.readAt().toString())
                .toArray(String[]::new),
            shop,
            ts(readAt),
            shop,
            ts(readAt))
        .query(String.class)
        .list();
  }

  /** From now on TikTok has not been told of it. */
  private void noteDirty(List<Due> products) {
    jdbc.sql(
            """
            with held as materialized (
              select k.store_id, k.tiktok_sku_id from stock_sku k
              join unnest(?::int[], ?::text[]) d (store_id, product_id)
                on k.store_id = d.store_id and k.tiktok_product_id = d.product_id
              where k.dirty_since is null
              order by 1, 2 for update of k
            )
            update stock_sku k set dirty_since = clock_timestamp() from held
            where k.store_id = held.store_id and k.tiktok_sku_id = held.tiktok_sku_id
            """)
        .params(
            products.stream().map(one -> one.key().storeId()).toArray(Integer[]::new),
            products.stream().map(one -> one.key().externalId()).toArray(String[]::new))
        .update();
  }

  private static String[] texts(Collection<String> texts) {
    return texts.toArray(String[]::new);
  }

  private static Timestamp ts(Instant instant) {
    return Timestamp.from(instant);
  }
}
