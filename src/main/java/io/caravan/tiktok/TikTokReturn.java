package io.caravan.tiktok;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A return, refund or replacement as TikTok tells it (docv2/page/search-returns-202309). Ids and
 * statuses only: no reasons in words, no addresses, no amounts.
 *
 * @param type REFUND, RETURN_AND_REFUND or REPLACEMENT
 * @param status such as RETURN_OR_REFUND_REQUEST_COMPLETE
 * @param updateTime null if TikTok did not say
 * @param buyerKeepsItem nothing comes back
 * @param partialRefund the seller proposed a part of the money for keeping the goods, and the buyer
 *     did not refuse
 * @param trackingNumber of the parcel that comes back; null until it was sent
 */
public record TikTokReturn(
    String id,
    String orderId,
    String type,
    String status,
    @Nullable Instant updateTime,
    boolean buyerKeepsItem,
    boolean partialRefund,
    @Nullable String trackingNumber,
    List<Line> lines) {

  /** One unit of the order. */
  public record Line(String orderLineId, String skuId) {}

  public TikTokReturn {
    lines = List.copyOf(lines);
  }

  /** Reads what is there; an id that is missing reads as empty. */
  public static TikTokReturn of(JsonNode node) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode line : node.path("return_line_items")) {
      lines.add(new Line(text(line, "order_line_item_id"), text(line, "sku_id")));
    }
    String tracking = text(node, "return_tracking_number");
    long updated = node.path("update_time").asLong(0);
    return new TikTokReturn(
        text(node, "return_id"),
        text(node, "order_id"),
        text(node, "return_type"),
        text(node, "return_status"),
        updated <= 0 ? null : Instant.ofEpochSecond(updated),
        flag(node, "can_buyer_keep_item"),
        text(node, "seller_proposed_return_type").equals("PARTIAL_REFUND")
            && !flag(node, "buyer_rejected_partial_refund"),
        tracking.isEmpty() ? null : tracking,
        lines);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }

  /** TikTok's own sample writes one of its booleans as text. */
  private static boolean flag(JsonNode node, String field) {
    return text(node, field).equalsIgnoreCase("true");
  }
}
