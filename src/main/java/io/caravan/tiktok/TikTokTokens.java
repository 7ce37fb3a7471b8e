package io.caravan.tiktok;

import io.caravan.platform.HttpSettings;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.NewTokens;
import io.caravan.store.RefreshRight;
import io.caravan.store.Store;
import io.caravan.store.StoreTokens;
import io.caravan.store.StoredToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's access tokens, renewed by the one node that holds the right to. Who meets a refusal uses
 * a newer stored token once, or waits; nothing is sent with a token that is known to be refused.
 */
public final class TikTokTokens {
  /**
   * Renewed this long before its end: an access token lives 7 days (authorization-overview-202407),
   * so a day leaves room for a long outage.
   */
  public static final Duration AHEAD = Duration.ofDays(1);

  /**
   * A refusal is forgotten after this, in case it was TikTok's error and no renewal is possible.
   */
  static final Duration REFUSAL_MEMORY = Duration.ofSeconds(30);

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(60);

  /** Smaller than any time in seconds since 2001: a period instead of a time. */
  private static final long PERIOD_BELOW = 1_000_000_000L;

  private static final Logger log = LoggerFactory.getLogger(TikTokTokens.class);

  private final StoreTokens tokens;
  private final TikTokSettings settings;
  private final Clock clock;
  private final Duration lease;
  private final Map<Integer, Refusal> refusals = new ConcurrentHashMap<>();

  private record Refusal(long version, Instant at) {}

  TikTokTokens(StoreTokens tokens, TikTokSettings settings, HttpSettings http, Clock clock) {
    this.tokens = tokens;
    this.settings = settings;
    this.clock = clock;
    Duration twice = http.timeout().multipliedBy(2);
    this.lease = twice.compareTo(SHORTEST_LEASE) > 0 ? twice : SHORTEST_LEASE;
  }

  /**
   * The token to send with.
   *
   * @throws PlatformException.Unauthorized if there is none, or it is known to be of no use
   */
  public StoredToken usable(Store store) {
    StoredToken token =
        tokens.current(store.id(), Platform.TIKTOK).orElseThrow(() -> notAuthorised(store));
    if (isSpent(store, token)) {
      // Another node may have renewed it within the last second.
      token = tokens.reread(store.id(), Platform.TIKTOK).orElseThrow(() -> notAuthorised(store));
      if (isSpent(store, token)) {
        throw new PlatformException.Unauthorized(
            Platform.TIKTOK,
            "store " + store.name() + ": the access token has to be renewed first");
      }
    }
    return token;
  }

  /** The access token itself, as {@link #usable}. */
  public String accessToken(Store store) {
    return usable(store).accessToken();
  }

  /** The version of the stored token now. */
  long storedVersion(Store store) {
    return tokens
        .current(store.id(), Platform.TIKTOK)
        .orElseThrow(() -> notAuthorised(store))
        .version();
  }

  /** TikTok refused this token. */
  void refused(Store store, long version) {
    refusals.put(store.id(), new Refusal(version, clock.instant()));
  }

  /**
   * Whether the token ends soon, has ended, or was refused: for the work item that renews ahead.
   */
  public boolean isRenewalDue(Store store) {
    Optional<StoredToken> token = tokens.reread(store.id(), Platform.TIKTOK);
    return token.isPresent()
        && token.get().renewable()
        && (isSpent(store, token.get()) || token.get().expiresBefore(clock.instant().plus(AHEAD)));
  }

  /**
   * Gets a token newer than the one given: the stored one if another was faster, else by renewing.
   *
   * @param sender sends a request to TikTok's authorisation host
   * @throws PlatformException.Unauthorized if another is renewing it now, or a person must
   *     authorise
   */
  StoredToken newerThan(Store store, long version, Function<TikTokRequest, TikTokAnswer> sender) {
    StoredToken stored =
        tokens.reread(store.id(), Platform.TIKTOK).orElseThrow(() -> notAuthorised(store));
    if (stored.version() > version && !isSpent(store, stored)) {
      return stored;
    }
    Optional<RefreshRight> right =
        tokens.claimRefresh(store.id(), Platform.TIKTOK, stored.version(), lease);
    if (right.isPresent()) {
      return renew(store, right.get(), sender);
    }
    StoredToken again =
        tokens.reread(store.id(), Platform.TIKTOK).orElseThrow(() -> notAuthorised(store));
    if (again.version() > stored.version()) {
      return again;
    }
    throw new PlatformException.Unauthorized(
        Platform.TIKTOK,
        again.renewable()
            ? "store " + store.name() + ": the access token is being renewed"
            : "store "
                + store.name()
                + ": the access token is refused and there is no refresh token. Authorise the app"
                + " again, or set caravan.stores[n].tiktok.access-token and .refresh-token");
  }

  private StoredToken renew(
      Store store, RefreshRight right, Function<TikTokRequest, TikTokAnswer> sender) {
    settings.requireApp();
    TikTokAnswer answer;
    try {
      answer =
          sender.apply(
              TikTokRequest.refreshToken(
                  required(settings.appKey()),
                  required(settings.appSecret()),
                  right.refreshToken()));
    } catch (PlatformException.Throttled | PlatformException.NotSent e) {
      tokens.release(right);
      throw e;
    }
    // Refused or unknown: the lease stays, so that a dead refresh token is not tried in a loop.
    NewTokens renewed = read(answer.data());
    StoredToken token = tokens.renewed(right, renewed);
    refusals.remove(store.id());
    log.info(
        "Store {}: TikTok access token renewed, valid until {}", store.name(), token.expiresAt());
    return token;
  }

  private NewTokens read(JsonNode data) {
    String access = data.path("access_token").asString("");
    if (access.isEmpty()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK, "TikTok refresh-token: the answer has no access_token", null);
    }
    String refresh = data.path("refresh_token").asString("");
    return new NewTokens(
        access,
        time(data.path("access_token_expire_in")),
        refresh.isEmpty() ? null : refresh,
        time(data.path("refresh_token_expire_in")));
  }

  /** In spite of their names these are times, not periods; a period is understood all the same. */
  private @Nullable Instant time(JsonNode seconds) {
    if (!seconds.canConvertToLong() || seconds.asLong() <= 0) {
      return null;
    }
    long value = seconds.asLong();
    return value < PERIOD_BELOW ? clock.instant().plusSeconds(value) : Instant.ofEpochSecond(value);
  }

  private boolean isSpent(Store store, StoredToken token) {
    Instant now = clock.instant();
    Refusal refusal = refusals.get(store.id());
    boolean refused =
        refusal != null
            && refusal.version() >= token.version()
            && now.isBefore(refusal.at().plus(REFUSAL_MEMORY));
    return refused || (token.renewable() && token.expiresBefore(now));
  }

  private static String required(@Nullable String value) {
    if (value == null) {
      throw new IllegalStateException("checked before");
    }
    return value;
  }

  private static PlatformException notAuthorised(Store store) {
    return new PlatformException.Unauthorized(
        Platform.TIKTOK,
        "store "
            + store.name()
            + " has no TikTok access token. Authorise the app, or set"
            + " caravan.stores[n].tiktok.access-token");
  }
}
