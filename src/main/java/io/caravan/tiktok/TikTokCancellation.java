package io.caravan.tiktok;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A cancellation as TikTok tells it (docv2/page/search-cancellations-202309): a buyer's request, or
 * what a seller or TikTok did. Ids, codes and times only.
 *
 * @param role BUYER, SELLER or SYSTEM
 * @param status CANCELLATION_REQUEST_PENDING, _SUCCESS, _COMPLETE or _CANCELLED
 * @param reason TikTok's code
 * @param createTime null if TikTok did not say, like the other times
 * @param answerBy until then the seller may answer; null if nobody waits for one
 * @param lines ids of the order's lines it is about
 */
public record TikTokCancellation(
    String id,
    String orderId,
    String role,
    String status,
    String reason,
    @Nullable Instant createTime,
    @Nullable Instant updateTime,
    @Nullable Instant answerBy,
    List<String> lines) {

  private static final String PENDING = "CANCELLATION_REQUEST_PENDING";

  /** The request's enumeration has the one, answers and webhooks the other (TikTok facts, 10). */
  private static final Set<String> CLOSED =
      Set.of("CANCELLATION_REQUEST_CANCEL", "CANCELLATION_REQUEST_CANCELLED");

  public TikTokCancellation {
    lines = List.copyOf(lines);
  }

  /** Reads what is there; an id that is missing reads as empty. */
  public static TikTokCancellation of(JsonNode node) {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : node.path("cancel_line_items")) {
      String id = text(line, "order_line_item_id");
      if (!id.isEmpty()) {
        lines.add(id);
      }
    }
    @Nullable Instant answerBy = null;
    for (JsonNode next : node.path("seller_next_action_response")) {
      if (text(next, "action").equals("SELLER_RESPOND_CANCEL")) {
        answerBy = moment(next, "deadline");
      }
    }
    return new TikTokCancellation(
        text(node, "cancel_id"),
        text(node, "order_id"),
        text(node, "role"),
        text(node, "cancel_status"),
        text(node, "cancel_reason"),
        moment(node, "create_time"),
        moment(node, "update_time"),
        answerBy,
        lines);
  }

  /** A buyer waits for the seller's answer. */
  public boolean isPending() {
    return status.equals(PENDING);
  }

  /** Withdrawn or refused: nothing came of it. */
  public boolean isClosed() {
    return CLOSED.contains(status);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }

  private static @Nullable Instant moment(JsonNode node, String field) {
    long seconds = node.path(field).asLong(0);
    return seconds <= 0 ? null : Instant.ofEpochSecond(seconds);
  }
}
