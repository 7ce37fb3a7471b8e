package io.caravan.sandbox.tiktok;

import java.util.List;

/**
 * A template of shipping fees, as Get Available Shipping Template tells it.
 *
 * @param isDefault the preferred one
 * @param party {@link #BY_PLATFORM} or {@link #BY_SELLER}
 * @param reasons why it cannot be used; none: it can
 */
public record ShippingTemplate(
    String id, String name, boolean isDefault, int party, List<String> reasons) {

  public static final int BY_PLATFORM = 1;
  public static final int BY_SELLER = 2;

  public ShippingTemplate {
    reasons = List.copyOf(reasons);
  }
}
