package io.caravan.inventory.push;

import io.caravan.inventory.InventorySettings;
import io.caravan.inventory.figure.Figure;
import io.caravan.inventory.figure.Figure.Quantity;
import io.caravan.store.Store;
import io.caravan.tiktok.StockUpdate;
import io.caravan.tiktok.TikTokStock;
import io.caravan.work.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down of TikTok's side: what it shows, what it was sent, what it refused. Each
 * method is one short transaction. Nothing here calls a platform.
 */
@Component
class PushLedger {
  private static final String UNSETTLED = "state in ('OPEN', 'UNKNOWN', 'THROTTLED')";

  /** A request whose answer was lost may take effect late: its product is read once more. */
  private static final Duration LATE_EFFECT = Duration.ofSeconds(30);

  /** TikTok's API text; its seller FAQ says more, and {@code ceiling} may be set to that. */
  private static final int API_CEILING = 99_999;

  private final JdbcClient jdbc;
  private final InventorySettings settings;
  private final PushMetrics metrics;
  private final JsonMapper json;

  PushLedger(JdbcClient jdbc, InventorySettings settings, PushMetrics metrics, JsonMapper json) {
    this.jdbc = jdbc;
    this.settings = settings;
    this.metrics = metrics;
    this.json = json;
  }

  Instant now() {
    return jdbc.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  // What TikTok says ----------------------------------------------------------------------------

  /** The SKUs we know of these products. */
  List<String> skus(int storeId, Collection<String> productIds) {
    return jdbc.sql(
            """
            select tiktok_sku_id from stock_sku
            where store_id = ? and tiktok_product_id = any (?) order by 1
            """)
        .params(storeId, texts(productIds))
        .query(String.class)
        .list();
  }

  /** A warehouse of a SKU as it was written down last. */
  private record Row(
      int available, int committed, int baseline, @Nullable Integer sent, Instant readAt) {}

  private record SkuRow(
      int campaign,
      int creator,
      boolean refused,
      @Nullable Instant sentAt,
      @Nullable Instant readAt) {}

  /**
   * Writes down what TikTok shows, what of it is unknown, and what nobody can explain.
   *
   * @param known units of orders we knew before the call, by SKU and warehouse
   * @param readAt the database's clock before the call was sent
   */
  @Transactional
  void read(
      Store store,
      Collection<String> productIds,
      List<TikTokStock> answer,
      Map<String, Map<String, Integer>> known,
      Instant readAt) {
    int storeId = store.id();
    Set<String> answered = answer.stream().map(TikTokStock::productId).collect(Collectors.toSet());
    Map<String, TikTokStock> bySku =
        answer.stream()
            .collect(
                Collectors.toMap(
                    TikTokStock::skuId, Function.identity(), (a, b) -> b, TreeMap::new));
    Map<String, SkuRow> rows = held(storeId, productIds, bySku.keySet());
    Map<String, Map<String, Row>> shown = shown(storeId, rows.keySet());
    Map<String, Integer> seen = unitsSince(storeId, rows);
    forgetMissing(storeId, answered, bySku.keySet());
    Set<String> asleep = asleep(storeId);
    for (TikTokStock sku : bySku.values()) {
      SkuRow before = rows.get(sku.skuId());
      if (before != null && before.readAt() != null && before.readAt().isAfter(readAt)) {
        continue;
      }
      Map<String, Row> warehouses = shown.getOrDefault(sku.skuId(), Map.of());
      if (before != null && before.readAt() != null) {
        drift(store, sku, before, warehouses, asleep, seen.getOrDefault(sku.skuId(), 0));
        calibrate(store, sku, before, warehouses);
      }
      write(storeId, sku, before, warehouses, known.getOrDefault(sku.skuId(), Map.of()), readAt);
    }
  }

  /** The rows of the products, and of SKUs that have moved to them, locked in their order. */
  private Map<String, SkuRow> held(
      int storeId, Collection<String> productIds, Collection<String> skuIds) {
    Map<String, SkuRow> rows = new TreeMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, campaign, creator, refused_code is not null, sent_at, read_at
            from stock_sku
            where store_id = ? and (tiktok_product_id = any (?) or tiktok_sku_id = any (?))
            order by tiktok_sku_id for update
            """)
        .params(storeId, texts(productIds), texts(skuIds))
        .query(
            (rs, n) ->
                rows.put(
                    rs.getString(1),
                    new SkuRow(
                        rs.getInt(2),
                        rs.getInt(3),
                        rs.getBoolean(4),
                        instant(rs, 5),
                        instant(rs, 6))))
        .list();
    return rows;
  }

  private Map<String, Map<String, Row>> shown(int storeId, Collection<String> skuIds) {
    Map<String, Map<String, Row>> shown = new HashMap<>();
    jdbc.sql(
            """
            select tiktok_sku_id, warehouse_id, available, committed, baseline, sent, read_at
            from stock_shown where store_id = ? and tiktok_sku_id = any (?)
            """)
        .params(storeId, texts(skuIds))
        .query(
            (rs, n) ->
                shown
                    .computeIfAbsent(rs.getString(1), id -> new TreeMap<>())
                    .put(
                        rs.getString(2),
                        new Row(
                            rs.getInt(3),
                            rs.getInt(4),
                            rs.getInt(5),
                            rs.getObject(6, Integer.class),
                            rs.getTimestamp(7).toInstant())))
        .list();
    return shown;
  }

  /** Units of orders first seen since each SKU was read. */
  private Map<String, Integer> unitsSince(int storeId, Map<String, SkuRow> rows) {
    Map<String, Integer> units = new HashMap<>();
    jdbc.sql(
            """
            select u.tiktok_sku_id, sum(u.units)::int from order_unit u
            join stock_sku k using (store_id, tiktok_sku_id)
            where u.store_id = ? and u.tiktok_sku_id = any (?) and u.first_seen_at > k.read_at
            group by 1
            """)
        .params(storeId, texts(rows.keySet()))
        .query((rs, n) -> units.put(rs.getString(1), rs.getInt(2)))
        .list();
    return units;
  }

  private void forgetMissing(int storeId, Set<String> productIds, Set<String> skuIds) {
    jdbc.sql(
            """
            delete from stock_sku
            where store_id = ? and tiktok_product_id = any (?) and not tiktok_sku_id = any (?)
            """)
        .params(storeId, texts(productIds), texts(skuIds))
        .update();
  }

  /** TikTok does not know the product, nor do we any more. */
  @Transactional
  public void forget(int storeId, String productId) {
    jdbc.sql("delete from stock_sku where store_id = ? and tiktok_product_id = ?")
        .params(storeId, productId)
        .update();
  }

  /** Warehouses whose stock TikTok does not sell now, and those a person has closed. */
  private Set<String> asleep(int storeId) {
    return new HashSet<>(
        jdbc.sql(
                """
                select warehouse_id from tiktok_warehouse
                where store_id = :store and effect_status <> 'ENABLED'
                union
                select warehouse_id from warehouse_policy
                where store_id = :store and closed_from <= now() and (closed_until is null or closed_until > now())
                """)
            .param("store", storeId)
            .query(String.class)
            .list());
  }

  private void drift(
      Store store,
      TikTokStock sku,
      SkuRow before,
      Map<String, Row> warehouses,
      Set<String> asleep,
      int newUnits) {
    boolean justSent =
        before.sentAt() != null
            && before.readAt() != null
            && before.sentAt().isAfter(before.readAt());
    if (before.refused() || (justSent && sku.campaign() + sku.creator() > 0)) {
      // With campaigns, what was sent and what is shown differ by what they have set apart.
      return;
    }
    for (TikTokStock.AtWarehouse now : sku.warehouses()) {
      Row was = warehouses.get(now.warehouseId());
      if (was == null || was.sent() == null || asleep.contains(now.warehouseId())) {
        continue;
      }
      int drift =
          Drift.between(
              new Drift.Shown(was.available(), was.committed()),
              new Drift.Shown(now.available(), now.committed()),
              newUnits);
      // What campaigns have set apart moves with them, and back.
      if (drift != 0 && sku.campaign() == before.campaign() && sku.creator() == before.creator()) {
        metrics.drift(store, drift > 0 ? "more" : "less");
      }
    }
  }

  private void calibrate(Store store, TikTokStock sku, SkuRow before, Map<String, Row> warehouses) {
    int reserved = sku.campaign() + sku.creator();
    if (reserved == 0
        || before.sentAt() == null
        || before.readAt() == null
        || before.sentAt().isBefore(before.readAt())
        || reserved != before.campaign() + before.creator()) {
      return;
    }
    int sent = 0;
    int readBack = 0;
    for (TikTokStock.AtWarehouse now : sku.warehouses()) {
      Row was = warehouses.get(now.warehouseId());
      if (was == null || was.sent() == null || was.committed() != now.committed()) {
        return;
      }
      sent += was.sent();
      readBack += now.available();
    }
    Calibration.includesCampaign(sent, readBack, reserved)
        .ifPresent(includes -> campaignInQuantity(store.id(), includes));
  }

  private void campaignInQuantity(int storeId, boolean includes) {
    jdbc.sql(
            """
            update store set campaign_in_quantity = ?
            where id = ? and campaign_in_quantity is distinct from ?
            """)
        .params(includes, storeId, includes)
        .update();
  }

  private void write(
      int storeId,
      TikTokStock sku,
      @Nullable SkuRow before,
      Map<String, Row> warehouses,
      Map<String, Integer> known,
      Instant readAt) {
    Set<String> there =
        sku.warehouses().stream()
            .map(TikTokStock.AtWarehouse::warehouseId)
            .collect(Collectors.toSet());
    boolean changed =
        before != null
            && before.refused()
            && (before.campaign() != sku.campaign()
                || before.creator() != sku.creator()
                || !there.equals(warehouses.keySet()));
    jdbc.sql(
            """
            insert into stock_sku as k (store_id, tiktok_sku_id, tiktok_product_id, campaign, creator, read_at)
            values (:store, :sku, :product, :campaign, :creator, :read)
            on conflict (store_id, tiktok_sku_id) do update
              set tiktok_product_id = excluded.tiktok_product_id, campaign = excluded.campaign,
                  creator = excluded.creator, read_at = excluded.read_at,
                  retry_at = case when k.refused_code is null and k.retry_at <= now() then null
                                  when :changed then now() else k.retry_at end
            """)
        .param("store", storeId)
        .param("sku", sku.skuId())
        .param("product", sku.productId())
        .param("campaign", sku.campaign())
        .param("creator", sku.creator())
        .param("read", ts(readAt))
        .param("changed", changed)
        .update();
    Map<String, Integer> committed = new TreeMap<>();
    sku.warehouses().forEach(at -> committed.put(at.warehouseId(), at.committed()));
    Map<String, Integer> baseline = new TreeMap<>();
    warehouses.forEach((id, row) -> baseline.put(id, row.baseline()));
    Map<String, Unexplained.At> unexplained =
        Unexplained.of(
            committed, known, before == null || before.readAt() == null ? null : baseline);
    for (TikTokStock.AtWarehouse at : sku.warehouses()) {
      Unexplained.At units = unexplained.getOrDefault(at.warehouseId(), new Unexplained.At(0, 0));
      jdbc.sql(
              """
              insert into stock_shown (store_id, tiktok_sku_id, warehouse_id, available, committed, unknown,
                                       baseline, read_at)
              values (?, ?, ?, ?, ?, ?, ?, ?)
              on conflict (store_id, tiktok_sku_id, warehouse_id) do update
                set available = excluded.available, committed = excluded.committed,
                    unknown = excluded.unknown, baseline = excluded.baseline, read_at = excluded.read_at
              """)
          .params(
              storeId,
              sku.skuId(),
              at.warehouseId(),
              at.available(),
              at.committed(),
              units.unknown(),
              units.baseline(),
              ts(readAt))
          .update();
    }
    if (!there.containsAll(warehouses.keySet())) {
      jdbc.sql(
              """
              delete from stock_shown
              where store_id = ? and tiktok_sku_id = ? and not warehouse_id = any (?)
              """)
          .params(storeId, sku.skuId(), texts(there))
          .update();
    }
  }

  // What is to be done ----------------------------------------------------------------------------

  /** All that a plan depends on beside the figures; read in one go. */
  record Standing(PushPlan.Shop shop, List<PushPlan.Sku> skus) {}

  @Transactional(readOnly = true)
  public Standing standing(Store store, String productId, Collection<Figure> figures) {
    int storeId = store.id();
    Map<String, Figure> bySku =
        figures.stream().collect(Collectors.toMap(Figure::skuId, Function.identity(), (a, b) -> b));
    Map<String, Map<String, PushPlan.Shown>> shown = new HashMap<>();
    jdbc.sql(
            """
            select s.tiktok_sku_id, s.warehouse_id, s.available, s.sent_backorder, s.sent_handling
            from stock_shown s join stock_sku k using (store_id, tiktok_sku_id)
            where k.store_id = ? and k.tiktok_product_id = ?
            """)
        .params(storeId, productId)
        .query(
            (rs, n) ->
                shown
                    .computeIfAbsent(rs.getString(1), id -> new TreeMap<>())
                    .put(
                        rs.getString(2),
                        new PushPlan.Shown(
                            rs.getInt(3),
                            rs.getObject(4, Integer.class),
                            rs.getObject(5, Integer.class))))
        .list();
    Instant[] sentAt = new Instant[1];
    List<PushPlan.Sku> skus =
        jdbc.sql(
                """
                select tiktok_sku_id, campaign + creator as reserved, target::text as target, refused_code,
                       retry_at, sold_out_by, sent_at
                from stock_sku where store_id = ? and tiktok_product_id = ? order by tiktok_sku_id
                """)
            .params(storeId, productId)
            .query(
                (rs, n) -> {
                  String id = rs.getString("tiktok_sku_id");
                  Figure figure = bySku.get(id);
                  Instant sent = instant(rs, "sent_at");
                  if (sent != null && (sentAt[0] == null || sent.isAfter(sentAt[0]))) {
                    sentAt[0] = sent;
                  }
                  String code = rs.getString("refused_code");
                  return new PushPlan.Sku(
                      id,
                      figure == null
                          ? new Figure.Leave("NOT_READ", "nothing was decided of it")
                          : figure.answer(),
                      shown.getOrDefault(id, Map.of()),
                      rs.getInt("reserved"),
                      target(rs.getString("target")),
                      code == null
                          ? null
                          : new PushPlan.Refused(Long.parseLong(code), instant(rs, "retry_at")),
                      rs.getString("sold_out_by"));
                })
            .list();
    return jdbc.sql("select campaign_in_quantity, zero_refused_at from store where id = ?")
        .param(storeId)
        .query(
            (rs, n) ->
                new Standing(
                    new PushPlan.Shop(
                        rs.getTimestamp(2) != null,
                        settings.zeroRefused(),
                        rs.getObject(1, Boolean.class),
                        asleep(storeId),
                        settings.quiet(),
                        sentAt[0]),
                    skus))
        .single();
  }

  /** Writes down what was decided; only what it changes. */
  @Transactional
  public void decided(int storeId, PushPlan plan, Collection<PushPlan.Sku> skus) {
    for (PushPlan.Sku sku : skus) {
      Map<String, Quantity> target = plan.targets().get(sku.id());
      jdbc.sql(
              """
              update stock_sku
              set target = :target::jsonb,
                  dirty_since = case when :untold then coalesce(dirty_since, clock_timestamp()) end,
                  -- Another number is not what was refused.
                  retry_at = case when refused_code is not null and target is distinct from :target::jsonb
                                  then now() else retry_at end,
                  refused_code = case when :told and refused_code <> '12052850' then null else refused_code end,
                  refused_detail = case when :told and refused_code <> '12052850' then null else refused_detail end,
                  refused_at = case when :told and refused_code <> '12052850' then null else refused_at end
              where store_id = :store and tiktok_sku_id = :sku
                and (target is distinct from :target::jsonb or (dirty_since is not null) <> :untold
                     or (:told and refused_code <> '12052850'))
              """)
          .param(
              "target",
              target == null ? null : json.writeValueAsString(target),
              java.sql.Types.VARCHAR)
          .param("untold", plan.untold().contains(sku.id()))
          .param("told", target != null && !plan.untold().contains(sku.id()))
          .param("store", storeId)
          .param("sku", sku.id())
          .update();
    }
  }

  private Map<String, Quantity> target(@Nullable String text) {
    if (text == null) {
      return Map.of();
    }
    Map<String, Quantity> target = new TreeMap<>();
    json.readTree(text)
        .properties()
        .forEach(
            e ->
                target.put(
                    e.getKey(),
                    new Quantity(
                        e.getValue().path("units").asInt(),
                        number(e.getValue().path("backorder")),
                        number(e.getValue().path("handlingDays")))));
    return target;
  }

  private static @Nullable Integer number(JsonNode node) {
    return node.isIntegralNumber() ? node.asInt() : null;
  }

  // Intents ---------------------------------------------------------------------------------------

  /**
   * Settles what an earlier claim left open, now that TikTok was read: it shows what was sent, or
   * it was not executed, or something else has come since. The numbers are absolute: what still
   * differs is decided anew.
   */
  @Transactional
  public void resolve(int storeId, Collection<String> productIds) {
    record Resolved(String productId, boolean shown) {}
    List<Resolved> resolved =
        jdbc.sql(
                """
                update intent i
                set answered_at = now(), answer = coalesce(answer || '; ', '') || 'read again',
                    state = case when i.action <> 'update-tiktok-stock' or exists (
                        select from stock_sku k join stock_shown s using (store_id, tiktok_sku_id)
                        where k.store_id = i.store_id and k.tiktok_product_id = i.external_id
                          and s.available is distinct from (k.target -> s.warehouse_id ->> 'units')::int
                          and k.target is not null)
                      then 'ABANDONED' else 'SUCCEEDED' end
                where store_id = ? and external_id = any (?) and action = any (?)
                  and\s"""
                    + UNSETTLED
                    + " returning external_id, state = 'SUCCEEDED'")
            .params(storeId, texts(productIds), ACTIONS)
            .query((rs, n) -> new Resolved(rs.getString(1), rs.getBoolean(2)))
            .list();
    if (!resolved.isEmpty()) {
      jdbc.sql(
              """
              update stock_shown s set sent = s.available, sent_at = clock_timestamp()
              from stock_sku k
              where k.store_id = ? and k.tiktok_product_id = any (?) and k.target is not null
                and s.store_id = k.store_id and s.tiktok_sku_id = k.tiktok_sku_id
                and s.sent is distinct from s.available
              """)
          .params(
              storeId,
              texts(resolved.stream().filter(Resolved::shown).map(Resolved::productId).toList()))
          .update();
      jdbc.sql(
              """
              update stock_sku set retry_at = now() + make_interval(secs => ?)
              where store_id = ? and tiktok_product_id = any (?) and refused_code is null
              """)
          .params(
              (double) LATE_EFFECT.toSeconds(),
              storeId,
              texts(resolved.stream().map(Resolved::productId).toList()))
          .update();
    }
  }

  private static final String[] ACTIONS =
      Arrays.stream(PushPlan.Act.values())
          .map(PushPlan.Act::action)
          .filter(action -> !action.isEmpty())
          .toArray(String[]::new);

  /**
   * Commits the intention before anything is sent. Only under a fence that still holds.
   *
   * @return empty if another claim has the product, or something of it is unsettled
   */
  @Transactional
  public Optional<UUID> open(Lease lease, PushPlan plan, byte[] requestHash) {
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
    UUID id = UUID.randomUUID();
    int opened =
        jdbc.sql(
                """
                insert into intent (id, store_id, action, external_id, subject, state, fence, request_hash,
                                    quiet_until)
                values (?, ?, ?, ?, ?, 'OPEN', ?, ?, now())
                on conflict (store_id, action, external_id) where state in ('OPEN', 'UNKNOWN', 'THROTTLED')
                do nothing
                """)
            .params(
                id,
                lease.storeId(),
                plan.act().action(),
                lease.key().externalId(),
                plan.updates().size() + " SKUs",
                lease.fence(),
                requestHash)
            .update();
    return opened == 1 ? Optional.of(id) : Optional.empty();
  }

  private boolean settle(UUID intent, String state, String answer) {
    return jdbc.sql(
                "update intent set state = ?, answer = ?, answered_at = now() where id = ? and "
                    + UNSETTLED)
            .params(state, answer, intent)
            .update()
        == 1;
  }

  @Transactional
  public void notSent(UUID intent, String why) {
    settle(intent, "NOT_SENT", why);
  }

  @Transactional
  public void unknown(UUID intent, String why) {
    jdbc.sql("update intent set state = 'UNKNOWN', answer = ? where id = ? and " + UNSETTLED)
        .params(why, intent)
        .update();
  }

  /** Units that an update names for each warehouse of a SKU. */
  private record Sent(
      String sku,
      String warehouse,
      int units,
      @Nullable Integer backorder,
      @Nullable Integer handling) {}

  /**
   * Writes down what TikTok took and what it refused.
   *
   * @return what the refusals mean
   */
  @Transactional
  public Set<Refusal> answered(ProductInHand hand, List<StockUpdate.Refused> refusals) {
    int storeId = hand.store().id();
    settle(
        hand.opened(),
        "SUCCEEDED",
        refusals.isEmpty() ? "taken" : "taken but for " + refusals.size());
    Map<String, StockUpdate.Refused> refused = new HashMap<>();
    refusals.forEach(one -> refused.putIfAbsent(one.skuId(), one));
    StockUpdate.Refused unnamed = refused.remove("");
    List<Sent> taken = new ArrayList<>();
    Set<Refusal> meanings = new TreeSet<>();
    for (StockUpdate update : hand.sending().updates()) {
      StockUpdate.Refused why = refused.getOrDefault(update.skuId(), unnamed);
      if (why == null) {
        update
            .warehouses()
            .forEach(
                at ->
                    taken.add(
                        new Sent(
                            update.skuId(),
                            at.warehouseId(),
                            at.quantity(),
                            at.backorder(),
                            at.handlingDays())));
      } else {
        meanings.add(refused(hand.store(), update, why));
      }
    }
    taken(hand.store(), taken);
    return meanings;
  }

  /** TikTok took none of it. */
  @Transactional
  public Set<Refusal> refused(ProductInHand hand, long code, String message) {
    settle(hand.opened(), "REFUSED", Long.toString(code));
    Set<Refusal> meanings = new TreeSet<>();
    if (hand.sending().act() == PushPlan.Act.UPDATE) {
      for (StockUpdate update : hand.sending().updates()) {
        meanings.add(
            refused(
                hand.store(),
                update,
                new StockUpdate.Refused(update.skuId(), code, message, null)));
      }
    } else {
      metrics.refused(hand.store(), code);
      park(
          hand.store().id(),
          skus(hand.store().id(), List.of(hand.productId())),
          code,
          message,
          Refusal.OTHER);
    }
    return meanings;
  }

  private Refusal refused(Store store, StockUpdate update, StockUpdate.Refused why) {
    // What is above the API's own limit is out of bounds itself: it says nothing of a 0 beside it.
    boolean withZero =
        update.warehouses().stream().anyMatch(at -> at.quantity() == 0)
            && update.warehouses().stream().noneMatch(at -> at.quantity() > API_CEILING);
    Refusal meaning = Refusal.of(why.code(), withZero);
    metrics.refused(store, why.code());
    if (meaning == Refusal.ZERO) {
      jdbc.sql("update store set zero_refused_at = now() where id = ? and zero_refused_at is null")
          .param(store.id())
          .update();
    } else {
      if (meaning == Refusal.BELOW_CAMPAIGN) {
        campaignInQuantity(store.id(), true);
      }
      park(store.id(), List.of(update.skuId()), why.code(), why.message(), meaning);
    }
    return meaning;
  }

  private void park(
      int storeId, Collection<String> skuIds, long code, String message, Refusal meaning) {
    Duration retry = meaning.retry();
    jdbc.sql(
            """
            update stock_sku set refused_code = ?, refused_detail = ?, refused_at = now(),
                                 retry_at = now() + make_interval(secs => ?::float8)
            where store_id = ? and tiktok_sku_id = any (?)
            """)
        .params(
            Arrays.asList(
                Long.toString(code),
                message.length() <= 300 ? message : message.substring(0, 300),
                retry == null ? null : (double) retry.toSeconds(),
                storeId,
                texts(skuIds)))
        .update();
  }

  private void taken(Store store, List<Sent> taken) {
    if (taken.isEmpty()) {
      return;
    }
    String[] skus = taken.stream().map(Sent::sku).distinct().sorted().toArray(String[]::new);
    jdbc.sql(
            """
            with held as materialized (
              select tiktok_sku_id, dirty_since from stock_sku
              where store_id = ? and tiktok_sku_id = any (?) order by 1 for update
            )
            update stock_sku k
            set sent_at = clock_timestamp(), dirty_since = null, refused_code = null,
                refused_detail = null, refused_at = null,
                retry_at = case when k.refused_code is null then k.retry_at end
            from held where k.store_id = ? and k.tiktok_sku_id = held.tiktok_sku_id
            returning extract(epoch from clock_timestamp() - held.dirty_since)
            """)
        .params(store.id(), skus, store.id())
        .query((rs, n) -> rs.getObject(1) == null ? -1.0 : rs.getDouble(1))
        .list()
        .forEach(
            lag -> {
              if (lag >= 0) {
                metrics.lag(store, Duration.ofNanos(Math.round(lag * 1e9)));
              }
            });
    jdbc.sql(
            """
            update stock_shown s
            set available = t.units, sent = t.units, sent_at = clock_timestamp(),
                sent_backorder = coalesce(t.backorder, s.sent_backorder),
                sent_handling = coalesce(t.handling, s.sent_handling)
            from unnest(?::text[], ?::text[], ?::int[], ?::int[], ?::int[])
              t (sku, warehouse, units, backorder, handling)
            where s.store_id = ? and s.tiktok_sku_id = t.sku and s.warehouse_id = t.warehouse
            """)
        .params(
            taken.stream().map(Sent::sku).toArray(String[]::new),
            taken.stream().map(Sent::warehouse).toArray(String[]::new),
            taken.stream().map(Sent::units).toArray(Integer[]::new),
            taken.stream().map(Sent::backorder).toArray(Integer[]::new),
            taken.stream().map(Sent::handling).toArray(Integer[]::new),
            store.id())
        .update();
    metrics.sent(store, skus.length);
  }

  /** It is off sale because it is sold out, or on sale again. */
  @Transactional
  public void onSale(ProductInHand hand, boolean onSale) {
    settle(hand.opened(), "SUCCEEDED", "taken");
    jdbc.sql(
            """
            update stock_sku
            set sold_out_by = ?, dirty_since = case when ? then dirty_since end, refused_code = null,
                refused_detail = null, refused_at = null, retry_at = null
            where store_id = ? and tiktok_product_id = ? and refused_code is distinct from '12052850'
            """)
        .params(
            Arrays.asList(
                onSale ? null : PushPlan.DEACTIVATED, onSale, hand.store().id(), hand.productId()))
        .update();
  }

  /** A dry run's answer to "what would you have sent": told once for each plan. */
  @Transactional
  public void intended(ProductInHand hand, PushPlan plan) {
    jdbc.sql(
            """
            insert into intended_write (store_id, action, external_id, summary)
            select :store, :action, :product, :summary::jsonb
            where :summary::jsonb is distinct from (
              select summary from intended_write
              where store_id = :store and action = :action and external_id = :product
              order by id desc limit 1)
            """)
        .param("store", hand.store().id())
        .param("action", plan.act().action())
        .param("product", hand.productId())
        .param("summary", json.writeValueAsString(told(plan)))
        .update();
  }

  /** What a plan would send, as people and tests read it. */
  static Map<String, Object> told(PushPlan plan) {
    Map<String, Object> skus = new TreeMap<>();
    for (StockUpdate update : plan.updates()) {
      Map<String, Object> warehouses = new TreeMap<>();
      for (StockUpdate.AtWarehouse at : update.warehouses()) {
        Map<String, Object> quantity = new LinkedHashMap<>();
        quantity.put("quantity", at.quantity());
        if (at.backorder() != null) {
          quantity.put("backorder", at.backorder());
        }
        if (at.handlingDays() != null) {
          quantity.put("handlingDays", at.handlingDays());
        }
        warehouses.put(at.warehouseId(), quantity);
      }
      skus.put(update.skuId(), warehouses);
    }
    return Map.of("skus", skus);
  }

  // Due -------------------------------------------------------------------------------------------

  /** Products of which something refused, or of unknown outcome, is to be tried or seen again. */
  List<String> toRetry(int storeId) {
    return jdbc.sql(
            """
            select distinct tiktok_product_id from stock_sku where store_id = ? and retry_at <= now()
            """)
        .param(storeId)
        .query(String.class)
        .list();
  }

  /** Products that TikTok was not told of, by store. */
  List<Map.Entry<Integer, String>> untold() {
    return jdbc.sql(
            """
            select distinct store_id, tiktok_product_id from stock_sku where dirty_since is not null
            order by 1, 2
            """)
        .query((rs, n) -> Map.entry(rs.getInt(1), rs.getString(2)))
        .list();
  }

  /**
   * What was refused is worth another try: the product, or its warehouses, are not what they were.
   */
  @Transactional
  public void retryNow(int storeId, @Nullable String productId) {
    jdbc.sql(
            """
            update stock_sku set retry_at = now()
            where store_id = :store and refused_code is not null and refused_code <> '12052850'
              and (cast(:product as text) is null or tiktok_product_id = :product)
            """)
        .param("store", storeId)
        .param("product", productId, java.sql.Types.VARCHAR)
        .update();
  }

  private static String[] texts(Collection<String> texts) {
    return texts.toArray(String[]::new);
  }

  private static Timestamp ts(Instant instant) {
    return Timestamp.from(instant);
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Instant instant(ResultSet rs, int column) throws SQLException {
    Timestamp value = rs.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
