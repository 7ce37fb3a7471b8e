package io.caravan.fulfilment.ship;

import java.util.Locale;
import java.util.Set;

/**
 * Which call tells TikTok of a seller's own shipment, by market (facts, section 5.1). The other
 * market's call is refused (code 21008106), and is never sent.
 */
public enum ShipMarket {
  /** Mark Package As Shipped, by order line. Splits are made by it. */
  MARK_AS_SHIPPED(false),
  /** Mark Package As Shipped, once the order was split. */
  SPLIT_AND_MARK(true),
  /** Ship Package, with the seller's number; once the order was split. */
  SHIP_PACKAGE(true),
  /** None that is documented: nothing is sent. */
  NONE(false);

  private static final Set<String> MARK = Set.of("US", "GB", "ES", "IE", "IT", "DE", "FR");
  private static final Set<String> SPLIT_FIRST = Set.of("JP");
  private static final Set<String> SHIP = Set.of("ID", "TH", "VN", "MY", "PH", "SG", "MX", "BR");

  private final boolean splitFirst;

  ShipMarket(boolean splitFirst) {
    this.splitFirst = splitFirst;
  }

  /**
   * @param region ISO 3166-1, the store's
   */
  public static ShipMarket of(String region) {
    String code = region.toUpperCase(Locale.ROOT);
    if (MARK.contains(code)) {
      return MARK_AS_SHIPPED;
    }
    if (SPLIT_FIRST.contains(code)) {
      return SPLIT_AND_MARK;
    }
    return SHIP.contains(code) ? SHIP_PACKAGE : NONE;
  }

  /** TikTok wants to know the packages before they ship, all units of a SKU in one. */
  public boolean splitFirst() {
    return splitFirst;
  }

  /** Where a label of USPS has to be TikTok's, and TikTok can be asked whether it is. */
  public static boolean validatesNumbers(String region) {
    return region.equalsIgnoreCase("US");
  }
}
