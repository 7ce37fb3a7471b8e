package io.caravan.order.followup;

import io.caravan.platform.InvalidSetting;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What happens to orders after their import ({@code caravan.orders}).
 *
 * @param holdTiktokShipping hold orders of TikTok Shipping in Shopify until they are shipped: label
 *     and carrier come from TikTok, so that no warehouse tool ships them by itself
 * @param cancelOnTiktok an order cancelled in Shopify before it was shipped is cancelled on TikTok
 * @param tiktokCancelReasons what to tell TikTok, by Shopify's reason (CUSTOMER, DECLINED, FRAUD,
 *     INVENTORY, OTHER, STAFF) or ANY for those without an entry. TikTok takes a reason only if it
 *     fits market and status. By default that the buyer asked for it, in the United Kingdom (where
 *     that is no seller's reason) that the price was wrong. {@code
 *     seller_cancel_reason_out_of_stock} is never chosen by itself: TikTok is said to set the
 *     product's stock to 0 with it. An empty value: a person cancels
 * @param cancelInShopify an order cancelled on TikTok is cancelled in Shopify, restocked
 * @param refundOnCancel such a cancellation also enters a refund in Shopify. The money is TikTok's,
 *     so none moves: with it the order is shown as refunded, without it as paid
 * @param updateAddress an address changed on TikTok is changed in Shopify while nothing has shipped
 * @param followUpRecheck between two tries of what a platform refused, and two looks for stock
 * @param followUpParallel orders followed up at the same time, on this node
 */
@ConfigurationProperties("caravan.orders")
public record FollowUpSettings(
    @DefaultValue("false") boolean holdTiktokShipping,
    @DefaultValue("true") boolean cancelOnTiktok,
    @DefaultValue Map<String, String> tiktokCancelReasons,
    @DefaultValue("true") boolean cancelInShopify,
    @DefaultValue("false") boolean refundOnCancel,
    @DefaultValue("true") boolean updateAddress,
    @DefaultValue("PT1H") Duration followUpRecheck,
    @DefaultValue("8") int followUpParallel) {

  public FollowUpSettings {
    tiktokCancelReasons = Map.copyOf(tiktokCancelReasons);
    if (followUpRecheck.isNegative() || followUpRecheck.isZero()) {
      throw InvalidSetting.of(
          "caravan.orders.follow-up-recheck",
          followUpRecheck.toString(),
          "a time longer than nothing",
          "Set an ISO-8601 duration such as PT1H.");
    }
  }
}
