package io.caravan.platform;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret and, during a rotation, the one before it. Shopify signs with the oldest secret that is
 * not revoked for up to an hour (webhooks/verify-deliveries); TikTok names no period.
 *
 * @param current the secret in force; null or blank if none is configured
 * @param previous still accepted; null outside a rotation
 * @param previousUntil end of the previous one; null: until it is removed from the settings
 */
public record RotatingSecret(
    @Nullable String current, @Nullable String previous, @Nullable Instant previousUntil) {

  /** The secrets a signature may be made with at this moment, current first. */
  public List<String> accepted(Instant now) {
    List<String> secrets = new ArrayList<>(2);
    if (current != null && !current.isBlank()) {
      secrets.add(current);
    }
    if (previous != null
        && !previous.isBlank()
        && (previousUntil == null || now.isBefore(previousUntil))) {
      secrets.add(previous);
    }
    return List.copyOf(secrets);
  }

  @Override
  public String toString() {
    return "RotatingSecret[" + (previous == null ? "one" : "two, until " + previousUntil) + "]";
  }
}
