package io.caravan.order.content;

import io.caravan.shopify.MailingAddressInput;
import io.caravan.tiktok.TikTokOrder;
import java.util.Optional;

/** An order's address alone, for when it changed after the import. */
public final class ShippingAddress {
  private ShippingAddress() {}

  /** As a fresh import would give it; empty if TikTok masks it, or gives none. */
  public static Optional<MailingAddressInput> of(TikTokOrder order, ShopProfile shop) {
    Address address = Address.of(order, shop);
    return address.masked() ? Optional.empty() : Optional.ofNullable(address.mailing());
  }
}
