package io.caravan.aftersales.cancel;

import io.caravan.aftersales.money.RefundSplit;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The writes of cancellations. Ids and codes only. */
sealed interface CancelAct extends Act {

  /** The most ids a subject names; of more it names so many, and how many more. */
  int MOST_NAMED = 20;

  record Approve(String cancelId) implements CancelAct {
    @Override
    public Action action() {
      return Action.APPROVE_CANCELLATION;
    }

    @Override
    public String subject() {
      return cancelId;
    }

    /** TikTok only starts what an answer leads to. */
    @Override
    public boolean repeatable() {
      return true;
    }
  }

  /**
   * @param reason one that TikTok offers for this request
   */
  record Reject(String cancelId, String reason) implements CancelAct {
    @Override
    public Action action() {
      return Action.REJECT_CANCELLATION;
    }

    /** Another reason is another act: that TikTok refused the first says nothing of it. */
    @Override
    public String subject() {
      return cancelId + ":" + reason;
    }

    @Override
    public boolean repeatable() {
      return true;
    }
  }

  /**
   * @param lines ids of TikTok's lines, sorted
   */
  record CancelLines(List<String> lines, String reason) implements CancelAct {
    public CancelLines {
      lines = lines.stream().sorted().toList();
    }

    @Override
    public Action action() {
      return Action.CANCEL_TIKTOK_LINES;
    }

    @Override
    public String subject() {
      return named(lines);
    }

    @Override
    public boolean repeatable() {
      return true;
    }
  }

  /**
   * A refund in Shopify of what was not shipped.
   *
   * @param tiktokLines ids of the lines that are cancelled on TikTok, sorted
   * @param portions at least one
   * @param restock the units go back to where they were to be shipped from
   * @param money what of it is shown as given back; empty where the shop shows none
   */
  record RefundLines(
      List<String> tiktokLines,
      List<Portion> portions,
      boolean restock,
      List<RefundSplit.Part> money)
      implements CancelAct {
    public RefundLines {
      tiktokLines = tiktokLines.stream().sorted().toList();
      portions = List.copyOf(portions);
      money = List.copyOf(money);
    }

    @Override
    public Action action() {
      return Action.REFUND_CANCELLED_LINES;
    }

    @Override
    public String subject() {
      return named(tiktokLines);
    }

    /** All that Shopify is told by it. */
    String content() {
      return portions + "/" + restock + "/" + money;
    }
  }

  /**
   * @param fulfilmentId GID
   */
  record CancelFulfilment(String fulfilmentId) implements CancelAct {
    @Override
    public Action action() {
      return Action.CANCEL_SHOPIFY_FULFILMENT;
    }

    @Override
    public String subject() {
      return fulfilmentId.substring(fulfilmentId.lastIndexOf('/') + 1);
    }
  }

  /**
   * Units of a line of the Shopify order.
   *
   * @param locationId where they were to be shipped from; null if nothing says
   */
  record Portion(String lineId, int quantity, @Nullable String locationId) {}

  /**
   * An act's idempotency key. The same act has the same key, whoever sends it, however often, and
   * whatever nobody knows of it; but a platform takes a key no more whose act it refused, nor with
   * another content.
   *
   * @param content all that the platform is told by it
   * @param refusal of the same act, the latest; empty if there was none
   */
  static String key(int storeId, String orderId, Act act, String content, String refusal) {
    String all =
        String.join(
            "/",
            Integer.toString(storeId),
            orderId,
            act.action().label(),
            act.subject(),
            content,
            refusal);
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** The same lines, the same words. */
  static String named(List<String> lines) {
    if (lines.size() <= MOST_NAMED) {
      return String.join(",", lines);
    }
    return String.join(",", lines.subList(0, MOST_NAMED))
        + ",+"
        + (lines.size() - MOST_NAMED)
        + ":"
        + Integer.toHexString(lines.hashCode());
  }
}
