package io.caravan.inventory.adjust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of what is available of an item at a location, as it is written down before it is sent.
 *
 * @param id our own
 * @param inventoryItemId GID
 * @param locationId GID
 * @param delta added to what is available; never 0
 * @param subject tells several of one purpose apart: the return it is given back for, the how many
 *     eth it is
 * @param attempts how often Shopify was asked under a new key: more than once only after a refusal
 * @param sentAt when it was first sent under its present key; null: never
 * @param answeredAt when its outcome was known; null: it is not
 */
public record Adjustment(
    UUID id,
    String inventoryItemId,
    String locationId,
    int delta,
    Purpose purpose,
    String subject,
    State state,
    int attempts,
    @Nullable Instant sentAt,
    @Nullable Instant answeredAt) {

  /** What it is for. */
  public enum Purpose {
    /** An order that never reaches Shopify takes its units. */
    TAKE,
    /** What was taken comes back: the order was cancelled, or reached Shopify after all. */
    GIVE_BACK,
    /** A return that can be sold again. */
    RETURN;

    /** How the order's timeline tells it. */
    String event() {
      return switch (this) {
        case TAKE -> "stock-taken";
        case GIVE_BACK -> "stock-given-back";
        case RETURN -> "stock-returned";
      };
    }
  }

  /** What is known of it. */
  public enum State {
    /** Wanted; sent if {@code sentAt} says so, and not answered then. */
    OPEN,
    /** Sent, and nobody can say whether it took effect. */
    UNKNOWN,
    DONE,
    REFUSED
  }

  public boolean isUnsettled() {
    return state == State.OPEN || state == State.UNKNOWN;
  }

  /** The namespace of our keys: any constant would do. */
  private static final UUID NAMESPACE = UUID.fromString("6f3b0e9c-5a55-4c42-9b0a-1d9f4f3a7c11");

  /**
   * The key of {@code @idempotent}: the same for the same adjustment, whoever asks (RFC 9562,
   * version 5).
   */
  static String key(
      String shop,
      String orderId,
      String inventoryItemId,
      String locationId,
      Purpose purpose,
      String subject,
      int attempt) {
    String name =
        String.join(
            "|",
            shop.toLowerCase(Locale.ROOT),
            orderId,
            inventoryItemId,
            locationId,
            purpose.name(),
            subject,
            Integer.toString(attempt));
    return named(NAMESPACE, name).toString();
  }

  /** A UUID of version 5. */
  static UUID named(UUID namespace, String name) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(namespace.getMostSignificantBits()).putLong(namespace.getLeastSignificantBits());
    MessageDigest sha1 = sha1();
    sha1.update(bytes.array());
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is part of every Java platform", e);
    }
  }
}
