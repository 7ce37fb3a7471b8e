package io.caravan.order.followup;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Each side's words for why an order is cancelled. */
final class CancelReasons {
  private CancelReasons() {}

  /** Of a paid, unshipped order (TikTok facts, section 8.2). */
  private static final String BUYER_ASKED =
      "seller_cancel_paid_reason_buyer_requested_cancellation";

  /**
   * In some markets no seller may say that the buyer asked. Of what is left this says nothing about
   * the stock (out of stock makes TikTok empty it) nor about the buyer's address. The United
   * Kingdom's reasons end in {@code _uk}.
   */
  private static final Map<String, String> WRONG_PRICE =
      Map.of("GB", "seller_cancel_reason_wrong_price_uk", "ID", "seller_cancel_reason_wrong_price");

  /** Key of the setting's map for every reason that has no entry of its own. */
  static final String ANY = "ANY";

  /**
   * What to tell TikTok.
   *
   * @param shopifyReason Shopify's {@code OrderCancelReason}; null if it gave none
   * @param chosen by Shopify's reason, or {@link #ANY}; an empty value: none, so that a person
   *     cancels
   * @return null if there is none
   */
  static @Nullable String onTikTok(
      String region, @Nullable String shopifyReason, Map<String, String> chosen) {
    String key = Objects.requireNonNullElse(shopifyReason, "OTHER").toUpperCase(Locale.ROOT);
    String reason = chosen.containsKey(key) ? chosen.get(key) : chosen.get(ANY);
    if (reason == null) {
      reason = WRONG_PRICE.getOrDefault(region, BUYER_ASKED);
    }
    return reason.isBlank() ? null : reason;
  }

  /** Only ever by a person's own act: TikTok is said to set the product's stock to 0. */
  static String outOfStock(String region) {
    return "seller_cancel_reason_out_of_stock" + (region.equals("GB") ? "_uk" : "");
  }

  /** Shopify's {@code OrderCancelReason} for a cancellation on TikTok. */
  static String inShopify(Sold sold) {
    String reason = Objects.requireNonNullElse(sold.cancelReason(), "");
    String by = Objects.requireNonNullElse(sold.cancelledBy(), "");
    if (reason.contains("out_of_stock")) {
      return "INVENTORY";
    }
    if (reason.contains("fraud") || reason.contains("anti_span")) {
      return "FRAUD";
    }
    return switch (by) {
      case "BUYER" -> "CUSTOMER";
      case "SELLER" -> "STAFF";
      default -> "OTHER";
    };
  }
}
