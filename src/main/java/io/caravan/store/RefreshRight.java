package io.caravan.store;

import io.caravan.platform.Platform;

/**
 * The right to renew a token, held by one node until its lease ends.
 *
 * @param refreshToken opened; never to be logged
 * @param version the token that is being replaced
 */
public record RefreshRight(int storeId, Platform platform, String refreshToken, long version) {
  @Override
  public String toString() {
    return "RefreshRight[store " + storeId + ", " + platform + ", version " + version + "]";
  }
}
