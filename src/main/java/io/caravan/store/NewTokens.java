package io.caravan.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a platform gave for a refresh token. Times are absolute.
 *
 * @param refreshToken null: the old one stays
 */
public record NewTokens(
    String accessToken,
    @Nullable Instant accessExpiresAt,
    @Nullable String refreshToken,
    @Nullable Instant refreshExpiresAt) {
  @Override
  public String toString() {
    return "NewTokens[until " + accessExpiresAt + "]";
  }
}
