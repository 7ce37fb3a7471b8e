package io.caravan.tiktok;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A return, refund or replacement as TikTok tells it (docv2/page/search-returns-202309). Ids,
 * statuses and amounts only: no reasons in words, no addresses.
 *
 * @param type REFUND, RETURN_AND_REFUND or REPLACEMENT
 * @param status such as RETURN_OR_REFUND_REQUEST_COMPLETE
 * @param updateTime null if TikTok did not say
 * @param role who began it: BUYER, SELLER, OPERATOR or SYSTEM; empty if TikTok did not say
 * @param reason TikTok's name of it; empty if it did not say
 * @param arbitrated TikTok's people decide now: nobody else may
 * @param buyerKeepsItem nothing comes back
 * @param partialRefund the seller proposed a part of the money for keeping the goods, and the buyer
 *     did not refuse
 * @param trackingNumber of the parcel that comes back; null until it was sent
 * @param refund what the buyer gets, or would get
 * @param platformDiscount what TikTok takes back of its own discounts; null if it did not say
 * @param next what the seller is asked for; null if nothing
 */
public record TikTokReturn(
    String id,
    String orderId,
    String type,
    String status,
    @Nullable Instant updateTime,
    String role,
    String reason,
    boolean arbitrated,
    boolean buyerKeepsItem,
    boolean partialRefund,
    @Nullable String trackingNumber,
    Refund refund,
    @Nullable BigDecimal platformDiscount,
    @Nullable NextAction next,
    List<Line> lines) {

  /** One unit of the order, and what of the refund is its. */
  public record Line(String orderLineId, String skuId, Refund refund) {
    public Line(String orderLineId, String skuId) {
      this(orderLineId, skuId, Refund.NONE);
    }
  }

  /**
   * Money for the buyer. TikTok names these parts; the total may be more than they add up to.
   *
   * @param currency empty if TikTok named none
   * @param subtotal of the goods
   */
  public record Refund(
      String currency,
      BigDecimal total,
      BigDecimal subtotal,
      BigDecimal shipping,
      BigDecimal tax,
      BigDecimal retailDeliveryFee,
      BigDecimal buyerServiceFee) {

    public static final Refund NONE =
        new Refund(
            "",
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO);

    /** What the named parts add up to. */
    public BigDecimal parts() {
      return subtotal.add(shipping).add(tax).add(retailDeliveryFee).add(buyerServiceFee);
    }

    static Refund of(JsonNode node) {
      return node.isObject()
          ? new Refund(
              text(node, "currency"),
              amount(node, "refund_total"),
              amount(node, "refund_subtotal"),
              amount(node, "refund_shipping_fee"),
              amount(node, "refund_tax"),
              amount(node, "retail_delivery_fee"),
              amount(node, "buyer_service_fee"))
          : NONE;
    }
  }

  /**
   * An answer that TikTok waits for.
   *
   * @param action SELLER_RESPOND_REFUND, _RETURN, _RECEIVE_PACKAGE or _REPLACEMENT
   * @param deadline after it TikTok decides; null if it did not say
   */
  public record NextAction(String action, @Nullable Instant deadline) {}

  public TikTokReturn {
    lines = List.copyOf(lines);
  }

  /** Reads what is there; an id that is missing reads as empty, an amount as nothing. */
  public static TikTokReturn of(JsonNode node) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode line : node.path("return_line_items")) {
      lines.add(
          new Line(
              text(line, "order_line_item_id"),
              text(line, "sku_id"),
              Refund.of(line.path("refund_amount"))));
    }
    String tracking = text(node, "return_tracking_number");
    return new TikTokReturn(
        text(node, "return_id"),
        text(node, "order_id"),
        text(node, "return_type"),
        text(node, "return_status"),
        moment(node, "update_time"),
        text(node, "role").toUpperCase(Locale.ROOT),
        text(node, "return_reason"),
        text(node, "arbitration_status").equals("IN_PROGRESS"),
        flag(node, "can_buyer_keep_item"),
        text(node, "seller_proposed_return_type").equals("PARTIAL_REFUND")
            && !flag(node, "buyer_rejected_partial_refund"),
        tracking.isEmpty() ? null : tracking,
        Refund.of(node.path("refund_amount")),
        platformDiscount(node.path("discount_amount")),
        next(node.path("seller_next_action_response")),
        lines);
  }

  private static @Nullable BigDecimal platformDiscount(JsonNode discounts) {
    List<JsonNode> all = new ArrayList<>();
    if (discounts.isObject()) {
      all.add(discounts);
    } else {
      discounts.forEach(all::add);
    }
    BigDecimal sum = null;
    for (JsonNode one : all) {
      BigDecimal both =
          amount(one, "product_platform_discount")
              .add(amount(one, "shipping_fee_platform_discount"));
      sum = sum == null ? both : sum.add(both);
    }
    return sum;
  }

  /** The one that ends first, where several are named. */
  private static @Nullable NextAction next(JsonNode actions) {
    List<NextAction> all = new ArrayList<>();
    for (JsonNode one : actions) {
      if (!text(one, "action").isEmpty()) {
        all.add(new NextAction(text(one, "action"), moment(one, "deadline")));
      }
    }
    return all.stream()
        .min(
            Comparator.comparing(
                NextAction::deadline, Comparator.nullsLast(Comparator.naturalOrder())))
        .orElse(null);
  }

  private static @Nullable Instant moment(JsonNode node, String field) {
    long seconds = node.path(field).asLong(0);
    return seconds <= 0 ? null : Instant.ofEpochSecond(seconds);
  }

  private static BigDecimal amount(JsonNode node, String field) {
    try {
      String value = text(node, field);
      return value.isEmpty() ? BigDecimal.ZERO : new BigDecimal(value);
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("").strip();
  }

  /** TikTok's own sample writes one of its booleans as text. */
  private static boolean flag(JsonNode node, String field) {
    return text(node, field).equalsIgnoreCase("true");
  }
}
