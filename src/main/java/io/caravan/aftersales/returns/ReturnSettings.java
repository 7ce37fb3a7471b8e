package io.caravan.aftersales.returns;

import io.caravan.platform.InvalidSetting;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Returns and refunds ({@code caravan.aftersales}).
 *
 * @param restock where goods of a completed return go in Shopify: on sale again, to whoever
 *     inspects them, or nowhere
 * @param returnRequests {@code ask}: people answer what buyers ask for; {@code approve-refund-under
 *     20.00}: refunds without goods below the amount, in the shop's currency, are agreed to
 * @param tellTiktok what a person returns or refunds in Shopify after shipment is told to TikTok,
 *     which alone can give the buyer the money
 * @param sellerReasons what to tell TikTok then, by {@code REFUND} or {@code RETURN_AND_REFUND},
 *     and {@code REFUND_IN_TRANSIT} before the parcel arrived. TikTok takes a reason only if it
 *     fits market, status and type
 */
@ConfigurationProperties("caravan.aftersales")
public record ReturnSettings(
    @DefaultValue("RESTOCK") ReturnPolicy.Restock restock,
    @DefaultValue("ask") String returnRequests,
    @DefaultValue("true") boolean tellTiktok,
    @DefaultValue Map<String, String> sellerReasons) {

  private static final String ASK = "ask";
  private static final String UNDER = "approve-refund-under ";

  /**
   * The first is TikTok's own sample (docv2/page/create-return-202309); the others are built of the
   * same words, as its lists of reasons are.
   */
  private static final Map<String, String> REASONS =
      Map.of(
          "REFUND",
          "ecom_order_delivered_refund_reason_missing_product_seller",
          "REFUND_IN_TRANSIT",
          "ecom_order_shipped_refund_reason_missing_product_seller",
          "RETURN_AND_REFUND",
          "ecom_order_delivered_refund_and_return_reason_no_need_seller");

  public ReturnSettings {
    sellerReasons = Map.copyOf(sellerReasons);
    returnRequests = returnRequests.strip().toLowerCase(Locale.ROOT);
    if (!returnRequests.equals(ASK) && limit(returnRequests) == null) {
      throw InvalidSetting.of(
          "caravan.aftersales.return-requests",
          returnRequests,
          "ask, or approve-refund-under and an amount above 0",
          "Leave it out for ask.");
    }
  }

  /** Refunds without goods below it need no person; null: all do. */
  @Nullable BigDecimal approveUnder() {
    return limit(returnRequests);
  }

  /**
   * TikTok's name of a seller's reason.
   *
   * @param delivered the parcel has arrived
   */
  String sellerReason(String type, boolean delivered, String region) {
    String key = type.equals("REFUND") && !delivered ? "REFUND_IN_TRANSIT" : type;
    String chosen = sellerReasons.get(key);
    if (chosen != null) {
      return chosen;
    }
    // The United Kingdom's reasons end in _uk (TikTok facts, section 8.2).
    return REASONS.getOrDefault(key, "") + (region.equals("GB") ? "_uk" : "");
  }

  private static @Nullable BigDecimal limit(String words) {
    if (!words.startsWith(UNDER)) {
      return null;
    }
    try {
      BigDecimal amount = new BigDecimal(words.substring(UNDER.length()).strip());
      return amount.signum() > 0 ? amount : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
