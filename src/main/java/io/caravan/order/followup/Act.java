package io.caravan.order.followup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One write that is still missing. Carries ids and codes only. Those of this package are here; each
 * {@link Concern} has its own.
 */
public interface Act {

  Action action();

  /**
   * Which of the order's things it concerns, so that it is known again: the same act on the same
   * thing has the same subject.
   */
  String subject();

  /**
   * Whether it may be sent again, after a rest, although it was accepted before. Whoever takes back
   * what is not repeatable did so on purpose.
   */
  default boolean repeatable() {
    return action().repeatable();
  }

  record Move(String fulfilmentOrderId, String locationId) implements Act {
    @Override
    public Action action() {
      return Action.MOVE_FULFILMENT_ORDER;
    }

    @Override
    public String subject() {
      return tail(fulfilmentOrderId) + "->" + tail(locationId);
    }
  }

  /**
   * @param occasion tells this reason to hold from an earlier one of the same sort
   */
  record Hold(String fulfilmentOrderId, HoldReason reason, String occasion) implements Act {
    @Override
    public Action action() {
      return Action.HOLD_FULFILMENT_ORDER;
    }

    @Override
    public String subject() {
      return tail(fulfilmentOrderId) + ":" + reason.handle() + ":" + occasion;
    }
  }

  record Release(String fulfilmentOrderId, String holdId, HoldReason reason) implements Act {
    @Override
    public Action action() {
      return Action.RELEASE_FULFILMENT_HOLD;
    }

    @Override
    public String subject() {
      return tail(fulfilmentOrderId) + ":" + reason.handle() + ":" + tail(holdId);
    }
  }

  /**
   * One package, or the part of it that ships from one location: Shopify takes no more in one
   * fulfilment.
   *
   * @param lines quantity by fulfilment order line, by fulfilment order
   * @param contents quantity by line of the order: what was held back of a package and follows is
   *     another act
   * @param gone quantity by line that the package was fulfilled with before: a second unit of a
   *     line that follows the first is another act too
   */
  record Ship(
      String parcel,
      String locationId,
      Map<String, Map<String, Integer>> lines,
      Map<String, Integer> contents,
      Map<String, Integer> gone,
      @Nullable String company,
      @Nullable String trackingNumber)
      implements Act {
    public Ship {
      Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
      lines.forEach((part, wanted) -> copy.put(part, Map.copyOf(wanted)));
      lines = copy;
      contents = Map.copyOf(contents);
      gone = Map.copyOf(gone);
    }

    /** The first of its package. */
    public Ship(
        String parcel,
        String locationId,
        Map<String, Map<String, Integer>> lines,
        Map<String, Integer> contents,
        @Nullable String company,
        @Nullable String trackingNumber) {
      this(parcel, locationId, lines, contents, Map.of(), company, trackingNumber);
    }

    @Override
    public Action action() {
      return Action.SHIP_PACKAGE;
    }

    @Override
    public String subject() {
      String after = gone.isEmpty() ? "" : " after " + new TreeMap<>(gone);
      return parcel + "@" + tail(locationId) + ":" + digest(new TreeMap<>(contents) + after);
    }

    @Override
    public String toString() {
      return "Ship[" + subject() + "]";
    }
  }

  /**
   * @param reason Shopify's {@code OrderCancelReason}
   */
  record CancelInShopify(String reason) implements Act {
    @Override
    public Action action() {
      return Action.CANCEL_SHOPIFY_ORDER;
    }

    @Override
    public String subject() {
      return "order";
    }
  }

  /**
   * @param reason one that TikTok takes from a seller of this market in this status
   */
  record CancelOnTikTok(String reason) implements Act {
    @Override
    public Action action() {
      return Action.CANCEL_TIKTOK_ORDER;
    }

    @Override
    public String subject() {
      return "order";
    }
  }

  record MarkPaid() implements Act {
    @Override
    public Action action() {
      return Action.MARK_SHOPIFY_ORDER_PAID;
    }

    @Override
    public String subject() {
      return "order";
    }
  }

  record UpdateAddress() implements Act {
    @Override
    public Action action() {
      return Action.UPDATE_SHOPIFY_ADDRESS;
    }

    @Override
    public String subject() {
      return "order";
    }
  }

  /** Enough to tell an order's acts apart, and too little to tell a number. */
  static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  private static String tail(String gid) {
    return gid.substring(gid.lastIndexOf('/') + 1);
  }
}
