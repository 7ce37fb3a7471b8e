package io.caravan.order.followup;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the shop wants.
 *
 * @param region two-letter market of the TikTok shop
 * @param location where the order is to be shipped from; null: where Shopify says
 * @param holdWhenShort an order that was made for more than there is, is held until there is
 * @param recheck between two tries of what was refused, and two looks for stock
 * @param addressKnown TikTok gives the address unmasked, so that Shopify can be told
 */
public record Policy(
    String region,
    @Nullable String location,
    boolean holdWhenShort,
    boolean holdTikTokShipping,
    boolean cancelOnTikTok,
    boolean cancelInShopify,
    boolean updateAddress,
    boolean addressKnown,
    Map<String, String> tiktokCancelReasons,
    Duration recheck) {

  public Policy {
    tiktokCancelReasons = Map.copyOf(tiktokCancelReasons);
  }
}
