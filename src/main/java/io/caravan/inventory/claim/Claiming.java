package io.caravan.inventory.claim;

import io.caravan.inventory.claim.Claim.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether Shopify's number, as it was read, knows of an order's units: a pure function of where the
 * order stands. It errs to one side alone: a claim may be kept until the next read, and is never
 * given up before Shopify was seen to have taken the units.
 */
public final class Claiming {
  private Claiming() {}

  /**
   * Where an order stands.
   *
   * @param state its label: {@code RECEIVED}, {@code IMPORTED} ...; an unknown one counts as not
   *     imported
   * @param takes its units are the seller's to give: neither Fulfilled by TikTok nor history
   * @param importedAt when we knew that it is in Shopify, by the database's clock; null if it is
   *     not
   * @param byHand people take what never reaches Shopify from its stock, not Caravan
   */
  public record Order(String state, boolean takes, @Nullable Instant importedAt, boolean byHand) {

    /** It is in Shopify, or was until a person deleted it there. */
    public boolean isInShopify() {
      return state.equals("IMPORTED") || state.equals("GONE_IN_SHOPIFY");
    }

    /** It never reaches Shopify, unless a person pulls it. */
    public boolean isLeftOut() {
      return state.equals("FILTERED") || state.equals("DISCARDED") || state.equals("CANCELLED");
    }
  }

  /**
   * Of its units of an item.
   *
   * @param units that are not cancelled, or were shipped before they were; at least 0
   * @param shipped of them
   */
  public record Held(int units, int shipped) {}

  /**
   * What the number as read knows of.
   *
   * @param readAt when the item was last read, by the database's clock before the call; null: never
   * @param taken of the order's units, by adjustments of ours: answered before that read and not
   *     given back, not even perhaps
   */
  public record Seen(@Nullable Instant readAt, int taken) {}

  /** How many of the units are to be subtracted from Shopify's number as read. */
  public static int reserved(Order order, Held held, Seen seen) {
    int units = claimed(order, held);
    if (units == 0) {
      return 0;
    }
    if (order.isInShopify() && isAfter(seen.readAt(), order.importedAt())) {
      return 0;
    }
    return Math.max(0, units - Math.max(0, seen.taken()));
  }

  /** The same in a word. */
  public static Standing standing(Order order, Held held, Seen seen) {
    if (claimed(order, held) == 0) {
      return Standing.NONE;
    }
    return reserved(order, held, seen) > 0 ? Standing.RESERVED : Standing.COUNTED;
  }

  private static int claimed(Order order, Held held) {
    if (!order.takes()) {
      return 0;
    }
    // What people take they take when it leaves, at the latest.
    int left = order.isLeftOut() && order.byHand() ? 0 : held.shipped();
    // Of a cancelled order only what had left is still to be accounted for.
    int waiting = order.state().equals("CANCELLED") ? 0 : held.units() - held.shipped();
    return Math.max(0, left) + Math.max(0, waiting);
  }

  private static boolean isAfter(@Nullable Instant read, @Nullable Instant moment) {
    return read != null && moment != null && read.isAfter(moment);
  }
}
