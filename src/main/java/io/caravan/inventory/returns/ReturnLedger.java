package io.caravan.inventory.returns;

import io.caravan.inventory.adjust.Adjustment;
import io.caravan.inventory.adjust.Adjustments;
import io.caravan.inventory.returns.Restock.Part;
import io.caravan.inventory.returns.Restock.Spot;
import io.caravan.shopify.StockDelta;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokReturn;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import tools.jackson.databind.json.JsonMapper;

/** What is written down about returns. A unit is given back in the transaction that says so. */
@Component
public class ReturnLedger {
  /** Starts a route that names a TikTok warehouse. */
  private static final String WAREHOUSE = "warehouse ";

  private final JdbcClient jdbc;
  private final Adjustments adjustments;
  private final List<ReturnWatch> watches;
  private final JsonMapper json;

  ReturnLedger(
      JdbcClient jdbc, Adjustments adjustments, List<ReturnWatch> watches, JsonMapper json) {
    this.jdbc = jdbc;
    this.adjustments = adjustments;
    this.watches = List.copyOf(watches);
    this.json = json;
  }

  /** The database's clock. */
  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  /** Of these, the returns that we know otherwise or not at all. */
  Set<String> changed(int storeId, List<TikTokReturn> returns) {
    record Known(String status, Instant updated) {}
    Map<String, Known> known = new HashMap<>();
    jdbc.sql(
            """
            select return_id, status, updated_at from tiktok_return
            where store_id = ? and return_id = any (?)
            """)
        .params(storeId, returns.stream().map(TikTokReturn::id).toArray(String[]::new))
        .query(
            (rs, n) ->
                known.put(
                    rs.getString(1), new Known(rs.getString(2), rs.getTimestamp(3).toInstant())))
        .list();
    Set<String> changed = new HashSet<>();
    for (TikTokReturn one : returns) {
      // Amounts, offers and deadlines change without the status.
      if (!new Known(one.status(), updated(one)).equals(known.get(one.id()))) {
        changed.add(one.id());
      }
    }
    return changed;
  }

  /** Whether its order is in Shopify, so that Shopify's own return puts its goods back. */
  boolean isImported(int storeId, String orderId) {
    return jdbc.sql(
            """
            select exists (select from tiktok_order
                           where store_id = ? and tiktok_order_id = ? and state = 'IMPORTED')
            """)
        .params(storeId, orderId)
        .query(Boolean.class)
        .single();
  }

  /**
   * Leaves a return's goods to the return in Shopify. A unit has one way back to stock: whoever is
   * first takes it, and the other leaves it.
   */
  @Transactional
  void leaveToShopify(Store store, TikTokReturn one) {
    claimForShopify(
        store.id(), one.id(), one.lines().stream().map(TikTokReturn.Line::orderLineId).toList());
    write(store, one, true, "LEFT", "SHOPIFY_RETURN");
  }

  /**
   * Takes units for the return in Shopify, which is to put them back.
   *
   * @return those of them that an adjustment gives back: Shopify must not
   */
  @Transactional
  public Set<String> claimForShopify(int storeId, String returnId, Collection<String> lines) {
    // Always in the same order: two returns may have the same lines, and none waits for the other.
    for (String line : new TreeSet<>(lines)) {
      jdbc.sql(
              """
              insert into returned_unit (store_id, order_line_id, return_id, way)
              values (?, ?, ?, 'SHOPIFY') on conflict do nothing
              """)
          .params(storeId, line, returnId)
          .update();
    }
    return Set.copyOf(
        jdbc.sql(
                """
                select order_line_id from returned_unit
                where store_id = ? and order_line_id = any (?) and way = 'ADJUSTMENT'
                """)
            .params(storeId, lines.toArray(String[]::new))
            .query(String.class)
            .list());
  }

  /** Whether we ever saw a sign that the buyer sent the goods. */
  public boolean wasSent(int storeId, String returnId) {
    return jdbc.sql("select sent from tiktok_return where store_id = ? and return_id = ?")
        .params(storeId, returnId)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Notes where a return stands, and that nothing is given back for it now. */
  @Transactional
  void note(Store store, TikTokReturn one, boolean sent, boolean over, String because) {
    write(store, one, sent, over ? "LEFT" : "OPEN", because);
  }

  /** Lines that no return gave back before. */
  List<TikTokReturn.Line> fresh(int storeId, TikTokReturn one) {
    Set<String> before =
        Set.copyOf(
            jdbc.sql(
                    """
                    select order_line_id from returned_unit
                    where store_id = ? and order_line_id = any (?)
                    """)
                .params(
                    storeId,
                    one.lines().stream().map(TikTokReturn.Line::orderLineId).toArray(String[]::new))
                .query(String.class)
                .list());
    return one.lines().stream().filter(line -> !before.contains(line.orderLineId())).toList();
  }

  /**
   * Has the units given back: once for each line of the order, whatever returns it is in.
   *
   * @param lines those that the units are of
   * @return false if another was first with one of the lines: decide anew
   */
  @Transactional
  public boolean giveBack(
      Store store, TikTokReturn one, Collection<TikTokReturn.Line> lines, Restock restock) {
    int claimed = 0;
    List<TikTokReturn.Line> sorted =
        lines.stream().sorted(Comparator.comparing(TikTokReturn.Line::orderLineId)).toList();
    for (TikTokReturn.Line line : sorted) {
      claimed +=
          jdbc.sql(
                  """
                  insert into returned_unit (store_id, order_line_id, return_id) values (?, ?, ?)
                  on conflict do nothing
                  """)
              .params(store.id(), line.orderLineId(), one.id())
              .update();
    }
    if (claimed < lines.size()) {
      TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
      return false;
    }
    adjustments.want(
        store,
        one.orderId(),
        Adjustment.Purpose.RETURN,
        one.id(),
        restock.units().stream()
            .map(
                units -> new StockDelta(units.inventoryItemId(), units.locationId(), units.units()))
            .toList());
    write(
        store,
        one,
        true,
        "GIVEN_BACK",
        restock.unlinked().isEmpty() ? "" : "UNLINKED " + String.join(" ", restock.unlinked()));
    return true;
  }

  private void write(Store store, TikTokReturn one, boolean sent, String outcome, String because) {
    TikTokReturn.NextAction next = one.next();
    Instant due = next == null ? null : next.deadline();
    jdbc.sql(
            """
            insert into tiktok_return (store_id, return_id, tiktok_order_id, type, status, updated_at, sent,
                                       outcome, because, settled_at, role, currency, refund_total,
                                       platform_discount, buyer_keeps, partial, next_action, next_action_due,
                                       lines, read_at)
            values (:store, :id, :order, :type, :status, :updated, :sent, :outcome, :because,
                    case when :outcome <> 'OPEN' then clock_timestamp() end, :role, :currency, :total,
                    :platform, :keeps, :partial, :next, :due, :lines::jsonb, clock_timestamp())
            on conflict (store_id, return_id) do update set
              type = excluded.type, status = excluded.status, updated_at = excluded.updated_at,
              role = excluded.role, currency = excluded.currency, refund_total = excluded.refund_total,
              platform_discount = excluded.platform_discount, buyer_keeps = excluded.buyer_keeps,
              partial = excluded.partial, next_action = excluded.next_action,
              next_action_due = excluded.next_action_due, lines = excluded.lines, read_at = excluded.read_at,
              sent = tiktok_return.sent or excluded.sent,
              outcome = case when tiktok_return.outcome = 'GIVEN_BACK' then 'GIVEN_BACK'
                             else excluded.outcome end,
              because = case when tiktok_return.outcome = 'GIVEN_BACK' then tiktok_return.because
                             else excluded.because end,
              settled_at = case when tiktok_return.outcome = 'GIVEN_BACK' then tiktok_return.settled_at
                                else excluded.settled_at end
            """)
        .param("store", store.id())
        .param("id", one.id())
        .param("order", one.orderId())
        .param("type", one.type())
        .param("status", one.status())
        .param("updated", Timestamp.from(updated(one)))
        .param("sent", sent)
        .param("outcome", outcome)
        .param("because", because)
        .param("role", one.role())
        .param("currency", one.refund().currency().isEmpty() ? null : one.refund().currency())
        .param("total", one.refund().total())
        .param("platform", one.platformDiscount())
        .param("keeps", one.buyerKeepsItem())
        .param("partial", one.partialRefund())
        .param("next", next == null ? null : next.action())
        .param("due", due == null ? null : Timestamp.from(due))
        .param("lines", lines(one))
        .update();
    watches.forEach(watch -> watch.seen(store, one));
  }

  private String lines(TikTokReturn one) {
    return json.writeValueAsString(
        one.lines().stream()
            .map(
                line ->
                    Map.of(
                        "line", line.orderLineId(),
                        "sku", line.skuId(),
                        "refund", line.refund().total().toPlainString()))
            .toList());
  }

  private static Instant updated(TikTokReturn one) {
    return one.updateTime() == null ? Instant.EPOCH : one.updateTime();
  }

  /**
   * An order as far as its stock goes.
   *
   * @param state its label
   * @param location where its units were taken from by the map and the rules as they are now
   * @param outstanding what adjustments took for it and did not give back
   */
  record Sold(String state, @Nullable String location, Map<Spot, Integer> outstanding) {
    boolean inShopify() {
      return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY");
    }
  }

  /**
   * @param warehouseId as the order names it; null if it does not
   * @return empty if we do not know the order
   */
  Optional<Sold> sold(Store store, String orderId, @Nullable String warehouseId) {
    record Row(String state, @Nullable String route) {}
    return jdbc.sql(
            """
            select o.state, i.route from tiktok_order o
            left join imported_order i on i.store_id = o.store_id and i.tiktok_order_id = o.tiktok_order_id
            where o.store_id = ? and o.tiktok_order_id = ?
            """)
        .params(store.id(), orderId)
        .query((rs, n) -> new Row(rs.getString(1), rs.getString(2)))
        .optional()
        .map(
            row ->
                new Sold(
                    row.state(),
                    location(store, row.route(), warehouseId),
                    outstanding(store.id(), orderId)));
  }

  private @Nullable String location(
      Store store, @Nullable String route, @Nullable String warehouseId) {
    if (route != null && !route.startsWith(WAREHOUSE)) {
      return route;
    }
    String warehouse = route == null ? warehouseId : route.substring(WAREHOUSE.length());
    return jdbc.sql(
            """
            select location_id from warehouse_location
            where store_id = ? and warehouse_id = ? and position = 0
            """)
        .params(store.id(), warehouse == null ? "" : warehouse)
        .query(String.class)
        .optional()
        .orElse(store.defaultLocation());
  }

  private Map<Spot, Integer> outstanding(int storeId, String orderId) {
    Map<Spot, Integer> outstanding = new LinkedHashMap<>();
    jdbc.sql(
            """
            select inventory_item_id, location_id, -sum(delta) as units from stock_adjustment
            where store_id = ? and tiktok_order_id = ? and (state = 'DONE' or delta > 0 and state <> 'REFUSED')
            group by 1, 2 having sum(delta) < 0
            order by 1, 2
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                outstanding.put(new Spot(rs.getString(1), rs.getString(2)), rs.getInt("units")))
        .list();
    return outstanding;
  }

  /** Parts of these SKUs' links, as far as their items are known. */
  Map<String, List<Part>> links(int storeId, Collection<String> skuIds) {
    Map<String, List<Part>> links = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, inventory_item_id, quantity from link_part
            where store_id = ? and tiktok_sku_id = any (?) and inventory_item_id is not null
            order by tiktok_sku_id, position
            """)
        .params(storeId, skuIds.toArray(String[]::new))
        .query((rs, n) -> Map.entry(rs.getString(1), new Part(rs.getString(2), rs.getInt(3))))
        .list()
        .forEach(
            row ->
                links.computeIfAbsent(row.getKey(), sku -> new ArrayList<>()).add(row.getValue()));
    return links;
  }
}
