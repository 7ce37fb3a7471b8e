package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The stores of the settings, kept in table {@code store}. What the database may change (pause,
 * shop cipher) is read again at most once a second.
 */
public final class JdbcStores implements Stores {
  private static final Logger log = LoggerFactory.getLogger(JdbcStores.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<StoreSettings> settings;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final LongSupplier nanos;
  private volatile Snapshot snapshot = new Snapshot(List.of(), Set.of(), Map.of(), 0);

  JdbcStores(
      List<StoreSettings> settings,
      JdbcClient jdbc,
      TransactionTemplate transaction,
      LongSupplier nanos) {
    this.settings = settings;
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.nanos = nanos;
  }

  private record Snapshot(
      List<Store> stores, Set<Integer> paused, Map<Integer, Row> rows, long readAt) {}

  private record Row(
      Store store, boolean paused, @Nullable Instant startMark, @Nullable String sellerType) {}

  /**
   * Brings the settings into the database. A name that once meant another pair of shops is refused:
   * orders of two shops must never meet under one id.
   *
   * <p>The first time sets the start mark: now, by the database's clock, in whole seconds as TikTok
   * counts; what the settings say takes its place at any start. A store that was connected before
   * there were start marks keeps what its first poll went back to.
   */
  void register() {
    transaction.executeWithoutResult(status -> settings.forEach(this::register));
    read();
    log.info("Serving {} stores: {}", snapshot.stores().size(), names());
  }

  private void register(StoreSettings store) {
    int changed =
        jdbc.sql(
                """
                insert into store as s (name, region, currency, shopify_domain, tiktok_shop_id,
                                        tiktok_shop_cipher, default_location, start_mark)
                values (:name, :region, :currency, :domain, :shop, :cipher, :location,
                        coalesce(:importFrom, date_trunc('second', now())))
                on conflict (name) do update
                   set region = excluded.region,
                       currency = excluded.currency,
                       tiktok_shop_cipher = coalesce(excluded.tiktok_shop_cipher, s.tiktok_shop_cipher),
                       default_location = excluded.default_location,
                       start_mark = coalesce(:importFrom, s.start_mark, s.created_at - interval '96 hours')
                 where s.shopify_domain = excluded.shopify_domain
                   and s.tiktok_shop_id = excluded.tiktok_shop_id
                """)
            .param("name", store.name())
            .param("region", store.region())
            .param("currency", store.currency())
            .param("domain", store.shopify().domain())
            .param("shop", store.tiktok().shopId())
            .param("cipher", store.tiktok().shopCipher())
            .param("location", store.defaultLocation())
            .param("importFrom", timestamp(store.importFrom()), Types.TIMESTAMP_WITH_TIMEZONE)
            .update();
    if (changed == 0) {
      String known =
          jdbc.sql("select shopify_domain || ' with ' || tiktok_shop_id from store where name = ?")
              .param(store.name())
              .query(String.class)
              .single();
      throw InvalidSetting.of(
          "caravan.stores \"" + store.name() + "\"",
          store.shopify().domain() + " with " + store.tiktok().shopId(),
          known + ", as this name has meant so far",
          "Give the new pair of shops a new name; the old one keeps its orders.");
    }
  }

  @Override
  public List<Store> all() {
    return snapshot.stores();
  }

  @Override
  public Store byId(int id) {
    return snapshot.stores().stream()
        .filter(store -> store.id() == id)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no store with id %d among those of the settings: %s".formatted(id, names())));
  }

  @Override
  public Optional<Store> byName(String name) {
    return matching(store -> store.name().equals(name)).stream().findFirst();
  }

  @Override
  public List<Store> byShopifyDomain(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    return matching(store -> store.shopifyDomain().equals(lower));
  }

  @Override
  public List<Store> byTikTokShop(String shopId) {
    return matching(store -> store.tiktokShopId().equals(shopId));
  }

  @Override
  public Optional<Instant> startMark(int storeId) {
    return Optional.ofNullable(fresh().rows().get(storeId)).map(Row::startMark);
  }

  @Override
  public Optional<String> sellerType(int storeId) {
    return Optional.ofNullable(fresh().rows().get(storeId)).map(Row::sellerType);
  }

  @Override
  public boolean isPaused(int storeId) {
    return fresh().paused().contains(storeId);
  }

  @Override
  public void pause(int storeId, String who) {
    setPaused(byId(storeId), who, true);
  }

  @Override
  public void resume(int storeId, String who) {
    setPaused(byId(storeId), who, false);
  }

  /** Keeps the cipher that Get Authorized Shops gave, for all nodes. */
  public Store rememberShopCipher(int storeId, String cipher) {
    jdbc.sql("update store set tiktok_shop_cipher = ? where id = ?")
        .param(cipher)
        .param(storeId)
        .update();
    read();
    return byId(storeId);
  }

  /** Keeps what Get Authorized Shops says the seller is, for all nodes. */
  public void rememberSellerType(int storeId, String sellerType) {
    int changed =
        jdbc.sql("update store set seller_type = ? where id = ? and seller_type is distinct from ?")
            .params(sellerType, storeId, sellerType)
            .update();
    if (changed > 0) {
      read();
    }
  }

  /** Notes that the unique order id definition was seen in the shop just now. */
  public void rememberOrderIdDefinition(int storeId) {
    jdbc.sql("update store set order_id_definition_at = now() where id = ?")
        .param(storeId)
        .update();
  }

  /** The store as the database knows it now, which may be newer than what {@link #byId} gives. */
  public Store reread(int storeId) {
    read();
    return byId(storeId);
  }

  private void setPaused(Store store, String who, boolean paused) {
    transaction.executeWithoutResult(
        status -> {
          int changed =
              jdbc.sql(
                      """
                      update store set paused_at = case when :paused then now() end
                       where id = :id and (paused_at is null) = :paused
                      """)
                  .param("paused", paused)
                  .param("id", store.id())
                  .update();
          if (changed > 0) {
            jdbc.sql("insert into audit (who, act, store_id, subject) values (?, ?, ?, ?)")
                .param(who)
                .param(paused ? "pause-store" : "resume-store")
                .param(store.id())
                .param(store.name())
                .update();
          }
        });
    read();
  }

  private Snapshot fresh() {
    Snapshot known = snapshot;
    return nanos.getAsLong() - known.readAt() < FRESH_NANOS ? known : read();
  }

  private synchronized Snapshot read() {
    long now = nanos.getAsLong();
    Set<String> configured = new HashSet<>();
    settings.forEach(store -> configured.add(store.name()));
    List<Store> stores = new ArrayList<>();
    Set<Integer> paused = new HashSet<>();
    Map<Integer, Row> rows = new HashMap<>();
    for (Row row : jdbc.sql("select * from store order by id").query(JdbcStores::row).list()) {
      if (configured.contains(row.store().name())) {
        stores.add(row.store());
        rows.put(row.store().id(), row);
        if (row.paused()) {
          paused.add(row.store().id());
        }
      }
    }
    Snapshot read = new Snapshot(List.copyOf(stores), Set.copyOf(paused), Map.copyOf(rows), now);
    snapshot = read;
    return read;
  }

  private static Row row(ResultSet rs, int number) throws SQLException {
    Store store =
        new Store(
            rs.getInt("id"),
            rs.getString("name"),
            rs.getString("region"),
            rs.getString("currency"),
            rs.getString("shopify_domain"),
            rs.getString("tiktok_shop_id"),
            rs.getString("tiktok_shop_cipher"),
            rs.getString("default_location"));
    Timestamp start = rs.getTimestamp("start_mark");
    return new Row(
        store,
        rs.getTimestamp("paused_at") != null,
        start == null ? null : start.toInstant(),
        rs.getString("seller_type"));
  }

  private static @Nullable OffsetDateTime timestamp(@Nullable Instant moment) {
    return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
  }

  private List<Store> matching(Predicate<Store> wanted) {
    return snapshot.stores().stream().filter(wanted).toList();
  }

  private List<String> names() {
    return snapshot.stores().stream().map(Store::name).toList();
  }
}
