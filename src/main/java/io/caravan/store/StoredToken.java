package io.caravan.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is used.
 *
 * @param accessToken opened; never to be logged
 * @param version moves with every renewal: a rejected token is compared by it
 * @param expiresAt null: not known, or never
 * @param renewable whether there is a refresh token
 */
public record StoredToken(
    String accessToken, long version, @Nullable Instant expiresAt, boolean renewable) {

  /** Whether it is spent at this time, or will be within the margin. */
  public boolean expiresBefore(Instant time) {
    return expiresAt != null && !expiresAt.isAfter(time);
  }

  @Override
  public String toString() {
    return "StoredToken[version=" + version + ", expiresAt=" + expiresAt + "]";
  }
}
