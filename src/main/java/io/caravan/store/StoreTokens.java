package io.caravan.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.Platform;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sealed tokens of every store. A token given in the settings is taken over once, and again
 * when the setting changes; in between the database's own, renewed one counts. No connection is
 * held while a platform is asked: the right to renew is a lease in the row, by the database's
 * clock.
 */
public final class StoreTokens {
  private static final Logger log = LoggerFactory.getLogger(StoreTokens.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final String ACCESS = "store_token.access_token/";
  private static final String REFRESH = "store_token.refresh_token/";

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Sealer sealer;
  private final LongSupplier nanos;
  private final Map<Key, Cached> cache = new ConcurrentHashMap<>();

  private record Key(int storeId, Platform platform) {}

  private record Cached(StoredToken token, long readAt) {}

  StoreTokens(JdbcClient jdbc, TransactionTemplate transaction, Sealer sealer, LongSupplier nanos) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.sealer = sealer;
    this.nanos = nanos;
  }

  /** Takes over the tokens of the settings that are new or have changed since they were taken. */
  void seed(List<StoreSettings> settings, Stores stores) {
    for (StoreSettings configured : settings) {
      Store store = stores.byName(configured.name()).orElseThrow();
      seed(store, Platform.SHOPIFY, configured.shopify().accessToken(), null);
      seed(
          store,
          Platform.TIKTOK,
          configured.tiktok().accessToken(),
          configured.tiktok().refreshToken());
    }
  }

  private void seed(
      Store store, Platform platform, @Nullable String access, @Nullable String refresh) {
    if (access == null) {
      return;
    }
    byte[] hash = hash(access + "\n" + (refresh == null ? "" : refresh));
    Key key = new Key(store.id(), platform);
    int changed =
        jdbc.sql(
                """
                insert into store_token as t (store_id, platform, access_token, refresh_token, seed_hash)
                values (:store, :platform, :access, :refresh, :hash)
                on conflict (store_id, platform) do update
                   set access_token = excluded.access_token,
                       refresh_token = excluded.refresh_token,
                       access_expires_at = null,
                       refresh_expires_at = null,
                       refreshing_until = null,
                       version = t.version + 1,
                       seed_hash = excluded.seed_hash,
                       updated_at = now()
                 where t.seed_hash is distinct from excluded.seed_hash
                """)
            .param("store", key.storeId())
            .param("platform", name(platform))
            .param("access", sealer.seal(store.id(), ACCESS + name(platform), access))
            .param("refresh", sealed(key, refresh))
            .param("hash", hash)
            .update();
    if (changed > 0) {
      log.info("Store {}: took over the {} token of the settings", store.name(), name(platform));
    }
  }

  /** The stored token, read at most a second ago; empty if the store was never authorised. */
  public Optional<StoredToken> current(int storeId, Platform platform) {
    Key key = new Key(storeId, platform);
    Cached cached = cache.get(key);
    if (cached != null && nanos.getAsLong() - cached.readAt() < FRESH_NANOS) {
      return Optional.of(cached.token());
    }
    return reread(storeId, platform);
  }

  /** The stored token, read now. */
  public Optional<StoredToken> reread(int storeId, Platform platform) {
    Key key = new Key(storeId, platform);
    long now = nanos.getAsLong();
    Optional<StoredToken> token =
        jdbc.sql(
                """
                select access_token, version, access_expires_at, refresh_token is not null as renewable
                  from store_token where store_id = ? and platform = ?
                """)
            .param(storeId)
            .param(name(platform))
            .query((rs, n) -> token(key, rs))
            .optional();
    token.ifPresentOrElse(found -> cache.put(key, new Cached(found, now)), () -> cache.remove(key));
    return token;
  }

  private StoredToken token(Key key, ResultSet rs) throws SQLException {
    Timestamp expires = rs.getTimestamp("access_expires_at");
    return new StoredToken(
        sealer.openText(key.storeId(), ACCESS + name(key.platform()), rs.getBytes("access_token")),
        rs.getLong("version"),
        expires == null ? null : expires.toInstant(),
        rs.getBoolean("renewable"));
  }

  /**
   * Asks for the right to renew.
   *
   * @param version the token to replace; a newer one in the database is no longer ours to replace
   * @param lease longer than the renewal can take in all
   * @return empty if another holds the right, a newer token is there, or there is no refresh token
   */
  public Optional<RefreshRight> claimRefresh(
      int storeId, Platform platform, long version, Duration lease) {
    Key key = new Key(storeId, platform);
    return jdbc.sql(
            """
            update store_token
               set refreshing_until = now() + make_interval(secs => :seconds)
             where store_id = :store and platform = :platform and version = :version
               and refresh_token is not null
               and (refreshing_until is null or refreshing_until <= now())
            returning refresh_token
            """)
        .param("seconds", lease.toMillis() / 1000.0)
        .param("store", storeId)
        .param("platform", name(platform))
        .param("version", version)
        .query(
            (rs, n) ->
                new RefreshRight(
                    storeId,
                    platform,
                    sealer.openText(
                        storeId, REFRESH + name(key.platform()), rs.getBytes("refresh_token")),
                    version))
        .optional();
  }

  /**
   * Stores what the platform gave. A token that was renewed or seeded meanwhile is left alone: the
   * newer one is returned then.
   */
  public StoredToken renewed(RefreshRight right, NewTokens tokens) {
    Key key = new Key(right.storeId(), right.platform());
    String platform = name(right.platform());
    transaction.executeWithoutResult(
        status -> {
          int changed =
              jdbc.sql(
                      """
                      update store_token
                         set access_token = :access,
                             refresh_token = coalesce(:refresh, refresh_token),
                             access_expires_at = :expires,
                             refresh_expires_at = coalesce(:refreshExpires, refresh_expires_at),
                             version = version + 1,
                             refreshing_until = null,
                             updated_at = now()
                       where store_id = :store and platform = :platform and version = :version
                      """)
                  .param(
                      "access", sealer.seal(key.storeId(), ACCESS + platform, tokens.accessToken()))
                  .param("refresh", sealed(key, tokens.refreshToken()), java.sql.Types.BINARY)
                  .param("expires", at(tokens.accessExpiresAt()), TIMESTAMPTZ)
                  .param("refreshExpires", at(tokens.refreshExpiresAt()), TIMESTAMPTZ)
                  .param("store", key.storeId())
                  .param("platform", platform)
                  .param("version", right.version())
                  .update();
          if (changed == 0) {
            log.warn("{}: renewed too late, a newer token is stored already", right);
          }
        });
    return reread(right.storeId(), right.platform()).orElseThrow();
  }

  /** Gives the right back before its lease ends: the renewal was refused or not sent. */
  public void release(RefreshRight right) {
    jdbc.sql(
            """
            update store_token set refreshing_until = null
             where store_id = ? and platform = ? and version = ?
            """)
        .param(right.storeId())
        .param(name(right.platform()))
        .param(right.version())
        .update();
  }

  private static final int TIMESTAMPTZ = java.sql.Types.TIMESTAMP_WITH_TIMEZONE;

  private static java.time.@Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private byte @Nullable [] sealed(Key key, @Nullable String refresh) {
    return refresh == null
        ? null
        : sealer.seal(key.storeId(), REFRESH + name(key.platform()), refresh);
  }

  private static String name(Platform platform) {
    return platform.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
