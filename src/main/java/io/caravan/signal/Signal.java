package io.caravan.signal;

import io.caravan.platform.Platform;
import io.caravan.work.Due;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came in: a verified webhook. A hint that a key may have changed, never data.
 *
 * @param topic the platform's name of the event; from an unsigned header at Shopify
 * @param shop the platform's id or domain of the shop; null if the body names none
 * @param storeId null for a shop that is not ours: recorded without effect
 * @param key what may have changed; null for a topic that no flow handles yet: recorded without
 *     effect
 * @param lane of the key; null exactly when the key is
 * @param seenAtLeast the signed update time, if any: a read older than it is stale
 * @param notificationId the platform's id of the delivery; unsigned, for people who look
 * @param occurredAt when it happened, by the platform; unsigned at Shopify
 * @param bodyHash SHA-256 of the body as received
 * @param body as received; sealed before it is stored. Null: not kept
 * @param also what else may have changed by the same event: made due with it, not written down
 */
public record Signal(
    Platform platform,
    String topic,
    @Nullable String shop,
    @Nullable Integer storeId,
    @Nullable WorkKey key,
    @Nullable Lane lane,
    @Nullable Instant seenAtLeast,
    @Nullable String notificationId,
    @Nullable Instant occurredAt,
    byte[] bodyHash,
    byte @Nullable [] body,
    List<Due> also) {

  public Signal {
    also = List.copyOf(also);
    if (also.stream().anyMatch(due -> storeId == null || due.key().storeId() != storeId)) {
      throw new IllegalArgumentException(
          "a signal of store %s makes others due".formatted(storeId));
    }
    if ((key == null) != (lane == null)) {
      throw new IllegalArgumentException("a key has a lane, no key has none");
    }
    if (key != null && (storeId == null || storeId != key.storeId())) {
      throw new IllegalArgumentException(
          "the key is of store %d, the signal of store %s".formatted(key.storeId(), storeId));
    }
  }

  /** About one key alone. */
  public Signal(
      Platform platform,
      String topic,
      @Nullable String shop,
      @Nullable Integer storeId,
      @Nullable WorkKey key,
      @Nullable Lane lane,
      @Nullable Instant seenAtLeast,
      @Nullable String notificationId,
      @Nullable Instant occurredAt,
      byte[] bodyHash,
      byte @Nullable [] body) {
    this(
        platform,
        topic,
        shop,
        storeId,
        key,
        lane,
        seenAtLeast,
        notificationId,
        occurredAt,
        bodyHash,
        body,
        List.of());
  }

  /** Whether it makes a key due. */
  public boolean hasEffect() {
    return key != null;
  }

  /** SHA-256. */
  public static byte[] hash(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Without the body, which may hold personal data. */
  @Override
  public String toString() {
    return "Signal[%s %s shop=%s store=%s key=%s notification=%s body=%s]"
        .formatted(
            platform,
            topic,
            shop,
            storeId,
            key,
            notificationId,
            body == null ? "none" : body.length + " bytes");
  }
}
